"""The pen: strokes along outlines, with dashes and gradients."""

from __future__ import annotations

import math
from dataclasses import replace

import cairo

from renderer.drawing.clip_far import ContourRun, near_runs, ramp_between
from renderer.drawing.dashes import TrimmedPart, fitted_dashes, parts
from renderer.drawing.gradient import ramp_pieces
from renderer.drawing.paints import channels, graded
from renderer.drawing.path_cache import CachedPath, PathCache
from renderer.drawing.viewport import Lens
from renderer.geometry.path import Contour, Path
from renderer.scene.picture import Outline
from renderer.values.numbers import Array
from renderer.values.paint import Gradient, Stroke

_CAPS = {"butt": cairo.LineCap.BUTT, "round": cairo.LineCap.ROUND, "square": cairo.LineCap.SQUARE}
_JOINS = {"miter": cairo.LineJoin.MITER, "round": cairo.LineJoin.ROUND, "bevel": cairo.LineJoin.BEVEL}

MITER_LIMIT = 10.0
"""The longest point of a mitered corner, in stroke widths; sharper corners are beveled."""

IN_PIXELS = cairo.Matrix()
"""The transform of coordinates in pixels: the identity."""


class StrokePen:
    """A pen that strokes outlines on a context; `vector` says that the context writes a file of lines."""

    def __init__(self, context: cairo.Context[cairo.Surface], lens: Lens, paths: PathCache, vector: bool) -> None:
        self.context, self.lens, self.paths, self.vector = context, lens, paths, vector

    def stroke(
        self,
        item: Outline,
        stroke: Stroke,
        matrix: cairo.Matrix,
        line: bool,
        shown: CachedPath,
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
            context.set_source(with_stops(cairo.LinearGradient(x0, y0, x1, y1), ramp))
        else:
            self._set_field(item, graded(stroke.color, item.opacity, item.address), width, stroke.join == "miter")
        self._trace_with_pen(stroke, matrix, shown, start)
        context.restore()

    def _trace_with_pen(self, stroke: Stroke, matrix: cairo.Matrix, shown: CachedPath, start: float) -> None:
        context = self.context
        context.set_matrix(matrix)
        context.new_path()
        context.append_path(shown.path)
        self.set(stroke, stroke.width * self.lens.width, start)
        context.stroke()

    def stroke_parts(self, item: Outline, stroke: Stroke, matrix: cairo.Matrix, far: bool) -> None:
        """Stroke contour by contour, so that dashes fit each one; of far outlines, only the parts near the frame."""
        size, period = math.hypot(matrix.xx, matrix.yx), sum(stroke.dash) * 100 * self.lens.width
        margin = stroke.width * self.lens.width / 2 * (MITER_LIMIT + 1) + 2
        for part in parts(item.path, item.trim):
            pen = replace(
                stroke, dash=fitted_dashes(stroke.dash, part.contour, part.contour.length * size / (period or 1.0))
            )
            if not far:
                line = len(item.path.contours) == 1 and self.paths.find(item.path).straight
                self.stroke(item, pen, matrix, line, self.paths.make(part.shown), part.start * size)
                continue
            for run in near_runs(part.shown, item.place, self.lens, margin):
                self._stroke_run(item, pen, part, run, size)

    def _stroke_run(self, item: Outline, stroke: Stroke, part: TrimmedPart, run: ContourRun, size: float) -> None:
        """Stroke a run of pixels that is near the frame, with its own part of a gradient along the whole path."""
        shown = self.paths.make(run.path)
        context = self.context
        context.save()
        if isinstance(stroke.color, Gradient):
            first, last = part.shares
            start, end = (first + share * (last - first) for share in run.shares)
            ramp = ramp_between(graded(stroke.color, item.opacity, item.address), start, end)
            if shown.straight:
                ends = run.path.contours[0].points[[0, -1]].ravel().tolist()
                context.set_matrix(IN_PIXELS)
                context.set_source(with_stops(cairo.LinearGradient(*ends), ramp))
            else:
                pointed = stroke.join == "miter"
                self._set_colors(run.path, (0.0, 1.0), ramp, stroke.width * self.lens.width, pointed)
        else:
            context.set_source_rgba(*channels(stroke.color, item.opacity, item.address))
        self._trace_with_pen(stroke, IN_PIXELS, shown, part.start * size + run.start)
        context.restore()

    def set(self, stroke: Stroke, width: float, start: float = 0.0) -> None:
        """Set the width, caps and joins of the pen in pixels; groups do not scale them."""
        context = self.context
        context.set_matrix(IN_PIXELS)
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
        context.set_matrix(IN_PIXELS)
        context.new_path()
        # What lies aside of the path takes the color of the nearest piece, roughly: wide first, then ever narrower.
        # Round ends leave no gap where the path bends, butt ends on top of them put every color at its own place.
        spans = [width * times + 4 for times in ((MITER_LIMIT + 1, 6, 3, 2) if pointed else (2,))]
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


def with_stops(pattern: cairo.LinearGradient, ramp: Array) -> cairo.LinearGradient:
    """Return a pattern with the colors of a ramp."""
    for place, red, green, blue, alpha in ramp.tolist():
        pattern.add_color_stop_rgba(place, red, green, blue, alpha)
    return pattern
