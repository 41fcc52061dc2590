"""The weights of the last layer: one derivative after the other, each into its cell of the grid (10-104 s)."""

from __future__ import annotations

from renderer.network import Weight
from timelines.backprop import asides, narration
from timelines.backprop.board import Board
from timelines.backprop.derivative import derive_parameter, tell_faster
from timelines.backprop.grid import to_their_cells, told
from timelines.backprop.lines import line_of, name_of


def play(board: Board) -> None:
    """Every weight of the last layer is derived; its line shrinks and goes up into the grid."""
    board.script.chapter("One weight of the last layer")
    weights = told(board, board.last)
    before: list[Weight] = []
    for number, weight in enumerate(weights):
        if number == 1:
            board.script.chapter("The other weights of the last layer")
        derivation = board.derivation(weight)
        line = line_of(board, derivation)
        if weight in board.at_length(board.last):
            shown = asides.of_last_layer(board, derivation, line, narration.at_length(board, before))
            derive_parameter(board, derivation, line, narration.of_last_layer(board, weight, before), shown)
        else:
            tell_faster(board, derivation, line)
        make_room(board, weight)
        before.append(weight)


def stand(board: Board) -> None:
    """The net as it is after the opening."""
    board.script.add(board.net.group)


def make_room(board: Board, weight: Weight) -> None:
    """The finished line shrinks and goes to its cell."""
    name = name_of(weight)
    board.lines[weight] = name
    board.script.play(to_their_cells(board, weight.layer, [weight]))
