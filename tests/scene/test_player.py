"""What the player makes of nodes: items to draw."""

from __future__ import annotations

import pytest

from renderer import Script, Stroke, circle, group, lines, to
from renderer.values.color import ink
from tests.sure import sure


@pytest.mark.parametrize("make", [circle, lambda _, **fields: lines([((0, 0), (1, 0))], **fields)])
def test_a_stroke_that_scales_grows_with_its_group_and_another_does_not(make):
    pens = [Stroke(ink("ink"), 4, dash=(0.1, 0.2), scales=scales) for scales in (False, True)]
    script = Script()
    script.add(group(*(make(0.4, stroke=pen, name=f"ring{k}") for k, pen in enumerate(pens)), name="both"))
    script.play(to("both", scale=3))
    fixed, grown = (sure(Stroke, getattr(item, "stroke", None)) for item in script.scene().at(1.0).items)
    assert (fixed.width, *fixed.dash) == (4, 0.1, 0.2)
    assert (grown.width, *grown.dash) == pytest.approx((12, 0.3, 0.6))
