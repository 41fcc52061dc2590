from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene.grouping import group
from renderer.scene.layout import (
    DOWN,
    DOWN_LEFT,
    DOWN_RIGHT,
    LEFT,
    RIGHT,
    UP,
    UP_LEFT,
    UP_RIGHT,
    align,
    arrange,
    box_of,
    center,
    fit,
    grid,
    move_to,
    next_to,
    shifted,
    surround,
)
from renderer.scene.node import Group, Node, Shape
from renderer.scene.shapes import circle, line, polygon, rectangle
from renderer.values.box import Box
from renderer.values.errors import NetreelError, SceneError
from renderer.values.numbers import Point
from tests.sure import unchecked

numbers = st.floats(-5, 5)
places = st.tuples(numbers, numbers)
sides = st.sampled_from([LEFT, RIGHT, UP, DOWN])
corners = st.sampled_from([UP_LEFT, UP_RIGHT, DOWN_LEFT, DOWN_RIGHT])
gaps = st.floats(0, 2)
shapes = st.builds(
    lambda width, height, at, scale, angle, pivot: rectangle(
        width, height, at=at, scale=scale, angle=angle, pivot=pivot, name="r"
    ),
    st.floats(0.1, 4),
    st.floats(0.1, 4),
    places,
    st.floats(0.2, 3),
    st.floats(-3, 3),
    places,
)
nodes = st.one_of(
    shapes,
    st.builds(lambda a, b: group(a, circle(0.5, at=b, name="c"), scale=1.5, angle=0.4, name="g"), shapes, places),
    st.builds(lambda a, b: polygon([a, b, (7, 8)], name="p"), places, places),
)


def edge(box: Box, side: Point) -> float:
    """How far the side of a box lies out in its own direction."""
    x, y = box.anchor(*side)
    return x * side[0] + y * side[1]


def named(node: Node, name: str) -> Node:
    return node.with_(name=name)


@given(nodes, nodes, sides, gaps)
def test_a_node_next_to_another_keeps_the_gap_and_stands_in_line(a: Node, b: Node, side: Point, gap: float) -> None:
    other, moved = box_of(b), box_of(next_to(a, b, side, gap))
    across = (side[1], side[0])
    opposite = (-side[0], -side[1])
    assert -edge(moved, opposite) - edge(other, side) == pytest.approx(gap, abs=1e-7)
    middle, wanted = moved.center, other.center
    assert middle[0] * across[0] + middle[1] * across[1] == pytest.approx(
        wanted[0] * across[0] + wanted[1] * across[1], abs=1e-7
    )


@given(nodes, nodes, sides)
def test_alignment_brings_edges_in_line_instead_of_centers(a: Node, b: Node, side: Point) -> None:
    for edges in (UP, DOWN) if side[0] else (LEFT, RIGHT):
        moved = box_of(next_to(a, b, side, 0.1, align=edges))
        assert edge(moved, edges) == pytest.approx(edge(box_of(b), edges), abs=1e-7)


@given(nodes, nodes, sides, places)
def test_moving_keeps_the_size_and_everything_but_the_place(a: Node, b: Node, side: Point, to: Point) -> None:
    for moved in (
        next_to(a, b, side),
        move_to(a, to),
        align(a, b, side),
        shifted(a, to),
    ):
        assert moved.with_(at=a.at) == a
        assert (box_of(moved).width, box_of(moved).height) == pytest.approx((box_of(a).width, box_of(a).height))


@given(nodes, places)
def test_a_node_moved_to_a_point_has_its_center_there(a: Node, to: Point) -> None:
    assert box_of(move_to(a, to)).center == pytest.approx(to, abs=1e-7)
    assert box_of(center(a)).center == pytest.approx((0, 0), abs=1e-7)


