"""The part of the net that one sum is, beside the question how z changes with a."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from renderer import Box, Script, box_of, tex
from renderer.scene.picture import Item, Layer
from tests.timelines import films
from timelines.backprop.making import make_board
from timelines.backprop.one_sum import one_sum
from timelines.backprop.places import GIVE, swelling

ROOM = Box(-7.0, -4.0, 0.0, 0.0)


def flat(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Layer):
            yield from flat(item.items)
        else:
            yield item


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_sum_shows_each_term_and_stays_in_its_room(before: int) -> None:
    picture = one_sum(make_board(Script("dark", (16, 9)), (2, before, 2)), ROOM)
    assert picture is not None
    edges = [part.name for part in picture.parts if part.name.startswith("edge-")]
    assert len(edges) == before + 1
    box = box_of(picture)
    assert ROOM.bottom - 1e-9 <= box.bottom and box.top <= ROOM.top + 1e-9
    assert box.left == pytest.approx(ROOM.left, abs=0.05) and box.right < ROOM.right


def test_a_sum_of_many_terms_has_no_picture() -> None:
    assert one_sum(make_board(Script("dark", (16, 9)), (2, 4, 2)), ROOM) is None


def test_the_edge_that_is_spoken_of_is_lit_while_the_answer_stands() -> None:
    scene = films.film("backprop", act="substitution")
    answer = next(life for life in scene.lives if life.node.name == "answer")
    looks = {
        item.address: item.stroke.width  # type: ignore[union-attr]
        for item in flat(scene.at(answer.start + 2).items)
        if item.address.startswith("one-sum/edge-")
    }
    assert len(looks) == 3
    assert looks["one-sum/edge-0"] > 2 * looks["one-sum/edge-1"] == 2 * looks["one-sum/edge-2"]


def test_what_swells_comes_out_by_little_however_wide_it_is() -> None:
    wide, narrow = tex(r"\frac{\partial A}{\partial Z} + \frac{\partial A}{\partial Z}"), tex("w")
    for node in (wide, narrow):
        assert (swelling(node) - 1) * box_of(node).width / 2 <= GIVE + 1e-9
    assert swelling(narrow, most=1.05) == 1.05
    assert swelling(wide, narrow) == swelling(wide)
