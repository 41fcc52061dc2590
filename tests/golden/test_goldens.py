"""Goldens of films that come with netreel: `pytest tests/golden/test_goldens.py --update-golden` makes them anew."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.film.load.target import load
from renderer.golden.default_times import every
from tests.timelines import films

FILMS = {
    "backprop": 24.0,
    "intro": 1.5,
    "examples/forward_backward": 4.0,
    "examples/error_functions": 4.0,
    "examples/keys_only": 2.0,
    "examples/labels_to_fraction": 2.0,
    "examples/letters_to_rings": 1.5,
    "examples/lines_to_letters": 2.0,
    "examples/longer_word": 2.0,
    "examples/motto": 3.0,
    "examples/code_edit": 3.1,
    "examples/contour_descent": 4.0,
    "examples/softmax_race": 3.5,
    "examples/parts_fly": 2.0,
    "examples/fourier": 4.5,
    "examples/svg_wagon": 2.5,
    "examples/table_fills": 3.0,
    "examples/title": 4.4,
    "examples/tangent": 2.0,
}
"""Films, and for how many seconds there is a golden each."""

DENSE = {"examples/lines_to_letters": (427, 240)}
"""Films whose frames are too full to be kept at 854x480."""


@pytest.mark.parametrize("film", FILMS)
def test_a_film_looks_as_it_did(golden: Any, film: str) -> None:
    # The two long films are built for other tests too.
    scene = load(film).scene if "/" in film else films.film(film)
    times = every(scene, FILMS[film])
    golden.check(scene, at=times, size=DENSE.get(film, (854, 480)), name=film.replace("/", "."))
