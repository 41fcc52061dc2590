"""Pulses: short highlights that run along edges repeatedly, each at its own pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from renderer.network.motion.attached_edges import Attached, attached, faintness
from renderer.network.picture.picture import NetworkPicture
from renderer.scene.node import Strokes
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import Seed
from renderer.values.color import Color, Ink, Named
from renderer.values.digest import digest
from renderer.values.ease import smooth
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, not_negative, positive
from renderer.values.paint import Gradient, Stroke, gradient

GLOW = ("#88888800", "blue", "ink", "blue", "#88888800")

_SHORTEST = 0.05  # units
_NOTHING = 1e-9  # units: the length of a line between circles that meet, but for rounding


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of n pulses: each starts at `first[k]` seconds and again every `periods[k]` seconds.

    A pulse is a share `length` of its edge, and a period takes it from where its head enters to where its tail leaves.
    """

    first: tuple[float, ...]
    periods: tuple[float, ...]
    length: float
    backwards: bool = False

    def tails(self, t: float) -> Array:
        """Return the tail of each pulse on its edge, (n,), from -length to 1; -length before its first period."""
        rounds = (t - np.array(self.first)) / np.array(self.periods)
        went = np.where(rounds < 0, 0.0, rounds % 1.0) * (1 + self.length)
        return np.asarray(1.0 - went if self.backwards else went - self.length)


