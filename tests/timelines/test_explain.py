"""The film of any model: what it tells of small models of several kinds, and how it learns on one example."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer import Color, Gradient, Scene, Script, Shape, box_of, build_scene, to
from renderer.network import (
    Attention,
    Conv,
    Dense,
    Embedding,
    Flatten,
    Function,
    GlobalAveragePool,
    LayerNorm,
    MaxPool,
    Model,
    Softmax,
    chain,
)
from renderer.network.layers.opaque import Opaque
from renderer.review.check_equations import check_equations
from renderer.review.check_numbers import check_numbers
from renderer.values.errors import NetreelError
from tests.sure import sure
from tests.timelines.films import empty_moments
from timelines.explain import build
from timelines.explain.board import make_board
from timelines.explain.inputs import read_array, read_names
from timelines.explain.learning import descent, largest_step, stepped
from timelines.explain.machine import _layers
from timelines.explain.one_neuron import _others
from timelines.explain.outputs import _span, answer
from timelines.explain.question import _facts
from timelines.explain.subject import subject_of
from timelines.telling import BAND

CHANCE = np.random.default_rng(3)


def normal(*shape: int) -> Any:
    return CHANCE.normal(size=shape) * 0.6


CLASSES = chain(Dense(normal(4, 3), normal(4), "tanh"), Dense(normal(3, 4)), Softmax(), input_shape=(3,))
REGRESSION = chain(Dense(normal(4, 3), normal(4), "relu"), Dense(normal(1, 4), np.array([0.2])), input_shape=(3,))
CHOICE = chain(
    Dense(np.array([[2.0, 2.0], [-2.0, -2.0]]), np.array([-1.0, 3.0]), "tanh"),
    Dense(np.array([[2.0, 2.0]]), np.array([-2.0]), "sigmoid"),
    input_shape=(2,),
)
IMAGES = chain(
    Conv(normal(2, 1, 3, 3), activation="relu"),
    MaxPool((2, 2)),
    Flatten(),
    Dense(normal(3, 8)),
    Softmax(),
    input_shape=(1, 6, 6),
)
BLOCK = chain(
    LayerNorm(np.ones(4), np.zeros(4)),
    Attention(normal(4, 4), normal(4, 4), normal(4, 4), heads=2),
    Dense(normal(4, 4)),
    input_shape=(3, 4),
)
FILMS: dict[str, dict[str, Any]] = {
    "classes": {"model": CLASSES, "input": "0.2,-0.4,1", "target": "owl", "labels": "cat,dog,owl"},
    "regression": {"model": REGRESSION, "input": [0.5, 1.0, -0.5], "target": 1.5, "names": "age,height,width"},
    "choice": {"model": CHOICE, "input": "1,0", "target": 1},
    "images": {"model": IMAGES, "input": CHANCE.uniform(size=(6, 6)), "target": 2},
    "block": {"model": BLOCK, "input": normal(3, 4), "target": np.zeros((3, 4))},
    "no target": {"model": REGRESSION, "input": [0.5, 1.0, -0.5]},
}


def film(**given: Any) -> Scene:
    return build_scene(build, **given)


@pytest.mark.parametrize("kind", FILMS)
def test_every_number_with_a_source_is_that_of_the_model(kind: str) -> None:
    scene = film(**FILMS[kind])
    report = check_numbers(scene)
    assert report.false == ()
    assert len(report.sourced) >= 2
    assert all(one.holds for one in check_equations(scene))
    chapters = list(dict.fromkeys(beat.chapter for beat in scene.beats))
    assert chapters[:3] == ["The question", "The machine", "Forward"]
    assert ("A step" in chapters) == (kind != "no target")
    assert ("One neuron" in chapters) == (kind != "block")


def test_without_a_model_the_film_tells_of_a_digit_that_it_reads_rightly() -> None:
    subject = subject_of(None, None)
    assert (subject.title, subject.answer, subject.target) == ("digits", 2, 2)
    assert subject.output[2] > 0.5
    assert subject.pixels == (8, 8)
    assert subject.model.digest == "90ac03d155a2c3fb6d79b364e156fd00"


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1080), (1080, 1920)])
def test_names_in_the_picture_can_be_read_in_a_film_of_1080_lines(size: tuple[int, int]) -> None:
    script = Script(size=size)
    board = make_board(script, subject_of(None, None))
    pixels = size[1] / script.frame[1]
    labels = [board.picture[f"{step}/label/{line}"].node for step in ("dense1", "dense2") for line in ("name", "shape")]
    digits = [box_of(label).height * pixels for label in labels]
    assert min(digits) > 18


def test_the_neuron_up_close_is_the_one_whose_value_times_gradient_is_largest() -> None:
    subject = subject_of(**FILMS["classes"])
    board = make_board(Script(), subject)
    assert board.neuron is not None
    step, number = board.neuron
    worth = np.abs(np.asarray(subject.run[step].output) * np.asarray(subject.run[step].output_gradient))
    assert (step, number) == ("dense1", int(np.argmax(worth)))
    assert make_board(Script(), subject, ("dense1", 1)).neuron == ("dense1", 1)
    for wrong, words in ((("dense1", 9), "neurons 0 to 3"), (("softmax1", 0), "these do: dense1, dense2")):
        with pytest.raises(NetreelError, match=words):
            make_board(Script(), subject, wrong)


def test_a_question_that_is_nearly_as_wide_as_a_tall_frame_stands_in_one_line() -> None:
    board = make_board(Script(size=(1080, 1920)), subject_of(None, None))
    question, *_ = _facts(board, board.body)
    assert question.source == "Which of 10 classes is it?" and len(question.baselines) == 1
    assert box_of(question).width <= board.body.width + 1e-6


def test_neurons_of_a_row_are_named_and_long_names_are_cut() -> None:
    def names(model: Model, given: Any, *columns: str) -> list[str]:
        picture = make_board(Script(), subject_of(model, given, 1, names=columns or None)).picture
        return [one for view in picture.views.values() for one in view.entries]

    row = np.array([0.3, -0.8, 0.5])
    assert names(CLASSES, row, "rooms", "age", "costs $") == ["rooms", "age", r"costs \$"]
    assert names(CLASSES, row) == ["$x_{1}$", "$x_{2}$", "$x_{3}$"]
    assert names(CLASSES, row, "the length of the house", "b", "c")[0] == "the length of the…"
    assert names(IMAGES, np.ones((1, 6, 6))) == []


def test_a_large_layer_shows_the_neuron_that_is_told() -> None:
    wide = chain(Dense(normal(90, 3), None, "tanh"), Dense(normal(2, 90)), Softmax(), input_shape=(3,))
    board = make_board(Script(), subject_of(wide, "1,2,3", 0))
    assert board.neuron is not None
    assert board.neuron[1] in board.picture.views["dense1"].columns[0].neurons
    assert board.picture.views["dense1"].columns[0].count < 20


def test_the_loss_falls_at_each_step_and_each_weight_goes_against_its_gradient() -> None:
    run = subject_of(**FILMS["classes"]).run
    went = descent(run)
    assert went is not None
    losses = [float(one) for one in went.losses]
    assert len(losses) == 12
    assert all(b < a for a, b in pairwise(losses))
    first = stepped(run, 0.5)["dense1"].weight.value
    assert np.allclose(first, run["dense1"].weight.value - 0.5 * run["dense1"].weight.gradient)
    assert float(went.runs[1].loss) == pytest.approx(float(stepped(run, went.rate).loss))


def test_without_a_target_the_gradients_are_those_of_the_output() -> None:
    subject = subject_of(REGRESSION, [0.5, 1.0, -0.5])
    assert not subject.known
    nudged = REGRESSION.run([0.5 + 1e-6, 1.0, -0.5]).output[0] - subject.output[0]
    gradient = subject.run["x"].output_gradient
    assert gradient is not None
    assert gradient[0] == pytest.approx(nudged / 1e-6, rel=1e-4)


def test_tokens_and_models_without_single_neurons_have_a_film_too() -> None:
    tokens = chain(Embedding(normal(6, 4)), Attention(normal(4, 4), heads=1), Function("exp"), input_shape=(5,))
    assert film(model=tokens, input="1,4,0,2,2").duration > 20
    maps = chain(Conv(normal(3, 2, 2, 2)), GlobalAveragePool(), input_shape=(2, 4, 4))
    assert film(model=maps, input=normal(2, 4, 4), target="0.1,0.2,0.3").duration > 40


def test_inputs_are_read_from_files_of_several_kinds(tmp_path: Path) -> None:
    (tmp_path / "row.csv").write_text("age,height\n3,-0.5\n", "utf-8")
    values, names = read_array(tmp_path / "row.csv", "the input")
    assert (values.tolist(), names) == ([3.0, -0.5], ("age", "height"))
    (tmp_path / "row.txt").write_text("1 2\n3 4\n", "utf-8")
    assert read_array(str(tmp_path / "row.txt"), "the input")[0].tolist() == [[1, 2], [3, 4]]
    np.savez(tmp_path / "one.npz", anything=np.ones((2, 2)))
    assert read_array(tmp_path / "one.npz", "the input")[0].shape == (2, 2)
    np.savez(tmp_path / "two.npz", a=np.ones(2), b=np.ones(3))
    assert sorted(read_array(tmp_path / "two.npz", "the input")[0]) == ["a", "b"]
    from PIL import Image

    Image.new("RGB", (4, 3), (255, 0, 0)).save(tmp_path / "red.png")
    assert subject_of(model_of((3, 3, 4)), tmp_path / "red.png").run.given[0][0].min() == 1
    gray = subject_of(model_of((1, 3, 4)), tmp_path / "red.png").run.given[0]
    assert gray.max() == pytest.approx(1 / 3)
    (tmp_path / "labels.txt").write_text("cat\n\ndog\n", "utf-8")
    assert read_names(tmp_path / "labels.txt", "the labels") == read_names("cat, dog", "the labels") == ("cat", "dog")


def model_of(shape: tuple[int, ...]) -> Model:
    return chain(Flatten(), Dense(normal(2, int(np.prod(shape)))), input_shape=shape)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"input": "1,2"}, "the model reads 'x' of shape 3, but the input has the shape 2"),
        ({"input": "1,2,nan"}, "the input holds NaN or infinity"),
        ({"input": "missing.npy"}, "the input 'missing.npy' is not there"),
        ({"input": None}, "give one, as in"),
        ({"input": ""}, "this is empty"),
        ({"target": 7}, "number of a class, from 0 to 2, but it is 7"),
        ({"target": "ow"}, "'ow' is no class; did you mean 'owl'"),
        ({"target": "0.5"}, "number of a class, from 0 to 2, but it is 0.5"),
        ({"target": "0.5,0.5"}, "the target has the shape 2"),
        ({"labels": "cat,dog"}, "3 outputs, but there are 2 labels"),
        ({"names": "a,b"}, "the input has 3 numbers, but there are 2 names"),
        ({"loss": "best"}, "no loss is named 'best'"),
        ({"model": "missing.onnx"}, "the model file 'missing.onnx' is not there"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(given: dict[str, Any], words: str) -> None:
    with pytest.raises(NetreelError, match=words) as caught:
        film(**{**FILMS["classes"], **given})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [(1280, 720), (720, 720), (720, 1280)])
def test_bars_of_an_answer_have_room_for_the_largest_ones(size: tuple[int, int]) -> None:
    mixed = chain(Dense(np.array([[-20.0], [2.5], [-5.0]])), input_shape=(1,))
    for subject in (subject_of(CLASSES, "0.2,-0.4,1", "2"), subject_of(mixed, "1"), subject_of(mixed, "1", [1, 2, 3])):
        board = make_board(Script(size=size), subject)
        shown = answer(board, board.body)
        assert box_of(shown.node).left >= board.body.left - 1e-9
        assert box_of(shown.node).right <= board.body.right + 1e-9
        if subject.task == "classes":
            board.script.add(shown.node)
            board.script.play(to(shown.node["bars"], values=[0.0, 0.0, 1.0]))
            assert box_of(board.script.pose("answer")).right <= board.body.right + 1e-9


def test_a_film_without_a_target_ends_on_a_picture() -> None:
    scene = film(model=REGRESSION, input=[0.5, 1.0, -0.5])
    ending = scene.at(scene.duration)
    assert any(item.address.startswith("mattered") for item in ending.items)


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"),
    [
        ("regression", "the longer the bar, the more the loss", "the red"),
        ("images", "the stronger the red, the more the loss", "the bar"),
        ("images", "multiplies what comes in by its weights, and adds it all up.", "and bends the sum"),
        ("images", "No curve bends it: a is z.", "The curve of its activation"),
        ("classes", "adds it all up, and bends the sum.", "No curve"),
    ],
)
def test_captions_tell_of_what_the_picture_shows(kind: str, said: str, unsaid: str) -> None:
    words = " ".join(caption.text for caption in film(**FILMS[kind]).captions)
    assert said in words and unsaid not in words


def test_an_operation_that_is_not_known_is_named_by_its_own_name() -> None:
    model = chain(Dense(normal(2, 2)), Opaque("CumSum", b"", ("float32",), (2,)), Dense(normal(1, 2)))
    assert _layers(model) == "It has 3 steps: dense and an unknown CumSum."


def test_a_step_in_numbers_comes_with_its_caption() -> None:
    scene = film(**FILMS["regression"])
    told = next(one.start for one in scene.captions if one.text.startswith("In numbers"))
    before, after = ({item.address for item in scene.at(t).items} for t in (told - 0.1, told + 0.4))
    assert any(one.startswith("update/rule") for one in before)
    assert not any(one.startswith("update/example") for one in before)
    assert any(one.startswith("update/example") for one in after)


def test_a_band_lies_between_the_heading_and_the_picture_while_the_camera_is_close() -> None:
    scene = film(**FILMS["classes"])
    life = next(life for life in scene.lives if life.node.name == BAND)
    names = [item.address.partition("/")[0] for item in scene.at(life.end - 0.4).items]
    heading = next(name for name in names if name.startswith("heading"))
    last_of_model = max(k for k, name in enumerate(names) if name == "model")
    assert last_of_model < names.index(BAND) < names.index(heading)


def test_the_band_behind_a_heading_ends_softly_so_that_it_cuts_no_circle() -> None:
    scene = film(**FILMS["classes"])
    band = next(life.node for life in scene.lives if life.node.name == BAND)
    assert isinstance(band, Shape) and isinstance(band.fill, Gradient)
    (_, first), *_, (place, last) = band.fill.stops
    assert isinstance(first, Color) and isinstance(last, Color)
    assert (first.alpha, place, last.alpha) == (1.0, 1.0, 0.0)
    assert band.fill.angle == pytest.approx(-np.pi / 2)  # from the top down


def test_dots_beside_the_neuron_up_close_are_dimmed_with_the_others() -> None:
    board = make_board(Script(), subject_of(None, None, None))
    assert board.neuron is not None
    step, number = board.neuron
    assert board.picture[f"{step}/dots"] in _others(board, step, number)


def test_a_step_in_numbers_adds_up_as_it_is_written() -> None:
    for given in ("classes", "images", "choice"):
        went = descent(subject_of(**FILMS[given]).run)
        assert went is not None
        one = largest_step(went)
        before, gradient, after = (float(one.format.format(value)) for value in (one.before, one.gradient, one.after))
        digits = int(one.format[3])
        assert one.exact and after == round(before - went.rate * gradient, digits) != before
        gradients = [
            np.abs(sure(np.ndarray, found.gradient)).max() for found in went.runs[0][one.step].parameters.values()
        ]
        assert abs(one.gradient) == pytest.approx(max(gradients))


@pytest.mark.parametrize(("value", "goal"), [(2.216, 2.06), (1e-4, 3e-4), (-51.0, -50.0), (7.0, 7.0)])
def test_an_answer_and_its_target_stand_apart_on_their_line(value: float, goal: float) -> None:
    low, high = _span([value, goal])
    assert low < min(value, goal) <= max(value, goal) < high
    assert abs(value - goal) >= 0.2 * (high - low) or value == goal


@pytest.mark.parametrize("kind", ["classes", "regression", "images"])
def test_no_frame_between_two_acts_is_empty(kind: str) -> None:
    scene = film(**FILMS[kind])
    assert len(scene.chapters) == 7
    assert empty_moments(scene) == []


@pytest.mark.parametrize(("shape", "channels"), [((6, 6), 1), ((6, 6, 3), 3), ((6, 6, 3), 1), ((3, 6, 6), 3)])
def test_weights_of_kernels_read_an_image_of_their_channels(shape: tuple[int, ...], channels: int) -> None:
    arrays = {"conv.weight": normal(2, channels, 3, 3), "fc.weight": normal(3, 32), "fc.bias": normal(3)}
    subject = subject_of(arrays, np.full(shape, 0.5), 1, layers="conv relu flatten dense softmax")
    assert subject.run.given[0].shape == (channels, 6, 6)


def test_an_image_of_other_channels_than_those_of_the_kernels_is_refused_by_its_own_shape() -> None:
    arrays = {"conv.weight": normal(2, 5, 3, 3), "fc.weight": normal(3, 32)}
    with pytest.raises(NetreelError, match="the input is 6 x 6"):
        subject_of(arrays, np.ones((6, 6)), layers="conv relu flatten dense softmax")


def test_logits_with_labels_are_named_in_the_answer() -> None:
    logits = chain(Dense(normal(4, 3), normal(4), "tanh"), Dense(normal(3, 4)), input_shape=(3,))
    scene = film(model=logits, input="0.2,-0.4,1", target="owl", labels="cat,dog,owl")
    report = check_numbers(scene)
    assert report.false == ()
    answered = next(chapter.start for chapter in scene.chapters if chapter.name == "The answer")
    assert any(item.address.startswith("answer/bars/names/2") for item in scene.at(answered + 3).items)
