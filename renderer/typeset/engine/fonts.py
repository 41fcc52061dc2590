"""Fonts for plain text: the packaged ones, and an author's font files."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path as FilePath
from types import SimpleNamespace

import uharfbuzz as hb

from renderer.geometry.glyph_path import UNITS_PER_EM, centered_path, read_path_data
from renderer.geometry.path import Path
from renderer.typeset.engine.assets import asset
from renderer.values.errors import TypesetError, nearest
from renderer.values.numbers import Point

_FILES = {
    ("serif", False, False): "cmu-serif-regular.ttf",
    ("serif", False, True): "cmu-serif-italic.ttf",
    ("serif", True, False): "cmu-serif-bold.ttf",
    ("serif", True, True): "cmu-serif-bold-italic.ttf",
    ("sans", False, False): "cmu-sans-regular.ttf",
    ("sans", True, False): "cmu-sans-bold.ttf",
    ("typewriter", False, False): "cmu-typewriter-regular.ttf",
}


_EMOJI = "noto-emoji.ttf"
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that have no ink


@dataclass(frozen=True, eq=False)
class Font:
    """A font, with the bytes of its file."""

    data: bytes
    name: str

    @cached_property
    def hb(self) -> hb.Font:
        """The HarfBuzz font."""
        return hb.Font(hb.Face(hb.Blob(self.data)))

    @property
    def upem(self) -> int:
        """Font units in an em."""
        return int(self.hb.face.upem)

    @property
    def colored(self) -> bool:
        """Whether the font has color glyphs."""
        face = self.hb.face
        return bool(face.has_color_png or face.has_color_svg or face.has_color_layers or face.has_color_paint)

    @cached_property
    def bold(self) -> bool:
        """Whether the font is marked as bold."""
        return bool(self._style & 1)

    @cached_property
    def italic(self) -> bool:
        """Whether the font is marked as italic."""
        return bool(self._style & 2)

    @cached_property
    def _style(self) -> int:
        """The field macStyle of the table "head": 1 for bold, 2 for italic."""
        head = self.hb.face.reference_table("head")
        data = bytes(head.data) if head else b""
        return int.from_bytes(data[44:46], "big")

    def has(self, char: str) -> bool:
        """Return whether the font has a glyph for a character."""
        return self.hb.get_nominal_glyph(ord(char)) is not None

    def draws(self, char: str) -> bool:
        """Return whether the font has an outline for a character, or a glyph for a character without ink."""
        glyph = self.hb.get_nominal_glyph(ord(char))
        if glyph is None:
            return False
        inked = unicodedata.category(char)[0] in "LNPS" and char not in _BLANK
        return not inked or self.outline(glyph) is not None

    def outline(self, glyph: int) -> tuple[Path, Point] | None:
        """Return a glyph's outline in ems about its own center, and the place of that center; None for a blank."""
        return _outline(self, glyph)


def fonts_for(
    family: str, bold: bool, italic: bool, own: Sequence[str | FilePath], after: Sequence[str] = ()
) -> tuple[Font, ...]:
    """Return the fonts to search for a character, in order.

    The author's own files come first, of these the ones of the right weight and slant; then the package's fonts, the
    files `after` them, and the emoji font.
    """
    if not isinstance(family, str):
        raise TypesetError(f"font must be the name of a font, but this is {family!r}; font files go into fonts=[...]")
    if isinstance(own, str | os.PathLike) or not isinstance(own, Sequence):
        raise TypesetError(f"fonts must be a list of font files, but this is {own!r}")
    found = _FILES.get((family, bool(bold), bool(italic)))
    if found is None:
        families = sorted({name for name, _, _ in _FILES})
        if family not in families:
            raise TypesetError(
                f"no font is called {family!r}{nearest(family, families)}; there are {', '.join(families)}"
            )
        styles = ", ".join(_style(b, i) for name, b, i in _FILES if name == family)
        raise TypesetError(f"the font {family!r} does not come in {_style(bold, italic)}; it comes in {styles}")
    theirs, others = (
        sorted(map(own_font, files), key=lambda font: (font.bold != bool(bold)) + (font.italic != bool(italic)))
        for files in (own, after)
    )
    ours, emoji = (
        _opened(str(asset(file)), _stamp(asset(file)), name) for file, name in ((found, family), (_EMOJI, "emoji"))
    )
    return (*theirs, ours, *others, emoji)


def own_font(file: str | FilePath) -> Font:
    """Return an author's font file; raise an error when it is none."""
    if not isinstance(file, str | os.PathLike):
        raise TypesetError(f"a font file must be given by its path, but this is {file!r}")
    path = FilePath(file)
    try:
        font = _opened(str(path), _stamp(path), path.name)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
        raise TypesetError(f"there is no font file {str(file)!r}") from None
    except OSError as error:
        raise TypesetError(f"the font file {str(file)!r} cannot be read: {error.strerror}") from None
    if font.hb.face.glyph_count == 0 or not font.hb.face.unicodes:
        raise TypesetError(f"{str(file)!r} is not a font file (TrueType or OpenType)")
    return font


def _stamp(path: FilePath) -> tuple[int, ...]:
    """Return the attributes of a file that change when it is written or replaced."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size, state.st_ino


@lru_cache(maxsize=64)
def _opened(file: str, stamp: tuple[int, ...], name: str) -> Font:
    """Read a font, again only when its file has changed.

    Its bytes are copied: a file mapped into memory ends the process when it is cut short.
    """
    return Font(FilePath(file).read_bytes(), name)


@lru_cache(maxsize=4096)
def _outline(font: Font, glyph: int) -> tuple[Path, Point] | None:
    # HarfBuzz drops exceptions that a pen raises, and a signal may raise one in any line of Python. So the pen runs no
    # Python: its methods are built-in functions that write the outline down as path data.
    data = io.StringIO()
    pen = SimpleNamespace(
        moveTo=partial(print, "M", file=data),
        lineTo=partial(print, "L", file=data),
        qCurveTo=partial(print, "Q", file=data),
        curveTo=partial(print, "C", file=data),
        closePath=partial(print, "Z", file=data),
    )
    font.hb.draw_glyph_with_pen(glyph, pen)
    curves = read_path_data(data.getvalue(), UNITS_PER_EM / font.upem)
    return centered_path(curves) if curves else None


def _style(bold: bool, italic: bool) -> str:
    return " ".join(word for word, on in (("bold", bold), ("italic", italic)) if on) or "regular"
