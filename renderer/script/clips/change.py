"""Clips that move properties of nodes: to, shift, turn, resize, swap."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Unpack, cast

from renderer.scene.chart import Chart
from renderer.scene.fields import Moving
from renderer.scene.node import Ref, Target
from renderer.scene.properties import PROPERTIES, check_property, rows
from renderer.script.clips.clip import Targets, each
from renderer.script.clips.moving_data import move_data
from renderer.script.redrawing import move_charted
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import PointLike
from renderer.values.color import Color, Named
from renderer.values.ease import Ease, smooth
from renderer.values.errors import SceneError, ScriptError
from renderer.values.numbers import Point, finite, not_negative, point, positive
from renderer.values.paint import Gradient, Stroke

DATA = ("values", "low", "high", "shown")
"""The names of the data of charts."""


@dataclass(frozen=True)
class To:
    """Named properties move to new values."""

    target: Targets
    seconds: float
    ease: Ease
    values: dict[str, object] = field(hash=False)
    arc: float = 0.0

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move every property of every target."""
        values = dict(self.values)
        pen = values.get("stroke")
        if pen is not None and "width" in values:
            # Both are one property, the stroke, and move as one.
            width = cast(float, values.pop("width"))
            values["stroke"] = (
                replace(pen, width=width)
                if isinstance(pen, Stroke)
                else Stroke(cast("Color | Named | Gradient", pen), width)
            )
        for ref in each(stage, self.target, t0):
            data = {name: value for name, value in values.items() if name in DATA and isinstance(ref.node, Chart)}
            if data:
                move_charted(stage, ref, data, t0, t1, self.ease)
            for name, value in values.items():
                if name in data:
                    continue
                put(stage, ref, name, t0, t1, value, self.ease, self.arc if name == "at" else 0.0)


@dataclass(frozen=True)
class Shift:
    """Targets move by a vector, in their parents' coordinates, and turn and scale about their pivots."""

    target: Targets
    seconds: float
    ease: Ease
    by: Point = (0.0, 0.0)
    turn: float = 0.0
    grow: float = 1.0
    arc: float = 0.0

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move every target from its present place."""
        for ref in each(stage, self.target, t0):
            if self.by != (0.0, 0.0):
                x, y = stage.value(ref, "at", t0)
                stage.move(ref, "at", t0, t1, (x + self.by[0], y + self.by[1]), self.ease, self.arc)
            if self.turn:
                stage.move(ref, "angle", t0, t1, stage.value(ref, "angle", t0) + self.turn, self.ease)
            if self.grow != 1.0:
                stage.move(ref, "scale", t0, t1, stage.value(ref, "scale", t0) * self.grow, self.ease)


@dataclass(frozen=True)
class Swap:
    """Two nodes of one parent exchange places on arcs."""

    a: Target
    b: Target
    seconds: float
    ease: Ease
    arc: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move each node to the place of the other."""
        a, b = stage.ref(self.a, t0), stage.ref(self.b, t0)
        if a.address == b.address:
            raise ScriptError(f"{a.address!r} cannot change places with itself")
        here, there = (stage.place(ref, t0).point(ref.node.pivot) for ref in (a, b))
        for ref, goal in ((a, there), (b, here)):
            home = stage.frame(ref, t0).inverse()
            px, py = ref.node.pivot
            x, y = home.point(goal)
            stage.move(ref, "at", t0, t1, (x - px, y - py), self.ease, self.arc)


@check_arguments
def to(
    target: Targets,
    value: float | None = None,
    /,
    *,
    seconds: float = 1.0,
    ease: Easing = smooth,
    arc: float = 0.0,
    **properties: Unpack[Moving],
) -> To:
    """Return a clip that moves properties of nodes to new values: `to(dot, at=(3, 0), fill="yellow", seconds=2)`.

    A number goes to a value: `to(x, 4.5)`.

    Properties are at, scale, angle, opacity, z, fill, stroke, width (of the stroke, in hundredths of a unit), trim and
    path; lines, widths, colors, alphas and trims of bulk lines; points and radii of dots; pixels and crop of an image,
    and values of a heat map. `arc` bends the way of `at`: an angle in radians, positive anticlockwise. A new color for
    `stroke` keeps its width. A chart goes to other data by the name of its data, such as `to(bars, values=[1, 2, 3])`.
    """
    positive(seconds, "the seconds of a clip")
    if value is not None:
        properties["value"] = value
    if not properties:
        raise ScriptError("to(...) was given no property to change, as in to(dot, at=(3, 0))")
    return To(
        target,
        float(seconds),
        ease,
        {name: _checked(name, value) for name, value in properties.items()},
        finite(arc, "arc"),
    )


