"""Clips that move the camera: to nodes, by a vector, and back."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.bounds import bounds
from renderer.scene.camera import CAMERA
from renderer.scene.layout import FRAME_MARGIN
from renderer.script.clips.clip import Targets, each
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import PointLike
from renderer.values.box import union
from renderer.values.ease import Ease, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import Point, not_negative, point, positive

_NARROWEST = 1e-3
"""Units of the frame's side at least, so that a point without extent can be looked at."""


@dataclass(frozen=True)
class ZoomTo:
    """The camera moves to nodes until they fill the frame."""

    target: Targets
    seconds: float
    ease: Ease
    margin: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move the camera to the center of the nodes' boxes at the start, as near as all of them fit."""
        refs = each(stage, self.target, t0)
        boxes = [bounds(stage.standing(ref, t0), stage.frame(ref, t0)) for ref in refs if stage.seen(ref, t0)]
        box = union(found for found in boxes if found is not None)
        if box is None:
            names = ", ".join(repr(str(ref.address)) for ref in refs)
            raise ScriptError(f"nothing is to be seen of {names}, so the camera cannot zoom to it")
        width, height = box.width + 2 * self.margin, box.height + 2 * self.margin
        wide, high = stage.frame_size
        zoom = min(wide / max(width, _NARROWEST), high / max(height, _NARROWEST))
        _look(stage, t0, t1, box.center, zoom, 0.0, self.ease)


@dataclass(frozen=True)
class Pan:
    """The camera moves by a vector."""

    by: Point
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move the camera from its present place."""
        camera = stage.ref(CAMERA, t0)
        x, y = stage.value(camera, "at", t0)
        stage.move(camera, "at", t0, t1, (x + self.by[0], y + self.by[1]), self.ease)


@dataclass(frozen=True)
class CameraBack:
    """The camera returns to its first view."""

    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move the camera to the center of the scene at scale 1."""
        _look(stage, t0, t1, (0.0, 0.0), 1.0, 0.0, self.ease)


@check_arguments
def zoom_to(target: Targets, *, seconds: float = 1.0, ease: Easing = smooth, margin: float = FRAME_MARGIN) -> ZoomTo:
    """Return a clip that moves the camera to nodes, or parts of them, until they fill the frame less a margin in units.

    The camera aims at the nodes where they are when the clip starts; stroke widths grow with the zoom.
    """
    return ZoomTo(target, positive(seconds, "the seconds of a clip"), ease, not_negative(margin, "margin"))


@check_arguments
def pan(by: PointLike, *, seconds: float = 1.0, ease: Easing = smooth) -> Pan:
    """Return a clip that moves the camera by (dx, dy) in scene units: `pan((2, 0))` looks farther to the right."""
    return Pan(point(by, "by"), positive(seconds, "the seconds of a clip"), ease)


@check_arguments
def camera_back(*, seconds: float = 1.0, ease: Easing = smooth) -> CameraBack:
    """Return a clip that moves the camera back to the whole scene."""
    return CameraBack(positive(seconds, "the seconds of a clip"), ease)


def _look(stage: Stage, t0: float, t1: float, at: Point, zoom: float, angle: float, ease: Ease) -> None:
    camera = stage.ref(CAMERA, t0)
    for name, value in (("at", at), ("scale", zoom), ("angle", angle)):
        if stage.value(camera, name, t0) != value:
            stage.move(camera, name, t0, t1, value, ease)
