from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node
from renderer.scene.shapes import circle, line, lines, rectangle
from renderer.values.affine import Affine, pose
from renderer.values.box import Box
from renderer.values.numbers import Point
from tests.sure import sure

numbers = st.floats(-5, 5)
places = st.tuples(numbers, numbers)
angles = st.floats(-math.pi, math.pi)
right_angles = st.sampled_from([0.0, math.pi / 2, math.pi, -math.pi / 2])


def near(box: Box | None) -> Box:
    assert box is not None
    return box


@given(places, st.floats(0.1, 3), st.floats(0.1, 4), angles)
def test_a_circle_has_the_same_size_however_it_is_turned(at: Point, radius: float, scale: float, angle: float) -> None:
    box, size = near(bounds(circle(radius, at=at, scale=scale, angle=angle, name="c"))), radius * scale
    want = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
    assert tuple(box) == pytest.approx(want, abs=1e-4 * size)


@given(places, angles, st.floats(0.1, 3))
def test_the_box_of_a_turned_rectangle_is_tight(at: Point, angle: float, scale: float) -> None:
    box = near(bounds(rectangle(4, 2, at=at, angle=angle, scale=scale, name="r")))
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    assert box.width == pytest.approx(scale * (4 * cos + 2 * sin))
    assert box.height == pytest.approx(scale * (4 * sin + 2 * cos))
    assert box.center == pytest.approx(at, abs=1e-9)


@given(places, places, st.floats(0.1, 3), angles, st.floats(0.1, 3), angles)
def test_the_box_of_a_group_is_that_of_its_parts_where_they_stand(
    at: Point, inner: Point, scale: float, angle: float, own: float, turn: float
) -> None:
    part = rectangle(2, 1, at=inner, scale=own, angle=turn, name="r")
    made = Group(name="g", parts=(part, circle(0.5, name="c")), at=at, scale=scale, angle=angle)
    place = made.pose
    one = near(part.path.transformed(part.pose.then(place)).box)
    two = near(made.parts[1].path.transformed(made.parts[1].pose.then(place)).box)  # type: ignore[attr-defined]
    want = (*np.minimum(one[:2], two[:2]), *np.maximum(one[2:], two[2:]))
    assert tuple(near(bounds(made))) == pytest.approx(want, abs=1e-9)


@given(places, angles, st.floats(0.1, 3), places, angles, st.floats(0.1, 3))
def test_a_frame_leads_the_box_to_other_coordinates(
    at: Point, angle: float, scale: float, there: Point, turn: float, size: float
) -> None:
    frame = pose(there, size, turn)
    part = rectangle(2, 1, at=at, angle=angle, scale=scale, name="r")
    want = near(bounds(Group(name="g", parts=(part,), at=there, scale=size, angle=turn)))
    assert tuple(near(bounds(part, frame))) == pytest.approx(tuple(want), abs=1e-9)


@given(places, angles)
def test_lines_in_bulk_have_the_box_of_the_same_lines_one_by_one(at: Point, angle: float) -> None:
    ends = [((0.0, 0.0), (3.0, 1.0)), ((1.0, -1.0), (2.0, 4.0))]
    bulk = lines(ends, at=at, angle=angle, name="l")
    single = group(*(line(a, b, name=f"{k}") for k, (a, b) in enumerate(ends)), at=at, angle=angle, name="g")
    assert tuple(near(bounds(bulk))) == pytest.approx(tuple(near(bounds(single))), abs=1e-9)


@pytest.mark.parametrize(
    "node",
    [
        Group(name="empty"),
        circle(1, present=False, name="gone"),
        group(circle(1, present=False, name="gone"), Group(name="empty"), name="g"),
    ],
    ids=lambda node: node.name,
)
def test_what_has_nothing_to_see_has_no_bounds(node: Node) -> None:
    assert bounds(node) is None


def test_parts_that_are_not_there_do_not_count() -> None:
    made = Group(name="g", parts=(circle(1, name="a"), circle(1, at=(9, 9), present=False, name="b")))
    assert tuple(near(bounds(made))) == pytest.approx((-1, -1, 1, 1))


def test_the_width_of_a_stroke_does_not_count_and_opacity_neither() -> None:
    assert bounds(rectangle(2, 1, stroke="ink", width=40, name="r")) == Box(-1, -0.5, 1, 0.5)
    assert bounds(rectangle(2, 1, opacity=0, name="r")) == Box(-1, -0.5, 1, 0.5)


def test_what_is_scaled_to_nothing_is_a_point() -> None:
    assert bounds(circle(1, at=(2, 3), scale=0, name="c")) == Box(2, 3, 2, 3)


def test_what_was_worked_out_about_a_node_does_not_travel_with_it() -> None:
    group = Group(name="g", parts=(circle(name="dot", at=(1, 2)),))
    before = pickle.dumps(group)
    first = bounds(group)
    assert pickle.dumps(group) == before
    assert bounds(pickle.loads(before)) == bounds(group) == first


def test_a_node_seen_in_many_frames_keeps_the_boxes_of_a_few() -> None:
    dot = circle(radius=1.0, name="dot")
    boxes = [bounds(dot, Affine(dx=float(step))) for step in range(30)]
    assert [box.left for box in boxes if box is not None] == [step - 1.0 for step in range(30)]
    assert len(sure(dict, dot.memo["bounds"])) <= 8