@given(nodes, places, corners)
def test_a_node_moved_by_a_corner_has_that_corner_there(a: Node, to: Point, corner: Point) -> None:
    assert box_of(move_to(a, to, anchor=corner)).anchor(*corner) == pytest.approx(to, abs=1e-7)


@given(nodes, nodes, sides)
def test_aligning_moves_along_one_axis_only(a: Node, b: Node, side: Point) -> None:
    moved = align(a, b, side)
    assert edge(box_of(moved), side) == pytest.approx(edge(box_of(b), side), abs=1e-7)
    still = 1 if side[0] else 0
    assert moved.at[still] == a.at[still]


@given(st.lists(nodes, min_size=1, max_size=5), sides, gaps, places)
def test_an_arranged_row_has_equal_gaps_and_its_center_where_asked(
    found: list[Node], side: Point, gap: float, at: Point
) -> None:
    row = arrange(found, side, gap, at=at)
    assert len(row) == len(found)
    boxes = [box_of(node) for node in row]
    for before, after in pairwise(boxes):
        assert -edge(after, (-side[0], -side[1])) - edge(before, side) == pytest.approx(gap, abs=1e-6)
    assert box_of(row).center == pytest.approx(at, abs=1e-6)


def test_arranging_nothing_gives_nothing() -> None:
    assert arrange([]) == () == grid([])


@given(st.lists(nodes, min_size=1, max_size=7), st.integers(1, 4), gaps)
def test_nodes_of_a_grid_never_overlap_and_keep_their_order(found: list[Node], columns: int, gap: float) -> None:
    boxes = [box_of(node).grown(-1e-6) for node in grid(found, columns=columns, gap=gap)]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k] if min(*_size(a), *_size(b)) > 0)
    assert box_of(grid(found, columns=columns, gap=gap)).center == pytest.approx((0, 0), abs=1e-6)


def _size(box: Box) -> Point:
    return box.width, box.height


def test_a_grid_runs_in_rows_from_the_upper_left() -> None:
    cells = grid([circle(0.5, name=f"{k}") for k in range(5)], columns=3, gap=(1.0, 2.0))
    assert [node.at for node in cells] == [
        pytest.approx(at) for at in ((-2, 1.5), (0, 1.5), (2, 1.5), (-2, -1.5), (0, -1.5))
    ]


def test_a_grid_counts_its_columns_from_its_rows_or_is_nearly_square() -> None:
    def columns(count: int, **table: int) -> int:
        found = grid([circle(0.5, name=f"{k}") for k in range(count)], **table)  # type: ignore[arg-type]
        return len({round(node.at[0], 6) for node in found})

    assert columns(6, rows=2) == 3
    assert columns(7, rows=2) == 4
    assert columns(9) == 3 and columns(10) == 4


def test_a_cell_says_where_a_small_node_lies_in_it() -> None:
    small, large = rectangle(1, 1, name="s"), rectangle(3, 2, name="l")
    placed = grid([small, large], columns=1, gap=0.5, cell=LEFT)
    assert box_of(placed[0]).left == pytest.approx(box_of(placed[1]).left)


