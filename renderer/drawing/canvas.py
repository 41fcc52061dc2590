"""The rasterizer: pictures to pixels, with cairo."""

from __future__ import annotations

import io
import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from renderer.drawing.background import NO_GROUND, Ground, Still, begins, head
from renderer.drawing.bitmaps import Surfaces, draw_bitmap
from renderer.drawing.dashes import TrimmedPart, fitted_dashes, parts
from renderer.drawing.discs import draw_discs
from renderer.drawing.faces import draw_faces
from renderer.drawing.far import ContourRun, near_area, near_axis, near_lines, near_runs, ramp_between
from renderer.drawing.gradient import ramp_pieces
from renderer.drawing.layers import PixelBounds, Runs, extent, layering, layers, overlap, work
from renderer.drawing.lines import Bulk, bulk
from renderer.drawing.paints import FARTHEST_PIXEL, channels, check_width, graded, is_far
from renderer.drawing.seams import sealed
from renderer.drawing.viewport import Lens
from renderer.geometry.path import Contour, Path
from renderer.morph.corners import straight_runs
from renderer.scene.frame_grid import pixel_size
from renderer.scene.picture import Bitmap, Discs, Faces, Item, Layer, Lines, Mask, Outline, Picture, with_opacity
from renderer.values.errors import RenderError
from renderer.values.numbers import Array
from renderer.values.paint import Gradient, Stroke

_CAPS = {"butt": cairo.LineCap.BUTT, "round": cairo.LineCap.ROUND, "square": cairo.LineCap.SQUARE}
_JOINS = {"miter": cairo.LineJoin.MITER, "round": cairo.LineJoin.ROUND, "bevel": cairo.LineJoin.BEVEL}
_MITER_LIMIT = 10.0
_PIXELS = cairo.Matrix()

_KEPT_PATHS = 4096
_KEPT_RUNS = 256
_LINE = 30.0
_WORTH_KEEPING = 500.0

_SMALLEST = 1e-9
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
        brush = _Brush(context, lens, _Traces(), Surfaces(), vector=not isinstance(surface, cairo.ImageSurface))
        for item in picture.items:
            brush.draw(item)


class Canvas:
    """One surface on which pictures of one scene are drawn in turn.

    What is drawn depends on the picture alone, never on what was drawn before: what is kept is as new. Kept are
    outlines in cairo's form, what stands still behind all that moves (exact to the bit; of lines in bulk on top of it
    that come one after another, those which are there already, too), and one layer of what stands still in front of
    something that moves. A frame is drawn with that layer whether it was kept or not; it differs from
    direct drawing by 2 of 255 at most. Stamps tell what stands still, so pictures of two scenes need two canvases.
    Without `surfaces` everything is drawn directly. A canvas belongs to one thread and has three frames in memory.
    """

    def __init__(self, size: tuple[int, int], transparent: bool = False, surfaces: bool = True) -> None:
        self.size = pixel_size(size)
        self.transparent, self.surfaces = transparent, surfaces
        width, height = self.size
        self._surface = _surface(width, height)
        self._pixels: NDArray[np.uint8] = np.ndarray((height, width, 4), np.uint8, buffer=self._surface.get_data())
        self._traces, self._images = _Traces(), Surfaces()
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
                brush.lines(item, ground.lines.rows(rows))
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

    def _brush(self, surface: cairo.ImageSurface, lens: Lens) -> _Brush:
        context = cairo.Context(surface)
        context.rectangle(*lens.window)
        context.clip()
        return _Brush(context, lens, self._traces, self._images)

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
            brush.lines(found, now.lines.rows(done.rows, rows))
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

    def _lay(self, context: cairo.Context[cairo.ImageSurface], layer: cairo.ImageSurface) -> None:
        left, top, right, bottom = self._extent
        context.save()
        context.set_matrix(_PIXELS)
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


@dataclass(frozen=True, slots=True)
class _Trace:
    """A path as cairo keeps it, how far it reaches from its origin, and whether it is one straight line."""

    path: cairo.Path
    reach: float
    straight: bool


