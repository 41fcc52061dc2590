"""Act 4: a step, and five more: the loss falls."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from renderer import Text, box_of, count, fade_in, loss_curve, text, to
from renderer.parts.loss_curve import LossCurve
from timelines.neuron.board import Board
from timelines.neuron.plan import PLACES, Plan
from timelines.neuron.values import LEARNING, READS, descent, gradient


def steps(board: Board, first: Mapping[str, float], rate: float, many: int = 5) -> dict[str, float]:
    """52-66 s: weights and bias go against their gradients; L falls, slowly once and then at speed."""
    script, plan = board.script, board.plan
    board.heading("A step, and five more")
    script.caption(
        f"A step: weights and bias go against their gradients, {rate:g} of them. Forward again: L is smaller."
    )
    runs = descent(first, rate, many + 1)
    history, words = loss_by_step(plan, [float(run["L"].output[0]) for run in runs])
    script.play(fade_in([history, words]), *board.lit((), *LEARNING), label="plot")
    for k, run in enumerate(runs[1:], 1):
        if k == 2:
            script.caption("Five more steps at speed.")
        slow = k == 1
        values = [count(f"value-{name}", to=run[name].output[0], seconds=1.2 if slow else 0.6) for name in LEARNING]
        if slow:
            script.play(*values, label="step")
            script.play(*board.all_lit())
            script.wait(0.5)
            values = []
        rest = [
            count(f"value-{name}", to=run[name].output[0], seconds=1.6 if slow else 0.6)
            for name in PLACES
            if name not in LEARNING and name in READS
        ]
        back = [
            count(f"grad-{name}", to=gradient(run, name), seconds=1.6 if slow else 0.6)
            for name in PLACES
            if name != "L"
        ]
        grown = to(history, shown=history.share(k), seconds=1.6 if slow else 0.6)
        script.play(*values, *rest, *back, grown, label=f"step {k}")
        script.wait(0.8 if slow else 0.25)
    script.caption("The neuron has learned this example.")
    script.wait(1.5)
    return {name: float(runs[-1][name].output[0]) for name in first}


def loss_by_step(plan: Plan, losses: list[float]) -> tuple[LossCurve, Text]:
    """Return the curve of the losses, of which nothing is shown yet, and its heading, in the room of the plan."""
    box, size = plan.plot, 0.8 * plan.unit
    words = text("loss by step", size=size, fill="error", name="words")
    high = box_of(words).height
    words = words.with_(at=(box.center[0], box.top - high / 2))

    def made(width: float, height: float) -> LossCurve:
        return loss_curve(np.array(losses), shown=0, tip=0.09 * plan.unit, x_step=2, y_step=0.5,
                          width=width, height=height, size=size, name="history")  # fmt: skip

    # The axes are smaller than the room by what their numbers take.
    width, height = box.width, box.height - 1.3 * high
    whole = box_of(made(width, height))
    fitted = made(2 * width - whole.width, 2 * height - whole.height)
    inside = box_of(fitted)
    x, y = fitted.at[0] + box.left - inside.left, fitted.at[1] + box.bottom - inside.bottom
    return fitted.with_(at=(x, y)), words
