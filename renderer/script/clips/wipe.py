"""Clips that reveal or hide nodes behind a moving edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from renderer.geometry.path import Path, polyline_contour
from renderer.scene.bounds import bounds
from renderer.scene.layout import DOWN, LEFT, RIGHT, UP
from renderer.scene.node import Node, Ref, Shape, Strokes
from renderer.script.clips.appear import appear, leave
from renderer.script.clips.clip import Targets, each, entering
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span
from renderer.tracks.track import Track
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.digest import digest
from renderer.values.ease import Ease, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import Point, point, positive

_SPARE = 0.02  # units beyond the strokes of what is wiped
_POINTED = 3.0  # strokes reach farther at pointed corners than half their width


@dataclass(frozen=True, slots=True)
class Window:
    """A mask with one edge that moves across a box, in the direction `way`; `share` is the track of its progress.

    The part behind the edge shows; with `leaving`, the part in front of it.
    """

    box: Box
    way: Point
    share: Track
    leaving: bool

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read) -> Path:
        """Return the mask at a time: a rectangle."""
        far, box = min(max(cast(float, self.share.at(t)), 0.0), 1.0), self.box
        low, high = (far, 1.0) if self.leaving else (0.0, far)
        if sum(self.way) < 0:
            low, high = 1.0 - high, 1.0 - low
        if high <= low:
            return Path()
        if self.way[0]:
            box = box._replace(left=box.left + low * box.width, right=box.left + high * box.width)
        else:
            box = box._replace(bottom=box.bottom + low * box.height, top=box.bottom + high * box.height)
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
        return Path((polyline_contour(corners, closed=True),))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the edge moves."""
        return self.share.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the box and of the edge's motion."""
        return digest("window", self.box, self.way, self.share.digest(t0, t1), self.leaving)


@dataclass(frozen=True)
class Wipe:
    """An edge moves over nodes and reveals or hides them."""

    target: Targets
    seconds: float
    ease: Ease
    way: Point
    leaving: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let a mask follow the edge."""
        for ref in each(stage, self.target, t0) if self.leaving else entering(stage, self.target, t0):
            if stage.value(ref, "mask", t0) is not None:
                raise ScriptError(
                    f"{ref.address!r} has a mask already, so it cannot be wiped; wipe a group that holds it"
                )
            if not self.leaving:
                appear(stage, ref, t0)
            edge = Track((Key(t0, 0.0), Key(t1, 1.0, self.ease)))
            window = Window(_box(stage, ref, t0), self.way, edge, self.leaving)
            stage.follow(ref, "mask", t0, t1, window, window.at(t1, stage.reader(t1)))
            if self.leaving:
                leave(stage, ref, t1, {"mask": None})
            else:
                stage.jump(ref, "mask", t1, None)


@check_arguments
def wipe_in(target: Targets, *, seconds: float = 1.0, ease: Easing = smooth, way: Point = RIGHT) -> Wipe:
    """Return a clip in which a moving edge reveals nodes.

    `way` is RIGHT, LEFT, UP or DOWN in the nodes' own coordinates. Parts that move out of the node's box during the
    clip are cut off.
    """
    return Wipe(target, positive(seconds, "the seconds of a clip"), ease, _way(way), False)


@check_arguments
def wipe_out(target: Targets, *, seconds: float = 1.0, ease: Easing = smooth, way: Point = RIGHT) -> Wipe:
    """Return a clip in which a moving edge hides nodes, which are then removed; `way` is RIGHT, LEFT, UP or DOWN."""
    return Wipe(target, positive(seconds, "the seconds of a clip"), ease, _way(way), True)


def _way(way: Point) -> Point:
    taken = point(way, "the way of a wipe")
    if taken not in (RIGHT, LEFT, UP, DOWN):
        raise ScriptError(f"a wipe goes RIGHT, LEFT, UP or DOWN, (1, 0), (-1, 0), (0, 1) or (0, -1), but not {taken}")
    return taken


def _box(stage: Stage, ref: Ref, t: float) -> Box:
    """Return the box of a node in its own coordinates, with room for its strokes."""
    node = stage.standing(ref, t)
    size = stage.place(ref, t).scale
    # An edge moves over what is there, faint or not.
    box = bounds(replace(node, present=True), stage.own_pose(ref, t).inverse())
    if box is None or size == 0:
        raise ScriptError(f"there is nothing to see of {ref.address!r} at {t:.2f} s, so it cannot be wiped")
    room = (_SPARE + _POINTED * max(_widths(node), default=0.0) / 200) / size
    return Box(box.left - room, box.bottom - room, box.right + room, box.top + room)


def _widths(node: Node) -> Iterator[float]:
    """Yield the widths of all strokes in a node, in hundredths of a unit."""
    if isinstance(node, Shape | Strokes) and node.stroke is not None:
        yield node.stroke.width
    if isinstance(node, Strokes) and node.widths is not None:
        yield float(node.widths.max(initial=0.0))
    for child in node.children:
        yield from _widths(child)
