"""Pieces of film that a worker makes between requests, so that the film can be played.

A piece is a segment of the film as `netreel render` cuts it, at some size and frame rate, with the same name in the
store of segments: what either of them made, the other need not make again. Where playing begins in the middle of a
segment that is not there, the piece is the rest of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Generator
from fractions import Fraction
from pathlib import Path

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import fragments
from renderer.film.code.drawing_code import drawing_digests
from renderer.film.code.film_code import FilmCode
from renderer.film.load.source import Loaded
from renderer.film.render.cache_keys import segment_key, segment_parts
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.segment import segment_steps
from renderer.film.render.segment_cuts import segments, threads_each
from renderer.film.render.segment_store import Found, Store, own_store
from renderer.studio.draw import frame_size
from renderer.studio.messages import StudioOrder, StudioSaid
from renderer.studio.trouble import own_files, trouble
from renderer.values.errors import RenderError

FPS = 30
"""The frame rate of playback."""
SPARSEST = 8
"""The largest frame step of playback, where drawing is slow."""

_SUFFIX = ".mp4"
_EVERY = 1.0  # seconds after which is told that a piece goes on, though there is nothing new of it
_TIDY = 20  # pieces after which the store is looked at
_NEAR = 8  # frames from the start of a segment, from which on it is not worth while to make all of it

Say = Callable[[StudioSaid, bytes], None]
FrameSteps = Generator[None, None, None]


class Playback:
    """A maker of pieces of one film, frame by frame; earlier requested pieces go first."""

    def __init__(self, film: Loaded, say: Say, store: Store | None = None) -> None:
        self._film, self._say = film, say
        self._store = store or own_store()
        self._code: FilmCode | None = None
        self.prepared = False
        self._jobs: dict[int, FrameSteps] = {}
        self._canvas: Canvas | None = None
        self._told = 0.0
        self._made_since = 0

    @property
    def busy(self) -> bool:
        """Whether there is work to do."""
        return bool(self._jobs)

    def prepare(self) -> None:
        """Do the work needed once before the first piece, ahead of time if possible."""
        if not self.prepared:
            self.prepared = True
            # What a script's own objects do when they are looked into is not known; the film can be shown without.
            with contextlib.suppress(Exception):
                self._code = FilmCode(self._film.scene)
                drawing_digests(self._code.modules)

    def begin(self, order: StudioOrder) -> None:
        """Start a piece in a folder: from frame `frame`, every `every`th frame, `width` pixels wide."""
        number = order["piece"]
        self._jobs[number] = self._made(number, order["frame"], order["every"], order["width"], Path(order["folder"]))

    def drop(self, number: int) -> None:
        """Cancel a piece and delete its data."""
        steps = self._jobs.pop(number, None)
        if steps is not None:
            steps.close()

    def close(self) -> None:
        """Cancel all pieces."""
        for number in list(self._jobs):
            self.drop(number)

    def step(self) -> None:
        """Draw the next frame of the next piece; report errors."""
        number, steps = next(iter(self._jobs.items()))
        del self._jobs[number]
        source = self._film.source
        try:
            with source.watched():
                next(steps)
        except StopIteration:
            return
        except (Exception, SystemExit) as error:
            files = own_files(source, source.name, source.folder)
            self._tell({"piece": number, "error": trouble(error, files)})
        else:
            self._jobs[number] = steps

    def _made(self, number: int, frame: int, every: int, width: int, folder: Path) -> FrameSteps:
        scene = self._film.scene
        spec = FilmSpec(film_size(scene.frame, width), Fraction(FPS, every))
        if not 0 <= frame < spec.grid(scene).count:
            raise RenderError(f"the film has no frame {frame} at {float(spec.fps):g} frames a second")
        cut = segments(scene, spec.fps)
        threads = threads_each(len(cut))
        whole = next(part for part in cut if frame in part)
        rest = range(frame, whole.stop) if frame - whole.start > _NEAR else whole
        path = folder / f"{os.getpid()}-{number}{_SUFFIX}"
        with contextlib.ExitStack() as stack:
            stack.callback(path.unlink, missing_ok=True)
            for part in dict.fromkeys((whole, rest)):
                kept = self._kept(self._name(part, spec, threads), part, path)
                if kept:
                    self._begins(number, part, whole)
                    self._tell({"piece": number}, kept)
                    self._tell({"piece": number, "done": True, "drawn": 0})
                    return
            self._begins(number, rest, whole)
            if self._canvas is None or self._canvas.size != spec.size:
                self._canvas = Canvas(spec.size)
            yield
            drawn = 0

            def live(data: bytes) -> None:
                self._tell({"piece": number}, data)

            # Two pieces of one size must not draw on one canvas: a frame that is shown again is still on it.
            canvas, self._canvas = self._canvas, None
            steps = segment_steps(scene, rest, spec, path, threads, Path(f"frames {rest.start} on"), canvas, live)
            with contextlib.closing(steps):
                for new in steps:
                    drawn += new
                    if time.monotonic() - self._told > _EVERY:
                        self._tell({"piece": number})
                    yield
            self._canvas = canvas
            name = self._name(rest, spec, threads)
            if name is not None:
                self._keep(path, name)
            self._tell({"piece": number, "done": True, "drawn": drawn})

    def _tell(self, said: StudioSaid, body: bytes = b"") -> None:
        self._told = time.monotonic()
        self._say(said, body)

    def _keep(self, path: Path, name: str) -> None:
        self._store.keep(path, name)
        self._made_since += 1
        if self._made_since >= _TIDY:
            self._made_since = 0
            self._store.tidy()

    def _begins(self, number: int, part: range, whole: range) -> None:
        self._tell({"piece": number, "first": part.start, "stop": part.stop, "whole": part == whole})

    def _name(self, part: range, spec: FilmSpec, threads: int) -> str | None:
        """Return the name of a piece in the store; None for a film that cannot be told from others."""
        self.prepare()
        if self._code is None:
            return None
        parts, doubts = segment_parts(self._film.scene, self._code, part, spec, _SUFFIX, threads)
        return None if doubts else segment_key(parts) + _SUFFIX

    def _kept(self, name: str | None, part: range, path: Path) -> bytes:
        """Return a piece that was made before, as it is sent; one that is damaged is forgotten."""
        if name is None or self._store.fetch(name, path) is not Found.WHOLE:
            return b""
        try:
            found = fragments(path)
        except RenderError:
            found = b""
        path.unlink(missing_ok=True)
        if frames_in(found) != len(part):
            self._store.drop(name)
            return b""
        return found


def film_size(frame: tuple[float, float], width: int) -> tuple[int, int]:
    """Return the size in pixels of a film of about some width; both sides are even.

    >>> film_size((128 / 9, 8.0), 1280), film_size((4.5, 8.0), 480)
    ((1280, 720), (480, 854))
    """
    width, height = frame_size(frame, width)
    return width + width % 2, height + height % 2


def frames_in(data: bytes) -> int:
    """Return the number of fragments, one frame each."""
    at = count = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8:
            break
        count += data[at + 4 : at + 8] == b"moof"
        at += size
    return count
