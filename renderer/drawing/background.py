"""Cached background: still items behind everything that moves, reused from the previous frame."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from renderer.drawing.lines import NO_LINES, Bulk, bulk
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Lines, Picture, Stamp
from renderer.values.paint import Stroke

Still: TypeAlias = "tuple[tuple[object, ...], tuple[Stamp, ...]]"
"""Still items: the settings of the picture that they depend on, and their stamps from back to front."""
NO_GROUND: Still = ((), ())


def head(picture: Picture) -> tuple[object, ...]:
    """Return the settings of a picture that every item depends on: view, background color, frame."""
    return picture.view, picture.ground, picture.frame


def begins(whole: Still, part: Still) -> bool:
    """Return whether the items of `whole` start with the nonempty items of `part`."""
    return bool(part[1]) and whole[0] == part[0] and whole[1][: len(part[1])] == part[1]


class Ground(NamedTuple):
    """Still items behind everything that moves, by their stamps, then the first `rows` lines of the next item.

    `pen` is the stroke of these lines, `head` the settings of the picture.
    """

    head: tuple[object, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    rows: int = 0
    lines: Bulk = NO_LINES
    pen: Stroke | None = None

    @classmethod
    def of(cls, picture: Picture, lens: Lens, bottom: int | None) -> Ground:
        """Return the background of a picture: its first `bottom` items and all lines of the next; None is empty."""
        if bottom is None:
            return cls()
        stamps = tuple(item.stamp for item in picture.items[:bottom])
        next_one = picture.items[bottom] if bottom < len(picture.items) else None
        if not isinstance(next_one, Lines) or next_one.stamp is not None or not next_one.opacity >= 1:
            return cls(head(picture), stamps)
        lines = bulk(next_one, lens)
        return cls(head(picture), stamps, len(lines.shown), lines, next_one.stroke)

    def common(self, other: Ground) -> tuple[int, int]:
        """Count the items, and the lines of the next item, that two backgrounds share from the back."""
        if self.head != other.head:
            return 0, 0
        pairs = enumerate(zip(self.stamps, other.stamps, strict=False))
        items = next((k for k, (one, another) in pairs if one != another), min(len(self.stamps), len(other.stamps)))
        if not items == len(self.stamps) == len(other.stamps) or self.pen != other.pen or self.pen is None:
            return items, 0
        return items, min(self.lines.common(other.lines), self.rows, other.rows)

    def part(self, items: int, rows: int) -> Ground:
        """Return the background cut to its first items, and to the first lines of the next."""
        return self._replace(stamps=self.stamps[:items], rows=rows)

    def __bool__(self) -> bool:
        return bool(self.stamps or self.rows)
