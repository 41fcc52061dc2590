"""The result of setting a formula: placed outlines in ems, without size and paint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from renderer.geometry.path import Path
from renderer.values.box import Box, union
from renderer.values.numbers import Point

TOP = -1


@dataclass(frozen=True)
class Leaf:
    r"""One outline: `path` in ems about its own center, scaled by `scale`, at the place `at`.

    Places count from the start of the baseline, y up. `source` is the piece of source that it stands for: `\partial`,
    `w`, `1`, or `\rule` for a bar. `part` and `piece` number the innermost part and the innermost piece of source that
    it lies in; `color` is what the formula's own \textcolor says.
    """

    path: Path
    at: Point
    scale: float
    source: str
    part: int = TOP
    piece: int = TOP
    color: str | None = None

    @property
    def box(self) -> Box:
        """The tight bounds, in ems."""
        box = self.path.box
        assert box is not None
        (x, y), s = self.at, self.scale
        return Box(x + s * box.left, y + s * box.bottom, x + s * box.right, y + s * box.top)


@dataclass(frozen=True)
class Part:
    """A marked part: its id and the number of its parent part."""

    id: str
    parent: int = TOP


@dataclass(frozen=True)
class SourcePiece:
    """A piece of the source as parsed by the engine, and the number of its parent piece."""

    source: str
    parent: int = TOP


@dataclass(frozen=True)
class Layout:
    """A formula set at 1 em: outlines in source order, parts, pieces, and its width along a line.

    `width`, `ascent` and `descent` are those of the line that it stands in (with the blank round its ink), in ems.
    """

    leaves: tuple[Leaf, ...]
    parts: tuple[Part, ...]
    pieces: tuple[SourcePiece, ...]
    width: float
    ascent: float
    descent: float

    @cached_property
    def ink(self) -> Box:
        """The tight bounds of all outlines, in ems, y from the baseline."""
        box = union(leaf.box for leaf in self.leaves)
        assert box is not None
        return box
