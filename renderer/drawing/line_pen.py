"""The pen of bulk lines: many straight strokes of one item."""

from __future__ import annotations

import cairo
import numpy as np

from renderer.drawing.clip_far import near_axis, near_lines
from renderer.drawing.lines import Bulk
from renderer.drawing.paints import channels, check_width, graded, is_far
from renderer.drawing.stroke_pen import StrokePen, with_stops
from renderer.scene.picture import Lines
from renderer.values.numbers import Array
from renderer.values.paint import Gradient

SMALLEST_SCALE = 1e-9
"""The smallest drawn scale, in pixels a unit."""


class LinePen:
    """A pen that strokes bulk lines, each as a stroke of its own."""

    def __init__(self, pen: StrokePen) -> None:
        self.pen, self.context, self.lens = pen, pen.context, pen.lens

    def draw(self, item: Lines, many: Bulk) -> None:
        """Draw some lines of an item."""
        if not len(many.shown) or item.place.scale * self.lens.width < SMALLEST_SCALE:
            return
        cut = None
        if is_far(item.address, float(np.abs(many.whole).max())):
            many, cut = near_lines(many, self.lens)
            if not len(many.shown):
                return
        check_width(item.address, float(many.widths.max()))
        self.context.save()
        self.pen.set(item.stroke, 0.0)
        if cut is not None and (item.stroke.dash or isinstance(item.stroke.color, Gradient)):
            self._far(item, many, cut)
            self.context.restore()
            return
        paint = item.stroke.color
        if many.colors is not None:
            self._plain(many, many.colors)
        elif isinstance(paint, Gradient):
            self._graded(many, graded(paint, 1.0, item.address))
        else:
            self._plain(many, np.tile(channels(paint, 1.0, item.address), (len(many.shown), 1)))
        self.context.restore()

    def _far(self, item: Lines, many: Bulk, cut: Array) -> None:
        """Draw lines that were cut off at the frame, each with its own phase of dashes and part of a gradient."""
        context, paint = self.context, item.stroke.color
        ramp = graded(paint, 1.0, item.address) if many.colors is None and isinstance(paint, Gradient) else None
        plain = None if ramp is not None or isinstance(paint, Gradient) else channels(paint, 1.0, item.address)
        for row in range(len(many.shown)):
            one = many.rows(row, row + 1)
            self.pen.set(item.stroke, 0.0, float(cut[row]))
            if ramp is not None:
                first, last = one.whole[0, :2], one.whole[0, 2:]
                first, last, part = near_axis(first, last, ramp * (1, 1, 1, 1, float(one.alphas[0])), self.lens)
                context.set_source(with_stops(cairo.LinearGradient(*first.tolist(), *last.tolist()), part))
                context.set_line_width(float(one.widths[0]))
                context.move_to(*one.shown[0, :2].tolist())
                context.line_to(*one.shown[0, 2:].tolist())
                context.stroke()
            else:
                self._plain(one, np.array([plain]) if one.colors is None else one.colors)

    def _plain(self, many: Bulk, colors: Array) -> None:
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

    def _graded(self, many: Bulk, ramp: Array) -> None:
        context = self.context
        patterns: dict[float, cairo.LinearGradient] = {}
        for (x0, y0, x1, y1), (a, b, c, d), alpha, width in zip(
            many.shown.tolist(), many.whole.tolist(), many.alphas.tolist(), many.widths.tolist(), strict=True
        ):
            pattern = patterns.get(alpha)
            if pattern is None:
                pattern = patterns[alpha] = with_stops(cairo.LinearGradient(0, 0, 1, 0), ramp * (1, 1, 1, 1, alpha))
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
