from __future__ import annotations

import math
from typing import Any

import pytest

from renderer import Script, edit, matrix, table, to
from renderer.scene.node import Shape
from renderer.tracks.signal import nothing_to_read
from renderer.values.errors import NetreelError
from tests.sure import sure

OLD = table([["dog", 0.5], ["cat", 0.25], ["owl", 1.0]], headings=["name", "p"], name="old")
NEW = table([["dog", 0.5], ["emu", 3.0], ["owl", 1.0], ["fox", 2.0]], headings=["name", "p"], name="new")


def height(made: Any, address: str) -> float:
    """Where a cell stands, in the table's own coordinates; parts of a table lie at its origin."""
    cell: Any = made[address].node
    return float(cell.at[1] + (cell.baselines[0] if hasattr(cell, "baselines") else 0.0))


def test_words_and_numbers_of_a_row_stand_on_one_baseline() -> None:
    made = table([["ygg", 1.0, "$x_1$"]], size=1.0)
    number: Any = made["cells/0/1"].node
    rise = number.at[1] - height(made, "cells/0/0")
    assert 0.1 < rise < 0.25  # half the height of a digit
    assert made["cells/0/2"].node.at[1] == pytest.approx(height(made, "cells/0/0"), abs=0.15)


def test_rows_are_equally_far_apart_and_columns_flush_as_asked_for() -> None:
    heights = [height(OLD, f"cells/{row}/0") for row in range(3)]
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2])


def test_the_numbers_of_a_table_move_and_its_words_stay() -> None:
    script = Script()
    script.add(OLD)
    script.play(to(OLD, values=[1, 2, 3], ease="linear"))
    script.wait(1)
    stood = script.pose("old/cells/2/1")
    wanted = OLD.redrawn(values=[1, 2, 3])["cells/2/1"].node
    paths = [[sure(Shape, part).path for part in node.children] for node in (stood, wanted)]
    assert paths[0] == paths[1]
    with pytest.raises(NetreelError):
        script.play(to("old", values=[1, 2]))


def test_rows_that_stay_move_in_an_edit_and_others_come_and_go() -> None:
    script = Script()
    script.add(OLD)
    script.play(edit(OLD, NEW))
    script.wait(1)
    assert script.stands("new") and not script.stands("old")
    for row in range(4):
        stood, wanted = script.pose(f"new/cells/{row}/0"), NEW[f"cells/{row}/0"].node
        assert stood.opacity == 1 and stood.at[0] - wanted.at[0] == pytest.approx(script.pose("new").at[0])


def test_a_number_that_moved_before_an_edit_does_not_stay_as_it_was() -> None:
    script = Script()
    script.add(OLD)
    script.play(to(OLD, values=[9, 0.25, 1.0]))
    script.play(edit(OLD, NEW))
    scene = script.scene()

    def opacity(t: float) -> float:
        return sure(float, scene.by_life[1]["new/cells/0/1"]["opacity"].at(t, nothing_to_read))

    assert opacity(1.01) == 0 and opacity(2.5) == 1
    assert "opacity" not in scene.by_life[1].get("new/cells/0/0", {})


def test_a_matrix_of_numbers_moves_as_a_whole_and_a_list_is_a_column() -> None:
    made = matrix([[1, 2], [3, 4]])
    assert made.redrawn(values=[[0, 0], [0, 0]]).data["values"].shape == (2, 2)
    assert len(matrix([1, 2, 3])["cells"].parts) == 3
    left, right = made["left"].node, made["right"].node
    assert left.at[0] == pytest.approx(-right.at[0]) and left.at[0] < 0


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [[1], [1, 2]], [[None]], [[math.nan]], [[[1]]], "words", 3, [1], [[True]], [["", " "]], [[0] * 50] * 50],
)
def test_bad_rows_are_refused(rows: Any) -> None:
    with pytest.raises(NetreelError):
        table(rows)


def test_headings_and_alignment_must_fit_the_columns() -> None:
    for options in ({"headings": ["a"]}, {"align": "middle"}, {"align": ["left"]}, {"format": "{:q}"}):
        with pytest.raises(NetreelError):
            table([["a", 1.0]], **options)
