"""Numbers in the circles of neurons: readable formats, sized to fit, also while they count."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from renderer.scene.node import Node, Ref
from renderer.script.stage import Stage
from renderer.script.stands_for import stand_for
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span
from renderer.tracks.track import Track
from renderer.typeset.formula import EM
from renderer.typeset.number import Figures, NumberNode, number, placed_characters, shown_by
from renderer.values.box import union
from renderer.values.digest import digest
from renderer.values.ease import smooth
from renderer.values.numbers import Point
from renderer.values.sourced import Source, source_of

WIDE, WIDE_SMALL = 1.6, 1.2
"""The width of a number at most, in radii: alone in its circle, and below a symbol."""

SIZE, SIZE_SMALL = 1.75, 1.0
"""Its size, in radii."""

RESERVE = 1.35
"""How much wider than 0.00 a number may become before it shrinks: room for a sign."""


def format_for(value: float) -> str:
    """Return the format that shows two significant digits or more of a value in a few characters.

    >>> [format_for(x) for x in (0.0, 0.65, -0.0523, 0.00041, 3e-7, 12.3, 1234.0, 1e5)]
    ['{:.2f}', '{:.2f}', '{:.3f}', '{:.5f}', '{:.1e}', '{:.1f}', '{:.0f}', '{:.1e}']
    """
    # The power of ten after rounding to two digits: 0.0996 is 0.10.
    power = int(f"{value:.1e}".partition("e")[2]) if value else 0
    if not -4 <= power <= 3:
        return "{:.1e}"
    return f"{{:.{max(1 - power, 2) if power <= 0 else max(2 - power, 0)}f}}"


def circle_number(name: str, value: float, radius: float, at: Point, small: bool, place: Source | None = None) -> Node:
    """Return a number that fits in a circle; `small` leaves room for a symbol above it.

    `place` is what stands in that circle for any input.
    """
    made = number(value, format=format_for(value), size=(SIZE_SMALL if small else SIZE) * radius, name=name)
    return made.with_(at=at, scale=_scale(made.figures, value, small), place=place)


@dataclass(frozen=True)
class CountInCircle:
    """A number in a circle counts to a value, in the value's own format, and stays inside the circle."""

    target: Ref
    to: float
    seconds: float
    small: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the digits follow a track of the value, and the size follow the number of characters."""
        ref = stage.ref(self.target, t0)
        node = cast(NumberNode, ref.node)
        before = stage.driver(ref.parts[0], "path")
        start = float(node.shown if before is None else shown_by(before, t0, stage.reader(t0)))
        value = Track((Key(t0, start), Key(t1, self.to, smooth)))
        figures = replace(node.figures, format=format_for(self.to))
        for part, signal in zip(ref.parts, node.digits(value, figures), strict=True):
            stage.follow(part, "path", t0, t1, signal, signal.at(t1, stage.reader(t1)))
        stand_for(stage, ref, t0, t1, source_of(self.to))
        fitting = Fitting(value, figures, self.small)
        stage.follow(ref, "scale", t0, t1, fitting, fitting.at(t1, stage.reader(t1)))


@dataclass(frozen=True)
class Fitting:
    """The scale at which a counting number fits its circle: smaller for more characters."""

    of: Track
    figures: Figures
    small: bool

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the number's signal."""
        return self.of.inputs

    def at(self, t: float, read: Read) -> float:
        """Return the scale at a time."""
        return _scale(self.figures, cast(float, self.of.at(t, read)), self.small)

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the number may change."""
        return self.of.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the number's signal and of its format."""
        return digest("fitting", self.of.digest(t0, t1), self.figures, self.small)


def _scale(figures: Figures, value: float, small: bool) -> float:
    """Return how much smaller than at its own size a number must be to fit its circle as it is written."""
    widest = (WIDE_SMALL if small else WIDE) / (SIZE_SMALL if small else SIZE)
    written = re.sub("[0-9]", "0", figures.written(value))
    return min(1.0, widest / max(_width("0.00", figures) * RESERVE, _width(written, figures)))


@lru_cache(maxsize=1024)
def _width(written: str, figures: Figures) -> float:
    """Return the width of a written number of size 1, in units."""
    box = union(path.box for path in placed_characters(written, figures, len(written)) if path.box is not None)
    assert box is not None
    return box.width * EM
