"""Clips that draw: outlines grow along their length, glyphs are written, highlights run along lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from renderer.scene.drawn_node import DrawnNode
from renderer.scene.node import Ref, Shape, Strokes
from renderer.script.clips.appear import appear
from renderer.script.clips.clip import Targets, each, entering
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.tracks.stagger import Lag
from renderer.values.argument_check import check_arguments
from renderer.values.ease import Ease, linear, smooth
from renderer.values.numbers import Array, not_negative, positive
from renderer.values.paint import Fill, Gradient, Stroke, stroke


@dataclass(frozen=True)
class Draw:
    """Outlines grow along their length, one after another."""

    target: Targets
    seconds: float
    ratio: float
    ease: Ease
    backwards: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Trim every shape from nothing to all of it; fills appear with their outlines."""
        refs = entering(stage, self.target, t0)
        for ref in refs:
            appear(stage, ref, t0)
        leaves = _seen(stage, refs, t0)
        for leaf, (a, b) in zip(leaves, slots(len(leaves), self.ratio, t0, t1, self.backwards), strict=True):
            if isinstance(leaf.node, Strokes):
                none, full = _trims(leaf.node, self.backwards)
                stage.jump(leaf, "trims", t0, none)
                count = len(leaf.node.lines)
                stage.move(leaf, "trims", a, b, full, Lag(max(count, 1), self.ratio, self.ease, self.backwards))
                continue
            if isinstance(leaf.node, DrawnNode):
                _fade_in(stage, leaf, t0, a, b, self.ease)
                continue
            low, high = _trim(stage, leaf, t0)
            fill = stage.value(leaf, "fill", t0)
            stage.jump(leaf, "trim", t0, (high, high) if self.backwards else (low, low))
            stage.move(leaf, "trim", a, b, (low, high), self.ease)
            if fill is not None:
                stage.jump(leaf, "fill", t0, transparent(fill))
                stage.move(leaf, "fill", a, b, fill, self.ease)


@dataclass(frozen=True)
class Erase:
    """Outlines shrink along their length, from the tail, and are removed."""

    target: Targets
    seconds: float
    ratio: float
    ease: Ease
    backwards: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Trim every shape from all of it to nothing."""
        refs = each(stage, self.target, t0)
        leaves = _seen(stage, refs, t0)
        was = {leaf: _drawn(stage, leaf, t0) for leaf in leaves}
        for leaf, (a, b) in zip(leaves, slots(len(leaves), self.ratio, t0, t1, self.backwards), strict=True):
            if isinstance(leaf.node, Strokes):
                _, gone = _ends(leaf.node, self.backwards)
                count = len(leaf.node.lines)
                if stage.value(leaf, "trims", t0) is None:
                    stage.jump(leaf, "trims", t0, _trims(leaf.node, False)[1])
                stage.move(leaf, "trims", a, b, gone, Lag(max(count, 1), self.ratio, self.ease, self.backwards))
                continue
            if isinstance(leaf.node, DrawnNode):
                stage.move(leaf, "opacity", a, b, 0.0, self.ease)
                continue
            low, high = stage.value(leaf, "trim", t0)
            stage.move(leaf, "trim", a, b, (low, low) if self.backwards else (high, high), self.ease)
            fill = stage.value(leaf, "fill", t0)
            if fill is not None:
                stage.move(leaf, "fill", a, b, transparent(fill), self.ease)
        for ref in refs:
            _leave(stage, ref, t1, was)


@dataclass(frozen=True)
class RunAlong:
    """Highlights run along lines: drawn to their end and erased from their tail, one after another."""

    target: Targets
    seconds: float
    ratio: float
    ease: Ease
    backwards: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Draw each line in the first half of its time and erase it in the second."""
        for ref in entering(stage, self.target, t0):
            appear(stage, ref, t0)
            was = {leaf: _drawn(stage, leaf, t0) for leaf in _seen(stage, [ref], t0)}
            for leaf in was:
                count = len(leaf.node.lines) if isinstance(leaf.node, Strokes) else 1
                middle = (t0 + t1) / 2
                if isinstance(leaf.node, Strokes):
                    none, full = _trims(leaf.node, self.backwards)
                    _, gone = _ends(leaf.node, self.backwards)
                    stage.jump(leaf, "trims", t0, none)
                    lag = Lag(max(count, 1), self.ratio, self.ease, self.backwards)
                    stage.move(leaf, "trims", t0, middle, full, lag)
                    stage.move(leaf, "trims", middle, t1, gone, lag)
                elif isinstance(leaf.node, DrawnNode):
                    _fade_in(stage, leaf, t0, t0, middle, self.ease)
                    stage.move(leaf, "opacity", middle, t1, 0.0, self.ease)
                else:
                    start, end = ((1.0, 1.0), (0.0, 0.0)) if self.backwards else ((0.0, 0.0), (1.0, 1.0))
                    stage.jump(leaf, "trim", t0, start)
                    stage.move(leaf, "trim", t0, middle, (0.0, 1.0), self.ease)
                    stage.move(leaf, "trim", middle, t1, end, self.ease)
            _leave(stage, ref, t1, was)


