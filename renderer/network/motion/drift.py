"""Drift: neurons fly apart and float about inside the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from renderer.network.picture.picture import NetworkPicture
from renderer.scene.scene import FRAME
from renderer.script.stage import Stage
from renderer.tracks.bake import Baked, bake
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import Seed
from renderer.values.box import Box
from renderer.values.numbers import Array, finite, not_negative, positive

SPEED, TURN = 2.0, 0.7
"""Units a second in the neuron's own direction, and radians a second about another neuron, in the first second."""

_SOFT = 0.94  # how near to a straight fold the way back at a wall is
_REACH = 2.5  # the farthest, in units, that another neuron counts to turn about
_ROOMY, _NEAREST, _FARTHEST = 1.4, 0.9, 3.0  # two points give way to each other within so many times a point's own room
_PUSH = 1.0  # units a second: the most at which one gives way to one other


@dataclass(frozen=True)
class Wandering:
    """The motion of n points: directions (n, 2), the point each turns about (n,), walls (half width, half height)."""

    heading: Array
    partners: Array
    walls: Array
    calm: float
    calm_after: float
    avoid: tuple[tuple[float, Box], ...]

    def step(self, state: Array, t: float, dt: float) -> Array:
        """Advance the unfolded points (n, 2) by one step; each reflection at a wall puts a point one cell farther."""
        here, facing = folded(state, self.walls)
        pace = _ramp(t / 0.4) * (self.calm + (1 - self.calm) * (1 - _ramp((t - self.calm_after) / 1.2)))
        arm = here - here[self.partners]
        far = np.maximum(np.hypot(arm[:, 0], arm[:, 1]), 1e-9)[:, None]
        arm = arm * np.minimum(1.0, _REACH / far)
        turning = TURN * np.stack((-arm[:, 1], arm[:, 0]), axis=1)
        # Not mirrored: what always pushes toward a wall would hold a point there.
        velocity = SPEED * self.heading + turning
        pushed = self._pushed(here, t) + _ramp(t / 2.0) * self._apart(here)
        return np.asarray(state + dt * (pace * velocity + facing * pushed))

    def _apart(self, here: Array) -> Array:
        """Return the way of each point from those too near to it, and from walls as from a point as far behind them."""
        room = math.sqrt(4 * float(np.prod(self.walls)) / max(len(here), 1))
        near = min(max(_ROOMY * room, _NEAREST), _FARTHEST)
        way = here[:, None] - here
        far = np.sqrt(np.einsum("ijd,ijd->ij", way, way))
        push = np.maximum(1 - far / near, 0.0) / np.maximum(far, 1e-9)
        np.fill_diagonal(push, 0.0)
        inwards = -np.sign(here) * np.maximum(1 - 2 * (self.walls - np.abs(here)) / near, 0.0)
        return np.asarray(_PUSH * (np.einsum("ij,ijd->id", push, way) + inwards))

    def _pushed(self, here: Array, t: float) -> Array:
        """Return the way out of boxes that are to be left free, the faster the deeper a point is inside."""
        push = np.zeros_like(here)
        for since, box in self.avoid:
            half = np.array((box.width, box.height)) / 2
            off = here - box.center
            deep = half - np.abs(off)
            inside = (deep > 0).all(axis=1) & (t >= since)
            # The nearest way out decides, but none that ends behind a wall.
            side = np.where(off < 0, -1.0, 1.0)
            deep = np.where(np.abs(box.center + side * half) < self.walls, deep, np.inf)
            across = np.argmin(deep, axis=1)
            rows = np.flatnonzero(inside)
            push[rows, across[rows]] += side[rows, across[rows]] * np.minimum(2.5 * deep[rows, across[rows]] + 0.3, 2.0)
        return push


