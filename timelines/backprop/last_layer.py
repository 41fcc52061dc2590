"""The weights of the last layer: one derivative after the other, each into its cell of the grid (10-104 s)."""

from __future__ import annotations

from renderer import Formula, Node, become, fade_in, hidden, tex, to
from renderer.network import Derivation, Weight, derive
from timelines.backprop import narration
from timelines.backprop.board import Board
from timelines.backprop.derivative import HIDDEN_SIZE, derive_parameter, line_of, name_of
from timelines.backprop.values import all_under, clear


def play(board: Board) -> None:
    """Every weight of the last layer is derived; its line shrinks and goes up into the grid."""
    board.script.chapter("One weight of the last layer")
    weights = told(board, board.last)
    before: list[Weight] = []
    for number, weight in enumerate(weights):
        if number == 1:
            board.script.chapter("The other weights of the last layer")
        derivation = derive(board.sizes, weight)
        line = line_of(board, derivation)
        if weight in board.at_length(board.last):
            derive_parameter(board, derivation, line, narration.of_last_layer(board, weight, before))
        else:
            tell_faster(board, derivation, line)
        make_room(board, weight)
        before.append(weight)


def stand(board: Board) -> None:
    """The net as it is after the opening."""
    board.script.add(board.net.group)


def told(board: Board, layer: int) -> list[Weight]:
    """The weights of a layer in the order in which they are told: along a row there, along the next back."""
    found: list[Weight] = []
    for to_ in range(1, board.sizes[layer] + 1):
        row = [Weight(layer, to_, source) for source in range(1, board.sizes[layer - 1] + 1)]
        found += row if to_ % 2 else row[::-1]
    return found


def tell_faster(board: Board, derivation: Derivation, line: Formula) -> None:
    """Its label and E become the left side at once, and the right side comes in."""
    script, quantity = board.script, derivation.parameter.quantity
    board.say(narration.told_faster(board, derivation.parameter))
    sources = [board.label(quantity), board.label(derivation.left.top)]
    pairs = {
        sources[0]: line[derivation.left.bottom_mark],
        sources[1]: line[derivation.left.top_mark],
    }
    script.add(hidden(line))
    script.play(become(sources, line[derivation.left.mark], pairs=pairs, keep=True))
    rest = [part for part in line.parts if part.name != derivation.left.mark]
    script.play(fade_in([line[part.name] for part in rest]), *all_under(board, derivation, line))


def make_room(board: Board, weight: Weight, seconds: float = 1.0) -> None:
    """The finished line shrinks and goes to its cell."""
    x, y, scale = cells(board, weight.layer)[weight]
    name = name_of(weight)
    board.script.play(to(name, seconds, at=(x, y), scale=scale), *clear(board, [name]))
    board.lines[weight] = name


def cells(board: Board, layer: int, deltas: bool = False) -> dict[Weight, tuple[float, float, float]]:
    """Where the line of each weight of a layer goes in the grid: centre and scale."""
    weights = board.weights(layer)
    lines: list[Node] = []
    for weight in weights:
        derivation = derive(board.sizes, weight)
        lines.append(tex("cell", derivation.with_deltas.tex, HIDDEN_SIZE) if deltas else tex("cell", derivation.tex))
    return dict(zip(weights, board.grid_cells(lines, board.sizes[layer - 1], board.for_lines), strict=True))


def stand_lines(board: Board, layer: int, deltas: bool = False) -> None:
    """The finished lines of a layer, in their grid."""
    places = cells(board, layer, deltas)
    for weight, (x, y, scale) in places.items():
        derivation = derive(board.sizes, weight)
        line = line_of(board, derivation.with_deltas, HIDDEN_SIZE) if deltas else line_of(board, derivation)
        board.script.add(line.with_(at=(x, y), scale=scale))
        board.lines[weight] = line.name