@dataclass(frozen=True)
class Write:
    """Glyphs are written one after another: the outline is drawn, then it is filled."""

    target: Targets
    seconds: float
    ratio: float | None
    ease: Ease
    outline: Stroke | None

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Draw every shape's outline in the first half of its time and fill it in the second."""
        refs = entering(stage, self.target, t0)
        for ref in refs:
            appear(stage, ref, t0)
        leaves = _seen(stage, refs, t0)
        ratio = min(4 / (len(leaves) + 1), 0.2) if self.ratio is None else self.ratio
        for leaf, (a, b) in zip(leaves, slots(len(leaves), ratio, t0, t1), strict=True):
            if isinstance(leaf.node, Strokes):
                none, full = _trims(leaf.node, False)
                stage.jump(leaf, "trims", t0, none)
                stage.move(leaf, "trims", a, b, full, Lag(max(len(leaf.node.lines), 1), ratio, self.ease))
                continue
            if isinstance(leaf.node, DrawnNode):
                _fade_in(stage, leaf, t0, a, b, self.ease)
                continue
            self._glyph(stage, leaf, t0, a, b)

    def _glyph(self, stage: Stage, leaf: Ref, t0: float, a: float, b: float) -> None:
        fill, line = stage.value(leaf, "fill", t0), stage.value(leaf, "stroke", t0)
        low, high = _trim(stage, leaf, t0)
        stage.jump(leaf, "trim", t0, (low, low))
        if fill is None:
            stage.move(leaf, "trim", a, b, (low, high), self.ease)
            return
        middle = (a + b) / 2
        pen = stage.themed("stroke", self.outline) or line or Stroke(fill, 1.5)
        stage.jump(leaf, "fill", t0, transparent(fill))
        stage.jump(leaf, "stroke", t0, pen)
        stage.move(leaf, "trim", a, middle, (low, high), self.ease)
        stage.move(leaf, "fill", middle, b, fill, self.ease)
        if line != pen:
            stage.move(leaf, "stroke", middle, b, line, self.ease)


@check_arguments
def draw(
    target: Targets, *, seconds: float = 1.0, ratio: float = 0.5, ease: Easing = smooth, backwards: bool = False
) -> Draw:
    """Return a clip that draws outlines along their length, each starting after `ratio` of the one before.

    Each outline takes `seconds` and is filled at its end. Nodes without outlines, such as images or dots, fade in.
    """
    return Draw(target, positive(seconds, "the seconds of a clip"), not_negative(ratio, "ratio"), ease, backwards)


@check_arguments
def erase(
    target: Targets, *, seconds: float = 1.0, ratio: float = 0.5, ease: Easing = smooth, backwards: bool = False
) -> Erase:
    """Return a clip that erases outlines along their length, from the tail on, and removes the nodes."""
    return Erase(target, positive(seconds, "the seconds of a clip"), not_negative(ratio, "ratio"), ease, backwards)


@check_arguments
def run_along(
    target: Targets, *, seconds: float = 1.0, ratio: float = 0.5, ease: Easing = smooth, backwards: bool = False
) -> RunAlong:
    """Return a clip in which highlights run along lines and disappear: drawn to the end, then erased from the tail.

    Backwards they run from the end of a line to its start.
    """
    return RunAlong(target, positive(seconds, "the seconds of a clip"), not_negative(ratio, "ratio"), ease, backwards)


