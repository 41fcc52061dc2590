"""Ways past standing things: the bend with which a flight crosses none of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from renderer.tracks.arc import ArcBlend
from renderer.values.box import Box
from renderer.values.ease import smooth
from renderer.values.numbers import Point

_BENDS: Final = tuple(sign * 0.2 * k for k in range(13) for sign in (1, -1)[: k + 1])
"""Angles that the chord of a way subtends, in radians, the straightest first."""

_STEPS: Final = 24
"""The steps in which a way is looked at."""

_TOUCH: Final = 0.02
"""What boxes may have in common, in units: the box of a letter is a little larger than its ink."""


def way_past(
    flights: Sequence[tuple[Box, Box]], standing: Sequence[Box], frame: Box, shrink: float = 1.0, first: float = 0.0
) -> float | None:
    """Return the straightest `arc` with which no flight, from box to box, meets a standing box; None if none does.

    Standing boxes at the start or goal of a flight do not count. A flight has its final size after the share `shrink`
    of the time, and is visible from the share `first` of the way on.
    """
    for bend in _BENDS:
        if not any(meets(*flight, bend, standing, frame, shrink, first) for flight in flights):
            return bend
    return None


def meets(
    start: Box, goal: Box, bend: float, standing: Sequence[Box], frame: Box, shrink: float = 1.0, first: float = 0.0
) -> bool:
    """Return whether a flight with this bend meets a standing box, or bends out of the frame."""
    others = [box for box in standing if not touch(box, start) and not touch(box, goal)]
    for step in range(1, _STEPS):
        u, size = smooth(step / _STEPS), smooth(min(1.0, step / _STEPS / shrink))
        if u < first:
            continue
        x, y = _at(start.center, goal.center, bend, u)
        wide, high = ((1 - size) * a + size * b for a, b in ((start.width, goal.width), (start.height, goal.height)))
        box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        outside = box.left < frame.left or box.right > frame.right or box.top > frame.top or box.bottom < frame.bottom
        if (bend and outside) or any(touch(box, other) for other in others):
            return True
    return False


def _at(start: Point, goal: Point, bend: float, u: float) -> Point:
    """Return the point at share u of the way."""
    if bend:
        return ArcBlend(start, goal, bend).at(u)
    return start[0] + u * (goal[0] - start[0]), start[1] + u * (goal[1] - start[1])


def touch(one: Box, other: Box) -> bool:
    """Return whether two boxes have more than an edge in common."""
    return one.grown(-_TOUCH).overlaps(other)
