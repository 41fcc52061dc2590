"""The line of a derivation: where it is made, how large, and where it has a new row."""

from __future__ import annotations

from renderer import Formula, box_of, shifted
from renderer.network import Derivation, Weight
from renderer.network.calculus.notation import Parameter
from timelines.backprop.board import Board
from timelines.backprop.values import for_numbers

OFF_LABEL = 0.06  # from a label to the line over it, in units
RISE = 0.6  # how far above the net labels are lifted, in units


def line_of(board: Board, derivation: Derivation, size: float | None = None, name: str | None = None) -> Formula:
    """The line of a derivation just above the net, at the left or in the middle, as large as such lines are made."""
    made = size_of(board, derivation) if size is None else size
    rows = row_ends(board, derivation)
    line = board.equation(
        name or name_of(derivation.parameter),
        derivation.equation,
        made,
        rows=rows,
        apart=board.deep,
        spread=for_numbers(board, derivation),
    )
    free = board.above_net
    x = free.center[0] if board.layout.centred else free.left + line.width / 2
    placed: Formula = line.with_(at=(x, line_height(board, line)))
    return off_label(board, derivation.parameter, placed)


def off_label(board: Board, parameter: Parameter, line: Formula) -> Formula:
    """A line that stands no lower than the label that its parameter gets where there is no room for those of all."""
    label = board.own_label(parameter)
    if label is None:
        return line
    below, above = box_of(label), box_of(line)
    if below.right < above.left or above.right < below.left:
        return line
    over = below.top + OFF_LABEL + board.deep - above.bottom
    return shifted(line, (0.0, over)) if over > 0 else line


def line_height(board: Board, line: Formula) -> float:
    """The height at which a line is made, of its middle."""
    return board.above_net.bottom + max(RISE, line.height / 2 + 0.05) + board.deep


def size_of(board: Board, derivation: Derivation) -> float:
    """The size of the line of a derivation: those of hidden layers have to leave room for the finished ones above."""
    layout, parameter = board.layout, derivation.parameter
    if not isinstance(parameter, Weight) or parameter.layer == board.last:
        return layout.line
    return layout.hidden_short if shortened(derivation) else layout.hidden * (layout.numbered if board.values else 1.0)


def shortened(derivation: Derivation) -> bool:
    """Whether deltas stand in a line for all that comes from the next layer."""
    return derivation.deltas_from <= derivation.parameter.layer + 1


def row_ends(board: Board, derivation: Derivation) -> list[str]:
    """At which parts of its line a new row begins: in narrow frames after the first half of a sum spelled out."""
    return [] if not board.layout.hidden_broken or shortened(derivation) else half_of_sum(derivation)


def half_of_sum(derivation: Derivation) -> list[str]:
    """The sign after the first half of the sum over the branches of a line; none where it has one branch."""
    count = len(derivation.written)
    if count < 2:
        return []
    if count < len(derivation.branches):
        return [f"{derivation.sum_mark}-dots"]
    return [f"{derivation.sum_mark}-plus-{count // 2 + 1}"]


def name_of(parameter: Parameter) -> str:
    """The name of the line of a parameter."""
    return f"line-{parameter.quantity.mark}"
