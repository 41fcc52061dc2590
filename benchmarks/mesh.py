"""A mesh of 67 neurons: its 660 edges are drawn one after the other, then 132 pulses run along them. 6 seconds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from renderer import Group, Scene, Script, Strokes, apply, circle, draw, group, linear, lines
from renderer.tracks.signal_arithmetic import Clock
from renderer.values.numbers import Array

SIZES = (15, 12, 14, 12, 8, 6)
GAP, PITCH, RADIUS = 1.8, 0.4, 0.15


@dataclass(frozen=True, eq=False)
class Travel:
    """Where pulses of a fifth of an edge's length are at a time in seconds: once along in a second."""

    edges: Array

    def __call__(self, t: float) -> Array:
        """Both ends of each."""
        way = self.edges[:, 1] - self.edges[:, 0]
        middle = self.edges[:, 0] + way * (t % 1)
        return np.stack((middle - way / 10, middle + way / 10), axis=1)


def places(sizes: tuple[int, ...], gap: float, pitch: float) -> list[Array]:
    """The centers of the neurons of each layer."""
    left = -gap * (len(sizes) - 1) / 2
    return [
        np.array([(left + k * gap, (n - 1) * pitch / 2 - j * pitch) for j in range(n)]) for k, n in enumerate(sizes)
    ]


def between(columns: list[Array], radius: float) -> Array:
    """The edges between neighboring layers, from rim to rim, of shape (n, 2, 2)."""
    found = []
    for left, right in pairwise(columns):
        for a in left:
            for b in right:
                step = (b - a) / np.hypot(*(b - a)) * radius
                found.append((a + step, b - step))
    return np.array(found)


def neurons(columns: list[Array], radius: float) -> Group:
    """Circles at the places of neurons."""
    everywhere = [tuple(at) for column in columns for at in column.tolist()]
    return group(
        *(circle(radius, fill="blue_a", stroke="blue", width=3, at=at, name=str(k)) for k, at in enumerate(everywhere)),
        name="neurons",
    )


def build(pulsing: float = 4.0) -> Scene:
    """The film; pulses run for `pulsing` seconds."""
    columns = places(SIZES, GAP, PITCH)
    ends = between(columns, RADIUS)
    script = Script()
    script.add(neurons(columns, RADIUS))
    script.play(draw(lines(ends, width=2, name="edges"), seconds=2.0, ratio=0.5, ease=linear))
    picked = ends[::5]
    pulses: Strokes = lines(picked, stroke="blue_b", width=3, name="pulses")
    script.add(pulses)
    # Lines are counted from their own center.
    script.follow("pulses.lines", apply(Travel(picked - pulses.at), Clock()))
    script.wait(pulsing)
    return script.scene()
