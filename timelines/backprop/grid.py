"""The grid of finished lines: in which order weights are told, and where the line of each goes."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import Box, Clip, Formula, Node, tex
from renderer.network import Derivation, Weight
from timelines.backprop.board import Board
from timelines.backprop.lines import line_height, line_of, row_ends, size_of
from timelines.backprop.values import for_numbers, line_goes

BETWEEN = 0.25  # between two finished lines, one under another, of size 1
AIR = 0.15  # between the last finished line and the one that is made, in units


def told(board: Board, layer: int) -> list[Weight]:
    """The weights of a layer in the order in which they are told: along the first row there, along the others back.

    Where their lines stand one under another, they are told from the top down.
    """
    if board.columns(layer) == 1:
        return board.weights(layer)
    found: list[Weight] = []
    for number, to_ in enumerate(board.told(layer)):
        row = [Weight(layer, to_, source) for source in board.told(layer - 1)]
        # Its line is made at the left, where a row that fills from the right leaves room for it the longest.
        found += row[::-1] if number else row
    return found


def to_their_cells(board: Board, layer: int, weights: Sequence[Weight], deltas: bool = False) -> list[Clip]:
    """Finished lines shrink and go to their cells; with the last one all lines close up, where they are to do so."""
    every = all_found(board, layer)
    places = cells(board, layer, deltas, every)
    clips: list[Clip] = []
    for weight in board.weights(layer) if every else weights:
        (x, y, scale), standing = places[weight], board.script.pose(board.lines[weight])
        if weight in weights or standing.at != (x, y):
            clips += line_goes(board, standing.name, (x, y), scale)
    return clips


def all_found(board: Board, layer: int) -> bool:
    """Whether the line of every weight of a layer is there."""
    return all(weight in board.lines for weight in board.weights(layer))


def cells(
    board: Board, layer: int, deltas: bool = False, finished: bool = True
) -> dict[Weight, tuple[float, float, float]]:
    """Where the line of each weight of a layer goes in the grid, while they are made or when they are `finished`."""
    if (layer, deltas, finished) not in board.grids:
        board.grids[layer, deltas, finished] = made_cells(board, layer, deltas, finished)
    return board.grids[layer, deltas, finished]


def made_cells(board: Board, layer: int, deltas: bool, finished: bool) -> dict[Weight, tuple[float, float, float]]:
    """The places of lines, found by setting all of them."""
    weights = board.weights(layer)
    lines: list[Node] = []
    for weight in weights:
        derivation = board.derivation(weight)
        one = derivation.with_deltas if deltas else derivation
        cell, spread = tex(one.tex, size=size_of(board, one), name="cell"), for_numbers(board, one)
        lines.append(cell if spread is None else spread(cell))
    columns = board.columns(layer)
    first = board.derivation(weights[0])
    room = room_for(board, len(lines) // columns, first.full if deltas else first, finished)
    down = BETWEEN * (size_of(board, one) if board.layout.net else 1.0)
    return dict(zip(weights, board.grid_cells(lines, columns, room, down), strict=True))


def room_for(board: Board, rows: int, made: Derivation, finished: bool) -> Box:
    """The box in which finished lines lie; one under another, the last comes to lie where the lines are made."""
    layout, free = board.layout, board.above_net
    if layout.net is None:
        return board.for_lines(made.parameter.layer)
    if finished and layout.finished is not None:
        return Box(free.left, free.top - layout.finished, free.right, free.top)
    rows_at, spread = row_ends(board, made), for_numbers(board, made)
    longest = board.fitted("made", made.tex, size_of(board, made), rows=rows_at, apart=board.deep, spread=spread)
    above = over(board, longest)
    if board.columns(made.parameter.layer) == 1:
        above = stacked_above(board, rows, made, above)
    return Box(free.left, free.top - min(above, free.height), free.right, free.top)


def over(board: Board, made: Formula) -> float:
    """What is free over a line while it is made, in units."""
    return board.above_net.top - line_height(board, made) - made.height / 2 - AIR


def stacked_above(board: Board, rows: int, made: Derivation, above: float) -> float:
    """How much finished lines take that stand one under another, where `above` is free over one told at length.

    The last line told at length and the last of all each find only those that were finished before it.
    """
    layer = made.parameter.layer
    weights, long = board.weights(layer), board.at_length(layer)
    before = max((weights.index(weight) for weight in long), default=0)
    short = made if layer == board.last else made.with_deltas
    last = board.fitted("made", short.tex, size_of(board, short), apart=board.deep, spread=for_numbers(board, short))
    return min(above * rows / max(before, 1), over(board, last) * rows / max(rows - 1, 1))


def stand_lines(board: Board, layer: int, deltas: bool = False) -> None:
    """The finished lines of a layer, in their grid."""
    places = cells(board, layer, deltas)
    for weight, (x, y, scale) in places.items():
        derivation = board.derivation(weight)
        line = line_of(board, derivation.with_deltas if deltas else derivation)
        board.script.add(line.with_(at=(x, y), scale=scale))
        board.lines[weight] = line.name
