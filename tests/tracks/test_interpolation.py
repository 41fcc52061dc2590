import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.geometry.outline import circle_path, rectangle_path
from renderer.geometry.path import Path
from renderer.tracks.interpolation import blend
from renderer.values.box import Box
from renderer.values.color import Color, Named, mix
from renderer.values.errors import ValuesError
from renderer.values.paint import Gradient, Stroke, gradient
from tests.sure import sure

RED, BLUE, CLEAR = Color(1, 0, 0), Color(0, 0, 1), Color(0, 1, 0, 0)
FADING = gradient(RED, BLUE)
HARD = Gradient(((0, RED), (0.5, RED), (0.5, BLUE), (1, BLUE)), angle=1.0)

number = st.floats(-1e6, 1e6)
share = st.floats(0, 1)
color = st.builds(Color, share, share, share, share)
fill = st.one_of(st.none(), color, st.lists(color, min_size=2, max_size=4).map(lambda found: gradient(*found)))
dash = st.lists(st.floats(0.01, 1), max_size=4).map(tuple)
stroke = st.one_of(st.none(), st.builds(Stroke, color, st.floats(0, 20), dash=dash))
path = st.builds(rectangle_path, st.floats(0.1, 5), st.floats(0.1, 5))
array = st.lists(number, min_size=3, max_size=3).map(np.array)
points = st.tuples(number, number)
values = [number, st.integers(-9, 9), points, st.tuples(number, number, number), array, fill, stroke, path, st.text()]
pairs = st.one_of(*(st.tuples(kind, kind) for kind in values))


@given(pairs)
def test_the_way_starts_at_the_very_first_value_and_ends_at_the_very_last(pair):
    a, b = pair
    way = blend(a, b)
    assert way.at(0) is a or np.array_equal(sure(np.ndarray, way.at(0)), a)
    assert way.at(1) is b or np.array_equal(sure(np.ndarray, way.at(1)), b)


@given(pairs, st.floats(-0.2, 1.2))
def test_every_way_can_be_asked_anywhere_and_pickled(pair, u):
    way = blend(*pair)
    there, again = way.at(u), pickle.loads(pickle.dumps(way)).at(u)
    assert np.array_equal(there, again) if isinstance(there, np.ndarray) else there == again


@given(number, number, st.floats(-1, 2))
def test_numbers_go_straight_and_on_beyond_the_ends(a, b, u):
    assert blend(a, b).at(u) == pytest.approx(a + (b - a) * u, abs=1e-6)


def test_points_tuples_and_arrays_blend_number_by_number():
    assert blend((0.0, 4.0), (1.0, 2.0)).at(0.5) == (0.5, 3.0)
    assert blend((0.0, 4.0, 1.0), (1.0, 2.0, 1.0)).at(0.5) == (0.5, 3.0, 1.0)
    assert sure(np.ndarray, blend(np.array([0.0, 4.0]), np.array([1.0, 2.0])).at(0.5)).tolist() == [0.5, 3.0]


@given(color, color, share)
def test_colors_mix_as_mix_does(a, b, u):
    way, wanted = blend(a, b).at(u), mix(a, b, u)
    for part in ("red", "green", "blue", "alpha"):
        assert getattr(way, part) == pytest.approx(getattr(wanted, part), abs=1e-6)


def test_colors_stay_at_their_ends_when_an_ease_overshoots():
    assert blend(RED, BLUE).at(-0.1) is RED and blend(RED, BLUE).at(1.1) is BLUE


def test_a_color_comes_from_none_with_its_own_hue():
    assert blend(None, RED).at(0.25) == Color(1, 0, 0, 0.25)
    assert blend(RED, None).at(0.25) == Color(1, 0, 0, 0.75)
    assert blend(None, RED).at(0) is None


def test_a_transparent_color_takes_the_hue_of_the_other():
    assert blend(CLEAR, RED).at(0.5) == Color(1, 0, 0, 0.5)


def test_none_stays_none():
    assert blend(None, None).at(0.5) is None


def test_names_fade_but_do_not_mix_before_a_theme_is_known():
    assert blend(Named("blue"), Named("blue", 0.5)).at(0.5) == Named("blue", 0.75)
    assert blend(None, Named("blue")).at(0.5) == Named("blue", 0.5)
    assert blend(Named("blue"), Named("blue")).at(0.5) == Named("blue")
    with pytest.raises(ValuesError, match=r"blue.*red.*theme"):
        blend(Named("blue"), Named("red"))
    with pytest.raises(ValuesError, match="theme"):
        blend(Named("blue"), RED)


def test_gradients_blend_over_the_stops_of_both():
    middle = sure(Gradient, blend(FADING, gradient(RED, RED, BLUE)).at(0.5))
    assert [place for place, _ in middle.stops] == [0, 0.5, 1]
    assert middle.stops[0][1] == RED and middle.stops[2][1] == BLUE


def test_a_hard_edge_of_a_gradient_stays_hard_on_the_way():
    middle = sure(Gradient, blend(HARD, RED).at(0.5))
    assert [place for place, _ in middle.stops] == [0, 0.5, 0.5, 1]
    assert middle.stops[1][1] == RED and middle.stops[2][1] != RED
    assert middle.angle == 1.0


def test_a_gradient_at_the_very_start_of_its_way_looks_like_itself():
    start = sure(Gradient, blend(FADING, gradient(BLUE, RED, BLUE)).at(1e-9))
    halfway = sure(Color, dict(start.stops)[0.5])
    assert (halfway.red, halfway.blue) == pytest.approx((0.5, 0.5), abs=1e-6)


def test_a_stroke_keeps_its_width_while_it_fades():
    middle = sure(Stroke, blend(None, Stroke(RED, 4.0)).at(0.25))
    assert (middle.width, middle.color) == (4.0, Color(1, 0, 0, 0.25))


def test_strokes_blend_color_width_and_dashes():
    middle = sure(Stroke, blend(Stroke(RED, 2.0), Stroke(RED, 6.0, dash=(0.2, 0.1))).at(0.5))
    assert middle.width == 4.0
    assert middle.dash == pytest.approx((0.25, 0.05))


def test_dashes_of_different_counts_are_repeated_until_they_fit():
    middle = sure(Stroke, blend(Stroke(RED, dash=(0.2, 0.2)), Stroke(RED, dash=(0.4, 0.4, 0.1, 0.1))).at(0.5))
    assert middle.dash == pytest.approx((0.3, 0.3, 0.15, 0.15))


def test_paths_are_matched_and_morph():
    assert sure(Box, sure(Path, blend(circle_path(1.0), circle_path(3.0)).at(0.5)).box).width == pytest.approx(4)


def test_what_cannot_be_mixed_is_held_until_the_end():
    ring = circle_path(1.0)
    pairs = ((None, ring), (ring, None))  # a mask that comes, and one that goes
    for a, b in (*pairs, (True, False), ("left", "right"), (("a", 1), ("b", 2)), (None, "name")[1:] * 2):
        way = blend(a, b)
        assert way.at(0.99) == a and way.at(1) == b


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1.0, "one"),
        (1.0, (1.0, 2.0)),
        ((1.0, 2.0), (1.0, 2.0, 3.0)),
        (np.zeros(2), np.zeros(3)),
        (np.zeros(2), 1.0),
        (True, 1.0),
        (None, 1.0),
        (RED, Stroke(RED)),
        (RED, 1.0),
    ],
)
def test_values_of_different_kinds_or_sizes_are_refused_both_ways(a, b):
    for first, last in ((a, b), (b, a)):
        with pytest.raises(ValuesError, match="cannot blend into"):
            blend(first, last)
