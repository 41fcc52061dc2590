"""Morphs: two paths matched once, then blended cheaply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.morph.contour_matching import matched
from renderer.values.numbers import Array

# Paths are matched about their own first point, on a grid of this many steps in a unit: the last bits of coordinates
# depend on where a path lies, and would settle ties between ways that cost the same. The shift keeps halves, tenths and
# thirds of a step off the limit between two steps.
_GRID, _SHIFT = 2.0**32, 0.318


@dataclass(frozen=True, eq=False, slots=True)
class Morph:
    """Two matched paths: `start` and `way` are points of shape (n, 2), divided into `runs`.

    `way` is the difference of the end points from the start points. A run is (first, end, closed): the points of one
    contour.
    """

    a: Path
    b: Path
    start: Array
    way: Array
    runs: tuple[tuple[int, int, bool], ...]

    def at(self, u: float) -> Path:
        """Return the path at share u: exactly a at 0 and b at 1; beyond, points continue in straight lines.

        >>> from renderer.geometry.path import polyline_contour
        >>> low, high = Path((polyline_contour([(0, 0), (1, 0)]),)), Path((polyline_contour([(0, 2), (1, 2)]),))
        >>> match(low, high).at(0.5).box
        Box(left=0.0, bottom=1.0, right=1.0, top=1.0)
        """
        if u == 0:
            return self.a
        if u == 1:
            return self.b
        points = self.start + self.way * u
        points.flags.writeable = False
        return Path(tuple(_contour(points[first:end], closed) for first, end, closed in self.runs))


def match(a: Path, b: Path) -> Morph:
    """Match two paths: outer contours with outer ones and holes with holes, by place and area.

    Where they wind differently the first is turned round, with its holes. An open contour meets an open one, or is
    walked there and back to meet a closed one. A contour without a partner closes up inside the ink of the other path.
    """
    origin, other = _origin(a, b), _origin(b, a)
    pairs = matched(_on_grid(a, origin), _on_grid(b, other))
    ends = np.cumsum([len(pair.a) for pair in pairs]).tolist()
    runs = tuple((end - len(pair.a), end, pair.closed) for end, pair in zip(ends, pairs, strict=True))
    start = np.concatenate([np.zeros((0, 2)), *(pair.a for pair in pairs)]) + origin
    way = np.concatenate([np.zeros((0, 2)), *(pair.b for pair in pairs)]) + other - start
    start.flags.writeable = way.flags.writeable = False
    return Morph(a, b, start, way, runs)


def _origin(path: Path, other: Path) -> Array:
    """Return the first point of a path; of the other one if it has none, for it then comes from where that lies."""
    contours = path.contours or other.contours
    return contours[0].points[0] if contours else np.zeros(2)


def _on_grid(path: Path, origin: Array) -> Path:
    """Return the path as it is seen from a point, to the nearest step of the grid."""
    return Path(
        tuple(
            Contour(np.floor((contour.points - origin) * _GRID + _SHIFT) / _GRID, contour.closed)
            for contour in path.contours
        )
    )


def _contour(points: Array, closed: bool) -> Contour:
    # Blends of checked points need no second check, which would cost more than the blend.
    made = object.__new__(Contour)
    object.__setattr__(made, "points", points)
    object.__setattr__(made, "closed", closed)
    return made