@check_arguments
def write(
    target: Targets,
    *,
    seconds: float = 1.0,
    ratio: float | None = None,
    ease: Easing = linear,
    outline: Stroke | Fill | str = None,
) -> Write:
    """Return a clip that draws glyph outlines and fills them; the next starts after `ratio` of a glyph's time.

    By default that share is the smaller, the more glyphs there are.

    `outline` is a stroke or color for the pen; by default the color of the fill, 1.5 hundredths of a unit wide.
    """
    pen = None if outline is None else stroke(outline, None if isinstance(outline, Stroke) else 1.5)
    step = None if ratio is None else not_negative(ratio, "ratio")
    return Write(target, positive(seconds, "the seconds of a clip"), step, ease, pen)


def slots(count: int, ratio: float, t0: float, t1: float, backwards: bool = False) -> list[tuple[float, float]]:
    """Return the times of consecutive things that together last from t0 to t1.

    >>> slots(3, 0.5, 0.0, 2.0)
    [(0.0, 1.0), (0.5, 1.5), (1.0, 2.0)]
    """
    own = (t1 - t0) / (1 + (count - 1) * ratio) if count else 0.0
    found = [(t0 + k * own * ratio, min(t0 + k * own * ratio + own, t1)) for k in range(count)]
    return found[::-1] if backwards else found


def transparent(fill: Fill) -> Fill:
    """Return the same fill, fully transparent."""
    if isinstance(fill, Gradient):
        return replace(fill, stops=tuple((place, replace(color, alpha=0.0)) for place, color in fill.stops))
    return None if fill is None else replace(fill, alpha=0.0)


def _seen(stage: Stage, refs: list[Ref], t: float) -> list[Ref]:
    """Return the leaves that are drawn and on the stage."""
    kinds = Shape | Strokes | DrawnNode
    return [leaf for ref in refs for leaf in ref.leaves if isinstance(leaf.node, kinds) and stage.seen(leaf, t)]


def _fade_in(stage: Stage, leaf: Ref, t0: float, a: float, b: float, ease: Ease) -> None:
    """Fade in a leaf that has no outline: an image, dots or faces."""
    opacity = stage.value(leaf, "opacity", t0)
    stage.jump(leaf, "opacity", t0, 0.0)
    stage.move(leaf, "opacity", a, b, opacity, ease)


def _trim(stage: Stage, leaf: Ref, t: float) -> tuple[float, float]:
    """Return the part of an outline that is to be seen: as it stands, or where that is nothing, as the node has it."""
    low, high = stage.value(leaf, "trim", t)
    return (low, high) if high > low else cast(Shape, leaf.node).trim


def _drawn(stage: Stage, leaf: Ref, t: float) -> dict[str, object]:
    """Return the properties of a leaf that drawing animates, with their values at this time."""
    if isinstance(leaf.node, DrawnNode):
        return {"opacity": stage.value(leaf, "opacity", t)}
    names = ("trims",) if isinstance(leaf.node, Strokes) else ("trim", "fill")
    return {name: stage.value(leaf, name, t) for name in names}


def _leave(stage: Stage, ref: Ref, t: float, was: Mapping[Ref, Mapping[str, object]]) -> None:
    """Remove a node; parts that stay hidden get back the properties that drawing changed."""
    stage.remove(ref, t)
    if not ref.address.parent:
        return
    for leaf, values in was.items():
        if leaf.address.within(ref.address):
            for name, value in values.items():
                if stage.moved(leaf, name, t):
                    stage.jump(leaf, name, t, value)


def _trims(node: Strokes, backwards: bool) -> tuple[Array, Array]:
    """Return the empty trim and the full trim of every line."""
    count = len(node.lines)
    none = np.full((count, 2), 1.0 if backwards else 0.0)
    full = np.tile((0.0, 1.0), (count, 1))
    return none, full


def _ends(node: Strokes, backwards: bool) -> tuple[Array, Array]:
    """Return the trim of whole lines, and the empty trim at their far ends."""
    count = len(node.lines)
    return np.tile((0.0, 1.0), (count, 1)), np.full((count, 2), 0.0 if backwards else 1.0)
