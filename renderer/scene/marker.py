"""Markers: outlines that name a place, such as a cell of a heat map."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.node import Shape


@dataclass(frozen=True, eq=False, kw_only=True)
class Marker(Shape):
    """An outline that clips and layout find by its address; nothing is drawn of it until a clip gives it paint."""

    @property
    def blank(self) -> bool:
        """Whether it has no paint of its own."""
        return self.fill is None and self.stroke is None
