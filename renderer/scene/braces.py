"""Makers of braces, brackets and parentheses along a side of a node or box; they are filled, without a stroke."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, Unpack

from renderer.geometry import brace_outline as braces
from renderer.geometry.path import Path
from renderer.scene.bounds import bounds
from renderer.scene.fields import Painted, Stroked
from renderer.scene.node import Node, Shape
from renderer.scene.shapes import Paint, named_shape, shape_of
from renderer.values.affine import pose
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import not_negative

Side: TypeAlias = Literal["below", "above", "left", "right"]

# By how much an outline that points down, or opens to the right, is turned to lie at a side.
_TURNS = {"below": 0.0, "right": math.pi / 2, "above": math.pi, "left": -math.pi / 2}


@check_arguments
def brace(
    along: Node | Box,
    side: Side = "below",
    *,
    name: str | None = None,
    gap: float = 0.1,
    height: float = 0.3,
    thickness: float = 0.07,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled curly brace along a side of a node or box, at a gap from it, pointing away."""
    with named_shape(name, "brace") as name:
        box = _box(along)
        path = braces.brace_path(_length(box, side), height, thickness)
        return _beside(name, path, box, side, not_negative(gap, "gap") + height / 2, 0.0, fill=fill, **fields)


@check_arguments
def bracket(
    along: Node | Box,
    side: Side = "left",
    *,
    name: str | None = None,
    gap: float = 0.1,
    depth: float = 0.14,
    thickness: float = 0.05,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled square bracket along a side of a node or box, at a gap from it; its arms reach toward it."""
    with named_shape(name, "bracket") as name:
        box = _box(along)
        path = braces.bracket_path(_length(box, side), depth, thickness)
        return _beside(name, path, box, side, not_negative(gap, "gap") + depth / 2, math.pi / 2, fill=fill, **fields)


@check_arguments
def parenthesis(
    along: Node | Box,
    side: Side = "left",
    *,
    name: str | None = None,
    gap: float = 0.1,
    thickness: float = 0.07,
    fill: Paint = "ink",
    **fields: Unpack[Stroked],
) -> Shape:
    """Return a filled parenthesis along a side of a node or box, at a gap from it; it opens toward it."""
    with named_shape(name, "parenthesis") as name:
        box = _box(along)
        path = braces.parenthesis_path(_length(box, side), thickness)
        assert path.box is not None
        return _beside(
            name, path, box, side, not_negative(gap, "gap") + path.box.width / 2, math.pi / 2, fill=fill, **fields
        )


def _box(along: Node | Box) -> Box:
    if isinstance(along, Box):
        return along
    if not isinstance(along, Node):
        raise SceneError(f"it lies along a node or a Box, but this is {along!r}")
    box = bounds(along)
    if box is None:
        raise SceneError(f"{along.name!r} has nothing to see, so nothing can lie along it")
    return box


def _length(box: Box, side: Side) -> float:
    """Return the length of a side of a box."""
    if side not in _TURNS:
        raise SceneError(f"there is no side {side!r}{nearest(side, _TURNS) or '; there are ' + ', '.join(_TURNS)}")
    return box.width if side in ("below", "above") else box.height


def _beside(name: str, path: Path, box: Box, side: Side, far: float, turn: float, **fields: Unpack[Painted]) -> Shape:
    """Return a shape of a path whose center lies `far` from the middle of a side, turned with it and by `turn`."""
    dx, dy = {"below": (0, -1), "above": (0, 1), "left": (-1, 0), "right": (1, 0)}[side]
    x, y = box.anchor(dx, dy)
    placed: Painted = {"at": (x + dx * far, y + dy * far), **fields}
    return shape_of(name, path.transformed(pose((0.0, 0.0), angle=_TURNS[side] + turn)), **placed)
