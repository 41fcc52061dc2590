"""Surplus copies in a morph: sources beyond the number of targets, and sources without a target."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.node import Group, Ref, Shape, Strokes
from renderer.script.become.bulk_lines import DISSOLVE, PieceLook, rest_place, target_stretch
from renderer.script.become.pairing import MorphPiece
from renderer.script.stage import Stage
from renderer.values.affine import Affine
from renderer.values.color import Color
from renderer.values.ease import Ease, smooth
from renderer.values.numbers import Array
from renderer.values.paint import Stroke


@dataclass(frozen=True)
class Runner:
    """A piece with its poses a and b; without a goal it stays in place and fades."""

    piece: MorphPiece
    goal: MorphPiece | None
    a: float
    b: float


def send_runners(
    stage: Stage,
    runners: Sequence[Runner],
    looks: Mapping[MorphPiece, PieceLook],
    z: float,
    over: int | None,
    t0: float,
    t1: float,
    ease: Ease,
) -> None:
    """Add copies of the pieces for the time of the morph, and let them move and fade.

    They lie right over the life `over`, in front of all where there is none.

    A copy with a goal turns into it and dissolves in the last fifth of its way; one without fades in the first half.
    """
    shapes = [(k, one) for k, one in enumerate(runners) if one.piece.line is None]
    bulks: dict[tuple[Ref, bool], list[Runner]] = {}
    for one in runners:
        if one.piece.line is not None:
            bulks.setdefault((one.piece.ref, one.goal is None), []).append(one)
    made = [_shape(str(k), looks[one.piece]) for k, one in shapes]
    lines = [_lines(f"lines{k}", stage, ref, group, t0) for k, ((ref, _), group) in enumerate(bulks.items())]
    if not made and not lines:
        return
    copies = stage.add(Group(name=stage.fresh("become"), parts=(*made, *lines), z=z), t0, over)
    for part, (_, one) in zip(copies.parts, shapes, strict=False):
        _follow(stage, part, one, looks[one.piece], t0, ease)
    for part, group in zip(copies.parts[len(made) :], bulks.values(), strict=True):
        _fly(stage, part, group, t0, t1, ease)
    stage.remove(copies, t1)


def scaled(path: Path, factor: float) -> Path:
    """Return a path scaled about its origin; the same path if the factor is 1 up to rounding."""
    return path if abs(factor - 1) < 1e-12 else path.transformed(Affine(c=factor))


def nearest_turn(angle: float, goal: float) -> float:
    """Return the same direction as the angle nearest to another."""
    return angle + round((goal - angle) / (2 * math.pi)) * 2 * math.pi


def _shape(name: str, look: PieceLook) -> Shape:
    place = look.place
    return Shape(
        name=name,
        path=look.path,
        fill=look.fill,
        stroke=look.stroke,
        trim=look.trim,
        opacity=min(max(look.opacity, 0.0), 1.0),
        at=(place.dx, place.dy),
        scale=place.scale,
        angle=place.angle,
    )


def _follow(stage: Stage, copy: Ref, one: Runner, look: PieceLook, t0: float, ease: Ease) -> None:
    """Morph a copy into its goal, at the goal's final pose."""
    if one.goal is None:
        stage.move(copy, "opacity", one.a, (one.a + one.b) / 2, 0.0, ease)
        return
    stage.move(copy, "opacity", one.b - (one.b - one.a) * DISSOLVE, one.b, 0.0, smooth)
    place = rest_place(stage, one.goal.ref, t0, one.b)
    if one.goal.line is not None:
        x, y = place.apply(target_stretch(stage, one.goal, 0, one.b)).mean(axis=0)
        stage.move(copy, "at", one.a, one.b, (float(x), float(y)), ease)
        return
    if look.place.scale > 0:
        path = stage.rest(one.goal.ref, "path", one.b)
        stage.move(copy, "path", one.a, one.b, scaled(path, place.scale / look.place.scale), ease)
    stage.move(copy, "at", one.a, one.b, (place.dx, place.dy), ease)
    stage.move(copy, "angle", one.a, one.b, nearest_turn(place.angle, look.place.angle), ease)
    for name in ("fill", "stroke", "trim"):
        stage.move(copy, name, one.a, one.b, stage.rest(one.goal.ref, name, one.b), ease)


def _lines(name: str, stage: Stage, ref: Ref, group: Iterable[Runner], t: float) -> Strokes:
    """Return a copy of some of a source's lines at their places in the scene."""
    rows = [cast(int, one.piece.line) for one in group]
    lines, pen = stage.value(ref, "lines", t), cast(Stroke, stage.value(ref, "stroke", t))

    def own(key: str) -> Array | None:
        found = cast("Array | None", stage.value(ref, key, t))
        return None if found is None else found[rows]

    widths, colors, alphas, trims = own("widths"), own("colors"), own("alphas"), own("trims")
    if colors is None and isinstance(pen.color, Color):
        colors = np.tile(_rgba(pen.color), (len(rows), 1))
    return Strokes(
        name=name,
        lines=stage.place(ref, t).apply(lines[rows]),
        stroke=pen,
        widths=widths,
        colors=colors,
        alphas=(np.ones(len(rows)) if alphas is None else alphas) * min(max(stage.opacity(ref, t), 0.0), 1.0),
        trims=trims,
    )


def _fly(stage: Stage, copy: Ref, group: Sequence[Runner], t0: float, t1: float, ease: Ease) -> None:
    """Let the lines of a copy fly onto their goals as short strokes in the goals' colors and dissolve."""
    none = np.zeros(len(group))
    if group[0].goal is None:
        stage.move(copy, "alphas", t0, (t0 + t1) / 2, none, ease)
        return
    goals: Array = np.array(
        [rest_place(stage, one.goal.ref, t0, t1).apply(target_stretch(stage, one.goal, one.piece.line or 0, t1))
         for one in group if one.goal is not None]
    )  # fmt: skip
    stage.move(copy, "lines", t0, t1, goals, ease)
    colors = cast("Array | None", stage.value(copy, "colors", t0))
    if colors is not None:
        paints = [_paint(stage, one.goal, t1) for one in group if one.goal is not None]
        rows = [own if paint is None else _rgba(paint) for own, paint in zip(colors, paints, strict=True)]
        stage.move(copy, "colors", t0, t1, np.array(rows), ease)
    stage.move(copy, "alphas", t1 - (t1 - t0) * DISSOLVE, t1, none, smooth)


def _paint(stage: Stage, goal: MorphPiece, t: float) -> Color | None:
    """Return the plain color of a goal: of its stroke, or else of its fill."""
    line = stage.rest(goal.ref, "stroke", t)
    if line is not None:
        return line.color if isinstance(line.color, Color) else None
    fill = stage.rest(goal.ref, "fill", t) if isinstance(goal.ref.node, Shape) else None
    return fill if isinstance(fill, Color) else None


def _rgba(color: Color) -> Array:
    return np.array((color.red, color.green, color.blue, color.alpha))