@dataclass(frozen=True, slots=True)
class Pulses:
    """The whole lines (n, 2, 2) of pulses in the net's coordinates, also beyond the ends of their edges."""

    edges: Attached
    pace: Pace

    @property
    def inputs(self) -> tuple[str, ...]:
        """The circles at the ends of the edges."""
        return self.edges.inputs

    def at(self, t: float, read: Read) -> Array:
        """Return the lines at a time."""
        lines = self.edges.at(t, read)
        start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
        far = np.sqrt(np.einsum("nd,nd->n", way, way))[:, None]
        # Where two neurons meet there is no edge left, but a gradient needs some way to run along; the direction that
        # rounding leaves would be noise.
        unit = np.where(far > _NOTHING, way / np.maximum(far, _NOTHING), (1.0, 0.0))
        way = np.where(far < _SHORTEST, unit * _SHORTEST, way)
        tails = self.pace.tails(t)[:, None]
        return np.stack((start + way * tails, start + way * (tails + self.pace.length)), axis=1)

    def changes(self) -> tuple[Span, ...]:
        """Return an endless span."""
        return ((min(self.pace.first), float("inf")),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of edges and pace."""
        return digest("pulses", self.edges.digest(t0, t1), self.pace)


@dataclass(frozen=True, slots=True)
class ShownPulses:
    """The parts (n, 2) of pulses on their edges, so that they leave one circle and enter the next."""

    pace: Pace

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Array:
        """Return the parts at a time; of no length before a pulse starts."""
        tails, size = self.pace.tails(t), self.pace.length
        return np.stack((np.clip(-tails / size, 0, 1), np.clip((1 - tails) / size, 0, 1)), axis=1)

    def changes(self) -> tuple[Span, ...]:
        """Return an endless span."""
        return ((min(self.pace.first), float("inf")),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the pace."""
        return digest("shown", self.pace)


@dataclass(frozen=True, slots=True)
class PulseAlphas:
    """The alphas (n,) of pulses along edges that become fainter with length; pulses fade less.

    They have the square root of what is left of the edges, which see `faintness`.
    """

    edges: Attached
    near: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """The places of the neurons."""
        return self.edges.inputs

    def at(self, t: float, read: Read) -> Array:
        """Return the alphas at a time."""
        return np.sqrt(faintness(self.edges.at(t, read), self.near))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the edges change."""
        return self.edges.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the edges."""
        return digest("along", self.edges.digest(t0, t1), self.near)


@dataclass(frozen=True)
class Pulse:
    """Pulses run along the edges into a layer."""

    picture: NetworkPicture
    layer: int
    seconds: float
    name: str
    rows: tuple[int, ...]
    pace: Pace
    stroke: Stroke
    fade: float
    z: float
    near: float | None

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add the pulses, let them run, and remove them."""
        pace = replace(self.pace, first=tuple(t0 + first for first in self.pace.first))
        edges = attached(self.picture, self.layer, np.array(self.rows))
        signal = Pulses(edges, pace)
        parts = ShownPulses(pace)
        lines = signal.at(t0, stage.reader(t0))
        alphas = None if self.near is None else PulseAlphas(edges, self.near).at(t0, stage.reader(t0))
        node = Strokes(name=self.name, lines=lines, trims=parts.at(t0), alphas=alphas, stroke=self.stroke, z=self.z)
        ref = stage.add(node, t0, host=self.picture.name, above=f"{self.picture.name}/edges")
        stage.follow(ref, "lines", t0, t1, signal, signal.at(t1, stage.reader(t1)))
        stage.follow(ref, "trims", t0, t1, parts, parts.at(t1))
        if self.near is not None:
            along = PulseAlphas(edges, self.near)
            stage.follow(ref, "alphas", t0, t1, along, along.at(t1, stage.reader(t1)))
        if self.fade:
            fade = min(self.fade, t1 - t0)
            stage.move(ref, "opacity", t1 - fade, t1, 0.0, smooth)
        stage.remove(ref, t1)


@check_arguments
def pulses(
    picture: NetworkPicture,
    layer: int,
    *,
    seconds: float,
    pace: float | tuple[float, float] = 0.5,
    phase: float = 0.0,
    every: int = 5,
    rows: Sequence[int] | None = None,
    backwards: bool = False,
    length: float = 0.2,
    color: Gradient | Ink | str | Sequence[Ink | str] = GLOW,
    width: float = 5.0,
    fade: float = 0.3,
    seed: Seed = 0,
    name: str | None = None,
    z: float = 1.0,
    near: float | None = None,
) -> Pulse:
    """Return a clip in which pulses run along every fifth edge into a layer, or along the edges of some `rows`.

    `pace` is the seconds that a pulse takes along its edge, or the least and the most that are drawn for each from the
    seed; `phase` is by how much of its period, at most, each one sets out later, drawn too. The pulses are one node of
    lines, named "net-pulses-<layer>" unless a name is given; they move and fade with the net, lie above its edges and
    below its neurons, and fade in the last `fade` seconds. Where `thin` makes
    edges longer than `near` fainter, the same `near` makes their pulses fainter too.
    """
    if isinstance(every, bool) or not isinstance(every, int) or every < 1:
        raise NetworkError(f"pulses run on every first, second ... edge, but every is {every!r}")
    slow, fast = (pace, pace) if isinstance(pace, int | float) else pace
    positive(slow, "the pace of pulses"), positive(fast, "the pace of pulses")
    picture.edges_of(layer)
    sources, goals = picture.plan.columns[layer - 1].count, picture.plan.columns[layer].count
    # A shift of two from neuron to neuron spreads the chosen edges over all sources.
    if rows is None:
        rows = [to * sources + s for to in range(goals) for s in range(sources) if (s + 2 * to) % every == 0] or [0]
    elif not rows or not all(0 <= row < sources * goals for row in rows):
        raise NetworkError(f"the edges into layer {layer} have rows 0 to {sources * goals - 1}, but these are {rows!r}")
    chance = np.random.default_rng((seed, layer))
    periods = chance.uniform(min(slow, fast), max(slow, fast), len(rows))
    first = chance.uniform(0.0, 1.0, len(rows)) * not_negative(phase, "phase") * periods
    colors = [color, color] if isinstance(color, str | Color | Named) else color
    paint = colors if isinstance(colors, Gradient) else gradient(*colors)
    return Pulse(
        picture,
        layer,
        positive(seconds, "the seconds of a clip"),
        name or f"{picture.name}-pulses-{layer}",
        tuple(rows),
        Pace(tuple(first.tolist()), tuple(periods.tolist()), positive(length, "length"), backwards),
        Stroke(paint, width),
        not_negative(fade, "fade"),
        z,
        None if near is None else positive(near, "near"),
    )
