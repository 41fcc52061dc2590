from __future__ import annotations

import pickle

import numpy as np
import pytest

from renderer.values.color import Color, Named, ink, rgba
from renderer.values.errors import ValuesError
from renderer.values.theme import DARK, LIGHT, THEMES, Theme, find_theme, theme


def luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = rgba(color)[:3]
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(a: Color, b: Color) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", DARK.colors)
def test_every_theme_knows_the_same_names(name: str) -> None:
    for known in THEMES.values():
        assert isinstance(known.color(name), Color)


@pytest.mark.parametrize("known", THEMES.values(), ids=lambda known: known.name)
@pytest.mark.parametrize("name", sorted(set(DARK.colors) - {"ground", "black", "white"}))
def test_every_color_stands_out_from_the_ground(known: Theme, name: str) -> None:
    assert contrast(known.color(name), known.color("ground")) >= 3


@pytest.mark.parametrize("known", THEMES.values(), ids=lambda known: known.name)
def test_the_roles_of_learning_are_told_apart_by_their_colors(known: Theme) -> None:
    roles = ("weight", "bias", "activation", "target", "error", "delta")
    assert len({known.color(role).hex for role in roles}) == len(roles)
    assert known.color("gradient") == known.color("error")


@pytest.mark.parametrize("known", THEMES.values(), ids=lambda known: known.name)
def test_queries_keys_and_values_have_colors_of_their_own(known: Theme) -> None:
    roles = ("query", "key", "value", "activation", "target", "error", "lit")
    assert len({known.color(role).hex for role in roles}) == len(roles)


def test_a_plain_color_stands_for_itself_in_every_theme() -> None:
    assert LIGHT.color("#123456") == ink("#123456")
    assert LIGHT.color(Color(0.1, 0.2, 0.3, 0.4)) == Color(0.1, 0.2, 0.3, 0.4)


def test_the_alpha_of_a_name_fades_the_color_of_the_theme() -> None:
    assert DARK.color(Named("blue", 0.25)).alpha == 0.25
    half = theme("half", DARK, blue="#0000ff80")
    assert half.color(Named("blue", 0.5)).alpha == pytest.approx(0x80 / 255 / 2)


def test_an_unknown_color_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValuesError, match="the theme 'dark' has no color named 'blu'; did you mean 'blue'"):
        DARK.color("blu")


def test_a_theme_is_laid_over_another() -> None:
    paper = theme("paper", LIGHT, ground="#fdf6e3", accent="red")
    assert paper.color("ground") == ink("#fdf6e3")
    assert paper.color("accent") == LIGHT.color("red")
    assert paper.color("blue") == LIGHT.color("blue")
    assert LIGHT.color("ground") == ink("#ffffff")


def test_a_theme_needs_a_ground_and_an_ink() -> None:
    with pytest.raises(ValuesError, match="no color named 'ink'"):
        theme("bare", ground="#000")


def test_a_color_of_a_theme_without_a_base_must_be_written_out() -> None:
    with pytest.raises(ValuesError, match="color 'ink' of theme 'bare' must be '#rrggbb', but it is 'blue'"):
        theme("bare", ground="#000", ink="blue")


def test_themes_are_found_by_name_and_stand_for_themselves() -> None:
    assert find_theme("light") is LIGHT
    own = theme("own", DARK)
    assert find_theme(own) is own
    with pytest.raises(ValuesError, match=r"no theme is named 'drak'.*did you mean 'dark'"):
        find_theme("drak")


def test_a_theme_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(LIGHT)) == LIGHT


def test_an_opaque_name_is_the_very_color_of_the_theme() -> None:
    assert DARK.color("red") is DARK.colors["red"]
    assert DARK.color(Named("red", 0.5)).alpha == DARK.colors["red"].alpha / 2
