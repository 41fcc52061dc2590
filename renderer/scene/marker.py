"""Markers: named invisible outlines, such as for a cell of a heat map."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.node import Shape


@dataclass(frozen=True, eq=False, kw_only=True)
class Marker(Shape):
    """An outline that clips and layout find by its address; it is invisible until a clip paints it."""

    @property
    def blank(self) -> bool:
        """Whether the marker has no paint of its own."""
        return self.fill is None and self.stroke is None
