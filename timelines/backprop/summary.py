"""All that was found, on one page (475-480 s)."""

from __future__ import annotations

from renderer import Box, Formula, become, box_of, fade_in, shifted, tex, to
from renderer.network import general_forms
from renderer.network.calculus.matrix_forms import checked_notation
from timelines.backprop.board import Board
from timelines.backprop.one_size import in_one_size
from timelines.backprop.places import share

SIZE, WIDE = 1.25, 1.6  # of the equations, in the two notations; set smaller where they would not fit
SAID = {
    "seed": "The last δ, δ carried back, and from δ every weight and bias.",
    "standard": "As textbooks write it: δ, δ carried back, then weights and biases.",
}
SAID_OF_ONE_LAYER = {
    "seed": "δ of the layer, and from δ every weight and every bias.",
    "standard": "As textbooks write it: δ at the end, then weights and biases.",
}
PAGE = 7.0  # the height of the page
BETWEEN = 0.5  # two equations where they have rows
LEAST, MOST = 0.2, 0.8  # the least and the most that lies between two equations


def stand(board: Board) -> None:
    """What was found for biases, where the act before leaves it."""
    free = board.above_net
    board.script.add(board.equation("bias-formula", board.general.bias, 1.5, at=free.center))


def play(board: Board) -> None:
    """The equation for biases goes to its place, the others come in above it, and all stand for 3 s."""
    script = board.script
    script.chapter("All equations")
    *rows, last = laid_out(rows_of(board))
    (bias,) = last
    standing = script.pose("bias-formula")
    if board.notation == "standard":
        script.play(become(standing.name, bias))
    else:
        script.play(to(standing.name, at=bias.at, scale=bias.size / standing.size))
    board.say(SAID[board.notation] if board.last > 1 else SAID_OF_ONE_LAYER[board.notation])
    script.play(fade_in([node for row in rows for node in row]))
    script.wait(3)


def rows_of(board: Board) -> list[list[Formula]]:
    """The equations from the top of the page down, the last that for biases."""
    forms = general_forms(board.sizes, checked_notation(board.notation), board.softmax)
    hidden = board.last > 1
    names = ["delta_last", *(["delta"] if hidden else []), "weights", "bias"]
    if board.layout.short:
        # A tall frame has its room below one another: one size for all, as large as the widest allows in rows.
        room = Box(0.0, 0.0, board.frame.width, PAGE - BETWEEN * (len(names) - 1))
        equations = {f"{board.notation}-{name}": getattr(forms, name) for name in names}
        for name, equation in equations.items():
            # The equation for biases stands already in the notation of the film, and only goes to its place.
            if name != "seed-bias":
                board.script.claim(name, equation.claim(board.facts))
        return [[made] for made in in_one_size(equations, WIDE, room)]
    if board.notation == "standard":
        return [[board.equation(f"standard-{name}", getattr(forms, name), WIDE)] for name in names]
    layout = board.layout
    size = SIZE * share(board) if layout.summary is None else layout.summary
    bias = tex(forms.bias.tex, size=size, name="place")
    last = board.equation("delta-last", forms.delta_last, size)
    weights = board.equation("weights", forms.weights, size)
    carried = [board.equation("delta", forms.delta, size, rows=layout.names_rows)] if hidden else []
    # In the order of a program: delta of the last layer, carried back, and from it weights and biases.
    return [[last], *([carried] if carried else []), [weights], [bias]]


def laid_out(rows: list[list[Formula]]) -> list[list[Formula]]:
    """The same with the rows one under another in the middle of the frame."""
    free = (PAGE - sum(box_of(row).height for row in rows)) / (len(rows) - 1)
    gap = min(max(free, LEAST), MOST)
    whole = sum(box_of(row).height for row in rows) + gap * (len(rows) - 1)
    placed, top = [], whole / 2
    for row in rows:
        box = box_of(row)
        by = (-box.center[0], top - box.top)
        placed.append([shifted(node, by) for node in row])
        top -= box.height + gap
    return placed
