"""Clips that show and remove nodes: fades, growing, showing and hiding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from renderer.scene.node import Ref, Shape
from renderer.script.clips.clip import Targets, each, entering
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.values.affine import pose
from renderer.values.argument_check import check_arguments
from renderer.values.ease import Ease, smooth
from renderer.values.numbers import Point, not_negative, point, positive, share


@dataclass(frozen=True)
class FadeIn:
    """Nodes fade in."""

    target: Targets
    seconds: float
    ease: Ease
    shift: Point
    scale: float
    start: float = 0.0

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Raise every target's opacity from 0 to its own."""
        for ref in entering(stage, self.target, t0):
            full = _full(stage, ref, t0)
            appear(stage, ref, t0)
            stage.jump(ref, "opacity", t0, self.start * full)
            stage.move(ref, "opacity", t0, t1, full, self.ease)
            x, y = stage.value(ref, "at", t0)
            size = stage.value(ref, "scale", t0)
            if self.shift != (0.0, 0.0):
                stage.jump(ref, "at", t0, (x - self.shift[0], y - self.shift[1]))
                stage.move(ref, "at", t0, t1, (x, y), self.ease)
            if self.scale != 1.0:
                stage.jump(ref, "scale", t0, size * self.scale)
                stage.move(ref, "scale", t0, t1, size, self.ease)


@dataclass(frozen=True)
class FadeOut:
    """Nodes fade out and are removed."""

    target: Targets
    seconds: float
    ease: Ease
    shift: Point
    scale: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Lower every target's opacity and remove it."""
        for ref in each(stage, self.target, t0):
            was = {name: stage.value(ref, name, t0) for name in ("opacity", "at", "scale")}
            stage.move(ref, "opacity", t0, t1, 0.0, self.ease)
            if self.shift != (0.0, 0.0):
                x, y = stage.value(ref, "at", t0)
                stage.move(ref, "at", t0, t1, (x + self.shift[0], y + self.shift[1]), self.ease)
            if self.scale != 1.0:
                stage.move(ref, "scale", t0, t1, stage.value(ref, "scale", t0) * self.scale, self.ease)
            leave(stage, ref, t1, was)


@dataclass(frozen=True)
class Grow:
    """Nodes grow from a point to their size."""

    target: Targets
    seconds: float
    ease: Ease
    origin: Point | Literal["tail"] | None

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Scale every target up about the point it grows from."""
        for ref in entering(stage, self.target, t0):
            appear(stage, ref, t0)
            size, (x, y) = stage.value(ref, "scale", t0), stage.value(ref, "at", t0)
            goal = (x, y)
            stage.jump(ref, "scale", t0, 0.0)
            stage.move(ref, "scale", t0, t1, size, self.ease)
            if self.origin is not None:
                px, py = ref.node.pivot
                ox, oy = self._point(stage, ref, t0, size)
                stage.jump(ref, "at", t0, (ox - px, oy - py))
                stage.move(ref, "at", t0, t1, goal, self.ease)

    def _point(self, stage: Stage, ref: Ref, t: float, size: float) -> Point:
        if self.origin != "tail":
            ox, oy = stage.frame(ref, t).inverse().point(cast(Point, self.origin))
            return ox, oy
        node = ref.leaves[0].node
        tail = getattr(node, "tail", None) or cast(Shape, node).path.point_at(0.0)
        return pose(stage.value(ref, "at", t), size, stage.value(ref, "angle", t), ref.node.pivot).point(tail)


@dataclass(frozen=True)
class Show:
    """Nodes appear or disappear at once."""

    target: Targets
    visible: bool
    seconds: float = 0.0

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Show or hide every target."""
        for ref in entering(stage, self.target, t0) if self.visible else each(stage, self.target, t0):
            if self.visible:
                appear(stage, ref, t0)
                stage.jump(ref, "opacity", t0, _full(stage, ref, t0))
            else:
                stage.remove(ref, t0)


@check_arguments
def fade_in(
    target: Targets,
    *,
    seconds: float = 1.0,
    ease: Easing = smooth,
    shift: Point = (0.0, 0.0),
    scale: float = 1.0,
    start: float = 0.0,
) -> FadeIn:
    """Return a clip in which nodes appear: they fade in, move by `shift` and grow from `scale` times their size.

    Nodes that are not on the stage are added. `start` is the share of their opacity at the start of the clip.
    """
    return FadeIn(
        target,
        positive(seconds, "the seconds of a clip"),
        ease,
        point(shift, "shift"),
        not_negative(scale, "scale"),
        share(start, "start"),
    )


@check_arguments
def fade_out(
    target: Targets, *, seconds: float = 1.0, ease: Easing = smooth, shift: Point = (0.0, 0.0), scale: float = 1.0
) -> FadeOut:
    """Return a clip in which nodes fade to transparent, move by `shift`, scale by `scale`, and are removed."""
    return FadeOut(
        target, positive(seconds, "the seconds of a clip"), ease, point(shift, "shift"), not_negative(scale, "scale")
    )


@check_arguments
def grow(target: Targets, *, seconds: float = 1.0, ease: Easing = smooth, origin: Point | str | None = None) -> Grow:
    """Return a clip in which nodes grow from zero to their size.

    They grow from their center, a point of the scene, or their "tail" (the start of an arrow).
    """
    if origin is not None and origin != "tail":
        origin = point(origin, "the origin of growth")  # type: ignore[arg-type]
    start = cast("Point | Literal['tail'] | None", origin)
    return Grow(target, positive(seconds, "the seconds of a clip"), ease, start)


@check_arguments
def show(target: Targets) -> Show:
    """Return a clip that makes nodes visible at once; nodes that are not on the stage are added."""
    return Show(target, True)


@check_arguments
def hide(target: Targets) -> Show:
    """Return a clip that removes nodes at once."""
    return Show(target, False)


def leave(stage: Stage, ref: Ref, t: float, was: Mapping[str, object]) -> None:
    """Remove a node; a part is hidden and reset, so that it is as it `was` when shown again."""
    stage.remove(ref, t)
    if ref.address.parent:
        for name, value in was.items():
            if stage.moved(ref, name, t):
                stage.jump(ref, name, t, value)


def appear(stage: Stage, ref: Ref, t: float) -> None:
    """Make a hidden or removed part present; other parts of a hidden group stay hidden."""
    parent = ref.address.parent
    if parent and not stage.seen(stage.ref(parent, t), t):
        above = stage.ref(parent, t)
        appear(stage, above, t)
        for part in above.parts:
            if part.address != ref.address and stage.value(part, "present", t):
                stage.jump(part, "present", t, False)
    if not stage.value(ref, "present", t):
        stage.jump(ref, "present", t, True)


def _full(stage: Stage, ref: Ref, t: float) -> float:
    """Return the opacity of a node when it is shown: its last one above 0, or its own."""
    now = float(stage.value(ref, "opacity", t))
    return now or float(ref.node.opacity) or 1.0
