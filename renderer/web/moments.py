"""Moments: the times at which a film is looked at, so close that nothing is missed between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from renderer.scene.picture import Item, Layer, Lines, Outline, Picture
from renderer.scene.scene import Scene
from renderer.tracks.track import Track
from renderer.values.numbers import Array

RATE = 60
"""Moments a second while something moves."""
FINEST = 240
"""Moments a second at most."""
_BEFORE = 1e-9
_TURN = 2.4
"""Pixels at 1080p by which a way may bend within two steps before there are moments between: a line that joins two of
them is off by an eighth of that."""


class Moment(NamedTuple):
    """A picture and its time; `jump` marks what the film shows just before something may jump at that time."""

    t: float
    picture: Picture
    before: bool = False
    event: bool = False


def moments(scene: Scene) -> Iterator[Moment]:
    """Yield the moments of a film in order.

    At each event there are two, just before it and at it. Between two events at which everything stands still there
    are none.
    """
    marks = events(scene)
    for start, end in pairwise(marks):
        first = scene.at(start)
        yield Moment(start, first, event=True)
        last = scene.at(end - _BEFORE)
        if not (stands(scene.at((start + end) / 2)) and first.view == last.view):
            # In pieces, since the pictures of one are kept until it is known to be dense enough.
            cuts = [start, *(t for t in np.arange(np.floor(start) + 1, end).tolist() if end - t > 1e-6), end]
            before = first
            for a, b in pairwise(cuts):
                after = last if b == end else scene.at(b)
                yield from _between(scene, (a, before), (b, after))
                if b != end:
                    yield Moment(b, after)
                before = after
        yield Moment(end, last, before=True, event=True)
    yield Moment(marks[-1], scene.at(marks[-1]), event=True)


def events(scene: Scene) -> list[float]:
    """Return the times at which something may begin, end or jump, with the start and the end of the film."""
    found = {0.0, scene.duration}
    for life in scene.lives:
        found |= {life.start, life.end}
    for beat in scene.beats:
        found |= {beat.start, beat.end}
    for signal in scene.tracks.values():
        if isinstance(signal, Track):
            found |= {key.t for key in signal.keys}
        else:
            found |= {t for span in signal.changes() for t in span}
    kept: list[float] = []
    for t in sorted(round(t, 9) for t in found if 0 <= t <= scene.duration):
        if not kept or t - kept[-1] > 4 * _BEFORE:
            kept.append(t)
    if kept[-1] != round(scene.duration, 9):
        kept[-1] = round(scene.duration, 9)
    return kept


def stands(picture: Picture) -> bool:
    """Tell whether all of a picture stands still."""
    return _all_stand(picture.items)


def _all_stand(items: Iterable[Item]) -> bool:
    return all(item.stamp is not None and (not isinstance(item, Layer) or _all_stand(item.items)) for item in items)


def _between(scene: Scene, first: tuple[float, Picture], last: tuple[float, Picture]) -> Iterator[Moment]:
    """Yield the moments between two, without these, denser until the ways between them are nearly straight."""
    steps = max(round((last[0] - first[0]) * RATE), 2)
    times = np.linspace(first[0], last[0], steps + 1).tolist()
    found = [first, *((t, scene.at(t)) for t in times[1:-1]), last]
    while True:
        bent = [k for k in range(1, len(found) - 1) if _bend(found[k - 1 : k + 2], scene.frame) > _TURN]
        gaps = sorted(
            {side for k in bent for side in (k - 1, k) if found[side + 1][0] - found[side][0] > 1.01 / FINEST}
        )
        if not gaps:
            break
        for k in reversed(gaps):
            t = (found[k][0] + found[k + 1][0]) / 2
            found.insert(k + 1, (t, scene.at(t)))
    for t, picture in found[1:-1]:
        yield Moment(t, picture)


def _bend(three: list[tuple[float, Picture]], frame: tuple[float, float]) -> float:
    """Return by how many pixels at 1080p what is in all of three pictures leaves a straight way."""
    (a, before), (b, here), (c, after) = three
    if not 0.99 < (b - a) / (c - b) < 1.01:
        return 0.0
    olds, news = _outlines(before.items), _outlines(after.items)
    unit, most = 1080 / min(frame), 0.0
    for key, item in _outlines(here.items).items():
        old, new = olds.get(key), news.get(key)
        if item.stamp is not None or old is None or new is None or old is item:
            continue
        points = [corners(one) for one in (old, item, new)]
        if not len(points[0]) == len(points[1]) == len(points[2]) > 0:
            continue
        x, y, z = (
            one.place.then(picture.view).apply(own)
            for one, picture, own in zip((old, item, new), (before, here, after), points, strict=True)
        )
        off = float(np.abs(x - 2 * y + z).max()) * unit
        # A jump is no bend: no number of moments makes it smooth.
        most = max(most, off) if off < 0.5 * 1080 else most
    return most


def corners(item: Outline | Lines) -> Array:
    """Return the points that say where an item is, in its own coordinates."""
    if isinstance(item, Lines):
        return np.asarray(item.lines).reshape(-1, 2)
    contours = item.path.contours
    return np.concatenate([contour.points for contour in contours]) if contours else np.zeros((0, 2))


def _outlines(items: Iterable[Item]) -> dict[str, Outline | Lines]:
    found: dict[str, Outline | Lines] = {}
    for item in items:
        if isinstance(item, Layer):
            found |= _outlines(item.items)
        elif isinstance(item, Outline | Lines):
            found[item.address] = item
    return found
