"""Which moments of a film are worth a golden."""

from __future__ import annotations

import math

from renderer.scene.beats import Beat
from renderer.scene.scene import Scene
from renderer.values.errors import TargetError
from renderer.values.numbers import positive


def beat_times(scene: Scene) -> list[float]:
    """The middle and the end of every play and the end of every wait; every second where there are no beats."""
    if not scene.beats:
        return every(scene, 1.0)
    times = [
        t for beat in scene.beats for t in ((beat.start + beat.seconds / 2,) * (beat.kind == "play") + (beat.end,))
    ]
    return _apart(scene, times)


def every(scene: Scene, seconds: float) -> list[float]:
    """Every so many seconds, from half of them on, so that no moment falls on the border of two beats by rule."""
    step = positive(seconds, "the seconds between goldens")
    count = math.ceil(scene.duration / step - 0.5)
    if count > 10_000:
        raise TargetError(f"every {step:g} s would be {count} goldens; take fewer")
    return _apart(scene, [(k + 0.5) * step for k in range(max(count, 1))])


def _apart(scene: Scene, times: list[float]) -> list[float]:
    """Times to the hundredth of a second, which is how goldens are named, each once, none beyond the end."""
    last = math.floor(scene.duration * 100 + 1e-6) / 100
    return sorted({min(round(t, 2), last) for t in times})


def beat_at(scene: Scene, t: float) -> Beat | None:
    """The beat that a time is in; at its very end it still is."""
    return next((beat for beat in reversed(scene.beats) if beat.start < t or beat.number == 0), None)
