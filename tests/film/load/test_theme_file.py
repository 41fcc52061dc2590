from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from daltonlens import simulate

from renderer.film.load.target import load
from renderer.values.errors import NetreelError
from renderer.values.theme import THEMES
from timelines.backprop.board import BIAS, COLUMNS, ERROR, LIT, WEIGHT
from timelines.backprop.question import LETTERS

BESIDE = {
    "all that are plain": ("ink", "blue", "green", "red", "yellow", "yellow_e"),
    "the lit path, branches and labels of a net": ("ink", "lit", "blue", "bias", "green", "weight", "error", "red"),
    "the factors of a derivative, in columns": ("ink", "error", "blue_b", "delta", "yellow_b", "weight", "lit"),
    "letters that numbers take the place of": ("ink", "lit", "activation", "weight", "error"),
    "the roles of films of learning": ("ink", "weight", "bias", "activation", "target", "error", "delta", "lit"),
    "numbers above and below 0": ("ink", "positive", "negative"),
    "queries, keys and values": ("ink", "query", "key", "value", "target"),
    "an error": ("ink", "red_b", "yellow", "yellow_e"),
}
"""Colors that the films show beside each other. Two shades of one, as of a label and of a factor, mean the same."""
FILM = """
from renderer import Script
def build(theme: str = "dark"):
    script = Script(theme=theme)
    script.wait(1)
    return script.scene()
"""
PAPER = 'from renderer.values.theme import LIGHT, theme\nPAPER = theme("paper", LIGHT, ground="#fdf6e3")\n'


def oklab(rgb):
    """sRGB from 0 to 1 in OKLab (Ottosson 2020)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_lms = [
        [0.41222147, 0.53633254, 0.05144599],
        [0.2119035, 0.6806995, 0.10739696],
        [0.08830246, 0.28171884, 0.6299787],
    ]
    to_lab = [
        [0.21045426, 0.79361779, -0.00407205],
        [1.977998495, -2.42859221, 0.45059371],
        [0.0259040, 0.78277177, -0.80867577],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_lms) @ linear)


def seen(color, deficiency):
    pixel = np.array([[[round(255 * c) for c in (color.red, color.green, color.blue)]]], np.uint8)
    return oklab(simulate.Simulator_Brettel1997().simulate_cvd(pixel, deficiency, severity=1.0)[0, 0] / 255)


SHADES = ({"blue", "bias"}, {"blue_b", "bias"}, {"green", "weight"}, {"red", "error"}, *(
    {"lit", pale} for pale in ("activation", "yellow_b")))  # fmt: skip
"""Pairs of names for shades of one color: what is lit is a brighter yellow than what is active."""


def nearest_pair(theme, deficiency, roles):
    """The two colors of a theme that look most alike, and how far apart they are in OKLab; shades of one aside."""
    colors = {role: seen(theme.color(role), deficiency) for role in roles}
    pairs = [
        (a, b)
        for a, b in combinations(roles, 2)
        if {a, b} not in SHADES and (a[:3] != b[:3] or {a, b} == {"yellow", "yellow_e"})
    ]
    return min((float(np.linalg.norm(colors[a] - colors[b])), a, b) for a, b in pairs)


@pytest.mark.parametrize("what", BESIDE)
@pytest.mark.parametrize("deficiency", [simulate.Deficiency.DEUTAN, simulate.Deficiency.PROTAN])
def test_colors_beside_each_other_are_told_apart_in_the_safe_theme_without_red_or_green(deficiency, what):
    assert nearest_pair(THEMES["safe"], deficiency, BESIDE[what])[0] > 0.1


def test_other_themes_are_not_safe_as_far_as_is_measured():
    letters = BESIDE["letters that numbers take the place of"]
    assert nearest_pair(THEMES["dark"], simulate.Deficiency.DEUTAN, letters)[0] < 0.06


def test_the_films_show_no_other_colors_beside_each_other():
    assert set(COLUMNS.values()) | {LIT} < set(BESIDE["the factors of a derivative, in columns"])
    assert {LIT, WEIGHT, BIAS, ERROR} < set(BESIDE["the lit path, branches and labels of a net"])
    assert set(LETTERS.values()) < set(BESIDE["letters that numbers take the place of"])


@pytest.mark.parametrize("role", [role for role in THEMES["contrast"].colors if role not in ("ground", "black")])
def test_every_color_of_the_contrast_theme_has_7_to_1_against_the_ground(role):
    color = THEMES["contrast"].color(role)
    rgb = np.array([color.red, color.green, color.blue])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    assert (linear @ [0.2126, 0.7152, 0.0722] + 0.05) / 0.05 >= 7


def test_a_theme_comes_from_a_file_of_the_author(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "themed_film.py").write_text(FILM)
    (tmp_path / "looks.py").write_text(PAPER)
    assert load("themed_film.py", {"theme": "looks.py:PAPER"}).scene.ground.hex == "#fdf6e3"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("looks.py:PAPRE", "no theme in 'looks.py' is named 'PAPRE'; did you mean 'PAPER'"),
        ("looks.py", "is named like 'my_themes.py:PAPER'"),
        ("gone.py:PAPER", "there is no file 'gone.py'"),
        ("broken.py:PAPER", "'broken.py' fails: ZeroDivisionError"),
    ],
)
def test_a_theme_that_is_not_there_is_refused(tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "themed_film.py").write_text(FILM)
    (tmp_path / "looks.py").write_text(PAPER)
    (tmp_path / "broken.py").write_text("1 / 0")
    with pytest.raises(NetreelError, match=said):
        load("themed_film.py", {"theme": words})
