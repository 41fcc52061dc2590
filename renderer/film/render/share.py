"""Shares of a film (`--part 3/8`): one made by itself, and all joined to the film that one machine would make."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from renderer.encode.codec import MOVING, check_film
from renderer.encode.encoder import join_segments
from renderer.encode.ffmpeg_args import Extras
from renderer.film.captions.caption_files import FilmText, beside
from renderer.film.render.cache_keys import segment_key
from renderer.film.render.extras import gathered
from renderer.film.render.film_spec import FilmReport, FilmSpec, Progress
from renderer.film.render.render_monitor import RenderMonitor
from renderer.film.render.segment_store import Store, workplace
from renderer.film.render.share_file import SUFFIX, Label, Share, extract, read_label, write_part
from renderer.film.render.versions import differences, versions
from renderer.film.render.work import FilmWork
from renderer.scene.scene import Scene
from renderer.system.atomic_file import disk_trouble, try_place, write_bytes
from renderer.values.digest import digest
from renderer.values.errors import TargetError

_BESIDE = "beside.json"
_EXTRAS = {"chapters": "chapters.txt", "sound": "sound.wav", "captions": "captions.srt"}


def share_path(film: Path, share: Share) -> Path:
    """Return the file of a part of a film.

    >>> share_path(Path("out/intro.mp4"), Share(3, 8)).name
    'intro.mp4.3of8.part'
    """
    return film.with_name(f"{film.name}.{share.number}of{share.count}{SUFFIX}")


def render_share(
    scene: Scene,
    path: Path,
    spec: FilmSpec,
    share: Share,
    progress: Callable[[Progress], None] | None = None,
    jobs: int = 1,
    store: Store | None = None,
    subtitles: bool = False,
    told: FilmText | None = None,
) -> FilmReport:
    """Make one share of the segments of a film that is to become the file `path`, and write it beside that as a part.

    `told` are the captions and chapters that go beside the film. The first share has them, the sound and the tracks of
    the whole film.
    """
    if path.suffix.lower() in MOVING:
        raise TargetError(f"a {path.suffix} is made in one go; parts make .mp4, .mov and .webm")
    check_film(path, spec.size, spec.coding)
    frames, place = spec.frames(scene), share_path(path, share)
    try_place(place)
    with workplace(store) as folder:
        work = FilmWork(scene, spec, path, folder, store, several=jobs > 1, named=True)
        work.plan(frames)
        doubts = next((piece.doubts for piece in work.pieces.all if piece.doubts), ())
        if doubts:
            raise TargetError(f"the film cannot be made in parts, which may differ on other machines, for {doubts[0]}")
        work.pieces.only(share.pieces(len(work.pieces.all)))
        watch = RenderMonitor(sum(len(piece.order.frames) for piece in work.pieces.wanted), progress, None, place)
        notes: tuple[str, ...] = ()
        members: dict[str, Path] = {}
        if share.number == 1:
            extras, notes = gathered(scene, frames, spec.fps, folder, subtitles)
            members = _members(extras, beside(told or FilmText(), path), path.stem, folder)
        work.find()
        made = work.make(watch, jobs)
        members |= {piece.order.path.name: piece.order.path for piece in work.pieces.wanted}
        write_part(place, _label(work, share, subtitles), members)
    return work.report(place, watch.began, made, notes)


def _members(extras: Extras, texts: Mapping[Path, str], stem: str, folder: Path) -> dict[str, Path]:
    """Return the files of what belongs to the whole film, by name: its sound and tracks, and the texts beside it."""
    with disk_trouble(folder):
        said = {file.name.removeprefix(stem): words for file, words in texts.items()}
        (folder / _BESIDE).write_text(json.dumps(said), "utf-8")
    found = {file.name: file for name in _EXTRAS if (file := getattr(extras, name)) is not None}
    return {**found, _BESIDE: folder / _BESIDE}


def _label(work: FilmWork, share: Share, subtitles: bool) -> Label:
    """Return what the part says of itself, but for its members."""
    assert work.code is not None
    return Label(
        name=work.path.name,
        digest=digest(tuple(segment_key(piece.parts) for piece in work.pieces.all)),
        number=share.number,
        count=share.count,
        settings=_settings(work.spec, subtitles),
        versions=versions(work.code.modules),
        cuts=[[piece.order.frames.start, piece.order.frames.stop] for piece in work.pieces.all],
    )


def _settings(spec: FilmSpec, subtitles: bool) -> dict[str, str]:
    """Return what parts of one film are asked for alike, by the names of the options."""
    return {
        "size": "x".join(map(str, spec.size)),
        "fps": str(spec.fps),
        "crf": str(spec.crf),
        "preset": spec.preset,
        "codec": spec.codec,
        "transparent": str(spec.transparent),
        "from": str(spec.start),
        "to": str(spec.end),
        "subtitles": str(subtitles),
    }


def join_shares(parts: Sequence[Path], path: Path | None, folder: Path) -> tuple[FilmReport, tuple[Path, ...]]:
    """Join all parts of a film to its file, and return what was made and the files of captions and chapters beside it.

    Without a `path` the file is named in `folder` as it was named for the parts. Raises TargetError for parts that are
    missing, given twice, damaged, or of another film, other settings or other versions.
    """
    began = time.monotonic()
    labels = _agreed(parts)
    source, label = next((file, label) for file, label in labels.items() if label.number == 1)
    path = path or folder / label.name
    if path.suffix.lower() != label.suffix:
        raise TargetError(f"{str(path)!r} cannot be joined: its parts are pieces of a {label.suffix}")
    try_place(path)
    with workplace(None) as place:
        for file, one in labels.items():
            held = one.share.pieces(len(one.cuts))
            extract(file, one, place, [one.piece(number) for number in held])
        pieces = [(place / label.piece(k), stop - start) for k, (start, stop) in enumerate(label.cuts)]
        there = {name: member for name, member in _EXTRAS.items() if member in label.members}
        extract(source, label, place, [*there.values(), _BESIDE])
        extras = Extras(**{name: place / member for name, member in there.items()})
        fps = Fraction(label.settings["fps"])
        found = join_segments(pieces, path, fps, extras)
        words = _words(place / _BESIDE, source)
    written = tuple(write_bytes(text.encode(), path.with_name(path.stem + end)) for end, text in words.items())
    frames = sum(count for _, count in pieces)
    took = time.monotonic() - began
    size = path.stat().st_size
    return FilmReport(path, found.size, fps, frames, 0, size, took, len(pieces)), written


def _agreed(parts: Sequence[Path]) -> dict[Path, Label]:
    """Return the labels of parts that are one film; a TargetError that names what is not so."""
    labels: dict[Path, Label] = {}
    by_number: dict[int, Path] = {}
    for file in parts:
        label = read_label(file)
        first_file, first = next(iter(labels.items()), (file, label))
        if (label.count, label.name) != (first.count, first.name):
            raise TargetError(
                f"{str(file)!r} is part {label.share} of {label.name!r}, "
                f"but {str(first_file)!r} is part {first.share} of {first.name!r}"
            )
        for what, here, there in (
            ("other settings", first.settings, label.settings),
            ("other versions", first.versions, label.versions),
        ):
            if different := differences(here, there):
                raise TargetError(f"{str(file)!r} was made with {what} than {str(first_file)!r}: {different}")
        if (label.digest, label.cuts) != (first.digest, first.cuts):
            raise TargetError(
                f"{str(file)!r} is a part of another film than {str(first_file)!r}: their frames do not come from the "
                "same script and parameters"
            )
        if label.number in by_number:
            raise TargetError(f"{str(by_number[label.number])!r} and {str(file)!r} are both part {label.share}")
        by_number[label.number] = file
        labels[file] = label
    missing = [number for number in range(1, first.count + 1) if number not in by_number]
    if missing:
        named = ", ".join(map(str, missing[:10])) + (" and more" if len(missing) > 10 else "")
        raise TargetError(f"of the {first.count} parts of {first.name!r} these are missing: {named}")
    return labels


def _words(file: Path, source: Path) -> dict[str, str]:
    """Return the words of the files beside the film, by their endings."""
    try:
        said = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError):
        said = None
    ends = (".vtt", ".srt", ".chapters.txt")
    if not isinstance(said, dict) or not all(end in ends and isinstance(text, str) for end, text in said.items()):
        raise TargetError(f"{str(source)!r} holds no captions where they should be; make it again")
    return said
