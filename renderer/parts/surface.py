"""Surfaces, curves and points in space, seen from a movable viewpoint."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Unpack, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from renderer.parts.projection import Eye, bands, corner_colors, fans, grid_quads, line_between, shaded
from renderer.scene.automatic_names import auto
from renderer.scene.drawn_node import DrawnNode
from renderer.scene.fields import PropertyValues, Spaced, kept_view
from renderer.scene.picture import Faces, Stamp
from renderer.scene.properties import SpaceProperties
from renderer.tracks.signal import Read, Span
from renderer.values.affine import Affine, pose
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import Ink, ink
from renderer.values.color_map import ColorMap, color_map
from renderer.values.digest import digest
from renderer.values.errors import SceneError, ValuesError
from renderer.values.numbers import Array, Point, finite, frozen_array, positive
from renderer.values.short_repr import brief
from renderer.values.theme import Theme

Point3 = tuple[float, float, float]
MOST_FACES = 40_000
"""The largest number of faces of a surface: each takes some 20 microseconds a frame."""

_BEFORE = 0.25
"""Units by which curves and points lie nearer to the eye than they are, so that a surface does not swallow them."""
_AXIS = 2.5
_LONGEST = 24
"""Pieces of an axis: each finds its own place before or behind a surface."""


@dataclass(frozen=True, eq=False)
class SpaceBody:
    """An object in space, in its own coordinates: a grid of points (rows, columns, 3), a line or points (n, 3).

    `kind` is "surface", "curve", "axis" or "points"; `width` is that of lines (hundredths of a unit) or of points
    (radius in units). A smooth surface has a color for each corner of its faces, another one for each face.
    """

    kind: str
    points: Array
    paint: ColorMap
    width: float = 0.0
    smooth: bool = False

    @cached_property
    def digest(self) -> str:
        """The digest of all fields."""
        return digest("body", self.kind, self.points, self.paint, self.width, self.smooth)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The projection of a point of space, in the coordinates of the frame, while the viewpoint moves."""

    address: str
    point: Point3
    distance: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """The viewpoint, and the pose of the space."""
        return tuple(f"{self.address}.{name}" for name in ("turn", "tilt", "place"))

    def at(self, t: float, read: Read) -> Point:
        """Return the place at a time."""
        turn, tilt, place = cast("tuple[float, float, Affine]", tuple(read(name) for name in self.inputs))
        seen, _ = Eye(turn, tilt, self.distance).seen(np.array(self.point))
        return place.point(tuple(seen.tolist()))

    def changes(self) -> tuple[Span, ...]:
        """None of its own."""
        return ()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the point; the viewpoint has its own."""
        return digest("anchor", self.address, self.point, self.distance)


@dataclass(frozen=True, eq=False, kw_only=True)
class Space(SpaceProperties, DrawnNode):
    """Bodies in a box about the node's origin, `size` units large, with sides over the ranges `spans` of x, y and z."""

    bodies: tuple[SpaceBody, ...]
    spans: tuple[Point, Point, Point]
    size: Point3
    distance: float = 16.0

    def inner(self, points: Array) -> Array:
        """Return points (..., 3) of the bodies' coordinates in units about the center of the box."""
        low, high = np.array(self.spans).T
        return np.asarray(((points - low) / (high - low) - 0.5) * self.size)

    def point(self, x: float, y: float, z: float) -> Point:
        """Return the projection of a point of space, in the coordinates of the node's parent."""
        seen, _ = self._eye(self.turn, self.tilt).seen(self.inner(np.array((x, y, z))))
        return pose(self.at, self.scale, self.angle, self.pivot).point((float(seen[0]), float(seen[1])))

    def anchor(self, x: float, y: float, z: float) -> Anchor:
        """Return a signal of a point's projection: `script.follow("label.at", hills.anchor(0, 0, 1))`."""
        inner = self.inner(np.array((x, y, z))).tolist()
        return Anchor(self.name, (inner[0], inner[1], inner[2]), self.distance)

    def themed(self, theme: Theme) -> Space:
        """Return a copy with every name of a color replaced by the theme's color."""
        bodies = tuple(replace(b, paint=b.paint.themed(theme)) for b in self.bodies)
        made: Space = self.with_(bodies=bodies)
        return made

    def item(self, look: PropertyValues, address: str, place: Affine, opacity: float, stamp: Stamp) -> Faces:
        """Return all bodies as faces, the farthest first."""
        quads, colors, numbers, depths = self._faces(look["turn"], look["tilt"], look["trim"])
        faces = {"quads": quads, "colors": colors, "numbers": numbers, "depths": depths}
        return Faces.of(faces, address, place, opacity, stamp)

    def corners(self) -> Array:
        """Return the corners of the projection in the node's own state."""
        quads, *_ = self._faces(self.turn, self.tilt, self.trim, plain=True)
        if not len(quads):
            return np.zeros((0, 2))
        (left, bottom), (right, top) = quads.min(axis=(0, 1)), quads.max(axis=(0, 1))
        return np.array(((left, bottom), (right, bottom), (right, top), (left, top)))

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}

    @cached_property
    def _surfaces(self) -> list[tuple[Array, Array]]:
        """The faces (n, 4, 3) of every surface and their colors, (n, 4) or (n, 4, 4): neither depends on the eye."""
        found = []
        for body in self.bodies:
            if body.kind == "surface":
                own = grid_quads(body.points)
                quads = self.inner(own)
                if body.smooth:
                    heights = np.nan_to_num(body.points[..., 2])
                    colors = corner_colors(self.inner(body.points), body.paint.colors(heights, *self.spans[2]) / 255)
                else:
                    colors = shaded(quads, body.paint.colors(own[..., 2].mean(axis=1), *self.spans[2]) / 255)
                found.append((quads, colors))
        return found

    @cached_property
    def _smooth(self) -> bool:
        return any(body.smooth for body in self.bodies)

    def _eye(self, turn: float, tilt: float) -> Eye:
        return Eye(turn, tilt, self.distance)

    def _faces(
        self, turn: float, tilt: float, trim: Point, plain: bool = False
    ) -> tuple[Array, Array, NDArray[np.intp], Array]:
        """Return the faces with their colors, numbers and depths, the farthest first."""
        eye = self._eye(turn, tilt)
        quads, depths = [np.zeros((0, 4, 2))], [np.zeros(0)]
        colors = [np.zeros((0, 4, 4) if self._smooth else (0, 4))]
        for faces, paint in [(self.inner(grid_quads(b.points)), np.zeros((0, 4))) for b in self.bodies
                             if b.kind == "surface"] if plain else self._surfaces:  # fmt: skip
            seen, close = eye.seen(faces)
            quads.append(seen)
            depths.append(close.mean(axis=1))
            colors.append(self._at_corners(paint))
        for body in self.bodies:
            if body.kind == "surface":
                continue
            points = self.inner(body.points)
            if body.kind == "curve":
                points = line_between(points, *trim)
            if not len(points):
                continue
            seen, close = eye.seen(points)
            if body.kind == "points":
                fan = fans(seen, body.width)
                quads.append(fan.reshape(-1, 4, 2))
                depths.append(np.repeat(close + _BEFORE, fan.shape[1]))
            else:
                quads.append(bands(seen, body.width / 100))
                depths.append((close[1:] + close[:-1]) / 2 + (_BEFORE if body.kind == "curve" else 0.0))
            if not plain:
                one = body.paint.colors(np.array(0.0), 0.0, 1.0) / 255
                colors.append(self._at_corners(np.tile(one, (len(quads[-1]), 1))))
        near = np.concatenate(depths)
        order = np.argsort(near, kind="stable")
        painted = np.zeros((0, 4)) if plain else np.concatenate(colors)[order]
        return np.concatenate(quads)[order], painted, order, near[order]

    def _at_corners(self, colors: Array) -> Array:
        """Colors of faces (n, 4), or (n, 4, 4) for each corner where any surface is smooth."""
        return np.repeat(colors[:, None], 4, axis=1) if self._smooth and colors.ndim == 2 else colors


