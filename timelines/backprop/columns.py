"""The lines of the last layer become one equation between matrices, and that a formula with delta (104-123 s)."""

from __future__ import annotations

from renderer import (
    DOWN,
    Box,
    Clip,
    Formula,
    Node,
    bounds,
    box_of,
    brace,
    draw,
    fade_in,
    fade_out,
    fit,
    grow,
    hidden,
    tex,
    to,
)
from renderer.algebra.matrices import letters_in
from timelines.backprop import softmax
from timelines.backprop.board import Board, boxed
from timelines.backprop.gathering import (
    ARRIVING,
    GRADIENT,
    INPUT,
    SLOPE,
    frames,
    gather,
    lines_are_gone,
    only,
    right_sides_go,
)
from timelines.backprop.grid import stand_lines
from timelines.backprop.layout import WIDE
from timelines.backprop.matrices import forms, goes_to, matrices, rows_of
from timelines.backprop.naming import symbols, with_room_for_names
from timelines.backprop.roles import tinted

DIM = 0.4  # how visible the net is while lines and matrices stand above it
AIR = 0.2  # between things that stand under each other


def play(board: Board) -> None:
    """Like factors gather in columns, the lines go, the matrices get their names, and delta is found."""
    script, made = board.script, forms(board, board.last)
    script.chapter("The last layer as matrices")
    step_back, room = net_steps_back(board)
    elements = matrices(board, "elements", made.elements, room, rows=rows_of(board, made.elements))
    script.add(hidden(elements))
    # Lines of neurons with one weight each have no factor in common.
    shared = board.sizes[-2] > 1
    board.say(
        "The lines share factors. We gather what is alike." if shared else "Each kind of factor goes into a matrix."
    )
    roles = (ARRIVING, SLOPE, INPUT)
    for number, role in enumerate(roles):
        if role == SLOPE and board.softmax:
            softmax.told_of_columns(board, elements)
            continue
        drawing = [draw(frame) for frame in frames(board, board.last, role)]
        script.play(drawing, only(board, board.last, role), [] if number else step_back)
        rows = "Equal factors meet: one row for each neuron." if shared else "One row for each neuron."
        board.say(None if number != 1 else rows)
        script.play(gather(board, board.last, role, elements))
    board.say(
        "Weights of one row lead to one neuron, and share its factors:"
        if shared
        else "A weight has the row of the neuron that it leads to:"
    )
    script.play(fade_in([elements[sign] for sign in ("times-1", "times-2") if sign in elements.ids]))
    script.play(right_sides_go(board, board.last, [role for role in roles if role != SLOPE or not board.softmax]))
    script.play([draw(frame) for frame in frames(board, board.last, GRADIENT)])
    script.play(gather(board, board.last, GRADIENT, elements, keep=False))
    lines_are_gone(board, board.last)
    board.say("each entry of a column multiplies its whole row.")
    script.play(fade_in(elements["equals"]))
    goal = with_room_for_names(board, "elements", made.elements, below_names(board))
    script.play(goes_to(board, goal))
    script.play(fade_out(board.net.name))
    board.say(softmax.NAMED if board.softmax else "The first two together get a name of their own: δ.")
    name_matrices(board, goal)
    script.play(fade_in(board.net.group))


def stand(board: Board) -> None:
    """The net and the finished lines of the last layer."""
    board.script.add(board.net.group)
    stand_lines(board, board.last)


def net_steps_back(board: Board) -> tuple[list[Clip], Box]:
    """The net shrinks to the lower edge, without labels, so that matrices have room below the lines; that room."""
    lines = [bounds(board.script.pose(board.lines[weight])) for weight in board.weights(board.last)]
    lowest = min(box.bottom for box in lines if box)
    small = board.script.to_edge(fit(board.net.group, height=board.layout.low), DOWN, AIR)
    frame = board.frame
    room = Box(frame.left, box_of(small).top + AIR, frame.right, lowest - AIR)
    clips: list[Clip] = [to(board.net.name, at=small.at, scale=small.scale, opacity=DIM)]
    # Where they begin small they are gone before they could not be read.
    seconds = 0.45 if board.layout.net else 1.0
    clips += [
        to(f"{board.net.name}/{part}", seconds=seconds, opacity=0.0) for part in ("labels", "values") if board.has(part)
    ]
    return clips, room


def below_names(board: Board) -> float:
    """The height that is needed below the names of matrices: for the brace, for delta, and for the boxed formula."""
    return 0.5 + board.layout.symbol + 1.2 * board.layout.formula + 0.24 + 2 * AIR


def name_matrices(board: Board, elements: Formula) -> None:
    """Arrows lead to the names of the matrices, two of which are delta; the short formula is boxed, and all goes."""
    script, made = board.script, forms(board, board.last)
    named = symbols(board, elements, letters_in(made.derivatives.left, made.derivatives.right))
    script.play(named.appear())
    under = brace(named.under("arriving", *(() if board.softmax else ("slope",))), "below", gap=0.08, name="brace")
    letter, *_ = letters_in(made.with_delta.right)
    delta = tinted(tex(letter.tex, size=board.layout.symbol / WIDE.symbol, name="symbol-delta"))
    below = box_of(under)
    delta = delta.with_(at=(below.center[0], below.bottom - 0.08 - (delta.ascent + delta.descent) / 2))
    script.play(grow(under), fade_in(delta))
    formula = board.equation("with-delta", made.with_delta, board.layout.formula)
    height = (box_of(delta).bottom - AIR / 2 + board.frame.bottom) / 2
    formula = formula.with_(at=(0.0, height))
    box = boxed("with-delta-box", formula)
    script.play(fade_in(formula))
    board.say("δ is ∂E/∂Z: what a change of each z does to E.")
    script.play(draw(box))
    gone: list[Node] = [*named.nodes, under, delta, formula, box]
    script.play(fade_out(["elements", *gone]))
