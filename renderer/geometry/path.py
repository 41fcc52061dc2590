"""Paths: contours of cubic Bezier curves, the one representation of geometry."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments_late
from renderer.values.argument_kinds import PointLike
from renderer.values.box import Box, union
from renderer.values.digest import digest
from renderer.values.errors import ValuesError
from renderer.values.numbers import FARTHEST, Array, Point, frozen_array
from renderer.values.short_repr import brief

# 16-point Gauss-Legendre quadrature on 0..1: off by less than 1e-7 for lines, arcs and letters, by up to half a percent
# for a curve that turns back on itself.
_NODES, _WEIGHTS = (np.polynomial.legendre.leggauss(16)[0] + 1) / 2, np.polynomial.legendre.leggauss(16)[1] / 2
_QUADRATURE = tuple(zip(_NODES.tolist(), _WEIGHTS.tolist(), strict=True))


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Contour:
    """A run of cubic Bezier curves: points of shape (3n + 1, 2), read-only; a closed one ends at its start."""

    points: Array
    closed: bool = False

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            points: ArrayLike,
            closed: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        points = frozen_array(self.points, "the points of a contour", (None, 2))
        if len(points) and max(points.max(), -points.min()) > FARTHEST:
            raise ValuesError(f"the points of a contour must lie between -{FARTHEST:g} and {FARTHEST:g}")
        if len(points) < 4 or len(points) % 3 != 1:
            raise ValuesError(f"a contour has 3n + 1 points with n of 1 or more, but this has {len(points)}")
        if self.closed and not _meet(points[0].tolist(), points[-1].tolist()):
            raise ValuesError("a closed contour must end where it begins")
        object.__setattr__(self, "points", points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Contour) and self.digest == other.digest

    def __reduce__(self) -> tuple[type[Contour], tuple[Array, bool]]:
        # Made anew on the other side: numpy forgets that an array is read-only, and what was worked out stays behind.
        return Contour, (self.points, self.closed)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """The digest of points and closure."""
        return digest(self.points, self.closed)

    @property
    def curves(self) -> Array:
        """The cubic curves, shape (n, 4, 2)."""
        p = self.points
        return np.stack((p[:-1:3], p[1::3], p[2::3], p[3::3]), axis=1)

    @cached_property
    def lengths(self) -> Array:
        """The length of every curve, by Gauss-Legendre quadrature."""
        return np.asarray(_speed(self.curves, _NODES) @ _WEIGHTS)

    @property
    def length(self) -> float:
        """The length of the contour."""
        return float(self.lengths.sum())

    @cached_property
    def area(self) -> float:
        """The signed area (anticlockwise positive) that the contour encloses when closed by a line, exactly."""
        a, b, c, d = np.moveaxis(self.curves, 1, 0)

        def cross(p: Array, q: Array) -> Array:
            return np.asarray(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])

        # Green's theorem over a cubic; the weights follow from integrating Bernstein products.
        swept = 6 * cross(a, b) + 3 * cross(a, c) + cross(a, d) + 3 * cross(b, c) + 3 * cross(b, d) + 6 * cross(c, d)
        gap = cross(self.points[-1:], self.points[:1])
        return float(swept.sum() / 20 + gap.sum() / 2)

    @cached_property
    def box(self) -> Box:
        """The tight bounds, from the curves' own extremes."""
        ends, points = self.points[::3], self.points
        low, high = points.min(axis=0), points.max(axis=0)
        if (low == ends.min(axis=0)).all() and (high == ends.max(axis=0)).all():
            # No handle reaches beyond the ends of the curves, so no curve does.
            return Box(*low.tolist(), *high.tolist())
        a, b, c, d = np.moveaxis(self.curves, 1, 0)
        # The derivative of a cubic is 3 (qa u^2 + qb u + qc); its roots in 0..1 are the extremes.
        qa, qb, qc = d - 3 * c + 3 * b - a, 2 * (c - 2 * b + a), b - a
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            root = np.sqrt(qb * qb - 4 * qa * qc)
            flat = np.abs(qa) < 1e-12 * (np.abs(qb) + np.abs(qc))
            first = np.where(flat, -qc / qb, (-qb + root) / (2 * qa))
            second = np.where(flat, np.nan, (-qb - root) / (2 * qa))
        low, high = np.minimum(a, d), np.maximum(a, d)
        for u in (first, second):
            inside = np.where((u > 0) & (u < 1), u, 0.0)
            v = 1 - inside
            value = v**3 * a + 3 * v * v * inside * b + 3 * v * inside**2 * c + inside**3 * d
            low, high = np.minimum(low, value), np.maximum(high, value)
        (left, bottom), (right, top) = low.min(axis=0), high.max(axis=0)
        return Box(float(left), float(bottom), float(right), float(top))

    def reversed(self) -> Contour:
        """Return the same contour in the opposite direction."""
        return Contour(self.points[::-1], self.closed)

    def transformed(self, by: Affine) -> Contour:
        """Return the image of the contour."""
        return Contour(by.apply(self.points), self.closed)

    def cut(self, start: float, end: float) -> Contour:
        """Return the open piece between two lengths along the contour; a single point if they are equal."""
        first, u = self._locate(start, "right")
        last, v = self._locate(end, "left")
        points = self.points
        if last < first:
            last, v = first, u
        if first == last:
            return _unchecked(subcurve(points[3 * first : 3 * first + 4], u, v))
        head = subcurve(points[3 * first : 3 * first + 4], u, 1.0)
        tail = subcurve(points[3 * last : 3 * last + 4], 0.0, v)
        return _unchecked(np.concatenate((head, points[3 * first + 4 : 3 * last + 1], tail[1:])))

    def at_length(self, distance: float) -> tuple[Point, Point]:
        """Return the point at a length along the contour and the unit tangent there."""
        k, u = self._locate(distance, "left")
        curve = self.curves[k]
        v = 1 - u
        p = v**3 * curve[0] + 3 * v * v * u * curve[1] + 3 * v * u * u * curve[2] + u**3 * curve[3]
        way = _slope(curve, u)
        if np.hypot(*way) < 1e-9:
            # A handle of no length: the direction just inside the curve is the tangent there.
            way = _slope(curve, u + 1e-4 * (1 - 2 * u))
        size = float(np.hypot(*way)) or 1.0
        return (float(p[0]), float(p[1])), (float(way[0]) / size, float(way[1]) / size)

    def _locate(self, distance: float, side: Literal["left", "right"]) -> tuple[int, float]:
        """Return the curve that holds a length along the contour, and the parameter of the place on it.

        At a joint it is the end of the curve before (left) or the start of the one after (right); curves without
        length are passed over where there are others.
        """
        ends, first, last = self._ends
        k = bisect_right(ends, distance) if side == "right" else bisect_left(ends, distance)
        k = min(max(k, first), last)
        length = float(self.lengths[k])
        wanted = distance - ends[k] + length
        if length <= 0 or wanted <= 0:
            return k, 0.0
        if wanted >= length:
            return k, 1.0
        speed = _speed_of(self.points[3 * k : 3 * k + 4])
        # Newton's method on the arc length, kept between bounds that close in where a curve almost stands still.
        low, high, u = 0.0, 1.0, wanted / length
        for _ in range(60):
            done = sum(weight * speed(u * node) for node, weight in _QUADRATURE) * u
            if abs(done - wanted) < 1e-12 * length:
                break
            low, high = (u, high) if done < wanted else (low, u)
            here = speed(u)
            u = u - (done - wanted) / here if here > 0 else low
            if not low < u < high:
                u = (low + high) / 2
        return k, u

    @cached_property
    def _ends(self) -> tuple[list[float], int, int]:
        """The length up to the end of each curve, and the numbers of the first and last curves that have any."""
        found = np.flatnonzero(self.lengths > 0)
        first, last = (int(found[0]), int(found[-1])) if len(found) else (0, 0)
        return np.cumsum(self.lengths).tolist(), first, last


