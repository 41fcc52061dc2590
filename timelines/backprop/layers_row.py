r"""A row of layers, \ell - 1 to L and the error: it shows where each letter of the general equations belongs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from renderer import Clip, Formula, Group, Node, circle, delay, dot, fade_in, fade_out, hide, line, stroke, tex, to
from renderer.network.picture.plan import shortened_line
from timelines.backprop.board import LIT, Board
from timelines.backprop.roles import tinted

STOPS = (r"\ell - 1", r"\ell", r"\ell + 1", "", "L", "E")  # without a name: dots for the layers between
NEURONS = 3
RADIUS = 0.13
HIGH = 1.28  # the height of the row with its names, in units
NAMED = 0.72  # the size of the names
WIDEST = 6.7  # so that an equation has room beside it
EDGE, LIT_EDGE = 2.0, 4.0
PLACES = {"below": 0, "own": 1, "next": 2, "between": 3, "last": 4, "error": 5}
"""The columns by what they are beside a layer."""


@dataclass(frozen=True)
class LayersRow:
    """The row as a node, and the names of its parts: of each column its rings, its fill and its name, and the edges."""

    node: Group

    def part(self, kind: Literal["rings", "fill", "name", "edges"], column: str) -> str:
        """What a column has: its circles, what fills them when delta is known, its name, and the edges into it."""
        return f"{self.node.name}/{kind}-{PLACES[column]}"

    def appear(self) -> list[Clip]:
        """All comes in but the fills."""
        fills = [part.name for part in self.node.parts if part.name.startswith("fill-")]
        hidden = [hide(f"{self.node.name}/{name}") for name in fills]
        return [fade_in(self.node, seconds=1.0), *hidden]

    def lit(self, seconds: float, *columns: str, edges: bool = False) -> list[Clip]:
        """Rings, and names, of columns turn to the color of what is discussed, with the edges into them if asked."""
        rings = to([self.part("rings", one) for one in columns], seconds=seconds, stroke=stroke(LIT, LIT_EDGE))
        into = [to([self.part("edges", one) for one in columns], seconds=seconds, stroke=stroke(LIT, LIT_EDGE))]
        return [rings, *(into if edges else [])]

    def unlit(self, seconds: float, *columns: str, edges: bool = True) -> list[Clip]:
        """Columns, and the edges into them if asked, go back to their own paint."""
        clips: list[Clip] = []
        for one in columns:
            role = "error" if one == "error" else "ink"
            clips.append(to(self.part("rings", one), seconds=seconds, stroke=stroke(role, EDGE)))
            if edges and one != "below":
                clips.append(to(self.part("edges", one), seconds=seconds, stroke=stroke("grey", EDGE)))
        return clips

    def delta_known(self, column: str, seconds: float = 0.6) -> list[Clip]:
        """The circles of a column take the color of delta."""
        return [fade_in(self.part("fill", column), seconds=seconds)]

    def step_back(self, column: str, seconds: float) -> list[Clip]:
        """Delta runs along the edges into a column, from its right side to its left, and they stay lit."""
        return [to(self.part("edges", column), seconds=seconds, stroke=stroke("delta", LIT_EDGE))]

    def carried(self, start: float, pace: float) -> list[Clip]:
        """Delta runs from the error back to the first column, a column each `pace` seconds, from `start` seconds on."""
        clips: list[Clip] = []
        for k, (after, here) in enumerate(pairwise(reversed(PLACES))):
            step = [*self.step_back(after, 0.5 * pace), delay(0.35 * pace, *self.delta_known(here, 0.5 * pace))]
            clips.append(delay(start + k * pace, *step))
        return clips

    def forget(self, seconds: float, *columns: str) -> list[Clip]:
        """Columns lose the fill of delta, and the edges into them their color."""
        into = [to(self.part("edges", one), seconds=seconds, stroke=stroke("grey", EDGE)) for one in columns]
        return [fade_out([self.part("fill", one) for one in columns], seconds=seconds), *into]


def layers_row(board: Board, bottom: float) -> LayersRow:
    """The row in the middle of the frame, above a height."""
    width = min(board.frame.width - 0.5, WIDEST)
    step = width / len(STOPS)
    xs = [step * (k + 0.5) - width / 2 for k in range(len(STOPS))]
    size = min(NAMED, NAMED * step / 0.75)
    names: list[Formula] = [
        tinted(tex(source, size=size, name=f"name-{k}")) for k, source in enumerate(STOPS) if source
    ]
    foot = max(one.height for one in names)
    apart = (HIGH - foot - 0.12 - 2 * RADIUS) / (NEURONS - 1)
    ys = [bottom + foot + 0.12 + RADIUS + apart * k for k in range(NEURONS)]
    middle = (ys[0] + ys[-1]) / 2
    columns = [[(x, y) for y in ([middle] if not STOPS[k] or STOPS[k] == "E" else ys)] for k, x in enumerate(xs)]
    parts: list[Node] = []
    for k, (before, here) in enumerate(pairwise(columns), start=1):
        parts.append(Group(name=f"edges-{k}", parts=tuple(edges_between(before, here, k))))
    for k, places in enumerate(columns):
        fill = "error" if STOPS[k] == "E" else "delta"
        parts.append(Group(name=f"rings-{k}", parts=tuple(marks_of(k, places))))
        dots = [dot(at, radius=0.8 * RADIUS, fill=fill, name=str(j)) for j, at in enumerate(places)]
        parts.append(Group(name=f"fill-{k}", parts=tuple(dots if STOPS[k] else ())))
    for one in names:
        parts.append(one.with_(at=(xs[int(one.name.removeprefix("name-"))], bottom + foot / 2)))
    return LayersRow(Group(name="layers", parts=tuple(parts)))


def marks_of(column: int, places: list[tuple[float, float]]) -> list[Node]:
    """The circles of a column; three dots where it stands for several layers."""
    if not STOPS[column]:
        ((x, y),) = places
        return [circle(0.03, at=(x + 0.16 * k, y), stroke=stroke("ink", EDGE), name=str(k)) for k in (-1, 0, 1)]
    color = "error" if STOPS[column] == "E" else "ink"
    return [circle(RADIUS, at=at, stroke=stroke(color, EDGE), name=str(k)) for k, at in enumerate(places)]


def edges_between(before: list[tuple[float, float]], here: list[tuple[float, float]], number: int) -> list[Node]:
    """The edges from one column to the next, from circle to circle; at the dots they end where those begin."""
    radii = [RADIUS if STOPS[k] else 0.34 for k in (number - 1, number)]
    lines = [shortened_line(a, b, *radii) for a in before for b in here]
    return [line(*ends, stroke=stroke("grey", EDGE), name=str(k)) for k, ends in enumerate(lines)]
