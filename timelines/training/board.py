"""What all acts of the film share: the plan of the frame, and the pictures that stay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renderer import (
    Box,
    Formula,
    Group,
    Node,
    axes,
    box_of,
    fit,
    group,
    lines,
    number,
    scatter,
    tex,
    text,
)
from renderer.network import NetworkPicture, decision_map, network_of, network_picture
from renderer.network.picture.decision_map import DecisionMap
from timelines.telling import Telling
from timelines.training.data import GRID, REACH, Lesson

WIDEST = 14.0  # the width of the edge of the largest weight of the film, in hundredths of a unit
ROD = 0.45  # the length of the rod of an error of 1, in units of the map
MAP = ("ground", "activation")
RULE = r"w \leftarrow w - \eta \, \frac{\partial L}{\partial w}"


@dataclass(frozen=True)
class Plan:
    """Where the map, the net and the plot stand; `unit` is the size of letters."""

    unit: float
    map: Box
    net: Box
    plot: Box


def made_plan(frame: tuple[float, float]) -> Plan:
    """The plan for a frame: the map at the left, or at the top where the frame is tall."""
    w, h = frame[0] / 2, frame[1] / 2
    if frame[0] >= 1.2 * frame[1]:
        side = min(6.2, frame[0] * 0.46)
        left = -w + 0.5
        right = left + side
        return Plan(
            1.0,
            Box(left, -h + 0.6, right, -h + 0.6 + side),
            Box(right + 0.5, 0.0, w - 0.5, h - 1.3),
            Box(right + 1.35, -h + 1.1, w - 0.6, -0.9),
        )
    if frame[0] >= 0.75 * frame[1]:
        side, left, top = 0.515 * frame[0], -w + 0.4, h - 1.0
        right, low = left + side, top - side
        return Plan(
            0.1 * frame[0],
            Box(left, low, right, top),
            Box(right + 0.3, low, w - 0.3, top - 0.1),
            Box(-w + 1.4, -h + 0.9, w - 0.5, low - 0.5),
        )
    side = frame[0] - 1.2
    top = h - 0.75
    return Plan(
        0.56,
        Box(-side / 2, top - side, side / 2, top),
        Box(-w + 0.4, -h + 1.95, w - 0.4, top - side - 0.2),
        Box(-w + 0.8, -h + 0.7, w - 0.3, -h + 1.72),
    )


@dataclass(kw_only=True)
class Board(Telling):
    """The stage while the film is written: the plan and what is told."""

    plan: Plan
    lesson: Lesson

    @cached_property
    def ground(self) -> Any:
        """The axes that points and rods are drawn on, unseen themselves."""
        box = self.plan.map
        return axes(x=(-REACH, REACH), y=(-REACH, REACH), width=box.width, height=box.height, at=box.center, name="on")

    def counter(
        self, word: str, value: float, format: str, size: float, at: tuple[float, float], name: str, fill: str = "ink"
    ) -> list[Node]:
        """Return a word that ends, and a number that begins, at a place, on one baseline: "name-word", "name"."""
        count = number(value, format=format, size=size, fill=fill, align="left", at=at, name=name)
        zero = box_of(number(0, format="{:.0f}", size=size))
        said = text(word, size=size, fill=fill, name=f"{name}-word")
        box = box_of(said)
        x, y = at[0] - 0.28 * size - box.right, at[1] + zero.bottom - said.baselines[0]
        return [said.with_(at=(said.at[0] + x, y)), count]

    def answers(self, checkpoint: int) -> DecisionMap:
        """The map of answers."""
        box = self.plan.map
        return decision_map(
            self.lesson.model(checkpoint),
            x=(-REACH, REACH),
            y=(-REACH, REACH),
            samples=GRID,
            colors=MAP,
            width=box.width,
            at=box.center,
            opacity=0.75,
            z=-2,
            name="answers",
        )

    def cloud(self, points: NDArray[np.float64], targets: NDArray[np.float64], name: str) -> Group:
        """Points as dots: filled for the target 1, hollow for 0."""
        radius = 0.09 * max(self.plan.unit, 0.62)
        parts: list[Node] = []
        for label, kept in (("one", targets[:, 0] > 0.5), ("zero", targets[:, 0] <= 0.5)):
            parts.append(scatter(points[kept], self.ground, radius=radius, fill="target", at=(0, 0), name=label))
        inner = scatter(
            points[targets[:, 0] <= 0.5], self.ground, radius=radius * 0.62, fill="ground", at=(0, 0), name="hole"
        )
        return group(*parts, inner, center=False, at=self.plan.map.center, z=1, name=name)

    def rods(self, checkpoint: int) -> Node:
        """A red rod on each point, as long as its error."""
        return lines(
            self.ends(self.lesson.mistakes[checkpoint]),
            stroke="error",
            width=5 * max(self.plan.unit, 0.6),
            at=self.plan.map.center,
            z=2,
            name="rods",
        )

    def learned(self, checkpoint: int) -> NDArray[np.float64]:
        """The answers of a checkpoint, for the map to move to."""
        return np.asarray(self._plane.answers(self.lesson.model(checkpoint)))

    @cached_property
    def _plane(self) -> DecisionMap:
        return self.answers(0)

    def ends(self, mistakes: NDArray[np.float64]) -> NDArray[np.float64]:
        """The ends of the rods for these errors, shape (points, 2, 2)."""
        places = self.ground.places(self.lesson.inputs[:, 0], self.lesson.inputs[:, 1])
        up = np.stack([np.zeros(len(mistakes)), mistakes * ROD * self.plan.unit], axis=1)
        return np.stack([places, places + up], axis=1)

    @cached_property
    def net(self) -> NetworkPicture:
        """The net; the width of an edge is that of its weight, on one scale for the whole film."""
        box = self.plan.net
        made = network_picture(
            network_of(self.lesson.model(0)),
            name="net",
            fill="activation",
            stroke="ink",
            edge_stroke="weight",
            edges="bulk",
            fit=(box.width, box.height),
        )
        return made.placed(made.group.with_(at=box.center))

    def widths(self, checkpoint: int, layer: int) -> NDArray[np.float64]:
        """The widths of the edges into a layer, in the order of the picture."""
        steps = [step.name for step in self.lesson.model(0).steps]
        weights = self.lesson.model(checkpoint).step(steps[layer - 1]).kind.parameters["weight"]
        return np.asarray(0.6 + (WIDEST - 0.6) * np.abs(weights).ravel() / self.largest)

    @cached_property
    def largest(self) -> float:
        """The largest weight of the whole training."""
        return max(
            float(np.abs(value).max()) for name, value in self.lesson.recording.weights.items() if value.ndim == 3
        )

    @cached_property
    def layers(self) -> range:
        """The numbers of the layers with weights."""
        return range(1, len(self.lesson.model(0).steps) + 1)


def made_rule(board: Board) -> Formula:
    """Return the rule of a step in the room of the plot."""
    plan = board.plan
    return fit(tex(RULE, size=1.3 * plan.unit, name="rule"), width=plan.plot.width).with_(at=plan.plot.center)
