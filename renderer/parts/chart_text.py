"""Text on charts and in tables, placed by its baseline or by its box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from renderer.scene.bounds import bounds
from renderer.scene.node import Node
from renderer.typeset.number import Figures, NumberNode, number
from renderer.typeset.text import Text, text
from renderer.values.errors import ValuesError
from renderer.values.numbers import Point
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill
from renderer.values.typeface import Typeface, current_typeface


def line_of_text(content: str, *, name: str, size: float, fill: Fill | str = "ink") -> Text:
    """Return a line of text, which may hold `$formulas$`; of equal ones the last few hundred are set once.

    A chart is drawn anew for every frame in which its data moves, and most of its words stay as they are.
    """
    return _line_of_text(content, name, size, as_fill(fill), current_typeface())


@lru_cache(maxsize=512)
def _line_of_text(content: str, name: str, size: float, paint: Fill, face: Typeface) -> Text:
    with face:
        return text(content, size=size, fill=paint, name=name)


def digits(
    value: float, format: str, slots: int, *, name: str, size: float, fill: Fill | str = "ink", align: str
) -> NumberNode:
    """Return a number with room for `slots` characters, so that longer numbers have the same parts."""
    return number(value, format=format, size=size, fill=fill, slots=slots, name=name, align=align)


def rise(size: float) -> float:
    """Return the height of a number's origin above its baseline, for a size, in units."""
    return _rise(size, current_typeface())


@lru_cache(maxsize=64)
def _rise(size: float, face: Typeface) -> float:
    box = bounds(number(1, format="{:.0f}", size=size))
    assert box is not None
    return -box.bottom


def room(values: Iterable[float], format: str) -> int:
    """Return the length of the longest of some numbers in characters, plus two."""
    return 2 + max(len(Figures(format).written(value)) for value in values)


def on_baseline(node: Text, at: Point, share: float = 0.5) -> Node:
    """Return a text with its first baseline at a height; `share` of its width is left of the point."""
    box = bounds(node)
    if box is None:
        raise ValuesError(f"{node.name!r} has nothing to see, so it cannot be placed")
    left = at[0] - share * box.width
    return replace(node, at=(node.at[0] + left - box.left, at[1] - node.baselines[0]))


def placed_beside(node: Node, at: Point, way: Point) -> Node:
    """Return a node moved so that its box touches a point from the side `way`; (0, 0) centers it."""
    box = bounds(node)
    if box is None:
        return replace(node, at=at)
    x, y = box.anchor(-way[0], -way[1])
    return replace(node, at=(node.at[0] + at[0] - x, node.at[1] + at[1] - y))
