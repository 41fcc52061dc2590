"""Nodes that are drawn as one item of a kind of their own: images, heat maps, dots, faces in space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from renderer.scene.node import Node
from renderer.scene.picture import Leaf, Stamp
from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.numbers import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawn(Node):
    """A node without parts that makes its own item; `moving` are its properties besides those of every node."""

    moving: ClassVar[tuple[str, ...]] = ()

    def item(self, address: str, get: Callable[[str], Any], place: Affine, opacity: float, stamp: Stamp) -> Leaf:
        """Return what is drawn; `get(name)` is the value of a moving property."""
        raise NotImplementedError

    def corners(self) -> Array:
        """Return points (n, 2) in the node's own coordinates whose convex hull holds all that is drawn."""
        raise NotImplementedError

    def placed_box(self, place: Affine) -> Box | None:
        """Return the box of what is drawn, put somewhere; None where nothing is."""
        points = self.corners()
        if not len(points):
            return None
        placed = place.apply(points)
        return Box(*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist())
