"""Colors: plain sRGB values, names of a theme, and mixing in OKLab."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, TypeAlias

import numpy as np

from renderer.values.argument_check import check_arguments, check_arguments_late
from renderer.values.argument_kinds import REAL
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, share
from renderer.values.short_repr import brief

_HEX = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Color:
    """A color in sRGB: red, green, blue and alpha in 0..1, alpha not premultiplied."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def __post_init__(self) -> None:
        for name in ("red", "green", "blue", "alpha"):
            object.__setattr__(self, name, share(getattr(self, name), name))

    @property
    def hex(self) -> str:
        """The color as "#rrggbb", with two more digits for alpha if it is not opaque."""
        parts = (self.red, self.green, self.blue) + ((self.alpha,) if self.alpha < 1 else ())
        return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def worked_out(red: float, green: float, blue: float, alpha: float) -> Color:
    """Return a color of channels that are known to be floats in 0..1, unchecked: a frame may need a thousand."""
    color = object.__new__(Color)
    put = object.__setattr__
    put(color, "red", red)
    put(color, "green", green)
    put(color, "blue", blue)
    put(color, "alpha", alpha)
    return color


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Named:
    """A color by its name in a theme, with an alpha of its own."""

    name: str
    alpha: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", share(self.alpha, f"alpha of {self.name}"))


Ink: TypeAlias = Color | Named


def ink(value: Ink | str) -> Ink:
    """Return a color from a string or a color: "#58C4DD", "#fff8", or the name of a theme's color.

    >>> ink("#ff0000").red, ink("blue")
    (1.0, Named(name='blue', alpha=1.0))
    """
    if isinstance(value, Color | Named):
        return value
    if not isinstance(value, str) or not value.strip():
        raise ValuesError(f"a color is a name, '#rrggbb' or a Color, but this is {brief(value)}")
    if not value.startswith("#"):
        return Named(value)
    match = _HEX.fullmatch(value)
    if match is None:
        raise ValuesError(f"{value!r} is not a color: write '#rgb', '#rrggbb' or '#rrggbbaa'")
    digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
    return Color(*(int(digits[k : k + 2], 16) / 255 for k in range(0, len(digits), 2)))


@check_arguments
def faded(value: Ink | str, alpha: Annotated[float, REAL]) -> Ink:
    """Return the same color with its alpha multiplied.

    >>> faded("blue", 0.25)
    Named(name='blue', alpha=0.25)
    """
    color = ink(value)
    return replace(color, alpha=color.alpha * share(alpha, "alpha"))


def _linear(channels: Array) -> Array:
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _encoded(channels: Array) -> Array:
    safe = np.clip(channels, 0.0, 1.0)
    return np.where(safe <= 0.0031308, 12.92 * safe, 1.055 * safe ** (1 / 2.4) - 0.055)


# B. Ottosson, "A perceptual color space for image processing" (2020): linear sRGB to LMS, cube root, LMS to OKLab.
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB, _FROM_LMS = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_LMS)


def to_oklab(rgb: Array) -> Array:
    """Return OKLab (lightness 0..1, a, b) of sRGB channels in 0..1, over the last axis (Ottosson 2020)."""
    return np.asarray(np.cbrt(_linear(rgb) @ _TO_LMS.T) @ _TO_LAB.T)


def from_oklab(lab: Array) -> Array:
    """Return the sRGB channels of OKLab, clipped to 0..1, over the last axis."""
    return np.asarray(_encoded((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T))


def rgba(color: Color) -> Array:
    """Return a color as an array of its four channels."""
    return np.array((color.red, color.green, color.blue, color.alpha))


def from_rgba(channels: Array) -> Color:
    """Return a color from an array of four channels, clipped to 0..1."""
    return Color(*(float(c) for c in np.clip(channels, 0.0, 1.0)))


@check_arguments
def mix(a: Color | str, b: Color | str, u: float) -> Color:
    """Return the mix of two colors in OKLab at share u from a to b; exactly a at 0 and b at 1.

    A side that is fully transparent has no hue: the mix keeps the other's and changes alpha only. Names of colors
    stand for different ones in each theme, so they cannot be mixed; `theme.color(name)` gives one.

    >>> mix("#000", "#fff", 1).hex
    '#ffffff'
    """
    a, b = _plain(a), _plain(b)
    if u <= 0 or a == b:
        return a
    if u >= 1:
        return b
    alpha = a.alpha + (b.alpha - a.alpha) * u
    if a.alpha == 0 or b.alpha == 0:
        return replace(b if a.alpha == 0 else a, alpha=alpha)
    first, last = rgba(a)[:3], rgba(b)[:3]
    mixed = from_oklab(to_oklab(first) * (1 - u) + to_oklab(last) * u)
    return from_rgba(np.append(mixed, alpha))


def _plain(value: Color | str) -> Color:
    color = ink(value)
    if isinstance(color, Named):
        raise ValuesError(f"mix takes colors such as '#58c4dd', but {color.name!r} is a name that a theme fills in")
    return color
