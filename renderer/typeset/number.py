"""Numbers: digits that count, as a function of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from string import Formatter
from typing import Annotated, Unpack, cast

from renderer.geometry.path import Path
from renderer.scene.address import Address
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.moving_value import Value
from renderer.scene.node import Group
from renderer.scene.properties import NumberProperties
from renderer.tracks.signal import Read, Signal, Span
from renderer.typeset.engine.fonts import fonts_for
from renderer.typeset.formula import EM, Glyph
from renderer.typeset.tex import layout
from renderer.values import paint
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import FIGURE, SOURCE, either, instance
from renderer.values.digest import digest
from renderer.values.errors import TypesetError, nearest
from renderer.values.number_format import MINUS, TIMES, lowered, typographic
from renderer.values.numbers import Point, finite, positive
from renderer.values.sourced import Source, Sourced
from renderer.values.typeface import current_typeface

_ALIGN = ("left", "center", "right", "decimal")
_AS_IN_FORMULAS = f"0123456789+.{MINUS}"
_RAISED_SIZE, _RAISED_BY = 0.7, 0.6  # superscripts: of the size, and of the height of digits, as TeX sets them
_SPARE = 2  # characters that a counting number may grow by before two share one shape


@dataclass(frozen=True)
class Figures:
    """The format of a number: its notation, its font, and the anchor that stays in place."""

    format: str
    align: str = "center"
    font: str = "serif"
    bold: bool = False
    italic: bool = False
    fonts: tuple[str, ...] = ()

    def written(self, value: float) -> str:
        """Return the number as text: with a true minus sign, none before a zero, and powers of ten raised."""
        try:
            return typographic(self.format.format(value))
        except (ValueError, LookupError, TypeError) as error:
            raise TypesetError(f"{self.format!r} cannot write {value!r}: {error}") from None


@dataclass(frozen=True, slots=True)
class Digit:
    """The outline of one character of a number, in ems, as a signal made from the number's own.

    Characters are counted from the right; the first of all (`slot` 0) also holds whatever has no place left.
    """

    of: Signal
    figures: Figures
    slot: int
    slots: int

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the number's signal."""
        return self.of.inputs

    def at(self, t: float, read: Read) -> Path:
        """Return the outline at a time; an empty path for no character."""
        value = cast(float, self.of.at(t, read))
        return placed_characters(self.figures.written(value), self.figures, self.slots)[self.slot]

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the number may change."""
        return self.of.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the number's signal and of its format."""
        return digest(self.of.digest(t0, t1), self.figures, self.slot, self.slots)


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberNode(NumberProperties, Group):
    """A number as a row of shapes, one a character, named "0", "1", ... from the left.

    `of` is the signal that it shows, None for a number that does not count. `stands_for` is where the number comes
    from, so that it can be computed again; it moves with the number when that counts to another one. `place` is the
    entry that the number shows for any input, such as the activation of the neuron in whose circle it stands. Digits
    are all equally wide, so that they stand still while they count. The origin is in the middle of the height of the
    digits.
    """

    of: Signal | None = None
    shown: float = 0.0
    place: Source | None = None
    figures: Figures

    def digits(self, of: Signal, figures: Figures | None = None) -> tuple[Digit, ...]:
        """Return the outlines of the characters for another signal, in the number's format or another one."""
        return tuple(Digit(of, figures or self.figures, k, len(self.parts)) for k in range(len(self.parts)))

    def data_signals(self, prop: str, signal: Signal, address: str) -> tuple[tuple[str, str, Digit], ...]:
        """Yield the signals that follow a signal of the number's value: addresses, properties and signals."""
        if prop != "value":
            return ()
        place = Address(address)
        return tuple((place.child(str(k)), "path", digit) for k, digit in enumerate(self.digits(signal)))

    def number_entries(self, prop: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the number itself, which shows its value."""
        return (("", ()),) if prop == "value" else ()

    def signals(self, address: str | None = None) -> tuple[tuple[str, Digit], ...]:
        """Return the signals that make it count once it is added: pairs of a property and its signal.

        `address` is the address of the number if it is inside a group.
        """
        if self.of is None:
            return ()
        where = self.name if address is None else address
        return tuple((f"{where}/{k}.path", digit) for k, digit in enumerate(self.digits(self.of)))


SHOWN = either((FIGURE, instance(Signal), instance(Value)))


@check_arguments
def number(
    value: Annotated[float | Signal | Value, SHOWN],
    *,
    format: str = "{:.2f}",
    size: float = 1.0,
    fill: paint.Fill | str = "ink",
    align: str = "center",
    font: str | None = None,
    bold: bool = False,
    italic: bool = False,
    fonts: Sequence[str | FilePath] = (),
    slots: int | None = None,
    stands_for: Annotated[Sourced | Source | None, SOURCE] = None,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> NumberNode:
    """Return a number; for a signal or moving value, it shows the value at each time once it is added.

    `align` says what stays at the origin when the number grows: its left, center or right, or the decimal point.
    `slots` is how many characters have a shape of their own, by default two more than at the beginning.
    A number of a run, such as `run["dense1"].output[3]`, knows its source, and `netreel check` computes it again.
    `stands_for` names that source for a number that is given by hand.

    >>> [part.source for part in number(-0.5).parts]
    ['−', '0', '.', '5', '0']
    """
    name = auto(name, "number")
    _check(name, format, align)
    value = value.as_signal() if isinstance(value, Value) else value
    source = value.source if stands_for is None and isinstance(value, Sourced) else stands_for
    face = current_typeface()
    family, own = (font, fonts) if font is not None else (face.font, face.before(fonts))
    figures = Figures(format, align, family, bool(bold), bool(italic), tuple(str(file) for file in own))
    counting = value if isinstance(value, Signal) else None
    now = finite(value, f"the value of {name!r}") if counting is None else _beginning(counting)  # type: ignore[arg-type]
    written = figures.written(now)
    count = slots if slots is not None else len(written) + (_SPARE if counting is not None else 0)
    if count < 1:
        raise TypesetError(f"number {name!r} needs one character at least, but its slots are {count}")
    try:
        paths = placed_characters(written, figures, count)
    except TypesetError as error:
        raise TypesetError(f"number {name!r}: {error}") from None
    em, paint_ = positive(size, f"size of {name!r}") * EM, paint.fill(fill)
    chars = written.rjust(count)[-count:]
    parts = tuple(
        Glyph(name=str(k), path=path, scale=em, fill=paint_, source=char.strip())
        for k, (path, char) in enumerate(zip(paths, chars, strict=True))
    )
    return NumberNode(
        name=name,
        parts=parts,
        of=counting,
        shown=now,
        figures=figures,
        stands_for=source,  # type: ignore[arg-type]
        **kept_fields(fields),
    )


@lru_cache(maxsize=4096)
def placed_characters(written: str, figures: Figures, slots: int) -> tuple[Path, ...]:
    """Return the characters of a number as paths in ems, each in its place; a short one is padded with blanks."""
    glyphs = [drawn(char, figures) for char in written]
    digits = [drawn(digit, figures) for digit in "0123456789"]
    wide = max(digit.width for digit in digits)
    widths = [wide if char.isdecimal() else glyph.width for char, glyph in zip(written, glyphs, strict=True)]
    x, middle = -_origin(written, widths, figures.align), digits[1].height / 2
    found: list[Path] = []
    for glyph, width in zip(glyphs, widths, strict=True):
        dx, dy = glyph.center
        found.append(glyph.path.transformed(Affine(1, 0, x + dx + (width - glyph.width) / 2, dy - middle)))
        x += width
    if len(found) > slots:
        first = tuple(contour for path in found[: len(found) - slots + 1] for contour in path.contours)
        return (Path(first), *found[len(found) - slots + 1 :])
    return (*(Path() for _ in range(slots - len(found))), *found)


@dataclass(frozen=True)
class _Drawn:
    """A character's outline round its own center, where that center lies, and how far the next character is; in ems."""

    path: Path
    center: Point
    width: float

    @property
    def height(self) -> float:
        return self.path.box.height if self.path.box else 0.0


@lru_cache(maxsize=1024)
def drawn(char: str, figures: Figures) -> _Drawn:
    """Return a character in the font of a number.

    Serif digits and signs are those of formulas, so that both look alike.

    Superscripts are made from the characters on the line: few fonts have all of them.
    """
    plain = lowered(char)
    if plain != char:
        return _superscript(drawn(plain.replace("-", MINUS), figures), drawn("1", figures).height)
    if figures.font == "serif" and char in _AS_IN_FORMULAS and not (figures.bold or figures.italic or figures.fonts):
        made, _ = layout("{" + char.replace(MINUS, "-") + "}")
        return _Drawn(made.leaves[0].path, made.leaves[0].at, made.width)
    fonts = fonts_for(figures.font, figures.bold, figures.italic, figures.fonts)
    font = next((font for font in fonts if font.draws(char)), None)
    if font is None:
        tried = ", ".join(font.name for font in fonts)
        raise TypesetError(f"no glyph for {char!r} (U+{ord(char):04X}) in the fonts tried: {tried}")
    glyph = int(font.hb.get_nominal_glyph(ord(char)) or 0)
    path, center = font.outline(glyph) or (Path(), (0.0, 0.0))
    return _Drawn(path, center, float(font.hb.get_glyph_h_advance(glyph)) / font.upem)


def _superscript(drawn: _Drawn, height: float) -> _Drawn:
    """Return a character made smaller and raised, so that it reaches a little above digits of this height."""
    (x, y), k = drawn.center, _RAISED_SIZE
    path = drawn.path.transformed(Affine(c=k))
    return _Drawn(path, (k * x, k * y + _RAISED_BY * height), k * drawn.width)


def _origin(written: str, widths: list[float], align: str) -> float:
    """Return the distance of the origin from the left end, in ems."""
    if align == "decimal":
        mantissa = written.partition(TIMES)[0]
        point = mantissa.rfind(".")
        if point < 0:  # a whole number has its point after its last digit
            point = max((k + 1 for k, char in enumerate(mantissa) if char.isdecimal()), default=len(mantissa))
        return sum(widths[:point])
    return sum(widths) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]


def shown_by(digit: Signal, t: float, read: Read) -> float:
    """Return the number that a character of it shows a part of at a time."""
    assert isinstance(digit, Digit)
    return cast(float, digit.of.at(t, read))


def _beginning(signal: Signal) -> float:
    """Return the value of a signal at 0 s; 0 if it depends on inputs that cannot be read yet."""
    return 0.0 if signal.inputs else float(cast(float, signal.at(0.0, _nothing)))


def _nothing(address: str) -> object:
    raise TypesetError(f"{address!r} cannot be read before the scene stands")


def _check(name: str, format: str, align: str) -> None:
    try:
        fields = [field for _, field, _, _ in Formatter().parse(format) if field is not None]
    except ValueError as error:
        raise TypesetError(f"number {name!r}: {format!r} is not a format: {error}") from None
    if len(fields) != 1:
        raise TypesetError(f"number {name!r}: a format has one field, as in '{{:.2f}}', but this is {format!r}")
    if align not in _ALIGN:
        raise TypesetError(
            f"number {name!r} is aligned {', '.join(_ALIGN)}, but not {align!r}{nearest(str(align), _ALIGN)}"
        )
