"""Frames: the frame rate of a film, and the times of its frames."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from renderer.scene.picture import Picture
from renderer.values.errors import ValuesError
from renderer.values.numbers import finite, not_negative

_SLACK = Fraction(1, 1000)
_JUST_BEFORE = 1e-9
"""Seconds, the least between two times of a scene: what begins or is gone at an end is not what is shown there."""
_NTSC = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120))


class Filmed(Protocol):
    """Anything with a picture at every time from 0 to its duration in seconds."""

    @property
    def duration(self) -> float:
        """The duration in seconds."""
        ...

    def at(self, t: float) -> Picture:
        """Return the picture at a time."""
        ...


def frame_rate(value: str | int | float | Fraction) -> Fraction:
    """Return frames a second as an exact fraction, from "60", "12.5", "30000/1001" or a number.

    Decimals of a broadcast rate (23.976, 23.98, 29.97, 47.95, 59.94, 119.88) give the exact rate n * 1000/1001.

    >>> frame_rate("29.97"), frame_rate("24000/1001"), frame_rate(12.5)
    (Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25, 2))
    """
    if isinstance(value, float):
        finite(value, "frames a second")
    try:
        rate = Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError):
        raise ValuesError(f"frames a second are a number or like '30000/1001', but this is {value!r}") from None
    if not 0 < rate <= 1000:
        raise ValuesError(f"frames a second must be above 0 and at most 1000, but this is {value}")
    if rate.denominator != 1:
        near = min(_NTSC, key=lambda known: abs(known - rate))
        # Two decimals are the coarsest spelling in use, so what is meant is no farther off than half of the last.
        if abs(near - rate) <= Fraction(5, 1000):
            return near
    return rate.limit_denominator(1001)


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """The frames of a film of `duration` seconds at `fps` frames a second: frame k, counted from 0, shows time k / fps.

    The last frame shows how the film ends, the picture just before its end, so that a move that ends with it arrives;
    for a part that is cut out, up to `end` seconds, the same holds of that. A remainder of less than a thousandth of a
    frame is taken for rounding in a sum of seconds and makes no frame of its own. A film has one frame at least.
    """

    duration: float
    fps: Fraction
    end: float | None = None
    _last: tuple[int, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "duration", not_negative(self.duration, "duration"))
        object.__setattr__(self, "fps", frame_rate(self.fps))
        end = self.duration if self.end is None else min(self.end, self.duration)
        last = max(self.first(end), 1) - 1
        # A film without a length is its one frame.
        object.__setattr__(self, "_last", (last, max(end - _JUST_BEFORE, float(last / self.fps))))

    @property
    def count(self) -> int:
        """The number of frames.

        >>> FrameGrid(30.0, Fraction(60)).count, FrameGrid(0.1 + 0.2, Fraction(10)).count
        (1800, 3)
        """
        return max(self.first(self.duration), 1)

    def time(self, frame: int) -> float:
        """Return the time in seconds that a frame shows.

        >>> grid = FrameGrid(2.0, Fraction(2))
        >>> [grid.time(frame) for frame in range(4)], FrameGrid(2.0, Fraction(2), 1.0).time(1)
        ([0.0, 0.5, 1.0, 1.999999999], 0.999999999)
        """
        last, shown = self._last
        return shown if frame == last else float(frame / self.fps)

    def between(self, start: float | None = None, end: float | None = None) -> range:
        """Return the frames with times start <= t < end; None is the film's own start and end."""
        first = 0 if start is None else self.first(not_negative(start, "the time to start from"))
        last = self.count if end is None else self.first(not_negative(end, "the time to go to"))
        if start is not None and first >= self.count:
            raise ValuesError(f"there is nothing from {start:g} s on: the film ends at {self.duration:g} s")
        if end is not None and last > self.count:
            raise ValuesError(f"the film cannot be shown to {end:g} s: it ends at {self.duration:g} s")
        if last <= first:
            raise ValuesError(f"no frame lies between {self.time(first) if start is None else start:g} s and {end:g} s")
        return range(first, last)

    def first(self, t: float) -> int:
        """Return the first frame at or after a time."""
        return math.ceil(Fraction(t) * self.fps - _SLACK)
