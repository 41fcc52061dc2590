"""Fonts for plain text: the ones that come with the package, and font files of the author's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path as FilePath

import numpy as np
import uharfbuzz as hb

from renderer.typeset.assets import asset
from renderer.typeset.outlines import UNITS_PER_EM, Pen, centred_path
from renderer.values.errors import TypesetError, nearest
from renderer.values.numbers import Point
from renderer.values.path import Path

_FILES = {
    ("serif", False, False): "cmu-serif-regular.ttf",
    ("serif", False, True): "cmu-serif-italic.ttf",
    ("serif", True, False): "cmu-serif-bold.ttf",
    ("serif", True, True): "cmu-serif-bold-italic.ttf",
    ("sans", False, False): "cmu-sans-regular.ttf",
    ("sans", True, False): "cmu-sans-bold.ttf",
    ("typewriter", False, False): "cmu-typewriter-regular.ttf",
}


@dataclass(frozen=True, eq=False)
class Font:
    """A font file, opened."""

    file: str
    name: str

    @cached_property
    def hb(self) -> hb.Font:
        """The font as HarfBuzz has it."""
        return hb.Font(hb.Face(hb.Blob.from_file_path(self.file)))

    @property
    def upem(self) -> int:
        """Font units in an em."""
        return int(self.hb.face.upem)

    def has(self, char: str) -> bool:
        """Whether the font has a glyph for a character."""
        return self.hb.get_nominal_glyph(ord(char)) is not None

    def outline(self, glyph: int) -> tuple[Path, Point] | None:
        """A glyph's outline in ems round its own centre, and where that centre lies; None for a blank."""
        return _outline(self, glyph)


def fonts_for(family: str, bold: bool, italic: bool, own: Sequence[str | FilePath]) -> tuple[Font, ...]:
    """The fonts to look for a character in, in order: the author's own files, then the package's."""
    found = _FILES.get((family, bool(bold), bool(italic)))
    if found is None:
        families = sorted({name for name, _, _ in _FILES})
        if family not in families:
            raise TypesetError(
                f"no font is called {family!r}{nearest(family, families)}; there are {', '.join(families)}"
            )
        styles = ", ".join(_style(b, i) for name, b, i in _FILES if name == family)
        raise TypesetError(f"the font {family!r} does not come in {_style(bold, italic)}; it comes in {styles}")
    packaged = asset(found)
    return (*(own_font(str(file)) for file in own), _opened(str(packaged), packaged.stat().st_mtime_ns, family))


def own_font(file: str) -> Font:
    """A font file of the author's; an error when it is none."""
    path = FilePath(file)
    if not path.is_file():
        raise TypesetError(f"there is no font file {file!r}")
    font = _opened(str(path), path.stat().st_mtime_ns, path.name)
    if font.hb.face.glyph_count == 0 or not font.hb.face.unicodes:
        raise TypesetError(f"{file!r} is not a font file (TrueType or OpenType)")
    return font


@lru_cache(maxsize=64)
def _opened(file: str, changed: int, name: str) -> Font:
    """A font, opened again only when its file has changed."""
    return Font(file, name)


@lru_cache(maxsize=4096)
def _outline(font: Font, glyph: int) -> tuple[Path, Point] | None:
    pen = _DrawPen(UNITS_PER_EM / font.upem)
    font.hb.draw_glyph_with_pen(glyph, pen)
    return centred_path(tuple(pen.pen.contours)) if pen.pen.contours else None


def _style(bold: bool, italic: bool) -> str:
    return " ".join(word for word, on in (("bold", bold), ("italic", italic)) if on) or "regular"


class _DrawPen:
    """Takes an outline from HarfBuzz, in thousandths of an em."""

    def __init__(self, scale: float) -> None:
        self.pen, self.scale = Pen(), scale

    def moveTo(self, p: Point) -> None:
        self.pen.move(np.array(p) * self.scale)

    def lineTo(self, p: Point) -> None:
        self.pen.line(np.array(p) * self.scale)

    def qCurveTo(self, q: Point, p: Point) -> None:
        self.pen.quadratic(np.array(q) * self.scale, np.array(p) * self.scale)

    def curveTo(self, c: Point, d: Point, p: Point) -> None:
        self.pen.cubic(np.array(c) * self.scale, np.array(d) * self.scale, np.array(p) * self.scale)

    def closePath(self) -> None:
        self.pen.close()
