"""The table of properties: one row for each property of nodes that can move.

A row is a dataclass field with its type and default; its metadata say how a value is checked, what moving values are,
and how it is themed. Nodes and the items of pictures inherit these fields, and all that reads properties by name (`to`,
signals, snapshots, digests, the stage) goes through the rows. How a value moves follows from its kind: see `blend`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np

from renderer.geometry.path import Path
from renderer.values.argument_kinds import SOURCE, WRONG, Kind, fault, kind_of, several
from renderer.values.color import Color, Ink, ink
from renderer.values.errors import NetreelError, SceneError, nearest
from renderer.values.numbers import Array, Point, finite, frozen_array, near, not_negative, point, share, switch
from renderer.values.paint import Fill, Gradient, Stroke, fill, stroke, themed_fill, themed_stroke
from renderer.values.pixels import MATRIX, PIXELS, Crop, ImagePixels, as_crop, as_matrix, as_pixels
from renderer.values.short_repr import brief
from renderer.values.sourced import Source
from renderer.values.theme import Theme

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_REAL = "iuf"


Check: TypeAlias = Callable[[Any, str], object]
"""A function of an author's value, of the property's own type, and of what it is called; it returns what is kept."""

Themed: TypeAlias = Callable[[Any, Theme], object]
"""A function that replaces names of colors in a value that was checked."""


@dataclass(frozen=True, slots=True)
class Property:
    """A row of the table.

    `check` takes an author's value and what it is called, and returns it as it is kept; `goal` does the same for a
    value that `to` moves to, where that may be less than a whole one, such as a color for a stroke. `kind` is the kind
    of moving values, `many` that of one value for each part of a group, None where a group cannot drive it. `themed`
    replaces names of colors. `reaches` says that a move of a group moves every shape inside. `sides` are the sides of
    one row of an array with a row for each line, and `plain` makes that array from the lines and their stroke.
    """

    check: Check
    kind: Kind
    many: Kind | None = None
    goal: Check | None = None
    themed: Themed | None = None
    reaches: bool = False
    sides: tuple[int, ...] | None = None
    plain: Callable[[Array, Stroke], Array] | None = None


def _row(
    check: Check,
    kind: Kind,
    many: Kind | None = None,
    goal: Check | None = None,
    themed: Themed | None = None,
    reaches: bool = False,
    sides: tuple[int, ...] | None = None,
    plain: Callable[[Array, Stroke], Array] | None = None,
) -> Mapping[str, Property]:
    return {"property": Property(check, kind, many, goal, themed, reaches, sides, plain)}


def _array(*sides: int) -> Kind:
    """Return the kind of an array of rows, each of the shape `sides`; None leaves every row to itself."""

    def take(value: object) -> object:
        if value is None:
            return None
        try:
            array = np.asarray(value)
        except ValueError:
            return WRONG
        if array.dtype.kind not in _REAL or array.ndim != len(sides) + 1 or array.shape[1:] != sides:
            return WRONG
        return array if np.isfinite(array).all() else WRONG

    shape = ", ".join(["n", *map(str, sides)])
    return Kind(f"an array of finite numbers of shape ({shape}{',' * (not sides)})", take)


def _per_line(sides: tuple[int, ...], plain: Callable[[Array, Stroke], Array] | None = None) -> Mapping[str, Property]:
    def check(value: object, what: str) -> Array | None:
        return None if value is None and plain else frozen_array(value, what, (None, *sides))

    return _row(check, _array(*sides), sides=sides, plain=plain)


def _size(value: float, what: str) -> float:
    return near(not_negative(value, what), what)


def _shown(value: object, what: str) -> bool:
    return value if type(value) is bool else switch(value, what)


def _path(value: object, what: str) -> Path:
    if not isinstance(value, Path):
        raise SceneError(f"{what} must be a Path, but it is {brief(value)}")
    return value


def _source(value: object, what: str) -> Source | None:
    taken = SOURCE.take(value)
    if taken is WRONG:
        raise SceneError(fault(SOURCE, value, what))
    return cast(Source | None, taken)


def _mask(value: object, what: str) -> Path | None:
    return None if value is None else _path(value, what)


def _fill(value: Fill | str, what: str) -> Fill:
    return fill(value)


def _stroke(value: Stroke | Fill | str, what: str) -> Stroke | None:
    return value if value is None or type(value) is Stroke else stroke(value)


def _pen(value: Stroke | Fill | str, what: str) -> Stroke | Fill:
    """Return a stroke, or paint alone for the stroke that is there."""
    return value if isinstance(value, Stroke) else fill(value)


def _trim(value: Iterable[float], what: str) -> Point:
    start, end = point(value, what)
    return share(start, "start of a trim"), share(end, "end of a trim")


def _widths(lines: Array, pen: Stroke) -> Array:
    return np.full(len(lines), pen.width)


def _colors(lines: Array, pen: Stroke) -> Array:
    if not isinstance(pen.color, Color):
        raise SceneError("has a gradient along its lines, so no line has a color of its own")
    return np.tile((pen.color.red, pen.color.green, pen.color.blue, pen.color.alpha), (len(lines), 1))


def _alphas(lines: Array, pen: Stroke) -> Array:
    return np.ones(len(lines))


def _own_colors(value: object, what: str) -> Array | tuple[Ink, ...] | None:
    """Return rows of red, green, blue and alpha, or a color for each line by name."""
    if isinstance(value, list | tuple) and value and all(isinstance(one, str | Ink) for one in value):
        return tuple(ink(one) for one in value)
    return None if value is None else frozen_array(value, what, (None, 4))


def _themed_colors(value: Array | tuple[Ink, ...], theme: Theme) -> Array:
    """Return rows of red, green, blue and alpha for colors by name."""
    if isinstance(value, np.ndarray):
        return value
    known = {one: theme.color(one) for one in set(value)}
    row = {one: (color.red, color.green, color.blue, color.alpha) for one, color in known.items()}
    return frozen_array([row[one] for one in value], "colors", (None, 4))


def _trims(lines: Array, pen: Stroke) -> Array:
    return np.tile((0.0, 1.0), (len(lines), 1))


def _taken(words: str, take: Check) -> Kind:
    """Return the kind of the values that a function takes without an error."""

    def taken(value: object) -> object:
        try:
            return take(value, "it")
        except NetreelError:
            return WRONG

    return Kind(words, taken)


_CROP = _taken("(left, bottom, right, top), rising, each from 0 to 1", as_crop)
_NUMBER, _PAIR = kind_of(float), kind_of(Point)
_PAINT, _STROKE = kind_of(Color | Gradient | None), kind_of(Stroke | None)


@dataclass(frozen=True, eq=False, kw_only=True)
class NodeProperties:
    """The properties of every node: a name and a pose in the parent.

    `pivot` is the point of the node's own coordinates about which it is scaled and turned; it does not move. Of what is
    drawn only what lies inside the path `mask` shows, which is in the node's own coordinates too; None hides nothing. A
    node at the top that is `pinned` lies in the frame itself: the camera does not move it.
    """

    name: str
    opacity: float = field(default=1.0, metadata=_row(share, _NUMBER, _array()))
    at: Point = field(default=(0.0, 0.0), metadata=_row(point, _PAIR, _array(2)))
    scale: float = field(default=1.0, metadata=_row(_size, _NUMBER, _array()))
    angle: float = field(default=0.0, metadata=_row(finite, _NUMBER, _array()))
    pivot: Point = (0.0, 0.0)
    pinned: bool = False
    z: float = field(default=0.0, metadata=_row(finite, _NUMBER))
    present: bool = field(default=True, metadata=_row(_shown, kind_of(bool)))
    mask: Path | None = field(default=None, metadata=_row(_mask, kind_of(Path | None)))


@dataclass(frozen=True, eq=False, kw_only=True)
class OutlineProperties:
    """The properties of a shape."""

    path: Path = field(metadata=_row(_path, kind_of(Path)))
    fill: Fill = field(default=None, metadata=_row(_fill, _PAINT, several(_PAINT), themed=themed_fill, reaches=True))
    stroke: Stroke | None = field(
        default=None,
        metadata=_row(_stroke, _STROKE, several(_STROKE), goal=_pen, themed=themed_stroke, reaches=True),
    )
    trim: Point = field(default=(0.0, 1.0), metadata=_row(_trim, _PAIR, reaches=True))


LINE_COLORS: Final = _row(_own_colors, _array(4), themed=_themed_colors, sides=(4,), plain=_colors)
"""The row of the colors of lines, which are names or rows in nodes and rows in pictures."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LinesProperties:
    """The properties of lines in bulk; None where the stroke alone decides.

    `colors` are rows of red, green, blue and alpha, or names of colors, which the theme replaces.
    """

    lines: Array = field(metadata=_per_line((2, 2)))
    stroke: Stroke = field(
        metadata=_row(_stroke, _STROKE, several(_STROKE), goal=_pen, themed=themed_stroke, reaches=True)
    )
    widths: Array | None = field(default=None, metadata=_per_line((), _widths))
    colors: Array | tuple[Ink, ...] | None = field(default=None, metadata=LINE_COLORS)
    alphas: Array | None = field(default=None, metadata=_per_line((), _alphas))
    trims: Array | None = field(default=None, metadata=_per_line((2,), _trims))


