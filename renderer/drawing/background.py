"""Grounds: what of a picture is behind all that moves and was drawn in the last one too, so that it is kept."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from renderer.drawing.lines import NO_LINES, Bulk, bulk
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Lines, Picture, Stamp
from renderer.values.paint import Stroke

Still: TypeAlias = "tuple[tuple[object, ...], tuple[Stamp, ...]]"
"""Items that stand still, by what their look depends on and by their stamps, back to front."""
NOTHING: Still = ((), ())


def head(picture: Picture) -> tuple[object, ...]:
    """What the look of an item depends on besides the item."""
    return picture.view, picture.ground, picture.frame


def begins(whole: Still, part: Still) -> bool:
    """Whether a stack begins with another that is not empty."""
    return bool(part[1]) and whole[0] == part[0] and whole[1][: len(part[1])] == part[1]


class Ground(NamedTuple):
    """What is behind all that moves: still items by their stamps, then the first `rows` lines of one in bulk.

    `pen` is how these are drawn, `head` what the look of everything depends on besides.
    """

    head: tuple[object, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    rows: int = 0
    lines: Bulk = NO_LINES
    pen: Stroke | None = None

    @classmethod
    def of(cls, picture: Picture, lens: Lens, bottom: int | None) -> Ground:
        """The ground of a picture whose first items stand still, with all lines of the next; None keeps nothing."""
        if bottom is None:
            return cls()
        stamps = tuple(item.stamp for item in picture.items[:bottom])
        next_one = picture.items[bottom] if bottom < len(picture.items) else None
        if not isinstance(next_one, Lines) or next_one.stamp is not None or not next_one.opacity >= 1:
            return cls(head(picture), stamps)
        lines = bulk(next_one, lens)
        return cls(head(picture), stamps, len(lines.shown), lines, next_one.stroke)

    def common(self, other: Ground) -> tuple[int, int]:
        """How many items, and lines of the next, two grounds have in common, from the back."""
        if self.head != other.head:
            return 0, 0
        pairs = enumerate(zip(self.stamps, other.stamps, strict=False))
        items = next((k for k, (one, another) in pairs if one != another), min(len(self.stamps), len(other.stamps)))
        if not items == len(self.stamps) == len(other.stamps) or self.pen != other.pen or self.pen is None:
            return items, 0
        return items, min(self.lines.common(other.lines), self.rows, other.rows)

    def part(self, items: int, rows: int) -> Ground:
        """The first items, and lines of the next."""
        return self._replace(stamps=self.stamps[:items], rows=rows)

    def __bool__(self) -> bool:
        return bool(self.stamps or self.rows)
