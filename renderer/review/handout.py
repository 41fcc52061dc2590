"""Handouts: a page of PDF for each stop of a talk, with its picture and its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from renderer.drawing.canvas import PlacedPicture, vector_pages
from renderer.film.captions.caption_formulas import spoken
from renderer.film.render.still_formats import still_format
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node
from renderer.scene.picture import Picture
from renderer.scene.scene import Scene, keyed
from renderer.scene.shapes import rectangle
from renderer.scene.talk import Slide, slides
from renderer.system.atomic_file import write_bytes
from renderer.typeset.engine.bidi import base_level
from renderer.typeset.text import Text, text
from renderer.values.color import Color
from renderer.values.errors import TargetError, TypesetError
from renderer.values.paint import stroke

_PAGE = (794, 1123)  # A4 upright, at 96 pixels an inch
_MARGIN, _TOP, _FOOT = 76, 64, 1075
_HIGHEST = 560  # of a picture, so that a tall one leaves room for notes
_UNIT = 20  # pixels of a unit of the page
_SIZE, _LEAD, _BETWEEN = 30.0, 22.0, 11.0  # of notes, in pixels; size 1 of a text is an em of half a unit
_PAPER, _INK, _SOFT, _EDGE = Color(1.0, 1.0, 1.0), "#202327", "#6a727b", Color(0.76, 0.785, 0.805)


def write_handout(scene: Scene, path: str | Path, title: str = "", fonts: Sequence[str | Path] = ()) -> int:
    """Write a PDF of a talk with a page for each stop; return how many pages it has.

    A page has the picture that waits at the stop, the note of the stop, and the captions on the way there. Notes that
    are too long for a page go on with another one. `fonts` are font files that are tried first.
    """
    if still_format(path) != "PDF":
        raise TargetError(f"a handout has pages, so it is a .pdf, but {str(path)!r} is none; name it so")
    talk = slides(scene)
    pages = [page for slide in talk for page in _pages(scene, slide, talk[-1].number, title, tuple(fonts))]
    write_bytes(vector_pages(pages, _PAGE, "PDF"), path)
    return len(pages)


def _pages(
    scene: Scene, slide: Slide, last: int, title: str, fonts: tuple[str | Path, ...]
) -> Iterator[list[PlacedPicture]]:
    """Yield the pages of a stop: most often one."""
    share = min((_PAGE[0] - 2 * _MARGIN) / scene.frame[0], _HIGHEST / scene.frame[1])
    width, height = round(scene.frame[0] * share), round(scene.frame[1] * share)
    left = (_PAGE[0] - width) // 2
    edge = rectangle(width / _UNIT, height / _UNIT, stroke=stroke(_EDGE, 5), at=_at(_PAGE[0] / 2, _TOP + height / 2))
    place = " · ".join(word for word in (title, slide.chapter, f"{slide.number} of {last}") if word)
    try:
        foot = _paragraph(place, _SOFT, fonts, 24.0)
        lines = [line for words, ink in _words(slide) for line in _lines(_paragraph(words, ink, fonts, _SIZE))]
    except TypesetError as error:
        raise TypesetError(f"the notes of slide {slide.number} cannot be set: {error}") from None
    y = _TOP + height + 44.0
    nodes: list[Node] = [edge.with_(name="edge")]
    cells: list[PlacedPicture] = [(scene.at(slide.shown), (left, _TOP, width, height))]
    for number, (line, step) in enumerate(lines):
        if y + step > _FOOT - 2 * _LEAD:
            yield _page(nodes, foot, cells)
            nodes, cells, y = [], [], float(_TOP)
        y += step
        nodes.append(_placed(line, f"line {number}", y))
    yield _page(nodes, foot, cells)


def _page(nodes: Sequence[Node], foot: Text, cells: Sequence[PlacedPicture]) -> list[PlacedPicture]:
    placed = _placed(next(_lines(foot))[0], "foot", _FOOT)
    frame = _PAGE[0] / _UNIT, _PAGE[1] / _UNIT
    whole = Group(name="page", parts=(*nodes, placed))
    picture: Picture = keyed(whole, tracks={}, duration=1.0, frame=frame).at(0.0)._replace(ground=_PAPER)
    return [(picture, (0, 0, *_PAGE)), *cells]


def _words(slide: Slide) -> Iterator[tuple[str, str]]:
    """Yield paragraphs with their ink: those of the note, and captions fainter."""
    for words in slide.note.splitlines():
        if words.strip():
            yield words, _INK
    for line in slide.lines:
        yield " ".join(line.split()), _SOFT


def _paragraph(words: str, ink: str, fonts: tuple[str | Path, ...], size: float) -> Text:
    """Return words as lines that fit the page; a word that is wider than the page is set smaller with its paragraph."""
    source = " ".join(spoken(word) for word in words.split())
    wide = (_PAGE[0] - 2 * _MARGIN) / _UNIT
    side = "right" if base_level(words) else "left"
    for width in (wide, None):
        try:
            made = text(
                source,
                width=width,
                size=size / _UNIT,
                fill=ink,
                font="sans",
                fonts=fonts,
                align=side,
                spacing=_LEAD * 2 / size,
                name="words",
            )
        except TypesetError:
            if width is None:
                raise
        else:
            break
    box = bounds(made)
    assert box is not None
    share = min(1.0, wide / box.width)
    return made.with_(scale=share, at=(wide - box.width * share if side == "right" else 0.0, 0.0))


def _lines(paragraph: Text) -> Iterator[tuple[Node, float]]:
    """Yield the lines of a paragraph, from its left end on and on a baseline of 0, with the pixels down to each."""
    box = bounds(paragraph)
    assert box is not None
    share, left = paragraph.scale, box.left - 2 * paragraph.at[0]
    for number, (line, baseline) in enumerate(zip(paragraph.parts, paragraph.baselines, strict=True)):
        at = line.at[0] * share - left, (line.at[1] - baseline) * share
        yield line.with_(at=at, scale=share), _LEAD if number else _LEAD + _BETWEEN


def _placed(line: Node, name: str, y: float) -> Node:
    x, up = _at(_MARGIN, y)
    return line.with_(name=name, at=(line.at[0] + x, line.at[1] + up))


def _at(x: float, y: float) -> tuple[float, float]:
    """Return a place on the page, given in pixels from its upper left corner, in units from its middle."""
    return (x - _PAGE[0] / 2) / _UNIT, (_PAGE[1] / 2 - y) / _UNIT
