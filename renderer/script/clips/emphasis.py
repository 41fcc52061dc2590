"""Clips that draw attention and leave the node unchanged: indicate, wiggle, flash; and focus, which lasts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from renderer.scene.bounds import bounds
from renderer.scene.node import Node, Ref, Strokes, Target
from renderer.script.clips.change import put
from renderer.script.clips.clip import Targets, each
from renderer.script.clips.draw import transparent
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.tracks.stagger import Lag
from renderer.values.argument_check import check_arguments
from renderer.values.color import Color, Ink, ink
from renderer.values.ease import Ease, ToAndFro, smooth, there_and_back
from renderer.values.errors import ScriptError
from renderer.values.numbers import finite, not_negative, positive, share
from renderer.values.paint import Stroke


@dataclass(frozen=True)
class Indicate:
    """Targets grow and change color, and return."""

    target: Targets
    seconds: float
    color: Ink | None
    scale: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move scale and paint there and back."""
        for ref in each(stage, self.target, t0):
            if self.scale != 1.0:
                stage.move(ref, "scale", t0, t1, stage.value(ref, "scale", t0) * self.scale, self.ease)
            if self.color is not None:
                recolor(stage, ref, self.color, t0, t1, self.ease)


@dataclass(frozen=True)
class Wiggle:
    """Targets grow and swing, and return."""

    target: Targets
    seconds: float
    scale: float
    angle: float
    swings: int

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move scale there and back and let the angle swing."""
        for ref in each(stage, self.target, t0):
            stage.move(ref, "scale", t0, t1, stage.value(ref, "scale", t0) * self.scale, there_and_back)
            stage.move(ref, "angle", t0, t1, stage.value(ref, "angle", t0) + self.angle, ToAndFro(2.0 * self.swings))


@dataclass(frozen=True)
class Flash:
    """Short lines burst out around targets and disappear."""

    target: Targets
    seconds: float
    color: Ink
    lines: int
    length: float
    margin: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add the lines for the time of the clip, in the target's own coordinates so that they move with it."""
        for ref in each(stage, self.target, t0):
            node = stage.standing(ref, t0)
            box = bounds(node, stage.frame(ref, t0))
            if box is None:
                continue
            radius = math.hypot(box.width, box.height) / 2 + self.margin
            angles = np.arange(self.lines) * (2 * math.pi / self.lines)
            rays = np.stack((np.cos(angles), np.sin(angles)), axis=1)
            home = stage.place(ref, t0).inverse()
            made = Strokes(
                name=stage.fresh("flash"),
                lines=home.apply(np.stack((rays * radius, rays * (radius + self.length)), axis=1) + box.center),
                stroke=Stroke(self.color),
                trims=np.zeros((self.lines, 2)),
            )
            put_up = stage.add(made, t0, host=ref.address)
            middle = (t0 + t1) / 2
            stage.move(put_up, "trims", t0, middle, np.tile((0.0, 1.0), (self.lines, 1)), Lag(self.lines, 0.0, smooth))
            stage.move(put_up, "trims", middle, t1, np.ones((self.lines, 2)), Lag(self.lines, 0.0, smooth))
            stage.remove(put_up, t1)


@dataclass(frozen=True)
class Focus:
    """Everything in a node except the named parts dims."""

    whole: Target
    parts: Targets
    seconds: float
    opacity: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Dim the nodes that are not named and brighten the named ones."""
        whole = stage.ref(self.whole, t0)
        named = {ref.address for ref in each(stage, self.parts, t0)}
        for address in sorted(named):
            if not address.within(whole.address):
                raise ScriptError(f"{address!r} is no part of {whole.address!r}, so it cannot be in its focus")

        def visit(ref: Ref) -> None:
            here = ref.address
            if here in named or not any(name.under(here) for name in named):
                goal = ref.node.opacity * (1.0 if here in named else self.opacity)
                if stage.value(ref, "opacity", t0) != goal:
                    stage.move(ref, "opacity", t0, t1, goal, self.ease)
                return
            for part in ref.parts:
                visit(part)

        visit(whole)


@dataclass(frozen=True)
class Unfocus:
    """Every part of a node returns to its own opacity."""

    whole: Target
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Undo what focus dimmed, in hidden parts at once: they come in as they are, however long after."""

        def visit(ref: Ref) -> None:
            if stage.value(ref, "opacity", t0) != ref.node.opacity:
                if stage.value(ref, "present", t0):
                    stage.move(ref, "opacity", t0, t1, ref.node.opacity, self.ease)
                else:
                    stage.jump(ref, "opacity", t0, ref.node.opacity)
            for part in ref.parts:
                visit(part)

        for part in stage.ref(self.whole, t0).parts:
            visit(part)


