"""The narration of both films: it can be read, it fits what is shown, and it is true whatever the network."""

from __future__ import annotations

import doctest
import re
from itertools import pairwise
from typing import Any

import pytest

from renderer.film.captions.caption_files import subrip, webvtt
from renderer.network import Weight, derive
from renderer.network.activations import activation_named
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import Quantity
from renderer.network.error_functions import error_named
from renderer.scene.scene import Scene
from renderer.scene.timeline import Caption
from renderer.script.script import Script
from renderer.values.number_format import says
from tests.sure import sure, unchecked
from tests.timelines import films
from timelines.backprop import words
from timelines.backprop.making import make_board
from timelines.backprop.narration import lessons_of_last_layer
from timelines.backprop.words import ERROR_SLOPES, SLOPES

FASTEST, MOST, LINE, SHORTEST = 17, 2, 42, 1.0  # characters a second, lines, characters in a line, seconds
SILENT = 5.0  # seconds: the longest stretch in which nothing is said
SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
FILMS: list[dict[str, Any]] = [
    {},
    {"sizes": (2, 3, 2), "activation": "tanh"},
    {"sizes": (2, 2, 1), "act": "hidden_layer"},
    {"sizes": (1, 1, 1), "activation": "relu", "notation": "standard"},
    {"sizes": (4, 2), "error": "bce"},
    {"sizes": (1, 1), "notation": "standard", "activation": "linear"},
    {"sizes": (2, 1, 3), "act": "hidden_layer"},
    {"sizes": (2, 2, 2, 2), "act": "substitution"},
    {"weights": ("w2_2_1", "w1_1_2"), "act": "hidden_layer"},
    {"act": "last_layer", "activation": "tanh"},
    {"act": "columns"},
    {"act": "bias", "activation": "relu"},
]


