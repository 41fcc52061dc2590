"""Stillness: stretches of a film without motion, compared with the reading time of their text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from renderer.review.lint.visible import seen_at
from renderer.scene.picture import Item, Layer, Picture, same_item
from renderer.scene.scene import Scene
from renderer.script.reading_time import CHARACTERS_A_SECOND, WORDS_A_SECOND

LONGEST_STILL = 4.0
"""The longest stretch without motion and without new text, in seconds."""

_STEP = 0.125  # seconds between two looks
_NEW = 3.0  # seconds for which what has come is new


class Hole(NamedTuple):
    """A stretch in which nothing moves, in seconds."""

    start: float
    end: float


def holes(scene: Scene) -> Iterator[Hole]:
    """Yield the stretches of more than `LONGEST_STILL` seconds in which nothing moves and everything has been read."""
    for start, end in _still(scene):
        if (
            end - start > LONGEST_STILL + 1e-9
            and end - start > _reading(scene, start)
            and not _captioned(scene, start, end)
        ):
            yield Hole(start, end)


def _still(scene: Scene) -> Iterator[Hole]:
    """Yield the stretches of `LONGEST_STILL` seconds or more in which all looks are the same.

    As in a search for a long word, a stretch is looked at from its far end: where two looks that follow one another
    differ, no stretch goes over them, and what lies before them need not be looked at.
    """
    last, least = int(scene.duration / _STEP), int(LONGEST_STILL / _STEP)

    def look(number: int) -> Picture:
        return scene.at(number * _STEP)

    start = 0
    while start + least <= last:
        later, moved = look(start + least), start
        for number in range(start + least, start, -1):
            earlier = look(number - 1)
            if not same_look(earlier, later):
                moved = number
                break
            later = earlier
        if moved > start:
            start = moved
            continue
        end, shown = start + least, look(start + least)
        while end < last and same_look(shown, following := look(end + 1)):
            end, shown = end + 1, following
        yield Hole(start * _STEP, scene.duration if end == last else end * _STEP)
        start = end + 1


def same_look(a: Picture, b: Picture) -> bool:
    """Return whether two pictures look the same, however they are layered."""
    return a is b or (a.view == b.view and a.ground == b.ground and _same_items(a.items, b.items))


def _same_items(a: tuple[Item, ...], b: tuple[Item, ...]) -> bool:
    return len(a) == len(b) and all(map(_same, reversed(a), reversed(b)))


def _same(a: Item, b: Item) -> bool:
    if a is b or (a.stamp is not None and a.stamp == b.stamp):
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, Layer) and isinstance(b, Layer):
        return a.opacity == b.opacity and a.mask == b.mask and _same_items(a.items, b.items)
    return not isinstance(a, Layer) and not isinstance(b, Layer) and same_item(a, b)


def _reading(scene: Scene, t: float) -> float:
    """Return how many seconds it takes to read what has come in the seconds before a time."""
    known = {label.address for label in seen_at(scene, max(t - _NEW, 0.0)).labels} if t > 0 else set()
    return sum(label.words for label in seen_at(scene, t).labels if label.address not in known) / WORDS_A_SECOND


def reading_time(caption: str) -> float:
    """Return the reading time of a caption in seconds.

    >>> reading_time("Four words are here.")
    1.1764705882352942
    """
    return max(len(caption.split()) / WORDS_A_SECOND, len(caption) / CHARACTERS_A_SECOND)


def _captioned(scene: Scene, start: float, end: float) -> bool:
    """Return whether captions are read until shortly before the end of a hole."""
    return any(
        caption.start < end and caption.start + reading_time(caption.text) > end - 1.0 for caption in scene.captions
    )