@dataclass(frozen=True)
class Drift:
    """All neurons of a net drift."""

    picture: NetworkPicture
    seconds: float
    seed: int
    room: tuple[float, float]
    calm: float
    calm_after: float
    avoid: tuple[tuple[float, Box], ...]

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Bake the motion from the neurons' places, in the scene, and let each follow its own."""
        refs = [
            ref
            for layer in range(self.picture.layers + 1)
            for ref in stage.ref(self.picture.neurons_of(layer), t0).parts
        ]
        frame = stage.frame(refs[0], t0)
        start = frame.apply(np.array([stage.value(ref, "at", t0) for ref in refs]))
        # Where all of it is squeezed to be shorter, boxes are left free sooner; a longer one begins as it did.
        share = min((t1 - t0) / self.seconds, 1.0)
        avoid = tuple((since * share, box) for since, box in self.avoid)
        baked = drift_of(start, self.seed, t1 - t0, self.room, self.calm, self.calm_after, avoid, t0)
        home = frame.inverse()
        for k, ref in enumerate(refs):
            own = Baked(baked.start, baked.dt, home.apply(baked.states[:, k]))
            stage.follow(ref, "at", t0, t1, own, own.at(t1))


def drift_of(
    positions: Array,
    seed: int,
    seconds: float,
    room: tuple[float, float] = FRAME,
    calm: float = 0.18,
    calm_after: float = 0.8,
    avoid: Sequence[tuple[float, Box]] = (),
    begin: float = 0.0,
) -> Baked:
    """Return the motion of points (n, 2): each starts in one of eight directions and turns about another point.

    States have the shape (n, 2), 60 a second, from `begin` on. Points start at 2 units/s and 0.7 rad/s and from
    `calm_after` seconds on slow down to a share `calm` of it. They never leave a room of that width and height round
    the origin (or as much larger as it must be to hold them all at the start): at its walls they turn back smoothly.
    From the given seconds on they leave the boxes to `avoid` free.
    """
    start = np.array(positions, dtype=np.float64).reshape(-1, 2)
    walls = np.array([positive(side, "a side of the room") / 2 for side in room])
    if len(start):
        walls = np.maximum(walls, np.abs(start).max(axis=0) * 1.02 + 1e-6)
    chance = np.random.default_rng(seed)
    count = len(start)
    # As many set out in each of the eight directions, so that the net flies apart to all sides.
    angles = chance.permutation(np.arange(count) % 8) * (math.pi / 4)
    # Everybody turns about somebody else: the next of a shuffled circle.
    circle = chance.permutation(count)
    partners = np.empty(count, dtype=int)
    partners[circle] = np.roll(circle, 1)
    heading = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    moving = Wandering(
        heading, partners, walls, not_negative(calm, "calm"), finite(calm_after, "calm_after"), tuple(avoid)
    )
    unfolded = bake(moving.step, _unfolded(start, walls), seconds, dt=1 / 60, begin=begin)
    states = folded(unfolded.states, walls)[0]
    states[0] = start
    return Baked(begin, unfolded.dt, states)


@check_arguments
def drift(
    picture: NetworkPicture,
    *,
    seconds: float,
    seed: Seed = 0,
    margin: float = 0.4,
    calm: float = 0.18,
    calm_after: float = 0.8,
    avoid: Sequence[tuple[float, Box]] = (),
    frame: tuple[float, float] = FRAME,
) -> Drift:
    """Return a clip in which all neurons drift, fast in the first second, no nearer than `margin` to the frame's edge.

    `avoid` are pairs of seconds since the start and a box of the frame which neurons leave free from then on. Edges
    stay attached with `attach(picture, seconds)` beside it.
    """
    edge = not_negative(margin, "margin") * 2
    return Drift(
        picture,
        positive(seconds, "the seconds of a clip"),
        seed,
        (frame[0] - edge, frame[1] - edge),
        not_negative(calm, "calm"),
        finite(calm_after, "calm_after"),
        tuple((not_negative(since, "the seconds of a box to avoid"), box) for since, box in avoid),
    )


def folded(state: Array, walls: Array) -> tuple[Array, Array]:
    """Return points reflected into the walls, softly, and for each coordinate -1 if mirrored, else 1.

    A triangle wave with rounded tips: asin(k sin x) / asin(k), with k below 1.
    """
    x = state * (math.pi / 2) / walls
    return walls * np.arcsin(_SOFT * np.sin(x)) / math.asin(_SOFT), np.where(np.cos(x) < 0, -1.0, 1.0)


def _unfolded(points: Array, walls: Array) -> Array:
    """Return the state that folds into these points."""
    return np.asarray(np.arcsin(np.sin(points / walls * math.asin(_SOFT)) / _SOFT) * walls / (math.pi / 2))


def _ramp(u: float) -> float:
    v = min(max(u, 0.0), 1.0)
    return v * v * (3 - 2 * v)
