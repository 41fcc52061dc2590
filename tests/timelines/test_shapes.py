"""The films in frames of other shapes: nothing to stumble over, nothing tiny, nothing outside, and the same story."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from renderer import Scene, Script, box_of, build_scene
from renderer.algebra.claims import Claim
from renderer.algebra.formula_rows import row_boxes
from renderer.network import Weight, derive
from renderer.review.lint.lint import lint
from renderer.review.lint.measurements import Body, SeenLabel, SeenLine
from renderer.review.lint.rules import SMALLEST
from renderer.review.lint.visible import seen_at
from renderer.scene.timeline import Beat
from renderer.values.box import Box
from tests.sure import sure
from tests.timelines import films
from tests.timelines.films import SHAPES
from tests.whole import WHOLE
from timelines import backprop
from timelines.backprop.layout import PORTRAIT, SQUARE, TALL, WIDE, layout_for
from timelines.backprop.lines import line_of
from timelines.backprop.making import make_board
from timelines.backprop.matrices import at_top, forms
from timelines.backprop.substitution import similarly

OTHERS = [shape for shape in SHAPES if shape != "16:9"]
TOLD = {
    "1:1": ("last_layer", "hidden_columns", "substitution"),
    "4:5": ("opening", "columns", "hidden_layer"),
}
"""The acts of backprop that are looked at alone in a shape; in others, and by `make whole`, it is the whole film."""

LEARNING = (("neuron", "1:1"), ("training", "4:5"), ("explain", "9:16"))
"""Films of learning in a narrow shape each; `netreel lint --size` looks at all."""

BESIDE = ("aside-", "fork-", "times-")


def acts(shape: str) -> list[str]:
    """The acts of backprop that are looked at in a shape; an empty name stands for the whole film."""
    return [""] if WHOLE or shape not in TOLD else list(TOLD[shape])


def told(shape: str, act: str) -> Scene:
    wanted = {"act": act} if act else {}
    return films.film("backprop", **wanted, **({} if shape == "16:9" else {"size": SHAPES[shape]}))


def some_beats(shape: str, scene: Scene, every: int) -> tuple[Beat, ...]:
    """Every so many of the beats, others in each shape; `netreel lint --size` looks at all."""
    first = list(SHAPES).index(shape)
    return tuple(beat for beat in scene.beats if beat.number % every == first)


def parts(shape: str) -> list[tuple[Scene, tuple[Beat, ...]]]:
    """What is looked at of backprop in a shape: scenes, each with some of its beats."""
    scenes = [told(shape, act) for act in acts(shape)]
    every = max(sum(len(scene.beats) for scene in scenes) // 12, 1)
    return [(scene, some_beats(shape, scene, every)) for scene in scenes]


# ---- what a viewer would stumble over


@pytest.mark.parametrize("shape", SHAPES)
def test_the_intro_has_nothing_to_stumble_over(shape: str) -> None:
    scene = films.film("intro", **({} if shape == "16:9" else {"size": SHAPES[shape]}))
    beats = scene.beats if shape == "16:9" else some_beats(shape, scene, 4)
    report = lint(replace(scene, beats=beats))
    assert report.looks == 2 * len(beats) > 6
    assert report.findings == ()


@pytest.mark.parametrize("shape", SHAPES)
def test_backprop_has_nothing_to_stumble_over(shape: str) -> None:
    looks = 0
    for scene, beats in parts(shape):
        report = lint(replace(scene, beats=beats))
        assert report.looks == 2 * len(beats) > 0
        assert report.findings == ()
        looks += report.looks
    assert looks > 20


@pytest.mark.parametrize(("name", "shape"), LEARNING)
def test_a_film_of_learning_has_nothing_to_stumble_over(name: str, shape: str) -> None:
    scene = films.film(name, size=SHAPES[shape])
    report = lint(replace(scene, beats=tuple(beat for beat in scene.beats if beat.number % 20 == 7)))
    assert report.looks >= 6
    assert report.findings == ()


@pytest.mark.parametrize("shape", OTHERS)
def test_nothing_lies_outside_of_the_frame_and_formulas_can_be_read_on_a_telephone(shape: str) -> None:
    smallest: dict[str, float] = {}
    for scene, beat in ((scene, beat) for scene, beats in parts(shape) for beat in beats):
        seen = seen_at(scene, beat.end - 1e-3)
        shown: list[SeenLabel | Body | SeenLine] = [*seen.labels, *seen.bodies, *seen.lines]
        for one in shown:
            assert one.opacity < 0.01 or inside(one.box, scene.frame), (beat, one.address)
        for label in seen.labels:
            if label.opacity > 0.5 and label.formed and not label.address.startswith("net/"):
                high = label.smallest * 1080 / scene.frame[0]
                smallest[label.address] = min(smallest.get(label.address, 999.0), high)
    assert len(smallest) > 10
    assert {address: high for address, high in smallest.items() if high < SMALLEST} == {}


def inside(box: Box, frame: tuple[float, float]) -> bool:
    (x, y), (width, height) = box.center, frame
    return abs(x) + box.width / 2 < width / 2 and abs(y) + box.height / 2 < height / 2


def test_the_picture_of_a_tall_film_never_jumps() -> None:
    ((scene, beats),) = parts("9:16")
    times = [max(beat.start + aside, 0.0) for beat in beats for aside in (-1 / 120, 1 / 120)]
    frames = films.frames(scene, times, (108, 192))
    for beat, before, after in zip(beats, frames, frames, strict=True):
        assert np.abs(after - before).mean() < 0.35, beat


# ---- the same story


@pytest.mark.parametrize("shape", OTHERS)
def test_the_film_has_the_same_beats_and_chapters_in_every_shape(shape: str) -> None:
    compared = 0
    for act in acts(shape):
        wide, other = told("16:9", act), told(shape, act)
        assert [(b.start, b.seconds, b.kind) for b in other.beats] == [(b.start, b.seconds, b.kind) for b in wide.beats]
        assert [(c.name, c.start) for c in other.chapters] == [(c.name, c.start) for c in wide.chapters]
        # Narrow frames have fewer pictures beside the lines.
        claimed = {sure(Claim, claim).tex for at, claim in wide.claims if not at.startswith(BESIDE)}
        assert {sure(Claim, claim).tex for at, claim in other.claims if not at.startswith(BESIDE)} == claimed
        compared += len(claimed)
    assert compared > 15


@pytest.mark.parametrize("shape", OTHERS)
def test_narrow_frames_have_pictures_over_the_lines_that_are_made(shape: str) -> None:
    scenes = {act: told(shape, act) for act in acts(shape)}
    found = {
        act: {at.split("-")[0] for at, _ in scene.claims if at.startswith(BESIDE)} for act, scene in scenes.items()
    }
    wanted = {"": {"aside", "fork", "times"}, "last_layer": {"aside", "times"}, "hidden_layer": {"fork"}}
    assert found == {act: wanted.get(act, set()) for act in scenes}
    for act in {"", "last_layer"} & scenes.keys():
        assert any(life.node.name == "step-e-curve" for life in scenes[act].lives)


@pytest.mark.parametrize("shape", OTHERS)
@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 2, 2, 2)])
def test_nets_of_other_sizes_open_in_every_shape(shape: str, sizes: tuple[int, ...]) -> None:
    scene = build_scene(backprop.build, size=SHAPES[shape], sizes=sizes, act="opening")
    for beat in scene.beats[::3]:
        seen = seen_at(scene, beat.end - 1e-3)
        shown: list[SeenLabel | Body | SeenLine] = [*seen.labels, *seen.bodies, *seen.lines]
        assert all(inside(one.box, scene.frame) for one in shown)


# ---- layouts


def test_each_shape_has_its_layout_and_shapes_between_have_that_of_the_nearest() -> None:
    found = [layout_for(frame) for frame in ((16, 9), (4, 3), (1, 1), (4, 5), (3, 4), (9, 16), (9, 20))]
    assert found == [WIDE, WIDE, SQUARE, PORTRAIT, PORTRAIT, TALL, TALL]


@pytest.mark.parametrize("shape", OTHERS)
def test_the_net_takes_the_width_of_the_frame(shape: str) -> None:
    board = make_board(Script("dark", SHAPES[shape]))
    assert box_of(board.net.group).width > 0.9 * board.script.frame[0]
    assert board.closed is not None
    assert box_of(board.closed.group).height > 1.3 * box_of(board.net.group).height


@pytest.mark.parametrize("shape", OTHERS)
def test_the_longest_line_stands_between_the_net_and_the_finished_ones(shape: str) -> None:
    board = make_board(Script("dark", SHAPES[shape]))
    line = line_of(board, derive(board.sizes, Weight(1, 1, 1)).full)
    assert len(row_boxes(line)) == (1 if shape == "1:1" else 2)
    assert box_of(line).bottom > box_of(board.net.group).top
    assert box_of(line).width > 0.7 * board.frame.width


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("shape", OTHERS)
def test_words_about_the_inputs_stand_between_the_matrices_and_the_net(shape: str, values: bool) -> None:
    board = make_board(Script("dark", SHAPES[shape]), values=values)
    elements = at_top(board, "elements", forms(board, board.last - 1).elements_broken_down)
    words, net = box_of(similarly(board, elements)), box_of(board.net.group)
    assert words.top < box_of(elements).bottom
    assert words.bottom > net.top or words.left > net.right
