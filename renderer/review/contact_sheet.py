"""Contact sheets: a small image for each of some moments, with its time and beat."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from renderer.drawing.canvas import PlacedPicture, rasterise_cells, vector_pages
from renderer.film.render.still import write_array
from renderer.film.render.still_formats import still_format
from renderer.scene.bounds import bounds
from renderer.scene.frame_size import LARGEST
from renderer.scene.picture import Picture
from renderer.scene.scene import Scene, keyed
from renderer.scene.timeline import Beat
from renderer.system.atomic_file import write_bytes
from renderer.typeset.text import text
from renderer.values.color import Color
from renderer.values.errors import TargetError
from renderer.values.numbers import positive

_GROUND, _INK = Color(0.125, 0.14, 0.17), "#d7dde6"
_GAP, _LINE, _WIDTH = 10, 22, 384
_PAGE = (1123, 794)  # A4 across, at 96 pixels an inch
_ON_PAGE = 3
_BEFORE_END = 1e-3


@dataclass(frozen=True, slots=True)
class SheetMoment:
    """A time of a film in seconds, with its label."""

    t: float
    words: str


def beat_moments(scene: Scene) -> tuple[SheetMoment, ...]:
    """Return the last moment of each beat, just before the next begins; every second if there are no beats."""
    if not scene.beats:
        return moments_every(scene, 1.0)
    shown = [(max(beat.end - _BEFORE_END, beat.start), beat.end, beat) for beat in scene.beats]
    return tuple(_moments(shown))


def moments_every(scene: Scene, seconds: float) -> tuple[SheetMoment, ...]:
    """Return a moment every so many seconds from 0 on, with its beat."""
    step = positive(seconds, "the seconds between two pictures")
    count = math.floor(scene.duration / step + 1e-9) + 1
    if count > 2000:
        raise TargetError(f"a picture every {step:g} s would be {count} pictures; take 2000 at most")
    times = [min(k * step, scene.duration) for k in range(count)]
    within = [next((b for b in reversed(scene.beats) if b.start <= t + 1e-9), None) for t in times]
    return tuple(_moments(zip(times, times, within, strict=True)))


def _moments(shown: Iterable[tuple[float, float, Beat | None]]) -> Iterator[SheetMoment]:
    """Return moments at times, each with its shown time, its beat, and the name of a chapter that begins there."""
    last = None
    for t, told, beat in shown:
        words = [f"{told:.2f} s"]
        if beat is not None:
            words.append(f"{beat.number} {beat.label or beat.kind}")
            if beat.chapter is not None and beat.chapter != last:
                words.append(beat.chapter)
            last = beat.chapter
        yield SheetMoment(t, "   ".join(words))


def write_sheet(
    scene: Scene, moments: Sequence[SheetMoment], path: str | Path, columns: int | None = None, title: str = ""
) -> Path:
    """Write the images of some moments, in rows, as one bitmap or SVG, or as pages of PDF.

    Pages have the title and their number at their foot.
    """
    form = still_format(path)
    if not moments:
        raise TargetError("a sheet of no pictures is asked for")
    if form == "PDF":
        return write_bytes(vector_pages(_pages(scene, moments, columns or _ON_PAGE, title), _PAGE, form), path)
    across = columns or min(max(math.ceil(math.sqrt(len(moments))), 1), 8)
    high = _high(scene, _WIDTH)
    size = (across * (_WIDTH + _GAP) + _GAP, math.ceil(len(moments) / across) * (high + _LINE + _GAP) + _GAP)
    if max(size) > LARGEST:
        raise TargetError(
            f"a sheet of {len(moments)} pictures in {across} columns would have {size[0]}x{size[1]} pixels; "
            "take fewer pictures, other columns, or a .pdf, which has pages"
        )
    cells = [(_blank(), (0, 0, *size)), *_cells(scene, moments, across, _WIDTH)]
    if form == "SVG":
        return write_bytes(vector_pages([cells], size, form), path)
    return write_array(np.ascontiguousarray(rasterise_cells(cells, size)[..., 2::-1]), path)


def _pages(scene: Scene, moments: Sequence[SheetMoment], columns: int, title: str) -> list[list[PlacedPicture]]:
    width = (_PAGE[0] - _GAP) // columns - _GAP
    foot = _PAGE[1] - _LINE - _GAP
    rows = max((foot - _GAP) // (_high(scene, width) + _LINE + _GAP), 1)
    chunks = [moments[k : k + rows * columns] for k in range(0, len(moments), rows * columns)]
    pages = []
    for number, chunk in enumerate(chunks, start=1):
        said = _words(f"{title}   {number} of {len(chunks)}".strip(), _PAGE[0] - 2 * _GAP)
        blank: PlacedPicture = (_blank(), (0, 0, *_PAGE))
        pages.append([blank, *_cells(scene, chunk, columns, width), (said, (_GAP, foot, _PAGE[0] - 2 * _GAP, _LINE))])
    return pages


def _cells(scene: Scene, moments: Sequence[SheetMoment], columns: int, width: int) -> list[PlacedPicture]:
    high, found = _high(scene, width), []
    for number, moment in enumerate(moments):
        left = _GAP + number % columns * (width + _GAP)
        top = _GAP + number // columns * (high + _LINE + _GAP)
        found.append((_words(moment.words, width), (left, top, width, _LINE)))
        found.append((scene.at(moment.t), (left, top + _LINE, width, high)))
    return found


def _high(scene: Scene, width: int) -> int:
    return max(round(width * scene.frame[1] / scene.frame[0]), 1)


def _blank() -> Picture:
    dot = text(".", size=1, fill=_INK, name="blank")
    return keyed(dot, tracks={}, duration=1.0).at(0.0)._replace(items=(), ground=_GROUND)


def _words(line: str, width: int) -> Picture:
    """Return a line of words at the left of a strip, set smaller where it would not fit."""
    frame = (8.0 * width / _LINE, 8.0)
    node = text(line, size=7.5, fill=_INK, name="line")
    box = bounds(node)
    assert box is not None
    share = min(1.0, frame[0] / box.width)
    placed = node.with_(scale=share, at=(-frame[0] / 2 - box.left * share, 0.0))
    return keyed(placed, tracks={}, duration=1.0, frame=frame).at(0.0)._replace(ground=_GROUND)
