"""Stills: one time of a scene as a picture file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from renderer.drawing.canvas import rasterise, vector_pages
from renderer.drawing.pixels import straight
from renderer.film.render.still_formats import VECTOR, still_format
from renderer.scene.frame_grid import Filmed
from renderer.scene.frame_size import pixel_size
from renderer.scene.picture import Picture
from renderer.system.atomic_file import write_bytes
from renderer.values.errors import ValuesError
from renderer.values.numbers import not_negative

_OPTIONS: dict[str, dict[str, object]] = {"PNG": {}, "JPEG": {"quality": 95}, "WEBP": {"lossless": True}}


def still_array(scene: Filmed, t: float, size: tuple[int, int], transparent: bool = False) -> NDArray[np.uint8]:
    """A scene at time t as an array (height, width, 3): red, green, blue; if `transparent`, straight alpha too."""
    return picture_array(_picture(scene, t), size, transparent)


def _picture(scene: Filmed, t: float) -> Picture:
    t = not_negative(t, "the time of a still")
    if t > scene.duration + 1e-9:
        raise ValuesError(f"there is no still at {t:g} s: the film ends at {scene.duration:g} s")
    return scene.at(t)


def picture_array(picture: Picture, size: tuple[int, int], transparent: bool = False) -> NDArray[np.uint8]:
    """A picture as an array (height, width, 3): red, green, blue; if `transparent`, straight alpha too."""
    pixels = rasterise(picture, pixel_size(size), transparent)
    return straight(pixels)[..., [2, 1, 0, 3]] if transparent else np.ascontiguousarray(pixels[..., 2::-1])


def write_still(scene: Filmed, t: float, path: str | Path, size: tuple[int, int], transparent: bool = False) -> Path:
    """Writes a scene at time t to a file whose suffix names the format; the folder is made if need be."""
    return write_picture(_picture(scene, t), path, size, transparent)


def write_picture(picture: Picture, path: str | Path, size: tuple[int, int], transparent: bool = False) -> Path:
    """Writes a picture to a file whose suffix names the format; the folder is made if need be."""
    form = still_format(path, transparent)
    if form not in VECTOR:
        return write_array(picture_array(picture, size, transparent), path)
    size = pixel_size(size)
    return write_bytes(vector_pages([[(picture, (0, 0, *size))]], size, form, transparent), path)


def write_array(pixels: NDArray[np.uint8], path: str | Path) -> Path:
    """Writes pixels of shape (height, width, 3 or 4) to a file whose suffix names the format."""
    form = still_format(path, transparent=pixels.shape[2] == 4)
    if form in VECTOR:
        raise ValuesError(f"{str(path)!r} holds lines, not pixels; write it as .png")
    # By way of memory: what a full disk does to an encoder's own file is told twice, and not by us.
    coded = io.BytesIO()
    Image.fromarray(pixels).save(coded, form, **_OPTIONS[form])
    return write_bytes(coded.getvalue(), path)
