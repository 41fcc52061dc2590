"""Plain text: lines of words and inline formulas, as glyphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path as FilePath
from typing import TypeVar, Unpack

from renderer.scene.automatic_names import auto, slug
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Ref
from renderer.typeset.engine.bidi import base_level
from renderer.typeset.engine.fonts import fonts_for
from renderer.typeset.engine.layout import Layout
from renderer.typeset.engine.shaping import Fonts
from renderer.typeset.engine.source_errors import message_at
from renderer.typeset.formula import EM, nodes
from renderer.typeset.selection import Selection, chosen, leaf_refs, marked_parts, numbered, part
from renderer.typeset.text_line import read_line, set_line
from renderer.typeset.wrapping import wrapped
from renderer.values import paint
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box, union
from renderer.values.errors import TypesetError, nearest
from renderer.values.numbers import positive
from renderer.values.typeface import current_typeface

LONGEST_TEXT = 20_000
_Value = TypeVar("_Value")
_CLEAR = 0.1  # ems that stay free between the ink of two lines
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_DIRECTIONS = {"auto": None, "ltr": 0, "rtl": 1}
_ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, eq=False, kw_only=True)
class Text(Group):
    """Lines of text: a group for each line, named by number, of glyphs named by number ("0/3"), and of marked parts.

    The origin is the center of the ink; `baselines` are the heights of the lines' baselines in its own coordinates.
    """

    source: str
    size: float
    baselines: tuple[float, ...]

    def _stem(self) -> str:
        words = slug(self.source)
        return f"{self.name}#{words}" if words else super()._stem()

    def __getitem__(self, key: str | int) -> Ref:
        """Return a marked part at any depth by its id, any part by its address, or the nth glyph."""
        return numbered(self, key, "text") if isinstance(key, int) else part(self, key, "text")

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the marked parts."""
        return tuple(marked_parts(self))

    def find(self, words: str, nth: int = 0) -> Selection:
        """Return the glyphs of the nth occurrence of some words, ignoring blanks and line ends."""
        sources = [getattr(ref.node, "source", "") for ref in leaf_refs(self)]
        owners = [number for number, source in enumerate(sources) for _ in source]
        whole, key = "".join(sources), "".join(words.split())
        found: list[tuple[int, ...]] = []
        at = whole.find(key) if key else -1
        while at >= 0:
            found.append(tuple(dict.fromkeys(owners[at : at + len(key)])))
            at = whole.find(key, at + len(key))
        return chosen(found, words, nth, self, "text", self.source.split())


