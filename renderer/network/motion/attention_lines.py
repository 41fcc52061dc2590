"""Attention of one query: lines run from it to all keys, with the weights as opacity and as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.network.picture.attention_looks import AttentionLooks, opacities
from renderer.network.picture.close_up import entry_of
from renderer.scene.node import Strokes
from renderer.script.clips.change import to
from renderer.script.clips.clip import Composed, lasting, one_after_another, together
from renderer.script.clips.emphasis import indicate
from renderer.script.clips.trace import count
from renderer.script.stage import Stage
from renderer.values.argument_check import check_arguments
from renderer.values.ease import smooth
from renderer.values.numbers import Array, positive

_RUN = 0.45  # the share of the time in which lines run


@dataclass(frozen=True, eq=False)
class AttentionLines:
    """The lines of one query run to the keys; the lines of other queries disappear."""

    shown: AttentionLooks
    query: int
    seconds: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the trims and the opacities of the lines move."""
        ref = stage.ref(self.shown["lines"], t0)
        assert isinstance(ref.node, Strokes)
        rows = np.arange(self.shown.weights.size) // self.shown.weights.shape[1] == self.query
        alphas = np.where(rows, opacities(np.asarray(self.shown.weights, dtype=np.float64).reshape(-1)), 0.0)
        start: Array = np.tile((0.0, 1.0), (len(rows), 1))
        start[rows, 1] = 0.0
        before = np.asarray(stage.value(ref, "alphas", t0))
        stage.jump(ref, "trims", t0, start)
        stage.jump(ref, "alphas", t0, np.where(rows, alphas, before))
        stage.move(ref, "trims", t0, t1, np.tile((0.0, 1.0), (len(rows), 1)), smooth)
        stage.move(ref, "alphas", t0, t1, alphas, smooth)


@check_arguments
def look(shown: AttentionLooks, query: int = 0, *, seconds: float = 2.0) -> Composed:
    """Show what one position attends to: lines to all keys, and the weights, which add up to 1.

    Lines and weights of other queries go. `shown` stands on the stage.
    """
    number = entry_of(query, shown.weights.shape[0], f"{shown.name!r} has no query")
    long = positive(seconds, "the seconds of a clip")
    told = [
        together(
            count(shown[f"weights/{k}"], to=shown.weights[number, k], seconds=(1 - _RUN) * long),
            to(shown[f"weights/{k}"], opacity=1.0, seconds=(1 - _RUN) * long),
        )
        for k in range(shown.weights.shape[1])
    ]
    asks = indicate(shown[f"queries/{number}"], seconds=_RUN * long)
    return lasting(long, one_after_another(together(asks, AttentionLines(shown, number, _RUN * long)), together(told)))
