"""Act 3: one step, ten, and all of them; weights, map, errors and loss move together."""

from __future__ import annotations

from typing import Any

import numpy as np

from renderer import box_of, count, delay, fade_in, loss_curve, text, to, together
from renderer.scene.node import Node
from renderer.values.numbers import Array
from timelines.training.board import Board


def it_learns(board: Board) -> None:
    """The map bends, weights grow on their scale, and the curve of the loss falls."""
    script, told, plan, u = board.script, board.lesson, board.plan, board.plan.unit
    record, last = told.recording, len(told.recording) - 1
    losses = np.array([float(told.run(k).loss) for k in range(last + 1)])
    curve = _loss_by_step(board, losses)
    x, y = plan.plot.right - 1.35 * u, plan.plot.top - 0.1 * u
    counters = [
        *board.counter("loss", told.run(0).loss, "{:.3f}", 1.1 * u, (x, y), "loss", "error"),
        *board.counter("right", 100 * told.accuracy(0), "{:.0f}%", 1.1 * u, (x, y - 0.65 * u), "right"),
    ]
    picture = [board.answers(0), board.cloud(told.inputs, told.targets, "points"), board.rods(0)]
    board.begin_act(
        "It learns",
        "Now with all weights at once, and with all points.",
        coming=together(fade_in(picture, seconds=1.0), delay(0.5, fade_in([*curve, *counters], seconds=0.8))),
        label="all together",
    )
    script.wait(2.0)
    told_steps = (
        (record.checkpoint(1), 2.0, "One step: every weight moves a little."),
        (record.checkpoint(11), 7.0, "Ten steps. Edges grow as wide as their weights."),
        (record.checkpoint(60), 9.0, "The border begins to bend around the clouds; the rods get shorter."),
        (last, 12.0, "Hundreds of steps: the errors that are left pull the border until it fits."),
    )
    now = 0
    for goal, seconds, words in told_steps:
        goal = max(goal, min(now + 1, last))
        if goal == now:
            continue
        script.caption(words)
        go_to(board, now, goal, seconds, losses)
        script.wait(1.2)
        now = goal
    script.caption(f"From {told.accuracy(0):.0%} of the points to {told.accuracy(last):.0%}: nobody told it how.")
    script.wait(3.5)


def _loss_by_step(board: Board, losses: Array) -> tuple[Node, Node]:
    """Return the curve of the loss, of which nothing shows yet, and the word below its axis."""
    plan, u, record = board.plan, board.plan.unit, board.lesson.recording
    top = float(np.ceil(losses.max() * 10) / 10)
    history = loss_curve(
        losses,
        steps=record.steps,
        colors="error",
        high=top,
        shown=0,
        tip=0.1 * u,
        width=plan.plot.width,
        height=plan.plot.height,
        x_step=step_of(record.steps[-1]),
        y_step=top / 2,
        size=0.85 * u,
        at=plan.plot.center,
        name="history",
    )
    below = text("steps", size=0.85 * u, name="steps")
    below = below.with_(at=(plan.plot.center[0], box_of(history).bottom - 0.12 * u - box_of(below).height / 2))
    return history, below


def step_of(steps: int) -> float:
    """A step of the axis that shows three numbers or so."""
    tens = float(10 ** int(np.log10(max(steps, 1))))
    return tens if steps < 4 * tens else 2 * tens


def go_to(board: Board, now: int, goal: int, seconds: float, losses: Any) -> None:
    """Everything goes from one checkpoint to another, by way of those between."""
    script, told = board.script, board.lesson
    stops = np.unique(np.linspace(now, goal, min(goal - now, 14) + 1).astype(int))
    steps = told.recording.steps
    each = seconds / (len(stops) - 1)
    for b in stops[1:].tolist():
        ease = "linear" if len(stops) > 2 else "smooth"
        moves: list[Any] = [
            to("answers", values=board.learned(b), seconds=each, ease=ease),
            to("rods", lines=board.ends(told.mistakes[b]), seconds=each, ease=ease),
            to("history", shown=steps[b] / steps[-1], seconds=each, ease=ease),
            count("loss", to=told.run(b).loss, seconds=each, ease=ease),
            count("right", to=100 * told.accuracy(b), seconds=each, ease=ease),
            *(to(board.net.edges_of(k), widths=board.widths(b, k), seconds=each, ease=ease) for k in board.layers),
        ]
        script.play(*moves, label=f"to step {steps[b]}")
