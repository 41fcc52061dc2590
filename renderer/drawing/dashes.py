"""Dashes along outlines: whole numbers of them on closed contours, contour by contour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from renderer.geometry.path import Contour, Path


class TrimmedPart(NamedTuple):
    """The trimmed part of one contour: `start` is the length before it, `shares` its place along the path."""

    contour: Contour
    shown: Path
    start: float
    shares: tuple[float, float]


def parts(path: Path, trim: tuple[float, float]) -> Iterator[TrimmedPart]:
    """Yield the contours of a path, each with its visible part under a trim, if any."""
    whole = path.length
    low, high = max(trim[0], 0.0) * whole, min(trim[1], 1.0) * whole
    passed = 0.0
    for contour in path.contours:
        length = contour.length
        start, end = max(low - passed, 0.0), min(high - passed, length)
        if length > 0 and end > start:
            shown = contour if start <= 0 and end >= length else contour.cut(start, end)
            yield TrimmedPart(contour, Path((shown,)), start, ((passed + start) / whole, (passed + end) / whole))
        passed += length


def fitted_dashes(dash: tuple[float, ...], contour: Contour, periods: float) -> tuple[float, ...]:
    """Return dashes scaled so that a whole number of them fits a closed contour; open contours keep theirs.

    `periods` is how often the dashes fit as they are. Otherwise the last dash and the first would join to a longer one.

    >>> from renderer.geometry.outline import rectangle_path
    >>> fitted_dashes((0.75, 0.25), rectangle_path(0.75, 1).contours[0], 3.5)
    (0.65625, 0.21875)
    """
    if not dash or not contour.closed:
        return dash
    # Dashes and gaps change places in every second period of an odd number of lengths.
    every = 1 + len(dash) % 2
    times = max(round(periods / every), 1) * every
    return tuple(length * periods / times for length in dash)
