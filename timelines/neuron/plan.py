"""The layout: places of the listing, the graph of values and the curve of the loss in a frame."""

from __future__ import annotations

from dataclasses import dataclass

from renderer import Box

PLACES = {  # how far along the way from the inputs to the loss, of 5, and across it, of 4
    "w1": (0.0, 0.0),
    "x1": (0.0, 1.05),
    "w2": (0.0, 2.1),
    "x2": (0.0, 3.15),
    "b": (1.0, 4.0),
    "p1": (1.0, 0.5),
    "p2": (1.0, 2.6),
    "z": (2.0, 2.6),
    "a": (3.0, 2.6),
    "y": (3.0, 3.9),
    "e": (4.0, 3.0),
    "L": (5.0, 3.0),
}
WIDE, HIGH = 1.12, 1.26  # the size of a box, in units of the plan


@dataclass(frozen=True)
class Plan:
    """Where the listing, the graph and the plot stand; `unit` is how large a value's box is drawn."""

    unit: float
    code: Box
    graph: Box
    plot: Box
    heading: tuple[float, float]
    down: bool

    def place(self, name: str) -> tuple[float, float]:
        """Where a value stands."""
        along, across = PLACES[name]
        if self.down:
            return (
                self.graph.left + self.graph.width * across / 4,
                self.graph.top - self.graph.height * along / 5,
            )
        return self.graph.left + self.graph.width * along / 5, self.graph.top - self.graph.height * across / 4


def made_plan(frame: tuple[float, float]) -> Plan:
    """The plan for a frame: the graph beside the listing, under it, or running down where the frame is tall."""
    w, h = frame[0] / 2, frame[1] / 2
    if frame[0] > 1.5 * frame[1]:
        graph = Box(-w + 5.2, -h + 0.95, w - 0.85, h - 1.75)
        return Plan(1.0, Box(-w + 0.5, -0.2, -w + 4.0, h - 1.2), graph, Box(-w + 0.5, -h + 0.5, -w + 4.0, -0.6),
                    (0.0, h - 0.5), False)  # fmt: skip
    if frame[0] >= frame[1]:
        graph = Box(-w + 0.75, -h + 0.65, w - 0.75, h - 3.55)
        return Plan(0.74, Box(-w + 0.5, h - 2.8, -w + 4.0, h - 0.95), graph, Box(w - 3.6, h - 2.8, w - 0.5, h - 0.95),
                    (0.0, h - 0.45), False)  # fmt: skip
    graph = Box(-w + 0.45, -h + 0.55, w - 0.45, h - 2.4)
    # The lower half of the graph leaves the left side of a tall frame free.
    plot = Box(-w + 0.25, -h + 0.4, 0.0, graph.bottom + 0.42 * graph.height)
    return Plan(0.56, Box(-w + 0.25, h - 1.95, w - 0.25, h - 0.65), graph, plot, (0.0, h - 0.3), True)