@check_arguments
def surface(
    function: Callable[..., object],
    x: Point = (-1, 1),
    y: Point = (-1, 1),
    *,
    samples: int = 40,
    colors: Annotated[object, ANYTHING] = "viridis",
    smooth: bool = False,
) -> SpaceBody:
    """Return the surface z = function(x, y) for `space`, with a number of faces along each side, colored by height.

    The function takes numbers or numpy arrays. Where it has no finite value there is a hole. A smooth surface shows no
    faces: light and color run over them from corner to corner, for about four times the time a frame.
    """
    spans = [_span(side, name) for side, name in ((x, "x"), (y, "y"))]
    if samples < 1 or samples**2 > MOST_FACES:
        raise ValuesError(f"a surface has 1 to {math.isqrt(MOST_FACES)} samples a side, but these are {samples}")
    xs, ys = np.meshgrid(*(np.linspace(low, high, samples + 1) for low, high in spans))
    zs = _values(function, xs, ys)
    if not np.isfinite(zs).any():
        raise ValuesError("the surface has no finite value in its ranges")
    return SpaceBody("surface", _frozen(np.stack((xs, ys, zs), axis=-1)), color_map(colors), smooth=smooth)


@check_arguments
def curve3(
    points: Annotated[ArrayLike, ANYTHING],
    on: Callable[..., object] | None = None,
    *,
    color: Ink | str = "red",
    width: float = 6.0,
) -> SpaceBody:
    """Return a line through points (n, 3) of space, or through (n, 2) lifted to the surface of a function `on`."""
    return SpaceBody("curve", _points(points, on, 2), _one(color), positive(width, "the width of a curve"))


