"""The shared state of the acts: the script and the plan, the listing, the boxes of the graph, its edges and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderer import (
    Clip,
    Group,
    Node,
    Script,
    code,
    colored,
    fade_in,
    fade_out,
    fit,
    group,
    line,
    move_to,
    number,
    rounded,
    tex,
    text,
    through,
    to,
)
from renderer.network import Run
from timelines.neuron.plan import HIGH, PLACES, WIDE, Plan
from timelines.neuron.values import COLORS, LINES, READS, SYMBOLS, gradient

FAINT = 0.3


@dataclass(frozen=True)
class Board:
    """The script with the plan of the film."""

    script: Script
    plan: Plan

    def heading(self, words: str) -> None:
        """Start a chapter under its name, which stands at the top."""
        self.script.chapter(words)
        if self.script.stands("heading"):
            self.script.play(fade_out("heading", seconds=0.3))
        made = text(words, size=1.1 * max(self.plan.unit, 0.62), at=self.plan.heading, name="heading")
        self.script.play(fade_in(fit(made, width=self.script.frame[0] - 0.8), seconds=0.6))

    def number(
        self, value: float, name: str, at: tuple[float, float], fill: str, size: float = 0.72, format: str = "{:.2f}"
    ) -> Node:
        """A number of the run, with two decimals unless said otherwise."""
        return number(value, format=format, size=size * self.plan.unit, fill=fill, at=at, name=name)

    def lit(self, listing: Sequence[int], *names: str) -> list[Clip]:
        """Lines and values that are told now come to full strength, all others are dimmed."""
        lines = [to(f"listing/{k}", opacity=1.0 if k in listing else FAINT, seconds=0.5) for k in range(len(LINES))]
        boxes = [to(f"graph/{one}", opacity=1.0 if one in names else FAINT, seconds=0.5) for one in PLACES]
        return [*lines, *boxes]

    def all_lit(self) -> list[Clip]:
        """Everything at full strength."""
        return self.lit(range(len(LINES)), *PLACES)


def listing(plan: Plan) -> Group:
    """The six lines, each name in the color of its role."""
    made = code("\n".join(LINES), size=0.95, name="listing")
    fills = {
        f"{row}/{k}": COLORS[word]
        for row, tokens in enumerate(made.tokens)
        for k, (_, word) in enumerate(tokens)
        if word in COLORS
    }
    painted = colored(made, fills)
    return move_to(fit(painted, width=plan.code.width, height=plan.code.height, grow=True), plan.code.center)


def graph(plan: Plan) -> Group:
    """A box with its symbol for every value; numbers come later."""
    u = plan.unit
    boxes = []
    for name in PLACES:
        ring = rounded(WIDE * u, HIGH * u, radius=0.14 * u, stroke=COLORS[name], width=3 * u, name="box")
        symbol = tex(SYMBOLS.get(name, name), size=0.85 * u, fill=COLORS[name], at=(0, 0.37 * u), name="symbol")
        boxes.append(group(ring, symbol, center=False, at=plan.place(name), name=name))
    return group(*boxes, center=False, name="graph")


def edge(plan: Plan, source: str, goal: str, bend: float = 0.0, color: str = "grey", name: str = "edge") -> Node:
    """A line from the rim of one box to that of another; `bend` bows it, in units of the plan."""
    (ax, ay), (bx, by) = plan.place(source), plan.place(goal)
    u = plan.unit
    if plan.down:
        start, end = (ax, ay - HIGH / 2 * u), (bx, by + HIGH / 2 * u)
        middle = ((ax + bx) / 2 + bend * u, (start[1] + end[1]) / 2)
    else:
        start, end = (ax + WIDE / 2 * u, ay), (bx - WIDE / 2 * u, by)
        middle = ((start[0] + end[0]) / 2, (ay + by) / 2 + bend * u)
    if bend:
        return through([start, middle, end], stroke=color, width=4 * u, z=-1, name=name)
    return line(start, end, stroke=color, width=4 * u, z=-1, name=name)


def bend_of(goal: str, k: int) -> float:
    """The two ways from e to L part; all other edges are straight."""
    return (0.62, -0.62)[k] if goal == "L" else 0.0


def value(board: Board, run: Run, name: str) -> Node:
    """The value of a box, in it."""
    x, y = board.plan.place(name)
    made: float = run[name].output[0]
    return board.number(made, f"value-{name}", (x, y - 0.04 * board.plan.unit), "ink")


def grad(board: Board, run: Run, name: str) -> Node:
    """The gradient of L by a value, under it; by z it is the delta."""
    fill = "delta" if name == "z" else "gradient"
    return board.number(gradient(run, name), f"grad-{name}", grad_place(board.plan, name), fill)


def grad_place(plan: Plan, name: str) -> tuple[float, float]:
    """Where the gradient by a value stands: in its box, under the value."""
    x, y = plan.place(name)
    return x, y - 0.42 * plan.unit


def lit_edges(board: Board, goal: str, color: str) -> list[Clip]:
    """The edges into a box take a color."""
    return [to(f"{source}-{goal}-{k}", stroke=color, seconds=0.5) for k, source in enumerate(READS[goal])]
