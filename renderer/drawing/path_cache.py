"""A cache of paths in cairo's form."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

import cairo
import numpy as np

from renderer.geometry.path import Path
from renderer.morph.corner_matching import straight_runs

_KEPT_PATHS = 4096


@dataclass(frozen=True, slots=True)
class CachedPath:
    """A path in cairo's form, its reach from the origin, and whether it is one straight line."""

    path: cairo.Path
    reach: float
    straight: bool


class PathCache:
    """A cache of the most recent paths in cairo's form, by digest."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, CachedPath] = OrderedDict()
        self._scratch = cairo.Context(cairo.ImageSurface(cairo.Format.A8, 1, 1))

    def find(self, path: Path) -> CachedPath:
        """Return a path in cairo's form, from the cache or new."""
        key = path.digest
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self.make(path)
            if len(self._kept) > _KEPT_PATHS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def make(self, path: Path) -> CachedPath:
        """Return a path in cairo's form without keeping it."""
        reach = max((float(np.abs(contour.points).max()) for contour in path.contours), default=0.0)
        # Cairo rounds a path to 1/256 pixel when it is made: as large as its numbers allow, it loses nothing visible.
        grown = 2.0 ** min(21 - math.frexp(reach)[1], 30)
        context = self._scratch
        context.set_matrix(cairo.Matrix(grown, 0, 0, grown, 0, 0))
        context.new_path()
        lines = np.zeros(0, bool)
        for contour in path.contours:
            (x, y), *rest = contour.points.tolist()
            context.move_to(x, y)
            lines = straight_runs(contour.curves)
            # Lines kept as lines spare cairo the flattening of curves.
            for k, line in enumerate(lines.tolist()):
                if line:
                    context.line_to(*rest[3 * k + 2])
                else:
                    (ax, ay), (bx, by), (x, y) = rest[3 * k : 3 * k + 3]
                    context.curve_to(ax, ay, bx, by, x, y)
            if contour.closed:
                context.close_path()
        alone = len(path.contours) == 1 and not path.contours[0].closed
        whole = alone and bool(lines.any()) and bool(straight_runs(path.contours[0].points[None])[0])
        return CachedPath(context.copy_path(), reach, whole)
