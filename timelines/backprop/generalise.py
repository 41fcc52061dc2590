r"""The equations for any layer: numbers of layers turn into \ell and L, and what would repeat becomes delta."""

from __future__ import annotations

from renderer import (
    DOWN,
    Clip,
    Equation,
    Formula,
    Stroke,
    Text,
    become,
    box_of,
    delay,
    fade_in,
    fade_out,
    grow,
    indicate,
    ink,
    next_to,
    shift,
    stagger,
    tex,
    to,
    together,
)
from renderer.algebra.marks import inside, marks
from renderer.network import matrix_forms
from renderer.scene.part_place import part_of
from timelines.backprop.board import Board, boxed
from timelines.backprop.derivative import own_paint
from timelines.backprop.layers_row import LayersRow, layers_row
from timelines.backprop.places import AIR, PLACES, boxed_equation, brace_under, refit, swelling
from timelines.backprop.roles import tinted

TITLE, LOW = 3.2, -1.5  # heights: the title, and the lower equation at the end
SWELLS = 1.15  # how large the name of a layer becomes that is pointed at
TURNS = 0.8  # seconds in which the numbers of an equation turn: no equation stands that is half general


def stand(board: Board) -> None:
    """Both equations, boxed."""
    for name, equation in numbered_forms(board).items():
        made = boxed_equation(board, name, f"{name}-formula", equation)
        board.script.add(made, boxed(f"{name}-box", made, margin=AIR))


def play(board: Board) -> None:
    """403-433 s."""
    board.script.chapter("Any layer")
    row = layers_row(board, board.frame.bottom)
    announce(board, row)
    weights, delta = turn_numbers(board, row)
    what_would_repeat(board, weights, delta, row)
    board.say("Weights are not all: each neuron has a bias as well.")
    but_the_bias(board)


def numbered_forms(board: Board) -> dict[str, Equation]:
    """dE/dW of the layer before the last, spelled out, and the delta of the last."""
    before, last = (matrix_forms(board.sizes, layer, softmax=board.softmax) for layer in (board.last - 1, board.last))
    return {"weights": before.expanded, "delta": last.delta}


def lettered_forms(board: Board) -> dict[str, Equation]:
    """The same with letters for their layers."""
    return {"weights": board.general.expanded, "delta": board.general.delta_last}


def announce(board: Board, row: LayersRow) -> None:
    """403-404 s: the title comes in, and the equations take their places under it."""
    script = board.script
    settled = []
    board.say("This holds for any layer: its number is ℓ, those beside it are ℓ + 1 and ℓ − 1.")
    for name, (_, height) in PLACES.items():
        standing = script.pose(f"{name}-formula")
        if standing.at != (0.0, height):
            moved = standing.with_(at=(0.0, height))
            settled.append(to(standing.name, seconds=1.0, at=moved.at))
            settled.append(refit(f"{name}-box", moved, AIR))
    said = ("Generalizing", "the equations...") if board.layout.short else ("Generalizing the equations...",)
    script.play(fade_in(board.words("title", *said, size=1.3, at=(0.0, TITLE))), settled, row.appear())


def turn_numbers(board: Board, row: LayersRow) -> tuple[Formula, Formula]:
    """404-413 s: all layer numbers turn into letters at once; then each letter is shown in the row of layers."""
    numbered, lettered = numbered_forms(board), lettered_forms(board)
    weights, delta = (boxed_equation(board, one, f"{one}-lettered", lettered[one]) for one in PLACES)
    turning: list[Clip] = []
    for which, made in (("weights", weights), ("delta", delta)):
        before: Formula = board.script.pose(f"{which}-formula")
        # Between the parentheses the number becomes the letter; what is written behind the letter comes in.
        pairs = {before[mark].leaves[1:-1]: made[mark].leaves[1] for mark in changing(numbered, lettered, which)}
        turning += [become(before.name, made, seconds=TURNS, pairs=pairs), refit(f"{which}-box", made, AIR)]
    first, *others = changing(numbered, lettered, "weights")
    own = column_of(lettered["weights"], first)
    board.script.play(turning, row.lit(1.0, own))
    shown = point_out(board, weights, lettered["weights"], others, row, own)
    board.say("L is the last layer, where the way back begins.")
    # The letter of delta has stood from the start: it is told where the others of its equation are.
    told = ["delta-layer", *changing(numbered, lettered, "delta")[1:]]
    shown = point_out(board, delta, lettered["delta"], told, row, shown)
    if board.softmax:
        # A - Y has fewer numbers of layers than factors have: the time left points out what it is made of.
        for mark in ("outputs", "targets"):
            board.script.play(indicate(delta[mark]))
    return weights, delta


