"""Act 5: the answer, the right one marked, and the loss as a number."""

from __future__ import annotations

from typing import Literal

from renderer import (
    DOWN,
    Box,
    Definition,
    Formula,
    Group,
    arrange,
    delay,
    fade_in,
    fade_out,
    fit,
    group,
    move_to,
    number,
    tex,
    text,
    to,
)
from renderer.network import Softmax, softmax_bars, take_shares
from renderer.network.picture.softmax_bars import SoftmaxBars
from timelines.explain.board import Board, halves
from timelines.explain.outputs import answer
from timelines.explain.words import LOSSES, decimals
from timelines.telling import largest_in, plain

MOST_BARS = 10
"""Classes that a softmax is told of: the most probable ones."""

BAR, BETWEEN = 1.1, 2.4
"""Units at size 1 that a class takes in two charts one above the other, and what stands between and below them."""


def play(board: Board) -> None:
    """The outputs come as bars, or as a point on a line; then the target, and what the loss is."""
    script, subject = board.script, board.subject
    step = _softmax(board)
    left, right = halves(board, 0.6)
    shown = answer(board, left if subject.known else board.body)
    coming = fade_in(shown.node, seconds=1.0) if step is None else take_shares(_chart(board, step), seconds=5.0)
    board.begin_act("The answer", _words(board), to("model", opacity=0.0, seconds=0.6), coming=coming)
    if step is not None:
        _told(board)
        script.play(fade_out("softmax", seconds=0.6), delay(0.4, fade_in(shown.node, seconds=0.8)))
    if subject.known:
        board.say(_right(board))
        script.play(fade_in(_loss(board, right), seconds=1.0))
        script.claim("formula/words", Definition(LOSSES[subject.loss.name]))
    board.settle(1.0)
    board.leave(shown.node.name, *(["formula"] if subject.known else []))


def _softmax(board: Board) -> str | None:
    """Return the softmax that makes the answer; None where there is none."""
    subject = board.subject
    last = subject.model.step(subject.model.outputs[0])
    return last.name if isinstance(last.kind, Softmax) and subject.output.ndim == 1 else None


def _chart(board: Board, step: str) -> SoftmaxBars:
    """Return a softmax that makes probabilities of what it takes, beside or below it."""
    classes = [plain(one) for one in board.subject.labels]
    layouts: list[tuple[Literal["right", "down"], int]] = [("right", MOST_BARS), ("down", _fitting_bars(board))]
    charts = [
        softmax_bars(
            board.subject.run,
            step,
            classes=classes,
            show=show,
            direction=direction,
            size=board.em,
            name="softmax",
        )
        for direction, show in layouts
    ]
    return largest_in(charts, board.body)


def _told(board: Board) -> None:
    """Claim the formula of the softmax, and wait until it has been read."""
    formula = board.script.pose("softmax/formula")
    assert isinstance(formula, Formula)
    board.script.claim("softmax/formula", Definition(formula.source))
    board.settle(0.8)


def _fitting_bars(board: Board) -> int:
    """Return how many classes fit one below the other, in two charts."""
    return min(max(int((board.body.height / board.em - BETWEEN) / BAR), 3), MOST_BARS)


def _words(board: Board) -> str:
    subject = board.subject
    if subject.task == "classes":
        return f"The answer: a number for each class, the largest for {subject.name_of(subject.answer)}."
    if subject.task == "choice":
        share = float(subject.output[0])
        name = (subject.labels or ("no", "yes"))[int(share >= 0.5)]
        return f"The last number is a probability. The answer is: {name}."
    return "The last numbers are the answer." if subject.output.size > 1 else "The last number is the answer."


def _right(board: Board) -> str:
    subject = board.subject
    if subject.task == "classes":
        name = subject.name_of(subject.target)
        right = subject.target == subject.answer
        return (
            f"Right: it is {name}. The loss tells what is still missing."
            if right
            else f"Wrong: it is {name}. The loss tells how wrong."
        )
    return "The loss tells how far the answer is from the target."


def _loss(board: Board, box: Box) -> Group:
    subject, em = board.subject, board.em
    run = subject.run
    formula = tex(LOSSES[subject.loss.name], size=1.25 * em, name="words")
    word = tex("L =", size=1.4 * em, name="word")
    value = number(run.loss, format=decimals(run.loss), size=1.4 * em, fill="error", align="left", name="number")
    value = value.with_(at=(word.width / 2 + 0.15 * em, 0.0))
    rows = [text(plain(subject.loss.title), size=0.9 * em, fill="light_grey", name="title"), formula]
    made = group(*arrange([*rows, group(word, value, name="value")], DOWN, gap=0.4 * em), name="formula")
    return move_to(fit(made, width=box.width, height=box.height), box.center)
