r"""Layout of a line of text: words, `$formulas$`, `\part{id}{...}` marks and `\textbf{...}` styles, in ems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from renderer.typeset.engine.bidi import has_right_to_left, line_levels, paragraph_levels, visual_order
from renderer.typeset.engine.layout import TOP, Layout, Leaf, Part
from renderer.typeset.engine.part_marks import check_depth, mark_id
from renderer.typeset.engine.shaping import PLAIN, Char, CharStyle, Fonts, shaped_runs
from renderer.typeset.engine.source_errors import message_at
from renderer.typeset.tex import layout as set_formula
from renderer.values.box import union
from renderer.values.color import ink
from renderer.values.errors import TypesetError, ValuesError

_MARK = re.compile(r"\\part\{([^{}]*)\}\{")
_LOOK = re.compile(r"\\(?:text(bf|it)|textcolor\{([^{}]*)\})\{")
_OBJECT = "\ufffc"  # what a formula counts as among characters
_TAB = 4  # columns
_MOST_MARKS = 32  # on one character; HarfBuzz takes time with their square


@dataclass(frozen=True)
class Inline:
    """An inline formula with its position in the line's source, its part and its color."""

    source: str
    at: int
    part: int
    color: str | None = None


@dataclass(frozen=True)
class TextLine:
    """A parsed line of text: its source, its characters and formulas, and its parts.

    `levels` are the bidi levels of its members in its paragraph, if that has several lines.
    """

    source: str
    members: tuple[Char | Inline, ...]
    parts: tuple[Part, ...]
    levels: tuple[int, ...] | None = None

    @property
    def text(self) -> str:
        """The characters, with an object replacement character for each formula."""
        return "".join(member.char if isinstance(member, Char) else _OBJECT for member in self.members)


def read_line(source: str) -> TextLine:
    """Parse a line of text; a tab advances to the next column that is a multiple of four."""
    reader = _LineReader(source)
    rest = reader.read(0, TOP, 0)
    assert rest == len(source)
    line = TextLine(source, tuple(reader.members), tuple(reader.parts))
    for marks, run in groupby(line.text, lambda char: unicodedata.category(char) in ("Mn", "Me")):
        crowd = "".join(run)
        if marks and len(crowd) > _MOST_MARKS:
            message = f"{len(crowd)} marks stand on one character; at most {_MOST_MARKS} can be set"
            raise TypesetError(message_at(message, source, max(source.find(crowd[0]), 0)))
    return line


def set_line(line: TextLine, fonts: Fonts, preamble: str = "", base: int = 0) -> Layout | None:
    """Return the layout of a line of text, None when nothing is visible.

    `base` is the level of its paragraph: 0 from left to right, 1 from right to left. Glyphs are in the order of the
    source, at the places that the Unicode Bidirectional Algorithm gives them.
    """
    parts = list(line.parts)
    pieces: list[tuple[int, list[Leaf], float]] = []  # level, glyphs, width
    for level, run in _runs(line, base):
        if isinstance(run, Inline):
            made = _inline(run, line.source, preamble)
            first = len(parts)
            inner = [first + leaf.part if leaf.part != TOP else run.part for leaf in made.leaves]
            parts += [Part(p.id, first + p.parent if p.parent != TOP else run.part) for p in made.parts]
            glyphs = [
                replace(leaf, part=part, piece=TOP, color=leaf.color or run.color)
                for leaf, part in zip(made.leaves, inner, strict=True)
            ]
            pieces.append((level, glyphs, made.width))
        else:
            pieces += [(level, *stretch) for stretch in shaped_runs(run, level % 2 == 1, fonts, line.source)]
    starts, x = [0.0] * len(pieces), 0.0
    for k in visual_order([level for level, _, _ in pieces]):
        starts[k] = x
        x += pieces[k][2]
    leaves = [
        replace(leaf, at=(leaf.at[0] + start, leaf.at[1]))
        for (_, glyphs, _), start in zip(pieces, starts, strict=True)
        for leaf in glyphs
    ]
    ink = union(leaf.box for leaf in leaves)
    if ink is None:
        return None
    _check_parts(parts, leaves, line.source)
    return Layout(tuple(leaves), tuple(parts), (), x, ink.top, -ink.bottom)


