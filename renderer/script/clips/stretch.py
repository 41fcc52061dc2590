"""Clips that scale outlines by different factors in x and y."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.scene.drawn_node import DrawnNode
from renderer.scene.node import Ref, Shape, Strokes
from renderer.script.clips.clip import Targets, each
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span
from renderer.tracks.track import Track
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.digest import digest
from renderer.values.ease import Ease, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import Array, Point, positive


@dataclass(frozen=True, slots=True)
class Stretched:
    """An outline, or bulk lines, scaled by two factors about a point of the node.

    `place` maps the outline's coordinates to those of that node; `factors` is the track of the factors (x, y).
    """

    start: Path | Array
    place: Affine
    about: Point
    factors: Track

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read) -> Path | Array:
        """Return the outline at a time."""
        factors = np.array(self.factors.at(t))
        if not isinstance(self.start, Path):
            return self._moved(np.asarray(self.start), factors)
        return Path(tuple(Contour(self._moved(one.points, factors), one.closed) for one in self.start.contours))

    def _moved(self, points: Array, factors: Array) -> Array:
        there = (self.place.apply(points) - self.about) * factors + self.about
        return self.place.inverse().apply(there)

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the factors change."""
        return self.factors.changes()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the outline and of the factors."""
        return digest("stretched", self.start, self.place, self.about, self.factors.digest(t0, t1))


@dataclass(frozen=True)
class Stretch:
    """Nodes are stretched about their pivots, along the axes of their own coordinates."""

    target: Targets
    factors: Point
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the outlines inside every target follow."""
        for ref in each(stage, self.target, t0):
            for leaf in ref.leaves:
                if isinstance(leaf.node, DrawnNode):
                    raise ScriptError(f"{leaf.address!r} has no outline, so it cannot be stretched; resize(...) can")
                if isinstance(leaf.node, Shape | Strokes):
                    self._leaf(stage, ref, leaf, t0, t1)

    def _leaf(self, stage: Stage, ref: Ref, leaf: Ref, t0: float, t1: float) -> None:
        prop = "path" if isinstance(leaf.node, Shape) else "lines"
        if stage.place(ref, t0).scale == 0 or stage.place(leaf, t0).scale == 0:
            raise ScriptError(f"{leaf.address!r} has no size at {t0:.2f} s, so it cannot be stretched")
        place = stage.place(leaf, t0).then(stage.place(ref, t0).inverse())
        way = Track((Key(t0, (1.0, 1.0)), Key(t1, self.factors, self.ease)))
        signal = Stretched(cast("Path | Array", stage.value(leaf, prop, t0)), place, ref.node.pivot, way)
        stage.follow(leaf, prop, t0, t1, signal, signal.at(t1, stage.reader(t1)))


@check_arguments
def stretch(target: Targets, *, x: float = 1.0, y: float = 1.0, seconds: float = 1.0, ease: Easing = smooth) -> Stretch:
    """Return a clip that scales nodes by factors in x and y about their pivots: `stretch(box, x=2)` doubles the width.

    The axes are those of each node. Outlines are stretched, strokes keep their width.
    """
    factors = positive(x, "the factor in x"), positive(y, "the factor in y")
    return Stretch(target, factors, positive(seconds, "the seconds of a clip"), ease)
