from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.values.color import Color, Named, faded, from_oklab, from_rgba, ink, mix, rgba, to_oklab
from renderer.values.digest import digest
from renderer.values.errors import ValuesError

shares = st.floats(0, 1)
colors = st.builds(Color, shares, shares, shares, shares)
opaque = st.builds(Color, shares, shares, shares)
visible = st.builds(Color, shares, shares, shares, st.floats(0.01, 1))
bytes_ = st.integers(0, 255)


@given(shares, shares, shares)
def test_oklab_and_back_is_where_it_started(red: float, green: float, blue: float) -> None:
    channels = np.array((red, green, blue))
    assert np.allclose(from_oklab(to_oklab(channels)), channels, atol=1e-6)


# Published with the definition of the space: B. Ottosson, linear sRGB red, green and blue at full.
@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((1, 1, 1), (1.0, 0.0, 0.0)),
        ((1, 0, 0), (0.627955, 0.224863, 0.125846)),
        ((0, 1, 0), (0.866440, -0.233888, 0.179498)),
        ((0, 0, 1), (0.452014, -0.032457, -0.311528)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_oklab_has_the_published_values(rgb: tuple[int, ...], lab: tuple[float, ...]) -> None:
    assert to_oklab(np.array(rgb, dtype=float)) == pytest.approx(lab, abs=1e-5)


@given(colors, colors)
def test_a_mix_is_exactly_one_side_at_either_end(a: Color, b: Color) -> None:
    assert mix(a, b, 0) is a and mix(a, b, -1) is a
    assert mix(a, b, 1) == b and mix(a, b, 2) == b


@given(colors, shares)
def test_a_color_mixed_with_itself_is_itself(a: Color, u: float) -> None:
    assert mix(a, a, u) == a


@given(visible, visible, st.floats(0.01, 0.99))
def test_mixing_from_the_other_side_gives_the_same(a: Color, b: Color, u: float) -> None:
    assert np.allclose(rgba(mix(a, b, u)), rgba(mix(b, a, 1 - u)), atol=1e-6)


@given(opaque, opaque, st.floats(0.01, 0.99))
def test_a_mix_has_the_lightness_between(a: Color, b: Color, u: float) -> None:
    def lightness(color: Color) -> float:
        return float(to_oklab(rgba(color)[:3])[0])

    low, high = sorted((lightness(a), lightness(b)))
    # Two bright hues may meet outside of sRGB, where the mix is clipped.
    assert low - 0.05 <= lightness(mix(a, b, u)) <= high + 0.05


@given(opaque, opaque, st.floats(0.01, 0.99))
def test_a_transparent_side_gives_no_hue(a: Color, b: Color, u: float) -> None:
    nothing = Color(b.red, b.green, b.blue, 0.0)
    assert mix(a, nothing, u) == Color(a.red, a.green, a.blue, 1 - u) or a == nothing
    assert mix(nothing, a, u) == Color(a.red, a.green, a.blue, u)


@given(bytes_, bytes_, bytes_)
def test_a_color_written_in_hexadecimal_reads_back(red: int, green: int, blue: int) -> None:
    text = f"#{red:02x}{green:02x}{blue:02x}"
    found = ink(text)
    assert isinstance(found, Color) and found.hex == text
    assert ink(text.upper()) == found


def test_short_and_long_hexadecimal_forms_mean_the_same() -> None:
    assert ink("#f80") == ink("#ff8800")
    assert ink("#f808") == ink("#ff880088")
    short = ink("#f808")
    assert isinstance(short, Color) and short.hex == "#ff880088"


def test_a_word_is_the_name_of_a_color() -> None:
    assert ink("blue") == Named("blue")
    assert ink(Named("blue", 0.5)) == Named("blue", 0.5)
    assert ink(Color(1, 0, 0)) == Color(1, 0, 0)


@given(colors, shares, shares)
def test_fading_twice_multiplies(color: Color, a: float, b: float) -> None:
    assert faded(faded(color, a), b).alpha == pytest.approx(color.alpha * a * b)
    assert faded("blue", a) == Named("blue", a)


@given(colors)
def test_a_color_survives_arrays_and_pickling(color: Color) -> None:
    assert from_rgba(rgba(color)) == color
    again = pickle.loads(pickle.dumps(color))
    assert again == color and digest(again) == digest(color)


def test_channels_beyond_the_range_are_clipped_on_the_way_back() -> None:
    assert from_rgba(np.array((1.2, -0.1, 0.5, 1.0))) == Color(1, 0, 0.5)


@pytest.mark.parametrize("text", ["#12", "#12345", "#1234567", "#gggggg", "#", "#ffffff "])
def test_a_wrong_hexadecimal_form_is_refused(text: str) -> None:
    with pytest.raises(ValuesError, match="is not a color: write '#rgb'"):
        ink(text)


@pytest.mark.parametrize("value", ["", "  ", 3, None, (1, 0, 0)])
def test_what_is_neither_a_word_nor_a_color_is_refused(value: object) -> None:
    with pytest.raises(ValuesError, match="a color is a name"):
        ink(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channels", "told"),
    [
        ((1.1, 0, 0), "red must lie between 0 and 1"),
        ((0, -0.1, 0), "green must lie between"),
        ((0, 0, math.nan), "blue must be finite"),
        ((0, 0, 0, math.inf), "alpha must be finite"),
        (("x", 0, 0), "red must be a number"),
    ],
)
def test_a_color_refuses_channels_outside_of_its_range(channels: tuple[float, ...], told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        Color(*channels)


def test_a_name_refuses_an_alpha_outside_of_its_range() -> None:
    with pytest.raises(ValuesError, match="alpha of blue must lie between"):
        Named("blue", 1.5)
