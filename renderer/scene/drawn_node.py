"""Nodes drawn as one item of their own kind: images, heat maps, dots, faces in space."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.fields import PropertyValues
from renderer.scene.node import Node
from renderer.scene.picture import LeafItem, Stamp
from renderer.values.affine import Affine
from renderer.values.box import Box
from renderer.values.numbers import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class DrawnNode(Node):
    """A node without parts that makes its own item."""

    def item(self, look: PropertyValues, address: str, place: Affine, opacity: float, stamp: Stamp) -> LeafItem:
        """Return the item to draw; `look` has the values of the node's properties at a time, by name."""
        raise NotImplementedError

    def corners(self) -> Array:
        """Return points (n, 2) in the node's own coordinates whose convex hull contains the drawing."""
        raise NotImplementedError

    def placed_box(self, place: Affine) -> Box | None:
        """Return the box of the drawing under a transform; None if nothing is drawn."""
        points = self.corners()
        if not len(points):
            return None
        placed = place.apply(points)
        return Box(*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist())
