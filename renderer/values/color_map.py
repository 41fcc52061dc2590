"""Color maps: tables of colors for numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import kind_of
from renderer.values.color import Color, Ink, from_oklab, ink, rgba, to_oklab
from renderer.values.errors import ValuesError, nearest
from renderer.values.numbers import Array
from renderer.values.theme import Theme

Bytes: TypeAlias = NDArray[np.uint8]

_ROWS = 1024
"""Colors of a table: neighbors differ by less than 1 of 255 in maps that run through most of the lightness."""

# viridis and magma by S. van der Walt, N. Smith and E. Firing (CC0), each 18th of 256 colors: see NOTICE.
_STOPS = {
    "viridis": "440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e 1f978b 21a585 2eb37c 46c06f 65cb5e "
    "89d548 b0dd2f d8e219 fde725",
    "magma": "000004 090720 1a1042 311165 4a1079 621980 792282 912b81 aa337d c23b75 d9466b ec5860 f7725c fc8e64 "
    "feaa74 fec68a fde2a3 fcfdbf",
    "gray": "000000 ffffff",
    "signs": "c8262b ef9a86 f4f2f0 7fa9ee 1f5fd0",
}
NAMES = tuple(_STOPS)
"""The names of the maps that come along."""


@check_arguments
@dataclass(frozen=True, slots=True)
class ColorMap:
    """Colors at equal distances for the numbers from 0 to 1, mixed in OKLab between them."""

    stops: Annotated[tuple[Ink, ...], kind_of(tuple[Ink | str, ...])]

    def __post_init__(self) -> None:
        stops = tuple(ink(color) for color in self.stops)
        if len(stops) < 2:
            raise ValuesError("a color map needs two colors at least")
        object.__setattr__(self, "stops", stops)

    def themed(self, theme: Theme) -> ColorMap:
        """Return a copy with every name of a color replaced by the theme's color."""
        return replace(self, stops=tuple(theme.color(color) for color in self.stops))

    def colors(self, values: Array, low: float, high: float) -> Bytes:
        """Return the colors of values, shape (..., 4): red, green, blue and alpha (not premultiplied) as bytes.

        `low` has the first color and `high` the last, as has what lies beyond them.
        """
        steps = (np.asarray(values) - low) * ((_ROWS - 1) / (high - low)) + 0.5
        return np.asarray(_table(self.stops)[np.clip(steps, 0, _ROWS - 1).astype(np.intp)])

    def color(self, share: float) -> Color:
        """Return the color at a share of the map, 0 to 1."""
        step = share * (_ROWS - 1) + 0.5
        return _color(self.stops, int(min(max(step, 0.0), _ROWS - 1.0)))


def color_map(value: object) -> ColorMap:
    """Return a color map from its name, a list of colors, or a map.

    >>> len(color_map("viridis").stops), color_map(["black", "yellow"]).stops[1].name
    (18, 'yellow')
    """
    if isinstance(value, ColorMap):
        return value
    if isinstance(value, str):
        if value not in _STOPS:
            raise ValuesError(
                f"there is no color map {value!r}{nearest(value, NAMES) or '; there are ' + ', '.join(NAMES)}, "
                "or a list of colors"
            )
        return ColorMap(tuple(ink(f"#{digits}") for digits in _STOPS[value].split()))
    if not isinstance(value, Sequence):
        raise ValuesError("a color map is a name such as 'viridis' or a list of two colors or more")
    return ColorMap(tuple(value))


@lru_cache(maxsize=4 * _ROWS)
def _color(stops: tuple[Ink, ...], row: int) -> Color:
    return Color(*(float(part) / 255 for part in _table(stops)[row]))


@lru_cache(maxsize=64)
def _table(stops: tuple[Ink, ...]) -> Bytes:
    """Return the colors of a map at equal distances, shape (1024, 4)."""
    for color in stops:
        if not isinstance(color, Color):
            raise ValuesError(f"{color.name!r} is a name that no theme has filled in, so a map of it has no colors")
    given = np.array([rgba(color) for color in stops if isinstance(color, Color)])
    places, at = np.linspace(0.0, 1.0, len(given)), np.linspace(0.0, 1.0, _ROWS)
    lab = to_oklab(given[:, :3])
    mixed = from_oklab(np.stack([np.interp(at, places, channel) for channel in lab.T], axis=1))
    alpha = np.interp(at, places, given[:, 3])
    table = np.round(np.column_stack((mixed, alpha)) * 255).astype(np.uint8)
    table[0], table[-1] = np.round(given[0] * 255), np.round(given[-1] * 255)
    table.flags.writeable = False
    return table
