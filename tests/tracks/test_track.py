import math
import pickle
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.geometry.path import Path, polyline_contour
from renderer.tracks.key import Key
from renderer.tracks.track import Track, track
from renderer.values.color import Color
from renderer.values.digest import digest
from renderer.values.ease import Flipped, Steps, hold, linear, smooth, there_and_back
from renderer.values.errors import NetreelError, SceneError, ValuesError
from tests.sure import sure, unchecked

RED, BLUE = Color(1, 0, 0), Color(0, 0, 1)
SQUARE = Path((polyline_contour([(0, 0), (1, 0), (1, 1), (0, 1)], closed=True),))


def named_of_this_module(u: float) -> float:
    return u * u


@pytest.mark.parametrize(
    ("t", "value"), [(-1, 0.0), (0, 0.0), (1, 0.0), (1.5, 1.0), (2, 2.0), (2.5, 3.0), (3, 9.0), (3.5, 9.0), (99, 9.0)]
)
def test_values_hold_outside_the_keys_and_are_blended_between_them(t, value):
    made = track((1, 0.0), (2, 2.0), (3, 4.0), (3, 9.0))
    assert made.at(t) == pytest.approx(value)


def test_of_two_keys_at_one_time_the_later_counts_from_that_time_on():
    made = track((0, 0.0), (1, 0.0), (1, 5.0))
    assert made.at(np.nextafter(1, 0)) == 0.0
    assert made.at(1) == 5.0


def test_there_and_back_comes_back_to_the_bit_with_the_key_after_it():
    made = track((0, (1 / 3, 2.0)), (1, (7.0, 7.0), there_and_back), (1, (1 / 3, 2.0)))
    assert made.at(0.5) == pytest.approx((7.0, 7.0))
    assert made.at(1) == (1 / 3, 2.0)


def test_a_path_that_does_not_change_is_drawn_as_it_is_even_from_an_equal_copy():
    copy = pickle.loads(pickle.dumps(SQUARE))
    made = track((0, SQUARE), (1, copy, "smooth"))
    assert made.at(0.3) == SQUARE
    assert made.changes() == ()


def test_none_blends_with_a_color_by_fading_it():
    assert sure(Color, track((0, None), (1, RED)).at(0.5)).alpha == pytest.approx(0.5)


@pytest.mark.parametrize("angle", [math.pi / 2, -math.pi / 2, math.pi, 3.0, -5.0])
@given(u=st.floats(0, 1))
def test_every_point_of_an_arc_is_as_far_from_its_center_as_its_ends(angle, u):
    a, b = (1.0, 2.0), (4.0, -1.0)
    made = track((0, a), Key(1, b, linear, angle))
    x, y = sure(tuple, made.at(u))
    chord = math.dist(a, b)
    radius = chord / 2 / abs(math.sin(angle / 2))
    # The chord is seen from any point of the arc under half the angle that it subtends at the center.
    center = _center(a, b, angle)
    assert math.dist((x, y), center) == pytest.approx(radius)
    assert math.dist(a, center) == pytest.approx(radius)
    assert made.at(0) == a
    assert made.at(1) == b


def _center(a, b, angle):
    (ax, ay), (bx, by) = a, b
    far = 0.5 / math.tan(angle / 2)
    return (ax + bx) / 2 - (by - ay) * far, (ay + by) / 2 + (bx - ax) * far


def test_a_positive_arc_turns_anticlockwise():
    assert track((0, (1.0, 0.0)), Key(1, (-1.0, 0.0), linear, math.pi)).at(0.5) == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize("angle", [2 * math.pi, -2 * math.pi, 7.0, math.nan, math.inf])
def test_an_arc_of_a_full_turn_or_more_is_refused(angle):
    with pytest.raises(ValuesError, match="arc"):
        Key(1, (0.0, 0.0), linear, angle)


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf, "soon", None])
def test_a_key_is_at_a_finite_time(t):
    with pytest.raises(ValuesError, match="the time of a key"):
        Key(t, 0.0)


def test_an_array_of_a_key_cannot_be_changed_afterwards():
    values = np.zeros(3)
    key = Key(0, values)
    values[0] = 7
    assert sure(np.ndarray, key.value).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        sure(np.ndarray, key.value)[0] = 7
    with pytest.raises(ValuesError, match="NaN"):
        Key(0, np.array([math.nan]))


def test_a_lambda_is_an_ease_that_counts_by_its_code():
    def key(power):
        return Key(0, 0.0, Flipped(lambda u: u**power))

    assert Key(0, 0.0, lambda u: u * u).ease(0.5) == 0.25
    assert digest(key(2)) == digest(key(2)) != digest(key(3))


