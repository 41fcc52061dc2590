"""Clips of a highlight along several lines, and of a number that counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from renderer.geometry.path import Path
from renderer.scene.automatic_names import auto
from renderer.scene.node import Ref, Shape, Target
from renderer.script.clips.clip import Targets, each
from renderer.script.highlights import LitPath, lit, seat
from renderer.script.stage import Stage
from renderer.script.stands_for import stand_for
from renderer.tracks.ease_argument import Easing
from renderer.tracks.key import Key
from renderer.tracks.track import Track
from renderer.typeset.number import NumberNode, shown_by
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import FIGURE
from renderer.values.ease import Ease, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import finite, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke
from renderer.values.sourced import source_of


@dataclass(frozen=True)
class Trace:
    """A highlight is drawn along lines, one after another, and stays under its own name."""

    name: str
    along: Targets
    seconds: float
    stroke: Stroke
    ease: Ease
    backwards: bool
    z: float

    @property
    def highlight(self) -> Ref:
        """The highlight, as a target of other clips: `fade_out(traced.highlight)`."""
        return Shape(name=self.name, path=Path()).ref

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add one outline of all lines, draw it, and let it follow the lines."""
        refs = each(stage, self.along, t0)
        host, above = seat(stage, [ref.address for ref in refs], t0)
        whole = LitPath(host, lit(refs), backwards=self.backwards)
        box = whole.at(t0, stage.reader(t0)).box
        if box is None:
            raise ScriptError(f"there is no line to trace for {self.name!r} at {t0:.2f} s")
        signal = replace(whole, center=box.center)
        path = signal.at(t0, stage.reader(t0))
        made = Shape(name=self.name, path=path, stroke=self.stroke, at=box.center, trim=(0.0, 0.0), z=self.z)
        ref = stage.add(made, t0, host=host, above=above)
        stage.move(ref, "trim", t0, t1, (0.0, 1.0), self.ease)
        stage.follow(ref, "path", t0, float("inf"), signal)


@dataclass(frozen=True)
class Count:
    """A number counts to another value."""

    target: Target
    to: float
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the number's digits follow a track of its value."""
        ref = stage.ref(self.target, t0)
        node = ref.node
        if not isinstance(node, NumberNode):
            raise ScriptError(f"{ref.address!r} is no number, so it cannot count; make one with number(...)")
        before = stage.driver(ref.parts[0], "path")
        start = float(node.shown if before is None else shown_by(before, t0, stage.reader(t0)))
        value = Track((Key(t0, start), Key(t1, self.to, self.ease)))
        for part, signal in zip(ref.parts, node.digits(value), strict=True):
            stage.follow(part, "path", t0, t1, signal, signal.at(t1, stage.reader(t1)))
        stand_for(stage, ref, t0, t1, source_of(self.to))


@check_arguments
def trace(
    along: Targets,
    *,
    seconds: float = 1.0,
    stroke: Stroke | Fill | str = "yellow_e",
    ease: Easing = smooth,
    backwards: bool = False,
    z: float = 10.0,
    name: str | None = None,
) -> Trace:
    """Return a clip in which a highlight runs along lines in order and stays until `fade_out(traced.highlight)`.

    It follows the lines, and moves and fades with the node on the stage that holds all of them. It is drawn directly
    above them; highlights on the same node are ordered by their `z`. Backwards it runs from the end of the last line
    to the start of the first. A plain color makes it 4.5 hundredths wide.
    """
    pen = as_stroke(stroke, None if isinstance(stroke, Stroke) else 4.5)
    if pen is None:
        raise ScriptError("a trace needs a stroke")
    return Trace(
        auto(name, "trace"), along, positive(seconds, "the seconds of a clip"), pen, ease, backwards, finite(z, "z")
    )


@check_arguments
def count(target: Target, to: Annotated[float, FIGURE], *, seconds: float = 1.0, ease: Easing = smooth) -> Count:
    """Return a clip in which a number counts from its value to another.

    With a number of a run as the goal, the node then stands for that number.
    """
    finite(to, "the value to count to")
    return Count(target, to, positive(seconds, "the seconds of a clip"), ease)
