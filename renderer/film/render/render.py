"""Rendering: a scene as what its settings ask for, by the writer that makes it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from renderer.film.captions.files import try_told, write_told
from renderer.film.render.deck import DeckReport, write_deck
from renderer.film.render.extras import told
from renderer.film.render.farm import Farm
from renderer.film.render.film import render_film
from renderer.film.render.film_spec import FilmReport, Progress
from renderer.film.render.image_sequence import render_frames, render_pictures
from renderer.film.render.pool import cores
from renderer.film.render.render_settings import RenderSettings
from renderer.film.render.segment_store import own_store
from renderer.film.render.share import render_share
from renderer.scene.scene import Scene


@dataclass(frozen=True, slots=True)
class Rendered:
    """The result of a render: the file or folder with its report, and the caption and chapter files beside it."""

    path: Path
    report: FilmReport
    beside: tuple[Path, ...] = ()


def render(
    scene: Scene,
    settings: RenderSettings,
    stem: str,
    progress: Callable[[Progress], None] | None = None,
    aside: bool = True,
    farm: Farm | None = None,
) -> Rendered | None:
    """Make what is asked for of a film with this stem; None for bare frames, which go to the standard output.

    With `aside`, captions and chapters are written beside a film in a file.
    """
    spec, place = settings.spec, settings.place(stem)
    if settings.burnt:
        from renderer.film.captions.burn_in import burnt  # brings typesetting, which other films may do without

        scene = burnt(scene, settings.caption_fonts)
    if settings.kind == "frames":
        render_frames(scene, sys.stdout.buffer, spec)
        return None
    if settings.kind == "pictures":
        return Rendered(place, render_pictures(scene, place, spec, progress))
    words = told(scene, spec.frames(scene), spec.fps)
    written = words if settings.chapter_list else replace(words, chapters=())
    store = own_store() if settings.cached else None
    jobs = settings.jobs or cores()
    if settings.share is not None:
        beside = written if aside else None
        report = render_share(scene, place, spec, settings.share, progress, jobs, store, settings.subtitles, beside)
        return Rendered(report.path, report)
    if aside:
        try_told(written, place)
    report = render_film(scene, place, spec, progress, jobs=jobs, store=store, subtitles=settings.subtitles, farm=farm)
    return Rendered(place, report, tuple(write_told(written, place)) if aside else ())


def render_deck(
    scene: Scene, settings: RenderSettings, stem: str, progress: Callable[[Progress], None] | None = None
) -> DeckReport:
    """Make a presentation of a film with this stem, a slide with a movie for each stop."""
    if settings.burnt:
        from renderer.film.captions.burn_in import burnt

        scene = burnt(scene, settings.caption_fonts)
    store = own_store() if settings.cached else None
    return write_deck(scene, settings.place(stem), settings.spec, progress, settings.jobs or cores(), store)


def left_out(scene: Scene, settings: RenderSettings) -> tuple[str, ...]:
    """Return notes about sounds and subtitles that the requested form cannot hold."""
    if settings.kind == "film":
        return ()
    who = "bare frames have" if settings.kind == "frames" else "pictures have"
    sound = [f"{who} no sound, so the film's is left out"] if scene.sounds else []
    track = [f"{who} no track for subtitles; --burn-captions draws them"] if settings.subtitles else []
    return (*sound, *track)
