"""Moments: the times at which a film is looked at, so close that nothing is missed between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from renderer.scene.picture import Bitmap, Discs, Faces, Item, Layer, Lines, Outline, Picture
from renderer.scene.scene import Scene
from renderer.tracks.track import Track
from renderer.values.affine import Affine
from renderer.values.numbers import Array
from renderer.web.property_rows import by_number

RATE = 60
"""Moments a second where something bends, jumps, comes or goes."""
_COARSE = 30
"""Moments a second while all that moves goes nearly straight."""
_FINEST = 240
"""Moments a second at most."""
_BEFORE = 1e-9
_TURN = 4.0
"""Pixels at 1080p by which a way may bend within two steps before there are moments between: a line that joins two of
them is off by an eighth of that."""

_JUMP = 3.0
"""How many times longer than the step beside it a step may be that is no jump."""


class Moment(NamedTuple):
    """A picture and its time.

    An `event` is a time at which something may begin, end or jump; `before` marks what the film shows just before it.
    """

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
    steps = max(round((last[0] - first[0]) * _COARSE), 2)
    times = np.linspace(first[0], last[0], steps + 1).tolist()
    found = [first, *((t, scene.at(t)) for t in times[1:-1]), last]
    unit = 1080 / min(scene.frame)
    places = {t: _moving(picture, unit) for t, picture in found}
    known: dict[tuple[float, float, float], float] = {}
    while True:
        times = [t for t, _ in found]
        sides: set[int] = set()
        for k in range(1, len(times) - 1):
            a, b, c = three = times[k - 1], times[k], times[k + 1]
            if three not in known:
                even = 0.99 < (b - a) / (c - b) < 1.01
                known[three] = _bend(places[a], places[b], places[c], c - a > 2.2 / RATE) if even else 0.0
            if known[three] > _TURN:
                sides |= {k - 1, k}
        gaps = sorted(side for side in sides if times[side + 1] - times[side] > 1.01 / _FINEST)
        if not gaps:
            break
        for k in reversed(gaps):
            t = (times[k] + times[k + 1]) / 2
            picture = scene.at(t)
            places[t] = _moving(picture, unit)
            found.insert(k + 1, (t, picture))
    for t, picture in found[1:-1]:
        yield Moment(t, picture)


def _bend(before: dict[str, Array], here: dict[str, Array], after: dict[str, Array], coarse: bool) -> float:
    """Return by how many pixels what moves in all of three pictures leaves a straight way; infinity where `coarse`
    pictures do not show when something jumps, comes or goes.
    """
    if coarse and not before.keys() == here.keys() == after.keys():
        return np.inf
    most = 0.0
    for address, points in here.items():
        old, new = before.get(address), after.get(address)
        if old is None or new is None or not len(old) == len(points) == len(new):
            most = np.inf if coarse else most
            continue
        before_it, after_it = points - old, new - points
        off = np.abs(after_it - before_it)
        largest = float(off.max(initial=0.0))
        if coarse or largest <= max(_TURN, most):
            most = max(most, largest)
            continue
        # A jump is no bend: no number of moments makes it smooth.
        one, two = np.abs(before_it).max(axis=1), np.abs(after_it).max(axis=1)
        smooth = np.maximum(one, two) < _JUMP * np.minimum(one, two) + 2 * _TURN
        most = max(most, float(off[smooth].max(initial=0.0)))
    return most


def _moving(picture: Picture, unit: float) -> dict[str, Array]:
    """Return points of all that moves, in pixels at 1080p."""
    found: dict[str, Array] = {}
    _gather(picture.items, picture.view, unit, found)
    return found


def _gather(items: Iterable[Item], view: Affine, unit: float, found: dict[str, Array]) -> None:
    for item in items:
        if isinstance(item, Layer):
            _gather(item.items, view, unit, found)
        elif isinstance(item, Outline | Lines) and item.stamp is None:
            found[item.address] = item.place.then(view).apply(_corners(item)) * unit
        elif isinstance(item, Discs | Faces) and item.stamp is None:
            points = item.points if isinstance(item, Discs) else by_number(item)[0].reshape(-1, 2)
            found[item.address] = item.place.then(view).apply(points) * unit
        elif isinstance(item, Bitmap) and item.stamp is None:
            # Other pixels are a jump.
            found[item.address] = np.array(((float(id(item.pixels)), 0.0),))


def _corners(item: Outline | Lines) -> Array:
    """Return the points that say where an item is, in its own coordinates."""
    if isinstance(item, Lines):
        return np.asarray(item.lines).reshape(-1, 2)
    contours = item.path.contours
    return np.concatenate([contour.points for contour in contours]) if contours else np.zeros((0, 2))
