"""Copies of nodes with changes to all parts: hidden, repainted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, Unpack

from renderer.scene.address import Address
from renderer.scene.automatic_names import AutoName, key_of
from renderer.scene.fields import PaintFields
from renderer.scene.node import Group, Node, Shape, Strokes, no_part, walk
from renderer.values.argument_check import check_arguments
from renderer.values.errors import SceneError
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill

N = TypeVar("N", bound=Node)
K = TypeVar("K", bound=Node | str)


@check_arguments
def another(node: N, *, name: str | None = None) -> N:
    """Return an equal node with an identity of its own, as have its parts; plain copies stay the same node.

    >>> from renderer.scene.shapes import circle
    >>> dot = circle(0.1)
    >>> row = [another(dot) for _ in range(5)]
    """
    if name is None and not isinstance(node.name, AutoName):
        raise SceneError(
            f"another {node.name!r} needs a name of its own, as in another(node, name={node.name + '2'!r})"
        )
    return _with_own_parts(replace(node, name=AutoName(str(node.name).partition("#")[0]) if name is None else name))


@check_arguments
def hidden(node: N, *parts: Node | str) -> N:
    """Return a copy with some parts absent, given as addresses or nodes; all parts if none is given.

    A clip that brings a part in, such as `fade_in(net["edges"])`, makes it present.

    >>> from renderer.scene.shapes import circle
    >>> from renderer.scene.grouping import group
    >>> [part.present for part in hidden(group(circle(name="a"), circle(name="b"), name="g"), "b").parts]
    [True, False]
    """
    wanted = [_address(node, part) for part in parts] or [child.name for child in node.children]
    made = node
    for address in wanted:
        made = _hidden(made, node.name, Address(address).steps)
    return made


@check_arguments
def repainted(node: N, **paint: Unpack[PaintFields]) -> N:
    """Return a copy whose shapes all have this `fill` and `stroke`; bulk lines take the stroke alone."""
    if isinstance(node, Group):
        return replace(node, parts=tuple(repainted(part, **paint) for part in node.parts))
    if isinstance(node, Shape):
        return node.with_(**paint)
    if isinstance(node, Strokes) and paint.get("stroke") is not None:
        return node.with_(stroke=paint["stroke"])
    return node


@check_arguments
def colored(node: N, fills: Mapping[K, Fill | str]) -> N:
    """Return a copy with another fill for some parts, by name or mark: `colored(formula, {"w": "green"})`."""
    made = node
    for key, paint in fills.items():
        below = node[_address(node, key)].address.steps[1:]
        made = _filled(made, below, as_fill(paint))
    return made


def _with_own_parts(node: N) -> N:
    """Return the node with new keys for all parts that were given no names."""
    if not isinstance(node, Group):
        return node
    parts = []
    for part in node.parts:
        own = AutoName(str(part.name), settled=part.name.settled) if isinstance(part.name, AutoName) else part.name
        parts.append(_with_own_parts(replace(part, name=own)))
    return replace(node, parts=tuple(parts))


def _address(node: Node, part: Node | str) -> str:
    """Return the address of a part below a node; a part that was given no name is found by its key."""
    if isinstance(part, str):
        return part
    key = key_of(part.name)
    if key is None:
        return part.name
    found = [address for address, inner in walk(node) if inner is not node and key_of(inner.name) is key]
    if not found:
        raise SceneError(f"{part.name!r} is no part of {node.name!r}")
    return Address(found[0]).below(node.name)


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
