"""Masks: nodes clipped to an outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from renderer.geometry.path import Contour, Path
from renderer.scene.node import Node, Shape
from renderer.values.affine import IDENTITY, Affine
from renderer.values.argument_check import check_arguments
from renderer.values.errors import SceneError

N = TypeVar("N", bound=Node)


@check_arguments
def masked(node: N, by: Node) -> N:
    """Return a copy clipped to the shapes of another node.

    Both are taken as they stand in one parent. The mask moves with the node; `to(node, mask=path)`, with a path in the
    node's own coordinates, moves it alone, and `to(node, mask=None)` takes it away at the end.

    >>> from renderer.scene.bounds import bounds
    >>> from renderer.scene.shapes import circle, rectangle
    >>> bounds(masked(rectangle(4, 1), circle(1))).width
    2.0
    """
    contours = tuple(_contours(by, IDENTITY))
    if not contours:
        raise SceneError(f"{by.name!r} has no outline, so it cannot mask {node.name!r}")
    return replace(node, mask=Path(contours).transformed(node.pose.inverse()))


def _contours(node: Node, frame: Affine) -> Iterator[Contour]:
    """Yield the outlines of all shapes in a node that are there."""
    place = node.pose.then(frame)
    if not node.present:
        return
    if isinstance(node, Shape):
        yield from node.path.transformed(place).contours
    for child in node.children:
        yield from _contours(child, place)
