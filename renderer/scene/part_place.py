"""Places of parts in a group that is not on the stage, such as a symbol of a formula that is still to come."""

from __future__ import annotations

from typing import TypeVar

from renderer.scene.layout import box_of
from renderer.scene.node import Group, Node

G = TypeVar("G", bound=Group)


def part_of(whole: Group, key: str) -> Node:
    """Return a part of a group, by name or mark, as a node of its own that stands where it stands in the group.

    >>> from renderer.scene.grouping import group
    >>> from renderer.scene.shapes import dot
    >>> pair = group(dot((1, 0), name="a"), dot((2, 0), name="b"), name="pair", at=(0, 3))
    >>> box_of(part_of(pair, "b")).center
    (0.5, 3.0)
    """
    node: Node = whole
    above: list[Group] = []
    for name in whole[key].address.steps[1:]:
        assert isinstance(node, Group)
        above.append(node)
        node = next(part for part in node.parts if part.name == name)
    for parent in reversed(above):
        node = Group(
            name=parent.name, parts=(node,), at=parent.at, scale=parent.scale, angle=parent.angle, pivot=parent.pivot
        )
    return node


def lined_up(moving: G, standing: Group, key: str) -> G:
    """Return a group moved so that one of its parts has its center where that part of another group has its center."""
    (x, y), (goal_x, goal_y) = (box_of(part_of(one, key)).center for one in (moving, standing))
    return moving.with_(at=(moving.at[0] + goal_x - x, moving.at[1] + goal_y - y))
