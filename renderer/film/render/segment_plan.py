"""Segment plan: the segments of a film, in order, and which of them the store already holds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from renderer.film.code.film_code import FilmCode
from renderer.film.render.cache_keys import Noted, Parts, film_key, noted_parts, segment_key, segment_parts, why_made
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.order_queue import Order
from renderer.film.render.segment_cuts import FilmCut, threads_each
from renderer.film.render.segment_store import Found, Store
from renderer.scene.frame_grid import Filmed
from renderer.scene.scene import Scene

_PIXELS = 1920 * 1080
_MOST_DOUBTS = 2
_LAST = 1 << 62  # after every frame


@dataclass(slots=True)
class Piece:
    """A segment of a plan: the inputs that decide it, its name in the store if it has one, and whether it is reused."""

    order: Order
    parts: Parts = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    name: str = ""
    reused: bool = False
    known: bool = False  # whether it was looked for in the store

    @property
    def there(self) -> bool:
        """Whether the segment's file exists."""
        return self.reused or self.order.made


class SegmentPlan:
    """The pieces of some frames of a film for the file `path`, whose segments are made in a folder.

    `all` are the pieces planned so far, in the order of their frames, `wanted` those that are to be made. With `named`
    pieces get names without a store too; other machines know them by these.
    """

    def __init__(
        self, scene: Filmed, spec: FilmSpec, path: Path, folder: Path, store: Store | None, code: FilmCode | None
    ) -> None:
        self.scene, self.spec, self.path, self.folder, self.store, self.code = scene, spec, path, folder, store, code
        self.all: list[Piece] = []
        self.wanted = self.all
        self.named = False
        self.unknown = 0  # the frames of the pieces that are not known yet
        self._rough: list[range] = []
        self._single = False  # whether there is one piece between two beats
        self._changing = self._noted = False
        self._why: dict[int, str] = {}
        self._before: Noted | None = None
        self._cut: FilmCut | None = None

    @property
    def complete(self) -> bool:
        """Whether every piece is planned."""
        return not self._rough

    @property
    def why(self) -> tuple[str, ...]:
        """Why segments are made anew, in their order."""
        return tuple(line for _, line in sorted(self._why.items()))

    @property
    def to_do(self) -> list[Piece]:
        """The planned and wanted pieces that have no file yet."""
        return [piece for piece in self.wanted if not piece.there]

    @property
    def at_least(self) -> int:
        """The least number of pieces to be made if the store holds none of them."""
        return len(self.to_do) + len(self._rough)

    def begin(self, frames: range) -> None:
        """Cut the frames at beats; `next` cuts costly pieces again."""
        self._cut = FilmCut(self.scene, self.spec.fps, frames)
        self._rough = list(self._cut.rough)
        self.unknown = len(frames)
        self._single = len(self._rough) == 1

    def next(self) -> list[Piece]:
        """Plan the pieces of the next span between two beats and return them; an empty list ends the plan."""
        if not self._rough or self._cut is None:
            return []
        suffix, share = self.path.suffix.lower(), self.spec.size[0] * self.spec.size[1] / _PIXELS
        cut = self._cut.measured(self._rough.pop(0))
        found: list[Piece] = []
        # How many pieces there are of all the frames decides the threads of each.
        threads = threads_each(len(cut) if self._single else 2)
        for part, effort in cut:
            file = self.folder / f"{len(self.all) + len(found):05}{suffix}"
            found.append(Piece(Order(part, file, threads, effort * share)))
            self.unknown -= len(part)
        self.all += found
        if self.named:
            for piece in found:
                self._name(piece)
        return found

    def complete_all(self) -> None:
        """Plan all pieces."""
        while self.next():
            pass

    def only(self, numbers: Container[int]) -> None:
        """Restrict `wanted` to some pieces, by number."""
        self.wanted = [piece for number, piece in enumerate(self.all) if number in numbers]

    def _name(self, piece: Piece) -> None:
        """Name a piece by the key that the store uses."""
        if self.code is not None and not piece.parts:
            assert isinstance(self.scene, Scene)
            frames, suffix = piece.order.frames, piece.order.path.suffix
            piece.parts, piece.doubts = segment_parts(
                self.scene, self.code, frames, self.spec, suffix, piece.order.threads
            )
            piece.name = "" if piece.doubts or self._changing else segment_key(piece.parts) + suffix

    def read_note(self) -> bool:
        """Read how the film was made before; return whether there is a note of it."""
        if self.store is None:
            return False
        noted = self.store.noted(film_key(self.path.stem, self.spec))
        self._before = noted_parts(noted)
        if self._before is None and noted is not None:
            self._why[-1] = "the note of how the film was made before is damaged, so it is not used"
        return noted is not None

    def find_all(self) -> None:
        """Plan all pieces and look up the wanted ones in the store."""
        for _ in self.missing():
            pass

    def missing(self) -> Iterator[Order | None]:
        """Plan pieces and look them up one by one; yield the orders of those to be made, None for one in the store."""
        # The dearest first, so that none of these is the last.
        known = sorted(self.wanted, key=lambda piece: (-piece.order.effort, piece.order.frames.start))
        pieces: Iterable[Piece] = known or self.next()
        while pieces:
            for piece in pieces:
                self._look_up(piece)
                yield None if piece.there else piece.order
            pieces = self.next()
        if self.store is not None and not self._noted:
            self._noted = True
            self.store.tidy()
            if self._why:
                now = [((one.order.frames.start, one.order.frames.stop), one.parts) for one in self.all]
                self.store.note(film_key(self.path.stem, self.spec), now)

    def look_up_known(self) -> None:
        """Look up the planned pieces in the store."""
        for piece in self.wanted:
            self._look_up(piece)

    def _look_up(self, piece: Piece) -> None:
        store = self.store
        if store is None or piece.known:
            return
        piece.known = True
        self._name(piece)
        found = store.fetch(piece.name, piece.order.path) if piece.name else Found.NOTHING
        piece.reused = found is Found.WHOLE
        if piece.reused:
            return
        grid, first, last = self.spec.grid(self.scene), piece.order.frames[0], piece.order.frames[-1]
        cause = why_made(piece.order.frames, piece.parts, self._before or [])
        if piece.doubts:
            cause = f"it is always made anew, for {'; '.join(piece.doubts[:_MOST_DOUBTS])}"
        elif found is Found.DAMAGED:
            cause = "the segment that was kept is damaged"
        self._why[first] = f"{grid.time(first):.2f} to {grid.time(last + 1):.2f} s: {cause}"

    def keep(self, piece: Piece) -> None:
        """Keep a segment that was made."""
        if self.store is not None and piece.name:
            self.store.keep(piece.order.path, piece.name)

    def forget_changing(self) -> bool:
        """Have no piece kept from now on if drawing has changed what the author's functions read.

        Other frames came of it. Return whether that is so.
        """
        if self.store is not None and self.code is not None and not self._changing and self.code.changed():
            self._changing = True
            for piece in self.all:
                piece.name = ""
        return self._changing

    def drop_reused(self) -> bool:
        """Have the segments that were kept made anew, since some are damaged; return whether there were any."""
        damaged = [piece for piece in self.wanted if piece.reused]
        if not damaged or self.store is None:
            return False
        for piece in damaged:
            self.store.drop(piece.name)
            piece.reused = False
        self._why[_LAST] = "segments that were kept are damaged"
        return True
