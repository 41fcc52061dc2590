"""Films: the frames of a scene, drawn in segments, by one process or several, and joined to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from renderer.encode.codec import MOVING, check_film
from renderer.film.render.early_joins import EarlyJoins
from renderer.film.render.extras import gathered
from renderer.film.render.farm import Farm
from renderer.film.render.film_spec import Cancelled, FilmReport, FilmSpec, Progress
from renderer.film.render.image_sequence import render_moving
from renderer.film.render.render_monitor import RenderMonitor
from renderer.film.render.segment import drawn_frames
from renderer.film.render.segment_store import Store, workplace
from renderer.film.render.work import FilmWork
from renderer.scene.frame_grid import Filmed
from renderer.system.atomic_file import try_place

__all__ = ["Cancelled", "FilmReport", "FilmSpec", "Progress", "drawn_frames", "render_film"]


def render_film(
    scene: Filmed,
    path: str | Path,
    spec: FilmSpec | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    jobs: int = 1,
    store: Store | None = None,
    subtitles: bool = False,
    farm: Farm | None = None,
) -> FilmReport:
    """Writes a film of a scene to a file and reports what was made.

    Up to `jobs` processes draw at once; the frames are the same for any number. Segments that the `store` has are not
    made again, and those that are made are kept in it at once, so that a film goes on after a kill where it was. Both
    need a Scene. The film has the scene's chapters and sounds; with `subtitles`, its captions are a track of it.
    A `farm` makes the segments as far as it goes; the rest is made here.
    `progress` is told again and again, `cancelled` is asked before every frame. Whatever goes wrong, Ctrl-C too, no
    process and nothing half-written is left, and a file that stood there before still does.
    """
    spec = spec or FilmSpec()
    check_film(path, spec.size, spec.coding)
    frames = spec.frames(scene)
    try_place(path)
    if Path(path).suffix.lower() in MOVING:
        return render_moving(scene, path, spec, progress)
    watch = RenderMonitor(len(frames), progress, cancelled, Path(path))
    with workplace(store) as folder:
        work = FilmWork(scene, spec, Path(path), folder, store, several=jobs > 1 or farm is not None)
        work.farm = farm
        work.extras, notes = gathered(scene, frames, spec.fps, folder, subtitles)
        work.plan(frames)
        work.find()
        work.early = EarlyJoins(spec.fps, folder)
        with work.early.ending():
            made = work.make(watch, jobs)
            work.join(watch, jobs)
    return work.report(Path(path), watch.began, made, notes)
