"""Clips that move nodes along outlines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from renderer.geometry.path import Path
from renderer.scene.node import Ref, Shape, Target
from renderer.script.clips.clip import Targets, each, entering
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span
from renderer.tracks.track import Track
from renderer.values.affine import IDENTITY, Affine
from renderer.values.argument_check import check_arguments
from renderer.values.digest import digest
from renderer.values.ease import Ease, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import Point, positive, share


@dataclass(frozen=True, slots=True)
class Along:
    """A signal of the position, or the angle, of a node on an outline, in the coordinates of the node's carrier.

    `share` is the track of the position on the outline, as a share of its length. The outline is read at every time,
    so that it may move.
    """

    outline: str
    carrier: str
    pivot: Point
    share: Track
    turned: float | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The signals that the position depends on: the outline, its place, and the place of the carrier."""
        own = (f"{self.outline}.path", f"{self.outline}.place")
        return (*own, f"{self.carrier}.place") if self.carrier else own

    def at(self, t: float, read: Read) -> Point | float:
        """Return the position at a time, or with `turned` the angle plus the direction of the outline."""
        path = cast(Path, read(f"{self.outline}.path"))
        back = cast(Affine, read(f"{self.carrier}.place")).inverse() if self.carrier else IDENTITY
        place = cast(Affine, read(f"{self.outline}.place")).then(back)
        far = cast(float, self.share.at(t))
        if self.turned is None:
            x, y = place.point(path.point_at(far))
            return x - self.pivot[0], y - self.pivot[1]
        dx, dy = path.tangent_at(far)
        return self.turned + math.atan2(dy, dx) + place.angle

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the node moves."""
        return self.share.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the track of shares; the outline has its own digest."""
        return digest("along", self.outline, self.carrier, self.pivot, self.share.digest(t0, t1), self.turned)


@dataclass(frozen=True)
class MoveAlong:
    """Nodes move along an outline."""

    target: Targets
    outline: Target
    seconds: float
    ease: Ease
    start: float
    end: float
    turned: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the places follow the outline, from the share `start`."""
        (line,) = each(stage, self.outline, t0)
        leaves = [leaf for leaf in line.leaves if isinstance(leaf.node, Shape)]
        if len(leaves) != 1 or not stage.value(leaves[0], "path", t0).contours:
            raise ScriptError(f"{line.address!r} is no single outline, so nothing can move along it")
        way = Track((Key(t0, self.start), Key(t1, self.end, self.ease)))
        for ref in entering(stage, self.target, t0):
            if leaves[0].address.within(ref.address):
                raise ScriptError(f"{ref.address!r} cannot move along an outline that moves with it")
            signal = Along(leaves[0].address, _carrier(ref), ref.node.pivot, way)
            stage.follow(ref, "at", t0, t1, signal)
            if self.turned:
                turning = Along(leaves[0].address, _carrier(ref), ref.node.pivot, way, stage.value(ref, "angle", t0))
                stage.follow(ref, "angle", t0, t1, turning)


@check_arguments
def move_along(
    target: Targets,
    outline: Target,
    *,
    seconds: float = 1.0,
    ease: Easing = smooth,
    start: float = 0.0,
    end: float = 1.0,
    turned: bool = False,
) -> MoveAlong:
    """Return a clip in which nodes move along an outline on the stage: `move_along(dot, curve, seconds=2)`.

    Their pivots move from share `start` of the outline's length to share `end`, and stay on it when it moves. `turned`
    adds the direction of the outline to their angles.
    """
    return MoveAlong(
        target,
        outline,
        positive(seconds, "the seconds of a clip"),
        ease,
        share(start, "the start of a way"),
        share(end, "the end of a way"),
        turned,
    )


def _carrier(ref: Ref) -> str:
    return ref.address.parent