@dataclass(frozen=True, eq=False, kw_only=True)
class RectangleProperties:
    """The properties of images and heat maps: a fixed size in units, and the visible part.

    `crop` is that part as shares of the size: left, bottom, right, top. `smooth` mixes neighboring pixels where they
    are enlarged; without it each is a plain rectangle.
    """

    width: float
    height: float
    crop: Crop = field(default=(0.0, 0.0, 1.0, 1.0), metadata=_row(as_crop, _CROP, reaches=True))
    smooth: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageProperties(RectangleProperties):
    """The property of an image: its pixels, the top row first."""

    pixels: ImagePixels = field(metadata=_row(as_pixels, _taken(PIXELS, as_pixels), reaches=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class CellsProperties(RectangleProperties):
    """The property of a heat map: its values, shape (rows, columns), the first row on top."""

    values: Array = field(metadata=_row(as_matrix, _taken(MATRIX, as_matrix), reaches=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class ValueProperties:
    """The property of a value that moves: its number."""

    value: float = field(default=0.0, metadata=_row(finite, _NUMBER))


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberProperties:
    """The further property of a number: the entry of a run that its digits show, None for no entry."""

    stands_for: Source | None = field(default=None, metadata=_row(_source, SOURCE))


@dataclass(frozen=True, eq=False, kw_only=True)
class DotsProperties:
    """The properties of dots in bulk; where `colors` are None `fill` is the color of all."""

    points: Array = field(metadata=_per_line((2,)))
    radii: Array = field(metadata=_per_line(()))
    fill: Fill = field(default=None, metadata=_row(_fill, _PAINT, several(_PAINT), themed=themed_fill, reaches=True))
    colors: Array | None = field(default=None, metadata=_per_line((4,), _colors))
    alphas: Array = field(metadata=_per_line((), _alphas))


@dataclass(frozen=True, eq=False, kw_only=True)
class SpaceProperties:
    """The properties of a view into space: the position of the eye, and the visible share of the length of curves.

    `turn` is the eye's way round the upright axis, anticlockwise from above, `tilt` its height over the horizon; both
    in radians.
    """

    turn: float = field(default=-0.9, metadata=_row(finite, _NUMBER, reaches=True))
    tilt: float = field(default=0.6, metadata=_row(finite, _NUMBER, reaches=True))
    trim: Point = field(default=(0.0, 1.0), metadata=_row(_trim, _PAIR, reaches=True))


def rows(kind: type[DataclassInstance]) -> Mapping[str, Property]:
    """Return the rows of a kind of node or item, by the name of the property."""
    return _rows(kind)


@lru_cache(maxsize=256)
def _rows(kind: type[DataclassInstance]) -> Mapping[str, Property]:
    return {one.name: one.metadata["property"] for one in fields(kind) if "property" in one.metadata}


PROPERTIES: Mapping[str, Property] = {
    **rows(NodeProperties),
    **rows(DotsProperties),
    **rows(SpaceProperties),
    **rows(LinesProperties),
    **rows(OutlineProperties),
    **rows(ImageProperties),
    **rows(CellsProperties),
    **rows(ValueProperties),
    **rows(NumberProperties),
}
"""All rows by name; a name means the same for every kind of node."""

OF_PARTS: Mapping[str, Property] = {f"*.{name}": one for name, one in PROPERTIES.items() if one.many is not None}
"""The rows that one signal of a group may drive for all its parts, under names such as "*.at"."""

POSE = ("at", "scale", "angle")
"""The properties that make the way from a node to its parent."""


OF_THE_WHOLE: Final = ("place", "box")
"""What signals read of a node besides its properties: its transform to the scene, and its bounds there."""


def check_property(node: NodeProperties, address: str, prop: str) -> None:
    """Raise an error for a property that a node does not have, with the nearest existing one."""
    own = rows(type(node))
    group = own.keys() - rows(NumberProperties).keys() == rows(NodeProperties).keys()
    if prop in own or (group and prop in OF_PARTS):
        return
    known = (*own, *OF_PARTS) if group else tuple(own)
    hint = nearest(prop, known) or "; it has " + ", ".join(known)
    raise SceneError(f"{address!r} has no property {prop!r}{hint}")


def kind_of_property(prop: str) -> Kind | None:
    """Return the kind of a property's values, for "at" or "*.at"; None for an unknown property."""
    if prop in OF_PARTS:
        return OF_PARTS[prop].many
    return PROPERTIES[prop].kind if prop in PROPERTIES else None


def themed_value(prop: str, value: object, theme: Theme) -> object:
    """Return a value of a property in plain form, with every name of a color replaced by the theme's color."""
    own = PROPERTIES.get(prop)
    return value if own is None or own.themed is None else own.themed(own.check(value, prop), theme)
