"""Hits: what lies under a point of a picture, and all that there is to know about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from renderer.scene.picture import Item, Layer, Lines, Outline
from renderer.scene.scene import Scene
from renderer.tracks.track import Track
from renderer.values.color import Color
from renderer.values.numbers import Array, Point
from renderer.values.paint import Gradient, Stroke
from renderer.values.path import Path

NEAR = 0.06
"""Units by which a click may miss: 8 pixels of a frame of 1080 lines."""
_FAINTEST = 0.02
_STEPS = np.linspace(0.0, 1.0, 9)


def hit(scene: Scene, t: float, at: Point) -> dict[str, Any] | None:
    """What is drawn at a point of the frame (units, origin at the centre, y up) at a time; None where nothing is.

    It is the frontmost item whose paint covers the point, or else the one whose outline is nearest, if it is near.
    """
    picture = scene.at(t)
    if picture.view.scale == 0:
        return None
    point = picture.view.inverse().point(at)
    near = NEAR / picture.view.scale
    best: tuple[float, Outline | Lines] | None = None
    for item in _front_first(picture.items):
        far = _distance(item, point)
        if far < near and (best is None or far < best[0]):
            best = far, item
        if far == 0:
            break
    return None if best is None else _told(scene, t, best[1], point)


def _front_first(items: tuple[Item, ...]) -> Iterator[Outline | Lines]:
    for item in reversed(items):
        if item.opacity < _FAINTEST:
            continue
        if isinstance(item, Layer):
            yield from _front_first(item.items)
        else:
            yield item


def _distance(item: Outline | Lines, point: Point) -> float:
    """How far a point is from what an item paints, in units of the scene; 0 inside."""
    if isinstance(item, Lines):
        return _line_distances(item, point)[0]
    lines = _flat(item.path.trim(*item.trim) if item.trim != (0.0, 1.0) else item.path)
    if not lines:
        return float("inf")
    placed = [item.place.apply(line) for line in lines]
    if _painted(item.fill) and item.trim == (0.0, 1.0) and _inside(placed, point):
        return 0.0
    far = min(float(_to_segments(line[:-1], line[1:], point).min()) for line in placed)
    half = item.stroke.width / 200 if item.stroke is not None and _painted(item.stroke.color) else None
    if half is None and not _painted(item.fill):
        return float("inf")
    return max(far - (half or 0.0), 0.0)


def _line_distances(item: Lines, point: Point) -> tuple[float, int]:
    """The distance from the nearest of many lines, and its number."""
    if not len(item.lines):
        return float("inf"), -1
    ends = item.place.apply(np.asarray(item.lines).reshape(-1, 2, 2))
    far = _to_segments(ends[:, 0], ends[:, 1], point)
    widths = item.stroke.width if item.widths is None else np.asarray(item.widths)
    far = np.maximum(far - widths / 200, 0.0)
    if item.alphas is not None:
        far = np.where(np.asarray(item.alphas) < _FAINTEST, np.inf, far)
    nearest = int(np.argmin(far))
    return float(far[nearest]), nearest


def _flat(path: Path) -> list[Array]:
    """The contours of a path as polygons, every curve by eight lines."""
    u = _STEPS[:, None]
    basis = np.concatenate(((1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3), axis=1)
    return [np.einsum("sk,nkd->nsd", basis, c.curves).reshape(-1, 2) for c in path.contours if len(c.curves)]


def _inside(lines: list[Array], point: Point) -> bool:
    """Whether the contours, closed by lines, wind round a point."""
    winding = 0
    for line in lines:
        a, b = line, np.roll(line, -1, axis=0)
        left = (b[:, 0] - a[:, 0]) * (point[1] - a[:, 1]) - (point[0] - a[:, 0]) * (b[:, 1] - a[:, 1])
        up = (a[:, 1] <= point[1]) & (b[:, 1] > point[1]) & (left > 0)
        down = (a[:, 1] > point[1]) & (b[:, 1] <= point[1]) & (left < 0)
        winding += int(up.sum()) - int(down.sum())
    return winding != 0


def _to_segments(a: Array, b: Array, point: Point) -> Array:
    """The distances of a point from lines from a to b, both of shape (n, 2)."""
    way = b - a
    length = np.maximum((way**2).sum(axis=1), 1e-18)
    u = np.clip(((np.asarray(point) - a) * way).sum(axis=1) / length, 0.0, 1.0)
    return np.asarray(np.hypot(*(a + u[:, None] * way - point).T))


def _painted(paint: Any) -> bool:
    return paint is not None and not (isinstance(paint, Color) and paint.alpha < _FAINTEST)


def _told(scene: Scene, t: float, item: Outline | Lines, point: Point) -> dict[str, Any]:
    """An item in words and numbers."""
    told: dict[str, Any] = {
        "address": item.address,
        "at": [round(x, 4) for x in _centre(item)],
        "scale": round(item.place.scale, 4),
        "angle": round(item.place.angle, 4),
        "opacity": round(item.opacity, 4),
        "fill": _paint(item.fill) if isinstance(item, Outline) else None,
        "stroke": _paint(item.stroke),
        "still": item.stamp is not None,
        "tracks": _tracks(scene, t, item.address),
    }
    if isinstance(item, Lines):
        told["line"] = _line_distances(item, point)[1]
    return told


def _centre(item: Outline | Lines) -> Point:
    """The middle of what is drawn, in scene units."""
    if isinstance(item, Outline):
        box = item.path.box
        return item.place.point(box.center) if box is not None else (item.place.dx, item.place.dy)
    x, y = item.place.apply(np.asarray(item.lines).reshape(-1, 2)).mean(axis=0)
    return float(x), float(y)


def _paint(paint: Any) -> str | None:
    if isinstance(paint, Stroke):
        return f"{_paint(paint.color)}, {paint.width:g} wide"
    if isinstance(paint, Gradient):
        return "a gradient"
    if isinstance(paint, Color):
        return paint.hex + (f" at {paint.alpha:.0%}" if paint.alpha < 1 else "")
    return None


def _tracks(scene: Scene, t: float, address: str) -> list[dict[str, Any]]:
    """The signals that drive a node or a group that it lies in, in the life that it has at a time."""
    steps = address.split("/")
    above = ["/".join(steps[: n + 1]) for n in range(len(steps))]
    lives = [n for n in scene.named.get(steps[0], ()) if scene.lives[n].start <= t < scene.lives[n].end]
    found = []
    for number in lives or scene.named.get(steps[0], ())[-1:]:
        for where, signals in scene.by_life.get(number, {}).items():
            whole = where.removesuffix(".*").removesuffix("/*")
            if where in above or (whole != where and whole in above):
                found += [{"address": where, "property": name, **_signal(s, t)} for name, s in signals.items()]
    return found


def _signal(signal: Any, t: float) -> dict[str, Any]:
    if not isinstance(signal, Track):
        spans = [[round(span[0], 4), round(min(span[1], 1e9), 4)] for span in signal.changes()]
        return {"kind": type(signal).__name__, "keys": [], "changes": spans[:200], "reads": list(signal.inputs)[:20]}
    keys = [{"t": key.t, "value": _value(key.value), "ease": _ease(key.ease)} for key in signal.keys]
    return {"kind": "Track", "keys": keys[:500], "now": _value(signal.at(t))}


def _value(value: Any) -> str:
    if isinstance(value, (bool, int, str)) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple) and all(isinstance(x, (int, float)) for x in value):
        return "(" + ", ".join(f"{x:.4g}" for x in value) + ")"
    if isinstance(value, np.ndarray):
        return f"array of {' x '.join(map(str, value.shape))}"
    return _paint(value) or type(value).__name__


def _ease(ease: Any) -> str:
    return getattr(ease, "__name__", None) or type(ease).__name__
