"""Clipping of outlines that reach far outside the frame, since cairo's fixed-point numbers overflow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from renderer.drawing.lines import Bulk
from renderer.drawing.viewport import Lens
from renderer.geometry.path import Contour, Path
from renderer.values.affine import Affine
from renderer.values.numbers import Array

# Curves that may show are halved until they are no longer than this, in pixels.
_LONGEST = 2.0**14
_HALVINGS = 80
# Half of the widest stroke with its miters may reach so far, in pixels.
_WIDEST = 2.0**20


class ContourRun(NamedTuple):
    """A part of a contour near the frame, in pixels.

    `start` is the length in pixels of the contour before it; `shares` is its range as shares of the length of the
    whole path.
    """

    path: Path
    start: float
    shares: tuple[float, float]


class _Piece(NamedTuple):
    curve: Array
    near: bool


def near_runs(path: Path, place: Affine, lens: Lens, margin: float) -> list[ContourRun]:
    """Return the parts of a path whose stroke may be visible, given its reach `margin` in pixels."""
    window = _window(lens, min(margin, _WIDEST))
    runs: list[ContourRun] = []
    passed, ends = 0.0, []
    for contour in path.contours:
        own, run = 0.0, []
        for curve, near in _pieces(lens.pixels(place, contour.points), window):
            length = Contour(curve).length
            if near:
                run.append(curve)
            elif run:
                runs.append(_run(run, own, passed))
                run = []
            own += length
        if run:
            runs.append(_run(run, own, passed))
        passed += own
        ends.append(passed)
    whole = passed or 1.0
    return [run._replace(shares=(run.shares[0] / whole, run.shares[1] / whole)) for run in runs]


def near_area(path: Path, place: Affine, lens: Lens) -> Path:
    """Return a path in pixels with the same fill inside the frame, clipped not far beyond it.

    What lies aside of the frame is drawn back to a wider rectangle. That never sweeps over the frame, so every pixel
    inside is wound round as often as before.
    """
    window = _window(lens, 2.0)
    low, high = window[:2] - 2 * _LONGEST, window[2:] + 2 * _LONGEST
    contours = []
    for contour in path.contours:
        points = lens.pixels(place, contour.points)
        made = [np.clip(points[:1], low, high)]
        for curve, near in _pieces(points, window):
            start, end = made[-1][-1], np.clip(curve[3], low, high)
            line = np.stack((start + (end - start) / 3, start + (end - start) * (2 / 3), end))
            made.append(curve[1:] if near else line)
        whole = np.concatenate(made)
        contours.append(Contour(np.concatenate((whole[:-1], whole[:1])) if contour.closed else whole, contour.closed))
    return Path(tuple(contours))


def near_lines(many: Bulk, lens: Lens) -> tuple[Bulk, Array]:
    """Return the possibly visible lines, clipped near the frame, and the pixels clipped off the start of each."""
    margin = min(float(many.widths.max(initial=0.0)) * 2, _WIDEST)
    window = _window(lens, margin + _LONGEST)
    start, way = many.shown[:, :2], many.shown[:, 2:] - many.shown[:, :2]
    # Liang and Barsky 1984: the shares of a line at which it enters and leaves each pair of sides.
    with np.errstate(divide="ignore", invalid="ignore"):
        first, last = (window[:2] - start) / way, (window[2:] - start) / way
    inside = (start >= window[:2]) & (start <= window[2:])
    first = np.where(way == 0, np.where(inside, -np.inf, np.inf), first)
    last = np.where(way == 0, np.where(inside, np.inf, -np.inf), last)
    enter = np.maximum(np.minimum(first, last).max(axis=1), 0.0)
    leave = np.minimum(np.maximum(first, last).min(axis=1), 1.0)
    keep = enter < leave
    cut = np.hstack((start + way * enter[:, None], start + way * leave[:, None]))
    colors = None if many.colors is None else many.colors[keep]
    near = Bulk(cut[keep], many.whole[keep], many.alphas[keep], many.widths[keep], colors)
    return near, np.asarray(np.hypot(*way.T) * enter)[keep]


def ramp_between(ramp: Array, start: float, end: float) -> Array:
    """Return the part of a ramp between two places, as a ramp from 0 to 1."""
    inner = ramp[(ramp[:, 0] > start) & (ramp[:, 0] < end)]
    first, last = np.stack([np.interp((start, end), ramp[:, 0], column) for column in ramp.T], axis=1)
    part = np.vstack((first, inner, last))
    part[:, 0] = (part[:, 0] - start) / ((end - start) or 1.0)
    return part


def near_axis(first: Array, last: Array, ramp: Array, lens: Lens) -> tuple[Array, Array, Array]:
    """Return a gradient with the same colors in the frame and with ends, in pixels, near the frame."""
    window = _window(lens, _LONGEST)
    way = last - first
    length = float(np.hypot(*way))
    if length <= _LONGEST and np.abs(first).max() <= _LONGEST:
        return first, last, ramp
    corners = np.array([(x, y) for x in window[[0, 2]] for y in window[[1, 3]]])
    shares = ((corners - first) @ way) / (length * length)
    low, high = np.clip((shares.min(), shares.max()), 0.0, 1.0).tolist()
    # Aside of its ends a gradient has one color, wherever it is.
    if high <= low:
        color = ramp_between(ramp, low, low)
        return window[:2], window[2:], color
    # The foot of the middle of the frame: a gradient is the same on all lines across its way.
    middle = (window[:2] + window[2:]) / 2
    at = float((middle - first) @ way) / (length * length)
    return middle + way * (low - at), middle + way * (high - at), ramp_between(ramp, low, high)


def _window(lens: Lens, margin: float) -> Array:
    left, top, width, height = lens.window
    return np.array((left - margin, top - margin, left + width + margin, top + height + margin))


def _run(curves: list[Array], end: float, passed: float) -> ContourRun:
    points = np.concatenate([curves[0][:1], *(curve[1:] for curve in curves)])
    contour = Contour(points)
    start = max(end - contour.length, 0.0)
    return ContourRun(Path((contour,)), start, (passed + start, passed + end))


def _pieces(points: Array, window: Array) -> list[_Piece]:
    """Return the curves of points (3n + 1, 2), those near the window short; the others lie aside of it as a whole."""
    found: list[_Piece] = []
    stack = [(points[k : k + 4], _HALVINGS) for k in range(len(points) - 4, -1, -3)]
    while stack:
        curve, halvings = stack.pop()
        low, high = curve.min(axis=0), curve.max(axis=0)
        near = bool((low <= window[2:]).all() and (high >= window[:2]).all())
        if near and halvings and (high - low).max() > _LONGEST:
            first, last = _halves(curve)
            stack += [(last, halvings - 1), (first, halvings - 1)]
        else:
            found.append(_Piece(curve, near))
    return found


def _halves(curve: Array) -> tuple[Array, Array]:
    a, b, c, d = curve
    ab, bc, cd = (a + b) / 2, (b + c) / 2, (c + d) / 2
    left, right = (ab + bc) / 2, (bc + cd) / 2
    middle = (left + right) / 2
    return np.stack((a, ab, left, middle)), np.stack((middle, right, cd, d))
