"""Curves: the values of a signal over time, as numbers to draw."""

from __future__ import annotations

import numpy as np

from renderer.scene.scene import Scene
from renderer.tracks.signal import Signal
from renderer.tracks.track import Track
from renderer.values.color import Color

_SAMPLES = 48
_MOST_KEYS = 100
_JUST_BEFORE = 1e-6


def curves(scene: Scene, signal: Signal, row: int | None = None) -> dict[str, object] | None:
    """Return samples of a signal from its first change to its last; None where nothing can be drawn.

    It has `from` and `to` in seconds, `t` the times, and `lines`, one list of values for each number of the value, or
    `colors`. Of a signal that drives all parts of a group the `row` of one part is told.
    """
    times = _times(scene, signal)
    if len(times) < 2:
        return None
    read = ((t, signal.at(t, scene.player.reader(t))) for t in times)
    # What drives the parts of a group says nothing where each goes by itself.
    found = [(t, _plain(value, row)) for t, value in read if value is not None]
    if len(found) < 2:
        return None
    times, values = [t for t, _ in found], [value for _, value in found]
    told: dict[str, object] = {"from": times[0], "to": times[-1], "t": [round(t, 4) for t in times]}
    if all(isinstance(value, str) for value in values):
        return {**told, "colors": values}
    rows = [value for value in values if isinstance(value, tuple)]
    if len(rows) == len(values) and all(len(value) == len(rows[0]) for value in rows):
        return {**told, "lines": [[round(value[n], 5) for value in rows] for n in range(len(rows[0]))]}
    return None


def _times(scene: Scene, signal: Signal) -> list[float]:
    if isinstance(signal, Track):
        marks = [key.t for key in signal.keys[:_MOST_KEYS]]
        spans = [(marks[0], marks[-1])]
    else:
        spans = [(max(a, 0.0), min(b, scene.duration)) for a, b in scene.player.changes_of(signal)]
        marks = [t for span in spans[:_MOST_KEYS] for t in span]
    if not spans or spans[0][0] >= spans[-1][1]:
        return []
    start, end = spans[0][0], spans[-1][1]
    before = [t - _JUST_BEFORE for t in marks if t > start]
    return sorted({t for t in (*np.linspace(start, end, _SAMPLES).tolist(), *marks, *before) if start <= t <= end})


def _plain(value: object, row: int | None) -> tuple[float, ...] | str | None:
    """Return a value as a tuple of numbers or a color; None for what is neither."""
    if row is not None and isinstance(value, np.ndarray):
        one = value[row]
        value = tuple(one.tolist()) if isinstance(one, np.ndarray) else float(one)
    if isinstance(value, Color):
        return value.hex
    if isinstance(value, (int, float)):
        return (float(value),)
    if isinstance(value, tuple) and len(value) <= 4 and all(isinstance(x, (int, float)) for x in value):
        return tuple(float(x) for x in value)
    return None
