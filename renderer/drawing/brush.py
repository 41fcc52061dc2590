"""The brush: one item of a picture drawn on a context."""

from __future__ import annotations

import math

import cairo
import numpy as np

from renderer.drawing.bitmaps import Surfaces, draw_bitmap
from renderer.drawing.clip_far import near_area, near_axis
from renderer.drawing.discs import draw_discs
from renderer.drawing.faces import draw_faces
from renderer.drawing.groups import Groups
from renderer.drawing.layers import PixelBounds, extent, layers, overlap
from renderer.drawing.line_pen import SMALLEST_SCALE, LinePen
from renderer.drawing.lines import bulk
from renderer.drawing.paints import FARTHEST_PIXEL, channels, check_width, flat, graded, is_far
from renderer.drawing.path_cache import PathCache
from renderer.drawing.stroke_pen import IN_PIXELS, MITER_LIMIT, StrokePen, with_stops
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Bitmap, Discs, Faces, Item, Layer, Lines, Mask, Outline, with_opacity
from renderer.values.errors import RenderError
from renderer.values.paint import Gradient


class Brush:
    """A brush that draws items on a context, each above the ones before."""

    def __init__(
        self,
        context: cairo.Context[cairo.Surface],
        lens: Lens,
        paths: PathCache,
        surfaces: Surfaces,
        vector: bool = False,
        groups: Groups | None = None,
    ) -> None:
        self.context, self.lens, self.paths, self.surfaces, self.vector = context, lens, paths, surfaces, vector
        self.groups = groups
        self.pen = StrokePen(context, lens, paths, vector)
        self.line_pen = LinePen(self.pen)
        context.set_miter_limit(MITER_LIMIT)

    def draw(self, item: Item) -> None:
        """Draw one item."""
        if math.isnan(item.opacity):
            raise RenderError(f"{item.address!r} has an opacity that is not a number (NaN)")
        if item.opacity <= 0:
            return
        if isinstance(item, Layer) and item.mask is not None:
            self._masked(item, item.mask)
            return
        pieces = layers(item) if item.opacity < 1 else ()
        if pieces:
            if self._blend_again(item, pieces):
                return
            if overlap(pieces, self.lens):
                self._blend(item, pieces)
            elif isinstance(item, Lines):
                self.line_pen.draw(item, bulk(item, self.lens))
            else:
                for part in pieces:
                    self.draw(with_opacity(part, part.opacity * item.opacity))
        elif isinstance(item, Outline):
            self._outline(item)
        elif isinstance(item, Lines):
            self.line_pen.draw(item, bulk(item, self.lens))
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
        box = extent((item,), self.lens)
        if box[2] <= box[0]:
            return
        context, whole = self.context, item._replace(mask=None)
        context.save()
        self._clip_to(box)
        if self.vector:
            # Files of lines know paths that clip; a group would become pixels there.
            self._mask_path(mask)
            context.clip()
            self.draw(whole)
        else:
            # Filled with the group once, the edge is as smooth as that of a shape, whatever lies inside.
            context.push_group()
            context.set_miter_limit(MITER_LIMIT)
            self.draw(whole)
            context.set_matrix(IN_PIXELS)
            context.pop_group_to_source()
            self._mask_path(mask)
            context.fill()
        context.restore()

    def _mask_path(self, mask: Mask) -> None:
        """Make a mask the path."""
        context = self.context
        # Drawn back to the frame, it is exact to cairo's 256th of a pixel, however far it reaches.
        near = self.paths.make(near_area(mask.path, mask.place, self.lens)).path
        context.set_matrix(IN_PIXELS)
        context.new_path()
        context.append_path(near)

    def _blend_again(self, item: Item, pieces: tuple[Item, ...]) -> bool:
        """Blend over what was drawn for an item before, if its parts are as they were; return whether they are."""
        found = self.groups.drawn(item.address, pieces, self.lens) if self.groups is not None else None
        if found is None:
            return False
        surface, box = found
        self.context.save()
        self._clip_to(box)
        self.context.set_source_surface(surface, 0, 0)
        self.context.paint_with_alpha(item.opacity)
        self.context.restore()
        return True

    def _clip_to(self, box: PixelBounds) -> None:
        left, top, right, bottom = box
        self.context.set_matrix(IN_PIXELS)
        self.context.new_path()
        self.context.rectangle(left, top, right - left, bottom - top)
        self.context.clip()

    def _blend(self, item: Item, pieces: tuple[Item, ...]) -> None:
        """Draw parts of an item on a surface of their own, no larger than they need, and blend it over with opacity."""
        box = extent(pieces, self.lens)
        if box[2] <= box[0]:
            return
        context = self.context
        context.save()
        self._clip_to(box)
        if self.groups is None:
            context.push_group()
            context.set_miter_limit(MITER_LIMIT)
            for part in pieces:
                self.draw(part)
            context.set_matrix(IN_PIXELS)
            context.pop_group_to_source()
            context.paint_with_alpha(item.opacity)
        else:
            with self.groups.begun(item.address, pieces, self.lens, box) as (surface, apart):
                brush = Brush(apart, self.lens, self.paths, self.surfaces, groups=self.groups)
                for part in pieces:
                    brush.draw(part)
                surface.flush()
                context.set_source_surface(surface, 0, 0)
                context.paint_with_alpha(item.opacity)
        context.restore()

    def _outline(self, item: Outline) -> None:
        matrix = cairo.Matrix(*self.lens.matrix(item.place))
        size = math.hypot(matrix.xx, matrix.yx)
        if not item.path.contours or size < SMALLEST_SCALE:
            return
        trace = self.paths.find(item.path)
        far = is_far(item.address, trace.reach * size + math.hypot(matrix.x0, matrix.y0))
        if item.fill is not None:
            self.context.set_matrix(matrix)
            self._set_fill(item)
            area = trace.path
            if far:
                self.context.set_matrix(IN_PIXELS)
                area = self.paths.make(near_area(item.path, item.place, self.lens)).path
            self.context.new_path()
            self.context.append_path(area)
            self.context.fill()
        start, end = item.trim
        if item.stroke is None or item.stroke.width <= 0 or end <= start:
            return
        check_width(item.address, item.stroke.width * self.lens.width)
        stroke = flat(item.stroke)
        if far or stroke.dash:
            self.pen.stroke_parts(item, stroke, matrix, far)
            return
        shown = trace
        if start > 0 or end < 1:
            part = item.path.trim(start, end)
            if not part.contours:
                return
            shown = self.paths.make(part)
        self.pen.stroke(item, stroke, matrix, trace.straight, shown)

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
            self.context.set_matrix(IN_PIXELS)
        self.context.set_source(with_stops(cairo.LinearGradient(*ends.ravel().tolist()), ramp))