@given(nodes, st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_fitted_node_is_inside_and_touches_where_it_had_to_change(a: Node, width: float, height: float) -> None:
    box, before = box_of(fit(a, width, height)), box_of(a)
    assert box.width <= width + 1e-7 and box.height <= height + 1e-7
    assert box.center == pytest.approx(before.center, abs=1e-6)
    if before.width <= width and before.height <= height:
        assert box == pytest.approx(before, abs=1e-6)
    grown = box_of(fit(a, width, height, grow=True))
    assert grown.width == pytest.approx(width) or grown.height == pytest.approx(height)


def test_a_line_without_height_is_fitted_by_its_width_alone() -> None:
    flat = line((0, 0), (4, 0), name="l")
    assert fit(flat, width=1, height=1).scale == 0.25
    assert fit(flat, height=1, grow=True) == flat
    assert fit(flat) == flat


@given(nodes, st.floats(0.01, 2), st.floats(0, 1))
def test_a_surrounding_box_keeps_its_margin_on_all_sides(a: Node, margin: float, radius: float) -> None:
    frame = surround(a, margin=margin, radius=radius, stroke="yellow", name="f")
    assert isinstance(frame, Shape) and frame.name == "f"
    assert tuple(box_of(frame)) == pytest.approx(tuple(box_of(a).grown(margin)), abs=1e-6)


def test_several_nodes_are_surrounded_together() -> None:
    frame = surround([circle(1, at=(-3, 0), name="a"), circle(1, at=(3, 0), name="b")], margin=0, name="f")
    assert tuple(box_of(frame)) == pytest.approx((-4, -1, 4, 1))


def test_a_place_is_a_node_a_box_several_nodes_or_a_point() -> None:
    assert box_of(Box(0, 1, 2, 3)) == Box(0, 1, 2, 3)
    assert box_of((1, 2)) == Box(1, 2, 1, 2)
    assert tuple(box_of(circle(1, name="c"))) == pytest.approx((-1, -1, 1, 1))
    assert next_to(circle(1, name="c"), (5, 0), RIGHT, gap=0).at == pytest.approx((6, 0))
    assert next_to(circle(1, name="c"), Box(0, -1, 2, 1), RIGHT, gap=0).at == pytest.approx((3, 0))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: next_to(Group(name="empty"), (0, 0)), "'empty' has nothing to see, so it has no place"),
        (lambda: next_to(circle(1, name="c"), Group(name="empty")), "'empty' has nothing to see"),
        (lambda: arrange([circle(1, name="c"), Group(name="empty")]), "'empty' has nothing to see"),
        (lambda: next_to(circle(1, name="c"), (0, 0), (0, 0)), "a direction must not be"),
        (lambda: next_to(circle(1, name="c"), (0, 0), gap=math.nan), "gap must be finite"),
        (lambda: next_to(circle(1, name="c"), (0, 0), (math.nan, 0)), "side must be a pair of finite numbers"),
        (lambda: next_to(circle(1, name="c"), unchecked(3)), "other must be a Node, a Box"),
        (lambda: next_to(circle(1, name="c"), []), "a place must be a point"),
        (lambda: move_to(circle(1, name="c"), (math.inf, 0)), "place must be a pair of finite numbers"),
        (lambda: shifted(circle(1, name="c"), (1, math.nan)), "shifted: by must be a pair of finite numbers"),
        (
            lambda: next_to(circle(1, name="c"), unchecked(group(circle(1, name="p"), name="g")["p"])),
            r"is Ref 'g/p'; script.pose\(...\) gives the node as it stands",
        ),
        (lambda: fit(circle(1, name="c"), width=0), "the width of a fit must be above 0"),
        (lambda: fit(circle(1, name="c"), height=-1), "the height of a fit must be above 0"),
        (lambda: grid([circle(1, name="c")], columns=0), "whole number of columns"),
        (lambda: grid([circle(1, name="a"), circle(1, name="b")], columns=1, rows=1), "2 nodes do not fit"),
        (lambda: surround((1, 2), margin=0, name="f"), "'f' surrounds something without width or height"),
        (lambda: surround(circle(1, name="c"), margin=-0.1, name="f"), "the margin of 'f' must not be negative"),
    ],
)
def test_a_layout_refuses_what_has_no_place(call: object, told: str) -> None:
    with pytest.raises(NetreelError, match=told):
        call()  # type: ignore[operator]


def test_errors_of_layout_are_scene_errors_where_the_node_is_at_fault() -> None:
    with pytest.raises(SceneError):
        center(Group(name="empty"))


def test_names_and_paint_are_kept() -> None:
    moved = next_to(circle(1, fill="blue", name="c"), named(circle(1, name="x"), "d"))
    assert moved.name == "c" and moved.fill == circle(1, fill="blue", name="c").fill
