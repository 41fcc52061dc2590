"""Images of a film: each is kept once, and images that change step by step become few keys that are blended."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from renderer.values.pixels import ImagePixels

_OFF = 2.0
"""Levels of 255 by which a channel of a blended pixel may be off, multiplied by its alpha."""


class ShownImage(NamedTuple):
    """An image from a moment on: the moment, its time, the image's number, whether it jumps there from the last one.

    `blends` says of a key that the image before is blended into this one on the way.
    """

    moment: int
    time: float
    image: int
    jump: bool
    blends: bool = False


class Images:
    """The images of a film, by number; equal ones have one number."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._kept: list[tuple[tuple[int, ...], bytes]] = []

    def add(self, pixels: ImagePixels) -> int:
        """Return the number of an image (height, width, 4) of bytes, which is kept in packed form."""
        array = np.ascontiguousarray(pixels)
        raw = array.tobytes()
        name = sha256(raw + repr(array.shape).encode()).digest()
        number = self._numbers.setdefault(name, len(self._kept))
        if number == len(self._kept):
            self._kept.append((array.shape, zlib.compress(raw, 1)))
        return number

    def __len__(self) -> int:
        return len(self._kept)

    def pixels(self, number: int) -> NDArray[np.uint8]:
        """Return the pixels of an image."""
        shape, packed = self._kept[number]
        return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)

    def png(self, number: int) -> bytes:
        """Return an image as PNG."""
        file = io.BytesIO()
        Image.fromarray(self.pixels(number)).save(file, "PNG", optimize=True)
        return file.getvalue()

    def keys(self, series: Sequence[ShownImage]) -> list[ShownImage]:
        """Return the images of a series that are kept: between two of them that blend, no other is off by `_OFF`."""
        found = [series[0]]
        start = before = series[0]
        origin, low, high = self._levels(start.image), np.float32(-np.inf), np.float32(np.inf)
        for one in series[1:]:
            levels = self._levels(one.image)
            if one.jump or one.time <= before.time or levels.shape != origin.shape:
                if before is not start:
                    found.append(before._replace(blends=True))
                found.append(one)
                start, origin, low, high = one, levels, np.float32(-np.inf), np.float32(np.inf)
                before = one
                continue
            step = np.float32(one.time - start.time)
            way = levels - origin
            slope = way / step
            if before is not start and not bool(((low <= slope) & (slope <= high)).all()):
                found.append(before._replace(blends=True))
                start, origin, low, high = before, self._levels(before.image), np.float32(-np.inf), np.float32(np.inf)
                step = np.float32(one.time - start.time)
                way = levels - origin
            low, high = np.maximum(low, (way - _OFF) / step), np.minimum(high, (way + _OFF) / step)
            before = one
        if before is not start:
            found.append(before._replace(blends=True))
        return found

    def _levels(self, number: int) -> NDArray[np.float32]:
        """Return the channels of an image, colors multiplied by alpha, as a canvas blends them."""
        pixels = self.pixels(number).astype(np.float32)
        if pixels.ndim == 3 and pixels.shape[2] == 4:
            pixels[..., :3] *= pixels[..., 3:] / np.float32(255)
        return pixels
