"""Parts of groups that are not on the stage."""

from __future__ import annotations

import pytest

from renderer import Script, bounds, tex
from renderer.scene.layout import box_of
from renderer.scene.part_place import lined_up, part_of

SUM = r"\part{left}{a} \part{equals}{=} \part{sum}{b + \part{last}{\frac{c}{d}}}"


def test_a_part_stands_where_it_will_stand_on_the_stage_however_deep_turned_and_scaled_it_is():
    formula = tex(SUM, name="f").with_(at=(1.0, -2.0), scale=0.7, angle=0.4)
    script = Script()
    script.add(formula)
    for mark in ("left", "sum", "last"):
        stands = bounds(script.pose(script.ref("f")[mark]))
        assert stands is not None
        assert tuple(box_of(part_of(formula, mark))) == pytest.approx(tuple(stands))


def test_a_group_is_lined_up_by_a_part_and_keeps_its_size():
    standing = tex(SUM, name="f", at=(2.0, 1.0))
    moved = lined_up(tex(r"x + y \part{equals}{=} z", size=2.0, name="g"), standing, "equals")
    here, there = (box_of(part_of(one, "equals")).center for one in (moved, standing))
    assert here == pytest.approx(there)
    assert moved.size == 2.0 and moved.scale == 1.0
