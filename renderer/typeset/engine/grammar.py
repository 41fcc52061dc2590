"""The grammar of a formula: a map from pieces of its source to their outlines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from renderer.typeset.engine.layout import TOP, Layout, SourcePiece
from renderer.typeset.engine.part_marks import marked
from renderer.typeset.engine.tex_braces import closing_brace

_SHOWN = 30


@dataclass(frozen=True)
class Grammar:
    """The pieces of a source as a tree, and for each leaf its own source and its innermost piece."""

    pieces: tuple[SourcePiece, ...]
    leaves: tuple[tuple[str, int], ...]

    @cached_property
    def _rows(self) -> list[list[tuple[str, tuple[int, ...]]]]:
        """Yield the rows of pieces that stand side by side: the source of each member and its leaves."""
        inside: list[list[int]] = [[] for _ in self.pieces]
        for number, (_, owner) in enumerate(self.leaves):
            while owner != TOP:
                inside[owner].append(number)
                owner = self.pieces[owner].parent
        rows: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
        for piece, leaves in zip(self.pieces, inside, strict=True):
            if leaves:
                rows.setdefault(piece.parent, []).append((_bare(piece.source), tuple(leaves)))
        for number, (source, owner) in enumerate(self.leaves):
            rows.setdefault(owner, []).append((_bare(source), (number,)))
        return list(rows.values())

    def find(self, source: str) -> list[tuple[int, ...]]:
        """Return the leaves of every piece, or run of neighbors, whose source equals `source`, ignoring blanks."""
        key = _bare(marked(source).plain)
        found: dict[tuple[int, ...], None] = {}
        for row in self._rows:
            for start in range(len(row)):
                text = ""
                leaves: tuple[int, ...] = ()
                for member, inside in row[start:]:
                    text, leaves = text + member, leaves + inside
                    if text == key and member:
                        found[tuple(sorted(leaves))] = None
                    if not member or not key.startswith(text):
                        break
        return sorted(found, key=lambda leaves: (leaves[0], -len(leaves)))

    @property
    def sources(self) -> list[str]:
        """The searchable pieces as written, without the longest."""
        texts = [source for source, _ in self.leaves] + [" ".join(piece.source.split()) for piece in self.pieces]
        return sorted({text for text in texts if 0 < len(text) <= _SHOWN}, key=lambda text: (len(text), text))


def grammar(layout: Layout) -> Grammar:
    """Return the grammar of a layout."""
    return Grammar(layout.pieces, tuple((leaf.source, leaf.piece) for leaf in layout.leaves))


def _bare(source: str) -> str:
    """Return a source without blanks and without braces that do no more than hold it together."""
    text = re.sub(r"\s+", "", source)
    while text.startswith("{") and len(text) > 1 and closing_brace(text, 1) == len(text) - 1:
        text = text[1:-1]
    return text
