"""Act 7: the weights move against their gradients, the answer follows, and the loss falls."""

from __future__ import annotations

import numpy as np

from renderer import (
    DOWN,
    RIGHT,
    Box,
    Clip,
    Group,
    Node,
    arrange,
    box_of,
    count,
    delay,
    fade_in,
    fade_out,
    group,
    hidden,
    loss_curve,
    move_to,
    number,
    tex,
    text,
    to,
    together,
)
from renderer.network import Dense, Run, show_weights
from timelines.explain.board import Board, halves
from timelines.explain.learning import Descent, OneStep, descent, largest_step
from timelines.explain.outputs import answer
from timelines.explain.words import decimals
from timelines.telling import bracketed, largest_in, placed_in

FIRST, OTHERS = 2.0, 4.5
"""Seconds of the first step, and of all others together."""


def play(board: Board) -> None:
    """The rule, one step that is seen in weights and answer, and ten more at speed; without a target nothing."""
    subject = board.subject
    went = descent(subject.run) if subject.known else None
    if went is None:
        board.say("That is all it does: it multiplies, adds and bends. Every number here was its own.")
        board.settle(0.5)
        return
    _weights_move(board, went)
    _answer_moves(board, went)


def _weights_move(board: Board, went: Descent) -> None:
    script = board.script
    moving = [show_weights(board.picture, name, went.runs[-1], seconds=2.0) for name in _dense(board)]
    upper, lower = _above(board)
    rule = tex(
        rf"w \leftarrow w - {_rate(went.rate)} \, \frac{{\partial L}}{{\partial w}}", size=1.3 * board.em, name="rule"
    )
    one = largest_step(went)
    example = _example(board, one, went.rate)
    # Beside each other where there is room, else one above the other.
    layouts = [group(*arrange([rule, example], way, gap=0.5 * board.em), name="update") for way in (RIGHT, DOWN)]
    shown = largest_in(layouts, upper)
    script.add(hidden(shown))
    share = min(lower.height / board.body.height, 1.0)
    # The picture leaves the room above it first: the rule would stand on its circles.
    board.begin_act(
        "A step",
        "Each weight takes a small step against its gradient, all at once.",
        coming=together(
            to("model", opacity=1.0, at=lower.center, scale=share * board.picture.group.scale, seconds=1.0),
            delay(0.5, fade_in(shown["rule"], seconds=0.6)),
        ),
    )
    board.say(f"In numbers, the weight that moves most: one of {one.step}.")
    script.play(fade_in(shown["example"], seconds=0.6), *moving)
    board.settle(0.6)


def _example(board: Board, one: OneStep, rate: float) -> Group:
    """Return a step of one weight in numbers: after, before, rate, and gradient."""
    size = 1.05 * board.em
    sign = r"\leftarrow" if one.exact else r"\approx"
    gradient = number(one.gradient, format=one.format, size=size, fill="gradient", name="gradient")
    parts: list[Node] = [
        number(one.after, format=one.format, size=size, fill="weight", name="after"),
        tex(sign, size=size, name="arrow"),
        number(one.before, format=one.format, size=size, fill="weight", name="before"),
        tex(rf"{{}} - {_rate(rate)} \cdot {{}}", size=size, name="minus"),
        bracketed(gradient, one.gradient, size),
    ]
    return group(*arrange(parts, RIGHT, gap=0.2 * board.em), name="example")


def _above(board: Board) -> tuple[Box, Box]:
    box, high = board.body, 1.5 * board.em
    return Box(box.left, box.top - high, box.right, box.top), Box(box.left, box.bottom, box.right, box.top - high - 0.1)


def _dense(board: Board) -> list[str]:
    """Return the dense steps whose weights are single lines in the picture."""
    found = []
    for source, goal in board.picture.plan.flow.edges:
        single = hasattr(board.picture.edge(source, goal).node, "lines")
        if single and isinstance(board.subject.model.step(goal).kind, Dense):
            found.append(goal)
    return found


def _rate(rate: float) -> str:
    if 1e-3 <= rate < 1e4:
        return f"{rate:g}"
    head, _, power = f"{rate:.0e}".partition("e")
    return rf"{head} \cdot 10^{{{int(power)}}}"


def _answer_moves(board: Board, went: Descent) -> None:
    script = board.script
    left, right = halves(board, 0.55)
    shown = answer(board, left)
    losses = went.losses
    loss, history, below = _loss(board, right, losses)
    board.say("The answer moves, and the loss falls.")
    script.play(
        fade_out("update", seconds=0.5),
        to("model", opacity=0.0, seconds=0.5),
        delay(0.3, fade_in([shown.node, loss, history, below])),
    )
    script.play(shown.go(went.runs[1], FIRST), _loss_goes(went, 1, FIRST))
    board.say(f"{len(losses) - 2} more steps on this one example, at speed.")
    each = OTHERS / (len(losses) - 2)
    for k in range(2, len(losses)):
        script.play(shown.go(went.runs[k], each), _loss_goes(went, k, each))
    board.say(_end(board, went))
    board.settle(1.2)


def _loss_goes(went: Descent, step: int, seconds: float) -> list[Clip]:
    share = step / (len(went.runs) - 1)
    return [
        count("loss/number", to=went.runs[step].loss, seconds=seconds),
        to("history", shown=share, seconds=seconds, ease="linear"),
    ]


def _loss(board: Board, box: Box, losses: list[float]) -> tuple[Node, Node, Node]:
    """Return the loss as a number, its curve, and the words below that."""
    em = board.em
    word = tex("L =", size=1.2 * em, name="word")
    value = number(losses[0], format=decimals(min(losses)), size=1.2 * em, fill="error", align="left", name="number")
    value = value.with_(at=(word.width / 2 + 0.15 * em, 0.0))
    top = 1.1 * em
    loss = move_to(group(word, value, name="loss"), (box.center[0], box.top - top / 2))
    history = loss_curve(
        np.asarray(losses, float),
        high=1.1 * max(losses),
        shown=0,
        tip=0.08 * em,
        width=0.8 * box.width,
        height=max(box.height - top - 1.2 * em, 1.5),
        size=0.7 * em,
        name="history",
    )
    below = 0.5 * em
    history = placed_in(history, Box(box.left, box.bottom + below, box.right, box.top - top))
    bottom = box_of(history).bottom - 0.6 * below
    return loss, history, text("steps", size=0.75 * em, name="steps", at=(history.at[0], bottom))


def _end(board: Board, went: Descent) -> str:
    subject = board.subject
    if subject.task == "classes":
        name = subject.name_of(subject.target)
        first, last = (_share(run, subject.target) for run in (went.runs[0], went.runs[-1]))
        return f"The share of {name} went from {first:.0%} to {last:.0%}. Training does this for thousands of examples."
    return "The answer walks to the target. Training does this for thousands of examples at once."


def _share(run: Run, number: int) -> float:
    output = np.asarray(run.output).reshape(-1)
    if output.min() < 0 or abs(output.sum() - 1) > 1e-6:
        output = np.exp(output - output.max())
        output = output / output.sum()
    return float(output[number])
