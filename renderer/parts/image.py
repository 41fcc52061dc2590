"""Images: pixels from a file or an array, and their pixels as single squares."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path as FilePath
from typing import Annotated, Unpack

import numpy as np
import PIL.Image

from renderer.geometry import outline
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped, Pictured, kept_fields
from renderer.scene.image_node import Cells, Image
from renderer.scene.node import Group, Shape
from renderer.scene.origins import called
from renderer.system.audit_event import LOOKS_FOR
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import Color
from renderer.values.errors import ValuesError, nearest
from renderer.values.image_limits import refuse_size
from renderer.values.numbers import positive
from renderer.values.pixels import ImagePixels, as_pixels
from renderer.values.short_repr import brief

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""The accepted file formats; these are decoded here, others may start another program."""

MOST_SQUARES = 4096
"""The largest number of squares: each is a node of its own."""

_HEIGHT = 3.0
_OVERLAP = 0.01
"""The share of a square's side by which it reaches over its neighbors."""


@check_arguments
def image(
    source: Annotated[object, ANYTHING],
    *,
    name: str | None = None,
    width: float | None = None,
    height: float | None = None,
    smooth: bool = True,
    **fields: Unpack[Pictured],
) -> Image:
    """Return an image: a file (its path beside the script), or an array of shape (h, w), (h, w, 3) or (h, w, 4).

    Arrays are uint8, or floats from 0 to 1; the first row is the top one, and alpha is not multiplied in. `width` or
    `height` is its size in units, the other follows; 3 high by default. Without `smooth` each pixel is a plain square.

    >>> image(np.zeros((20, 30)), height=2).width
    3.0
    """
    name = auto(name, "image")
    file = ""
    if isinstance(source, str | FilePath):
        path = _found(FilePath(source).expanduser(), name)
        pixels, file = read_image(path, f"{name!r}"), str(path)
    else:
        pixels = as_pixels(source, f"the pixels of {name!r}")
    rows, columns = pixels.shape[:2]
    if width is None:
        high = positive(_HEIGHT if height is None else height, f"the height of {name!r}")
        wide = high * columns / rows
    else:
        wide = positive(width, f"the width of {name!r}")
        high = wide * rows / columns if height is None else positive(height, f"the height of {name!r}")
    return Image(name=name, pixels=pixels, width=wide, height=high, smooth=smooth, file=file, **kept_fields(fields))


@check_arguments
def squares(of: Image | Cells, *, name: str | None = None, **fields: Unpack[Grouped]) -> Group:
    """Return the pixels of an image, or the cells of a heat map, as single shapes in the same place.

    A part is named by its row and column, from 0 at the top left: `squares(cat)["3/4"]`. There may be 4,096 of them.
    """
    name = auto(name, "squares")
    pixels = of.pixels if isinstance(of, Image) else of.own_pixels
    rows, columns = pixels.shape[:2]
    if rows * columns > MOST_SQUARES:
        raise ValuesError(f"{of.name!r} has {columns} x {rows} pixels, but {MOST_SQUARES} can be squares at most")
    w, h = of.width / columns, of.height / rows
    # Shapes that only touch let through what is behind, so opaque ones overlap a little.
    more = 1.0 if int(pixels[..., 3].min()) < 255 else 1 + _OVERLAP
    path = outline.rectangle_path(w * more, h * more)
    lines: list[Group] = []
    for row, colors in enumerate((pixels / 255).tolist()):
        y = of.height / 2 - (row + 0.5) * h
        parts = tuple(
            Shape(name=str(k), path=path, fill=Color(*color), at=(-of.width / 2 + (k + 0.5) * w, y))
            for k, color in enumerate(colors)
        )
        lines.append(Group(name=str(row), parts=parts, isolate=False))
    stands = {key: getattr(of, key) for key in ("at", "scale", "angle", "pivot", "opacity", "z")}
    return Group(**{"name": name, "parts": tuple(lines), **stands, **fields})


def read_image(path: FilePath, what: str) -> ImagePixels:
    """Return the pixels of an image file, turned as it says; for an animation, the first frame."""
    # What many films never need takes time to import.
    from PIL import Image as Files
    from PIL import ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Files.open(path, formats=FORMATS) as file:
                refuse_size(*file.size, f"the pixels of {str(path.name)!r}")
                return _plain(ImageOps.exif_transpose(file))
    except UnidentifiedImageError:
        known = ", ".join(FORMATS)
        raise ValuesError(f"{what}: {path.name!r} is no image that can be read; these can: {known}") from None
    except Files.DecompressionBombError:
        raise ValuesError(f"{what}: {path.name!r} has more pixels than can be drawn; make the image smaller") from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, ArithmeticError, LookupError, TypeError) as error:
        if isinstance(error, ValuesError):
            raise
        raise ValuesError(f"{what}: the image {path.name!r} is damaged: {brief(str(error))}") from None


def _plain(file: PIL.Image.Image) -> ImagePixels:
    if file.mode.startswith("I;16") or file.mode in ("I", "F"):
        values = np.asarray(file, dtype=np.float64)
        # 16 bits a pixel hold the whole range of an image; "F" holds any numbers, mostly 0 to 1.
        full = 1.0 if file.mode == "F" else 65535.0
        return as_pixels(np.clip(values / full, 0.0, 1.0), "the pixels")
    return as_pixels(np.asarray(file.convert("RGBA")), "the pixels")


def _found(path: FilePath, name: str) -> FilePath:
    """Return a file beside the author's script, or in the folder of the command."""
    way = called()
    beside = FilePath(way[0][0]).parent if way and not way[0][0].startswith("<") else FilePath()
    for place in (beside / path, path):
        sys.audit(LOOKS_FOR, str(place))
        if place.is_file():
            return place.resolve()
    folder = (beside / path).parent
    if (beside / path).is_dir():
        raise ValuesError(f"{name!r}: {str(path)!r} is a folder, not an image")
    names = [file.name for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    hint = nearest(path.name, names)
    raise ValuesError(f"{name!r}: there is no image {str(path)!r} beside the script, in {folder.resolve()}{hint}")
