"""Steps beside the first weight: what the network computes as equations, and the curve of each step.

`asides` says where they stand and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from renderer import (
    Box,
    Clip,
    Equation,
    Formula,
    Node,
    bounds,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    grow,
    indicate,
    lasting,
    stagger,
)
from renderer.network import Weight
from renderer.network.calculus.definitions import (
    activation_definition,
    error_definition,
    pre_activation_definition,
    total_error_definition,
)
from timelines.backprop.board import MOST_TERMS, Board
from timelines.backprop.charts import Chart, stated, step_charts

Shown: TypeAlias = Mapping[str, Callable[[], list[Clip]]]
"""Clips of the pictures beside a line by the moment at which they are played."""

OVER_LABELS = 1.25  # how far above the net the room begins while labels are lifted off it
NARROWEST, LOWEST = 4.0, 1.1  # the least room in which a picture can be read, in units
SLOW = 2.0  # seconds of a trace
SWELLS = 1.12


def room(
    board: Board, left: float, right: float, above: float, least: float = LOWEST, narrowest: float = NARROWEST
) -> Box | None:
    """What is free between two places, from a height over the net up to the finished lines; None if too small."""
    free = board.above_net
    top = free.top
    for name in board.lines.values():
        box = bounds(board.script.pose(name)) if board.script.stands(name) else None
        if box is not None and box.left < right and box.right > left:
            top = min(top, box.bottom - 0.25)
    made = Box(left, free.bottom + above, right, top)
    return made if made.width >= narrowest and made.height >= least else None


def steps_then_curves(board: Board, weight: Weight, box: Box) -> Shown:
    """The equations of the way one under another; when the way is walked, the curve of each step instead."""
    equations = under_one_another([*forward_steps(board, weight), total_error(board)], box)
    charts = step_charts(board, weight.to, weight.source, box, numbered=False) if box.height > LOWEST + 0.5 else []

    return {
        **equations_shown(equations),
        "pointer": lambda: [fade_out(equations)],
        **curves_shown(charts),
        **({"done": lambda: [fade_out(charts[-1].nodes)]} if charts else {}),
    }


def equations_shown(equations: Sequence[Formula]) -> Shown:
    """Equations come in while a way is traced, the last one first, and swell in order when it is traced again."""
    coming = [fade_in(one) for one in reversed(equations)]
    return {
        "way": lambda: [lasting(SLOW, stagger(coming, ratio=0.6))],
        "again": lambda: [
            lasting(SLOW, stagger([indicate(one, color=None, scale=SWELLS) for one in equations], ratio=0.6))
        ],
    }


def under_one_another(formulas: list[Formula], box: Box) -> list[Formula]:
    """Formulas one under another in a box, all made smaller alike where they would not fit."""
    high = sum(one.height for one in formulas)
    scale = min(1.0, box.width / max(one.width for one in formulas), 0.85 * box.height / high)
    gap = min((box.height - high * scale) / max(len(formulas) - 1, 1), 0.35)
    top, made = box.center[1] + (high * scale + gap * (len(formulas) - 1)) / 2, []
    for one in formulas:
        made.append(one.with_(at=(box.center[0], top - one.height * scale / 2), scale=scale))
        top -= one.height * scale + gap
    return made


def steps_and_curves(board: Board, weight: Weight, right: Box) -> Shown:
    """The equations of the way in a row at the top; below them the curve of each step with its tangent."""
    frame = board.frame
    equations = in_a_row(board, [*forward_steps(board, weight), total_error(board)], frame.top)
    low = min(box_of(one).bottom for one in equations)
    charts = step_charts_in(board, weight, right.left, low - 0.25)
    last = [*equations, *(charts[-1].nodes if charts else ())]
    return {**equations_shown(equations), "done": lambda: [fade_out(last)], **curves_shown(charts)}


def forward_steps(board: Board, weight: Weight) -> list[Formula]:
    """z, a and e of the neuron to which a weight of the last layer leads, as equations."""
    to_, last, sizes = weight.to, weight.layer, board.sizes
    made = {
        "sum": sum_of(board, last, to_),
        "out": activation_definition(sizes, last, to_),
        "error": error_definition(sizes, min(to_, sizes[-1]), board.facts.error),
    }
    return [stated(board, f"aside-{name}-{to_}", equation, 0.8) for name, equation in made.items()]


def sum_of(board: Board, layer: int, to: int) -> Equation:
    """Z as the sum of what comes in, each times its weight, and the bias."""
    return pre_activation_definition(board.sizes, layer, to, max_shown=MOST_TERMS)


def total_error(board: Board) -> Formula:
    """E as the sum of the errors of all outputs."""
    return stated(board, "aside-total", total_error_definition(board.sizes, max_shown=MOST_TERMS + 1), 0.8)


def side_by_side(formulas: Sequence[Formula], box: Box, gap: float, most: float = 1.0) -> list[Formula]:
    """Formulas side by side in the middle of a box, made smaller alike, gaps too, where it is too narrow for them."""
    wide = sum(one.width for one in formulas) + gap * (len(formulas) - 1)
    scale = min(1.0, most, box.width / wide)
    x, made = box.center[0] - wide * scale / 2, []
    for one in formulas:
        made.append(one.with_(at=(x + one.width * scale / 2, box.center[1]), scale=scale))
        x += (one.width + gap) * scale
    return made


def in_a_row(board: Board, formulas: list[Formula], top: float) -> list[Formula]:
    """Formulas side by side under a height, with equal gaps over the width of the frame."""
    frame = board.frame
    wide = sum(one.width for one in formulas)
    scale = min(1.0, (frame.width - 0.5 * (len(formulas) - 1)) / wide)
    gap = min((frame.width - wide * scale) / max(len(formulas) - 1, 1), 1.2)
    x = -(wide * scale + gap * (len(formulas) - 1)) / 2
    middle = top - max(one.height for one in formulas) * scale / 2
    made = []
    for one in formulas:
        made.append(one.with_(at=(x + one.width * scale / 2, middle), scale=scale))
        x += one.width * scale + gap
    return made


def step_charts_in(board: Board, weight: Weight, left: float, top: float) -> list[Chart]:
    """The charts of the steps from a weight to its error, right of a place and below a height."""
    free = board.above_net
    box = Box(left, free.bottom + 0.25, board.frame.right, top)
    if box.width < NARROWEST or box.height < LOWEST + 0.5:
        return []
    return step_charts(board, weight.to, weight.source, box, numbered=False)


def curves_shown(charts: list[Chart]) -> dict[str, Callable[[], list[Clip]]]:
    """Each chart comes in as its step begins, and shows its slope when the factor comes into the line."""
    shown: dict[str, Callable[[], list[Clip]]] = {}
    for k, chart in enumerate(charts):
        before = charts[k - 1].nodes if k else []

        def begins(chart: Chart = chart, before: list[Node] = before) -> list[Clip]:
            # The last step has half a second for it.
            gone = [fade_out(before, seconds=0.2)] if before else []
            return [
                *gone,
                delay(0.2 if gone else 0.0, fade_in(chart.back, seconds=0.3), draw(chart.curve, seconds=0.3)),
            ]

        def slopes(chart: Chart = chart) -> list[Clip]:
            return [grow(chart.point, seconds=0.5), draw(chart.tangent), fade_in(chart.caption)]

        shown |= {f"step-{k}": begins, f"factor-{k}": slopes}
    return shown
