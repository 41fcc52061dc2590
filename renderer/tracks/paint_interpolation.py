"""Interpolation of paint: colors in OKLab, gradients over the stops of both, strokes with their dashes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Generic, cast

import numpy as np

from renderer.values.color import _FROM_LMS, _TO_LMS, Color, Named, _linear, rgba, worked_out
from renderer.values.errors import ValuesError
from renderer.values.interpolator import Hold, Interpolator, NumberBlend, TupleBlend, V, short_value
from renderer.values.paint import Fill, Gradient, Stroke


@dataclass(frozen=True, slots=True)
class ColorBlend:
    """The interpolation of two colors in OKLab; a fully transparent end takes the other's hue.

    `start` and `way` are the cube roots of the cone responses and alpha. They stand in for OKLab itself, since
    they are a linear image of it: a straight way in one is a straight way in the other.
    """

    a: Color
    b: Color
    start: tuple[float, float, float, float]
    way: tuple[float, float, float, float]

    def at(self, u: float) -> Color:
        """Return the color at share u, clamped to 0..1."""
        if u <= 0:
            return self.a
        if u >= 1:
            return self.b
        (al, am, as_, aa), (wl, wm, ws, wa) = self.start, self.way
        if wl == wm == ws == 0:
            hue = self.b if self.a.alpha == 0 else self.a
            return worked_out(hue.red, hue.green, hue.blue, aa + wa * u)
        long, medium, short = (al + wl * u) ** 3, (am + wm * u) ** 3, (as_ + ws * u) ** 3
        return worked_out(
            _encoded(_RED[0] * long + _RED[1] * medium + _RED[2] * short),
            _encoded(_GREEN[0] * long + _GREEN[1] * medium + _GREEN[2] * short),
            _encoded(_BLUE[0] * long + _BLUE[1] * medium + _BLUE[2] * short),
            aa + wa * u,
        )


@dataclass(frozen=True, slots=True)
class NamedBlend:
    """The fade of a theme's color whose value is not known yet."""

    a: Named
    b: Named

    def at(self, u: float) -> Named:
        """Return the name with the alpha at share u, clamped to 0..1."""
        if u <= 0:
            return self.a
        if u >= 1:
            return self.b
        return Named(self.a.name, self.a.alpha + (self.b.alpha - self.a.alpha) * u)


@dataclass(frozen=True, slots=True)
class GradientBlend:
    """The interpolation of two gradients, or of a gradient and a color, over the stops of both."""

    a: Fill
    b: Fill
    places: tuple[float, ...]
    colors: tuple[Interpolator[Color | Named], ...]
    angle: NumberBlend

    def at(self, u: float) -> Fill:
        """Return the gradient at share u, clamped to 0..1."""
        if u <= 0:
            return self.a
        if u >= 1:
            return self.b
        stops = tuple((place, color.at(u)) for place, color in zip(self.places, self.colors, strict=True))
        return Gradient(stops, self.angle.at(u))


@dataclass(frozen=True, slots=True)
class StrokeBlend:
    """The interpolation of two strokes; caps and joins are the first one's until the end."""

    a: Stroke | None
    b: Stroke | None
    style: Stroke
    color: Interpolator[Color | Named | Gradient]
    width: NumberBlend
    dash: Interpolator[tuple[float, ...]]

    def at(self, u: float) -> Stroke | None:
        """Return the stroke at share u, clamped to 0..1."""
        if u <= 0:
            return self.a
        if u >= 1:
            return self.b
        return replace(self.style, color=self.color.at(u), width=self.width.at(u), dash=self.dash.at(u))


def blend_fills(a: Fill, b: Fill) -> Interpolator[Fill]:
    """Return the interpolation of two fills; None is the other one fully transparent."""
    if a == b:
        return Hold(a, b)
    if isinstance(a, Gradient) or isinstance(b, Gradient):
        return _gradients(a, b)
    first, last = _shown(a, b), _shown(b, a)
    if isinstance(first, Named) or isinstance(last, Named):
        if isinstance(first, Named) and isinstance(last, Named) and first.name == last.name:
            return NamedBlend(first, last) if a is not None and b is not None else _Ends(a, b, NamedBlend(first, last))
        raise _unnamed(a, b)
    assert isinstance(first, Color) and isinstance(last, Color)
    made = _colors(first, last)
    return made if a is not None and b is not None else _Ends(a, b, made)


@dataclass(frozen=True, slots=True)
class _Ends(Generic[V]):
    """A blend with other values at its very ends: None instead of something fully transparent."""

    a: V
    b: V
    between: Interpolator[V]

    def at(self, u: float) -> V:
        return self.a if u <= 0 else self.b if u >= 1 else self.between.at(u)


