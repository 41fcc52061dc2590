"""Drawings from SVG files: `svg("logo.svg")`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Unpack

from renderer.parts.svg_file.document import MOST_SVG_BYTES, Element, read_document
from renderer.parts.svg_file.reader import Reader, svg_length, view_box
from renderer.scene.address import Address
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Ref, walk
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.errors import ValuesError, nearest
from renderer.values.numbers import positive
from renderer.values.paint import Fill
from renderer.values.paint import fill as as_fill


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawing(Group):
    """A drawing from an SVG file: groups and shapes named by their ids; the origin is the center of its view.

    `width` and `height` are the size of the view, in units.
    """

    width: float
    height: float

    def __getitem__(self, key: str) -> Ref:
        """Return a part by its address, or by its id at any depth: `drawing["wheel"]`."""
        first, rest = Address(key).top, Address(key).part
        if not any(child.name == first for child in self.children):
            for address, node in self._inside():
                if node.name == first:
                    found = Ref(Address(address), node, self.ref.key)
                    return found[rest] if rest else found
            ids = [node.name for _, node in self._inside()]
            raise ValuesError(f"the drawing {self.name!r} has no part {first!r}{nearest(first, ids)}")
        return self.ref[key]

    def _inside(self) -> Iterator[tuple[str, Node]]:
        return ((address, node) for address, node in walk(self) if node is not self)


@check_arguments
def svg(
    file: str | FilePath,
    *,
    name: str | None = None,
    height: float | None = None,
    width: float | None = None,
    ink: Fill | str = "ink",
    skip: bool = False,
    **fields: Unpack[Grouped],
) -> Drawing:
    """Return the drawing in an SVG file, with its view 4 units high or of the given height or width.

    Parts are addressed by their ids.

    Paths, basic shapes, groups, transforms, strokes, linear gradients, even-odd fills, `use`, `symbol`, views and style
    sheets with simple selectors are read. What the file uses besides, such as <text> or filters, is named in an error;
    with `skip` it is left out. `ink` is what currentColor stands for. Strokes keep their width when the drawing is
    scaled later. Nothing outside of the file is read.
    """
    name = auto(name, "svg")
    try:
        root = read_document(_read(file))
        view = _view(root)
        scale = _scale(view, height, width, name)
        reader = Reader(root, as_fill(ink), scale, view)
        parts = reader.nodes()
    except ValuesError as error:
        raise ValuesError(f"the drawing {os.fspath(file)!r:.120} cannot be read: {error}") from None
    if reader.unknown and not skip:
        known = "; ".join(list(reader.unknown)[:5]) + ("; ..." if len(reader.unknown) > 5 else "")
        raise ValuesError(f"{os.fspath(file)!r:.120} uses what is not drawn: {known:.200}; skip=True leaves it out")
    if not parts:
        raise ValuesError(f"the drawing {os.fspath(file)!r:.120} has nothing to see")
    return Drawing(name=name, parts=parts, width=view.width * scale, height=view.height * scale, **kept_fields(fields))


def _read(file: str | FilePath) -> bytes:
    try:
        if os.path.exists(file) and not os.path.isfile(file):
            raise ValuesError("it is not a file")
        with open(file, "rb") as opened:
            return opened.read(MOST_SVG_BYTES + 1)
    except FileNotFoundError:
        raise ValuesError("there is no such file") from None
    except ValuesError:
        raise
    except (OSError, ValueError) as error:
        raise ValuesError(f"it cannot be opened: {getattr(error, 'strerror', None) or error}") from None


def _view(root: Element) -> Box:
    if "viewBox" in root.attributes:
        return view_box(root.attributes["viewBox"])
    sides = [svg_length(root.attributes.get(side, "100%"), 100.0) for side in ("width", "height")]
    if min(sides) <= 0:
        raise ValuesError("its width and height must be above 0")
    return Box(0.0, 0.0, sides[0], sides[1])


def _scale(view: Box, height: float | None, width: float | None, name: str) -> float:
    given = [
        positive(size, f"the {word} of {name!r}") / own
        for size, own, word in ((height, view.height, "height"), (width, view.width, "width"))
        if size is not None
    ]
    return min(given) if given else 4.0 / view.height
