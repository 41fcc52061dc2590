"""Pens: outlines that record the path of a moving node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Unpack, cast

import numpy as np

from renderer.geometry.path import Contour, Path, subcurve
from renderer.scene.automatic_names import auto
from renderer.scene.fields import Posed, kept_fields
from renderer.scene.node import Ref, Shape, Target
from renderer.scene.scene import Scene, Where
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Signal, Span, Spliced, merged
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import REAL
from renderer.values.digest import digest
from renderer.values.errors import ScriptError
from renderer.values.numbers import Array, Point, frozen_array, point, positive
from renderer.values.paint import Fill, Stroke
from renderer.values.paint import stroke as as_stroke

_RATE = 60.0
"""Samples of a second at least; between them the way is a cubic."""
_OFF = 2e-4
"""Units, a 40th of a pixel at 1080p: a cubic that is farther from the way in the middle of its time is halved."""
_HALVINGS = 8
_HALF = np.array((1, 3, 3, 1)) / 8
"""The shares of a cubic's points in its middle."""
_GAP = 0.02
"""Units: what is passed within the shortest of times is a jump if it is longer."""


@dataclass(frozen=True, slots=True)
class TraceRun:
    """A continuous piece of a traced path: sample times (n,), and the cubics (n - 1, 4, 2) between them."""

    times: Array
    curves: Array

    def part(self, low: float, high: float) -> Contour | None:
        """Return the path between two times; None if there is none."""
        first, last = np.clip(np.array((low, high)), self.times[0], self.times[-1]).tolist()
        if last <= first:
            return None
        a = min(int(np.searchsorted(self.times, first, "right")) - 1, len(self.curves) - 1)
        b = min(int(np.searchsorted(self.times, last, "left")) - 1, len(self.curves) - 1)
        pieces = self.curves[a : b + 1].copy()
        if last < self.times[b + 1]:
            pieces[-1] = subcurve(pieces[-1], 0.0, self._share(b, last))
        if first > self.times[a]:
            end = self._share(b, last) if a == b else 1.0
            pieces[0] = subcurve(pieces[0], self._share(a, first) / end, 1.0)
        return Contour(np.concatenate((pieces[0][:1], pieces[:, 1:].reshape(-1, 2))))

    def _share(self, number: int, t: float) -> float:
        start, end = self.times[number : number + 2].tolist()
        return float((t - start) / (end - start))


