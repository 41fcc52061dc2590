"""Measures: how fast films are made, beside how fast the encoder could take their frames."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import encoded
from renderer.film.load.target import load
from renderer.film.render.film import FilmReport, FilmSpec, render_film
from renderer.film.render.segment_store import Store
from renderer.review.profile import profile
from renderer.scene.life import Life
from renderer.scene.scene import Scene
from renderer.scene.shapes import circle

WINDOWS, WINDOW = 8, 60


@dataclass(frozen=True)
class Figures:
    """What was measured of one film; times in seconds of the clock, rates in frames a second, memory in megabytes.

    `one` is the rate of one process whose encoder may run beside it on another core, `one_core` that of one process
    that shares a core with its encoder. `first_frame` and `still_again` are a still with an empty cache and the next,
    `unchanged` is the command that renders the film again, all with the start of Python.
    """

    film: str
    frames: int
    build: float
    first_frame: float
    still_again: float
    rate: float
    limit: float
    one: float
    one_core: float
    unchanged: float
    edited: float
    reused: str
    at_ms: float
    raster_ms: float
    encode_ms: float
    python_mb: float
    encoder_mb: float

    @property
    def ratio(self) -> float:
        """The rate as a share of the encoder's limit."""
        return self.rate / self.limit

    def told(self) -> dict[str, object]:
        """All figures, rounded."""
        plain = {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(self).items()}
        rates = {"scaling": self.one, "scaling_of_cores": self.one_core}
        scaling = {name: round(self.rate / rate, 2) for name, rate in rates.items() if rate}
        return {**plain, "ratio": round(self.ratio, 2), **scaling}


def measure(target: str, jobs: int, spec: FilmSpec, brief: bool = False, most: float = math.inf) -> Figures:
    """Measures a film from its name to its file, at a size and rate; `brief` leaves out fewer processes and costs.

    Of a longer film, only `most` seconds in its middle are rendered.
    """
    began = time.monotonic()
    scene = load(target).scene
    build = time.monotonic() - began
    if scene.duration > most:
        start = (scene.duration - most) / 2
        spec = replace(spec, start=start, end=start + most)
    with tempfile.TemporaryDirectory(prefix="netreel-bench-") as place:
        folder = Path(place)
        film = folder / "film.mp4"
        # Nothing is in the cache of the first still, which keeps the scene that it builds for the render below.
        store = Store(_cache(folder) / "segments")
        still = ("still", target, "--at", str(scene.duration / 2), "-o", str(folder / "still.png"))
        first_frame = _timed(folder, *still)
        still_again = _timed(folder, *still)
        # The same run gives all that is compared: whatever else the machine does disturbs each of them alike.
        whole = render_film(scene, film, spec, jobs=jobs, store=store)
        limit = encoder_limit(scene, jobs, spec, folder)
        one = one_core = 0.0
        if not brief:
            one = _rate(render_film(scene, film, spec, jobs=1))
            with _one_core():
                one_core = _rate(render_film(scene, film, spec, jobs=1))
        unchanged = _timed(folder, "render", target, *_words(spec), "-j", str(jobs), "-o", str(film))
        edited = render_film(_edited(scene, spec.end or scene.duration), film, spec, jobs=jobs, store=store)
    each = dict.fromkeys(("at", "raster", "encode"), 0.0)
    if not brief:
        costs = profile(scene, spec)
        each = {name: costs.total(name) / whole.frames * 1000 for name in each}
    return Figures(
        film=target,
        frames=whole.frames,
        build=build,
        first_frame=first_frame,
        still_again=still_again,
        rate=whole.frames / whole.took,
        limit=limit,
        one=one,
        one_core=one_core,
        unchanged=unchanged,
        edited=edited.took,
        reused=f"{edited.reused} of {edited.segments}",
        at_ms=each["at"],
        raster_ms=each["raster"],
        encode_ms=each["encode"],
        python_mb=whole.peak[0] / 1e6,
        encoder_mb=whole.peak[1] / 1e6,
    )


@contextmanager
def _one_core() -> Iterator[None]:
    """Keeps this process, and those that it starts, on one core; does nothing where the system has no word for it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _rate(report: FilmReport) -> float:
    return report.frames / report.took


def _timed(folder: Path, *words: str) -> float:
    """Return the seconds that a command takes, whose cache is in a folder."""
    began = time.monotonic()
    place = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    subprocess.run([sys.executable, "-m", "renderer.cli.main", *words], check=True, capture_output=True, env=place)
    return time.monotonic() - began


def _cache(folder: Path) -> Path:
    """Return the folder in which a command keeps its scenes and segments, where the system lets it be chosen."""
    named = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    asked = "from renderer.system.cache_folder import cache_place; print(cache_place(''))"
    found = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, env=named, text=True)
    return Path(found.stdout.strip())


def _words(spec: FilmSpec) -> list[str]:
    """Return the options that ask a command for the same film."""
    width, height = spec.size
    words = ["--size", f"{width}x{height}", "--fps", str(spec.fps)]
    part = {"--from": spec.start, "--to": spec.end}
    return words + [word for name, value in part.items() if value is not None for word in (name, str(value))]


def _edited(scene: Scene, end: float) -> Scene:
    """The scene with a dot more in the last second before a time."""
    dot = Life(circle(0.1, fill="#ff0000", name="one more"), start=end - 1)
    return replace(scene, lives=(*scene.lives, dot))


def encoder_limit(scene: Scene, jobs: int, spec: FilmSpec, folder: Path) -> float:
    """Frames a second that so many encoders take when the frames lie in memory as they are sent.

    Windows of frames spread over the film are drawn first; every frame is sent, whether it is new or not.
    """
    frames = spec.frames(scene)
    length = min(WINDOW, len(frames))
    starts = np.linspace(frames.start, frames.stop - length, WINDOWS).astype(int).tolist()
    took = 0.0
    for some in (starts[k : k + jobs] for k in range(0, WINDOWS, jobs)):
        drawn = [_window(scene, range(start, start + length), spec) for start in some]
        began = time.monotonic()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda pair: _send(pair[1], spec, folder / f"limit-{pair[0]}.mp4"), enumerate(drawn)))
        took += time.monotonic() - began
    return length * WINDOWS / took


def _window(scene: Scene, frames: range, spec: FilmSpec) -> np.ndarray:
    canvas, width, height = Canvas(spec.size), *spec.size
    drawn = np.empty((len(frames), height, width, 4), np.uint8)
    for number, frame in enumerate(frames):
        drawn[number] = canvas.draw(scene.at(float(frame / spec.fps)))
    return drawn


def _send(frames: np.ndarray, spec: FilmSpec, path: Path) -> None:
    with encoded(path, spec.size, spec.fps, len(frames), spec.coding) as film:
        for frame in frames:
            film.write(frame)
