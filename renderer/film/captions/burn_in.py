"""Burnt-in captions: drawn into the frames, at the bottom; nodes there move out of the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from renderer.film.captions.caption_formulas import spoken
from renderer.scene.bounds import bounds
from renderer.scene.camera import CAMERA
from renderer.scene.life import Life
from renderer.scene.node import Group, Node
from renderer.scene.picture import DRAWN, Item, Layer, Lines
from renderer.scene.scene import Scene
from renderer.scene.shapes import rounded
from renderer.scene.timeline import Caption
from renderer.tracks.signal_arithmetic import signal
from renderer.typeset.engine.bidi import base_level
from renderer.typeset.formula import EM
from renderer.typeset.text import Text, text
from renderer.values.box import Box
from renderer.values.errors import RenderError, TypesetError

_SIZE = 0.72
_OF_WIDTH = 0.107  # of the frame's width the words are at most as large, so that tall frames hold lines, too
_ASCENT, _DESCENT, _LEAD = 0.78, 0.28, 1.3  # of a line of words, in ems
_MARGIN, _AIR = 0.14, 0.2
_FOOT, _TALL_FOOT = 0.2, 2.08
"""Below the lowest caption, in a frame that is 8 units high: in frames as wide as high or wider, and in those of 9:16,
over whose lowest quarter players on telephones lay buttons and titles. In between, in proportion."""
_ACROSS, _TALL_ACROSS = 0.86, 0.76  # of the frame's width; in 9:16 players have a column of buttons on the right
_OVER = 1e6
_BACK, _INK = "#000000b8", "#ffffff"
_LOOKS = 0.5  # seconds from look to look at what lies under a caption
_SEEN = 0.05  # what is fainter does not count as covered


@dataclass(frozen=True)
class _Manner:
    """The style of a caption: size, text direction, and font files to try first."""

    size: float
    direction: str
    fonts: tuple[str | Path, ...]

    def text(self, *lines: str) -> Text:
        look = {"font": "sans", "fonts": self.fonts, "direction": self.direction}
        return text(*lines, size=self.size, fill=_INK, spacing=_LEAD, **look, name="words")  # type: ignore[arg-type]

    def width(self, line: str) -> float:
        return _box(self.text(line)).width


def burnt(scene: Scene, fonts: Sequence[str | Path] = ()) -> Scene:
    """Return the same scene with its captions drawn in it: white text on a dark bar of the text's width.

    Letters are taken from the font files given, then from CMU Sans. Where a caption would cover something, the film is
    shown a little smaller throughout, above a strip for them.
    """
    if any(life == -1 for life, _, _ in scene.tracks) and scene.captions:
        raise RenderError("captions cannot be burnt into a film whose camera moves: they would move with it")
    if not scene.captions:
        return scene
    bars = [_bar(one, scene.frame, tuple(fonts)) for one in scene.captions]
    highest = max(_height(bar) for bar in bars) + _safe(scene.frame)[1] + _AIR
    zoom, tracks = 1.0, scene.tracks
    if _covers(scene, bars):
        zoom = 1 - highest / scene.frame[1]
        view = {"scale": zoom, "at": (0.0, -highest / 2 / zoom)}
        tracks = {**tracks, **{(-1, CAMERA.name, name): signal(value) for name, value in view.items()}}
    taken = {life.node.name for life in scene.lives}
    lives = []
    for number, (one, bar) in enumerate(zip(scene.captions, bars, strict=True)):
        name = f"caption {number}" + "'" * (f"caption {number}" in taken)
        x, y = bar.at
        lowered = (0.0 if zoom == 1.0 else -highest / 2) + y
        lives.append(Life(bar.with_(name=name, at=(x, lowered / zoom), scale=1 / zoom), one.start, one.end))
    return replace(scene, lives=(*scene.lives, *lives), tracks=tracks)


def _bar(one: Caption, frame: tuple[float, float], fonts: tuple[str | Path, ...]) -> Group:
    """Return a caption at its place in a frame that is not made smaller.

    Its bar is as high as its number of lines asks.
    """
    across, foot = _safe(frame)
    direction = "rtl" if base_level(one.text) else "ltr"
    try:
        set_ = _wrapped(one.text, across, _Manner(min(_SIZE, frame[0] * _OF_WIDTH), direction, fonts))
    except TypesetError as error:
        message = str(error).replace("in fonts=", "by --caption-font")
        raise TypesetError(f"the caption at {one.start:g} s cannot be burnt in: {message}") from None
    em = set_.size * EM * set_.scale
    top = set_.baselines[0] * set_.scale + _ASCENT * em + _MARGIN
    bottom = set_.baselines[-1] * set_.scale - _DESCENT * em - _MARGIN
    middle = (top + bottom) / 2
    wide = _box(set_).width + 2.4 * _MARGIN
    back = rounded(wide, top - bottom, radius=_MARGIN / 2, at=(0.0, middle), fill=_BACK, stroke=None, name="back")
    return Group(name="caption", parts=(back, set_), at=(0.0, foot - frame[1] / 2 - bottom), z=_OVER)


def _safe(frame: tuple[float, float]) -> tuple[float, float]:
    """Return the width for captions in a frame, and the height below the lowest one, that no player covers."""
    tall = min(max((1 - frame[0] / frame[1]) / (1 - 9 / 16), 0.0), 1.0)
    return frame[0] * (_ACROSS + (_TALL_ACROSS - _ACROSS) * tall), _FOOT + (_TALL_FOOT - _FOOT) * tall


def _height(bar: Group) -> float:
    return _box(bar.parts[0]).height


def _covers(scene: Scene, bars: Iterable[Group]) -> bool:
    """Return whether something is to be seen where a caption stands, at one of many looks."""
    for one, bar in zip(scene.captions, bars, strict=True):
        box = _box(bar.parts[0])
        box = Box(box.left, box.bottom + bar.at[1], box.right, box.top + bar.at[1])
        if any(_share(box, other) for t in _looks(one) for item in scene.at(t).items for other in _boxes(item, 1.0)):
            return True
    return False


def _looks(one: Caption) -> Iterator[float]:
    steps = max(int((one.end - one.start) / _LOOKS), 1)
    return ((one.start + (one.end - one.start) * (k + 0.5) / steps) for k in range(steps))


def _boxes(item: Item, opacity: float) -> Iterator[Box]:
    """Yield the boxes of what is seen of an item."""
    if item.opacity * opacity < _SEEN:
        return
    if isinstance(item, Layer):
        for part in item.items:
            yield from _boxes(part, item.opacity * opacity)
    elif isinstance(item, Lines):
        for line in item.place.apply(np.reshape(item.lines, (-1, 2))).reshape(-1, 4).tolist():
            yield Box(min(line[0::2]), min(line[1::2]), max(line[0::2]), max(line[1::2]))
    elif isinstance(item, DRAWN):
        if len(corners := item.place.apply(item.corners())):
            yield Box(*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
    elif (box := item.path.transformed(item.place).box) is not None:
        yield box


def _share(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.bottom < b.top and b.bottom < a.top


def _box(node: Node) -> Box:
    box = bounds(node)
    assert box is not None
    return box


def _wrapped(words: str, width: float, manner: _Manner) -> Text:
    """Return words in as few lines as fit the width, of even length; a word too long for a line is set smaller."""
    pieces = [spoken(word) for word in words.split()]
    lines = _filled(pieces, width, manner)
    if len(lines) > 1:
        # As narrow as goes without one more line.
        low, high = 0.0, width
        while high - low > 0.05 * width:
            middle = (low + high) / 2
            narrow = _filled(pieces, middle, manner)
            if len(narrow) > len(lines) or any(manner.width(line) > middle for line in narrow):
                low = middle
            else:
                high, lines = middle, narrow
    made = manner.text(*lines)
    return made.with_(scale=min(1.0, width / _box(made).width))


def _filled(pieces: Iterable[str], width: float, manner: _Manner) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and manner.width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines
