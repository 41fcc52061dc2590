"""Images: pixels as one node, and heat maps, whose cells are pixels colored by value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from renderer.scene.drawn_node import DrawnNode
from renderer.scene.fields import PropertyValues
from renderer.scene.picture import Bitmap, Stamp, crop_corners
from renderer.scene.properties import CellsProperties, ImageProperties, RectangleProperties
from renderer.values.affine import Affine
from renderer.values.color_map import ColorMap
from renderer.values.errors import SceneError
from renderer.values.numbers import Array, finite, near, positive, switch
from renderer.values.pixels import ImagePixels
from renderer.values.theme import Theme


@dataclass(frozen=True, eq=False, kw_only=True)
class Rectangular(RectangleProperties, DrawnNode):
    """The base of images and heat maps: a rectangle about the node's origin, and its visible part."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "height"):
            what = f"the {name} of {self.name!r}"
            object.__setattr__(self, name, near(positive(getattr(self, name), what), what))
        object.__setattr__(self, "smooth", switch(self.smooth, f"smooth of {self.name!r}"))

    def corners(self) -> Array:
        """Return the corners of the visible part."""
        return crop_corners(self.crop, self.width, self.height)

    def look_of(self, look: PropertyValues, pixels: ImagePixels) -> Mapping[str, object]:
        """Return the properties of the item."""
        size = {"width": self.width, "height": self.height, "smooth": self.smooth}
        return {"pixels": pixels, "crop": look["crop"], **size}


@dataclass(frozen=True, eq=False, kw_only=True)
class Image(ImageProperties, Rectangular):
    """Pixels, `width` by `height` units large, the top row first. `file` is their source."""

    file: str = field(default="", compare=False)

    def item(self, look: PropertyValues, address: str, place: Affine, opacity: float, stamp: Stamp) -> Bitmap:
        """Return the image as an item of a picture."""
        return Bitmap.of(self.look_of(look, look["pixels"]), address, place, opacity, stamp)


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells(CellsProperties, Rectangular):
    """Values as plain rectangles, colored from `low` to `high` by a color map; the first row is on top."""

    colors_of: ColorMap
    low: float
    high: float

    def __post_init__(self) -> None:
        super().__post_init__()
        what = f"of {self.name!r}"
        low, high = finite(self.low, f"low {what}"), finite(self.high, f"high {what}")
        if not low < high:
            raise SceneError(f"the colors {what} must run from low to high, but they run from {low:g} to {high:g}")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def themed(self, theme: Theme) -> Cells:
        """Return a copy with every name of a color replaced by the theme's color."""
        return replace(self, colors_of=self.colors_of.themed(theme))

    @cached_property
    def own_pixels(self) -> ImagePixels:
        """The colors of the node's own values."""
        return self._colored(self.values)

    def item(self, look: PropertyValues, address: str, place: Affine, opacity: float, stamp: Stamp) -> Bitmap:
        """Return the cells as an item of a picture."""
        values = look["values"]
        pixels = self.own_pixels if values is self.values else self._colored(values)
        return Bitmap.of(self.look_of(look, pixels), address, place, opacity, stamp)

    def _colored(self, values: Array) -> ImagePixels:
        pixels = self.colors_of.colors(values, self.low, self.high)
        pixels.flags.writeable = False
        return pixels

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "own_pixels"}
