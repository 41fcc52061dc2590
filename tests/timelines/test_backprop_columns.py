"""Tests of the acts in which lines become matrices and derivatives are replaced by what they are."""

from __future__ import annotations

import importlib
from itertools import accumulate

import pytest

from renderer import Formula, Scene, Script
from renderer.algebra.claims import Claim
from renderer.scene.picture import Outline
from tests.scene.looks import flat
from tests.sure import sure
from tests.whole import WHOLE
from timelines.backprop.making import make_board

BEATS: dict[str, list[float]] = {
    "columns": [1.0] * 19,
    "hidden_columns": [1.0] * 25,
    "substitution": [2, 2, 2, 1, 3, 1, 1, *[2, 1] * 4, 2, *[2, 1] * 4, 1, 1, 1, 1, 2, 1, 1],
}
WIDE, DEEP = (3, 4, 2), (2, 2, 3, 2)  # others are in whole films, in test_backprop.py
PLAYED = [
    ("columns", WIDE),
    ("hidden_columns", WIDE),
    ("hidden_columns", DEEP),
    ("substitution", DEEP),
    *([("columns", DEEP), ("substitution", WIDE)] if WHOLE else []),
]


def played(act: str, sizes: tuple[int, ...], theme: str = "dark") -> Scene:
    script = Script(theme)
    board = make_board(script, sizes)
    module = importlib.import_module(f"timelines.backprop.{act}")
    module.stand(board)
    module.play(board)
    return script.scene()


@pytest.mark.parametrize("act", BEATS)
def test_the_beats_of_an_act_last_as_long_as_they_should(act: str) -> None:
    scene = played(act, (2, 2, 2))
    assert [beat.seconds for beat in scene.beats] == pytest.approx(BEATS[act], abs=1e-3)
    assert [beat.start for beat in scene.beats] == pytest.approx([0.0, *accumulate(BEATS[act])][:-1], abs=1e-3)


@pytest.mark.parametrize(("act", "sizes"), PLAYED)
def test_every_equation_on_screen_has_a_claim_that_holds(act: str, sizes: tuple[int, ...]) -> None:
    scene = played(act, sizes)
    claimed = {address for address, _ in scene.claims}
    shown = {life.node.name for life in scene.lives if isinstance(life.node, Formula) and "=" in life.node.plain}
    assert shown and shown <= claimed
    assert all(sure(Claim, claim).check() < 1e-5 for _, claim in scene.claims)


def test_while_like_factors_gather_all_else_in_the_lines_is_dimmed() -> None:
    scene = played("columns", (2, 2, 2))
    gathering = scene.beats[1]
    seen: dict[bool, set[float]] = {True: set(), False: set()}
    for item in flat(scene.at(gathering.start + gathering.seconds / 2)):
        if isinstance(item, Outline) and item.address.startswith("line-"):
            seen["e3_" in item.address.split("/")[1]].add(round(item.opacity, 2))
    assert seen == {True: {1.0}, False: {0.29}}


def test_matrices_of_three_by_three_are_told_in_full() -> None:
    scene = played("hidden_columns", (2, 3, 3))
    assert {"columns", "apart", "elements"} <= {life.node.name for life in scene.lives}
