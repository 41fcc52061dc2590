"""Source code with syntax colors, addressable lines and tokens, and edits between versions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Protocol, Unpack

from pygments import lex
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Token, string_to_tokentype
from pygments.util import ClassNotFound

from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Ref
from renderer.typeset.engine.fonts import Font, fonts_for
from renderer.typeset.formula import EM, Glyph
from renderer.typeset.selection import Selection, chosen
from renderer.values.argument_check import check_arguments
from renderer.values.errors import TypesetError, ValuesError, nearest
from renderer.values.numbers import Point, positive
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill
from renderer.values.short_repr import brief
from renderer.values.typeface import current_typeface

MOST_LINES, LONGEST_LINE = 200, 300
_TAB = 4
_ASCENT = 0.8  # from a baseline to the top of its line, in ems
_FAINT = 0.5  # the opacity of line numbers


class TokenKind(Protocol):
    """A kind of token of the lexers, and the wider kind that it belongs to."""

    @property
    def parent(self) -> TokenKind | None:
        """The wider kind; None for the widest."""
        ...


COLORS: Mapping[TokenKind, str] = MappingProxyType(
    {
        Token.Comment: "grey",
        Token.Keyword: "purple",
        Token.Keyword.Constant: "red_b",
        Token.Name.Builtin: "blue",
        Token.Name.Class: "yellow_e",
        Token.Name.Decorator: "yellow_e",
        Token.Name.Function: "blue",
        Token.Number: "red_b",
        Token.Operator.Word: "purple",
        Token.String: "green",
    }
)
"""The names of colors by kinds of tokens; other kinds have the color of their parent kind, or the ink."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Code(Group):
    """Source code: a group for each line, named by its number from 0, of tokens named by number, of glyphs.

    `tokens` are the kinds and the texts of the tokens of each line, without blanks between them. `corner` is the upper
    left corner of the first cell, in the code's own coordinates. With line numbers these are in the part "numbers".
    """

    source: str
    language: str
    size: float
    corner: Point
    tokens: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def fixed(self) -> tuple[str, ...]:
        """The groups whose parts keep their names in an edit."""
        return ("numbers",)

    def token(self, line: int, number: int) -> str:
        """Return the address of a token below the code."""
        return f"{line}/{number}"

    def __getitem__(self, key: str | int) -> Ref:
        """Return a part by its address, "2/0" for the first token of the third line, or a line by its number from 0."""
        if isinstance(key, int) and not isinstance(key, bool):
            if not -len(self.tokens) <= key < len(self.tokens):
                raise ValuesError(f"the code {self.name!r} has {len(self.tokens)} lines, so there is no line {key}")
            key = str(key % len(self.tokens))
        return self.ref[str(key)]

    def lines(self, first: int, last: int) -> tuple[Ref, ...]:
        """Return the visible lines from the first to the last, both included, counted from 0."""
        return tuple(self[k] for k in range(first, last + 1) if self[k].parts)

    def find(self, words: str, nth: int = 0) -> Selection:
        """Return the glyphs of the nth occurrence of some words in one line, ignoring blanks."""
        key, found, start = "".join(words.split()), [], 0
        for number in range(len(self.tokens)):
            leaves = self[number].leaves if self[number].parts else ()
            line = "".join(getattr(leaf.node, "source", "") for leaf in leaves)
            at = line.find(key) if key else -1
            while at >= 0:
                found.append(tuple(range(start + at, start + at + len(key))))
                at = line.find(key, at + len(key))
            start += len(leaves)
        lines = replace(self, parts=tuple(part for part in self.parts if part.name.isdigit()))
        return chosen(found, words, nth, lines, "code", self.source.split())


@check_arguments
def code(
    source: str,
    language: str = "python",
    *,
    name: str | None = None,
    size: float = 0.8,
    numbers: bool = False,
    first: int = 1,
    colors: Mapping[str, str] | None = None,
    spacing: float = 1.3,
    ink: Fill | str = "ink",
    fonts: Sequence[str | FilePath] = (),
    **fields: Unpack[Grouped],
) -> Code:
    r"""Return source code in a typewriter font with syntax colors; every blank is kept.

    `language` is a name that Pygments knows, "text" for none. `numbers` writes line numbers from `first` on. `colors`
    are colors by kinds of tokens over those used otherwise, such as {"Keyword": "red", "Name.Function": "blue"}.
    `spacing` is from line to line, in ems. Lines are parts by their numbers from 0, tokens below them: "2/0".

    >>> made = code("def f(x):\n    return x")
    >>> [text for _, text in made.tokens[1]], made["1/0"].address
    (['return', 'x'], 'code/1/0')
    """
    name = auto(name, "code")
    em, far = positive(size, f"the size of {name!r}") * EM, positive(spacing, f"the spacing of {name!r}")
    lines = _lexed(_checked(source, name), language, name)
    fallbacks = fonts_for("typewriter", False, False, fonts, current_typeface().fonts)
    paint = _Paint({**COLORS, **_kinds(colors or {}, name)}, as_fill(ink))
    cell = _advance(fonts_for("typewriter", False, False, ())[0], "0")
    parts: list[Node] = []
    tokens: list[tuple[tuple[str, str], ...]] = []
    for number, line in enumerate(lines):
        placed: list[Node] = []
        column = 0
        for kind, text in line:
            made, width = _token(str(len(placed)), text, fallbacks, cell, em, paint.of(kind))
            if made is not None:
                placed.append(made.with_(at=(made.at[0] + column * cell * em, made.at[1])))
            column += width
        tokens.append(tuple((str(kind), text.strip()) for kind, text in line if text.strip()))
        parts.append(_centered(str(number), placed, (0.0, -number * far * em)))
    if not any(tokens):
        raise ValuesError(f"the code {name!r} has nothing to see")
    if numbers:
        parts.append(_numbers(len(lines), first, fallbacks, cell, em, far, paint.ink))
    whole = _centered(name, parts, (0.0, 0.0))
    corner = -whole.at[0], _ASCENT * em - whole.at[1]
    group: Grouped = {"at": (0.0, 0.0), **fields}
    return Code(
        name=name,
        parts=whole.parts,
        source=source,
        language=language,
        size=size,
        corner=corner,
        tokens=tuple(tokens),
        **kept_fields(group),
    )


