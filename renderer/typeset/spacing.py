"""Formulas with their parts moved apart, to make room for what stands under the parts."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from renderer.scene.bounds import bounds
from renderer.scene.layout import box_of, shifted
from renderer.scene.node import Group, Node
from renderer.scene.part_place import part_of
from renderer.typeset.formula import Formula
from renderer.values.numbers import Point

_GAP: Final = 0.1
"""Units between two things under a formula."""

_EDGE: Final = 1e-6
"""Units by which a box may reach over the edge of a part by rounding."""


def spaced(formula: Formula, widths: Mapping[str, float]) -> Formula:
    """Return the formula with its marked parts moved apart, so that things of these widths, in units, fit under them.

    What lies between two parts stays in the middle of them; the formula stays in the middle of its own width.

    >>> from renderer.typeset.tex import tex
    >>> made = tex(r"\\part{a}{a} + \\part{b}{b}", size=1)
    >>> round(spaced(made, {"a": 3.0, "b": 2.0}).width, 2), spaced(made, {"a": 0.1, "b": 0.1}) is made
    (2.81, True)
    """
    parts = [(box_of(part_of(formula, mark)), wide) for mark, wide in widths.items() if mark in formula.ids]
    boxes = sorted(parts, key=lambda part: part[0].left)
    gaps = [
        max(0.0, (wide + other) / 2 + _GAP - (after.center[0] - before.center[0]))
        for (before, wide), (after, other) in pairwise(boxes)
    ]
    whole = sum(gaps)
    if whole == 0:
        return formula
    edges: list[float] = []
    here = -whole / 2
    moves = [here]
    for (box, _), gap in zip(boxes, [*gaps, 0.0], strict=True):
        edges += [box.left, box.right]
        moves += [here, here + gap / 2]
        here += gap
    return replace(formula, parts=_moved(formula, formula.at, edges, moves), width=formula.width + whole)


def _moved(node: Group, origin: Point, edges: list[float], moves: list[float]) -> tuple[Node, ...]:
    """Return the parts of a group at a place, each moved like the stretch between two edges in which it lies.

    A group that reaches over an edge is split into its parts; its origin stays in the middle of its parts.
    """
    made: list[Node] = []
    for part in node.parts:
        box = bounds(shifted(part, origin))
        if box is None:
            made.append(part)
            continue
        first, last = bisect(edges, box.left + _EDGE), bisect(edges, box.right - _EDGE)
        if first == last or not isinstance(part, Group):
            made.append(shifted(part, (moves[bisect(edges, box.center[0])], 0.0)))
            continue
        inner = replace(part, parts=_moved(part, (origin[0] + part.at[0], origin[1] + part.at[1]), edges, moves))
        middle = box_of(inner.with_(at=(0.0, 0.0))).center[0]
        parts = tuple(shifted(one, (-middle, 0.0)) for one in inner.parts)
        made.append(replace(inner, parts=parts, at=(part.at[0] + middle, part.at[1])))
    return tuple(made)
