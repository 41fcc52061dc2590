"""Loss curves: their axes, how several series grow together, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from renderer import Script, loss_curve, to
from renderer.scene.node import Group, Shape
from renderer.values.errors import ValuesError
from renderer.values.paint import Stroke
from tests.sure import sure

LOSSES = {"training": [0.9, 0.4, 0.2, 0.1], "held out": [0.9, 0.6, 0.5, 0.55]}


def end_of(node: Any) -> tuple[float, float]:
    at: tuple[float, float] = next(part for part in node.parts if part.name == "tip").at
    return at


def test_series_grow_together_up_to_a_step() -> None:
    script = Script()
    shown = loss_curve(LOSSES, steps=[0, 10, 20, 40], shown=0, name="loss")
    script.add(shown)
    script.play(to(shown, shown=shown.share(15)))
    for word, loss in (("training", 0.3), ("held-out", 0.55)):
        assert end_of(script.pose(f"loss/curves/{word}")) == pytest.approx(shown.axes.inner(15, loss))


def test_the_axis_of_losses_reaches_from_0_to_above_the_largest_and_a_logarithmic_one_over_whole_powers() -> None:
    assert loss_curve([0.5, 2.0, 0.1]).axes.y == pytest.approx((0.0, 2.1))
    assert loss_curve([0.5, 2.0, 0.03], log=True).axes.y == pytest.approx((0.01, 10.0))
    assert loss_curve([0.0, 0.0]).axes.y == (0.0, 1.0)
    assert loss_curve([-2.0, 1.0], high=4).axes.y == pytest.approx((-2.1, 4.0))


def test_one_series_has_no_legend_and_several_have_one_in_their_colors() -> None:
    assert [part.name for part in loss_curve([1.0, 0.5]).parts] == ["axes", "curves"]
    shown = loss_curve(LOSSES, colors=["red", "blue"])
    marks = sure(Group, shown["legend/marks"].node).parts
    curves = [sure(Group, curve).parts[0] for curve in sure(Group, shown["curves"].node).parts]
    strokes = [[sure(Stroke, sure(Shape, part).stroke).color for part in parts] for parts in (marks, curves)]
    assert strokes[0] == strokes[1]


def test_losses_move_to_others() -> None:
    script = Script()
    shown = loss_curve([1.0, 0.5], name="loss")
    script.add(shown)
    script.play(to(shown, values=[[1.0, 0.25]]))
    assert end_of(script.pose("loss/curves/loss")) == pytest.approx(shown.axes.inner(1, 0.25))


@pytest.mark.parametrize(
    ("losses", "more", "words"),
    [
        ([1.0], {}, "losses of two steps at least"),
        ({}, {}, "1 to 20 series of losses, but it has 0"),
        ({"a": [1, 2], "b": [1, 2, 3]}, {}, "'a' has 2, 'b' has 3"),
        ({"a b": [1, 2], "a-b": [1, 2]}, {}, "two series of one name"),
        ([1.0, 0.5], {"steps": [1, 1]}, "the steps of 'x' must rise"),
        ([1.0, 0.0], {"log": True}, "a loss of 0, but a logarithmic axis"),
        ([1.0, np.nan], {}, "NaN or infinity"),
        ([1.0, 0.5], {"shown": 2}, "between 0 and 1"),
    ],
)
def test_losses_that_make_no_curve_are_refused_in_one_line(losses: Any, more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValuesError, match=words) as caught:
        loss_curve(losses, name="x", **more)
    assert "\n" not in str(caught.value)


def test_a_step_outside_of_the_curve_is_refused() -> None:
    with pytest.raises(ValuesError, match="has the steps 0 to 2, but 3 is asked for"):
        loss_curve([3, 2, 1], name="x").share(3)
