"""How z changes with an a: the question beside the sum as a part of the net, and its answer, w."""

from __future__ import annotations

from renderer import Box, Formula, Text, box_of, colored, fade_in, fade_out, fit, indicate, write
from renderer.network import Quantity
from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import activation_of
from renderer.scene.part_place import part_of
from timelines.backprop.board import Board
from timelines.backprop.charts import stated
from timelines.backprop.matrices import forms
from timelines.backprop.one_sum import first_edge_lit, one_sum
from timelines.backprop.places import swelling
from timelines.backprop.steps import sum_of

LETTERS = {"z": "lit", "a": "activation", "x": "activation", "w": "lit"}
QUESTION = (r"How does $\part{z}{z}$ change when we modify $\part{a}{a}$?",)
QUESTION_SHORT = (r"How does $\part{z}{z}$ change", r"when we modify $\part{a}{a}$?")
ANSWER = (
    r"$\part{a}{a}$ reaches $\part{z}{z}$ along one edge only,",
    r"so $z$ changes $\part{w}{w}$ times as much:",
    "",
)
MEANS = r"$\displaystyle \frac{\partial z}{\partial a} = w$"


def ask(board: Board, elements: Formula) -> None:
    """How does z change when we modify a? The letters light up in the matrix too; the answer is w."""
    script, made = board.script, forms(board, board.last - 1)
    question = board.words("question", *(QUESTION_SHORT if board.layout.short else QUESTION), size=1.2)
    answer = board.words("answer", *ANSWER, MEANS, spacing=1.3)
    below = box_of(elements).bottom
    picture, x = None, 0.0
    if not board.layout.narrow:
        # The sum as a part of the net, left of what is said of it.
        picture = one_sum(board, Box(board.frame.left + 0.3, board.frame.bottom, 0.0, below - 0.4))
    if picture is not None:
        x = (box_of(picture).right + board.frame.right) / 2
    wide = 2 * (board.frame.right - x) - (0.6 if picture is not None else 0.0)
    question, answer = (fit(one, width=wide) for one in (question, answer))
    drop = box_of(question).height / 2 + 0.3 if board.layout.narrow else 0.75
    question = lettered(question.with_(at=(x, below - drop)))
    z = sum_of(board, board.last, 1)
    summed = stated(board, "asked-sum", z, 0.9 * board.layout.words)
    summed = fit(summed, width=wide)
    summed = summed.with_(at=(x, box_of(question).bottom - 0.25 - box_of(summed).height / 2))
    top, bottom = box_of(summed).bottom - 0.3, board.frame.bottom
    answer = fit(answer, height=top - bottom)
    answer = lettered(answer.with_(at=(x, top - min(box_of(answer).height / 2 + 0.1, (top - bottom) / 2))))
    board.say("How much does z change when an a of the layer before changes?")
    script.play(write(question, seconds=2.0), [fade_in(picture)] if picture is not None else [])
    factors = [entry for row in made.dz_da.rows for entry in row if isinstance(entry, Factor)]
    shown = [factor for factor in factors if factor.mark in elements.ids]
    for letter, marks in (("z", [one.top_mark for one in shown]), ("a", [one.bottom_mark for one in shown])):
        board.say("z adds up every a, each times its weight." if letter == "a" else None)
        lit = [question[letter], *(elements[mark] for mark in marks)]
        coming = [fade_in(summed)] if letter == "a" else []
        script.play(indicate(lit, seconds=2.0, color=LETTERS[letter], scale=1.12), coming)
    marks = [Quantity("w", board.last, 1, 1).mark, activation_of(board.last - 1, 1).mark]
    swells = swelling(*(part_of(summed, mark) for mark in marks))
    pointed = indicate([summed[mark] for mark in marks], color=None, scale=swells)
    script.play(fade_in(answer), pointed, [first_edge_lit(picture)] if picture is not None else [])
    board.say("Only w · a holds this a, so z changes w times as much.")
    script.wait(3)
    told = [question.name, summed.name, answer.name]
    script.play(fade_out([*told, picture.name] if picture is not None else told))


def lettered(words: Text) -> Text:
    """Words in which the letters of quantities have their colors."""
    return colored(words, {letter: color for letter, color in LETTERS.items() if letter in words.ids})
