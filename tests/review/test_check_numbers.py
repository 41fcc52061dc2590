from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from renderer import Script, bars, become, count, fade_in, fade_out, heat_map, matrix, number, table, to
from renderer.cli.main import main
from renderer.network import (
    Dense,
    Run,
    Softmax,
    activate,
    chain,
    forward,
    forward_pass,
    model_of,
    network,
    network_picture,
)
from renderer.review.check_equations import unclaimed_numbers
from renderer.review.check_numbers import FalseNumber, check_numbers
from renderer.scene.life import Life
from renderer.scene.scene import Scene, keyed
from renderer.values.sourced import Sourced, source_of
from tests.sure import sure

FIRST, SECOND = [[1.0, 2.0], [0.5, -1.0], [-0.25, 0.75]], [[1.0, -1.0, 0.5], [0.25, 1.0, -2.0]]
X = [0.3, 0.4]


def run_of(x: list[float] = X, scale: float = 1.0, target: int = 1) -> Run:
    """A run of a small net; `scale` is that of its first weights."""
    first = Dense(np.array(FIRST) * scale, np.array([0.1, 0.2, 0.0]), "tanh")
    net = chain(first, Dense(np.array(SECOND), np.array([0.0, 0.1])), Softmax(), input_shape=[2])
    return net.run(x, target=target, loss="cross_entropy")


RUN = run_of()
LOSS = sure(Sourced, RUN.loss)
HIDDEN, OUTPUT, WEIGHT = RUN["dense1"].output, RUN.output, RUN["dense1"].weight.value

# What each part of the film shows: as it is, and as a lie under the same source.
LIES: dict[str, tuple[Any, Any]] = {
    "another rounding": (HIDDEN[0], math.ceil(100 * HIDDEN[0]) / 100),
    "a wrong index": (HIDDEN[1], HIDDEN[2]),
    "a swapped sign": (WEIGHT[1, 1], -WEIGHT[1, 1]),
    "a wrong layer": (RUN["dense2"].output[0], HIDDEN[0]),
    "typed by hand": (OUTPUT[0], 0.73),
    "a lost power": (RUN["dense1"].weight.gradient[0, 0] * 1.0, RUN["dense1"].weight.gradient[0, 0] * 10),
    "another target": (RUN.loss, run_of(target=0).loss),
    "a changed cell": (WEIGHT, WEIGHT + np.array([[0, 0], [0, 0.01], [0, 0]])),
    "bars that sum to 100": (OUTPUT, 100 * OUTPUT),
    "a transposed matrix": (RUN["dense2"].weight.value[:, :2], RUN["dense2"].weight.value[:, :2].T),
}
SOURCES = {lie: true for lie, (true, _) in LIES.items()} | {"a lost power": RUN["dense1"].weight.gradient[0, 0]}
FORMATS = {"a lost power": "{:.1e}", "another target": "{:.4f}"}