@check_arguments
def text(
    *lines: str,
    name: str | None = None,
    size: float = 1.0,
    fill: paint.Fill | str = "ink",
    font: str | None = None,
    bold: bool = False,
    italic: bool = False,
    width: float | None = None,
    align: str = "center",
    spacing: float = 1.3,
    fonts: Sequence[str | FilePath] = (),
    preamble: str = "",
    direction: str = "auto",
    **fields: Unpack[Grouped],
) -> Text:
    r"""Return lines of text, centered together on their origin; a line break in a string starts a new line.

    `$...$` holds an inline formula, `\part{id}{...}` marks a part, and \$ is a dollar. `\textbf{...}`,
    `\textit{...}` and `\textcolor{red}{...}` are bold, italic and of a color, as in `tex`. Blanks are kept, and a tab
    leads to the next column that is a multiple of four. With a `width`, in units, longer lines are broken where Unicode
    allows it, but not inside a marked part or a formula. `size` 1 makes an em half a unit, as in `tex`; `spacing` is
    from baseline to baseline, in ems, and grows where lines would touch. `font` is serif, sans or typewriter, by
    default that of the `typeface`; `fonts` are font files of your own, tried before it, those of the weight and slant
    first; emoji are outlines. `direction` is
    ltr, rtl, or auto: that of the first letter of each line. Glyphs are numbered in reading order. Other fields are
    those of a group.

    >>> title = text(r"How does $\part{z}{z}$ change?", name="title")
    >>> title["z"].address, title.find("change").addresses[0]
    ('title/0/z', 'title/0/8')
    """
    name = auto(name, "text")
    paint_, em = paint.fill(fill), positive(size, f"size of {name!r}") * EM
    source = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    try:
        share = _one_of(align, _ALIGN, "lines are aligned")
        base = _one_of(direction, _DIRECTIONS, "direction is")
        face = current_typeface()
        family, own, after = (font, fonts, face.fonts) if font is not None else (face.font, face.before(fonts), ())
        faces = lru_cache(lambda heavy, slanted: fonts_for(family, bold or heavy, italic or slanted, own, after))
        faces(False, False)  # a wrong font is told first
        layouts = _layouts(source, faces, preamble, base, None if width is None else positive(width, "width") / em)
        _check_ids(layouts)
    except TypesetError as error:
        raise TypesetError(f"text {name!r}: {error}") from None
    heights = _heights(layouts, positive(spacing, f"spacing of {name!r}"))
    starts = [-share * made.width if made else 0.0 for made in layouts]
    ink = union(_moved(made.ink, x, y) for made, x, y in zip(layouts, starts, heights, strict=True) if made)
    assert ink is not None
    x0, y0 = ink.center
    groups = []
    for number, (made, x, y) in enumerate(zip(layouts, starts, heights, strict=True)):
        center = (made.ink.center[0] + x, made.ink.center[1] + y) if made else (x0, y)
        at = (center[0] - x0) * em, (center[1] - y0) * em
        groups.append(Group(name=str(number), parts=nodes(made, em, paint_) if made else (), at=at))
    baselines = tuple((y - y0) * em for y in heights)
    return Text(name=name, parts=tuple(groups), source=source, size=size, baselines=baselines, **kept_fields(fields))


def _layouts(source: str, fonts: Fonts, preamble: str, base: int | None, width: float | None) -> list[Layout | None]:
    """Return the lines of a text, none wider than `width` ems, set; None for an empty one."""
    if not source.strip():
        raise TypesetError("it has no words")
    if len(source) > LONGEST_TEXT:
        raise TypesetError(f"it has {len(source)} characters; at most {LONGEST_TEXT} can be set at once")
    for at, char in enumerate(source):
        if (char < " " and char not in "\n\r\t") or char == "\x7f" or "\ud800" <= char <= "\udfff":
            raise TypesetError(message_at(f"it holds the character U+{ord(char):04X}", source, at))
    lines = [read_line(line) for line in _LINE_END.split(source)]
    default = base_level("\n".join(line.text for line in lines))  # of lines without a letter
    bases = [base_level(line.text, default) if base is None else base for line in lines]
    layouts = [
        set_line(one, fonts, preamble, level)
        for line, level in zip(lines, bases, strict=True)
        for one in ([line] if width is None else wrapped(line, fonts, preamble, level, width))
    ]
    if not any(layouts):
        raise TypesetError("there is nothing to see in it")
    return layouts


def _check_ids(layouts: list[Layout | None]) -> None:
    seen: dict[str, int] = {}
    for number, made in enumerate(layouts):
        for inside in made.parts if made else ():
            if inside.id in seen:
                first = seen[inside.id]
                where = f"twice in line {number}" if first == number else f"in line {first} and in line {number}"
                raise TypesetError(f"two parts are marked {inside.id!r}, {where}; an id marks one part")
            seen[inside.id] = number


def _heights(layouts: list[Layout | None], spacing: float) -> list[float]:
    """Return the heights of the baselines, in ems, the first line's at 0."""
    heights = [0.0]
    for above, below in pairwise(layouts):
        needed = above.descent + below.ascent + _CLEAR if above and below else 0.0
        heights.append(heights[-1] - max(spacing, needed))
    return heights


def _one_of(word: str, known: dict[str, _Value], what: str) -> _Value:
    if not isinstance(word, str) or word not in known:
        words = list(known)
        listed = f"{', '.join(words[:-1])} or {words[-1]}"
        raise TypesetError(f"{what} {listed}, but not {word!r}{nearest(str(word), known)}")
    return known[word]


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.left + x, box.bottom + y, box.right + x, box.top + y)
