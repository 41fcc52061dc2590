"""Checking and making the goldens of a film."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from renderer.film.render.still import picture_array
from renderer.golden.compare_frame import Level, Outcome, Task, examine
from renderer.golden.compare_workers import examined
from renderer.golden.golden_folder import Album, Golden, frame_digest, write_album
from renderer.golden.machine import machine
from renderer.golden.png_frames import write_png
from renderer.review.pixel_tolerance import TOLERANCE, Tolerance
from renderer.review.words import words
from renderer.scene.frame_grid import Filmed
from renderer.values.errors import RenderError

_WORTH = 30_000_000  # pixels from which on two workers are sooner done, their start included
_END = 1e-9


@dataclass(frozen=True, slots=True)
class Looked:
    """The settings of a check: folder of failures, comparison, tolerance and number of processes.

    0 workers means as many as are useful.
    """

    out: Path = Path("out/golden")
    level: Level = "pixels"
    tolerance: Tolerance = TOLERANCE
    workers: int = 0


def check_goldens(
    scene: Filmed,
    album: Album,
    times: Iterable[float] | None = None,
    looked: Looked | None = None,
    told: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Compare a film with its goldens, all or those at some times; return the outcomes in order.

    `told` hears of each outcome as it comes.
    """
    looked = looked or Looked()
    wanted = {album.key(t): t for t in times} if times is not None else {k: g.t for k, g in album.goldens.items()}
    tasks: list[Task] = []
    lost: dict[str, Outcome] = {}
    for key, t in sorted(wanted.items(), key=lambda pair: pair[1]):
        golden = album.goldens.get(key)
        if golden is None:
            lost[key] = Outcome(key, t, "cannot", f"there is no golden {key!r} in {str(album.folder)!r}")
        elif golden.t > scene.duration + _END:
            why = f"the golden is of {golden.t:g} s, but the film ends at {scene.duration:g} s"
            lost[key] = Outcome(key, golden.t, "cannot", why)
        else:
            tasks.append(_task(scene, album, key, golden, looked))
    found = dict(lost)
    for outcome in [*lost.values(), *_examined(tasks, _workers(tasks, looked))]:
        found[outcome.key] = outcome
        if told is not None:
            told(outcome)
    return [found[key] for key in sorted(wanted, key=lambda key: (wanted[key], key))]


def _task(scene: Filmed, album: Album, key: str, golden: Golden, looked: Looked) -> Task:
    files = album.png(key), album.txt(key), looked.out / key
    return Task(key, golden.t, scene.at(golden.t), album.size, golden, *files, looked.level, looked.tolerance)


def _workers(tasks: Sequence[Task], looked: Looked) -> int:
    if looked.workers:
        return looked.workers
    pixels = sum(task.size[0] * task.size[1] for task in tasks)
    return 1 if pixels < _WORTH or looked.level == "picture" else min(os.cpu_count() or 1, len(tasks))


def _examined(tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Yield the outcomes of tasks, in order."""
    return map(examine, tasks) if workers < 2 or len(tasks) < 2 else examined(tasks, workers)


@dataclass(frozen=True, slots=True)
class Made:
    """The result of an update: names of new, changed, unchanged and dropped goldens."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]


def update_goldens(
    scene: Filmed,
    album: Album,
    times: Iterable[float] | None = None,
    settings: Mapping[str, str] | None = None,
    size: tuple[int, int] | None = None,
) -> Made:
    """Make the goldens at some times, or all again, and write the album's index.

    A golden that is still the same, but for antialiasing, stays as it is and learns the digest of this machine. Goldens
    beyond the film's end are dropped; with other pixels or settings all are made anew.
    """
    album = replace(album, settings=dict(settings) if settings is not None else album.settings)
    if size is not None and size != album.size:
        album = replace(album, size=size, goldens={key: Golden(g.t) for key, g in album.goldens.items()})
    wanted = {key: golden.t for key, golden in album.goldens.items()}
    for t in times or ():
        if not 0 <= t <= scene.duration + _END:
            raise RenderError(f"there is no golden at {t:g} s: the film ends at {scene.duration:g} s")
        wanted[album.key(t)] = t
    late = tuple(sorted(key for key, t in wanted.items() if t > scene.duration + _END))
    done: dict[str, list[str]] = {"new": [], "changed": [], "kept": []}
    for key, t in sorted(wanted.items(), key=lambda pair: pair[1]):
        if key in late:
            continue
        album, what = _updated(scene, album, key, t)
        done[what].append(key)
    for key in late:
        album.png(key).unlink(missing_ok=True)
        album.txt(key).unlink(missing_ok=True)
    write_album(album.without(late))
    return Made(tuple(done["new"]), tuple(done["changed"]), tuple(done["kept"]), late)


def _updated(scene: Filmed, album: Album, key: str, t: float) -> tuple[Album, str]:
    old = album.goldens.get(key)
    if old is not None:
        outcome = examine(replace(_task(scene, album, key, old, Looked()), left=album.folder / f".{key}"))
        for _, path in outcome.left:
            path.unlink(missing_ok=True)
        if outcome.verdict in ("same", "alike") and not outcome.told:
            return album.with_golden(key, old.knowing(outcome.machine, outcome.digest)), "kept"
    picture = scene.at(t)
    pixels = picture_array(picture, album.size)
    write_png(pixels, album.png(key))
    album.txt(key).write_text("\n".join(words(picture)) + "\n", "utf-8")
    made = album.with_golden(key, Golden(t, {machine(): (frame_digest(pixels),)}))
    return made, "new" if old is None else "changed"