@check_arguments
def shift(target: Targets, by: PointLike, *, seconds: float = 1.0, ease: Easing = smooth, arc: float = 0.0) -> Shift:
    """Return a clip that moves nodes by (dx, dy): `shift(dot, (0, 1))`."""
    return Shift(target, positive(seconds, "the seconds of a clip"), ease, point(by, "a shift"), arc=finite(arc, "arc"))


@check_arguments
def turn(target: Targets, by: float, *, seconds: float = 1.0, ease: Easing = smooth) -> Shift:
    """Return a clip that turns nodes about their pivots by an angle in radians, anticlockwise."""
    return Shift(target, positive(seconds, "the seconds of a clip"), ease, turn=finite(by, "an angle"))


@check_arguments
def resize(target: Targets, by: float, *, seconds: float = 1.0, ease: Easing = smooth) -> Shift:
    """Return a clip that scales nodes by a factor about their pivots."""
    return Shift(target, positive(seconds, "the seconds of a clip"), ease, grow=not_negative(by, "a factor"))


@check_arguments
def swap(a: Target, b: Target, *, seconds: float = 1.0, ease: Easing = smooth, arc: float = math.pi / 2) -> Swap:
    """Return a clip in which two nodes exchange places, each along an arc."""
    return Swap(a, b, positive(seconds, "the seconds of a clip"), ease, finite(arc, "arc"))


def _checked(name: str, value: object) -> object:
    if name in DATA:
        return value  # what it must be depends on the node
    if name == "width":
        return not_negative(cast(float, value), "the width of a stroke")
    row = PROPERTIES.get(name)
    if row is None:
        return value
    return (row.goal or row.check)(value, name)


def put(stage: Stage, ref: Ref, name: str, t0: float, t1: float, value: object, ease: Ease, arc: float = 0.0) -> None:
    """Move one property; paint reaches every shape inside a group, and a bare color keeps the stroke's width."""
    given = value
    if name in DATA and name in PROPERTIES:
        value = PROPERTIES[name].check(value, name)
    if hasattr(ref.node, "data_signals") and move_data(stage, ref, name, t0, t1, value, ease, given):
        return
    prop = "stroke" if name == "width" else name
    if prop in PROPERTIES and PROPERTIES[prop].reaches and ref.leaves != (ref,):
        # Bulk lines have no fill, and a trim for each line.
        for leaf in (leaf for leaf in ref.leaves if prop in rows(type(leaf.node))):
            put(stage, leaf, name, t0, t1, value, ease)
        return
    if name == "width" or (name == "stroke" and value is not None and not isinstance(value, Stroke)):
        old = stage.rest(ref, "stroke", t0)
        if name == "width":
            if old is None:
                raise ScriptError(f"{ref.address!r} has no stroke, so its width cannot change")
            value = replace(old, width=cast(float, value))
        else:
            color = cast("Color | Named | Gradient", value)
            value = Stroke(color) if old is None else replace(old, color=color)
        name = "stroke"
    check_property(ref.node, ref.address, name)
    plain = PROPERTIES[name].plain if name in PROPERTIES else None
    if plain is not None and value is not None and hasattr(ref.node, "lines") and stage.value(ref, name, t0) is None:
        # So far the stroke alone decides: what it makes of each line is where the move begins.
        try:
            stage.jump(
                ref, name, t0, plain(stage.value(ref, "lines", t0), cast(Stroke, stage.value(ref, "stroke", t0)))
            )
        except SceneError as error:
            raise ScriptError(f"{ref.address!r} {error}") from None
    stage.move(ref, name, t0, t1, value, ease, arc)
