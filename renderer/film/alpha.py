"""Alpha: from colours with alpha multiplied in, as cairo draws, to straight ones, as files keep them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same pixels (height, width, 4), alpha last, with alpha no longer multiplied in; what is transparent is black.

    >>> straight(np.array([[[0, 64, 128, 128]]], np.uint8)).tolist()
    [[[0, 128, 255, 128]]]
    """
    alpha = pixels[..., 3:].astype(np.uint32)
    colours = (pixels[..., :3].astype(np.uint32) * 255 + alpha // 2) // np.maximum(alpha, 1)
    return np.concatenate((np.minimum(colours, 255), alpha), axis=2).astype(np.uint8)