@check_arguments
def points3(
    points: Annotated[ArrayLike, ANYTHING],
    on: Callable[..., object] | None = None,
    *,
    color: Ink | str = "yellow",
    radius: float = 0.08,
) -> SpaceBody:
    """Return dots at points (n, 3), or at (n, 2) lifted to the surface of a function `on`; the radius is in units."""
    return SpaceBody("points", _points(points, on, 1), _one(color), positive(radius, "the radius of points"))


@check_arguments
def axes3(
    x: Point = (-1, 1),
    y: Point = (-1, 1),
    z: Point = (0, 1),
    *,
    corner: Point3 = (0, 0, 0),
    color: Ink | str = "grey",
) -> tuple[SpaceBody, ...]:
    """Return three edges of a box in space, those along x, y and z, that meet in a corner.

    `corner` is 0 for the low end of a side and 1 for the high end. From the lowest corner, the default, edges may lie
    behind a surface; the edges in front of it start at another one.
    """
    spans = [_span(side, name) for side, name in ((x, "x"), (y, "y"), (z, "z"))]
    if any(share not in (0, 1) for share in corner):
        raise ValuesError(f"a corner is 0 or 1 for each of x, y and z, but it is {brief(corner)}")
    start = np.array([span[int(share)] for span, share in zip(spans, corner, strict=True)])
    found = []
    for axis, (low, high) in enumerate(spans):
        end = start.copy()
        end[axis] = low if corner[axis] else high
        found.append(SpaceBody("axis", _frozen(np.linspace(start, end, _LONGEST)), _one(color), _AXIS))
    return tuple(found)


