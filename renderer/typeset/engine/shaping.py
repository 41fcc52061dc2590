"""Shaping of text of one direction by HarfBuzz, with a font for each character."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import uharfbuzz as hb

from renderer.typeset.engine.fonts import Font
from renderer.typeset.engine.layout import Leaf
from renderer.typeset.engine.source_errors import message_at
from renderer.values.errors import TypesetError

_ATTACHED = ("Mn", "Me", "Zs", "Cf")  # marks, blanks and invisible controls stay with what stands before them


_EMOJI = "\ufe0f"  # the variation selector that asks for the character before it as an emoji


class CharStyle(NamedTuple):
    """The style of a character from markup: its weight, slant and color."""

    bold: bool = False
    italic: bool = False
    color: str | None = None


PLAIN = CharStyle()
Fonts: TypeAlias = Callable[[bool, bool], Sequence[Font]]
"""The fonts to search for a character, in order, by bold and italic."""


@dataclass(frozen=True)
class Char:
    """A character of a line, with its part and its look."""

    char: str
    part: int
    look: CharStyle = PLAIN


def shaped_runs(
    run: Sequence[Char], right_to_left: bool, fonts: Fonts, source: str
) -> Iterator[tuple[list[Leaf], float]]:
    """Yield a run of one direction in stretches of one font: the glyphs in source order, and their width.

    Widths and places are in ems, places from the left of the stretch. A character is taken from the first font that has
    an outline for it.
    """
    for font, stretch in _by_font(run, fonts):
        yield _stretch(font, stretch, right_to_left, fonts(*stretch[0].look[:2]), source)


def _by_font(run: Sequence[Char], fonts: Fonts) -> Iterator[tuple[Font, list[Char]]]:
    """Yield a run in stretches of one font and one script."""
    stretch: list[Char] = []
    font, script = fonts(*run[0].look[:2])[0], ""
    for number, member in enumerate(run):
        kind = unicodedata.category(member.char)
        # A blank of emoji is as wide as they are, so words keep their own.
        if not stretch or kind not in _ATTACHED or (kind == "Zs" and font.has(_EMOJI)):
            own = _font_of(member, run[number + 1].char if number + 1 < len(run) else "", fonts(*member.look[:2]))
            letters = unicodedata.name(member.char, "").partition(" ")[0] if kind.startswith("L") else script
            if stretch and (own is not font or (script and letters != script)):
                yield font, stretch
                stretch = []
            font, script = own, letters
        stretch.append(member)
    yield font, stretch


def _font_of(member: Char, after: str, fonts: Sequence[Font]) -> Font:
    """Return the first font that draws a character.

    Before the emoji selector it is the first font that has the selector too.
    """
    drawing = [font for font in fonts if font.draws(member.char)]
    if after == _EMOJI:
        drawing = [font for font in drawing if font.has(_EMOJI)] or drawing
    return drawing[0] if drawing else fonts[0]


def _stretch(
    font: Font, run: Sequence[Char], right_to_left: bool, fonts: Sequence[Font], source: str
) -> tuple[list[Leaf], float]:
    """Return the glyphs of a stretch and its width; no ligature reaches over the edge of a part or of a look."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(member.char) for member in run])
    buffer.direction = "rtl" if right_to_left else "ltr"
    buffer.language = "und"  # else it is that of the machine
    buffer.guess_segment_properties()
    edges = [k for k in range(1, len(run)) if (run[k].part, run[k].look) != (run[k - 1].part, run[k - 1].look)]
    hb.shape(font.hb, buffer, {"liga": [[k - 1, k + 1, False] for k in edges]} if edges else {})
    starts = sorted({info.cluster for info in buffer.glyph_infos} | {len(run)})
    ends = dict(pairwise(starts))
    leaves: list[tuple[int, Leaf]] = []
    x = 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        first = run[info.cluster]
        if info.codepoint == 0 or _pictured(font, first.char):
            raise TypesetError(_missing(first.char, fonts, source))
        outline = font.outline(info.codepoint)
        if outline is not None:
            path, (dx, dy) = outline
            place = (x + position.x_offset / font.upem + dx, position.y_offset / font.upem + dy)
            text = "".join(member.char for member in run[info.cluster : ends[info.cluster]])
            leaves.append((info.cluster, Leaf(path, place, 1.0, text, first.part, color=first.look.color)))
        x += position.x_advance / font.upem
    return [leaf for _, leaf in sorted(leaves, key=lambda pair: pair[0])], x


def _missing(char: str, fonts: Sequence[Font], source: str) -> str:
    name = unicodedata.name(char, "a control character")
    tried = ", ".join(font.name + " (only as a picture in color)" * _pictured(font, char) for font in fonts)
    message = (
        f"no glyph for {char!r} (U+{ord(char):04X}, {name}) in the fonts tried: {tried}; name a file with it in fonts="
    )
    return message_at(message, source, max(source.find(char), 0))


def _pictured(font: Font, char: str) -> bool:
    return font.colored and font.has(char) and not font.draws(char)
