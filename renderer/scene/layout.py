"""Layout: pure functions that return moved or scaled copies of nodes, by the bounds of their visible parts.

A direction is a point: RIGHT is (1, 0), UP_LEFT (-1, 1). A place is a node, a Box, several nodes together, or a point.
Nodes of one parent share coordinates; nodes of different parents do not, so they are not laid out against each other.
Layout in the frame of the film is up to the script, which knows its size: `renderer/script/frame_layout.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar, Unpack, cast

from renderer.scene import shapes
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Painted
from renderer.scene.node import Node, Ref, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import PointLike
from renderer.values.box import Box, union
from renderer.values.errors import SceneError
from renderer.values.numbers import Point, finite, not_negative, point, positive

ORIGIN = (0.0, 0.0)
RIGHT, LEFT, UP, DOWN = (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
UP_RIGHT, UP_LEFT, DOWN_RIGHT, DOWN_LEFT = (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)

FRAME_MARGIN = 0.5
"""The units between nodes and the edge of the frame, if nothing says otherwise."""

N = TypeVar("N", bound=Node)
Place: TypeAlias = Node | Box | Point | Iterable[Node]


@check_arguments
def box_of(place: Place) -> Box:
    """Return the box of a place: the bounds of one or several nodes, a box itself, or a point as an empty box.

    SceneError when there is nothing to see in it.
    """
    if isinstance(place, Box):
        return place
    if isinstance(place, Ref):
        raise SceneError(
            f"{place.address!r} is a Ref, which has no place of its own; script.pose(...) gives the node as it stands"
        )
    if isinstance(place, Node):
        box = bounds(place)
        if box is None:
            raise SceneError(f"{place.name!r} has nothing to see, so it has no place to lay it out by")
        return box
    several: tuple[object, ...] = tuple(place) if isinstance(place, Iterable) else (place,)
    if several and all(isinstance(part, Node) for part in several):
        box = union(box_of(cast(Node, part)) for part in several)
        assert box is not None
        return box
    x, y = point(cast(Point, several), "a place")
    return Box(x, y, x, y)


@check_arguments
def shifted(node: N, by: PointLike) -> N:
    """Return the node moved by a distance."""
    dx, dy = point(by, f"the shift of {node.name!r}")
    return node.with_(at=(node.at[0] + dx, node.at[1] + dy))


@check_arguments
def move_to(node: N, place: Place, anchor: PointLike = ORIGIN) -> N:
    """Return the node with a point of its box (its center by default) on the same point of a place.

    >>> move_to(shapes.circle(1), (3, 0), anchor=LEFT).at
    (4.0, 0.0)
    """
    dx, dy = point(anchor, "an anchor")
    return _joined(node, box_of(node).anchor(dx, dy), box_of(place).anchor(dx, dy))


@check_arguments
def center(node: N) -> N:
    """Return the node with its center in the middle of the frame."""
    return move_to(node, ORIGIN)


@check_arguments
def next_to(node: N, other: Place, side: PointLike = RIGHT, gap: float = 0.25, align: PointLike | None = None) -> N:
    """Return the node beside a place at a gap, centers in line; `align=UP` brings the upper edges in line instead.

    >>> next_to(shapes.circle(0.5), shapes.circle(1), RIGHT, gap=0.5).at
    (2.0, 0.0)
    """
    dx, dy = _direction(side)
    far = finite(gap, "a gap")
    ax, ay = point(align, "an alignment") if align is not None else ORIGIN
    across = (0.0 if dx else ax, 0.0 if dy else ay)
    here = box_of(node).anchor(across[0] - dx, across[1] - dy)
    x, y = box_of(other).anchor(across[0] + dx, across[1] + dy)
    return _joined(node, here, (x + dx * far, y + dy * far))


@check_arguments
def align(node: N, other: Place, edge: PointLike) -> N:
    """Return the node with one edge (LEFT, UP ...) or corner aligned with a place's; the other axis is unchanged.

    >>> align(shapes.circle(1, at=(5, 3)), (0, 0), LEFT).at
    (1.0, 3.0)
    """
    dx, dy = _direction(edge)
    (x, y), (tx, ty) = box_of(node).anchor(dx, dy), box_of(other).anchor(dx, dy)
    return shifted(node, (tx - x if dx else 0.0, ty - y if dy else 0.0))


@check_arguments
def arrange(
    nodes: Iterable[N],
    direction: PointLike = RIGHT,
    gap: float = 0.25,
    align: PointLike | None = None,
    at: PointLike = ORIGIN,
) -> tuple[N, ...]:
    """Return the nodes in a row along a direction, each beside the one before, centered together at a point.

    >>> row = arrange([shapes.circle(1), shapes.circle(1)], RIGHT, gap=1)
    >>> [node.at for node in row]
    [(-1.5, 0.0), (1.5, 0.0)]
    """
    placed: list[N] = []
    for node in nodes:
        placed.append(next_to(node, placed[-1], direction, gap, align) if placed else node)
    return _all_at(placed, at)


@check_arguments
def grid(
    nodes: Iterable[N],
    columns: int | None = None,
    rows: int | None = None,
    gap: float | PointLike = 0.25,
    cell: PointLike = ORIGIN,
    at: PointLike = ORIGIN,
) -> tuple[N, ...]:
    """Return the nodes in rows from the upper left, each column as wide and each row as high as the largest node in it.

    Columns or rows are given, or neither for a nearly square grid; `gap` is one distance or (between columns, between
    rows); `cell` is where a node lies in its cell: (0, 0) the middle, LEFT its left side. The center of all is at `at`.
    """
    found = list(nodes)
    across, down = _table(len(found), columns, rows)
    wide, high = (gap, gap) if isinstance(gap, int | float) else gap
    boxes = [box_of(node) for node in found]
    widths = [max((box.width for box in boxes[k::across]), default=0.0) for k in range(across)]
    heights = [max((box.height for box in boxes[k * across : (k + 1) * across]), default=0.0) for k in range(down)]
    placed: list[N] = []
    for k, node in enumerate(found):
        row, column = divmod(k, across)
        left = sum(widths[:column]) + column * finite(wide, "a gap")
        top = -sum(heights[:row]) - row * finite(high, "a gap")
        box = Box(left, top - heights[row], left + widths[column], top)
        placed.append(move_to(node, box, cell))
    return _all_at(placed, at)


@check_arguments
def fit(node: N, width: float | None = None, height: float | None = None, grow: bool = False) -> N:
    """Return the node scaled about its center to a width and a height at most; `grow` lets it become larger too.

    >>> fit(shapes.circle(2), height=1).scale
    0.25
    """
    box = box_of(node)
    wanted = ((width, box.width, "width"), (height, box.height, "height"))
    factors = [
        positive(most, f"the {what} of a fit") / size for most, size, what in wanted if most is not None and size
    ]
    if not factors:
        return node
    factor = min(factors) if grow else min(1.0, *factors)
    return move_to(node.with_(scale=node.scale * factor), box.center)


@check_arguments
def surround(
    place: Place, *, margin: float = 0.15, radius: float = 0.1, name: str | None = None, **fields: Unpack[Painted]
) -> Shape:
    """Return a rounded rectangle round a place, at a margin on every side; further keywords are fields of a shape.

    >>> surround(shapes.circle(1, at=(2, 0)), margin=0.5).path.box.width
    3.0
    """
    name = auto(name, "surround")
    box = box_of(place).grown(not_negative(margin, f"the margin of {name!r}"))
    if box.width <= 0 or box.height <= 0:
        raise SceneError(f"{name!r} surrounds something without width or height, so it needs a margin")
    placed: Painted = {"at": box.center, **fields}
    return shapes.rounded(box.width, box.height, radius=radius, name=name, **placed)


def _direction(value: PointLike) -> Point:
    dx, dy = point(value, "a direction")
    if dx == 0 and dy == 0:
        raise SceneError("a direction must not be (0, 0); write LEFT, RIGHT, UP, DOWN or a point of your own")
    return dx, dy


def _joined(node: N, here: Point, there: Point) -> N:
    return shifted(node, (there[0] - here[0], there[1] - here[1]))


def _all_at(nodes: Sequence[N], at: PointLike) -> tuple[N, ...]:
    """Return the nodes moved together, with their common center at a point."""
    if not nodes:
        return ()
    (x, y), (tx, ty) = box_of(nodes).center, point(at, "the center of a layout")
    return tuple(shifted(node, (tx - x, ty - y)) for node in nodes)


def _table(count: int, columns: int | None, rows: int | None) -> tuple[int, int]:
    """Return the numbers of columns and rows for so many nodes."""
    for given, what in ((columns, "columns"), (rows, "rows")):
        if given is not None and (not isinstance(given, int) or given < 1):
            raise SceneError(f"a grid has a whole number of {what}, 1 or more, but this has {given!r}")
    if columns is None:
        columns = math.ceil(count / rows) if rows is not None else math.ceil(math.sqrt(count))
    columns = max(columns, 1)
    needed = math.ceil(count / columns)
    if rows is not None and needed > rows:
        raise SceneError(f"{count} nodes do not fit in a grid of {columns} columns and {rows} rows")
    return columns, needed
