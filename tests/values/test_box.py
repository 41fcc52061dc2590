"""Boxes."""

from __future__ import annotations

import pytest

from renderer.values.box import Box


def square(x: float, y: float) -> Box:
    return Box(x - 0.5, y - 0.5, x + 0.5, y + 0.5)


@pytest.mark.parametrize(
    ("goal", "touched"), [((4, 0), True), ((0, 4), False), ((4, 4), False), ((1, 0), False), ((4, 0.9), True)]
)
def test_a_box_crosses_another_that_lies_in_its_way(goal: tuple[float, float], touched: bool) -> None:
    assert square(0, 0).crosses(square(*goal), square(2.5, 0)) is touched
