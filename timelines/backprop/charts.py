"""Charts of the single steps from a weight to the error: the curve, the point on it and the tangent there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderer import Arithmetic, Box, Equation, Formula, Node, NumberClaim, Stroke, axes, dot, line, plot, tex
from renderer.algebra.expressions import Scalar
from renderer.algebra.formula_rows import in_rows
from renderer.network import Dependence, Weight
from renderer.network.calculus.expressions import Factor
from renderer.parts.plot import Curve
from renderer.values.number_format import compact, in_tex
from timelines.backprop.board import Board
from timelines.backprop.roles import tinted

LARGEST = 1.15  # the size of a formula
BESIDE = 1.9  # from which ratio of its box on a chart has its formula beside it
LOW = 2.0  # units: a chart that is no higher has smaller names of axes
ASIDE = 0.4  # of the width of its box, for a formula beside a chart
NEAR = 0.02  # how near to 0 and 1 a chart shows a share, where the error is not yet beyond all measure
COLORS = {"E": "error", "e": "error", "a": "activation", "z": "weight"}
"""The color of a curve by what it gives."""


def stated(board: Board, name: str, equation: Equation, size: float = LARGEST, rows: Sequence[str] = ()) -> Formula:
    """An equation with its claim, its symbols in their colors, not yet placed. After the marks `rows` a row ends."""
    board.script.claim(name, equation.claim(board.facts))
    return tinted(in_rows(tex(equation.tex, size=size, name=name), rows))


@dataclass(frozen=True)
class Diagram:
    """Axes with the curve of one step, the point where the network stands on it, and its tangent there."""

    back: Node
    curve: Curve
    tangent: Node
    point: Node


@dataclass(frozen=True)
class Chart(Diagram):
    """A diagram with the formula that tells of it."""

    caption: Formula

    @property
    def nodes(self) -> list[Node]:
        """All of it, from the back to the front."""
        return [self.back, self.curve, self.tangent, self.point, self.caption]


def chart(board: Board, step: Factor, name: str, box: Box, caption: Formula) -> Chart:
    """A chart of a step in a box, its formula above or beside it."""
    low = box.width > BESIDE * box.height
    if low:
        # In a low box the formula stands beside the chart, so that the curve keeps its height.
        scale = min(1.0, ASIDE * box.width / caption.width, box.height / caption.height)
        wide = caption.width * scale
        at = (box.right - wide / 2, box.center[1])
        room = Box(box.left, box.bottom, box.right - wide - 0.3, box.top)
    else:
        scale = min(1.0, box.width / caption.width, 0.42 * box.height / caption.height)
        at = (box.center[0], box.top - caption.height * scale / 2)
        room = Box(box.left, box.bottom, box.right, box.top - caption.height * scale - 0.2)
    made = diagram(board, step, name, room, wide=low)
    return Chart(made.back, made.curve, made.tangent, made.point, caption.with_(scale=scale, at=at))


def diagram(
    board: Board, step: Factor, name: str, room: Box, names: tuple[str, str] | None = None, wide: bool = False
) -> Diagram:
    """The curve of a step that fills a box with the names of its axes; `wide` leaves more air over and under it."""
    function, at = Dependence(board.facts, step.top, step.bottom), board.facts.value(step.bottom)
    low, high = sides(board, step)
    values = [function(low + (high - low) * k / 60) for k in range(61)]
    bottom, top = min(values), max(values)
    air = 0.12 * (top - bottom) or 0.5
    # Small names take less room: a low curve without height has no slope that could be seen.
    names_take, sinks = (0.8, 0.15) if room.height <= LOW and not wide else (1.15, 0.25)
    width, height = min(room.width - 1.2, 2.6 * room.height), max(room.height - names_take, 0.45)
    x_name, y_name = names or (step.bottom.tex, step.top.tex)
    on = axes(
        x=(low, high),
        y=(bottom - air, top + air),
        width=width,
        height=height,
        x_step=0,
        y_step=0,
        x_name=x_name,
        y_name=y_name,
        size=0.75 if room.height > LOW else 0.55,
        at=(room.center[0] - 0.2, room.center[1] - sinks),
        name=f"{name}-axes",
    )
    curve = plot(on, function, stroke=Stroke(COLORS[step.top.kind], 4.0), name=f"{name}-curve")
    here = on.point(at, function(at))
    reach, slope = 0.32 * (high - low), step.value(board.facts)
    ends = [on.point(at + by, function(at) + slope * by) for by in (-reach, reach)]
    ends = [clipped(here, end, on.at, width / 2, height / 2) for end in ends]
    tangent = line(ends[0], ends[1], stroke="lit", width=5, name=f"{name}-tangent")
    return Diagram(on, curve, tangent, dot(here, radius=0.09, fill="lit", name=f"{name}-point"))


def sides(board: Board, step: Factor) -> tuple[float, float]:
    """What the chart of a step shows of its quantity; of an output no error that the logarithm does not have."""
    at, kinds = board.facts.value(step.bottom), step.top.kind + step.bottom.kind
    if kinds == "az":
        return min(-4.0, at - 1), max(4.0, at + 1)
    half = {"ea": 0.5, "zw": 1.0, "Ew": 1.6, "Ez": 3.0}[kinds]
    if kinds != "ea" or board.facts.error == "mse":
        return at - half, at + half
    return max(at - half, min(NEAR, at / 2)), min(at + half, max(1 - NEAR, (1 + at) / 2))


def clipped(
    start: tuple[float, float], end: tuple[float, float], middle: tuple[float, float], wide: float, high: float
) -> tuple[float, float]:
    """The end of a way from a point in a box, drawn in so that it does not leave the box."""
    share = 1.0
    for k, half in ((0, wide), (1, high)):
        way = end[k] - start[k]
        limit = middle[k] + (half if way > 0 else -half)
        if abs(way) > 1e-9:
            share = min(share, max((limit - start[k]) / way, 0.0))
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def step_charts(board: Board, to_: int, source: int, box: Box, numbered: bool = True) -> list[Chart]:
    """The charts of the three steps from a weight of the last layer to the error: e of a, a of z, z of w.

    Through a softmax they are two: E of z, z of w.

    The slope has its number above the chart, or without numbers only its name.
    """
    made: list[Chart] = []
    for step in board.derivation(Weight(board.last, to_, source)).factors:
        name = step.top.kind
        if numbered:
            fraction = rf"\frac{{\partial {step.top.tex}}}{{\partial {step.bottom.tex}}}"
            caption = worth(board, f"slope-{name}", step, 0.95, fraction)
        else:
            caption = tinted(tex(rf"\text{{slope }} {step.tex}", size=0.95, name=f"slope-{name}"))
        made.append(chart(board, step, f"step-{name}", box, caption))
    return made


def worth(board: Board, name: str, of: Scalar, size: float = 0.9, written: str | None = None) -> Formula:
    """A line such as "z = 0.41" with the number that a quantity or a derivative has."""
    number = compact(of.value(board.facts))
    said = rf"{written or of.tex} \approx {in_tex(number)}"
    board.script.claim(name, Arithmetic(said, (NumberClaim(number, of, board.facts),)))
    return tinted(tex(said, size=size, name=name))
