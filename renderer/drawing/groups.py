"""Surfaces for what is drawn apart and blended over as one, kept from group to group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cairo

from renderer.drawing.layers import PixelBounds
from renderer.drawing.same_picture import same_items
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Item

_KEPT = 3
"""Surfaces that are kept at the same time: few groups fade at once, and each takes as much memory as a frame."""


@dataclass(frozen=True, slots=True)
class DrawnParts:
    """The parts of a group as they were drawn on a surface, by the address of the group."""

    address: str
    parts: tuple[Item, ...]
    lens: Lens
    box: PixelBounds


@dataclass(slots=True)
class Sheet:
    """A surface, what is drawn on it, and whether it is being drawn on."""

    surface: cairo.ImageSurface
    drawn: DrawnParts | None = None
    busy: bool = False


class Groups:
    """Surfaces of one size for groups that are blended over, as `made` makes them.

    Cairo's own groups are new surfaces each time, which costs as much as what is drawn on them: the system hands out
    their memory page by page. Here only the pixels that the next group needs are cleared. What is drawn for a group
    stays on its surface, so that a group whose parts stand still while it fades is drawn once; not `again`, it is drawn
    each time.
    """

    def __init__(self, made: Callable[[], cairo.ImageSurface], again: bool = True) -> None:
        self._made, self._again = made, again
        self._sheets: list[Sheet] = []
        """The surfaces; the one that was not used for longest comes first."""

    def drawn(self, address: str, parts: tuple[Item, ...], lens: Lens) -> tuple[cairo.ImageSurface, PixelBounds] | None:
        """Return the surface that holds a group as it is to be drawn, and the box that it fills; None without one."""
        sheet = self._of(address) if self._again else None
        if sheet is None or sheet.drawn is None or sheet.drawn.lens != lens or not same_items(sheet.drawn.parts, parts):
            return None
        self._use(sheet)
        return sheet.surface, sheet.drawn.box

    @contextmanager
    def begun(
        self, address: str, parts: tuple[Item, ...], lens: Lens, box: PixelBounds
    ) -> Iterator[tuple[cairo.ImageSurface, cairo.Context[cairo.Surface]]]:
        """Lend a surface and a context on it that is empty and clipped to a box, to draw the parts of a group on."""
        sheet = self._of(address) or self._free()
        self._use(sheet)
        sheet.drawn, sheet.busy = None, True
        try:
            left, top, right, bottom = box
            context: cairo.Context[cairo.Surface] = cairo.Context(sheet.surface)
            context.rectangle(left, top, right - left, bottom - top)
            context.clip()
            context.set_operator(cairo.Operator.CLEAR)
            context.paint()
            context.set_operator(cairo.Operator.OVER)
            # Cairo rounds otherwise on a surface that it takes for untouched, which must not depend on what was before.
            sheet.surface.mark_dirty()
            yield sheet.surface, context
            sheet.drawn = DrawnParts(address, parts, lens, box)
        finally:
            sheet.busy = False

    def _of(self, address: str) -> Sheet | None:
        """Return the surface on which a group of an address was drawn last."""
        for sheet in self._sheets:
            if not sheet.busy and sheet.drawn is not None and sheet.drawn.address == address:
                return sheet
        return None

    def _free(self) -> Sheet:
        """Return a surface that is not being drawn on: an empty one, or that which was not used for longest."""
        free = [sheet for sheet in self._sheets if not sheet.busy]
        if free and (len(self._sheets) >= _KEPT or free[0].drawn is None):
            return free[0]
        self._sheets.append(Sheet(self._made()))
        return self._sheets[-1]

    def _use(self, sheet: Sheet) -> None:
        self._sheets = [*(one for one in self._sheets if one is not sheet), sheet]
