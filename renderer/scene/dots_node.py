"""Many dots as one node: scatter plots and point clouds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from renderer.scene.drawn_node import DrawnNode
from renderer.scene.fields import PropertyValues
from renderer.scene.picture import Discs, Stamp, disc_corners
from renderer.scene.properties import DotsProperties, rows
from renderer.values.affine import Affine
from renderer.values.errors import SceneError
from renderer.values.numbers import Array, near


@dataclass(frozen=True, eq=False, kw_only=True)
class Dots(DotsProperties, DrawnNode):
    """Discs at `points` (n, 2) with `radii` (n,) in units, in drawing order; they fade as one layer.

    `fill` is the color of all, or `colors` (n, 4: sRGB and alpha) one of each; `alphas` (n,) fade them one by one.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if np.any(self.radii < 0):
            raise SceneError(f"the radii of {self.name!r} must not be negative")
        for name in ("points", "radii"):
            near(float(np.abs(getattr(self, name)).max(initial=0.0)), f"the {name} of {self.name!r}")
        for name in ("radii", "colors", "alphas"):
            value = getattr(self, name)
            if value is not None and len(value) != len(self.points):
                raise SceneError(f"{self.name!r} has {len(self.points)} points, but {len(value)} {name}")

    def item(self, look: PropertyValues, address: str, place: Affine, opacity: float, stamp: Stamp) -> Discs:
        """Return the dots as an item of a picture."""
        given: Mapping[str, object] = look
        return Discs.of({name: given[name] for name in rows(DotsProperties)}, address, place, opacity, stamp)

    def corners(self) -> Array:
        """Return the corners of the box of all dots."""
        return disc_corners(self.points, self.radii)
