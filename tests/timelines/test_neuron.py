"""The film of one neuron: its numbers, its steps, and what a viewer would stumble over."""

from __future__ import annotations

from itertools import pairwise

import pytest

from renderer import Script, box_of
from renderer.review.check_numbers import check_numbers
from renderer.scene.node import Group
from renderer.values.sourced import Source
from tests.sure import sure
from tests.timelines import films
from timelines.neuron.learning import loss_by_step
from timelines.neuron.plan import made_plan
from timelines.neuron.values import COLORS, gradient, run_of, tanh_slope

START = {"w1": 0.8, "w2": -0.4, "b": -0.3, "x1": 1.5, "x2": 0.5, "y": -0.5}


def loss(values: dict[str, float]) -> float:
    return float(run_of(values)["L"].output[0])


@pytest.mark.parametrize("name", START)
def test_the_gradient_of_every_number_that_comes_in_is_what_a_wiggle_measures(name: str) -> None:
    more, less = ({**START, name: START[name] + h} for h in (1e-6, -1e-6))
    assert gradient(run_of(START), name) == pytest.approx((loss(more) - loss(less)) / 2e-6, rel=1e-6)


def test_the_two_ways_from_the_error_add() -> None:
    run = run_of(START)
    assert gradient(run, "e") == pytest.approx(2 * float(run["e"].output[0]))
    assert gradient(run, "z") == pytest.approx(gradient(run, "a") * tanh_slope(run))


def test_all_numbers_with_a_source_are_true_and_the_loss_falls() -> None:
    scene = films.film("neuron")
    report = check_numbers(scene)
    assert report.false == ()
    assert {f"value-{name}" for name in COLORS} | {f"grad-{name}" for name in COLORS} <= set(report.sourced)
    steps = [beat.start for beat in scene.beats if beat.label and beat.label.startswith("step ")]
    shown = [sure(Source, scene.read("value-L.stands_for", t)).value for t in (*steps, scene.duration - 10)]
    assert shown == sorted(shown, reverse=True) and shown[-1] < shown[0] / 20


@pytest.mark.parametrize("shape", films.SHAPES)
def test_numbers_beside_the_axis_of_losses_stand_apart_in_every_shape(shape: str) -> None:
    plan = made_plan(Script("dark", films.SHAPES[shape]).frame)
    history, words = loss_by_step(plan, [1.22, 0.6, 0.1])
    parts = {part.name: part for part in history.axes.parts}
    numbers = [box_of(part) for part in sure(Group, parts["numbers"]).parts]
    beside = sorted((box for box in numbers if box.right < box_of(parts["y"]).left), key=lambda box: box.bottom)
    assert len(beside) == 3
    assert all(low.top < high.bottom for low, high in pairwise(beside))
    assert box_of(history).top <= box_of(words).bottom and box_of(history).right <= plan.plot.right + 1e-9
