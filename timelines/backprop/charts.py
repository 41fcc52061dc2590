"""Charts of the single steps from a weight to the error: the curve, the point on it and the tangent there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from renderer import Arithmetic, Box, Equation, Formula, Node, NumberClaim, Stroke, axes, dot, line, plot, tex
from renderer.algebra.environment import Environment
from renderer.algebra.formula_rows import in_rows
from renderer.network import Quantity
from renderer.network.calculus.expressions import Factor, network_facts
from renderer.network.calculus.notation import TOTAL_ERROR, activation_of, pre_activation_of
from renderer.network.dense_chain import output_rest
from renderer.parts.plot import Curve
from renderer.values.number_format import compact, in_tex
from timelines.backprop.board import Board
from timelines.backprop.curves import ErrorOfOutput, ErrorOfSum, OutputOfSum, SumOfWeight
from timelines.backprop.roles import tinted

LARGEST = 1.15  # the size of a formula
BESIDE = 1.9  # from which ratio of its box on a chart has its formula beside it
LOW = 2.0  # units: a chart that is no higher has smaller names of axes
ASIDE = 0.4  # of the width of its box, for a formula beside a chart


@dataclass(frozen=True)
class Output:
    """What a neuron puts out, as a formula: the activation function of its z."""

    layer: int
    place: int

    @property
    def tex(self) -> str:
        """The function by its letter, and z."""
        return rf"\sigma({pre_activation_of(self.layer, self.place).tex})"

    def value(self, environment: Environment) -> float:
        """The activation, computed from z."""
        facts = network_facts(environment)
        z = facts.value(pre_activation_of(self.layer, self.place))
        return float(facts.network.function(self.layer).value(np.array(z)))

    def measured(self, environment: Environment) -> float:
        """The same: nothing in it is a derivative."""
        return self.value(environment)


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


def chart(
    name: str,
    box: Box,
    function: Callable[[float], float],
    at: float,
    slope: float,
    half: float,
    caption: Formula,
    names: tuple[str, str],
    color: str,
    sides: tuple[float, float] | None = None,
) -> Chart:
    """A chart of a step in a box, `half` to both sides of where the network stands, its formula above or beside it."""
    if box.width > BESIDE * box.height:
        # In a low box the formula stands beside the chart, so that the curve keeps its height.
        caption = caption.with_(scale=min(1.0, ASIDE * box.width / caption.width, box.height / caption.height))
        wide = caption.width * caption.scale
        room = Box(box.left, box.bottom, box.right - wide - 0.3, box.top)
        caption = caption.with_(at=(box.right - wide / 2, box.center[1]))
    else:
        fitted = min(1.0, box.width / caption.width, 0.42 * box.height / caption.height)
        caption = caption.with_(scale=fitted)
        caption = caption.with_(at=(box.center[0], box.top - caption.height * fitted / 2))
        room = Box(box.left, box.bottom, box.right, box.top - caption.height * fitted - 0.2)
    made = diagram(name, room, function, at, slope, half, names, color, sides, wide=box.width > BESIDE * box.height)
    return Chart(made.back, made.curve, made.tangent, made.point, caption)


def diagram(
    name: str,
    room: Box,
    function: Callable[[float], float],
    at: float,
    slope: float,
    half: float,
    names: tuple[str, str],
    color: str,
    sides: tuple[float, float] | None = None,
    *,
    wide: bool = False,
) -> Diagram:
    """The curve of a step that fills a box with the names of its axes; `wide` leaves more air over and under it."""
    low, high = (at - half, at + half) if sides is None else sides
    values = [function(low + (high - low) * k / 60) for k in range(61)]
    bottom, top = min(values), max(values)
    air = 0.12 * (top - bottom) or 0.5
    # Small names take less room: a low curve without height has no slope that could be seen.
    tight = room.height <= LOW and not wide
    names_take, sinks = (0.8, 0.15) if tight else (1.15, 0.25)
    width, height = min(room.width - 1.2, 2.6 * room.height), max(room.height - names_take, 0.45)
    on = axes(
        x=(low, high),
        y=(bottom - air, top + air),
        width=width,
        height=height,
        x_step=0,
        y_step=0,
        x_name=names[0],
        y_name=names[1],
        size=0.75 if room.height > LOW else 0.55,
        at=(room.center[0] - 0.2, room.center[1] - sinks),
        name=f"{name}-axes",
    )
    curve = plot(on, function, stroke=Stroke(color, 4.0), name=f"{name}-curve")
    here = on.point(at, function(at))
    reach = 0.32 * (high - low)
    ends = [on.point(at + by, function(at) + slope * by) for by in (-reach, reach)]
    ends = [clipped(here, end, on.at, width / 2, height / 2) for end in ends]
    tangent = line(ends[0], ends[1], stroke="lit", width=5, name=f"{name}-tangent")
    return Diagram(on, curve, tangent, dot(here, radius=0.09, fill="lit", name=f"{name}-point"))


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


Step: TypeAlias = tuple[str, Callable[[float], float], Quantity, Quantity, str, float, tuple[float, float] | None]
"""A step: its name, the function, what it is of and what it gives, the color, and what its chart shows."""


def step_charts(board: Board, to_: int, source: int, box: Box, numbered: bool = True) -> list[Chart]:
    """The charts of the three steps from a weight of the last layer to the error: e of a, a of z, z of w.

    Through a softmax they are two: E of z, z of w.

    The slope has its number above the chart, or without numbers only its name.
    """
    facts, last = board.facts, board.last
    w, z, a, e = (
        Quantity("w", last, to_, source),
        pre_activation_of(last, to_),
        activation_of(last, to_),
        Quantity("e", last + 1, to_),
    )
    value = facts.value
    before = activation_of(last - 1, source)
    rest = value(z) - value(w) * value(before)

    if board.softmax:
        spread = (value(z) - 3.0, value(z) + 3.0)
        return drawn_steps(
            board,
            box,
            [
                ("E", ErrorOfSum(facts, to_), z, TOTAL_ERROR, "error", 3.0, spread),
                ("z", SumOfWeight(rest, value(before)), w, z, "weight", 1.0, None),
            ],
            numbered,
        )
    rest_of = float(output_rest(board.model, facts.passed)[to_ - 1])
    sigmoid = (min(-4.0, value(z) - 1), max(4.0, value(z) + 1))
    error = ErrorOfOutput(facts, to_, value(a), rest_of)
    steps: list[Step] = [
        ("e", error, a, e, "error", 0.5, error.sides),
        ("a", OutputOfSum(facts, last), z, a, "activation", 4.0, sigmoid),
        ("z", SumOfWeight(rest, value(before)), w, z, "weight", 1.0, None),
    ]
    return drawn_steps(board, box, steps, numbered)


def drawn_steps(board: Board, box: Box, steps: Sequence[Step], numbered: bool) -> list[Chart]:
    """The charts of some steps, each with its slope."""
    facts, value = board.facts, board.facts.value
    made: list[Chart] = []
    for name, curve, bottom, top, color, half, sides in steps:
        slope = facts.derivative(top, bottom)
        number = compact(slope)
        said = rf"\frac{{\partial {top.tex}}}{{\partial {bottom.tex}}} \approx {in_tex(number)}"
        factor = Factor(top, bottom)
        if numbered:
            board.script.claim(f"slope-{name}", Arithmetic(said, (NumberClaim(number, factor, facts),)))
        else:
            said = rf"\text{{slope }} {factor.tex}"
        caption = tinted(tex(said, size=0.95, name=f"slope-{name}"))
        made.append(
            chart(f"step-{name}", box, curve, value(bottom), slope, half, caption, (bottom.tex, top.tex), color, sides)
        )
    return made