@dataclass(frozen=True)
class Trail:
    """The path behind a point of a node, in the coordinates of the pen, recorded as it is drawn.

    `keep` is how many seconds stay. While a script is written it is read from the stage by `reader`; a compiled scene
    holds its `runs`, and reads nothing.
    """

    node: str
    pen: str
    point: Point
    keep: float | None
    start: float = 0.0
    reader: Callable[[float], Read] | None = field(default=None, compare=False)
    runs: tuple[TraceRun, ...] | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The places of the node and the pen, until the path is compiled."""
        return (f"{self.node}.place", f"{self.pen}.place") if self.runs is None else ()

    def at(self, t: float, read: Read) -> Path:
        """Return the path at a time."""
        runs = self.runs
        if runs is None:
            assert self.reader is not None
            runs = tuple(self._runs([(self.start, t)], t, self.reader))
        low = float("-inf") if self.keep is None else t - self.keep
        return Path(tuple(part for run in runs if (part := run.part(low, t)) is not None))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the pen draws or its old path disappears."""
        spans = [(float(run.times[0]), float(run.times[-1])) for run in self.runs or ()]
        return merged((*spans, *((a + self.keep, b + self.keep) for a, b in spans if self.keep is not None)))

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the path drawn until t1."""
        drawn = tuple((run.times[run.times <= t1], run.curves[run.times[:-1] <= t1]) for run in self.runs or ())
        return digest("trail", self.node, self.pen, self.point, self.keep, drawn)

    def drawn(self, start: float, end: float, scene: Scene) -> Trail:
        """Return the same trail with its runs between two times, read from a scene."""
        player = scene.player
        spans = merged(span for name in self.inputs for span in player.changes_of(_Read(name)))
        return replace(self, start=start, reader=None, runs=tuple(self._runs(spans, end, player.reader, start)))

    def _runs(
        self, spans: Iterable[Span], end: float, reader: Callable[[float], Read], start: float | None = None
    ) -> Iterator[TraceRun]:
        begin = self.start if start is None else start
        for first, last in spans:
            a, b = max(first, begin), min(last, end)
            if b > a:
                yield from _looked_at(lambda t: self._place(reader(t)), a, b)

    def _place(self, read: Read) -> Point:
        there = cast(Affine, read(f"{self.node}.place")).point(self.point)
        return cast(Affine, read(f"{self.pen}.place")).inverse().point(there)


@dataclass(frozen=True, slots=True)
class _Read:
    """A signal that wraps another reading, so that its changes can be found."""

    name: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.name,)

    def changes(self) -> tuple[Span, ...]:
        return ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Pen(Shape):
    """An outline that follows a point of a node and records its path, from the time it is added."""

    follows: Target = field(compare=False)
    point: Point
    keep: float | None

    def put_up(self, stage: Stage, ref: Ref, t: float) -> None:
        """Start to draw."""
        address = stage.ref(self.follows, t).address
        if address.within(ref.address):
            raise ScriptError(f"{ref.address!r} cannot trace itself")
        signal = Trail(address, ref.address, self.point, self.keep, t, stage.reader)
        stage.follow(ref, "path", t, float("inf"), signal)


@check_arguments
def traced(
    target: Target,
    *,
    point: Point = (0.0, 0.0),
    keep: Annotated[float | None, REAL] = None,
    stroke: Stroke | Fill | str = "yellow_e",
    width: float | None = None,
    name: str | None = None,
    **fields: Unpack[Posed],
) -> Pen:
    """Return a pen that draws the path of a node from the time it is added: `script.add(traced(dot))`.

    It follows `point`, in the node's own coordinates; `keep` is how many seconds of the way stay, all by default. What
    is drawn lies in the pen's coordinates: move the pen, and the paper moves under the node. A jump leaves a gap.
    """
    pen = as_stroke(stroke, width if width is not None or isinstance(stroke, Stroke) else 4.5)
    if pen is None:
        raise ScriptError("a traced way needs a stroke")
    length = None if keep is None else positive(keep, "the seconds that are kept")
    own: Posed = {"at": (0.0, 0.0), **fields}
    at = _point(point)
    return Pen(
        name=auto(name, "traced"), path=Path(), stroke=pen, follows=target, point=at, keep=length, **kept_fields(own)
    )


def with_trails(scene: Scene, ends: Mapping[Where, float]) -> Scene:
    """Return a scene in which every pen holds its drawn path; `ends` are the end times of their lives."""
    tracks = {key: _drawn(signal, ends.get(key, scene.duration), scene) for key, signal in scene.tracks.items()}
    if all(tracks[key] is signal for key, signal in scene.tracks.items()):
        return scene
    return replace(scene, tracks=tracks)


def _drawn(signal: Signal, end: float, scene: Scene) -> Signal:
    if not isinstance(signal, Spliced) or not any(isinstance(part, Trail) for _, part in signal.parts):
        return signal
    stops = [*(start for start, _ in signal.parts[1:]), end]
    return Spliced(
        tuple(
            (start, part.drawn(start, min(stop, scene.duration), scene) if isinstance(part, Trail) else part)
            for (start, part), stop in zip(signal.parts, stops, strict=True)
        )
    )


def _looked_at(place: Callable[[float], Point], start: float, end: float) -> Iterator[TraceRun]:
    """Yield the path of a point between two times, sampled more densely where it bends and split where it jumps."""
    times = np.linspace(start, end, max(round((end - start) * _RATE), 2) + 1)
    places = np.array([place(t) for t in times.tolist()])
    exact = np.zeros(len(times) - 1, dtype=bool)
    for _ in range(_HALVINGS):
        wanted = np.flatnonzero(~exact)
        middles = (times[wanted] + times[wanted + 1]) / 2
        between = np.array([place(t) for t in middles.tolist()]).reshape(-1, 2)
        guessed = _cubics(times, places)[wanted].transpose(0, 2, 1) @ _HALF
        off = np.hypot(*(guessed - between).T) > _OFF
        exact[wanted[~off]] = True
        if not off.any():
            break
        at = wanted[off] + 1
        times, places = np.insert(times, at, middles[off]), np.insert(places, at, between[off], axis=0)
        exact = np.insert(exact, at, False)
    jumps = np.flatnonzero(~exact & (np.hypot(*np.diff(places, axis=0).T) > _GAP)) + 1
    for some, there in zip(np.split(times, jumps), np.split(places, jumps), strict=True):
        if len(some) > 1:
            yield TraceRun(
                frozen_array(some, "times", (None,)), frozen_array(_cubics(some, there), "curves", (None, 4, 2))
            )


def _cubics(times: Array, places: Array) -> Array:
    """Return the cubics (n - 1, 4, 2) through places (n, 2) at some times."""
    slopes = np.gradient(places, times, axis=0, edge_order=2 if len(times) > 2 else 1)
    thirds = np.diff(times)[:, None] / 3
    before, after = places[:-1] + slopes[:-1] * thirds, places[1:] - slopes[1:] * thirds
    return np.stack((places[:-1], before, after, places[1:]), axis=1)


def _point(value: Iterable[float]) -> Point:
    return point(value, "the point of a node that is traced")
