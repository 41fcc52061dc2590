"""The work between a scene and its file: its segments, found or made, and joined."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from renderer.drawing.canvas import Canvas
from renderer.encode.encoder import join_segments
from renderer.encode.ffmpeg_args import Extras
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import pack
from renderer.film.render.early_joins import EarlyJoins
from renderer.film.render.farm import Farm
from renderer.film.render.film_spec import FilmReport, FilmSpec
from renderer.film.render.order_queue import FrameFailed, Order, OrderQueue, Untravelled
from renderer.film.render.pool import make_all
from renderer.film.render.render_monitor import RenderMonitor
from renderer.film.render.segment import drawn_frames, write_segment
from renderer.film.render.segment_plan import Piece, SegmentPlan
from renderer.film.render.segment_store import Store
from renderer.film.render.worker_process import job_bytes
from renderer.scene.frame_grid import Filmed
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError

_WORTH_WORKERS = 3e6


class FilmWork:
    """The segments of one film: planned, found among those made before, made and joined.

    With `several` processes, what comes late in a film is planned while what comes early is drawn. With `named` the
    segments get names without a store too, by which they are known on other machines.
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
        self._several = several and not named
        wanted = several or named or store is not None
        self.code = FilmCode(scene) if wanted and isinstance(scene, Scene) else None
        store = store if self.code is not None else None
        self.pieces = SegmentPlan(scene, spec, path, folder, store, self.code)
        self.pieces.named = named
        self.alone = ""
        self.farm: Farm | None = None
        self.early: EarlyJoins | None = None
        self._queue: OrderQueue | None = None
        self._held: list[Piece] = []
        if self.code is not None:
            # As it is before any frame was drawn.
            _ = self.code.whole
        self.peak = (0, 0)
        self.extras = Extras()

    def plan(self, frames: range) -> None:
        """Cuts the film into pieces; those of a film that several processes draw are found out by and by."""
        self.pieces.begin(frames)
        if not self._several or self.code is None:
            self.pieces.complete_all()

    def find(self) -> None:
        """Takes the segments that were made before, and notes of the others why they were not.

        Those of a film that was never made are looked for while the first are drawn, if several processes draw.
        """
        if self.pieces.store is None:
            return
        if self.pieces.read_note() or not self._several:
            self._find_all()

    def _find_all(self) -> None:
        self.pieces.complete_all()
        self.pieces.find_all()

    def make(self, watch: RenderMonitor, jobs: int) -> int:
        """Makes the segments that are not there; the answer is how many processes did it, 0 for this one."""
        pieces = self.pieces
        enough = self._worth_workers()
        if pieces.at_least and self.farm is not None and self.code is not None:
            self._by_farm(self.farm, watch)
            enough = self._worth_workers()
        workers = min(jobs, pieces.at_least)
        if workers > 1 and enough and self.code is not None:
            try:
                self._together(watch, workers)
                return min(workers, sum(piece.order.made for piece in pieces.wanted if not piece.reused))
            except Untravelled as error:
                self.alone = str(error)
        # What is drawn here might change what the keys of others are made of.
        self._find_all()
        pieces.forget_changing()
        self._settle()
        self._begin_joining()
        watch.start()
        todo = pieces.to_do
        canvas = Canvas(self.spec.size, self.spec.transparent) if todo else None
        for piece in todo:
            self._alone(piece, watch, canvas)
        return 0

    def _worth_workers(self) -> bool:
        """Plan and look up until it is known whether the work is worth a start of workers; return whether it is."""
        pieces = self.pieces

        def enough() -> bool:
            return sum(piece.order.effort for piece in pieces.to_do) > _WORTH_WORKERS

        while not enough() and pieces.next():
            pass
        pieces.forget_changing()
        while True:
            pieces.look_up_known()
            if enough() or not pieces.next():
                return enough()

    def _by_farm(self, farm: Farm, watch: RenderMonitor) -> None:
        """Have segments made by a farm, as far as it goes."""
        try:
            self._together(watch, 0, farm)
        except Untravelled as error:
            farm.tell(f"the farm is not used: {error}")

    def _together(self, watch: RenderMonitor, workers: int, farm: Farm | None = None) -> None:
        assert self.code is not None
        if self.code.whole.bound:
            raise Untravelled(self.code.whole.bound[0])

        def orders() -> Iterator[Order | None]:
            yield from self.pieces.missing()
            self._planned()

        def made(order: Order) -> None:
            self._made(self.pieces.all[int(order.path.stem)])

        queue = self._queue = OrderQueue(orders(), made)
        watch.start()
        try:
            if farm is None:
                make_all(self._job, queue, workers, self.folder, lambda: self._tell(watch), self.pieces.at_least)
            elif why := farm.make(self._job(), self.code.modules, queue, lambda: self._tell(watch)):
                farm.tell(f"{why}, so the rest is made here")
                self._find_all()
                self._planned()
            self.peak = queue.peak
        except FrameFailed as error:
            # Drawn here, the frame fails with the whole way to the line of the script that is to blame.
            for _ in drawn_frames(self.scene, range(error.frame, error.frame + 1), self.spec):
                pass
            raise RenderError(str(error)) from None

    def _job(self) -> bytes:
        """Return what workers are told; Untravelled where their frames might be others."""
        assert self.code is not None and isinstance(self.scene, Scene)
        packed = pack(self.scene, self.code)
        if why := packed.here or self.code.changed():
            raise Untravelled(why)
        return job_bytes(packed, self.spec, self.path)

    def _planned(self) -> None:
        """Keep and join, once all pieces are known, what was made until then."""
        if why := self._settle():
            raise Untravelled(why)
        self._begin_joining()

    def _settle(self) -> str:
        """Keep what workers made while pieces were weighed; return why none of it counts, if so, or "".

        To weigh pieces, the author's functions are asked for values. Where that changes what they read, the frames of
        workers may be others.
        """
        why = self.code.changed() if self.code is not None else ""
        for piece in self._held:
            if why:
                piece.order.done = 0
            else:
                self.pieces.keep(piece)
        self._held = []
        return why

    def _made(self, piece: Piece) -> None:
        if self._queue is not None and self._queue.planning:
            self._held.append(piece)
            return
        self.pieces.keep(piece)
        self._join_early()

    def _begin_joining(self) -> None:
        if self.early is not None:
            self.early.begin(self.files)
            self._join_early()

    def _join_early(self) -> None:
        """Have runs of segments joined that are there."""
        if self.early is not None:
            self.early.look(lambda number: self.pieces.all[number].there)

    def _alone(self, piece: Piece, watch: RenderMonitor, canvas: Canvas | None) -> None:
        order = piece.order

        def tell(done: int) -> None:
            order.done = done
            self._tell(watch)

        frames, path = order.frames, order.path
        order.drawn = write_segment(self.scene, frames, self.spec, path, order.threads, self.path, tell, canvas)
        self.pieces.forget_changing()
        self.pieces.keep(piece)

    def _tell(self, watch: RenderMonitor) -> None:
        wanted = self.pieces.wanted
        reused = sum(len(piece.order.frames) for piece in wanted if piece.reused)
        fresh = [piece.order for piece in wanted if not piece.reused]
        known, made = sum(len(order.frames) for order in fresh), sum(order.done for order in fresh)
        whole = sum(order.effort for order in fresh)
        effort = sum(order.effort * order.done / len(order.frames) for order in fresh)
        # What is not weighed yet counts like the rest.
        left = whole - effort + (whole / known * self.pieces.unknown if known else 0.0)
        there = sum(piece.there for piece in wanted), self.pieces.at_least + sum(piece.there for piece in wanted)
        watch.tick(reused + made, made, effort, left, there, self._queue.crew if self._queue is not None else 0)

    def join(self, watch: RenderMonitor, jobs: int) -> None:
        """Joins the segments to the film; what was kept but is damaged is made anew, once."""
        parts = self.files
        try:
            join_segments(
                self.early.parts() if self.early is not None else parts, self.path, self.spec.fps, self.extras
            )
        except RenderError:
            if not self.pieces.drop_reused():
                raise
            self.make(watch, jobs)
            join_segments(parts, self.path, self.spec.fps, self.extras)

    @property
    def files(self) -> list[tuple[Path, int]]:
        """The files of the pieces, each with its number of frames."""
        return [(piece.order.path, len(piece.order.frames)) for piece in self.pieces.all]

    def report(self, path: Path, began: float, workers: int, notes: tuple[str, ...]) -> FilmReport:
        """Return what was made of the wanted pieces: `path`, since a time of the monotonic clock."""
        orders = [piece.order for piece in self.pieces.wanted]
        return FilmReport(
            path=path,
            size=self.spec.size,
            fps=self.spec.fps,
            frames=sum(len(order.frames) for order in orders),
            drawn=sum(order.drawn for order in orders),
            bytes=path.stat().st_size,
            took=time.monotonic() - began,
            segments=len(orders),
            reused=sum(piece.reused for piece in self.pieces.wanted),
            workers=workers,
            why=self.pieces.why,
            alone=self.alone,
            peak=self.peak,
            notes=notes,
        )
