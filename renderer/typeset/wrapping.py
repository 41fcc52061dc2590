"""Line breaking by the Unicode line breaking algorithm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from renderer.typeset.engine.layout import TOP, Part
from renderer.typeset.engine.shaping import Char, Fonts
from renderer.typeset.engine.source_errors import message_at
from renderer.typeset.text_line import Inline, TextLine, member_levels, set_line
from renderer.values.errors import TypesetError

_SPARE = 1e-9  # ems
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: no blanks, no rules


def wrapped(line: TextLine, fonts: Fonts, preamble: str, base: int, width: float) -> list[TextLine]:
    """Return a line as lines no wider than `width` ems, broken as late as possible; `base` is the paragraph's level.

    Lines break between words, in scripts without blanks between characters where that is allowed, and never inside a
    marked part or a formula. Blanks at a break are dropped. TypesetError names what is too wide and cannot be broken.
    """
    if not line.text.strip() or _wide(line, fonts, preamble, base) <= width:
        return [line]
    line = replace(line, levels=tuple(member_levels(line.text, base)))
    ends = _ends(line)
    pieces = [_wide(_part(line, a, b), fonts, preamble, base) for a, b in zip([0, *ends], ends, strict=False)]
    found: list[TextLine] = []
    begin = 0  # the number of the piece that the line starts with
    while begin < len(ends):
        start = ends[begin - 1] if begin else 0
        last, room = begin, width
        while last < len(ends) and (last == begin or pieces[last] <= room):
            room -= pieces[last]
            last += 1
        # Pieces count without the blank at their ends, and letters are kerned: what fits is told by the whole line.
        while last < len(ends) and _wide(_part(line, start, ends[last]), fonts, preamble, base) <= width + _SPARE:
            last += 1
        one = _part(line, start, ends[last - 1])
        while (wide := _wide(one, fonts, preamble, base)) > width + _SPARE:
            if last - 1 == begin:
                _refuse(one, wide / width)
            last -= 1
            one = _part(line, start, ends[last - 1])
        found.append(one)
        begin = last
    return found


def _ends(line: TextLine) -> list[int]:
    """Return the possible line ends: numbers of members, the last of them all."""
    from uniseg.linebreak import line_break_boundaries  # lazily: its tables take a while, and few texts are wrapped

    text = "".join(member.char if isinstance(member, Char) else "x" for member in line.members)
    outer = [_outermost(line.parts, member.part) for member in line.members]
    inner = (k for k in line_break_boundaries(text) if 0 < k < len(text))
    return [*(k for k in inner if outer[k] == TOP or outer[k] != outer[k - 1]), len(text)]


def _outermost(parts: Sequence[Part], number: int) -> int:
    while number != TOP and parts[number].parent != TOP:
        number = parts[number].parent
    return number


def _part(line: TextLine, start: int, end: int) -> TextLine:
    """Return some members of a line as a line of their own, without the blanks at its end."""
    while end > start and isinstance(blank := line.members[end - 1], Char) and blank.char.isspace():
        end -= 1
    assert line.levels is not None
    members = line.members[start:end]
    used = sorted({number for member in members for number in _line_of(line.parts, member.part)})
    places = {old: new for new, old in enumerate(used)} | {TOP: TOP}
    parts = tuple(Part(line.parts[old].id, places[line.parts[old].parent]) for old in used)
    moved: list[Char | Inline] = [replace(member, part=places[member.part]) for member in members]
    return TextLine(line.source, tuple(moved), parts, line.levels[start:end])


def _line_of(parts: Sequence[Part], number: int) -> Iterator[int]:
    while number != TOP:
        yield number
        number = parts[number].parent


def _wide(line: TextLine, fonts: Fonts, preamble: str, base: int) -> float:
    made = set_line(line, fonts, preamble, base)
    return made.width if made else 0.0


def _refuse(line: TextLine, times: float) -> None:
    words = "".join(member.char if isinstance(member, Char) else f"${member.source}$" for member in line.members)
    message = f"{words!r} is {times:.3g} times as wide as a line, and there is no place to break it"
    if _UNSPACED.search(words):
        message += "; put a zero-width space (\\u200b) where it may be broken"
    raise TypesetError(message_at(message, line.source, max(line.source.find(words), 0)))
