"""Symbols: what the glyphs of a film's formulas stand for, so that a page can name what the pointer is at."""

from __future__ import annotations

from typing import NamedTuple

from renderer.scene.address import Address
from renderer.scene.node import walk
from renderer.scene.scene import Scene
from renderer.typeset.formula import Formula, Glyph
from renderer.typeset.text import Text


class GlyphSource(NamedTuple):
    """A glyph of a formula: what it was set from, such as `w` or `\\partial`, and the id of its innermost marked part.

    Either may be empty: a letter of a text stands for nothing by itself, and most glyphs are in no part.
    """

    source: str
    part: str


def symbols(scene: Scene) -> dict[str, GlyphSource]:
    """Return the symbols of all formulas, and of marked parts of texts, by the address of their glyphs."""
    found: dict[str, GlyphSource] = {}
    for life in scene.lives:
        within: list[tuple[Address, bool]] = []
        for address, node in walk(life.node):
            if isinstance(node, Formula | Text):
                within.append((address, isinstance(node, Formula)))
            while within and not address.within(within[-1][0]):
                within.pop()
            if not within or not isinstance(node, Glyph):
                continue
            root, formula = within[-1]
            # Lines of a text and glyphs are numbers, so what has another name on the way there is a part.
            parts = [name for name in Address(address.below(root)).steps[:-1] if not name.isdecimal()]
            symbol = GlyphSource(node.source if formula else "", parts[-1] if parts else "")
            if any(symbol):
                found[str(address)] = symbol
    return found
