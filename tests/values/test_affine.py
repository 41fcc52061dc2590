from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.values.affine import IDENTITY, Affine, pose
from renderer.values.errors import ValuesError

numbers = st.floats(-10, 10)
points = st.tuples(numbers, numbers)
poses = st.builds(pose, points, st.floats(0.05, 5), st.floats(-math.pi, math.pi), points)


@given(poses, poses, points)
def test_one_pose_then_another_moves_a_point_twice(a: Affine, b: Affine, p: tuple[float, float]) -> None:
    assert a.then(b).point(p) == pytest.approx(b.point(a.point(p)), abs=1e-9)


@given(poses, poses, poses)
def test_it_does_not_matter_which_poses_are_joined_first(a: Affine, b: Affine, c: Affine) -> None:
    assert a.then(b).then(c) == pytest.approx(a.then(b.then(c)), abs=1e-8)


@given(poses, points)
def test_the_inverse_brings_every_point_back(a: Affine, p: tuple[float, float]) -> None:
    assert a.inverse().point(a.point(p)) == pytest.approx(p, abs=1e-8)
    assert a.then(a.inverse()) == pytest.approx(IDENTITY, abs=1e-8)


@given(poses, st.lists(points, min_size=1, max_size=5))
def test_many_points_move_as_each_does(a: Affine, found: list[tuple[float, float]]) -> None:
    assert np.allclose(a.apply(np.array(found)), [a.point(p) for p in found], atol=1e-9)


@given(poses, points, points)
def test_distances_grow_by_the_scale(a: Affine, p: tuple[float, float], q: tuple[float, float]) -> None:
    assert math.dist(a.point(p), a.point(q)) == pytest.approx(a.scale * math.dist(p, q), abs=1e-8)


@given(points, st.floats(0.05, 5), st.floats(-3.1, 3.1), points)
def test_a_pose_keeps_its_scale_and_angle_and_moves_its_pivot_by_at(
    at: tuple[float, float], scale: float, angle: float, pivot: tuple[float, float]
) -> None:
    found = pose(at, scale, angle, pivot)
    assert found.scale == pytest.approx(scale)
    assert found.angle == pytest.approx(angle, abs=1e-9)
    assert found.point(pivot) == pytest.approx((pivot[0] + at[0], pivot[1] + at[1]), abs=1e-9)


def test_a_positive_angle_turns_anticlockwise() -> None:
    assert pose((0, 0), angle=math.pi / 2).point((1, 0)) == pytest.approx((0, 1))
    assert pose((0, 0), angle=math.pi / 2, pivot=(1, 0)).point((2, 0)) == pytest.approx((1, 1))


@given(points)
def test_the_identity_leaves_points_where_they_are(p: tuple[float, float]) -> None:
    assert IDENTITY.point(p) == p
    assert pose((0, 0)) == IDENTITY


def test_what_scales_to_nothing_cannot_be_undone() -> None:
    with pytest.raises(ValuesError, match="scales to 0 cannot be undone"):
        pose((1, 2), scale=0.0).inverse()


@given(poses)
def test_a_pose_survives_pickling(a: Affine) -> None:
    assert pickle.loads(pickle.dumps(a)) == a
