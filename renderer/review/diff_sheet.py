"""Sheets of pictures in rows, each row under a line of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.film.render.still import picture_array
from renderer.review.diff import DifferingSpan
from renderer.review.pixel_tolerance import Pixels, difference_map
from renderer.scene.bounds import bounds
from renderer.scene.picture import Picture
from renderer.scene.scene import keyed
from renderer.typeset.text import text
from renderer.values.color import Color

_GAP, _HEAD, _WIDTH = 8, 30, 480
_GROUND = Color(0.125, 0.14, 0.17)


def diff_sheet(spans: Sequence[DifferingSpan], names: tuple[str, str]) -> Pixels:
    """Return an image with a row for each differing span: before, after and difference, with the time and beat."""
    wide = 3 * _WIDTH + 4 * _GAP
    heads = (f"before: {names[0]}", f"after: {names[1]}", "difference")
    rows = [np.concatenate([_words(head, _WIDTH + _GAP) for head in heads] + [_words("", _GAP)], axis=1)]
    for span in spans:
        beat = (
            ""
            if span.beat is None
            else f"     beat {span.beat.number}" + (f" {span.beat.label}" * bool(span.beat.label))
        )
        rows.append(_words(f"{span.start:.2f} to {span.end:.2f} s, shown at {span.t:.2f} s{beat}", wide))
        rows.append(_row(span))
    return np.concatenate(rows)


def _row(span: DifferingSpan) -> Pixels:
    shown = [_frame(span.before), _frame(span.after)]
    high = max(frame.shape[0] for frame in shown if frame is not None)
    before, after = (_padded(frame, high) for frame in shown)
    whole = span.before is not None and span.after is not None
    cells = [before, after, difference_map(before, after) if whole else _padded(None, high)]
    bar = np.full((high, _GAP, 3), _rgb(), np.uint8)
    row = np.concatenate([bar, *(part for cell in cells for part in (cell, bar))], axis=1)
    return np.concatenate([row, np.full((_GAP, row.shape[1], 3), _rgb(), np.uint8)])


def _frame(picture: Picture | None) -> Pixels | None:
    if picture is None:
        return None
    width, height = picture.frame
    return picture_array(picture, (_WIDTH, max(round(_WIDTH * height / width), 1)))


def _padded(frame: Pixels | None, high: int) -> Pixels:
    """Return a frame with nothing under it, as high as its neighbor; where there is none, nothing."""
    cell = np.full((high, _WIDTH, 3), _rgb(), np.uint8)
    if frame is not None:
        cell[: frame.shape[0]] = frame
    return cell


def _words(line: str, wide: int) -> Pixels:
    """Return a line of words as a strip of pixels, set smaller where it would not fit."""
    strip = np.full((_HEAD, wide, 3), _rgb(), np.uint8)
    if not line:
        return strip
    frame = (8.0 * wide / _HEAD, 8.0)
    room = frame[0] - 16 * _GAP / _HEAD
    node = text(line, size=8.5, fill="#d7dde6", name="line")
    box = bounds(node)
    assert box is not None
    share = min(1.0, room / box.width)
    placed = node.with_(scale=share, at=(-room / 2 - box.left * share, 0.0))
    picture = keyed(placed, tracks={}, duration=1.0, frame=frame).at(0.0)
    return picture_array(picture._replace(ground=_GROUND), (wide, _HEAD))


def _rgb() -> tuple[int, int, int]:
    red, green, blue = (round(255 * channel) for channel in (_GROUND.red, _GROUND.green, _GROUND.blue))
    return red, green, blue
