"""Default times of a film's goldens."""

from __future__ import annotations

import math

from renderer.scene.scene import Scene
from renderer.scene.timeline import Beat
from renderer.values.errors import TargetError
from renderer.values.numbers import positive

_BEFORE_CUT = 1e-4
"""Seconds before the end of a beat at which its end is kept: on this side of a cut, and too few to see a move in."""


def beat_times(scene: Scene) -> list[float]:
    """Return the middle and the end of every play and the end of every wait; every second where there are no beats.

    An end is taken a tenth of a millisecond early: at the very end, a rounding decides whether the next beat shows.
    """
    if not scene.beats:
        return every(scene, 1.0)
    times = []
    for beat in scene.beats:
        if beat.kind == "play":
            times.append(beat.start + beat.seconds / 2)
        times.append(max(beat.end - _BEFORE_CUT, beat.start + beat.seconds / 2))
    return _apart(scene, times)


def every(scene: Scene, seconds: float) -> list[float]:
    """Return times at a fixed interval, starting at half of it, so that they rarely meet the borders of beats."""
    step = positive(seconds, "the seconds between goldens")
    count = math.ceil(scene.duration / step - 0.5)
    if count > 10_000:
        raise TargetError(f"every {step:g} s would be {count} goldens; take fewer")
    return _apart(scene, [(k + 0.5) * step for k in range(max(count, 1))])


def _apart(scene: Scene, times: list[float]) -> list[float]:
    """Return the times in order, none beyond the end, one for each hundredth of a second, as goldens are named."""
    names: dict[str, float] = {}
    for t in sorted(min(t, scene.duration) for t in times):
        names.setdefault(f"{t:.2f}", t)
    return list(names.values())


def beat_at(scene: Scene, t: float) -> Beat | None:
    """Return the beat at a time; the end of the film belongs to the last beat."""
    return next((beat for beat in reversed(scene.beats) if beat.start < t or beat.number == 0), None)
