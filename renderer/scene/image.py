"""Images: pixels as one node, and cells of a heat map, which are pixels with colors by their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from renderer.scene.drawn import Drawn
from renderer.scene.picture import Bitmap, Stamp
from renderer.values.affine import Affine
from renderer.values.brief import brief
from renderer.values.color_map import ColorMap
from renderer.values.errors import SceneError
from renderer.values.numbers import Array, finite, frozen_array, near, positive, share, switch
from renderer.values.pixels import Pixels, as_pixels, refuse_size
from renderer.values.theme import Theme

Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Rectangular(Drawn):
    """What images and heat maps have in common: a size in units, and the part of it that shows.

    `crop` is that part as shares of the size: left, bottom, right, top.
    """

    width: float
    height: float
    crop: Crop = WHOLE

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "height"):
            what = f"the {name} of {self.name!r}"
            object.__setattr__(self, name, near(positive(getattr(self, name), what), what))
        object.__setattr__(self, "crop", as_crop(self.crop, f"the crop of {self.name!r}"))

    def corners(self) -> Array:
        """Return the corners of the part that shows."""
        left, bottom, right, top = self.crop
        x, y = (np.array((left, right)) - 0.5) * self.width, (np.array((bottom, top)) - 0.5) * self.height
        return np.array(((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])))


@dataclass(frozen=True, eq=False, kw_only=True)
class Image(Rectangular):
    """Pixels, `width` by `height` units large, about the node's origin; the first row is the top one.

    `smooth` mixes neighboring pixels where the image is enlarged; without it each pixel is a plain square.
    """

    moving: ClassVar[tuple[str, ...]] = ("pixels", "crop")
    pixels: Pixels
    smooth: bool = True
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "pixels", as_pixels(self.pixels, f"the pixels of {self.name!r}"))
        object.__setattr__(self, "smooth", switch(self.smooth, f"smooth of {self.name!r}"))

    def item(self, address: str, get: Callable[[str], Any], place: Affine, opacity: float, stamp: Stamp) -> Bitmap:
        """Return the image as it is drawn."""
        size = self.width, self.height
        return Bitmap(address, get("pixels"), size, get("crop"), self.smooth, place, opacity, stamp)


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells(Rectangular):
    """Values (rows, columns) as plain rectangles, colored from `low` to `high` by a color map; the first row is on top.

    `smooth` mixes neighbors, as in the strip of a color key.
    """

    moving: ClassVar[tuple[str, ...]] = ("values", "crop")
    values: Array
    colors: ColorMap
    low: float
    high: float
    smooth: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        what = f"of {self.name!r}"
        object.__setattr__(self, "values", as_values(self.values, f"the values {what}"))
        low, high = finite(self.low, f"low {what}"), finite(self.high, f"high {what}")
        if not low < high:
            raise SceneError(f"the colors {what} must run from low to high, but they run from {low:g} to {high:g}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def themed(self, theme: Theme) -> Cells:
        """Return a copy with every name of a color replaced by the theme's color."""
        return replace(self, colors=self.colors.themed(theme))

    @cached_property
    def own_pixels(self) -> Pixels:
        """The colors of the node's own values."""
        return self._colored(self.values)

    def item(self, address: str, get: Callable[[str], Any], place: Affine, opacity: float, stamp: Stamp) -> Bitmap:
        """Return the cells as they are drawn."""
        values, size = get("values"), (self.width, self.height)
        pixels = self.own_pixels if values is self.values else self._colored(values)
        return Bitmap(address, pixels, size, get("crop"), self.smooth, place, opacity, stamp)

    def _colored(self, values: Array) -> Pixels:
        pixels = self.colors.colors(values, self.low, self.high)
        pixels.flags.writeable = False
        return pixels

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "own_pixels"}


def as_values(value: Any, what: str) -> Array:
    """Return a read-only array of shape (rows, columns) of finite numbers; an error that names it for anything else."""
    values = frozen_array(value, what, (None, None))
    refuse_size(values.shape[1], values.shape[0], what)
    return values


def as_crop(value: Any, what: str) -> Crop:
    """Return a crop: left, bottom, right and top as shares of the whole, 0 to 1."""
    try:
        left, bottom, right, top = (share(side, what) for side in value)
    except (TypeError, ValueError):
        raise SceneError(
            f"{what} must be (left, bottom, right, top), each from 0 to 1, but it is {brief(value)}"
        ) from None
    if left > right or bottom > top:
        raise SceneError(f"{what} must be (left, bottom, right, top) in rising order, but it is {brief(value)}")
    return left, bottom, right, top
