"""Paint: fills of outlines, and strokes along them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import kind_of
from renderer.values.color import Color, Ink, Named, ink
from renderer.values.errors import ValuesError
from renderer.values.numbers import finite, not_negative, share
from renderer.values.theme import Theme

Cap: TypeAlias = Literal["butt", "round", "square"]
Join: TypeAlias = Literal["miter", "round", "bevel"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Gradient:
    """A color gradient: along a stroke from its start to its end, or across a fill's box at an angle.

    `stops` are pairs of a place in 0..1 and a color, in rising order; `angle` (radians, for fills) is the direction in
    which they run.
    """

    stops: Annotated[tuple[tuple[float, Ink], ...], kind_of(tuple[tuple[float, Ink | str], ...])]
    angle: float = 0.0

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            stops: Sequence[tuple[float, Ink | str]],
            angle: float = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if len(self.stops) < 2:
            raise ValuesError("a gradient needs two colors at least")
        stops = tuple((share(place, "the place of a stop"), ink(color)) for place, color in self.stops)
        if any(b[0] < a[0] for a, b in pairwise(stops)):
            raise ValuesError("the stops of a gradient must be in rising order")
        object.__setattr__(self, "stops", stops)
        object.__setattr__(self, "angle", finite(self.angle, "angle of a gradient"))


@check_arguments
def gradient(*colors: Ink | str, angle: float = 0.0) -> Gradient:
    """Return a gradient through colors at equal distances.

    >>> [place for place, _ in gradient("grey", "blue", "white").stops]
    [0.0, 0.5, 1.0]
    """
    last = max(len(colors) - 1, 1)
    return Gradient(tuple((k / last, ink(color)) for k, color in enumerate(colors)), angle)


Fill: TypeAlias = Color | Named | Gradient | None


@check_arguments
@dataclass(frozen=True, slots=True)
class Stroke:
    """A line along an outline: color or gradient, width in hundredths of a unit, caps, joins and dashes.

    `dash` are lengths in units, on and off in turn. Width and dashes grow with the camera's zoom alone; those of a
    stroke that `scales` grow with its shape and the groups that it lies in as well.
    """

    color: Annotated[Color | Named | Gradient, kind_of(Color | Named | Gradient | str)]
    width: float = 3.0
    cap: Cap = "round"
    join: Join = "round"
    dash: tuple[float, ...] = ()
    scales: bool = False

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            color: Color | Named | Gradient | str,
            width: float = ...,
            cap: Cap = ...,
            join: Join = ...,
            dash: Sequence[float] = ...,
            scales: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if not isinstance(self.color, Gradient):
            object.__setattr__(self, "color", ink(self.color))
        object.__setattr__(self, "width", not_negative(self.width, "width of a stroke"))
        dash = tuple(not_negative(length, "a dash") for length in self.dash)
        if dash and sum(dash) <= 0:
            raise ValuesError("the dashes of a stroke must not all be 0")
        object.__setattr__(self, "dash", dash)
        if self.cap not in ("butt", "round", "square") or self.join not in ("miter", "round", "bevel"):
            raise ValuesError(f"a stroke has no cap {self.cap!r} with join {self.join!r}")


def scaled_stroke(value: Stroke, size: float) -> Stroke:
    """Return the stroke scaled in width and dash lengths."""
    return replace(value, width=value.width * size, dash=tuple(length * size for length in value.dash))


def fill(value: Fill | str) -> Fill:
    """Return a fill from a color, its name, a gradient or None."""
    return value if value is None or isinstance(value, Gradient) else ink(value)


@check_arguments
def stroke(value: Stroke | Fill | str, width: float | None = None) -> Stroke | None:
    """Return a stroke from a stroke, a color, its name, a gradient or None."""
    if value is None:
        return None
    made = value if isinstance(value, Stroke) else Stroke(value if isinstance(value, Gradient) else ink(value))
    return made if width is None else replace(made, width=width)


def themed_fill(value: Fill, theme: Theme) -> Fill:
    """Return the same fill with every name replaced by the theme's color."""
    if isinstance(value, Gradient):
        return replace(value, stops=tuple((place, theme.color(color)) for place, color in value.stops))
    return None if value is None else theme.color(value)


def themed_stroke(value: Stroke | None, theme: Theme) -> Stroke | None:
    """Return the same stroke with every name replaced by the theme's color."""
    if value is None:
        return None
    color = themed_fill(value.color, theme)
    assert color is not None
    return value if color == value.color else replace(value, color=color)


def dashes(lengths: Iterable[float]) -> tuple[float, ...]:
    """Return checked dash lengths of a stroke."""
    return tuple(lengths)
