"""The rasterizer: pictures to pixels, with cairo.

Edges are smooth by cairo's default; only `stroke_pen` turns that off, for straight lines along the pixels.
"""

from __future__ import annotations

import io
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from renderer.drawing.background import NO_GROUND, Ground, Still, begins, head
from renderer.drawing.bitmaps import Surfaces
from renderer.drawing.brush import Brush
from renderer.drawing.groups import Groups
from renderer.drawing.layers import PixelBounds, Runs, extent, layering, work
from renderer.drawing.path_cache import PathCache
from renderer.drawing.seams import sealed
from renderer.drawing.stroke_pen import IN_PIXELS
from renderer.drawing.viewport import Lens
from renderer.scene.frame_size import pixel_size
from renderer.scene.picture import Lines, Picture
from renderer.values.errors import RenderError

_KEPT_RUNS = 256
_LINE = 30.0
_WORTH_KEEPING = 500.0

_POINTS = 72 / 96


def rasterise(picture: Picture, size: tuple[int, int], transparent: bool = False) -> NDArray[np.uint8]:
    """Return a picture as pixels of shape (height, width, 4): blue, green, red, alpha, premultiplied.

    `transparent` leaves the ground out.
    """
    return Canvas(size, transparent).draw(picture)


PlacedPicture: TypeAlias = "tuple[Picture, tuple[int, int, int, int]]"
"""A picture and its place: left, top, width and height in pixels."""


