"""Copies of nodes with something changed all through: parts hidden, paint replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from renderer.scene.address import Address
from renderer.scene.fields import Paints
from renderer.scene.node import Group, Node, Shape, Strokes, no_part
from renderer.values.door import door
from renderer.values.errors import SceneError
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill

N = TypeVar("N", bound=Node)


@door
def hidden(node: N, *addresses: str) -> N:
    """A copy of which some parts are not there yet, by their addresses below it; without addresses all its parts.

    A clip that brings a part in, such as `fade_in(net["edges"])`, makes it present.

    >>> from renderer.scene.shapes import circle
    >>> from renderer.scene.grouping import group
    >>> [part.present for part in hidden(group("g", circle("a"), circle("b")), "b").parts]
    [True, False]
    """
    wanted = addresses or tuple(child.name for child in node.children)
    made = node
    for address in wanted:
        made = _hidden(made, node.name, Address(address).steps)
    return made


@door(fields=Paints)
def repainted(node: N, **paint: Any) -> N:
    """A copy whose shapes all have this paint: `fill` and `stroke`, of which lines in bulk take the stroke."""
    if isinstance(node, Group):
        return replace(node, parts=tuple(repainted(part, **paint) for part in node.parts))
    if isinstance(node, Shape):
        return replace(node, **paint)
    if isinstance(node, Strokes) and paint.get("stroke") is not None:
        return replace(node, stroke=paint["stroke"])
    return node


@door
def colored(node: N, fills: Mapping[str, Fill | str]) -> N:
    """A copy in which some parts have another fill, by their names or marks: `colored(formula, {"w": "green"})`."""
    made = node
    for key, paint in fills.items():
        below = node[key].address.steps[1:]
        made = _filled(made, below, as_fill(paint))
    return made


def _filled(node: N, steps: tuple[str, ...], paint: Fill) -> N:
    if not steps:
        return repainted(node, fill=paint)
    if not isinstance(node, Group):
        return node
    parts = tuple(_filled(part, steps[1:], paint) if part.name == steps[0] else part for part in node.parts)
    return replace(node, parts=parts)


def _hidden(node: N, walked: str, steps: tuple[str, ...]) -> N:
    if not steps:
        return replace(node, present=False)
    names = {child.name: child for child in node.children}
    if steps[0] not in names or not isinstance(node, Group):
        raise SceneError(no_part(walked, steps[0], names))
    parts = tuple(
        _hidden(part, f"{walked}/{part.name}", steps[1:]) if part.name == steps[0] else part for part in node.parts
    )
    return replace(node, parts=parts)