@check_arguments_late
@dataclass(frozen=True, eq=False)
class Path:
    """An outline: contours that are filled together by the nonzero rule; equal when their contours are equal."""

    contours: tuple[Contour, ...] = ()

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            contours: Iterable[Contour] = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        contours = tuple(self.contours)
        if not all(isinstance(contour, Contour) for contour in contours):
            raise ValuesError(f"the contours of a path must be Contours, but they are {brief(contours)}")
        object.__setattr__(self, "contours", contours)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Path) and self.digest == other.digest)

    def __reduce__(self) -> tuple[type[Path], tuple[tuple[Contour, ...]]]:
        return Path, (self.contours,)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """The digest of the contours."""
        return digest(tuple(contour.digest for contour in self.contours))

    @cached_property
    def box(self) -> Box | None:
        """The tight bounds, None when there is no contour."""
        return union(contour.box for contour in self.contours)

    @cached_property
    def length(self) -> float:
        """The length of all contours together."""
        return sum(contour.length for contour in self.contours)

    def transformed(self, by: Affine) -> Path:
        """Return the image of the path."""
        return Path(tuple(contour.transformed(by) for contour in self.contours))

    def reversed(self) -> Path:
        """Return the path in the opposite direction."""
        return Path(tuple(contour.reversed() for contour in reversed(self.contours)))

    def trim(self, start: float, end: float) -> Path:
        """Return the part between two shares (0..1) of the whole length, contour after contour.

        >>> from renderer.geometry.outline import line_path
        >>> line_path((0, 0), (4, 0)).trim(0.25, 0.5).box
        Box(left=1.0, bottom=0.0, right=2.0, top=0.0)
        """
        low, high = max(start, 0.0) * self.length, min(end, 1.0) * self.length
        if low <= 0 and high >= self.length:
            return self
        pieces, passed = [], 0.0
        for contour in self.contours:
            size = contour.length
            a, b = max(low - passed, 0.0), min(high - passed, size)
            if size > 0 and b > a:
                pieces.append(contour if a <= 0 and b >= size else contour.cut(a, b))
            passed += size
        return Path(tuple(pieces))

    def point_at(self, proportion: float) -> Point:
        """Return the point at a share (0..1) of the whole length."""
        return self._place(proportion)[0]

    def tangent_at(self, proportion: float) -> Point:
        """Return the unit tangent at a share (0..1) of the whole length."""
        return self._place(proportion)[1]

    def _place(self, proportion: float) -> tuple[Point, Point]:
        if not self.contours:
            raise ValuesError("an empty path has no points")
        wanted = min(max(proportion, 0.0), 1.0) * self.length
        for contour in self.contours[:-1]:
            if wanted <= contour.length:
                return contour.at_length(wanted)
            wanted -= contour.length
        return self.contours[-1].at_length(wanted)