class _Paint:
    """The paint of each kind of token."""

    def __init__(self, colors: Mapping[TokenKind, str], ink: Fill) -> None:
        self.colors, self.ink = colors, ink

    def of(self, kind: TokenKind | None) -> Fill:
        """Return the paint of a kind, or of the nearest kind that it belongs to."""
        while kind is not None:
            if kind in self.colors:
                return as_fill(self.colors[kind])
            kind = kind.parent
        return self.ink


def _checked(source: str, name: str) -> str:
    plain = source.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB).rstrip()
    plain = plain.removeprefix("\n")
    for at, char in enumerate(plain):
        if (char < " " and char != "\n") or char == "\x7f" or "\ud800" <= char <= "\udfff":
            raise ValuesError(f"the code {name!r} holds the character U+{ord(char):04X} at {at}")
    lines = plain.split("\n")
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise ValuesError(
            f"the code {name!r} has {len(lines)} lines of up to {max(map(len, lines))} characters; "
            f"at most {MOST_LINES} of {LONGEST_LINE} can be read in a film"
        )
    return plain


def _lexed(source: str, language: str, name: str) -> list[list[tuple[TokenKind, str]]]:
    """Return the tokens of each line; of a token over several lines a piece in each."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except (ClassNotFound, ValueError):
        known = [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
        raise ValuesError(f"no language is called {brief(language)}{nearest(language, known)}") from None
    lines: list[list[tuple[TokenKind, str]]] = [[]]
    for kind, text in lex(source, lexer):
        first, *others = text.split("\n")
        lines[-1].append((kind, first))
        lines += [[(kind, rest)] for rest in others]
    written = ["".join(text for _, text in line) for line in lines]
    while len(written) > len(source.split("\n")) and not written[-1]:
        written.pop()
        lines.pop()
    return [[(kind, piece) for kind, text in line for piece in _words(text)] for line in lines]


def _words(text: str) -> Iterable[str]:
    """Return a token's text in words, with the blanks before each kept with it."""
    return re.findall(r"\s*\S+|\s+$", text)


def _kinds(colors: Mapping[str, str], name: str) -> dict[TokenKind, str]:
    made: dict[TokenKind, str] = {}
    for word, color in colors.items():
        if not re.fullmatch(r"[A-Z]\w*(\.[A-Z]\w*)*", word):
            known = [str(kind).removeprefix("Token.") for kind in COLORS]
            raise ValuesError(f"{name!r} colors no kind of token called {brief(word)}{nearest(word, known)}")
        made[string_to_tokentype(word)] = color
    return made


def _token(
    name: str, text: str, fonts: Sequence[Font], cell: float, em: float, paint: Fill
) -> tuple[Group | None, int]:
    """Return a token from the left of its first cell on its baseline, None without ink; and how many cells it takes."""
    glyphs: list[Node] = []
    column = 0
    for char in text:
        font = next((font for font in fonts if font.draws(char)), None)
        if font is None:
            tried = ", ".join(font.name for font in fonts)
            told = f"no glyph for {char!r} (U+{ord(char):04X}) in the fonts tried: {tried}"
            raise TypesetError(f"{told}; name a file with it in fonts=")
        found = font.outline(int(font.hb.get_nominal_glyph(ord(char)) or 0))
        wide = _advance(font, char)
        cells = max(1, math.ceil(wide / cell - 0.1)) if found else 1
        if found is not None:
            path, (x, y) = found
            at = ((column * cell + (cells * cell - wide) / 2 + x) * em, y * em)
            glyphs.append(Glyph(name=str(len(glyphs)), path=path, at=at, scale=em, fill=paint, source=char))
        column += cells
    return (_centered(name, glyphs, (0.0, 0.0)) if glyphs else None), column


def _numbers(count: int, first: int, fonts: Sequence[Font], cell: float, em: float, spacing: float, ink: Fill) -> Group:
    """Line numbers left of the code, flush on their right."""
    lines: list[Node] = []
    for number in range(count):
        text = str(first + number)
        made, width = _token(str(number), text, fonts, cell, em, ink)
        assert made is not None
        lines.append(made.with_(at=(made.at[0] - (width + 2) * cell * em, made.at[1] - number * spacing * em)))
    return _centered("numbers", lines, (0.0, 0.0)).with_(opacity=_FAINT)


def _advance(font: Font, char: str) -> float:
    glyph = font.hb.get_nominal_glyph(ord(char)) or 0
    return float(font.hb.get_glyph_h_advance(glyph)) / font.upem


def _centered(name: str, parts: Sequence[Node], by: Point) -> Group:
    """Return a group round the middle of its parts, moved by a distance; an empty one lies at the distance itself."""
    box = bounds(Group(name=name, parts=tuple(parts))) if parts else None
    x, y = (0.0, 0.0) if box is None else box.center
    moved = tuple(part.with_(at=(part.at[0] - x, part.at[1] - y)) for part in parts)
    return Group(name=name, parts=moved, at=(x + by[0], y + by[1]))