def _unnamed(a: Fill, b: Fill) -> ValuesError:
    return ValuesError(
        f"{short_value(a)} cannot blend into {short_value(b)} before a theme has filled in the colors' names"
    )


def _shown(value: Fill, other: Fill) -> Fill:
    """Return the fill itself, or for None the other one fully transparent."""
    if value is not None:
        return value
    if isinstance(other, Gradient):
        return replace(other, stops=tuple((place, replace(color, alpha=0.0)) for place, color in other.stops))
    assert other is not None
    return replace(other, alpha=0.0)


def _colors(a: Color, b: Color) -> ColorBlend:
    start, end = (np.cbrt(_linear(rgba(color)[:3]) @ _TO_LMS.T).tolist() for color in (a, b))
    if a.alpha == 0 or b.alpha == 0:
        start = end
    way = [y - x for x, y in zip(start, end, strict=True)]
    return ColorBlend(a, b, (*start, a.alpha), (*way, b.alpha - a.alpha))


def _encoded(channel: float) -> float:
    """Return a linear channel as sRGB, clipped to 0..1."""
    if channel <= 0.0031308:
        return 12.92 * channel if channel > 0 else 0.0
    return 1.055 * channel ** (1 / 2.4) - 0.055 if channel < 1 else 1.0


_RED, _GREEN, _BLUE = (tuple(float(part) for part in row) for row in _FROM_LMS)


def _gradients(a: Fill, b: Fill) -> GradientBlend:
    first, last = _shown(a, b), _shown(b, a)
    angle = tuple(side.angle if isinstance(side, Gradient) else None for side in (first, last))
    places = sorted({place for side in (first, last) if isinstance(side, Gradient) for place, _ in side.stops})
    counts = [max(_count(side, place) for side in (first, last)) for place in places]
    spread = [(place, k) for place, count in zip(places, counts, strict=True) for k in range(count)]
    between = tuple(blend_fills(_stop(first, place, k), _stop(last, place, k)) for place, k in spread)
    colors = cast(tuple[Interpolator[Color | Named], ...], between)  # a stop is a color, never None or a gradient
    start = angle[0] if angle[0] is not None else angle[1]
    end = angle[1] if angle[1] is not None else angle[0]
    assert start is not None and end is not None
    return GradientBlend(a, b, tuple(place for place, _ in spread), colors, NumberBlend(start, end))


def _count(side: Fill, place: float) -> int:
    return sum(there == place for there, _ in side.stops) if isinstance(side, Gradient) else 1


def _stop(side: Fill, place: float, number: int) -> Fill:
    """Return the color of a gradient at a place, where several stops may lie, or a color as it is."""
    if not isinstance(side, Gradient):
        return side
    here = [color for there, color in side.stops if there == place]
    if here:
        return here[min(number, len(here) - 1)]
    before = [stop for stop in side.stops if stop[0] < place]
    after = [stop for stop in side.stops if stop[0] > place]
    if not before or not after:
        return (before[-1] if before else after[0])[1]
    (low, left), (high, right) = before[-1], after[0]
    if left == right:
        return left
    if isinstance(left, Named) or isinstance(right, Named):
        raise _unnamed(left, right)
    u = (place - low) / (high - low)
    return Color(*(float(c) for c in rgba(left) * (1 - u) + rgba(right) * u))


def blend_strokes(a: Stroke | None, b: Stroke | None) -> Interpolator[Stroke | None]:
    """Return the interpolation of two strokes; None is the other one fully transparent."""
    if a == b:
        return Hold(a, b)
    first, last = a or b, b or a
    assert first is not None and last is not None
    between = blend_fills(a.color if a else None, b.color if b else None)
    color = cast(Interpolator[Color | Named | Gradient], between)  # one of both has a color, so none is None
    dash = _dashes(first.dash, last.dash)
    return StrokeBlend(a, b, first, color, NumberBlend(first.width, last.width), dash)


def _dashes(a: tuple[float, ...], b: tuple[float, ...]) -> Interpolator[tuple[float, ...]]:
    """Dashes of different counts are repeated to a common one; a full line is dashes without gaps."""
    if a == b:
        return Hold(a, b)
    a, b = (2 * side if len(side) % 2 else side for side in (a, b))
    a, b = a or _closed_up(b), b or _closed_up(a)
    count = math.lcm(len(a), len(b))
    return TupleBlend(a * (count // len(a)), b * (count // len(b)))


def _closed_up(dash: tuple[float, ...]) -> tuple[float, ...]:
    pairs = zip(dash[::2], dash[1::2], strict=True)
    return tuple(length for on, off in pairs for length in (on + off, 0.0))
