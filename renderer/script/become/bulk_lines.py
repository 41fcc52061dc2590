"""Morphs of bulk lines: from bulk lines, to bulk lines, and to outlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.node import Ref, Strokes
from renderer.script.become.pairing import MorphPiece
from renderer.script.stage import Stage
from renderer.values.affine import Affine, pose
from renderer.values.ease import Ease
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Stroke

DISSOLVE = 0.2
"""The share of the time, at its end, in which surplus copies dissolve."""

_STRETCH = 0.12  # the share of an outline's length on which a line lies down
_GOLDEN = 0.6180339887498949  # multiples of it, modulo 1, are spread evenly


@dataclass(frozen=True)
class PieceLook:
    """The look of a piece at one time, in scene coordinates."""

    path: Path
    place: Affine
    fill: Fill
    stroke: Stroke | None
    trim: tuple[float, float]
    opacity: float


def rest_place(stage: Stage, target: Ref, t0: float, t1: float) -> Affine:
    """Return the transform from a node's coordinates to the scene, for its final pose in its parent's pose at t0."""
    at, scale, angle = stage.rest(target, "at", t1), stage.rest(target, "scale", t1), stage.rest(target, "angle", t1)
    return pose(at, scale, angle, target.node.pivot).then(stage.frame(target, t0))


def hand_over_lines(
    stage: Stage, ref: Ref, looks: Iterable[tuple[int, PieceLook]], t0: float, t1: float, ease: Ease
) -> None:
    """Morph bulk lines from the looks of their sources, row by row; rows without a source grow."""
    own = stage.value(ref, "lines", t0)
    home, seen = stage.place(ref, t0).inverse(), max(stage.opacity(ref, t0), 1e-9)
    start = np.repeat(own.mean(axis=1, keepdims=True), 2, axis=1)
    alphas = stage.value(ref, "alphas", t0)
    goal = np.ones(len(own)) if alphas is None else np.array(alphas)
    first = np.zeros(len(own))
    stroke = None
    for row, look in looks:
        ends = home.apply(look.place.apply(_ends(look.path)))
        way = own[row]
        # A line has no visible direction: take the direction that moves less.
        if np.square(ends[::-1] - way).sum() < np.square(ends - way).sum():
            ends = ends[::-1]
        start[row], first[row] = ends, min(look.opacity / seen, 1.0)
        stroke = stroke or look.stroke
    stage.jump(ref, "lines", t0, start)
    stage.move(ref, "lines", t0, t1, own, ease)
    if not np.array_equal(first, goal):
        stage.jump(ref, "alphas", t0, first)
        stage.move(ref, "alphas", t0, t1, goal, ease)
    rest = stage.value(ref, "stroke", t0)
    if stroke is not None and stroke != rest:
        stage.jump(ref, "stroke", t0, stroke)
        stage.move(ref, "stroke", t0, t1, rest, ease)


def target_stretch(stage: Stage, target: MorphPiece, row: int, t: float) -> Array:
    """Return the part of the target that a line takes: a whole line, or a stretch of an outline, by its row."""
    if isinstance(target.ref.node, Strokes):
        return np.asarray(stage.rest(target.ref, "lines", t)[target.line])
    u = row * _GOLDEN % 1.0
    path = stage.rest(target.ref, "path", t)
    return np.array([path.point_at(u), path.point_at(min(u + _STRETCH, 1.0))])


def _ends(path: Path) -> Array:
    """Return the ends of an open path; for a closed one, or none, its middle twice."""
    if path.contours and not path.contours[0].closed:
        return np.stack((path.contours[0].points[0], path.contours[-1].points[-1]))
    box = path.box
    center = (0.0, 0.0) if box is None else box.center
    return np.array((center, center))