class _LineReader:
    """Reads a line into characters and formulas; marks become parts."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.members: list[Char | Inline] = []
        self.parts: list[Part] = []
        self.depth = 0

    def read(self, at: int, part: int, opened: int, look: CharStyle = PLAIN, what: str = "") -> int:
        """Read to the end, or to the brace that closes the one at `opened`; return the position after it."""
        depth, text = 0, self.source
        while at < len(text):
            char = text[at]
            if (mark := _MARK.match(text, at)) is not None:
                word = mark_id(mark[1], text, mark.start(1))
                self.parts.append(Part(word, part))
                at = self.inside(mark, len(self.parts) - 1, look, f"the part {word!r}")
            elif (change := _LOOK.match(text, at)) is not None:
                at = self.inside(change, part, self.changed(look, change), repr(change[0][:-1]))
            elif char == "\\" and text[at + 1 : at + 2] in ("$", "{", "}", "\\"):
                self.members.append(Char(text[at + 1], part, look))
                at += 2
            elif char == "\t":
                self.members += [Char(" ", part, look)] * (_TAB - len(self.members) % _TAB)
                at += 1
            elif char == "$":
                at = self.formula(at, part, look)
            elif char == "}" and opened and depth == 0:
                return at + 1
            else:
                depth += {"{": 1, "}": -1}.get(char, 0)
                self.members.append(Char(char, part, look))
                at += 1
        if opened:
            raise TypesetError(message_at(f"{what} is not closed: a '}}' is missing", text, opened - 1))
        return at

    def inside(self, opening: re.Match[str], part: int, look: CharStyle, what: str) -> int:
        """Read the contents of the braces of a mark; return the position after them."""
        self.depth += 1
        check_depth(self.depth, self.source, opening.start())
        after = self.read(opening.end(), part, opening.start() + 1, look, what)
        self.depth -= 1
        return after

    def changed(self, look: CharStyle, change: re.Match[str]) -> CharStyle:
        """Return a look inside of one more mark of weight, slant or color."""
        kind, color = change.groups()
        if color is None:
            return look._replace(bold=True) if kind == "bf" else look._replace(italic=True)
        try:
            ink(color)
        except ValuesError as error:
            raise TypesetError(message_at(str(error), self.source, change.start(2))) from None
        return look._replace(color=color)

    def formula(self, at: int, part: int, look: CharStyle) -> int:
        """Read an inline formula that begins with the dollar at `at`; return the position after it."""
        end = at + 1
        while end < len(self.source) and self.source[end] != "$":
            end += 2 if self.source[end] == "\\" else 1
        if end >= len(self.source):
            raise TypesetError(
                message_at(r"the formula is not closed: a '$' is missing (a dollar is written \$)", self.source, at)
            )
        self.members.append(Inline(self.source[at + 1 : end], at + 1, part, look.color))
        return end + 1


def member_levels(text: str, base: int) -> list[int]:
    """Return the bidi level of each character of a paragraph."""
    return paragraph_levels(text, base) if base or has_right_to_left(text) else [0] * len(text)


def _runs(line: TextLine, base: int) -> Iterator[tuple[int, list[Char] | Inline]]:
    """Formulas, and the characters of one level between them together, each with its level."""
    text = line.text
    found = list(line.levels) if line.levels is not None else member_levels(text, base)
    found = line_levels(text, found, base)
    run: list[Char] = []
    before = base
    for member, level in zip(line.members, found, strict=True):
        if run and (isinstance(member, Inline) or level != before):
            yield before, run
            run = []
        if isinstance(member, Inline):
            yield level, member
        else:
            run.append(member)
        before = level
    if run:
        yield before, run


def _inline(formula: Inline, source: str, preamble: str) -> Layout:
    try:
        return set_formula(formula.source, preamble, display=False)[0]
    except TypesetError as error:
        raise TypesetError(f"in the formula {formula.source!r} at character {formula.at}: {error}") from None


def _check_parts(parts: list[Part], leaves: list[Leaf], source: str) -> None:
    """Refuse parts with equal ids and parts without ink."""
    seen: set[int] = set()
    for leaf in leaves:
        number = leaf.part
        while number != TOP:
            seen.add(number)
            number = parts[number].parent
    for number, part in enumerate(parts):
        if number not in seen:
            raise TypesetError(
                message_at(f"there is nothing to see in the part {part.id!r}", source, max(source.find(part.id), 0))
            )
