"""Frames as small, lossless PNG files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from renderer.review.pixel_tolerance import Pixels
from renderer.system.atomic_file import written_whole
from renderer.values.errors import RenderError


def png_bytes(pixels: Pixels, small: bool = True) -> bytes:
    """Return a frame of shape (height, width, 3) as a PNG.

    `small` compresses more slowly, and uses a palette if the colors fit into one.
    """
    file = io.BytesIO()
    if not small:
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
        return file.getvalue()
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    codes = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    colors, places = np.unique(codes, return_inverse=True)
    if len(colors) <= 256:
        image = Image.fromarray(places.reshape(pixels.shape[:2]).astype(np.uint8), "P")
        image.putpalette(np.stack((colors >> 16, colors >> 8 & 255, colors & 255), axis=1).astype(np.uint8).tobytes())
    else:
        image = Image.fromarray(pixels)
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def write_png(pixels: Pixels, path: Path, small: bool = True) -> None:
    """Write a frame; make the folder if needed."""
    with written_whole(path) as part:
        part.write_bytes(png_bytes(pixels, small))


def read_png(path: Path) -> Pixels:
    """Return the frame in a file; raise a RenderError when it is missing or damaged."""
    try:
        with Image.open(path) as image:
            return np.array(image.convert("RGB"))
    except FileNotFoundError:
        raise RenderError(f"the golden {str(path)!r} is missing") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise RenderError(f"the golden {str(path)!r} is no whole picture: {error}") from error
