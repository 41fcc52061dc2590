"""Two contours cut into equally many curves that correspond one to one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.geometry.path import Contour
from renderer.morph.corner_matching import matched_corners
from renderer.morph.elastic_matching import turns, warped
from renderer.values.numbers import Array

_STEPS = 16
_GRID = np.linspace(0.0, 1.0, _STEPS + 1)
# Joints of two contours that lie within this share of the length count as one place: corners meet corners.
_SNAP = 0.03
_SAMPLES, _STARTS = 64, 4


@dataclass(frozen=True, eq=False)
class Ruler:
    """A contour measured along its length: `shares` of its length at `_STEPS` even parameters of every curve."""

    curves: Array
    shares: Array

    @property
    def joints(self) -> Array:
        """The shares of the length at which the curves start."""
        return np.asarray(self.shares[:-1:_STEPS])

    def twice(self) -> Ruler:
        """Return the contour walked twice, so that a stretch across its start is one stretch."""
        return Ruler(np.concatenate((self.curves, self.curves)), np.concatenate((self.shares, 1 + self.shares[1:])))

    def places(self, shares: Array) -> Array:
        """Return the parameters (curve number plus share of the curve) of shares of the length."""
        return np.asarray(np.interp(shares, self.shares, np.arange(len(self.shares)) / _STEPS))

    def points(self, shares: Array) -> Array:
        """Return the points at shares of the length, shape (n, 2)."""
        places = self.places(shares)
        number = np.minimum(places.astype(int), len(self.curves) - 1)
        return _values(self.curves[number], places - number)

    def pieces(self, shares: Array) -> Array:
        """Return the curves between neighboring shares, which must include all joints, as points (3n + 1, 2)."""
        places = self.places(shares)
        number = np.clip(((places[:-1] + places[1:]) / 2).astype(int), 0, len(self.curves) - 1)
        curves = self.curves[number]
        start, end = np.clip(places[:-1] - number, 0.0, 1.0), np.clip(places[1:] - number, 0.0, 1.0)
        first, last, third = _values(curves, start), _values(curves, end), ((end - start) / 3)[:, None]
        inner = np.stack((first + third * _slopes(curves, start), last - third * _slopes(curves, end), last), axis=1)
        return np.concatenate((first[:1], inner.reshape(-1, 2)))


def ruler(contour: Contour) -> Ruler:
    """Return a contour measured by chords, fine enough for matching; one of no length is measured by its parameter."""
    curves = contour.curves
    v = 1 - _GRID
    basis = np.stack((v**3, 3 * v * v * _GRID, 3 * v * _GRID**2, _GRID**3))
    points = np.einsum("ncd,cm->nmd", curves, basis)
    chords = np.hypot(*np.moveaxis(np.diff(points, axis=1), 2, 0)).ravel()
    total = chords.sum()
    if total <= 0:
        chords = np.full(len(chords), 1.0)
        total = float(len(chords))
    # A trace of even spacing keeps the shares strictly rising where a curve has no length.
    chords = chords / total + 1e-9
    shares = np.concatenate(([0.0], np.cumsum(chords)))
    return Ruler(curves, shares / shares[-1])


def out_and_back(contour: Contour) -> Contour:
    """Return an open contour walked to its end and back, as a closed contour without area."""
    points = contour.points
    return Contour(np.concatenate((points, points[-2::-1])), closed=True)


def aligned_contours(a: Contour, b: Contour) -> tuple[Array, Array]:
    """Return the points of both contours, cut into equally many curves that correspond.

    Both open or both closed.
    """
    if _same_shape(a.points, b.points):
        return a.points, b.points
    met = matched_corners(a, b)
    if met is not None:
        return met
    if len(a.points) < len(b.points):
        # The start of the first contour is kept: of many joints it meets one of few better than the other way round.
        q, p = aligned_contours(b, a)
        return p, q
    first, last = ruler(a), ruler(b)
    knots = _knots(first, last, a.closed)
    if a.closed:
        last = last.twice()
    on_a, on_b = _common_places(first, last, *knots)
    p, q = first.pieces(on_a), last.pieces(on_b)
    if a.closed:
        p[-1], q[-1] = p[0], q[0]
    return p, q


def _same_shape(p: Array, q: Array) -> bool:
    """Return whether two runs of points are equal but for their place and size."""
    if p.shape != q.shape:
        return False
    p, q = p - p.mean(axis=0), q - q.mean(axis=0)
    size, other = float(np.abs(p).max()), float(np.abs(q).max())
    return bool(np.abs(p * other - q * size).max() <= 1e-6 * size * other)


def _knots(a: Ruler, b: Ruler, closed: bool) -> tuple[Array, Array]:
    """Return matching positions (shares of a, shares of b); b exceeds 1 where a closed contour is rotated."""
    even = np.linspace(0.0, 1.0, _SAMPLES, endpoint=not closed)
    p, q = a.points(even), b.points(even)
    on_a, on_b = warped(p, q, _starts(p, q, b) if closed else [0], closed)
    count = _SAMPLES if closed else _SAMPLES - 1
    on_a, on_b = on_a / count, on_b / count
    return (on_a, _started_at_joint(b, on_b)) if closed else (on_a, on_b)


def _starts(p: Array, q: Array, b: Ruler) -> list[int]:
    """Return the samples of b where the start of a may belong: by likeness, and at the joints nearest to the likest."""
    likely = turns(p, q, _STARTS)
    joints = np.rint(b.joints * _SAMPLES).astype(int)
    gaps = [np.abs(np.mod(joints - k + _SAMPLES // 2, _SAMPLES) - _SAMPLES // 2) for k in likely[:2]]
    near = [int(joints[np.argmin(gap)]) % _SAMPLES for gap in gaps]
    return list(dict.fromkeys([*likely, *near]))


def _started_at_joint(b: Ruler, on_b: Array) -> Array:
    """Return the knots on b moved so that the start of a, which is a joint, meets a joint of b where one is near."""
    gap = np.mod(b.joints - on_b[0] + 0.5, 1.0) - 0.5
    nearest = float(gap[np.argmin(np.abs(gap))])
    if abs(nearest) < _SNAP:
        start, end = on_b[0] + nearest, on_b[-1] + nearest
        on_b = np.concatenate(([start], np.clip(on_b[1:-1], start, end), [end]))
    return np.asarray(on_b - np.floor(on_b[0]))


def _common_places(a: Ruler, b: Ruler, on_a: Array, on_b: Array) -> tuple[Array, Array]:
    """Return the shares of both contours at which either has a joint; joints that lie near each other become one."""
    own = a.joints[(a.joints > on_a[0]) & (a.joints < on_a[-1])]
    other = b.joints[(b.joints > on_b[0]) & (b.joints < on_b[-1])]
    places = [(float(x), float(y), 0) for x, y in zip(own, np.interp(own, on_a, on_b), strict=True)]
    places += [(float(x), float(y), 1) for x, y in zip(np.interp(other, on_b, on_a), other, strict=True)]
    places = sorted([*places, (float(on_a[0]), float(on_b[0]), 2), (float(on_a[-1]), float(on_b[-1]), 2)])
    gaps = sorted(
        (round(places[k + 1][0] - places[k][0], 9), k)
        for k in range(len(places) - 1)
        if {places[k][2], places[k + 1][2]} == {0, 1}
        and max(places[k + 1][0] - places[k][0], places[k + 1][1] - places[k][1]) < _SNAP
    )
    merged: dict[int, tuple[float, float]] = {}
    gone: set[int] = set()
    for _, k in gaps:
        if not {k, k + 1} & (gone | merged.keys()):
            own_place, other_place = sorted(places[k : k + 2], key=lambda place: place[2])
            merged[k] = own_place[0], other_place[1]
            gone.add(k + 1)
    kept = [merged.get(k, place[:2]) for k, place in enumerate(places) if k not in gone]
    return np.array([x for x, _ in kept]), np.array([y for _, y in kept])


def _values(curves: Array, u: Array) -> Array:
    u, v = u[:, None], 1 - u[:, None]
    a, b, c, d = curves[:, 0], curves[:, 1], curves[:, 2], curves[:, 3]
    return np.asarray(v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d)


def _slopes(curves: Array, u: Array) -> Array:
    u, v = u[:, None], 1 - u[:, None]
    a, b, c, d = curves[:, 0], curves[:, 1], curves[:, 2], curves[:, 3]
    return np.asarray(3 * (v * v * (b - a) + 2 * v * u * (c - b) + u * u * (d - c)))
