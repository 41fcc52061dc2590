r"""The equations for any layer: numbers of layers turn into \ell and L, and what would repeat becomes delta."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import (
    DOWN,
    Formula,
    Stroke,
    Text,
    become,
    delay,
    fade_in,
    fade_out,
    grow,
    indicate,
    ink,
    next_to,
    stagger,
    tex,
    to,
)
from renderer.network import Equation, matrix_forms
from renderer.network.calculus.claims import Each
from renderer.network.calculus.notation import marks
from timelines.backprop.board import Board, boxed
from timelines.backprop.derivative import own_paint
from timelines.backprop.places import brace_under, refit
from timelines.backprop.roles import tinted
from timelines.backprop.rows import in_rows

TITLE, FIRST, SECOND, LOW = 3.2, 1.5, -0.9, -2.6  # heights: the title, both equations, the lower one at the end
SIZES = (1.25, 1.4)  # of the equations; both are set smaller where they would not fit
AIR = 0.22  # between an equation and its box


def stand(board: Board) -> None:
    """Both equations, boxed."""
    weights, delta = numbered_forms(board)
    for name, equation, size, height in (("weights", weights, SIZES[0], FIRST), ("delta", delta, SIZES[1], SECOND)):
        rows = rows_of(board, name)
        made = board.equation(f"{name}-formula", equation, size, board.frame.width - 2 * AIR, rows, at=(0.0, height))
        board.script.add(made, boxed(f"{name}-box", made, margin=AIR))


def play(board: Board) -> None:
    """403-433 s."""
    board.script.chapter("Any layer")
    announce(board)
    weights = turn_numbers(board, "weights", SIZES[0])
    board.say("L is the last layer, where the way back begins.")
    delta = turn_numbers(board, "delta", SIZES[1])
    what_would_repeat(board, weights, delta)
    board.say("Weights are not all: each neuron has a bias as well.")
    but_the_bias(board)


def numbered_forms(board: Board) -> tuple[Equation, Equation]:
    """dE/dW of the layer before the last, spelled out, and the delta of the last."""
    before, last = (matrix_forms(board.sizes, layer, softmax=board.softmax) for layer in (board.last - 1, board.last))
    return before.expanded, last.delta


def lettered_forms(board: Board) -> tuple[Equation, Equation]:
    """The same with letters for their layers."""
    forms = board.general
    return forms.expanded, forms.delta_last


def announce(board: Board) -> None:
    """403-404 s: the title comes in, and the equations take their places under it."""
    script = board.script
    settled = []
    board.say("This holds for any layer: its number is ℓ, those beside it are ℓ + 1 and ℓ − 1.")
    for name, height in (("weights", FIRST), ("delta", SECOND)):
        standing = script.pose(f"{name}-formula")
        if standing.at != (0.0, height):
            moved = standing.with_(at=(0.0, height))
            settled.append(to(standing.name, seconds=1.0, at=moved.at))
            settled.append(refit(f"{name}-box", moved, AIR))
    said = ("Generalizing", "the equations...") if board.layout.short else ("Generalizing the equations...",)
    script.play(fade_in(board.words("title", *said, size=1.3, at=(0.0, TITLE))), settled)


def rows_of(board: Board, name: str) -> tuple[str, ...]:
    """After which parts of the upper or the lower equation a new row begins."""
    return board.layout.names_rows if name == "weights" else ()


def turn_numbers(board: Board, name: str, size: float) -> Formula:
    """404-413 s: one layer number after another turns into a letter, and the equation makes room for it."""
    script = board.script
    which = 0 if name == "weights" else 1
    numbered, lettered = numbered_forms(board)[which], lettered_forms(board)[which]
    changing = [mark for mark in marks(lettered.tex) if inside(numbered.tex, mark) != inside(lettered.tex, mark)]
    changing = [mark for mark in changing if mark.endswith("-layer")]
    # As large from the first step on as the equation can be when it is at its widest.
    rows = rows_of(board, name)
    size *= min(1.0, (board.frame.width - 2 * AIR) / in_rows(tex(lettered.tex, size=size, name="widest"), rows).width)
    made: Formula = script.pose(f"{name}-formula")
    for count in range(1, len(changing) + 1):
        mixed = lettered if count == len(changing) else with_letters(numbered, lettered, changing[:count])
        before, made = made, board.equation(f"{name}-{count}", mixed, size, rows=rows, at=made.at)
        turning = changing[count - 1]
        # Between the parentheses the number becomes the letter; what is written behind the letter comes in.
        pairs = {before[turning].leaves[1:-1]: made[turning].leaves[1]}
        script.play(become(before.name, made, pairs=pairs), refit(f"{name}-box", made, AIR))
    if board.softmax and name == "delta":
        # A - Y has fewer numbers of layers than factors have: the time left points out what it is made of.
        for mark in ("outputs", "targets"):
            script.play(indicate(made[mark]))
    return made


def what_would_repeat(board: Board, weights: Formula, delta: Formula) -> None:
    """413-426 s: room is made for a brace and what it says, which becomes delta; all fades."""
    script = board.script
    lower = delta.with_(at=(delta.at[0], LOW))
    script.play(to(delta.name, at=lower.at), refit("delta-box", lower, AIR))
    under = brace_under(weights, "delta", gap=AIR + 0.1)
    repeats = next_to(words(board), under, DOWN)
    board.say("What stands above the brace carries δ one layer back: it is this layer's δ.")
    script.play(grow(under), fade_in(repeats))
    script.wait(4)
    meant = board.general.delta
    letter = next_to(tinted(tex(meant.left.tex, size=1.5 * board.layout.words, name="letter")), under, DOWN)
    script.claim(letter, meant.claim(board.facts))
    board.say("So δ runs back through the network, layer by layer. This is backpropagation.")
    script.play(become(repeats.name, letter, pairs={repeats.find("this").refs: letter}))
    script.wait(5)
    gone = ["title", weights.name, "weights-box", under.name, letter.name, delta.name, "delta-box"]
    script.play(fade_out(gone))


def but_the_bias(board: Board) -> None:
    """426-433 s: the question over the net, whose biases are pointed at."""
    script, net = board.script, board.net
    said = ("But what about", "the bias?") if board.layout.short else ("But what about the bias?",)
    question = board.words("question", *said, size=1.6, at=board.above_net.center)
    script.play(fade_in(question), fade_in(net.group))
    edges = net["bias_edges"]
    neurons = net["bias"]
    script.begin(
        to(edges, seconds=1.2, stroke=Stroke(ink("bias"), 4.0)),
        delay(0.6, stagger([indicate(part, color="bias", seconds=1.4) for part in neurons.parts], seconds=3.2)),
    )
    script.wait(4)
    script.play(fade_out(question.name))
    script.play(own_paint([edges]))


def words(board: Board) -> Text:
    """What is said of the part that would repeat."""
    said = (
        ("If we had > 2 layers", "this would repeat") if board.last == 2 else ("In each layer before,", "this repeats")
    )
    return board.words("repeats", *(said if board.layout.short else (" ".join(said),)), size=1.15)


def with_letters(numbered: Equation, lettered: Equation, changed: Sequence[str]) -> Equation:
    """The equation with some of its layer numbers as letters; it is worth what it is worth with numbers."""
    sides = []
    for side in (numbered.left, numbered.right):
        source = side.tex
        for mark in changed:
            if marked_at(source, mark) is not None:
                source = replaced(source, mark, inside(lettered.tex, mark) or "")
        sides.append(Each(source, (side,)))
    return Equation(*sides)


def inside(source: str, mark: str) -> str | None:
    """What is written in a part of a formula; None where it has no such part."""
    span = marked_at(source, mark)
    return None if span is None else source[slice(*span)]


def replaced(source: str, mark: str, inner: str) -> str:
    """The formula with something else written in a part."""
    start, end = marked_at(source, mark) or (0, 0)
    return source[:start] + inner + source[end:]


def marked_at(source: str, mark: str) -> tuple[int, int] | None:
    """From where to where the inside of a part reaches in a formula's source."""
    opening = rf"\part{{{mark}}}{{"
    start = source.find(opening)
    if start < 0:
        return None
    inner = end = start + len(opening)
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(source[end], 0)
        end += 1
    return inner, end - 1