def film(*lies: str, then: Callable[[Script], None] | None = None) -> Scene:
    """A film of ten numbers and pictures of numbers, of which some lie."""
    script = Script()
    for row, (lie, (true, false)) in enumerate(LIES.items()):
        value, source, name = false if lie in lies else true, SOURCES[lie], lie.replace(" ", "-")
        at = (-5.0 + 2.5 * (row % 5), 2.0 - 4.0 * (row // 5))
        if np.ndim(source) == 0:
            made: Any = number(value, format=FORMATS.get(lie, "{:.2f}"), stands_for=source, name=name, at=at)
        elif lie == "a changed cell":
            made = heat_map(value, numbers="{:.2f}", width=2.0, stands_for=source, name=name, at=at)
        elif lie == "a transposed matrix":
            made = matrix(value, format="{:.2f}", stands_for=source, name=name, at=at)
        else:
            made = bars(value, width=2.0, height=2.0, stands_for=source, name=name, at=at)
        script.add(made)
    script.about(RUN)
    script.wait(1)
    if then is not None:
        then(script)
    return script.scene()


def test_a_film_that_tells_the_truth_passes() -> None:
    report = check_numbers(film())
    assert report.false == ()
    assert len(report.sourced) == 7 + 6 + 2 + 4 and not unclaimed_numbers(film(), report.sourced)


def test_a_film_with_ten_lies_is_caught_digit_by_digit() -> None:
    false = {one.address: one for one in check_numbers(film(*LIES)).false}
    shown = {address: (one.shown, one.trouble.partition(" (")[0]) for address, one in false.items()}
    assert shown == {
        "another-rounding": ("0.84", "dense1 output[0] is 0.83"),
        "a-wrong-index": ("0.22", "dense1 output[1] is −0.05"),
        "a-swapped-sign": ("1.00", "dense1 weight[1, 1] is −1.00"),
        "a-wrong-layer": ("0.83", "dense2 output[0] is 0.99"),
        "typed-by-hand": ("0.73", "softmax1 output[0] is 0.76"),
        "a-lost-power": ("5.2·10⁻¹", "dense1 weight.gradient[0, 0] is 5.2·10⁻²"),
        "another-target": ("0.2683", "loss is 1.4467"),
        "a-changed-cell/numbers/1/1": ("−0.99", "dense1 weight[1, 1] is −1.00"),
        "bars-that-sum-to-100/numbers/0": ("76.47", "softmax1 output[0] is 0.76"),
        "bars-that-sum-to-100/numbers/1": ("23.53", "softmax1 output[1] is 0.24"),
        "a-transposed-matrix/cells/0/1": ("0.25", "dense2 weight[0, 1] is −1.00"),
        "a-transposed-matrix/cells/1/0": ("−1.00", "dense2 weight[1, 0] is 0.25"),
    }


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_alone_is_found_and_nothing_else(lie: str) -> None:
    false = check_numbers(film(lie)).false
    assert false and all(one.address.split("/")[0] == lie.replace(" ", "-") for one in false)


def test_numbers_of_an_older_run_are_found_once_the_film_is_about_another() -> None:
    newer, elsewhere = run_of(scale=0.9), run_of([0.3, 0.5])

    def then(script: Script, run: Run = newer) -> None:
        script.about(run)
        script.play(*(count(name, to=run["dense1"].output[k]) for k, name in enumerate(("another-rounding",))))

    stale = {one.address for one in check_numbers(film(then=then)).false}
    assert "another-rounding" not in stale and {"a-wrong-index", "bars-that-sum-to-100/numbers/0"} <= stale
    troubles = {one.trouble for one in check_numbers(film(then=then)).false}
    assert "dense1 output[1] is of another model than the film is about here" in troubles
    troubles = {one.trouble for one in check_numbers(film(then=lambda script: then(script, elsewhere))).false}
    assert "loss is of another input, target or loss than the film is about here" in troubles


def test_an_older_number_may_go_while_the_newer_one_comes() -> None:
    script, newer = Script(), run_of(scale=0.9)
    old, new = number(RUN.loss, name="old"), number(newer.loss, name="new")
    script.about(RUN)
    script.play(fade_in(old))
    script.about(newer)
    script.play(fade_out(old), fade_in(new))
    assert check_numbers(script.scene()).false == ()


def test_a_film_about_a_model_takes_its_runs_on_any_input() -> None:
    script = Script()
    script.add(number(RUN.loss, name="a"), number(run_of([0.1, 0.2]).loss, name="b"), number(run_of(scale=2).loss))
    script.about(RUN.model)
    script.wait(1)
    (one,) = check_numbers(script.scene()).false
    assert one.trouble == "loss is of another model than the film is about here"
    script.about()
    script.wait(1)
    assert len(check_numbers(script.scene()).false) == 1


def counted(*goals: float) -> Scene:
    script = Script()
    script.add(number(HIDDEN[0], name="n"))
    for goal in goals:
        script.play(count("n", to=goal))
    return script.scene()


def test_a_number_that_counts_stands_for_what_it_has_come_to() -> None:
    scene = counted(HIDDEN[1], RUN.loss)
    sources = [scene.read("n.stands_for", t) for t in (0.0, 0.5, 1.0, 1.5, 2.0)]
    assert sources == [source_of(HIDDEN[0]), None, source_of(HIDDEN[1]), None, source_of(RUN.loss)]
    assert check_numbers(scene).false == ()


@pytest.mark.parametrize("goals", [(0.2, RUN.loss), (HIDDEN[1], 0.2)])
def test_a_number_that_counts_to_a_plain_one_stands_for_nothing(goals: tuple[float, float]) -> None:
    scene = counted(*goals)
    assert scene.read("n.stands_for", goals.index(0.2) + 1.5) is None
    assert check_numbers(scene).false == ()


def test_a_scene_travels_with_its_sources_and_without_its_runs() -> None:
    wide = chain(Dense(np.ones((300, 300)))).run(np.ones(300))
    script = Script()
    script.add(number(wide.output[7], name="n"))
    script.wait(1)
    packed = pickle.dumps(script.scene())
    assert len(packed) < 300 * 300
    source = pickle.loads(packed).read("n.stands_for", 0.5)
    assert source == source_of(wide.output, 7) and source.run is None and wide.recompute(source) == 300.0
    (told,) = check_numbers(pickle.loads(packed)).false
    assert told.trouble == "the run of dense1 output[7] is not at hand, so it cannot be computed again"


class Doubled(Dense):
    """A dense layer whose gradients by the weights are twice what they are."""

    def gradient_from_logits(self, inputs: Any, tensors: Any, grad_logits: Any) -> Any:
        found = super().gradient_from_logits(inputs, tensors, grad_logits)
        return replace(found, parameters={**found.parameters, "weight": 2 * found.parameters["weight"]})


@pytest.mark.parametrize(("layer", "false"), [(Dense, []), (Doubled, ["m/cells/0/0", "m/cells/0/1"])])
def test_a_gradient_that_central_differences_differ_from_is_found(layer: type[Dense], false: list[str]) -> None:
    run = chain(layer(np.array([[0.5, -2.0]]))).run([0.25, 3.0], target=[1.0], loss="mse")
    script = Script()
    script.add(matrix(run["dense1"].weight.gradient, name="m"), number(run["x"].output_gradient[0], name="x"))  # type: ignore[index]
    script.wait(1)
    found = check_numbers(script.scene()).false
    assert sorted(one.address for one in found) == false
    assert all("by reverse mode, and" in one.trouble for one in found)


def test_a_forged_goal_is_found_between_two_counts_that_leave_no_rest() -> None:
    forged = Sourced(0.2, HIDDEN[1].source)
    (one,) = check_numbers(counted(forged, RUN.loss)).false
    assert (one.t, one.shown) == (1.0, "0.20")


def test_charts_that_move_stand_for_what_they_move_to() -> None:
    newer = run_of(scale=0.5)

    def moved(output: Any, weight: Any, loss: Any) -> tuple[FalseNumber, ...]:
        script = Script()
        script.add(bars(OUTPUT, name="b"), heat_map(WEIGHT, numbers="{:.2f}", name="h"))
        script.add(table([["loss", RUN.loss]], name="t", format="{:.4f}"), matrix(HIDDEN, name="m", format="{:.2f}"))
        script.play(to("b", values=output), to("h", values=weight), to("t", values=[loss]))
        script.play(to("m", values=newer["dense1"].output[:, None]))
        return check_numbers(script.scene()).false

    first = newer["dense1"].weight.value
    assert moved(newer.output, first, newer.loss) == ()
    assert moved(newer.output + 1, first * 2, 5.0) == ()
    wrong = moved([Sourced(0.5, newer.output[0].source), newer.output[1]], first, Sourced(1.0, newer.loss.source))
    assert [(one.address, one.shown) for one in wrong] == [("b/numbers/0", "0.50"), ("t/cells/0/1", "1.0000")]


def test_numbers_in_the_circles_of_a_network_are_computed_again() -> None:
    net = network([2, 3, 1], seed=4)
    picture = network_picture(net, activations=forward(net, X), numbers=True, labels=True, fit=(8, 6))
    script = Script()
    script.about(model_of(net))
    script.add(picture.group)
    script.play(forward_pass(picture, [0.9, -0.1], seconds=0.5))
    script.wait(1)
    report = check_numbers(script.scene())
    assert len(report.sourced) == 6 and report.false == ()
    script.play(count("net/numbers/2/0", to=Sourced(0.1, model_of(net).run(X).output[0].source)))
    assert [one.address for one in check_numbers(script.scene()).false] == ["net/numbers/2/0"]


def test_a_true_number_in_the_circle_of_another_neuron_or_network_is_found() -> None:
    net = network([2, 3, 1], seed=4)
    own, other = model_of(net).run(X)["dense1"].output, model_of(network([2, 3, 1], seed=5)).run(X)["dense1"].output
    place = "it stands in the place of dense1 output[0], and is dense1 output"
    for goals, troubles in (
        (own, []),
        (own[[1, 1, 2]], [f"{place}[1]"]),
        ([other[0], own[1], own[2]], [f"{place}[0] of another model"]),
    ):
        picture = network_picture(net, numbers=True)
        script = Script()
        script.add(picture.group)
        script.play(activate(picture, goals, 1))
        assert [one.trouble for one in check_numbers(script.scene()).false] == troubles


def test_a_digit_whose_outline_is_another_is_found() -> None:
    eight = number(8, format="{:.0f}")["0"].node.path  # type: ignore[attr-defined]
    true = number(WEIGHT[0, 0], name="n")
    digit = true["0"].node
    lie = true.with_(parts=(replace(digit, path=eight), *true.parts[1:]))  # type: ignore[call-arg]
    scene = keyed(Life(lie), tracks={}, duration=1.0)
    assert [(one.shown, one.t) for one in check_numbers(scene).false] == [("8.00", 0.0)]


def test_a_number_that_another_becomes_is_checked_when_it_is_there() -> None:
    for goal, false in ((number(RUN.loss, name="b"), 0), (number(0.1, stands_for=LOSS, name="b"), 1)):
        script = Script()
        script.add(number(HIDDEN[0], name="a"))
        script.play(become("a", goal))
        script.wait(1)
        assert len(check_numbers(script.scene()).false) == false


def test_numbers_that_nobody_sees_are_not_checked() -> None:
    script = Script()
    hidden = number(0.1, stands_for=LOSS, name="hidden").with_(opacity=0.0)
    script.add(hidden, number(0.1, stands_for=LOSS, name="gone").with_(present=False))
    script.wait(1)
    assert check_numbers(script.scene()).sourced == ()


def test_percentages_and_other_formats_are_compared_as_they_are_written() -> None:
    share = OUTPUT[0]
    for shown, format, holds in (
        (share, "{:.0%}", True),
        (share + 0.02, "{:.0%}", False),
        (share, "{:+.1e}", True),
        (share, "{:.3f} %", True),
        (share + 0.001, "{:.3f} %", False),
    ):
        script = Script()
        script.add(number(shown, format=format, stands_for=share))
        script.wait(1)
        assert (check_numbers(script.scene()).false == ()) is holds, format


def test_an_address_that_does_not_exist_and_a_run_that_is_gone_are_told() -> None:
    good = source_of(OUTPUT, 0)
    assert good is not None
    for bad, trouble in (
        (replace(good, step="softmax2"), "no step 'softmax2'"),
        (replace(good, index=(7,)), "there is no index"),
        (replace(good, model="0" * 32), "belongs to another model"),
        (replace(good, input="0" * 32), "belongs to another input"),
        (replace(good, run=None), "is not at hand"),
    ):
        script = Script()
        script.add(number(OUTPUT[0], stands_for=bad))
        script.wait(1)
        (one,) = check_numbers(script.scene()).false
        assert trouble in one.trouble


SCRIPT = """
from renderer import Script, count, number
from renderer.network import Dense, chain

def build(script: Script, typed: float = 1.1, goal: float = 0.3) -> None:
    run = chain(Dense([[1.0, 2.0]])).run([0.3, 0.4])
    script.add(number(typed, stands_for=run.output[0], name="typed"), number(7.5, name="free"))
    script.add(number(run["x"].output[0], name="n"))
    script.wait(1)
    script.play(count("n", to=type(run.output[0])(goal, run["x"].output[0].source)))
"""


def checked(tmp_path: Path, *words: str) -> Result:
    (tmp_path / "film.py").write_text(dedent(SCRIPT), "utf-8")
    return CliRunner().invoke(main, ["check", str(tmp_path / "film.py"), "--no-builds", *words])


def test_the_command_names_each_false_number_with_its_line_and_ends_with_1(tmp_path: Path) -> None:
    result = checked(tmp_path, "--set", "typed=1.2", "--set", "goal=0.4")
    assert result.exit_code == 1
    typed, counted = (line for line in result.stdout.splitlines() if "shows" in line)
    assert typed.endswith("film.py:7: 'typed' shows 1.20 at 0.00 s, but dense1 output[0] is 1.10")
    assert counted.endswith("film.py:10: 'n' shows 0.40 at 2.00 s, but x output[0] is 0.30")
    said = "2 numbers computed again; 2 false numbers; 1 number on screen without a source or a claim, so not checked"
    assert said in result.stderr


def test_the_command_passes_a_true_film_and_tells_the_numbers_as_data(tmp_path: Path) -> None:
    result = checked(tmp_path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["numbers"] == {"checked": ["typed", "n"], "false": [], "unchecked": ["free"]}
    false = json.loads(checked(tmp_path, "--json", "--set", "typed=1.2").stdout)["numbers"]["false"]
    assert [(one["address"], one["shown"], Path(one["place"]).name) for one in false] == [
        ("typed", "1.20", "film.py:7")
    ]
