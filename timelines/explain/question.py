"""Act 1: the input alone, large, and what the model is to say about it."""

from __future__ import annotations

from typing import Any, Literal

from renderer import DOWN, LEFT, Box, Text, arrange, box_of, fade_in, fade_out, fit, hidden, text, write
from renderer.network import Embedding
from timelines.explain.board import Board, halves
from timelines.explain.sight import input_node
from timelines.telling import placed_in, plain

NEARLY = 1.2
"""Widths of its room up to which a line is made smaller rather than broken."""


def play(board: Board) -> None:
    """The input comes in, then the question and the facts of the file; small images turn into numbers."""
    script, subject = board.script, board.subject
    picture_box, words_box = halves(board, 0.56 if board.wide else 0.62)
    shown, numbers = input_node(board, picture_box)
    shown = placed_in(shown, picture_box)
    board.begin_act("The question", _what(board))
    script.play(fade_in(hidden(shown, numbers) if numbers else shown, seconds=1.0))
    if numbers:
        board.say("To the model it is nothing but numbers.")
        script.play(fade_in("input/numbers", seconds=1.2))
    question, *facts = _facts(board, words_box)
    board.say(_question(board))
    script.play(write(question, seconds=1.2))
    script.play(fade_in(facts, seconds=0.8))
    board.say(f"{subject.title} has {subject.model.parameter_count:,} weights and biases. They are all it knows.")
    board.settle(0.6)
    script.play(fade_out([question, *facts], seconds=0.6))


def _what(board: Board) -> str:
    shape = [side for side in board.subject.pixels if side > 1] or [1]
    model = board.subject.model
    if any(isinstance(step.kind, Embedding) for step in model.readers(model.inputs[0])):
        return f"A sequence of {shape[0]} tokens."
    if len(shape) == 3:
        return f"An input of {shape[0]} planes of {shape[1]} times {shape[2]} pixels."
    if len(shape) == 2:
        gray = float(board.subject.run.given[0].min()) >= 0
        return (
            f"An image of {shape[0]} times {shape[1]} pixels." if gray else f"{shape[0]} vectors of {shape[1]} numbers."
        )
    return f"A row of {shape[0]} numbers." if shape[0] > 1 else "One number."


def _question(board: Board) -> str:
    subject = board.subject
    count = subject.output.shape[-1]
    if subject.task == "classes":
        return f"Which of {count} classes is it?"
    if subject.task == "choice":
        a, b = subject.labels or ("no", "yes")
        return f"Is it {a} or {b}?"
    if subject.task == "numbers":
        return "What number belongs to it?" if count == 1 else f"Which {count} numbers belong to it?"
    return "What does the model make of it?"


def _facts(board: Board, box: Box) -> list[Text]:
    """Return the question, and below it the file, the shapes and the count of parameters."""
    subject, em = board.subject, board.em
    lines = [
        ("question", _question(board), 1.25, "ink"),
        ("file", subject.title, 0.95, "light_grey"),
        ("shapes", subject.shapes, 0.95, "light_grey"),
        ("count", f"{subject.model.parameter_count:,} weights and biases", 0.95, "light_grey"),
    ]
    if subject.unknown:
        lines.append(("unknown", f"{', '.join(subject.unknown)}: not a kind we know, shown as a box", 0.8, "lit"))
    made = _column(board, lines, box, em)
    over = sum(box_of(one).height for one in made) + 0.4 * em * (len(made) - 1)
    return made if over <= box.height else _column(board, lines, box, em * box.height / over)


def _fact(words: str, width: float, side: Literal["left", "center"], **look: Any) -> Text:
    """Return words in a line, a little smaller where a single word would be left for a second one, or in several."""
    line = text(words, **look)
    if box_of(line).width <= NEARLY * width:
        return fit(line, width=width)
    return text(words, width=width, align=side, **look)


def _column(board: Board, lines: list[tuple[str, str, float, str]], box: Box, em: float) -> list[Text]:
    side: Literal["left", "center"] = "left" if board.wide else "center"
    column = arrange(
        [_fact(plain(line), box.width, side, size=size * em, fill=fill, name=name) for name, line, size, fill in lines],
        DOWN,
        gap=0.4 * em,
        align=LEFT if board.wide else None,
        at=box.center,
    )
    return list(column)
