"""Captions burnt in: drawn into the pictures, at the foot of the frame, over all that is there."""

from __future__ import annotations

from dataclasses import replace

from renderer.scene.bounds import bounds
from renderer.scene.make import rounded
from renderer.scene.node import Group
from renderer.scene.scene import Life, Scene
from renderer.typeset.text import Text, text
from renderer.values.errors import RenderError

_SIZE = 0.72
_MARGIN, _FOOT = 0.18, 0.25
_ACROSS = 0.86  # of the frame's width
_OVER = 1e6
_BACK, _INK = "#000000b8", "#ffffff"


def burnt(scene: Scene) -> Scene:
    """The same scene with its captions in it: white words on a dark bar, as wide as they need."""
    if any(life == -1 for life, _, _ in scene.tracks) and scene.captions:
        raise RenderError("captions cannot be burnt into a film whose camera moves: they would move with it")
    taken = {life.node.name for life in scene.lives}
    lives = [
        Life(
            _caption(f"caption {number}" + "'" * (f"caption {number}" in taken), one.text, scene.frame),
            one.start,
            one.end,
        )
        for number, one in enumerate(scene.captions)
    ]
    return replace(scene, lives=(*scene.lives, *lives)) if lives else scene


def _caption(name: str, words: str, frame: tuple[float, float]) -> Group:
    set_ = _wrapped(words, frame[0] * _ACROSS)
    box = bounds(set_)
    assert box is not None
    back = rounded("back", box.width + 2 * _MARGIN, box.height + 2 * _MARGIN, _MARGIN / 2, fill=_BACK, stroke=None)
    height = box.height / 2 + _MARGIN + _FOOT - frame[1] / 2
    return Group(name=name, parts=(back, set_), at=(0.0, height), z=_OVER)


def _wrapped(words: str, width: float) -> Text:
    """Words in as few lines as fit the width; one too long for a line is set smaller."""
    lines: list[str] = []
    for word in words.replace("$", r"\$").split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    made = text("words", *lines, size=_SIZE, fill=_INK, font="sans")
    box = bounds(made)
    assert box is not None
    scaled: Text = made.with_(scale=min(1.0, width / box.width))
    return scaled


def _wide(line: str) -> float:
    box = bounds(text("line", line, size=_SIZE, font="sans"))
    return 0.0 if box is None else box.width