@check_arguments
def space(
    *bodies: Annotated[object, ANYTHING],
    name: str | None = None,
    size: tuple[float, float, float] = (6.0, 6.0, 3.0),
    x: Point | None = None,
    y: Point | None = None,
    z: Point | None = None,
    distance: float = 16.0,
    **fields: Unpack[Spaced],
) -> Space:
    """Return surfaces, curves and points of space as one node, drawn from back to front.

    `x`, `y` and `z` are the ranges of the box that is `size` units large, by default those of the bodies. `turn` and
    `tilt` are where the eye is, in radians, and move: `to(hills, turn=2.0)`; `distance` is how far away, in units.
    `trim` is the part of the length of curves that shows: `to(hills, trim=(0, 1))` draws a path.
    """
    name = auto(name, "space")
    flat: list[SpaceBody] = []
    for body in bodies:
        flat += body if isinstance(body, tuple | list) else [cast(SpaceBody, body)]
    if not flat or not all(isinstance(body, SpaceBody) for body in flat):
        wrong = next((body for body in flat if not isinstance(body, SpaceBody)), None)
        raise ValuesError(
            f"{name!r} is made of surface(...), curve3(...), points3(...) and axes3(...), "
            + ("but there are none" if wrong is None else f"but this is {brief(wrong)}")
        )
    every = np.concatenate([body.points.reshape(-1, 3) for body in flat])
    every = every[np.isfinite(every).all(axis=1)]
    spans = []
    for axis, given in enumerate((x, y, z)):
        low, high = (float(every[:, axis].min()), float(every[:, axis].max())) if given is None else given
        # What is flat lies in the middle of the box.
        spans.append(_span((low, high) if low < high or given is not None else (low - 0.5, high + 0.5), "xyz"[axis]))
    lengths = tuple(positive(side, f"the size of {name!r}") for side in size)
    if not positive(distance, f"the distance of {name!r}") > max(lengths):
        raise SceneError(f"the eye of {name!r} must be farther away than its box is large, {max(lengths):g} units")
    made = Space(
        name=name,
        bodies=tuple(flat),
        spans=(spans[0], spans[1], spans[2]),
        size=(lengths[0], lengths[1], lengths[2]),
        distance=float(distance),
        **kept_view(fields),
    )
    return made


def _span(span: Point, what: str) -> Point:
    low, high = finite(span[0], what), finite(span[1], what)
    if not low < high:
        raise ValuesError(f"{what} must rise from low to high, but it is ({low:g}, {high:g})")
    return low, high


def _values(function: Callable[..., object], xs: Array, ys: Array) -> Array:
    """Return the function at many places, asked for all at once or, where it wants numbers, one by one."""
    with np.errstate(all="ignore"):
        try:
            found = np.asarray(function(xs, ys))
            if found.dtype.kind in "iuf" and found.shape in (xs.shape, ()):
                return np.array(np.broadcast_to(found, xs.shape), dtype=np.float64)
        except (TypeError, ValueError, AttributeError):
            pass
        try:
            pairs = zip(xs.ravel().tolist(), ys.ravel().tolist(), strict=True)
            return np.array([_value(function, a, b) for a, b in pairs]).reshape(xs.shape)
        except (TypeError, AttributeError) as error:
            raise ValuesError(f"the function of a surface fails: {brief(str(error))}") from None


def _value(function: Callable[..., object], x: float, y: float) -> float:
    try:
        return float(cast(float, function(x, y)))
    except (ArithmeticError, ValueError):
        return math.nan


def _points(points: ArrayLike, on: Callable[..., object] | None, least: int) -> Array:
    if on is None:
        found = frozen_array(points, "points of space", (None, 3))
    else:
        flat = frozen_array(points, "points on a surface", (None, 2))
        found = frozen_array(
            np.column_stack((flat, _values(on, flat[:, 0], flat[:, 1]))), "points on a surface", (None, 3)
        )
    if len(found) < least:
        raise ValuesError(
            f"there must be {least} point{'s' * (least > 1)} of space or more, but there are {len(found)}"
        )
    return found


def _one(color: Ink | str) -> ColorMap:
    return ColorMap((ink(color), ink(color)))


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