def polyline_contour(points: Iterable[PointLike], closed: bool = False) -> Contour:
    """Return straight lines from point to point as a contour, with `closed` back to the first."""
    corners = frozen_array(list(points), "the corners of a polyline", (None, 2))
    if len(corners) < 2:
        raise ValuesError("a polyline needs two points at least")
    if closed and not np.array_equal(corners[0], corners[-1]):
        corners = np.concatenate([corners, corners[:1]])
    a, b = corners[:-1], corners[1:]
    inner = np.stack((a + (b - a) / 3, a + (b - a) * (2 / 3), b), axis=1).reshape(-1, 2)
    return Contour(np.concatenate([corners[:1], inner]), closed)


def _meet(a: Point, b: Point) -> bool:
    """Tell whether two points are one but for rounding."""
    return all(abs(x - y) <= 1e-9 + 1e-5 * abs(y) for x, y in zip(a, b, strict=True))


def _speed(curves: Array, u: Array) -> Array:
    """Return the size of the derivative of curves (n, 4, 2) at parameters u (m,): shape (n, m)."""
    d = 3 * np.diff(curves, axis=1)
    v = 1 - u
    basis = np.stack((v * v, 2 * v * u, u * u))
    return np.asarray(np.hypot(d[:, :, 0] @ basis, d[:, :, 1] @ basis))


def _speed_of(curve: Array) -> Callable[[float], float]:
    """Return the size of the derivative of one cubic (4, 2) as a function; for one number arrays would be slower."""
    (ax, ay), (bx, by), (cx, cy) = (3 * np.diff(curve, axis=0)).tolist()

    def speed(u: float) -> float:
        v = 1 - u
        p, q, r = v * v, 2 * v * u, u * u
        return math.hypot(ax * p + bx * q + cx * r, ay * p + by * q + cy * r)

    return speed


def _unchecked(points: Array) -> Contour:
    """Return an open contour of points that were worked out from those of another."""
    points.flags.writeable = False
    found = object.__new__(Contour)
    vars(found).update(points=points, closed=False)
    return found


def _slope(curve: Array, u: float) -> Array:
    """Return a third of the derivative of a cubic (4, 2) at a parameter."""
    a, b, c = np.diff(curve, axis=0)
    v = 1 - u
    return np.asarray(v * v * a + 2 * v * u * b + u * u * c)


def subcurve(curve: Array, u: float, v: float) -> Array:
    """Return the part of a cubic (4, 2) between two parameters, by de Casteljau's construction (blossoming)."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve.tolist()

    def blossom(r: float, s: float, t: float) -> Point:
        return _met(ax, bx, cx, dx, r, s, t), _met(ay, by, cy, dy, r, s, t)

    return np.array((blossom(u, u, u), blossom(u, u, v), blossom(u, v, v), blossom(v, v, v)))


def _met(a: float, b: float, c: float, d: float, r: float, s: float, t: float) -> float:
    """Return where three steps of de Casteljau's construction lead in one coordinate."""
    ab, bc, cd = a * (1 - r) + b * r, b * (1 - r) + c * r, c * (1 - r) + d * r
    return (ab * (1 - s) + bc * s) * (1 - t) + (bc * (1 - s) + cd * s) * t
