"""The page: a film as one HTML file that holds all it needs and asks nobody for more."""

from __future__ import annotations

import base64
import html
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from renderer.encode.sound import write_mix
from renderer.encode.sound_file import coded_sound
from renderer.film.load.blame import line_prefix
from renderer.film.render.film_spec import Progress
from renderer.scene.scene import Scene
from renderer.scene.talk import chapter_stops, talk
from renderer.system.atomic_file import try_place, write_bytes
from renderer.web.moments import RATE, moments
from renderer.web.pack import packed
from renderer.web.record import Record

_MODULES = ("film", "color", "outline", "painter", "items", "still", "point", "player")
_TALK = "talk"
"""The script and the style that pages with slides have besides."""
_PACKING = 0.4
"""The time that fitting and packing take at the end, as a share of the time of looking at the film."""


@dataclass(frozen=True, slots=True)
class PageReport:
    """The report on a page: file, bytes, sampled moments, seconds, and notes of damaged sounds."""

    path: Path
    bytes: int
    moments: int
    took: float
    notes: tuple[str, ...] = ()


def write_page(
    scene: Scene,
    path: str | Path,
    title: str,
    progress: Callable[[Progress], None] | None = None,
    as_slides: bool = False,
) -> PageReport:
    """Write a film as one HTML file; `progress` is told how far the film has been looked at, in frames of 1/60 s.

    With `as_slides` it is a talk, which waits at the stops of the film and has their notes.

    Whatever goes wrong, Ctrl-C too, nothing half-written is left, and a file that stood there before still does.
    """
    began = time.monotonic()
    try_place(path)
    made = page_of(scene, title, progress, as_slides, Path(path).parent)
    text = made.text.encode()
    write_bytes(text, path)
    return PageReport(Path(path), len(text), made.moments, time.monotonic() - began, made.notes)


class Page(NamedTuple):
    """The text of a page, how many moments were looked at, and notes of damaged sounds."""

    text: str
    moments: int
    notes: tuple[str, ...]


def page_of(
    scene: Scene,
    title: str,
    progress: Callable[[Progress], None] | None = None,
    as_slides: bool = False,
    folder: Path | None = None,
) -> Page:
    """Return a film as a page; a mix of its sounds is made in the folder, or in that of the system."""
    began = time.monotonic()
    record = Record()
    for moment in moments(scene):
        record.add(moment)
        if progress is not None:
            took = max(time.monotonic() - began, 1e-9)
            done, total = round(moment.t * RATE), round(scene.duration * RATE)
            left = took * ((1 + _PACKING) * total / max(done, 1) - 1)
            progress(Progress(done, total, done / took, max(left, 0.0), took))
    film = packed(scene, record, _head(scene, as_slides))
    sound, notes = _sound(scene, folder)
    return Page(page_html(title, film, sound, as_slides), len(record.times), notes)


def page_html(title: str, film: bytes, sound: bytes = b"", as_slides: bool = False) -> str:
    """Return the text of a page around a packed film and a sound, if there is one."""
    script, style, whole = _front(as_slides)
    pieces = {
        "@SCRIPT-HASH@": _hash(script),
        "@STYLE-HASH@": _hash(style),
        "@STYLE@": style,
        "@SCRIPT@": script,
        "@TITLE@": html.escape(title.encode("utf-8", "replace").decode()),
        "@SOUND@": base64.b64encode(sound).decode("ascii"),
        "@FILM@": base64.b64encode(film).decode("ascii"),
    }
    made = []
    # Split before anything is filled in, so that nothing in a title stands for a piece.
    for k, part in enumerate(whole.split("@")):
        made.append(pieces[f"@{part}@"] if k % 2 else part)
    return "".join(made)


def _head(scene: Scene, as_slides: bool = False) -> dict[str, object]:
    begins = chapter_stops(scene) if as_slides else {}
    head: dict[str, object] = {
        "duration": scene.duration,
        "chapters": [
            {"name": one.name, "start": begins.get(one.name, one.start), "end": one.end} for one in scene.chapters
        ],
        "captions": [{"text": one.text, "start": one.start, "end": one.end} for one in scene.captions],
    }
    if as_slides:
        head["slides"] = [{**asdict(slide), "shown": slide.shown} for slide in talk(scene)]
    return head


def _sound(scene: Scene, folder: Path | None) -> tuple[bytes, tuple[str, ...]]:
    """Return all sounds of a film as one, coded, and what to say of damaged files."""
    if not scene.sounds:
        return b"", ()
    with tempfile.TemporaryDirectory(prefix=".netreel-", dir=folder) as place:
        mix = Path(place) / "sound.wav"
        notes = write_mix(scene.sounds, scene.duration, 0.0, scene.duration, mix, partial(_whence, scene))
        return coded_sound(mix), notes


def _whence(scene: Scene, number: int) -> str:
    here = Path.cwd()
    return line_prefix(scene.origins.of_sound(number), here, here)


@cache
def _front(as_slides: bool) -> tuple[str, str, str]:
    """Return the script, the style and the frame of the page."""
    folder = files("renderer.web") / "static"
    talk = (_TALK,) if as_slides else ()
    modules = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in (*talk, *_MODULES))
    script = f'"use strict";\n(() => {{\n{modules}\n}})();\n'
    style = "".join((folder / f"{name}.css").read_text("utf-8") for name in ("page", *talk))
    return script, style, (folder / "page.html").read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode("ascii")
