"""Surfaces for what is drawn apart and blended over as one, kept from group to group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import cairo

PixelBox = tuple[int, int, int, int]
"""A rectangle of whole pixels: left, top, right, bottom."""


class Groups:
    """Surfaces of one size, one for each group inside a group, as `made` makes them.

    Cairo's own groups are new surfaces each time, which costs as much as what is drawn on them: the system hands out
    their memory page by page. Here only the pixels that the next group needs are cleared.
    """

    def __init__(self, made: Callable[[], cairo.ImageSurface]) -> None:
        self._made = made
        self._kept: list[cairo.ImageSurface] = []
        self._open = 0

    @contextmanager
    def begun(self, box: PixelBox) -> Iterator[tuple[cairo.ImageSurface, cairo.Context[cairo.Surface]]]:
        """Lend a surface and a context on it that is empty and clipped to a box; until the block ends it is busy."""
        if self._open == len(self._kept):
            self._kept.append(self._made())
        surface = self._kept[self._open]
        self._open += 1
        try:
            left, top, right, bottom = box
            context: cairo.Context[cairo.Surface] = cairo.Context(surface)
            context.rectangle(left, top, right - left, bottom - top)
            context.clip()
            context.set_operator(cairo.Operator.CLEAR)
            context.paint()
            context.set_operator(cairo.Operator.OVER)
            # Cairo rounds otherwise on a surface that it takes for untouched, which must not depend on what was before.
            surface.mark_dirty()
            yield surface, context
        finally:
            self._open -= 1
