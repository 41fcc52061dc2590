"""The other weights of the last layer in one stroke: all but the last factor is shared, and gets the name delta."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import (
    Box,
    Clip,
    Equation,
    Formula,
    Ref,
    draw,
    fade_in,
    fade_out,
    focus,
    indicate,
    lasting,
    stagger,
    unfocus,
)
from renderer.algebra.expressions import Product
from renderer.network import Weight
from renderer.network.calculus.expressions import symbols_in
from renderer.network.calculus.notation import TOTAL_ERROR, error_of, pre_activation_of
from timelines.backprop.board import DIMMED, Board
from timelines.backprop.short.pictures import SWELLS, framed, lit, parts_of, replaced, unlit
from timelines.backprop.words import number, spoken

MOST = 4  # lines that stand at once


def play(board: Board) -> None:
    """All lines of the layer come in; their common factors are framed and become delta."""
    script, net, last = board.script, board.net, board.last
    script.chapter("The whole layer in one stroke")
    weights = board.weights(last)[:MOST]
    ways = [step for weight in weights for steps in net.paths(weight) for step in steps]
    one = len(weights) == 1
    board.say(
        "The whole line again." if one else "The other weights of the layer: the same steps, another edge at the end."
    )
    edges = [net.stand_in(weight.quantity) for weight in weights]
    lines = lines_in_grid(board, "full", [board.derivation(weight).equation for weight in weights])
    script.play(*lit(board, list(dict.fromkeys(ways))), stagger([fade_in(line) for line in lines], seconds=2.4))
    script.wait(1)
    board.say(
        "All but the last factor:" if one else "In lines of one neuron only the last factor is new. What they share:"
    )
    script.play(*unlit(board, list(dict.fromkeys(ways))))
    shared = [[factor.mark for factor in board.derivation(weight).factors[:-1]] for weight in weights]
    frames = [framed(f"frame-{line.name}", line, marks, 0.12) for line, marks in zip(lines, shared, strict=True)]
    script.play(stagger([draw(frame) for frame in frames], seconds=1.2))
    script.wait(1)
    neurons = [pre_activation_of(last, place) for place in dict.fromkeys(weight.to for weight in weights)]
    board.say(f"It is ∂E/∂{spoken(neurons[0])}. We call it δ. L is the last layer.")
    kept = parts_of(board, *neurons, *(error_of(board.sizes, one.to) for one in neurons), TOTAL_ERROR)
    rings = [net.stand_in(one) for one in neurons]
    closed = lines_in_grid(board, "delta", [board.derivation(weight).closed.equation for weight in weights])
    turning = [replaced(old, new, *marks) for old, new, marks in zip(lines, closed, shared, strict=True)]
    script.play(turning, fade_out(frames, seconds=0.7), focus(net.name, kept, opacity=DIMMED), *lit(board, rings))
    script.wait(2.2)
    board.say("The last factor is what comes in: a, one layer back.")
    short = lines_in_grid(board, "short", [board.derivation(weight).simplified for weight in weights])
    inputs = [board.derivation(weight).factors[-1] for weight in weights]
    script.play(
        [replaced(old, new, factor.mark) for old, new, factor in zip(closed, short, inputs, strict=True)],
        unfocus(net.name),
    )
    script.play(*lit(board, edges))
    script.wait(1.5)
    count, deltas = len(board.weights(last)), board.sizes[-1]
    many = f"{number(count)} derivatives cost" if count > 1 else "one derivative costs"
    board.say(f"So {many} {number(deltas)} δ{'s' if deltas > 1 else ''} and one product each.")
    script.begin(told_apart(board, short, weights))
    script.wait(2.5)
    script.play(fade_out(short), *unlit(board, [*rings, *edges]))


def told_apart(board: Board, lines: Sequence[Formula], weights: Sequence[Weight]) -> Clip:
    """The deltas of lines swell, then what comes in."""
    sides: tuple[list[Ref], list[Ref]] = ([], [])
    for line, weight in zip(lines, weights, strict=True):
        right = board.derivation(weight).simplified.right
        assert isinstance(right, Product)
        delta, coming = (part.mark for part in symbols_in(right))
        sides[0].append(line[delta])
        sides[1].append(line[coming])
    return lasting(2.3, stagger([indicate(side, color=None, scale=SWELLS) for side in sides], ratio=0.9))


def lines_in_grid(board: Board, kind: str, equations: Sequence[Equation], share: float = 1.0) -> list[Formula]:
    """Equations in a grid above the net: in two columns, or one under another in a narrow frame."""
    free = board.above_net
    box = Box(free.left, free.bottom + 0.2, free.right, free.bottom + 0.2 + share * (free.height - 0.2))
    lines: list[Formula] = [
        board.equation(f"{kind}-{equation.left.mark}", equation, 1.05)  # type: ignore[attr-defined]
        for equation in equations
    ]
    columns = 1 if board.layout.narrow or len(lines) < 2 else 2
    cells = board.grid_cells(lines, columns, box, 0.45)
    rows = -(-len(lines) // columns)
    lowest = min(y - line.height * s / 2 for line, (_, y, s) in zip(lines, cells, strict=True))
    down = (lowest - box.bottom) / 2 if rows else 0.0
    return [line.with_(at=(x, y - down), scale=s) for line, (x, y, s) in zip(lines, cells, strict=True)]