def rasterise_cells(cells: Sequence[PlacedPicture], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return pictures side by side as pixels, as `rasterise` returns them."""
    width, height = pixel_size(size)
    surface = _surface(width, height)
    _draw_cells(surface, cells)
    return np.array(np.ndarray((height, width, 4), np.uint8, buffer=surface.get_data()))


def vector_pages(
    pages: Sequence[Sequence[PlacedPicture]], size: tuple[int, int], form: str, transparent: bool = False
) -> bytes:
    """Return pages of vector graphics, "SVG" (one page) or "PDF", at 96 pixels an inch."""
    width, height = pixel_size(size)
    file = io.BytesIO()
    surface: cairo.SVGSurface | cairo.PDFSurface
    if form == "SVG":
        surface = cairo.SVGSurface(file, width, height)
        surface.set_document_unit(cairo.SVGUnit.PX)
    else:
        surface = cairo.PDFSurface(file, width * _POINTS, height * _POINTS)
        # The same film makes the same file, whatever the clock says.
        surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, "2000-01-01T00:00:00Z")
        surface.set_device_scale(_POINTS, _POINTS)
    for cells in pages:
        _draw_cells(surface, cells, transparent)
        surface.show_page()
    surface.finish()
    return file.getvalue()


def _draw_cells(surface: cairo.Surface, cells: Sequence[PlacedPicture], transparent: bool = False) -> None:
    for picture, (left, top, width, height) in cells:
        context = cairo.Context(surface)
        context.rectangle(left, top, width, height)
        context.clip()
        if not transparent:
            context.set_source_rgb(picture.ground.red, picture.ground.green, picture.ground.blue)
            context.paint()
        lens = Lens.fit(picture, (width, height)).moved(left, top)
        picture = sealed(picture, lens)
        context.rectangle(*lens.window)
        context.clip()
        brush = Brush(context, lens, PathCache(), Surfaces(), vector=not isinstance(surface, cairo.ImageSurface))
        for item in picture.items:
            brush.draw(item)


class Canvas:
    """One surface on which pictures of one scene are drawn in turn.

    What is drawn depends on the picture alone, never on what was drawn before: what is kept is as new. Kept are
    outlines in cairo's form, what stands still behind all that moves (exact to the bit; of lines in bulk on top of it
    that come one after another, those which are there already, too), groups whose parts stand still while they fade
    (as exact), and one layer of what stands still in front of something that moves. A frame is drawn with that layer
    whether it was kept or not; it differs from direct drawing by 2 of 255 at most. Stamps tell what stands still, so
    pictures of two scenes need two canvases. Without `surfaces` everything is drawn directly. A canvas belongs to one
    thread and has three frames in memory, and up to three more for groups that fade as one, or one for each group
    inside a group where these are more.
    """

    def __init__(self, size: tuple[int, int], transparent: bool = False, surfaces: bool = True) -> None:
        self.size = pixel_size(size)
        self.transparent, self.surfaces = transparent, surfaces
        width, height = self.size
        self._surface = _surface(width, height)
        self._pixels: NDArray[np.uint8] = np.ndarray((height, width, 4), np.uint8, buffer=self._surface.get_data())
        self._paths, self._images = PathCache(), Surfaces()
        self._groups = Groups(lambda: _surface(width, height), again=surfaces)
        self._ground: NDArray[np.uint8] | None = None
        self._grounded = self._last = Ground()
        self._layer: cairo.ImageSurface | None = None
        self._layered: Still = NO_GROUND
        self._runs: OrderedDict[Still, Runs] = OrderedDict()
        self._extent: PixelBounds = (0, 0, 0, 0)

    def draw(self, picture: Picture) -> NDArray[np.uint8]:
        """Draw a picture; return the canvas's own buffer (BGRA, premultiplied), which the next call reuses."""
        lens = Lens.fit(picture, self.size)
        picture = sealed(picture, lens)
        runs = self._layering(picture, lens) if self.surfaces else Runs(0, 0, 0)
        ground = Ground.of(picture, lens, runs.bottom if self.surfaces else None)
        done, rows = self._draw_ground(picture, lens, ground)
        brush = self._brush(self._surface, lens)
        for number, item in enumerate(picture.items[done:], start=done):
            if number == done and rows and isinstance(item, Lines):
                brush.line_pen.draw(item, ground.lines.rows(rows))
            elif not runs.start <= number < runs.end:
                brush.draw(item)
            elif number == runs.start:
                self._lay(brush.context, self._layer_of(picture, lens, runs))
        self._surface.flush()
        return self._pixels

    def timed(self, picture: Picture) -> list[tuple[str, float]]:
        """Draw a picture without caches; return the seconds for each of its items."""
        self._clear(picture)
        lens = Lens.fit(picture, self.size)
        picture, brush = sealed(picture, lens), self._brush(self._surface, lens)
        found = []
        for item in picture.items:
            began = time.thread_time()
            brush.draw(item)
            found.append((item.address, time.thread_time() - began))
        return found

    def _brush(self, surface: cairo.ImageSurface, lens: Lens) -> Brush:
        context: cairo.Context[cairo.Surface] = cairo.Context(surface)
        context.rectangle(*lens.window)
        context.clip()
        return Brush(context, lens, self._paths, self._images, groups=self._groups)

    def _layering(self, picture: Picture, lens: Lens) -> Runs:
        """Return the layering of a picture, the same for all pictures with the same still and moving items."""
        key = head(picture), tuple(item.stamp for item in picture.items)
        found = self._runs.get(key)
        if found is None:
            found = self._runs[key] = layering(picture, lens)
            if len(self._runs) > _KEPT_RUNS:
                self._runs.popitem(last=False)
        return found

    def _draw_ground(self, picture: Picture, lens: Lens, now: Ground) -> tuple[int, int]:
        """Draw the cached background of `now`; return how many items it has, and how many lines of the next item."""
        done = self._grounded
        if done and done.common(now) == (len(done.stamps), done.rows):
            assert self._ground is not None
            np.copyto(self._pixels, self._ground)
            self._surface.mark_dirty()
        else:
            done = Ground()
            self._clear(picture)
        # What stood still in the last frame too will probably go on to.
        items, rows = now.common(self._last)
        self._last = now
        new = picture.items[len(done.stamps) : items]
        if sum(map(work, new)) + _LINE * (rows - done.rows) < _WORTH_KEEPING:
            return len(done.stamps), done.rows
        brush = self._brush(self._surface, lens)
        for item in new:
            brush.draw(item)
        if rows > done.rows:
            found = picture.items[items]
            assert isinstance(found, Lines)
            brush.line_pen.draw(found, now.lines.rows(done.rows, rows))
        self._surface.flush()
        if self._ground is None:
            self._ground = np.empty_like(self._pixels)
        np.copyto(self._ground, self._pixels)
        self._grounded = now.part(items, rows)
        return items, rows

    def _clear(self, picture: Picture) -> None:
        context = cairo.Context(self._surface)
        context.set_operator(cairo.Operator.SOURCE)
        if self.transparent:
            context.set_source_rgba(0, 0, 0, 0)
        else:
            context.set_source_rgb(picture.ground.red, picture.ground.green, picture.ground.blue)
        context.paint()

    def _layer_of(self, picture: Picture, lens: Lens, runs: Runs) -> cairo.ImageSurface:
        """Return the layer of a picture: the one kept, with what has come on top of it since, or a new one."""
        items = picture.items[runs.start : runs.end]
        still: Still = head(picture), tuple(item.stamp for item in items)
        if self._layer is None:
            self._layer = _surface(*self.size)
        elif self._layered == still:
            return self._layer
        done = len(self._layered[1]) if begins(still, self._layered) else 0
        if not done:
            context = cairo.Context(self._layer)
            context.set_operator(cairo.Operator.CLEAR)
            context.paint()
        self._layered = NO_GROUND
        brush = self._brush(self._layer, lens)
        for item in items[done:]:
            brush.draw(item)
        self._layer.flush()
        self._layered, self._extent = still, extent(items, lens)
        return self._layer

    def _lay(self, context: cairo.Context[cairo.Surface], layer: cairo.ImageSurface) -> None:
        left, top, right, bottom = self._extent
        context.save()
        context.set_matrix(IN_PIXELS)
        context.set_source_surface(layer, 0, 0)
        context.new_path()
        context.rectangle(left, top, right - left, bottom - top)
        context.fill()
        context.restore()


def _surface(width: int, height: int) -> cairo.ImageSurface:
    try:
        return cairo.ImageSurface(cairo.Format.ARGB32, width, height)
    except (cairo.Error, MemoryError) as error:
        raise RenderError(f"there is no memory for a frame of {width}x{height} pixels") from error