def named(params: dict[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in params.items()) or "default"


def built(number: int) -> Scene:
    return films.film("backprop", **FILMS[number])


@pytest.fixture(scope="module", params=[*range(len(FILMS)), "intro"], ids=[*map(named, FILMS), "intro"])
def film(request: pytest.FixtureRequest) -> Scene:
    return films.film("intro") if request.param == "intro" else built(request.param)


# ---- they can be read


def test_every_caption_can_be_read_while_it_is_there(film: Scene) -> None:
    for one in film.captions:
        seconds = one.end - one.start
        assert len(one.text) <= FASTEST * seconds + 1e-6, one
        assert seconds >= SHORTEST, one


def test_every_caption_fits_two_lines_of_a_subtitle(film: Scene) -> None:
    for cue in read_back(subrip(film.captions)):
        lines = cue[2].splitlines()
        assert len(lines) <= MOST and max(map(len, lines)) <= LINE, cue


def test_captions_are_in_the_film_and_never_two_at_once(film: Scene) -> None:
    assert film.captions[0].start >= 0
    assert film.captions[-1].end <= film.duration
    for one, after in pairwise(film.captions):
        assert one.end <= after.start + 1e-9, (one, after)


def test_something_is_said_in_most_of_every_chapter_and_nowhere_is_a_long_silence(film: Scene) -> None:
    for chapter in film.chapters:
        spans = [min(c.end, chapter.end) - max(c.start, chapter.start) for c in film.captions]
        told = sum(span for span in spans if span > 0)
        assert told >= 0.7 * (chapter.end - chapter.start), chapter.name
    edges = [0.0, *(t for one in film.captions for t in (one.start, one.end)), film.duration]
    assert max(later - earlier for earlier, later in zip(edges[::2], edges[1::2], strict=True)) <= SILENT


def test_no_caption_says_just_what_the_one_before_it_said(film: Scene) -> None:
    assert all(one.text != after.text for one, after in pairwise(film.captions))


@pytest.mark.parametrize("write", [webvtt, subrip])
def test_files_of_captions_read_back_as_the_captions_of_the_film(film: Scene, write: Any) -> None:
    found = read_back(write(film.captions))
    assert [" ".join(words.split()) for _, _, words in found] == [one.text for one in film.captions]
    for (start, end, _), one in zip(found, film.captions, strict=True):
        assert (start, end) == pytest.approx((one.start, one.end), abs=6e-4)


def read_back(source: str) -> list[tuple[float, float, str]]:
    """The cues of a WebVTT or SubRip file: start, end and words."""
    clock = r"(\d+):(\d\d):(\d\d)[.,](\d{3})"
    found = []
    for block in source.strip().split("\n\n"):
        if times := re.search(rf"{clock} --> {clock}\n(.+)", block, re.DOTALL):
            h, m, s, ms, h2, m2, s2, ms2 = map(int, times.groups()[:8])
            words = times[9].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            found.append((3600 * h + 60 * m + s + ms / 1000, 3600 * h2 + 60 * m2 + s2 + ms2 / 1000, words))
    return found


# ---- they are true


def said(scene: Scene, pattern: str) -> list[tuple[Caption, tuple[str, ...]]]:
    """The captions that hold a pattern, with what its groups found, subscripts as digits."""
    matches = [(one, re.search(pattern, one.text.translate(SUBSCRIPT))) for one in scene.captions]
    return [(one, match.groups()) for one, match in matches if match]


def sizes_of(params: dict[str, Any]) -> tuple[int, ...]:
    sizes: tuple[int, ...] = params.get("sizes", (2, 2, 2))
    return sizes


@pytest.mark.parametrize("number", range(len(FILMS)), ids=map(named, FILMS))
def test_what_is_named_is_in_the_network(number: int) -> None:
    sizes = sizes_of(FILMS[number])
    last = len(sizes) - 1
    for one in built(number).captions:
        words = one.text.translate(SUBSCRIPT)
        for to, source in re.findall(r"w(\d)(\d)\b", words):
            assert any(int(to) <= b and int(source) <= a for a, b in pairwise(sizes)), one
        for kind, place in re.findall(r"([zaxebδ])(\d)\b", words):
            layers = {"x": sizes[:1], "e": sizes[-1:]}.get(kind, sizes[1:])
            assert int(place) <= max(layers), one
        for layer in re.findall(r"layer (\d)", words):
            assert 1 <= int(layer) <= last, one


@pytest.mark.parametrize("number", range(len(FILMS)), ids=map(named, FILMS))
def test_the_weight_that_is_spoken_of_is_the_one_that_rises_from_the_net(number: int) -> None:
    scene = built(number)
    rising = [(life.start, life.node.source) for life in scene.lives if life.node.name == "lifted"]  # type: ignore[attr-defined]
    spoken = {one.start: words for one, words in said(scene, r"\b([wb])(\d+)\b.*(?:change|lead|feed)")}
    for start, source in rising:
        letter, places = spoken[start]
        assert source.startswith(f"{letter}^") and source.strip("}").endswith(places)


def test_every_way_is_named_by_the_neurons_that_it_leads_through() -> None:
    for number in range(len(FILMS)):
        sizes = sizes_of(FILMS[number])
        for _, (to, source, *way) in said(built(number), r"from w(\d)(\d) to E: by z(\d), a(\d) and e(\d)"):
            factors = derive(sizes, Weight(len(sizes) - 1, int(to), int(source))).factors
            assert [factor.bottom.to for factor in factors[1::-1]] + [factors[0].top.to] == [int(one) for one in way]


def test_as_many_branches_are_told_as_the_derivation_has() -> None:
    counts = {"two": 2, "three": 3}
    for number in (0, 1, 6):
        sizes = sizes_of(FILMS[number])
        ((_, (word,)),) = said(built(number), r"a1 feeds (\w+) neurons")
        assert counts[word] == len(derive(sizes, Weight(len(sizes) - 2, 1, 1)).branches)
        more = said(built(number), r"Plus the way by e(\d)")
        assert [int(place) for _, (place,) in more] == list(range(2, counts[word] + 1))
    assert not said(built(2), "fork|branch|bracket")


def test_what_a_factor_is_said_to_be_it_is() -> None:
    for number in (0, 1, 7):
        sizes = sizes_of(FILMS[number])
        layer = len(sizes) - 1
        weights = said(built(number), r"∂z(\d)/∂a(\d) is w(\d)(\d)\b")
        assert weights
        for _, (z, a, *w) in weights:
            factor = Factor(Quantity("z", layer, int(z)), Quantity("a", layer - 1, int(a)))
            first, second = map(int, w)
            assert sure(Symbol, factor.meaning).quantity == Quantity("w", layer, first, second)
        inputs = said(built(number), r"∂z(\d)/∂w(\d)(\d) is ([xa])(\d)\b")
        assert inputs
        for _, (z, to, source, kind, place) in inputs:
            weight = Quantity("w", layer - 1, int(to), int(source))
            factor = Factor(Quantity("z", layer - 1, int(z)), weight)
            assert sure(Symbol, factor.meaning).quantity == Quantity(unchecked(kind), layer - 2, int(place))


def value(formula: str, **names: float) -> float:
    """What a formula of a caption is worth."""
    python = formula.replace("−", "-").replace("²", "**2")
    python = re.sub(r"([a-z])\(", r"\1*(", python)
    return float(eval(python, {}, names))


@pytest.mark.parametrize(("name", "formula"), [("sigmoid", "a(1 − a)"), ("tanh", "1 − a²"), ("linear", "1")])
def test_the_slope_of_an_activation_is_what_is_said(name: str, formula: str) -> None:
    assert f"is {formula}," in SLOPES[name]
    function = activation_named(name)
    for z in (-1.2, 0.3, 0.9):
        assert value(formula, a=float(function.value(z))) == pytest.approx(float(function.slope(z)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "formula"), [("mse", "a − y"), ("bce", "(a − y) / (a(1 − a))")])
def test_the_slope_of_an_error_is_what_is_said(name: str, formula: str) -> None:
    assert f"is {formula} here" in ERROR_SLOPES[name]
    function = error_named(name)
    for y, a in ((0.0, 0.3), (1.0, 0.6), (0.2, 0.9)):
        assert value(formula, y=y, a=a) == pytest.approx(float(function.slope(y, a, 1 - a)))  # type: ignore[arg-type]


def test_captions_tell_of_the_activation_and_the_error_of_the_film() -> None:
    assert said(built(0), "the sigmoid of z") and said(built(0), "a − y here")
    assert said(built(4), r"\(a − y\) / \(a\(1 − a\)\)") and not said(built(9), "sigmoid")
    assert said(built(9), r"1 − a²") and said(built(5), "As textbooks write it")


@pytest.mark.parametrize(("params", "count"), [({}, 660), ({"sizes": (3, 4, 2)}, 20)])
def test_the_introduction_counts_the_weights_of_its_net(params: dict[str, Any], count: int) -> None:
    assert said(films.film("intro", **params), rf"each of the {count} weights")


def test_the_examples_of_how_names_are_written_hold() -> None:
    result = doctest.testmod(words)
    assert result.attempted == 5 and not result.failed


def test_the_factors_that_the_film_names_are_those_of_its_network() -> None:
    for activation in ("sigmoid", "tanh", "relu"):
        board = make_board(Script(), activation=activation, seed=4)
        captions = lessons_of_last_layer(board, Weight(2, 1, 2), 1)
        z, a = Quantity("z", 2, 1), Quantity("a", 2, 1)
        for name, factor in (("way", Factor(z, Weight(2, 1, 2).quantity)), ("again", Factor(a, z))):
            (written,) = re.findall(r"moves [za]₁ (\S+) times as far", captions[name])
            assert says(written, factor.measured(board.facts))


@pytest.mark.parametrize("film_name", ["training", "digits", "attention", "neuron"])
def test_no_caption_names_a_brightness_that_another_theme_turns_round(film_name: str) -> None:
    captions = films.film(film_name).captions
    assert captions
    assert not [one.text for one in captions if re.search(r"\b(bright|light|white|black)", one.text)]


@pytest.mark.parametrize("number", [k for k, params in enumerate(FILMS) if sizes_of(params)[-2:] == (1, 1)])
def test_single_weights_share_no_factors_and_of_one_layer_nothing_is_carried_back(number: int) -> None:
    told = " ".join(one.text for one in built(number).captions)
    assert "share" not in told and "Equal factors" not in told
    assert ("carried back" in told) == (len(sizes_of(FILMS[number])) > 2)
    assert "share factors" in " ".join(one.text for one in built(0).captions)
