"""The part of the net that one sum is: the neurons that it adds up, the bias, and the edges to its z."""

from __future__ import annotations

from math import atan2, hypot

from renderer import Box, Clip, Group, Node, circle, line, stroke, tex, to
from renderer.network import Quantity
from renderer.network.calculus.notation import activation_of, pre_activation_of
from renderer.network.picture.plan import shortened_line
from timelines.backprop.board import LIT, Board
from timelines.backprop.roles import tinted

MOST = 3  # neurons that are shown
RADIUS, APART, ACROSS = 0.36, 1.1, 3.0  # of rings; from one down to the next, and over to z
NAMED, LABELED = 0.66, 0.7  # the sizes of names and of labels of edges
OFF = 0.33  # from an edge to the middle of its label
ALONG = 0.3  # where on its edge a label is: nearer to where edges are farther apart
EDGE, LIT_EDGE = 2.5, 6.0


def one_sum(board: Board, room: Box) -> Group | None:
    """The sum of the first neuron of the last layer, at the left of a room; None if it has more terms than fit."""
    layer, before = board.last, board.sizes[board.last - 1]
    if before > MOST:
        return None
    apart = min(APART, (room.height - 2 * RADIUS) / before)
    if apart < 2 * RADIUS:
        return None
    off = OFF * apart / APART
    left, middle = room.left + RADIUS, room.center[1]
    ends = [(left, middle + apart * (before / 2 - k)) for k in range(before + 1)]
    goal = (left + ACROSS, middle)
    names = [activation_of(layer - 1, k + 1).tex for k in range(before)] + [f"b^{{({layer})}}"]
    on_edges = [Quantity("w", layer, 1, k + 1).tex for k in range(before)] + [Quantity("b", layer, 1).tex]
    parts: list[Node] = []
    for k, (end, name, label) in enumerate(zip(ends, names, on_edges, strict=True)):
        x, y = goal[0] - end[0], goal[1] - end[1]
        length = hypot(x, y)
        spot = (end[0] + ALONG * x - off * y / length, end[1] + ALONG * y + off * x / length)
        parts += [
            line(*shortened_line(end, goal, RADIUS), stroke=stroke("grey", EDGE), name=f"edge-{k}"),
            tinted(tex(label, size=LABELED * apart / APART, at=spot, angle=atan2(y, x), name=f"on-edge-{k}")),
            *neuron(end, name, str(k)),
        ]
    parts += neuron(goal, pre_activation_of(layer, 1).tex, "z")
    return Group(name="one-sum", parts=tuple(parts))


def neuron(at: tuple[float, float], name: str, key: str) -> list[Node]:
    """A ring with a name in it."""
    ring = circle(RADIUS, at=at, stroke=stroke("ink", EDGE), name=f"ring-{key}")
    return [ring, tinted(tex(name, size=NAMED, at=at, name=f"name-{key}"))]


def first_edge_lit(picture: Group) -> Clip:
    """The first edge and the rings at its ends turn to the color of what is discussed."""
    names = [f"{picture.name}/{part}" for part in ("edge-0", "ring-0", "ring-z")]
    return to(names, stroke=stroke(LIT, LIT_EDGE))
