"""What the acts of the short cut share: where things stand, numbers in the net, and charts of single steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from renderer import (
    Box,
    Clip,
    Formula,
    Node,
    Ref,
    Stroke,
    axes,
    dot,
    fade_in,
    line,
    plot,
    tex,
    to,
)
from renderer.network import Arithmetic, Equation, Facts, Quantity, Reading
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import activation_of, pre_activation_of
from renderer.network.dense_chain import output_rest
from renderer.parts.axes import Curve
from renderer.values.number_format import compact, in_tex
from timelines.backprop.board import Board
from timelines.backprop.roles import tinted
from timelines.backprop.short.curves import ErrorOfOutput, OutputOfSum, SumOfWeight
from timelines.backprop.values import named_values

NUMBER = "activation"  # the color of numbers that a network comes to
SHARE = 0.56  # of the frame's width that formulas have beside a chart
GAP = 0.28  # between formulas that stand under one another, in units
LARGEST = 1.15  # the size of a formula


@dataclass(frozen=True)
class Output:
    """What a neuron puts out, as a formula: the activation function of its z."""

    layer: int
    place: int

    @property
    def tex(self) -> str:
        """The function by its letter, and z."""
        return rf"\sigma({pre_activation_of(self.layer, self.place).tex})"

    def value(self, facts: Facts) -> float:
        """The activation, computed from z."""
        z = facts.value(pre_activation_of(self.layer, self.place))
        return float(facts.network.function(self.layer).value(np.array(z)))

    def measured(self, facts: Facts) -> float:
        """The same: nothing in it is a derivative."""
        return self.value(facts)


# ---- places


def panels(board: Board) -> tuple[Box, Box]:
    """Where formulas stand and where charts do, above the net: side by side, or one over the other."""
    free = board.above_net
    free = Box(free.left, free.bottom + 0.15, free.right, free.top)
    if board.layout.narrow:
        middle = free.bottom + 0.52 * free.height
        return Box(free.left, free.bottom, free.right, middle - 0.1), Box(free.left, middle + 0.1, free.right, free.top)
    x = free.left + SHARE * free.width
    return Box(free.left + 0.2, free.bottom, x - 0.2, free.top), Box(x + 0.2, free.bottom, free.right - 0.2, free.top)


def stacked(box: Box, nodes: Sequence[Formula], left: bool = False, gap: float = GAP) -> list[Formula]:
    """Formulas one under another in the middle of a box, all made smaller alike where they would not fit."""
    height = sum(node.height for node in nodes) + gap * (len(nodes) - 1)
    scale = min(1.0, box.width / max(node.width for node in nodes), box.height / height)
    top, made = box.center[1] + height * scale / 2, []
    for node in nodes:
        x = box.left + node.width * scale / 2 if left else box.center[0]
        made.append(node.with_(at=(x, top - node.height * scale / 2), scale=scale))
        top -= (node.height + gap) * scale
    return made


def stated(board: Board, name: str, equation: Equation, size: float = LARGEST) -> Formula:
    """An equation with its claim, its symbols in their colors, not yet at its place."""
    board.script.claim(name, equation.claim(board.facts))
    return tinted(tex(equation.tex, size=size, name=name))


def worth(board: Board, name: str, of: Symbol, size: float = 0.9) -> Formula:
    """A line such as "z = 0.41" with the number that a quantity has."""
    number = compact(of.value(board.facts))
    said = rf"{of.tex} \approx {in_tex(number)}"
    board.script.claim(name, Arithmetic(said, (Reading(number, of, board.facts),)))
    return tinted(tex(said, size=size, name=name))


# ---- the net and its numbers


def parts_of(board: Board, *quantities: Quantity) -> list[str]:
    """The circles or edges of quantities, and their labels and numbers."""
    net = board.net
    found: dict[str, None] = {}
    names = {quantity: name for name, quantity in named_values(net).items()}
    for quantity in quantities:
        if not net.shows(quantity):
            continue
        parts = [net.stand_in(quantity), board.label(quantity)]
        if quantity in names:
            parts.append(f"{net.name}/values/{names[quantity]}")
        found |= dict.fromkeys(part for part in parts if part.startswith(f"{net.name}/"))
    return list(found)


def numbers_come(board: Board, *kinds: str, seconds: float = 1.0) -> list[Clip]:
    """The numbers of some columns of the net come in: "a0", "z1", "a1", "e", "E"."""
    address = f"{board.net.name}/values"
    known = named_values(board.net)
    coming = []
    for part in board.net["values"].parts:
        name = part.node.name
        if name.split("-")[0] in kinds:
            coming.append(f"{address}/{name}")
            if name in known:
                quantity = known[name]
                written = in_tex(compact(board.facts.value(quantity)))
                board.script.claim(f"{address}/{name}", Reading(written, Symbol(quantity), board.facts))
    return [fade_in(coming, seconds=seconds)] if coming else []


def lit(board: Board, addresses: Sequence[str], seconds: float = 0.6) -> list[Clip]:
    """Rings and edges turn to the color of what is discussed."""
    return [to(list(addresses), seconds=seconds, stroke=board.lit_stroke)]


def unlit(board: Board, addresses: Sequence[str], seconds: float = 0.8) -> list[Clip]:
    """Rings and edges go back to their own paint."""
    refs: list[Ref] = [board.script.ref(address) for address in dict.fromkeys(addresses)]
    leaves = [leaf for ref in refs for leaf in ref.leaves]
    own = {leaf.address: leaf.node.stroke for part in board.net.group.parts for leaf in board.net[part.name].leaves}  # type: ignore[attr-defined]
    return [to(leaf, seconds=seconds, stroke=own[leaf.address]) for leaf in leaves if leaf.address in own]


# ---- charts


@dataclass(frozen=True)
class Chart:
    """Axes with the curve of one step, the point where the network stands on it, and its tangent there."""

    back: Node
    curve: Curve
    tangent: Node
    point: Node
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
    """A chart of a step in a box, `half` to both sides of where the network stands, with a formula above it."""
    fitted = min(1.0, box.width / caption.width, 0.42 * box.height / caption.height)
    caption = caption.with_(scale=fitted)
    caption = caption.with_(at=(box.center[0], box.top - caption.height * fitted / 2))
    room = Box(box.left, box.bottom, box.right, box.top - caption.height * fitted - 0.2)
    low, high = (at - half, at + half) if sides is None else sides
    values = [function(low + (high - low) * k / 60) for k in range(61)]
    bottom, top = min(values), max(values)
    air = 0.12 * (top - bottom) or 0.5
    width, height = min(room.width - 0.9, 2.6 * room.height), max(room.height - 0.95, 0.6)
    on = axes(
        x=(low, high),
        y=(bottom - air, top + air),
        width=width,
        height=height,
        x_step=0,
        y_step=0,
        x_name=names[0],
        y_name=names[1],
        size=0.75,
        at=(room.center[0] - 0.1, room.center[1] - 0.2),
        name=f"{name}-axes",
    )
    curve = plot(on, function, stroke=Stroke(color, 4.0), name=f"{name}-curve")  # type: ignore[arg-type]
    here = on.point(at, function(at))
    reach = 0.32 * (high - low)
    ends = [on.point(at + by, function(at) + slope * by) for by in (-reach, reach)]
    ends = [clipped(here, end, on.at, width / 2, height / 2) for end in ends]
    tangent = line(ends[0], ends[1], stroke="lit", width=5, name=f"{name}-tangent")
    return Chart(on, curve, tangent, dot(here, radius=0.09, fill="lit", name=f"{name}-point"), caption)


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


def step_charts(board: Board, to_: int, source: int, box: Box) -> list[Chart]:
    """The charts of the three steps from a weight of the last layer to the error: e of a, a of z, z of w."""
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

    rest_of = float(output_rest(board.model, facts.passed)[to_ - 1])
    sigmoid = (min(-4.0, value(z) - 1), max(4.0, value(z) + 1))
    steps: list[tuple[str, Callable[[float], float], Quantity, Quantity, str, float, tuple[float, float] | None]] = [
        ("e", ErrorOfOutput(facts, to_, value(a), rest_of), a, e, "error", 0.5, None),
        ("a", OutputOfSum(facts, last), z, a, "activation", 4.0, sigmoid),
        ("z", SumOfWeight(rest, value(before)), w, z, "weight", 1.0, None),
    ]
    made: list[Chart] = []
    for name, curve, bottom, top, color, half, sides in steps:
        slope = facts.derivative(top, bottom)
        number = compact(slope)
        said = rf"\frac{{\partial {top.tex}}}{{\partial {bottom.tex}}} \approx {in_tex(number)}"
        factor = Factor(top, bottom)
        board.script.claim(f"slope-{name}", Arithmetic(said, (Reading(number, factor, facts),)))
        caption = tinted(tex(said, size=0.95, name=f"slope-{name}"))
        made.append(
            chart(f"step-{name}", box, curve, value(bottom), slope, half, caption, (bottom.tex, top.tex), color, sides)
        )
    return made
