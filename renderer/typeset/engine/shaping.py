"""Characters of one direction as glyphs: the font for each, and shaping by HarfBuzz."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import uharfbuzz as hb

from renderer.typeset.engine.faults import fault
from renderer.typeset.engine.fonts import Font
from renderer.typeset.engine.layout import Leaf
from renderer.values.errors import TypesetError

_ATTACHED = ("Mn", "Me", "Zs", "Cf")  # marks, blanks and invisible controls stay with what stands before them


@dataclass(frozen=True)
class Char:
    """A character of a line and the part that it lies in."""

    char: str
    part: int


def shaped(
    run: Sequence[Char], right_to_left: bool, fonts: Sequence[Font], source: str
) -> Iterator[tuple[list[Leaf], float]]:
    """Yield a run of one direction in stretches of one font: the glyphs in the order of the source, and their width.

    Widths and places are in ems, places from the left of the stretch. A character is taken from the first font that has
    an outline for it.
    """
    for font, stretch in _by_font(run, fonts):
        yield _stretch(font, stretch, right_to_left, fonts, source)


def _by_font(run: Sequence[Char], fonts: Sequence[Font]) -> Iterator[tuple[Font, list[Char]]]:
    """A run in stretches of one font and one script."""
    stretch: list[Char] = []
    font, script = fonts[0], ""
    for member in run:
        kind = unicodedata.category(member.char)
        if not stretch or kind not in _ATTACHED:
            own = next((each for each in fonts if each.draws(member.char)), fonts[0])
            letters = unicodedata.name(member.char, "").partition(" ")[0] if kind.startswith("L") else script
            if stretch and (own is not font or (script and letters != script)):
                yield font, stretch
                stretch = []
            font, script = own, letters
        stretch.append(member)
    yield font, stretch


def _stretch(
    font: Font, run: Sequence[Char], right_to_left: bool, fonts: Sequence[Font], source: str
) -> tuple[list[Leaf], float]:
    """The glyphs of a stretch and its width; no ligature reaches over the edge of a part."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(member.char) for member in run])
    buffer.direction = "rtl" if right_to_left else "ltr"
    buffer.language = "und"  # else it is that of the machine
    buffer.guess_segment_properties()
    edges = [k for k in range(1, len(run)) if run[k].part != run[k - 1].part]
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
            leaves.append((info.cluster, Leaf(path, place, 1.0, text, first.part)))
        x += position.x_advance / font.upem
    return [leaf for _, leaf in sorted(leaves, key=lambda pair: pair[0])], x


def _missing(char: str, fonts: Sequence[Font], source: str) -> str:
    name = unicodedata.name(char, "a control character")
    tried = ", ".join(font.name + " (only as a picture in color)" * _pictured(font, char) for font in fonts)
    message = (
        f"no glyph for {char!r} (U+{ord(char):04X}, {name}) in the fonts tried: {tried}; name a file with it in fonts="
    )
    return fault(message, source, max(source.find(char), 0))


def _pictured(font: Font, char: str) -> bool:
    return font.colored and font.has(char) and not font.draws(char)
