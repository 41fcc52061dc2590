r"""A line of text read and set: words, `$formulas$` and `\part{id}{...}` marks, in ems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import uharfbuzz as hb

from renderer.typeset.faults import fault
from renderer.typeset.fonts import Font
from renderer.typeset.layout import TOP, Layout, Leaf, Part
from renderer.typeset.marks import mark_id
from renderer.typeset.tex import layout as set_formula
from renderer.values.box import union
from renderer.values.errors import TypesetError

_MARK = re.compile(r"\\part\{([^{}]*)\}\{")


@dataclass(frozen=True)
class _Char:
    """A character of a line and the part that it lies in."""

    char: str
    part: int


@dataclass(frozen=True)
class _Formula:
    """An inline formula, where it stands in the line's source, and the part that it lies in."""

    source: str
    at: int
    part: int


def set_line(source: str, fonts: Sequence[Font], preamble: str = "") -> Layout | None:
    """The layout of a line of text, None when there is nothing to see in it.

    Blanks at the ends count for nothing. A character is taken from the first font that has it.
    """
    reader = _LineReader(source.strip())
    leaves: list[Leaf] = []
    parts = reader.parts
    x = 0.0
    for run in _runs(reader.members):
        if isinstance(run, _Formula):
            made = _inline(run, source, preamble)
            base = len(parts)
            inner = [base + leaf.part if leaf.part != TOP else run.part for leaf in made.leaves]
            parts += [Part(p.id, base + p.parent if p.parent != TOP else run.part) for p in made.parts]
            for leaf, part in zip(made.leaves, inner, strict=True):
                leaves.append(replace(leaf, at=(leaf.at[0] + x, leaf.at[1]), part=part, piece=TOP))
            x += made.width
        else:
            for font, stretch in _by_font(run, fonts):
                shaped, width = _shaped(stretch, font, fonts, source)
                leaves += [replace(leaf, at=(leaf.at[0] + x, leaf.at[1])) for leaf in shaped]
                x += width
    ink = union(leaf.box for leaf in leaves)
    if ink is None:
        return None
    _check_parts(parts, leaves, source)
    return Layout(tuple(leaves), tuple(parts), (), x, ink.top, -ink.bottom)


class _LineReader:
    """Reads a line into characters and formulas; marks become parts."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.members: list[_Char | _Formula] = []
        self.parts: list[Part] = []
        rest = self.read(0, TOP, 0)
        assert rest == len(source)

    def read(self, at: int, part: int, opened: int) -> int:
        """Reads from a place to the end, or to the brace that closes a mark opened at `opened`; the place after it."""
        depth, text = 0, self.source
        while at < len(text):
            char = text[at]
            mark = _MARK.match(text, at)
            if mark is not None:
                word = mark_id(mark[1], text, mark.start(1))
                self.parts.append(Part(word, part))
                at = self.read(mark.end(), len(self.parts) - 1, at + 1)
            elif char == "\\" and text[at + 1 : at + 2] in ("$", "{", "}", "\\"):
                self.members.append(_Char(text[at + 1], part))
                at += 2
            elif char == "$":
                at = self.formula(at, part)
            elif char == "}" and opened and depth == 0:
                return at + 1
            else:
                depth += {"{": 1, "}": -1}.get(char, 0)
                self.members.append(_Char(char, part))
                at += 1
        if opened:
            raise TypesetError(
                fault(f"the part {self.parts[part].id!r} is not closed: a '}}' is missing", text, opened - 1)
            )
        return at

    def formula(self, at: int, part: int) -> int:
        """Reads an inline formula that begins with the dollar at `at`; the place after it."""
        end = at + 1
        while end < len(self.source) and self.source[end] != "$":
            end += 2 if self.source[end] == "\\" else 1
        if end >= len(self.source):
            raise TypesetError(
                fault(r"the formula is not closed: a '$' is missing (a dollar is written \$)", self.source, at)
            )
        self.members.append(_Formula(self.source[at + 1 : end], at + 1, part))
        return end + 1


def _runs(members: list[_Char | _Formula]) -> Iterator[list[_Char] | _Formula]:
    """Formulas, and the characters between them together."""
    run: list[_Char] = []
    for member in members:
        if isinstance(member, _Char):
            run.append(member)
            continue
        if run:
            yield run
        run = []
        yield member
    if run:
        yield run


def _inline(formula: _Formula, source: str, preamble: str) -> Layout:
    try:
        return set_formula(formula.source, preamble, display=False)[0]
    except TypesetError as error:
        raise TypesetError(f"in the formula {formula.source!r} at character {formula.at}: {error}") from None


def _by_font(run: list[_Char], fonts: Sequence[Font]) -> Iterator[tuple[Font, list[_Char]]]:
    """A run in stretches of one font and one script; blanks and combining marks stay with what is before them."""
    stretch: list[_Char] = []
    font, script = fonts[0], ""
    for member in run:
        kind = unicodedata.category(member.char)
        if not stretch or kind not in ("Mn", "Me", "Zs"):
            found = next((each for each in fonts if each.has(member.char)), fonts[0])
            letters = unicodedata.name(member.char, "").partition(" ")[0] if kind.startswith("L") else script
            if stretch and (found is not font or (script and letters != script)):
                yield font, stretch
                stretch = []
            font, script = found, letters
        stretch.append(member)
    yield font, stretch


def _shaped(run: list[_Char], font: Font, fonts: Sequence[Font], source: str) -> tuple[list[Leaf], float]:
    """The glyphs of a stretch and its width; no ligature reaches over the edge of a part."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(member.char) for member in run])
    buffer.guess_segment_properties()
    edges = [k for k in range(1, len(run)) if run[k].part != run[k - 1].part]
    hb.shape(font.hb, buffer, {"liga": [[k - 1, k + 1, False] for k in edges]} if edges else {})
    starts = sorted({info.cluster for info in buffer.glyph_infos} | {len(run)})
    ends = dict(pairwise(starts))
    leaves = []
    x = 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            raise TypesetError(_missing(run[info.cluster].char, fonts, source))
        outline = font.outline(info.codepoint)
        if outline is not None:
            path, (dx, dy) = outline
            place = (x + position.x_offset / font.upem + dx, position.y_offset / font.upem + dy)
            said = "".join(member.char for member in run[info.cluster : ends[info.cluster]])
            leaves.append(Leaf(path, place, 1.0, said, run[info.cluster].part))
        x += position.x_advance / font.upem
    return leaves, x


def _missing(char: str, fonts: Sequence[Font], source: str) -> str:
    name = unicodedata.name(char, "a control character")
    tried = ", ".join(font.name for font in fonts)
    message = (
        f"no glyph for {char!r} (U+{ord(char):04X}, {name}) in the fonts tried: {tried}; name a file with it in fonts="
    )
    return fault(message, source, max(source.find(char), 0))


def _check_parts(parts: list[Part], leaves: list[Leaf], source: str) -> None:
    """Refuses parts with equal ids and parts without ink."""
    seen: set[int] = set()
    for leaf in leaves:
        number = leaf.part
        while number != TOP:
            seen.add(number)
            number = parts[number].parent
    for number, part in enumerate(parts):
        if number not in seen:
            raise TypesetError(
                fault(f"there is nothing to see in the part {part.id!r}", source, max(source.find(part.id), 0))
            )
