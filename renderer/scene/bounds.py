"""Bounds of nodes in their parent's coordinates."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from renderer.scene.drawn_node import DrawnNode
from renderer.scene.node import Node, Shape, Strokes
from renderer.values.affine import IDENTITY, Affine
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box, union

_MOST_FRAMES = 8
"""In how many frames the box of one node is kept."""


@check_arguments
def bounds(node: Node, frame: Affine = IDENTITY) -> Box | None:
    """Return the tight box of a node's outlines, in units, without stroke widths; None when it shows nothing.

    `frame` maps coordinates of the node's parent to those of the box.
    """
    return _bounds(node, frame)


def _bounds(node: Node, frame: Affine) -> Box | None:
    """Return the box of a node, as it was found before: layout asks for the same formulas again and again."""
    known = cast("dict[Affine, Box | None]", node.memo.setdefault("bounds", {}))
    if frame not in known:
        if len(known) >= _MOST_FRAMES:
            known.clear()
        known[frame] = _found(node, frame)
    return known[frame]


def _found(node: Node, frame: Affine) -> Box | None:
    if not node.present:
        return None
    place = node.pose.then(frame)
    if node.mask is not None:
        whole, inside = _bounds(replace(node, mask=None), frame), node.mask.transformed(place).box
        return None if whole is None or inside is None else whole.common(inside)
    if isinstance(node, Shape):
        return _shape_box(node, place)
    if isinstance(node, DrawnNode):
        return node.placed_box(place)
    if isinstance(node, Strokes):
        if not len(node.lines):
            return None
        points = place.apply(node.lines.reshape(-1, 2))
        (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
        return Box(float(left), float(bottom), float(right), float(top))
    return union(box for child in node.children if (box := _bounds(child, place)) is not None)


def _shape_box(node: Shape, place: Affine) -> Box | None:
    if place.s == 0:
        box = node.path.box
        if box is None:
            return None
        (x0, y0), (x1, y1) = place.point((box.left, box.bottom)), place.point((box.right, box.top))
        return Box(x0, y0, x1, y1)
    return node.path.transformed(place).box
