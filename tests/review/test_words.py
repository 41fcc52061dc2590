from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import circle, gradient, group, keyed, lines, rectangle
from renderer.review.words import coarse_digest, told_apart, words
from renderer.scene.picture import Picture
from tests.golden.films import build


def said(**changes: object) -> tuple[str, ...]:
    return words(build(**changes).at(3.5))  # type: ignore[arg-type]


def still(*nodes: object) -> Picture:
    return keyed(*nodes, tracks={}, duration=1.0).at(0.0)  # type: ignore[arg-type]


def test_a_picture_tells_its_frame_and_its_items_from_back_to_front() -> None:
    found = words(
        still(
            circle(1.0, fill="#112233", at=(2, 0), name="dot"),
            rectangle(2, 1, stroke="#ffffff", at=(0, 3), name="card"),
        )
    )
    assert found[0] == "frame  14.222 x 8  ground #000000"
    assert found[1].startswith("dot  outline ")
    assert found[1].endswith("  box 1 -1 3 1  fill #112233")
    assert found[2].endswith("  box -1 2.5 1 3.5  stroke #ffffff 3")


def test_everything_that_can_be_seen_is_told() -> None:
    disc = circle(1.0, fill=gradient("#ff0000", "#00ff00"), stroke="#ffffff", name="d")
    marks = lines(np.tile([[0.0, 0.0], [1.0, 2.0]], (3, 1, 1)), stroke="#ffffff", name="many")
    group_ = group(circle(0.5, fill="#0000ff", name="inside"), name="layer").with_(isolate=True, opacity=0.5)
    first = words(still(disc.with_(trim=(0.25, 0.5), opacity=0.5, angle=math.pi / 6), marks, group_))
    text = "\n".join(first)
    for what in (
        "turned 30",
        "gradient (#ff0000 at 0 #00ff00 at 1)",
        "trim 0.25 to 0.5",
        "opacity 0.5",
        "3 lines",
        "layer",
    ):
        assert what in text
    assert any(line.startswith("  layer/inside") for line in first)


@pytest.mark.parametrize(
    ("changes", "lines_"),
    [({"shift": 0.001}, None), ({"color": "#58c4de"}, 2), ({"swapped": True}, 2)],
    ids=["moved by a thousandth", "another shade", "another order"],
)
def test_a_small_change_changes_the_words(changes: dict[str, object], lines_: int | None) -> None:
    told = told_apart(said(), said(**changes))
    assert told
    assert lines_ is None or len(told) == lines_


def test_the_same_picture_has_the_same_words() -> None:
    assert told_apart(said(), said()) == ()


def test_an_items_old_and_new_line_stand_together() -> None:
    old = ["frame", "a  red", "b  blue", "c  grey"]
    new = ["frame", "a  green", "b  blue", "d  grey", "c  white"]
    assert told_apart(old, new) == ("- a  red", "+ a  green", "+ d  grey", "- c  grey", "+ c  white")


@given(st.lists(st.floats(-8, 8).map(lambda x: round(x, 3)), min_size=1, max_size=8), st.sampled_from([-1, 1]))
def test_what_two_machines_may_calculate_differently_does_not_show(values: list[float], way: int) -> None:
    exact = np.array(values)
    other = exact + way * 4e-15 * np.maximum(abs(exact), 1)
    assert coarse_digest(exact) == coarse_digest(other)


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=8), st.integers(0, 7), st.sampled_from([-2e-4, 2e-4]))
def test_what_can_be_measured_in_a_frame_shows(values: list[float], which: int, step: float) -> None:
    exact = np.array(values)
    other = exact.copy()
    other[which % len(values)] += step
    assert coarse_digest(exact) != coarse_digest(other)


def test_arrays_of_other_forms_are_told_apart() -> None:
    assert coarse_digest(np.zeros((2, 3))) != coarse_digest(np.zeros((3, 2)))
