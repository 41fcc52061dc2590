"""Decision maps: each cell is the model's answer at its center."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from renderer import NetreelError, Script, to
from renderer.network import Dense, Softmax, chain, decision_map

BENT = chain(
    Dense(np.array([[3.0, 2.0], [-2.0, 3.0]]), np.array([0.5, -1.0]), "tanh"),
    Dense(np.array([[2.0, -3.0]]), np.array([-0.5]), "sigmoid"),
    input_shape=(2,),
)


def test_each_cell_has_the_answer_at_its_center() -> None:
    shown = decision_map(BENT, x=(-2, 2), y=(0, 1), samples=5, width=4, at=(1, -2))
    assert shown.map.height == pytest.approx(1.0)
    for row, column in ((0, 0), (2, 4), (4, 1)):
        place = (-2 + 4 * (column + 0.5) / 5, 1 - (row + 0.5) / 5)
        assert shown.map.values[row, column] == pytest.approx(float(BENT.run(place).output[0]), rel=1e-12)
        left, top = 1 - shown.map.width / 2, -2 + shown.map.height / 2
        middle = (left + shown.map.width * (column + 0.5) / 5, top - shown.map.height * (row + 0.5) / 5)
        assert shown.axes.point(*place) == pytest.approx(middle)


def test_a_probability_is_colored_from_0_to_1_and_other_answers_over_their_range() -> None:
    cells = decision_map(BENT, samples=3).map
    assert (cells.low, cells.high) == (0.0, 1.0)
    plane = decision_map(chain(Dense(np.array([[1.0, 0.0], [0.0, 4.0]])), input_shape=(2,)), output=1, samples=4).map
    assert (plane.low, plane.high) == (-3.0, 3.0)
    classes = chain(Dense(np.eye(2)), Softmax(), input_shape=(2,))
    assert decision_map(classes, output=1, samples=2).map.values[0, 1] == pytest.approx(0.5)


def test_it_moves_to_the_answers_of_another_model() -> None:
    later = chain(Dense(np.array([[1.0, 1.0]])), input_shape=(2,))
    script = Script()
    shown = decision_map(BENT, samples=4, name="answers")
    script.add(shown)
    script.play(to(shown, values=shown.answers(later)))
    assert script.pose("answers").map.values[0, 3] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("model", "more", "words"),
    [
        (chain(Dense(np.array([[1.0, 2.0, 3.0]])), input_shape=(3,)), {}, "a model that reads two numbers"),
        (BENT, {"output": 1}, "the model has no output 1; they are 0 to 0"),
        (BENT, {"x": (1, 1)}, "must rise from low to high"),
        (BENT, {"samples": 1}, "from 2 to 512 samples a side"),
        (BENT, {"samples": 4000}, "from 2 to 512 samples a side"),
        (BENT, {"width": -1}, "width of 'x'"),
    ],
)
def test_what_has_no_map_is_refused_in_one_line(model: Any, more: dict[str, Any], words: str) -> None:
    with pytest.raises(NetreelError, match=words) as caught:
        decision_map(model, name="x", **more)
    assert "\n" not in str(caught.value)
