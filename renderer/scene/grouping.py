"""Groups of nodes at their present places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Unpack

from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node
from renderer.values.argument_check import check_arguments


@check_arguments
def group(
    *parts: Node | Iterable[Node], name: str | None = None, center: bool = True, **fields: Unpack[Grouped]
) -> Group:
    """Return a group of nodes with its origin at their common center, so that `at` is the place of that center.

    The parts stay where they are, and may be lists of nodes too. `center=False` leaves the origin where it was.

    >>> [part.name for part in group([Group(name="a"), Group(name="b")]).parts]
    ['a', 'b']
    """
    name = auto(name, "group")
    nodes = tuple(node for part in parts for node in ((part,) if isinstance(part, Node) else part))
    made = Group(name=name, parts=nodes)
    box = bounds(made) if center else None
    if box is None:
        return replace(made, **kept_fields(fields))
    x, y = box.center
    moved = tuple(replace(part, at=(part.at[0] - x, part.at[1] - y)) for part in made.parts)
    placed: Grouped = {"at": (x, y), **fields}
    return Group(name=name, parts=moved, **placed)
