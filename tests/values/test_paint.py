from __future__ import annotations

import math
import pickle

import pytest

from renderer.values.color import Color, Named
from renderer.values.digest import digest
from renderer.values.errors import ValuesError
from renderer.values.paint import Gradient, Stroke, fill, gradient, stroke, themed_fill, themed_stroke
from renderer.values.theme import DARK, LIGHT


def test_a_gradient_spreads_its_colors_evenly() -> None:
    made = gradient("grey", "#ff0000", "white", angle=1.0)
    assert made.stops == ((0.0, Named("grey")), (0.5, Color(1, 0, 0)), (1.0, Named("white")))
    assert made.angle == 1.0


@pytest.mark.parametrize(
    ("stops", "told"),
    [
        ((), "two colors at least"),
        (((0.0, Named("blue")),), "two colors at least"),
        (((0.5, Named("blue")), (0.2, Named("red"))), "rising order"),
        (((0.0, Named("blue")), (1.5, Named("red"))), "place of a stop must lie"),
        (((0.0, Named("blue")), (math.nan, Named("red"))), r"stops\[1\]\[0\] must be finite"),
    ],
)
def test_a_gradient_refuses_stops_that_are_none(stops: tuple[tuple[float, Named], ...], told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        Gradient(stops)


def test_a_gradient_of_one_color_is_refused() -> None:
    with pytest.raises(ValuesError, match="two colors"):
        gradient("blue")


def test_two_stops_may_share_a_place_for_a_sharp_edge() -> None:
    assert len(Gradient(((0, Named("blue")), (0.5, Named("blue")), (0.5, Named("red")), (1, Named("red")))).stops) == 4


@pytest.mark.parametrize("value", ["blue", Named("blue"), Stroke(Named("blue")), Stroke("blue")])
def test_a_stroke_is_made_from_whatever_names_its_color(value: Stroke | Named | str) -> None:
    assert stroke(value) == Stroke(Named("blue"))
    assert stroke(value, width=7) == Stroke(Named("blue"), 7)


def test_a_stroke_keeps_its_caps_and_dashes_when_only_its_width_changes() -> None:
    dashed = Stroke(Named("red"), 2, "butt", "miter", (0.1, 0.2))
    assert stroke(dashed, width=5) == Stroke(Named("red"), 5, "butt", "miter", (0.1, 0.2))


def test_no_fill_and_no_stroke_stay_none() -> None:
    assert fill(None) is None and stroke(None) is None and stroke(None, width=3) is None
    assert themed_fill(None, DARK) is None and themed_stroke(None, DARK) is None


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"width": -1}, "width of a stroke must not be negative"),
        ({"width": math.nan}, "width must be finite"),
        ({"dash": (0.1, -0.1)}, "a dash must not be negative"),
        ({"dash": (0.0, 0.0)}, "must not all be 0"),
        ({"cap": "pointed"}, "it is 'pointed'"),
        ({"join": "loose"}, "it is 'loose'"),
        ({"color": "#zz"}, "is not a color"),
    ],
)
def test_a_stroke_refuses_what_cannot_be_drawn(fields: dict[str, object], told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        Stroke(**{"color": Named("blue"), **fields})  # type: ignore[arg-type]


def test_a_theme_fills_in_names_and_keeps_their_alpha() -> None:
    assert themed_fill(Named("blue", 0.5), DARK) == Color(0x58 / 255, 0xC4 / 255, 0xDD / 255, 0.5)
    assert themed_fill(Color(1, 0, 0), DARK) == Color(1, 0, 0)
    made = themed_fill(gradient("ink", "ground"), LIGHT)
    assert isinstance(made, Gradient)
    assert [color for _, color in made.stops] == [LIGHT.color("ink"), LIGHT.color("ground")]


def test_a_themed_stroke_changes_its_color_alone() -> None:
    named = Stroke(Named("red"), 4, "square", "bevel", (0.2,))
    assert themed_stroke(named, DARK) == Stroke(DARK.color("red"), 4, "square", "bevel", (0.2,))
    plain = Stroke(Color(0, 1, 0))
    assert themed_stroke(plain, DARK) is plain


def test_paint_survives_pickling_with_an_equal_digest() -> None:
    for value in (gradient("grey", "white"), Stroke(gradient("red", "blue"), 2.5, dash=(0.1, 0.2))):
        again = pickle.loads(pickle.dumps(value))
        assert again == value and digest(again) == digest(value)