def test_an_ease_that_another_process_cannot_find_is_refused():
    with pytest.raises(SceneError, match="an ease must be a named function"):
        Key(0, 0.0, Key(0, 0.0).__eq__)
    assert Key(0, 0.0, named_of_this_module).ease is named_of_this_module
    assert Key(0, 0.0, "smooth").ease is smooth
    with pytest.raises(ValuesError, match="did you mean 'smooth'"):
        Key(0, 0.0, "smoth")


def test_a_track_without_keys_or_with_keys_out_of_order_is_refused():
    with pytest.raises(SceneError, match="one key at least"):
        Track(())
    with pytest.raises(SceneError, match="in order of time"):
        track((1, 0.0), (0, 1.0))


def test_the_spans_of_change_are_where_the_value_moves_or_jumps():
    made = track((0, 0.0), (1, 0.0), (2, 1.0), (3, 1.0), (3, 2.0), (4, 5.0, "hold"))
    assert made.changes() == ((1, 2), (3, 3), (4, 4))


def test_a_way_that_does_not_end_at_its_goal_jumps_there():
    made = track((0, 0.0), (1, 1.0, there_and_back), (2, 1.0))
    assert made.changes() == ((0, 1),)
    assert made.at(0.999999) == pytest.approx(0.0, abs=1e-3)
    assert made.at(1) == 1.0


times = st.integers(0, 12).map(lambda k: k / 4)
values = st.integers(0, 3).map(float)
eases = st.sampled_from([linear, smooth, hold, there_and_back, Steps(3)])
tracks = st.lists(st.tuples(times, values, eases), min_size=1, max_size=6).map(
    lambda keys: track(*unchecked(sorted(keys, key=lambda key: key[0])))
)


@given(tracks, times, times)
def test_equal_values_stand_between_two_times_without_a_change(made, a, b):
    a, b = sorted((a, b))
    if not any(start <= b and end > a for start, end in made.changes() if (start, end) != (a, a)):
        assert made.at(a) == made.at(b)


@given(tracks)
def test_a_pickled_track_is_equal_and_says_the_same(made):
    made.at(0.3)
    copy = pickle.loads(pickle.dumps(made))
    assert copy == made
    assert hash(copy) == hash(made)
    assert [copy.at(k / 7) for k in range(30)] == [made.at(k / 7) for k in range(30)]


@given(tracks, tracks, times, times)
def test_tracks_with_equal_digests_of_a_span_have_equal_values_in_it(one, other, a, b):
    a, b = sorted((a, b))
    if one.digest(a, b) == other.digest(a, b):
        grid = [a + (b - a) * k / 24 for k in range(25)]
        assert [one.at(t) for t in grid] == [other.at(t) for t in grid]


@given(tracks, times, times, st.data())
def test_an_edit_that_no_time_of_a_span_can_tell_leaves_its_digest(made, a, b, data):
    a, b = sorted((a, b))
    n = data.draw(st.integers(0, len(made.keys) - 1))
    key = made.keys[n]
    # A key whose way begins at the end of the span or later, and one that is over before it.
    later = n > 0 and made.keys[n - 1].t >= b and key.t > b
    past = n + 1 < len(made.keys) and made.keys[n + 1].t <= a
    if later or past:
        edited = Track((*made.keys[:n], Key(key.t, key.value + 7, key.ease), *made.keys[n + 1 :]))
        if [made.at(a + (b - a) * k / 24) for k in range(25)] == [edited.at(a + (b - a) * k / 24) for k in range(25)]:
            assert made.digest(a, b) == edited.digest(a, b)


@given(tracks, times, times, st.data())
def test_an_edit_that_shows_in_a_span_changes_its_digest(made, a, b, data):
    a, b = sorted((a, b))
    n = data.draw(st.integers(0, len(made.keys) - 1))
    key = made.keys[n]
    edited = Track((*made.keys[:n], Key(key.t, key.value + 7, key.ease), *made.keys[n + 1 :]))
    grid = [a + (b - a) * k / 24 for k in range(25)]
    if [made.at(t) for t in grid] != [edited.at(t) for t in grid]:
        assert made.digest(a, b) != edited.digest(a, b)


def test_every_error_of_a_track_is_one_of_netreel():
    for wrong in (lambda: Track(()), lambda: Key(math.nan, 0), lambda: track((0, 0, "no"))):
        with pytest.raises(NetreelError):
            wrong()


def test_a_digest_that_was_found_before_is_that_of_a_new_track() -> None:
    keys = (Key(0.0, 0.0), Key(1.0, 1.0), Key(2.0, 1.0), Key(2.0, 3.0), Key(3.0, 3.0), Key(4.0, 2.0))
    asked = Track(keys)
    times = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
    for start, end in product(times, times):
        if start <= end:
            assert asked.digest(start, end) == Track(keys).digest(start, end)
    # A way that begins at the end of the span is not seen, later it is.
    assert asked.digest(0.0, 3.0) != asked.digest(0.0, 3.5)
    assert asked == Track(keys) and pickle.loads(pickle.dumps(asked)) == asked
