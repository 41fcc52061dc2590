"""The lines of the last layer become one equation between matrices, and that a formula with delta (104-123 s)."""

from __future__ import annotations

from renderer import DOWN, Box, Node, bounds, draw, fade_in, fade_out, fit, grow, hidden, stagger, tex, to, to_edge
from timelines.backprop import last_layer
from timelines.backprop.board import COLUMNS, Board, boxed
from timelines.backprop.matrices import (
    ARRIVING,
    GRADIENT,
    INPUT,
    SLOPE,
    Role,
    at_top,
    beside,
    forms,
    frames,
    gather,
    letters_of,
    matrix_equation,
    symbols,
)
from timelines.backprop.pieces import box_round

LOW, DIM = 1.95, 0.4  # how high the net is, and how visible, while lines and matrices stand above it


def play(board: Board) -> None:
    """Like factors gather in columns, the lines go, the matrices get their names, and delta is found."""
    layer, script = board.last, board.script
    script.chapter("The last layer as matrices")
    step_back = net_steps_back(board)
    made = forms(board, layer)
    elements = matrix_equation(board, "elements", made.elements, between(board))
    script.add(hidden(elements))
    roles = [role for role in (ARRIVING, SLOPE, INPUT)]
    for number, role in enumerate(roles):
        marks = frames(board, layer, role)
        script.play([draw(mark) for mark in marks], step_back if number == 0 else [])
        script.play(gather(board, layer, role, elements))
    script.play(fade_in([elements["times-1"], elements["times-2"]]))
    gather_left_sides(board, layer, elements, roles)
    script.play(fade_in(elements["equals"]))
    goal = at_top(board, "elements", made.elements)
    script.play(to("elements", at=goal.at, scale=goal.size / elements.size))
    script.play(fade_out("net"))
    name_matrices(board, goal)
    script.play(fade_in(board.net.group))


def stand(board: Board) -> None:
    """The net and the finished lines of the last layer."""
    last_layer.stand(board)
    last_layer.stand_lines(board, board.last)
