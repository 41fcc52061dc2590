"""What differs where the outputs are a softmax: every output is made of every z, so the step from z to E is one."""

from __future__ import annotations

from renderer import Box, Clip, Equation, Formula, box_of, fade_in, fade_out, indicate
from renderer.network import Quantity
from renderer.network.calculus.notation import activation_of, error_of
from renderer.network.calculus.softmax_forms import softmax_forms
from timelines.backprop.board import LIT, Board

NAMED = "∂E/∂Z gets a name of its own: δ."
COLUMN = "Each ∂E/∂z here is a − y: the output less its target."
NOTES = ("outputs", "error", "error_of_sums", "slope")
SIZE = 0.95  # of the notes, set smaller where they would not fit
OVER_ARROW = 1.2  # from the net to the notes: the lifted labels and the arrow between them lie below
AIR, ROW = 0.25, 0.15  # round them, and between two rows of them


def outputs(board: Board) -> list[Quantity]:
    """The outputs that are shown."""
    return [activation_of(board.last, k + 1) for k in board.net.shown(board.last)]


def errors(board: Board) -> list[Quantity]:
    """The errors of the outputs that are shown."""
    return [error_of(board.sizes, k + 1) for k in board.net.shown(board.last)]


def edges(board: Board, kind: str) -> list[str]:
    """The addresses of the edges from the outputs that are shown to their errors, or from these to E."""
    return [f"{board.net.name}/{kind}/{k}" for k in board.net.shown(board.last)]


def notes(board: Board, line: Formula, *names: str) -> list[Clip]:
    """Equations of softmax and cross-entropy come in above the place where a line is made."""
    return [fade_in([made for made in laid_out(board, line) if made.name.removeprefix("softmax-") in names])]


def notes_go(board: Board) -> list[Clip]:
    """The notes that stand go."""
    standing = [f"softmax-{name}" for name in NOTES if board.script.stands(f"softmax-{name}")]
    return [fade_out(standing)] if standing else []


def laid_out(board: Board, line: Formula) -> list[Formula]:
    """The notes one below the other, in the middle of what is free above a line, or beside it where that is more."""
    room = room_for_notes(board, line)
    made = [noted(board, name, SIZE * board.layout.words, room.width) for name in NOTES]
    both_fit = sum(one.width for one in made[:2]) + 4 * AIR <= room.width
    rows = [made[:2], made[2:3], made[3:]] if both_fit else [[one] for one in made]
    high = sum(max(one.height for one in row) for row in rows) + ROW * (len(rows) - 1)
    by = min(1.0, room.height / high)
    top, placed, middle = room.top - (room.height - by * high) / 2, [], room.center[0]
    for row in rows:
        tall = by * max(one.height for one in row)
        x = middle - (by * sum(one.width for one in row) + 4 * AIR * (len(row) - 1)) / 2
        for one in row:
            placed.append(one.with_(at=(x + by * one.width / 2, top - tall / 2), scale=by))
            x += by * one.width + 4 * AIR
        top -= tall + by * ROW
    return placed


def room_for_notes(board: Board, line: Formula) -> Box:
    """What is free above a line, or right of it above the arrow from E, by the frame's shape."""
    frame, made = board.frame, box_of(line)
    if board.layout.centred:
        return Box(frame.left, made.top + AIR, frame.right, frame.top)
    return Box(made.right + 2 * AIR, board.above_net.bottom + OVER_ARROW, frame.right, frame.top)


def noted(board: Board, name: str, size: float, width: float) -> Formula:
    """One of the equations with its claim."""
    equation: Equation = getattr(softmax_forms(board.sizes), name)
    return board.equation(f"softmax-{name}", equation, size, width)


def told_of_columns(board: Board, elements: Formula) -> None:
    """While the slopes would gather, the column of dE/dz is pointed out, and what its entries are."""
    net = board.net
    cells = [part for part in elements["arriving"].parts if part.node.children]
    board.say(COLUMN)
    board.script.play(indicate(cells, color=LIT))
    board.script.play(indicate([net.stand_in(one) for one in (*outputs(board), *errors(board))], color=LIT))
