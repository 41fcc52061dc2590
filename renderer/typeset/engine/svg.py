"""Conversion of the engine's SVG to a layout: placed outlines with their parts and sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import numpy as np

from renderer.geometry.boolean import clipped, union_outline
from renderer.geometry.glyph_path import (
    UNITS_PER_EM,
    Curves,
    centered_path,
    polygon_curves,
    read_path_data,
    rectangle_curves,
    thick_line,
)
from renderer.typeset.engine.layout import TOP, Layout, Leaf, Part, SourcePiece
from renderer.typeset.engine.part_marks import unmarked
from renderer.typeset.engine.svg_coordinates import inner_matrix, length, moved, window
from renderer.typeset.engine.svg_coordinates import tag as tag_of
from renderer.values.errors import TypesetError
from renderer.values.numbers import Array

RULE = r"\rule"

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\\{}\s]")
_SIZED = re.compile(r"^\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*")
_PART = re.compile(r"\bpart-(\d+)")
_ROOTS = ("msqrt", "mroot")
_COORDINATE = re.compile(r"[-+.\de]+")
_DEEPEST = 240  # nested elements; each takes two Python calls, and the stack holds a thousand
_TABLE_LINE = 60.0  # thousandths of an em, as thick as the bar of a fraction
_DASH = 150.0
# The characters that pieces of stretched delimiters stand for.
_WHOLE = {
    **dict.fromkeys("⎛⎜⎝", "("),
    **dict.fromkeys("⎞⎟⎠", ")"),
    **dict.fromkeys("⎡⎢⎣", "["),
    **dict.fromkeys("⎤⎥⎦", "]"),
    **dict.fromkeys("⎧⎨⎩", "{"),
    **dict.fromkeys("⎫⎬⎭", "}"),
    "⎷": "√",
}


class MissingGlyph(Exception):
    """An error for a character that is missing from the formula font."""


class TooDeep(Exception):
    """An error for a formula that is nested too deeply."""


@dataclass(frozen=True)
class _State:
    """The inherited state of an element: transform, part, piece of source and color."""

    matrix: Array
    part: int = TOP
    piece: int = TOP
    color: str | None = None
    depth: int = 0


def read_svg(text: str, ids: tuple[str, ...] = ()) -> Layout:
    """Return the layout of the engine's SVG; `ids` are the ids of the parts by number."""
    reader = _Reader(ids)
    root = ElementTree.fromstring(text)
    reader.walk(root, _State(np.diag((1.0, -1.0, 1.0))))
    _, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    pieces = tuple(reader.pieces)
    leaves = tuple(reader.named())
    parts = tuple(Part(word, reader.parents.get(k, TOP)) for k, word in enumerate(ids))
    return Layout(leaves, parts, pieces, width / UNITS_PER_EM, -top / UNITS_PER_EM, (top + height) / UNITS_PER_EM)


class _Reader:
    """Collects leaves and pieces on one walk through the tree."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        self.ids = ids
        self.leaves: list[Leaf] = []
        self.pieces: list[SourcePiece] = []
        self.parents: dict[int, int] = {}

    def walk(self, element: ElementTree.Element, state: _State) -> None:
        """Read an element and all inside it."""
        tag, kind = tag_of(element), element.get("data-mml-node")
        state = self.entered(element, state)
        if state.depth > _DEEPEST:
            raise TooDeep
        if tag in ("path", "rect", "line"):
            self.drawn(tag, element, state)
        elif tag == "text":
            raise MissingGlyph(element.text or "")
        elif tag not in ("svg", "g", "a"):
            raise TypesetError(f"the formula holds <{tag}>, which netreel cannot draw")
        elif kind in _ROOTS:
            self.root(element, state)
        elif kind == "mo" and element.find("{*}svg") is not None:
            self.stretched(element, state)
        else:
            bracket = [child for child in element if tag_of(child) == "polygon"]
            if bracket:
                self.leaf(union_outline([_curves("polygon", child) for child in bracket]), RULE, state)
            for child in element:
                if child not in bracket:
                    self.walk(child, state)

    def entered(self, element: ElementTree.Element, state: _State) -> _State:
        """Return the state that the children of an element inherit."""
        matrix = inner_matrix(element, state.matrix)
        part, piece, color = state.part, state.piece, state.color
        # Two marks round one thing arrive as two classes of one element; the outer mark has the lower number.
        for number in sorted(int(found) for found in _PART.findall(element.get("class") or "")):
            if number != part:
                self.parents[number] = part
            part = number
        if element.get("data-mml-node"):
            self.pieces.append(SourcePiece(_source(element), piece))
            piece = len(self.pieces) - 1
        fill = element.get("fill")
        if fill not in (None, "none", "currentColor") and tag_of(element) == "g":
            color = fill
        return _State(matrix, part, piece, color, state.depth + 1)

    def drawn(self, tag: str, element: ElementTree.Element, state: _State) -> None:
        """Return a glyph, a bar, a frame or a line."""
        curves = _curves(tag, element)
        if not curves:
            return
        fill = element.get("fill")
        if element.get("data-bgcolor"):
            state = replace(state, color=fill)
        self.leaf(curves, _char(element) if tag == "path" else RULE, state)

    def root(self, element: ElementTree.Element, state: _State) -> None:
        """Read a root: its sign and bar become one outline; its index and radicand are read as usual."""
        sign = [child for child in element if child.get("data-mml-node") == "mo"]
        bars = [child for child in element if tag_of(child) == "rect"]
        found = [outline for child in sign for outline in _pieces(child, inner_matrix(child, np.eye(3)))]
        for bar in bars:
            for outline in _curves("rect", bar):  # none over an empty root
                found.append((_bar_from(found, outline),))
        self.leaf(union_outline(found), "√", state)
        for child in element:
            if child not in sign and child not in bars:
                self.walk(child, state)

    def stretched(self, element: ElementTree.Element, state: _State) -> None:
        """Return a stretched delimiter, made of several pieces, as one outline."""
        found = list(_pieces(element, np.eye(3)))
        char = next((_char(outline) for outline in _outlines(element)), "")
        self.leaf(union_outline(found), char, state)

    def leaf(self, curves: Curves, source: str, state: _State) -> None:
        """Add one outline; a mere scaling is stored apart from the path, so that equal glyphs have equal paths."""
        matrix, scale = state.matrix, float(state.matrix[0, 0])
        plain = matrix[0, 1] == 0 and matrix[1, 0] == 0 and abs(matrix[1, 1] - scale) < 1e-9 and scale > 0
        if not plain:
            curves, matrix, scale = moved(curves, matrix), np.eye(3), 1.0
        path, center = centered_path(curves)
        x, y = (matrix[:2, 2] / UNITS_PER_EM) + scale * np.array(center)
        self.leaves.append(Leaf(path, (float(x), float(y)), scale, source, state.part, state.piece, state.color))

    def named(self) -> Iterator[Leaf]:
        """Yield the leaves, each with the source that it stands for: the token, if it alone was set from one."""
        alone: dict[int, int] = {}
        for leaf in self.leaves:
            alone[leaf.piece] = alone.get(leaf.piece, 0) + 1
        for leaf in self.leaves:
            text = _SIZED.sub("", self.pieces[leaf.piece].source if leaf.piece != TOP else "")
            token = alone[leaf.piece] == 1 and leaf.source != RULE and _TOKEN.fullmatch(text)
            yield replace(leaf, source=text) if token else leaf


def _source(element: ElementTree.Element) -> str:
    """Return the source of an element; nothing for rows of tables, for which the engine's data are wrong."""
    kind, text = element.get("data-mml-node"), unmarked(element.get("data-latex") or "")
    if kind in ("mtr", "mlabeledtr", "mtd") or (kind == "mtable" and not text.startswith(r"\begin")):
        return ""
    return text


