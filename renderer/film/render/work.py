"""The work between a scene and its file: its segments, found or made, and joined."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import join_segments
from renderer.encode.ffmpeg_args import Extras
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import Packed, pack
from renderer.film.render.cache_keys import Noted, Parts, film_key, noted_parts, segment_key, segment_parts, why_made
from renderer.film.render.early_joins import EarlyJoins
from renderer.film.render.farm import Farm
from renderer.film.render.film_spec import FilmReport, FilmSpec
from renderer.film.render.order_queue import FrameFailed, Order, OrderQueue, Untravelled
from renderer.film.render.pool import make_all
from renderer.film.render.render_monitor import RenderMonitor
from renderer.film.render.segment import drawn_frames, write_segment
from renderer.film.render.segment_cuts import measured_segments, threads_each
from renderer.film.render.segment_store import Found, Store
from renderer.film.render.worker_process import job_bytes
from renderer.scene.frame_grid import Filmed
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError

_WORTH_WORKERS = 3e6
_PIXELS = 1920 * 1080
_MOST_DOUBTS = 2
_LAST = 1 << 62  # after every frame


@dataclass(slots=True)
class Piece:
    """A segment of the film: what decides it, its name in the store if it can be known again, and whether it was."""

    order: Order
    parts: Parts = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    name: str = ""
    reused: bool = False
    known: bool = False  # whether it was looked for in the store

    @property
    def there(self) -> bool:
        """Whether the file of the segment is there."""
        return self.reused or self.order.made


class FilmWork:
    """The segments of one film: planned, found among those made before, made and joined.

    With `named` they get names without a store too, by which they are known on other machines.
    """

    def __init__(
        self,
        scene: Filmed,
        spec: FilmSpec,
        path: Path,
        folder: Path,
        store: Store | None,
        several: bool,
        named: bool = False,
    ) -> None:
        self.scene, self.spec, self.path, self.folder = scene, spec, path, folder
        self._named, self._several = named, several
        self._changing = self._noted = False
        wanted = several or named or store is not None
        self.code = FilmCode(scene) if wanted and isinstance(scene, Scene) else None
        self.store = store if self.code is not None else None
        self.pieces: list[Piece] = []
        self.wanted: list[Piece] = []
        self._why: dict[int, str] = {}
        self._before: Noted | None = None
        self.alone = ""
        self.farm: Farm | None = None
        self.early: EarlyJoins | None = None
        self._queue: OrderQueue | None = None
        if self.code is not None:
            # As it is before any frame was drawn.
            _ = self.code.whole
        self.peak = (0, 0)
        self.extras = Extras()
        self._grid = spec.grid(scene)

    @property
    def why(self) -> tuple[str, ...]:
        """Why segments are made anew, in their order."""
        return tuple(line for _, line in sorted(self._why.items()))

    def plan(self, frames: range) -> None:
        """Cuts the film into pieces."""
        cut = measured_segments(self.scene, self.spec.fps, frames)
        threads = threads_each(len(cut))
        suffix = self.path.suffix.lower()
        share = self.spec.size[0] * self.spec.size[1] / _PIXELS
        for number, (part, effort) in enumerate(cut):
            order = Order(part, self.folder / f"{number:05}{suffix}", threads, effort * share)
            self.pieces.append(Piece(order))
        self.wanted = self.pieces
        if self._named:
            for piece in self.pieces:
                self._name(piece)

    def _name(self, piece: Piece) -> None:
        """Give a piece the name by which the store knows it."""
        if self.code is not None and not piece.parts:
            assert isinstance(self.scene, Scene)
            frames, suffix = piece.order.frames, piece.order.path.suffix
            piece.parts, piece.doubts = segment_parts(
                self.scene, self.code, frames, self.spec, suffix, piece.order.threads
            )
            piece.name = "" if piece.doubts or self._changing else segment_key(piece.parts) + suffix

    def only(self, numbers: Container[int]) -> None:
        """Have only some of the pieces found and made, by their numbers."""
        self.wanted = [piece for number, piece in enumerate(self.pieces) if number in numbers]

    def find(self) -> None:
        """Takes the segments that were made before, and notes of the others why they were not.

        Those of a film that was never made are looked for while the first are drawn, if several processes draw.
        """
        if self.store is None:
            return
        noted = self.store.noted(film_key(self.path.stem, self.spec))
        self._before = noted_parts(noted)
        if self._before is None and noted is not None:
            self._why[-1] = "the note of how the film was made before is damaged, so it is not used"
        if noted is not None or not self._several:
            self._find_all()

    def _find_all(self) -> None:
        for _ in self._missing(self.wanted):
            pass

    def _missing(self, pieces: Iterable[Piece]) -> Iterator[Order | None]:
        """Look for pieces in the store one by one, and yield the orders of those that are to be made."""
        for piece in pieces:
            if self.store is not None and not piece.known:
                self._look_up(piece, self.store)
            yield None if piece.there else piece.order
        if self.store is not None and not self._noted:
            self._noted = True
            self.store.tidy()
            if self._why:
                now = [((one.order.frames.start, one.order.frames.stop), one.parts) for one in self.pieces]
                self.store.note(film_key(self.path.stem, self.spec), now)

    def _look_up(self, piece: Piece, store: Store) -> None:
        piece.known = True
        self._name(piece)
        found = store.fetch(piece.name, piece.order.path) if piece.name else Found.NOTHING
        piece.reused = found is Found.WHOLE
        if piece.reused:
            return
        first, last = piece.order.frames[0], piece.order.frames[-1]
        cause = why_made(piece.order.frames, piece.parts, self._before or [])
        if piece.doubts:
            cause = f"it is always made anew, for {'; '.join(piece.doubts[:_MOST_DOUBTS])}"
        elif found is Found.DAMAGED:
            cause = "the segment that was kept is damaged"
        self._why[first] = f"{self._grid.time(first):.2f} to {self._grid.time(last + 1):.2f} s: {cause}"

    def make(self, watch: RenderMonitor, jobs: int) -> int:
        """Makes the segments that are not there; the answer is how many processes did it, 0 for this one."""
        todo = [piece for piece in self.wanted if not piece.there]
        workers = min(jobs, len(todo))
        self._forget_changing()
        if todo and self.farm is not None and self.code is not None:
            self._by_farm(self.farm, todo, watch)
            todo = [piece for piece in todo if not piece.there]
            workers = min(jobs, len(todo))
        if workers > 1 and sum(piece.order.effort for piece in todo) > _WORTH_WORKERS and self.code is not None:
            assert isinstance(self.scene, Scene)
            packed = pack(self.scene, self.code)
            self.alone = packed.here or self.code.changed()
            try:
                if not self.alone:
                    watch.start()
                    self._together(packed, todo, watch, workers)
                    return min(workers, sum(piece.order.made for piece in todo))
            except Untravelled as error:
                self.alone = str(error)
        # What is drawn here might change what the keys of others are made of.
        self._find_all()
        watch.start()
        canvas = Canvas(self.spec.size, self.spec.transparent) if todo else None
        for piece in todo:
            if not piece.there:
                self._alone(piece, watch, canvas)
        return 0

    def _by_farm(self, farm: Farm, todo: list[Piece], watch: RenderMonitor) -> None:
        """Have segments made by a farm, as far as it goes."""
        assert self.code is not None and isinstance(self.scene, Scene)
        packed = pack(self.scene, self.code)
        here = packed.here or self.code.changed()
        if here:
            farm.tell(f"the farm is not used: {here}")
            return
        watch.start()
        self._together(packed, todo, watch, 0, farm)

    def _together(
        self, packed: Packed, todo: list[Piece], watch: RenderMonitor, workers: int, farm: Farm | None = None
    ) -> None:
        by_order = {id(piece.order): piece for piece in todo}

        def made(order: Order) -> None:
            self._keep(order, by_order[id(order)].name)
            self._join_early()

        # The dearest first, so that none of these is the last.
        dearest = sorted(todo, key=lambda piece: (-piece.order.effort, piece.order.frames.start))
        queue = OrderQueue(self._missing(dearest), made)
        self._queue = queue
        self._join_early()
        job = job_bytes(packed, self.spec, self.path)
        try:
            if farm is None:
                make_all(job, queue, workers, self.folder, lambda: self._tell(watch))
            elif why := farm.make(
                job, self.code.modules if self.code else frozenset(), queue, lambda: self._tell(watch)
            ):
                farm.tell(f"{why}, so the rest is made here")
                self._find_all()
            self.peak = queue.peak
        except FrameFailed as error:
            # Drawn here, the frame fails with the whole way to the line of the script that is to blame.
            for _ in drawn_frames(self.scene, range(error.frame, error.frame + 1), self.spec):
                pass
            raise RenderError(str(error)) from None

    def _join_early(self) -> None:
        """Have runs of segments joined that are there."""
        if self.early is not None:
            self.early.look(lambda number: self.pieces[number].there)

    def _alone(self, piece: Piece, watch: RenderMonitor, canvas: Canvas | None) -> None:
        order = piece.order

        def tell(done: int) -> None:
            order.done = done
            self._tell(watch)

        frames, path = order.frames, order.path
        order.drawn = write_segment(self.scene, frames, self.spec, path, order.threads, self.path, tell, canvas)
        self._forget_changing()
        self._keep(order, piece.name)

    def _forget_changing(self) -> None:
        """Have no piece kept from now on if drawing has changed what the author's functions read.

        Other frames came of it.
        """
        if self.store is not None and self.code is not None and not self._changing and self.code.changed():
            self._changing = True
            for piece in self.pieces:
                piece.name = ""

    def _keep(self, order: Order, name: str) -> None:
        if self.store is not None and name:
            self.store.keep(order.path, name)

    def _tell(self, watch: RenderMonitor) -> None:
        fresh = [piece.order for piece in self.wanted if not piece.reused]
        made = sum(order.done for order in fresh)
        effort = sum(order.effort * order.done / len(order.frames) for order in fresh)
        again = watch.total - sum(len(order.frames) for order in fresh)
        left = sum(order.effort for order in fresh) - effort
        there = sum(piece.there for piece in self.wanted), len(self.wanted)
        watch.tick(again + made, made, effort, left, there, self._queue.crew if self._queue is not None else 0)

    def join(self, watch: RenderMonitor, jobs: int) -> None:
        """Joins the segments to the film; what was kept but is damaged is made anew, once."""
        parts = self.files
        try:
            join_segments(
                self.early.parts() if self.early is not None else parts, self.path, self.spec.fps, self.extras
            )
        except RenderError:
            damaged = [piece for piece in self.wanted if piece.reused]
            if not damaged or self.store is None:
                raise
            for piece in damaged:
                self.store.drop(piece.name)
                piece.reused = False
            self._why[_LAST] = "segments that were kept are damaged"
            self.make(watch, jobs)
            join_segments(parts, self.path, self.spec.fps, self.extras)

    @property
    def files(self) -> list[tuple[Path, int]]:
        """The files of the pieces, each with its number of frames."""
        return [(piece.order.path, len(piece.order.frames)) for piece in self.pieces]

    def report(self, path: Path, began: float, workers: int, notes: tuple[str, ...]) -> FilmReport:
        """Return what was made of the wanted pieces: `path`, since a time of the monotonic clock."""
        orders = [piece.order for piece in self.wanted]
        return FilmReport(
            path=path,
            size=self.spec.size,
            fps=self.spec.fps,
            frames=sum(len(order.frames) for order in orders),
            drawn=sum(order.drawn for order in orders),
            bytes=path.stat().st_size,
            took=time.monotonic() - began,
            segments=len(orders),
            reused=sum(piece.reused for piece in self.wanted),
            workers=workers,
            why=self.why,
            alone=self.alone,
            peak=self.peak,
            notes=notes,
        )
