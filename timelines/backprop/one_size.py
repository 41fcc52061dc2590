"""Equations that stand one under another in one size, with rows where these make them larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer import Box, Equation, Formula, tex
from renderer.algebra.formula_rows import in_rows
from timelines.backprop.roles import tinted

BREAKS = ((), ("factors-times-1",), ("equals", "factors-times-1"))  # at which parts an equation may have a new row
WIDE = 0.8  # of the width of the widest: those that are wider have rows


def in_one_size(equations: Mapping[str, Equation], size: float, room: Box, left: bool = False) -> list[Formula]:
    """Return equations by their names, as large as a room allows, but no larger than a size.

    With `left` their rows begin at the left.
    """
    whole = [tex(equation.tex, size=size, name=name) for name, equation in equations.items()]
    widest = WIDE * max(line.width for line in whole)
    broken = [line.width > widest for line in whole]
    ways = [
        [in_rows(line, ends if wide else (), left=left) for line, wide in zip(whole, broken, strict=True)]
        for ends in BREAKS
    ]
    best = max(range(len(ways)), key=lambda k: fitting(ways[k], room))
    scale = fitting(ways[best], room)
    return [
        tinted(in_rows(tex(line.source, size=size * scale, name=line.name), BREAKS[best] if wide else (), left=left))
        for line, wide in zip(whole, broken, strict=True)
    ]


def fitting(lines: Sequence[Formula], room: Box) -> float:
    """The scale with which lines fit into a room one under another, 1 at most."""
    return min(1.0, *(room.width / line.width for line in lines), room.height / sum(line.height for line in lines))