def changing(numbered: dict[str, Equation], lettered: dict[str, Equation], which: str) -> list[str]:
    """The marks of the layers in an equation that are written otherwise once it has letters."""
    before, after = numbered[which].tex, lettered[which].tex
    return [one for one in marks(after) if one.endswith("-layer") and inside(before, one) != inside(after, one)]


def point_out(board: Board, made: Formula, lettered: Equation, told: list[str], row: LayersRow, shown: str) -> str:
    """Point at letters in turn, in an equation and in the row of layers. Returns the column that is lit at the end."""
    for mark in told:
        column = column_of(lettered, mark)
        # What is told of a layer that is lit already swings with it.
        lights = row.lit(0.5, column, edges=mark == "weights-layer") if column != shown else []
        fades = row.unlit(0.5, shown) if column != shown else []
        letter = mark.removesuffix("-layer")
        part = letter if letter in made.ids else mark
        named = indicate(row.part("name", column), color=None, scale=SWELLS)
        board.script.play(pointed_at(made, part), named, lights, fades)
        shown = column
    return shown


def pointed_at(made: Formula, mark: str) -> Clip:
    """A part of an equation swells, as far as its neighbors leave room."""
    return indicate(made[mark], color=None, scale=swelling(part_of(made, mark)))


def column_of(lettered: Equation, mark: str) -> str:
    """The column of the row that the letters in a part of an equation stand for."""
    letters = (inside(lettered.tex, mark) or "").strip("()")
    return {r"\ell": "own", r"\ell+1": "next", r"\ell-1": "below"}.get(letters, "last")


def what_would_repeat(board: Board, weights: Formula, delta: Formula, row: LayersRow) -> None:
    """413-426 s: room is made for a brace and what it says, which becomes delta; delta runs back; all fades."""
    script = board.script
    # In a wide frame it goes beside the row of layers, in a narrow one between that and the brace.
    box = box_of(delta)
    aside = (board.frame.right - AIR - box.width / 2 - 0.1, board.frame.bottom + AIR + box.height / 2)
    smaller = 0.72 if board.layout.narrow else 1.0
    lower = delta.with_(at=(delta.at[0], LOW) if board.layout.narrow else aside, scale=delta.scale * smaller)
    left = (0.0 if board.layout.narrow else board.frame.left - box_of(row.node).left, 0.0)
    after = 0.0 if board.layout.narrow else 0.35
    goes = [
        to(delta.name, seconds=1 - after, at=lower.at, scale=lower.scale),
        refit("delta-box", lower, AIR, 1 - after),
    ]
    script.play(shift(row.node.name, left, seconds=0.6), delay(after, goes), row.unlit(1.0, "last"))
    under = brace_under(weights, "delta", gap=AIR + 0.1)
    repeats = next_to(words(board), under, DOWN)
    board.say("What stands above the brace carries δ one layer back: it is this layer's δ.")
    script.play(grow(under), fade_in(repeats))
    script.begin(one_step_back(weights, row))
    script.wait(4)
    meant = board.general.delta
    letter = next_to(tinted(tex(meant.left.tex, size=1.5 * board.layout.words, name="letter")), under, DOWN)
    script.claim(letter, meant.claim(board.facts))
    board.say("So δ runs back through the network, layer by layer. This is backpropagation.")
    forgotten = [*row.forget(1.0, "next", "own"), *row.unlit(1.0, "own", edges=False)]
    script.play(fade_out(repeats.name, seconds=0.5), delay(0.4, fade_in(letter, seconds=0.6)), forgotten)
    script.begin(row.carried(0.2, 0.9))
    script.wait(5)
    gone = ["title", weights.name, "weights-box", under.name, letter.name, delta.name, "delta-box", row.node.name]
    script.play(fade_out(gone))


def one_step_back(weights: Formula, row: LayersRow) -> list[Clip]:
    """Within 4 s: delta of the next layer, carried through its weights, times the slope, is delta of this layer."""
    return [
        together(pointed_at(weights, "delta-next"), row.delta_known("next")),
        delay(1.1, pointed_at(weights, "weights"), row.step_back("next", 0.9)),
        delay(2.1, pointed_at(weights, "slope"), row.lit(0.6, "own")),
        delay(3.0, row.delta_known("own", 0.8)),
    ]


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
        delay(
            0.6, stagger([indicate(part, color=None, scale=1.15, seconds=1.4) for part in neurons.parts], seconds=2.4)
        ),
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