@check_arguments
def indicate(
    target: Targets,
    *,
    seconds: float = 1.0,
    color: Ink | str | None = "yellow",
    scale: float = 1.2,
    ease: Easing = there_and_back,
) -> Indicate:
    """Return a clip in which nodes grow to `scale`, turn to `color` and change back; None keeps their colors."""
    return Indicate(
        target,
        positive(seconds, "the seconds of a clip"),
        None if color is None else ink(color),
        not_negative(scale, "scale"),
        ease,
    )


@check_arguments
def wiggle(
    target: Targets, *, seconds: float = 1.0, scale: float = 1.2, angle: float = 0.12, swings: int = 3
) -> Wiggle:
    """Return a clip in which nodes grow to `scale`, swing by `angle` (radians) to both sides, and change back."""
    if not isinstance(swings, int) or swings < 1:
        raise ScriptError(f"a wiggle swings a whole number of times, 1 or more, but this {swings!r} times")
    size, turn = not_negative(scale, "scale"), finite(angle, "angle")
    return Wiggle(target, positive(seconds, "the seconds of a clip"), size, turn, swings)


@check_arguments
def flash(
    target: Targets,
    *,
    seconds: float = 1.0,
    color: Ink | str = "yellow",
    lines: int = 12,
    length: float = 0.25,
    margin: float = 0.1,
) -> Flash:
    """Return a clip in which short lines burst out around nodes and disappear; lengths in units."""
    if not isinstance(lines, int) or lines < 1:
        raise ScriptError(f"a flash has a whole number of lines, 1 or more, but this has {lines!r}")
    positive(length, "the length of a line")
    return Flash(
        target, positive(seconds, "the seconds of a clip"), ink(color), lines, length, finite(margin, "margin")
    )


@check_arguments
def focus(whole: Target, *parts: Targets, seconds: float = 1.0, opacity: float = 0.25, ease: Easing = smooth) -> Focus:
    """Return a clip in which everything in a node dims except the named parts; `unfocus` reverts it.

    >>> focus("formula")
    Traceback (most recent call last):
    renderer.values.errors.ScriptError: focus needs a node and parts of it, as in focus(formula, formula["w"])
    """
    if not parts:
        raise ScriptError('focus needs a node and parts of it, as in focus(formula, formula["w"])')
    found: list[Target] = []
    for part in parts:
        found += [part] if isinstance(part, str | Ref | Node) else part
    return Focus(whole, tuple(found), positive(seconds, "the seconds of a clip"), share(opacity, "opacity"), ease)


@check_arguments
def unfocus(whole: Target, *, seconds: float = 1.0, ease: Easing = smooth) -> Unfocus:
    """Return a clip that gives every part of a node its own opacity back."""
    return Unfocus(whole, positive(seconds, "the seconds of a clip"), ease)


def recolor(stage: Stage, ref: Ref, color: Ink, t0: float, t1: float, ease: Ease) -> None:
    """Move visible fills and strokes in a node to a color; each keeps its own alpha."""
    for leaf in ref.leaves:
        if isinstance(leaf.node, Strokes):
            put(stage, leaf, "stroke", t0, t1, color, ease)
            continue
        fill, line = stage.value(leaf, "fill", t0), stage.value(leaf, "stroke", t0)
        if fill is not None and fill != transparent(fill):
            goal = cast(Color, stage.themed("fill", color))
            alpha = getattr(fill, "alpha", 1.0)
            stage.move(leaf, "fill", t0, t1, replace(goal, alpha=goal.alpha * alpha), ease)
        if line is not None:
            put(stage, leaf, "stroke", t0, t1, color, ease)