def _char(element: ElementTree.Element) -> str:
    """Return the character of a glyph.

    It is the plain letter for one of a mathematical alphabet, and the whole delimiter for a piece of it.
    """
    char = chr(int(element.get("data-c") or "FFFD", 16))
    return _WHOLE.get(char, unicodedata.normalize("NFKC", char).strip() or char)


def _outlines(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (inner for inner in element.iter() if tag_of(inner) == "path" and inner.get("d"))


def _curves(tag: str, element: ElementTree.Element) -> Curves:
    """Return the outlines of an element, in its own coordinates."""
    if tag == "path":
        return read_path_data(element.get("d") or "")
    if tag == "polygon":
        points = np.array(_COORDINATE.findall(element.get("points") or ""), dtype=float).reshape(-1, 2)
        return (polygon_curves(points),)
    width = length(element, "stroke-width")
    if tag == "line":
        start, end = [(length(element, "x" + end), length(element, "y" + end)) for end in "12"]
        dashed = "mjx-dashed" in (element.get("class") or "")
        return thick_line(start, end, width or _TABLE_LINE, _DASH if dashed else 0.0)
    x, y, w, h = (length(element, name) for name in ("x", "y", "width", "height"))
    if element.get("fill") == "none" and element.get("stroke") == "none":  # what a pointer may hit
        return ()
    if element.get("fill") == "none":
        half = width / 2
        outer = rectangle_curves(x - half, y - half, x + w + half, y + h + half)
        return outer, rectangle_curves(x + half, y + half, x + w - half, y + h - half)[::-1]
    return (rectangle_curves(x, y, x + w, y + h),) if w > 0 and h > 0 else ()


def _pieces(element: ElementTree.Element, matrix: Array) -> Iterator[Curves]:
    """Yield the outlines inside an element, clipped to their windows.

    `matrix` is the transform of the element's contents.
    """
    for child in [element] if tag_of(element) in ("path", "rect") else element:
        tag = tag_of(child)
        if tag in ("path", "rect"):
            outline = moved(_curves(tag, child), matrix if child is element else inner_matrix(child, matrix))
            if outline:
                yield outline
            continue
        inner = inner_matrix(child, matrix)
        for outline in _pieces(child, inner):
            cut = clipped(outline, window(child, inner)) if tag == "svg" else outline
            if cut:
                yield cut


def _bar_from(sign: list[Curves], bar: Array) -> Array:
    """Return the bar of a root, extended to start at the highest point of the sign.

    Otherwise it would only touch the round tip of the font's sign.
    """
    (left, bottom), (right, top) = bar.min(axis=0), bar.max(axis=0)
    points = np.concatenate([contour for piece in sign for contour in piece])
    highest = points[points[:, 1] > points[:, 1].max() - 0.5]
    return rectangle_curves(min(float(left), float(highest[:, 0].min())), float(bottom), float(right), float(top))
