"""A softmax at work: bars of logits become bars of probabilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from renderer.network.picture.softmax_bars import SoftmaxBars
from renderer.scene.chart import Chart
from renderer.scene.copies import hidden
from renderer.scene.node import Node
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.clips.clip import Composed, lasting, one_after_another
from renderer.script.clips.emphasis import indicate
from renderer.values.argument_check import check_arguments
from renderer.values.numbers import positive


@check_arguments
def take_shares(shown: SoftmaxBars, *, seconds: float = 4.0) -> Composed:
    """Return a clip of a softmax: bars of z, then the formula, then bars of a, which grow from 0.

    At the end the largest probability is pointed out.
    """
    long = positive(seconds, "the seconds of a clip")
    late = [part.name for part in shown.parts if part.name != "logits"]
    rest = [shown["rest"]] if "rest" in late else []
    best = int(np.argmax(shown.shares))
    low = tuple(_at_zero(part) if part.name == "shares" else part for part in shown.parts)
    return lasting(
        long,
        one_after_another(
            fade_in(hidden(replace(shown, parts=low), *late), seconds=0.25 * long),
            fade_in([shown["arrow"], shown["formula"]], seconds=0.2 * long),
            fade_in([shown["shares"], *rest], seconds=0.1 * long),
            to(shown["shares"], values=shown.shares, seconds=0.3 * long),
            indicate([shown[f"shares/names/{best}"], shown[f"shares/numbers/{best}"]], seconds=0.15 * long),
        ),
    )


def _at_zero(part: Node) -> Node:
    """Return the chart of the probabilities before it is filled."""
    assert isinstance(part, Chart)
    return part.redrawn(values=np.zeros(part.data["values"].shape))
