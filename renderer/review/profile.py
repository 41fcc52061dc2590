"""Profiles: the rendering time of a film by beat and by stage."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from renderer.drawing.canvas import Canvas
from renderer.drawing.same_picture import same_picture
from renderer.encode.encoder import encoded
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.still import write_picture
from renderer.scene.grouping import group
from renderer.scene.node import Group
from renderer.scene.scene import Scene, keyed
from renderer.scene.shapes import lines
from renderer.typeset.text import text
from renderer.values.color import ink
from renderer.values.paint import Stroke

Frame = NDArray[np.uint8]

WINDOW = 8
"""The number of consecutive frames measured in the middle of each beat."""

DEAREST = 10


@dataclass(frozen=True, slots=True)
class BeatCost:
    """The average cost of a frame of a beat in milliseconds: evaluating, drawing, and converting and encoding it.

    `new` is the share of its frames that are drawn because they differ from the one before.
    """

    number: int
    label: str
    start: float
    frames: int
    at: float
    raster: float
    encode: float
    new: float

    @property
    def whole(self) -> float:
        """The sum of all stages, in milliseconds a frame."""
        return self.at + self.raster + self.encode


@dataclass(frozen=True, slots=True)
class Profile:
    """The rendering time of a film by beat and by stage.

    `build` is in seconds; `convert` is what sending and converting a new frame takes in milliseconds, a part of the
    beats' `encode`; `shapes` are the addresses that take longest to draw, in milliseconds a frame of the whole film if
    nothing of it were kept. All is time of processors, not of clocks.
    """

    build: float
    convert: float
    beats: tuple[BeatCost, ...]
    shapes: tuple[tuple[str, float], ...]

    def total(self, name: str) -> float:
        """Return the seconds that "at", "raster" or "encode" takes in the whole film."""
        return float(sum(getattr(beat, name) * beat.frames for beat in self.beats)) / 1000


def profile(scene: Scene, spec: FilmSpec, build: float = 0.0) -> Profile:
    """Measure a film by sample frames of each beat; `build` is the time of building the scene, in seconds."""
    canvas, direct = Canvas(spec.size), Canvas(spec.size, surfaces=False)
    shapes: dict[str, float] = {}
    beats, whole = [], len(spec.frames(scene))
    with TemporaryDirectory(prefix="netreel-profile-") as folder:
        file = Path(folder, "window.mp4")
        blank = np.zeros((spec.size[1], spec.size[0], 4), np.uint8)
        idle = _coding([(blank, True)], spec, file)
        convert = _conversion(blank, spec, file)
        for number, label, frames in _spans(scene, spec):
            middle = max(frames.start, (frames.start + frames.stop - WINDOW) // 2)
            window = range(middle, min(middle + WINDOW, frames.stop))
            at, raster, sent = _drawing(scene, window, spec, canvas)
            coding = max(_coding(sent, spec, file) - idle, 0.0)
            start = spec.grid(scene).time(frames.start)
            one = 1000 / len(window)
            new = sum(fresh for _, fresh in sent) / len(window)
            beats.append(BeatCost(number, label, start, len(frames), at * one, raster * one, coding * one, new))
            shown = scene.at(spec.grid(scene).time(window[len(window) // 2]))
            # The first drawing brings the outlines into form, which films do once.
            direct.timed(shown)
            for address, seconds in direct.timed(shown):
                shapes[address] = shapes.get(address, 0.0) + seconds * 1000 * len(frames) / whole
    dearest = sorted(shapes.items(), key=lambda entry: (-entry[1], entry[0]))[:DEAREST]
    return Profile(build, convert, tuple(beats), tuple(dearest))


def _spans(scene: Scene, spec: FilmSpec) -> Iterator[tuple[int, str, range]]:
    """Yield the beats with their frames; what no beat covers counts with the one before."""
    grid, frames = spec.grid(scene), spec.frames(scene)
    starts = [(beat.number, beat.label or beat.kind, grid.first(beat.start)) for beat in scene.beats] or [(0, "", 0)]
    ends = [start for *_, start in starts[1:]] + [frames.stop]
    for (number, label, start), end in zip(starts, ends, strict=True):
        found = range(max(start, frames.start), min(end, frames.stop))
        if found:
            yield number, label, found


def _drawing(
    scene: Scene, window: range, spec: FilmSpec, canvas: Canvas
) -> tuple[float, float, list[tuple[Frame, bool]]]:
    """Return the seconds of evaluating and of drawing a window, and its frames with whether they are new."""
    grid = spec.grid(scene)
    # Two frames before, so that what stands still is there already.
    last, pixels = scene.at(grid.time(max(window.start - 2, 0))), np.empty(0, np.uint8)
    for frame in range(max(window.start - 2, 0), window.start):
        last = scene.at(grid.time(frame))
        pixels = canvas.draw(last).copy()
    at = raster = 0.0
    sent: list[tuple[Frame, bool]] = []
    for frame in window:
        began = _cpu()
        picture = scene.at(grid.time(frame))
        evaluated = _cpu()
        new = not pixels.size or not same_picture(picture, last)
        shown = canvas.draw(picture) if new else pixels
        raster += _cpu() - evaluated
        pixels, last = shown.copy() if new else pixels, picture
        at += evaluated - began
        sent.append((pixels, new))
    return at, raster, sent


def _cpu() -> float:
    """Return the seconds that processors worked for this thread, and for the encoders that have ended."""
    if sys.platform == "win32":
        return time.perf_counter()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + used.ru_utime + used.ru_stime


def _coding(sent: list[tuple[Frame, bool]], spec: FilmSpec, file: Path) -> float:
    """Return the seconds that coding frames takes, from the first one sent to the whole file."""
    began = _cpu()
    with encoded(file, spec.size, spec.fps, len(sent), spec.coding) as film:
        for number, (pixels, new) in enumerate(sent):
            if new or not number:
                film.write(pixels)
            else:
                film.repeat()
    return _cpu() - began


def _conversion(blank: Frame, spec: FilmSpec, file: Path) -> float:
    """Return the milliseconds of sending and converting a frame: what frames cost more than repeated ones."""
    many = 24
    sent = _coding([(blank, True)] * many, spec, file)
    repeated = _coding([(blank, k == 0) for k in range(many)], spec, file)
    return max(sent - repeated, 0.0) / (many - 2) * 1000


def profile_chart(found: Profile, spec: FilmSpec) -> Group:
    """Return a chart of milliseconds a frame over the film: evaluating, drawing and encoding stacked."""
    frames = sum(beat.frames for beat in found.beats)
    most = max((beat.whole for beat in found.beats), default=0.0) or 1.0
    left, low, width, height = -6.2, -2.9, 12.4, 5.4
    edges = np.cumsum([0, *(beat.frames for beat in found.beats)]) / max(frames, 1) * width + left
    bars = []
    for name, color in (("at", "green_d"), ("raster", "yellow_e"), ("encode", "blue")):
        under = [sum(getattr(beat, before) for before in _below(name)) for beat in found.beats]
        own = [getattr(beat, name) for beat in found.beats]
        ends = [
            ((a + b) / 2, low + u / most * height, (a + b) / 2, low + (u + v) / most * height)
            for (a, b), u, v in zip(pairwise(edges.tolist()), under, own, strict=True)
        ]
        widths = np.maximum(np.diff(edges) * 100 - 1, 0.5)
        node = lines(np.array(ends).reshape(-1, 2, 2), stroke=Stroke(ink(color), cap="butt"), name=name)
        bars.append(node.with_(widths=widths))
    words = (
        f"milliseconds a frame, at most {most:.1f}; {frames} frames of {spec.size[0]}×{spec.size[1]}: "
        "coding (blue), drawing (yellow), evaluating (green)"
    )
    return group(*bars, text(words, size=0.55, at=(0.0, 3.2), name="words"), name="chart")


def _below(name: str) -> tuple[str, ...]:
    return {"at": (), "raster": ("at",), "encode": ("at", "raster")}[name]


def write_chart(found: Profile, spec: FilmSpec, path: Path) -> Path:
    """Write the chart of a profile as a picture."""
    scene = keyed(profile_chart(found, spec), tracks={}, duration=1)
    return write_picture(scene.at(0), path, (1280, 720))