class _Traces:
    """The traces of the paths met last, by the paths' digests."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Trace] = OrderedDict()
        self._scratch = cairo.Context(cairo.ImageSurface(cairo.Format.A8, 1, 1))

    def find(self, path: Path) -> _Trace:
        """Return the trace of a path, made if need be."""
        key = path.digest
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self.make(path)
            if len(self._kept) > _KEPT_PATHS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def make(self, path: Path) -> _Trace:
        """Return a new trace of a path, not kept."""
        reach = max((float(np.abs(contour.points).max()) for contour in path.contours), default=0.0)
        # Cairo rounds a path to 1/256 pixel when it is made: as large as its numbers allow, it loses nothing visible.
        grown = 2.0 ** min(21 - math.frexp(reach)[1], 30)
        context = self._scratch
        context.set_matrix(cairo.Matrix(grown, 0, 0, grown, 0, 0))
        context.new_path()
        for contour in path.contours:
            (x, y), *rest = contour.points.tolist()
            context.move_to(x, y)
            # Lines kept as lines spare cairo the flattening of curves.
            for k, line in enumerate(straight_runs(contour.curves).tolist()):
                (ax, ay), (bx, by), (x, y) = rest[3 * k : 3 * k + 3]
                if line:
                    context.line_to(x, y)
                else:
                    context.curve_to(ax, ay, bx, by, x, y)
            if contour.closed:
                context.close_path()
        alone = len(path.contours) == 1 and not path.contours[0].closed
        whole = alone and bool(straight_runs(path.contours[0].points[None])[0])
        return _Trace(context.copy_path(), reach, whole)


class _Brush:
    """A brush that draws items on a context, each on top of those before."""

    def __init__(
        self, context: cairo.Context[Any], lens: Lens, traces: _Traces, surfaces: Surfaces, vector: bool = False
    ) -> None:
        self.context, self.lens, self.traces, self.surfaces, self.vector = context, lens, traces, surfaces, vector
        context.set_miter_limit(_MITER_LIMIT)

    def draw(self, item: Item) -> None:
        """Draw one item."""
        if math.isnan(item.opacity):
            raise RenderError(f"{item.address!r} has an opacity that is not a number (NaN)")
        if item.opacity <= 0:
            return
        if isinstance(item, Layer) and item.mask is not None:
            self._masked(item, item.mask)
            return
        pieces = layers(item)
        if pieces and item.opacity < 1:
            if overlap(pieces, self.lens):
                self._blend(item, pieces)
            elif isinstance(item, Lines):
                self.lines(item, bulk(item, self.lens))
            else:
                for part in pieces:
                    self.draw(with_opacity(part, part.opacity * item.opacity))
        elif isinstance(item, Outline):
            self._outline(item)
        elif isinstance(item, Lines):
            self.lines(item, bulk(item, self.lens))
        elif isinstance(item, Discs):
            draw_discs(self.context, item, self.lens, self.vector)
        elif isinstance(item, Faces):
            draw_faces(self.context, item, self.lens)
        elif isinstance(item, Bitmap):
            draw_bitmap(self.context, item, self.lens, self.surfaces, self.vector)
        else:
            for part in item.items:
                self.draw(part)

    def _masked(self, item: Layer, mask: Mask) -> None:
        """Draw a layer inside its mask."""
        left, top, right, bottom = extent((item,), self.lens)
        if right <= left:
            return
        context, whole = self.context, item._replace(mask=None)
        context.save()
        context.set_matrix(_PIXELS)
        context.new_path()
        context.rectangle(left, top, right - left, bottom - top)
        context.clip()
        if self.vector:
            # Files of lines know paths that clip; a group would become pixels there.
            self._mask_path(mask)
            context.clip()
            self.draw(whole)
        else:
            # Filled with the group once, the edge is as smooth as that of a shape, whatever lies inside.
            context.push_group()
            context.set_miter_limit(_MITER_LIMIT)
            self.draw(whole)
            context.set_matrix(_PIXELS)
            context.pop_group_to_source()
            self._mask_path(mask)
            context.fill()
        context.restore()

    def _mask_path(self, mask: Mask) -> None:
        """Make a mask the path."""
        context = self.context
        # Drawn back to the frame, it is exact to cairo's 256th of a pixel, however far it reaches.
        near = self.traces.make(near_area(mask.path, mask.place, self.lens)).path
        context.set_matrix(_PIXELS)
        context.new_path()
        context.append_path(near)

    def _blend(self, item: Item, pieces: Sequence[Item]) -> None:
        """Draw parts of an item on a surface of their own, no larger than they need, and blend it over with opacity."""
        left, top, right, bottom = extent(tuple(pieces), self.lens)
        if right <= left:
            return
        context = self.context
        context.save()
        context.set_matrix(_PIXELS)
        context.new_path()
        context.rectangle(left, top, right - left, bottom - top)
        context.clip()
        context.push_group()
        context.set_miter_limit(_MITER_LIMIT)
        for part in pieces:
            self.draw(part)
        context.set_matrix(_PIXELS)
        context.pop_group_to_source()
        context.paint_with_alpha(item.opacity)
        context.restore()

    def _outline(self, item: Outline) -> None:
        matrix = cairo.Matrix(*self.lens.matrix(item.place))
        size = math.hypot(matrix.xx, matrix.yx)
        if not item.path.contours or size < _SMALLEST:
            return
        trace = self.traces.find(item.path)
        far = is_far(item.address, trace.reach * size + math.hypot(matrix.x0, matrix.y0))
        if item.fill is not None:
            self.context.set_matrix(matrix)
            self._set_fill(item)
            area = trace.path
            if far:
                self.context.set_matrix(_PIXELS)
                area = self.traces.make(near_area(item.path, item.place, self.lens)).path
            self.context.new_path()
            self.context.append_path(area)
            self.context.fill()
        start, end = item.trim
        if item.stroke is None or item.stroke.width <= 0 or end <= start:
            return
        check_width(item.address, item.stroke.width * self.lens.width)
        if far or item.stroke.dash:
            self._stroke_parts(item, item.stroke, matrix, far)
            return
        shown = trace
        if start > 0 or end < 1:
            part = item.path.trim(start, end)
            if not part.contours:
                return
            shown = self.traces.make(part)
        self._stroke(item, item.stroke, matrix, trace.straight, shown)

    def _set_fill(self, item: Outline) -> None:
        """Make the fill the source, a gradient across the path's box."""
        paint, box = item.fill, item.path.box
        assert paint is not None and box is not None
        if not isinstance(paint, Gradient):
            self.context.set_source_rgba(*channels(paint, item.opacity, item.address))
            return
        x, y = box.center
        c, s = math.cos(paint.angle), math.sin(paint.angle)
        half = (abs(c) * box.width + abs(s) * box.height) / 2
        ends = np.array(((x - c * half, y - s * half), (x + c * half, y + s * half)))
        ramp = graded(paint, item.opacity, item.address)
        pixels = self.lens.pixels(item.place, ends)
        if np.abs(pixels).max() >= FARTHEST_PIXEL:
            first, last, ramp = near_axis(pixels[0], pixels[1], ramp, self.lens)
            ends = np.array((first, last))
            self.context.set_matrix(_PIXELS)
        self.context.set_source(_stopped(cairo.LinearGradient(*ends.ravel().tolist()), ramp))

    def _stroke(
        self,
        item: Outline,
        stroke: Stroke,
        matrix: cairo.Matrix,
        line: bool,
        shown: _Trace,
        start: float = 0.0,
    ) -> None:
        """Stroke an outline; `start` is how far along its contour it begins, in pixels, for the phase of dashes."""
        context = self.context
        width = stroke.width * self.lens.width
        context.save()
        if not isinstance(stroke.color, Gradient):
            context.set_source_rgba(*channels(stroke.color, item.opacity, item.address))
        elif line:
            (x0, y0), (x1, y1) = item.path.contours[0].points[[0, -1]].tolist()
            ramp = graded(stroke.color, item.opacity, item.address)
            context.set_matrix(matrix)
            context.set_source(_stopped(cairo.LinearGradient(x0, y0, x1, y1), ramp))
        else:
            self._set_field(item, graded(stroke.color, item.opacity, item.address), width, stroke.join == "miter")
        self._trace_with_pen(stroke, matrix, shown, start)
        context.restore()

    def _trace_with_pen(self, stroke: Stroke, matrix: cairo.Matrix, shown: _Trace, start: float) -> None:
        context = self.context
        context.set_matrix(matrix)
        context.new_path()
        context.append_path(shown.path)
        self._set_pen(stroke, stroke.width * self.lens.width, start)
        context.stroke()

    def _stroke_parts(self, item: Outline, stroke: Stroke, matrix: cairo.Matrix, far: bool) -> None:
        """Stroke contour by contour, so that dashes fit each one; of far outlines, only the parts near the frame."""
        size, period = math.hypot(matrix.xx, matrix.yx), sum(stroke.dash) * 100 * self.lens.width
        margin = stroke.width * self.lens.width / 2 * (_MITER_LIMIT + 1) + 2
        for part in parts(item.path, item.trim):
            pen = replace(
                stroke, dash=fitted_dashes(stroke.dash, part.contour, part.contour.length * size / (period or 1.0))
            )
            if not far:
                line = len(item.path.contours) == 1 and self.traces.find(item.path).straight
                self._stroke(item, pen, matrix, line, self.traces.make(part.shown), part.start * size)
                continue
            for run in near_runs(part.shown, item.place, self.lens, margin):
                self._stroke_run(item, pen, part, run, size)

    def _stroke_run(self, item: Outline, stroke: Stroke, part: TrimmedPart, run: ContourRun, size: float) -> None:
        """Stroke a run of pixels that is near the frame, with its own part of a gradient along the whole path."""
        shown = self.traces.make(run.path)
        context = self.context
        context.save()
        if isinstance(stroke.color, Gradient):
            first, last = part.shares
            start, end = (first + share * (last - first) for share in run.shares)
            ramp = ramp_between(graded(stroke.color, item.opacity, item.address), start, end)
            if shown.straight:
                ends = run.path.contours[0].points[[0, -1]].ravel().tolist()
                context.set_matrix(_PIXELS)
                context.set_source(_stopped(cairo.LinearGradient(*ends), ramp))
            else:
                pointed = stroke.join == "miter"
                self._set_colors(run.path, (0.0, 1.0), ramp, stroke.width * self.lens.width, pointed)
        else:
            context.set_source_rgba(*channels(stroke.color, item.opacity, item.address))
        self._trace_with_pen(stroke, _PIXELS, shown, part.start * size + run.start)
        context.restore()

    def _set_pen(self, stroke: Stroke, width: float, start: float = 0.0) -> None:
        """Set the width, caps and joins of the pen in pixels; groups do not scale them."""
        context = self.context
        context.set_matrix(_PIXELS)
        context.set_line_width(width)
        context.set_line_cap(_CAPS[stroke.cap])
        context.set_line_join(_JOINS[stroke.join])
        dash = [length * 100 * self.lens.width for length in stroke.dash]
        # Twice, because dashes and gaps change places in every second period of an odd number of lengths.
        context.set_dash(dash, math.fmod(start, 2 * sum(dash)) if dash else 0.0)

    def _set_field(self, item: Outline, ramp: Array, width: float, pointed: bool) -> None:
        """Set the colors along a curved path as the source."""
        contours = (Contour(self.lens.pixels(item.place, c.points), c.closed) for c in item.path.contours)
        self._set_colors(Path(tuple(contours)), item.trim, ramp, width, pointed)

    def _set_colors(self, path: Path, trim: tuple[float, float], ramp: Array, width: float, pointed: bool) -> None:
        """Color a stroke by arc length: paint wide flat segments along the path, in pixels, as the source.

        The stroke itself stays whole, so it has no seams and no doubled edges, whatever its alpha.
        """
        context = self.context
        context.set_matrix(_PIXELS)
        context.new_path()
        # What lies aside of the path takes the color of the nearest piece, roughly: wide first, then ever narrower.
        # Round ends leave no gap where the path bends, butt ends on top of them put every color at its own place.
        spans = [width * times + 4 for times in ((_MITER_LIMIT + 1, 6, 3, 2) if pointed else (2,))]
        passes = [*((span, cairo.LineCap.ROUND) for span in spans), (width + 4, cairo.LineCap.BUTT)]
        box = path.box
        assert box is not None
        left, top = math.floor(box.left - spans[0]), math.floor(box.bottom - spans[0])
        right, bottom = math.ceil(box.right + spans[0]), math.ceil(box.top + spans[0])
        context.rectangle(left, top, right - left, bottom - top)
        context.clip()
        context.push_group()
        # Files of lines know neither this operator, which keeps alpha from adding up, nor pixels without gray edges:
        # cairo would make a picture of pixels of it.
        if not self.vector or ramp[:, 4].min() < 1:
            context.set_operator(cairo.Operator.SOURCE)
            context.set_antialias(cairo.Antialias.NONE)
        context.set_line_join(cairo.LineJoin.ROUND)
        pieces = [(color, run.tolist()) for color, run in ramp_pieces(path, ramp, *trim)]
        for span, cap in passes:
            context.set_line_width(span)
            context.set_line_cap(cap)
            # The first piece once more: its own end reaches back over the start, where those after it have painted.
            for (red, green, blue, alpha), run in [*pieces, *pieces[:1]]:
                context.set_source_rgba(red, green, blue, alpha)
                for x, y in run:
                    context.line_to(x, y)
                context.stroke()
        context.pop_group_to_source()

    def lines(self, item: Lines, many: Bulk) -> None:
        """Draw some lines of an item."""
        if not len(many.shown) or item.place.scale * self.lens.width < _SMALLEST:
            return
        cut = None
        if is_far(item.address, float(np.abs(many.whole).max())):
            many, cut = near_lines(many, self.lens)
            if not len(many.shown):
                return
        check_width(item.address, float(many.widths.max()))
        self.context.save()
        self._set_pen(item.stroke, 0.0)
        if cut is not None and (item.stroke.dash or isinstance(item.stroke.color, Gradient)):
            self._far_lines(item, many, cut)
            self.context.restore()
            return
        paint = item.stroke.color
        if many.colors is not None:
            self._plain_lines(many, many.colors)
        elif isinstance(paint, Gradient):
            self._graded_lines(many, graded(paint, 1.0, item.address))
        else:
            self._plain_lines(many, np.tile(channels(paint, 1.0, item.address), (len(many.shown), 1)))
        self.context.restore()

    def _far_lines(self, item: Lines, many: Bulk, cut: Array) -> None:
        """Draw lines that were cut off at the frame, each with its own phase of dashes and part of a gradient."""
        context, paint = self.context, item.stroke.color
        ramp = graded(paint, 1.0, item.address) if many.colors is None and isinstance(paint, Gradient) else None
        plain = None if ramp is not None or isinstance(paint, Gradient) else channels(paint, 1.0, item.address)
        for row in range(len(many.shown)):
            one = many.rows(row, row + 1)
            self._set_pen(item.stroke, 0.0, float(cut[row]))
            if ramp is not None:
                first, last = one.whole[0, :2], one.whole[0, 2:]
                first, last, part = near_axis(first, last, ramp * (1, 1, 1, 1, float(one.alphas[0])), self.lens)
                context.set_source(_stopped(cairo.LinearGradient(*first.tolist(), *last.tolist()), part))
                context.set_line_width(float(one.widths[0]))
                context.move_to(*one.shown[0, :2].tolist())
                context.line_to(*one.shown[0, 2:].tolist())
                context.stroke()
            else:
                self._plain_lines(one, np.array([plain]) if one.colors is None else one.colors)

    def _plain_lines(self, many: Bulk, colors: Array) -> None:
        context = self.context
        colors = np.column_stack((colors[:, :3], colors[:, 3] * many.alphas))
        last_color, last_width = None, None
        # Every line is a stroke of its own: where lines cross, one covers the other, as shapes do.
        for (x0, y0, x1, y1), color, width in zip(
            many.shown.tolist(), colors.tolist(), many.widths.tolist(), strict=True
        ):
            if color != last_color:
                context.set_source_rgba(*color)
                last_color = color
            if width != last_width:
                context.set_line_width(width)
                last_width = width
            context.move_to(x0, y0)
            context.line_to(x1, y1)
            context.stroke()

    def _graded_lines(self, many: Bulk, ramp: Array) -> None:
        context = self.context
        patterns: dict[float, cairo.LinearGradient] = {}
        for (x0, y0, x1, y1), (a, b, c, d), alpha, width in zip(
            many.shown.tolist(), many.whole.tolist(), many.alphas.tolist(), many.widths.tolist(), strict=True
        ):
            pattern = patterns.get(alpha)
            if pattern is None:
                pattern = patterns[alpha] = _stopped(cairo.LinearGradient(0, 0, 1, 0), ramp * (1, 1, 1, 1, alpha))
            square = (c - a) ** 2 + (d - b) ** 2
            if square > 0:
                # Takes pixels to the share of the way along the whole line, as x.
                x, y = (c - a) / square, (d - b) / square
                pattern.set_matrix(cairo.Matrix(x, -y, y, x, -(x * a + y * b), y * a - x * b))
            context.set_source(pattern)
            context.set_line_width(width)
            context.move_to(x0, y0)
            context.line_to(x1, y1)
            context.stroke()


def _stopped(pattern: cairo.LinearGradient, ramp: Array) -> cairo.LinearGradient:
    """Return a pattern with the colors of a ramp."""
    for place, red, green, blue, alpha in ramp.tolist():
        pattern.add_color_stop_rgba(place, red, green, blue, alpha)
    return pattern
