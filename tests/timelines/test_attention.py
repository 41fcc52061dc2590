"""The film of attention: a transformer that solves its riddles, and loses them when a head is shuffled."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from renderer import Scene, Script, build_scene
from renderer.review.check_equations import check_equations
from renderer.review.check_numbers import check_numbers
from renderer.scene.picture import Outline
from renderer.values.errors import NetreelError
from timelines.attention import build
from timelines.attention.acts import _broken
from timelines.attention.riddles import HELD_OUT, accuracy, held_out, is_held_out, load, riddles, shuffled
from timelines.attention.stage import make_stage


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build_scene(build, letters="hbgdeb", size=(9, 16))


def test_a_riddle_asks_what_followed_the_last_letter_before() -> None:
    tokens, answers = riddles(50, np.random.default_rng(2))
    for row, answer in zip(tokens.tolist(), answers[:, -1].tolist(), strict=True):
        twin = row.index(row[-1])
        assert twin < len(row) - 2
        assert answer == row[twin + 1]


def test_held_out_riddles_are_none_that_training_draws() -> None:
    tokens, answers = held_out()
    assert len(tokens) == len(answers) == HELD_OUT
    assert is_held_out(tokens).all()
    share = is_held_out(np.array([(*one, one[0]) for one in permutations(range(8), 5)])).mean()
    assert 0.05 < share < 0.2


def test_the_transformer_solves_every_held_out_riddle_and_hardly_any_when_shuffled() -> None:
    model = load()
    assert model.digest == "e6f1dc724fa710557463a3193534c9fc"
    assert accuracy(model) >= 0.99
    assert accuracy(shuffled(model, "second", 1)) < 0.4


def test_the_heads_look_where_the_film_says() -> None:
    stage = make_stage(Script(), "ecafda")
    second = np.asarray(stage.run["second"].attention_weights)
    assert second[0, -1].argmax() == stage.twin + 1
    first = np.asarray(stage.run["first"].attention_weights)
    assert first[:, stage.twin + 1].max(axis=0).argmax() == stage.twin
    assert int(np.argmax(stage.run.output)) == stage.answer
    assert int(np.argmax(_broken(stage).run(stage.run.given[0]).output)) != stage.answer


def test_all_numbers_of_the_film_are_those_of_its_runs(scene: Scene) -> None:
    report = check_numbers(scene)
    assert report.false == ()
    assert len(report.sourced) > 100
    assert all(one.holds for one in check_equations(scene))
    assert 70 < scene.duration < 150


@pytest.mark.parametrize("letters", ["", "abc", "ecafdz", "abcdef", "aacdba", "abcdaa", "abacba"])
def test_letters_that_are_no_riddle_are_refused(letters: str) -> None:
    with pytest.raises(NetreelError, match="riddle"):
        make_stage(Script(), letters)


def test_the_share_of_the_shuffled_head_does_not_stand_at_zero(scene: Scene) -> None:
    heights = []
    for beat in scene.beats:
        bars = {str(item.address): item for item in scene.at(beat.end).items if isinstance(item, Outline)}
        if "counted/base" in bars:
            box = bars["counted/bars/1"].path.box
            heights.append(0.0 if box is None else box.height)
    assert len(heights) >= 2 and min(heights) > 0.01


def test_the_formula_and_the_shuffled_answer_come_with_the_captions_that_tell_of_them(scene: Scene) -> None:
    formula, shuffled_ = (
        next(one.start for one in scene.captions if one.text.startswith(words))
        for words in ("One formula", "Now the query weights")
    )
    assert not _drawn(scene, formula - 0.1, "rule") and _drawn(scene, formula + 1, "rule")
    before = _drawn(scene, shuffled_ - 0.1, "answer/bars")
    assert before and before != _drawn(scene, shuffled_ + 2, "answer/bars")


def _drawn(scene: Scene, t: float, address: str) -> list[object]:
    return [item.stamp for item in scene.at(t).items if str(item.address).startswith(address)]
