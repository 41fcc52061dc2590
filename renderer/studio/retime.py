"""Retiming: new lengths of labeled beats and chapters, kept in the file beside the script and never in the script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from renderer.film.load.beat_lengths import read_lengths
from renderer.film.load.parameters import takes
from renderer.film.load.target import Loaded, build_of, times_file
from renderer.scene.scene import Scene
from renderer.studio.messages import LengthSpan, LengthsTold
from renderer.system.atomic_file import disk_trouble, written_whole
from renderer.values.errors import NetreelError, nearest

LEAST = 0.1
"""Seconds that a beat lasts at least."""
_MOST = 3600.0
_KEPT = 100


class TimesError(NetreelError):
    """An error for an invalid new length."""


def lengths(film: Loaded, given: Mapping[str, object]) -> LengthsTold:
    """Return the beats and chapters with changeable lengths, as plain data for the page.

    `spans` has every labeled beat and chapter by name, with its kind, length, and the least and most seconds that it
    can last; `given` are the lengths in `file`; `why` says why nothing can be changed, None where it can.
    """
    file = times_file(film.source)
    times = {} if "times" in given or not file.is_file() else read_lengths(file)
    spans = _spans(film.scene, times)
    return {"file": file.name, "given": times, "why": _why(film, given, times, spans), "spans": spans}


def _why(
    film: Loaded, given: Mapping[str, object], times: Mapping[str, float], spans: Mapping[str, LengthSpan]
) -> str | None:
    build = build_of(film.source)
    name = film.source.function
    if "times" in given:
        return "`times` were given with the film, so its file of lengths is not read"
    if build is None or not takes(build, "times"):
        return f"{name} takes no `times`: give it a parameter times=None and say Script(times=times)"
    kept = (abs(spans[name]["seconds"] - seconds) < 1e-6 for name, seconds in times.items() if name in spans)
    if not all(kept):
        return f"{name} takes `times`, but does not say Script(times=times)"
    return None if spans else "no beat has a label, and there are no chapters: play(..., label='hello') names a beat"


def _spans(scene: Scene, times: Mapping[str, float]) -> dict[str, LengthSpan]:
    found: dict[str, LengthSpan] = {}
    for beat in scene.beats:
        if beat.label and beat.label not in found:
            room = _room(scene, times, beat.chapter, beat.label)
            found[beat.label] = {"kind": "beat", "seconds": beat.seconds, "least": LEAST, "most": room, "why": None}
    for chapter in scene.chapters:
        if chapter.name in found:
            found[chapter.name]["why"] = "a chapter has the same name; name one of them anew in the script"
            continue
        mine = [beat for beat in scene.beats if beat.chapter == chapter.name]
        free = sum(beat.label not in times for beat in mine)
        least = round(sum(times.get(beat.label or "", LEAST) for beat in mine), 9)
        why = None if free else "all its beats have lengths of their own"
        seconds = round(chapter.end - chapter.start, 9)
        found[chapter.name] = {"kind": "chapter", "seconds": seconds, "least": least, "most": _MOST, "why": why}
    return found


def _room(scene: Scene, times: Mapping[str, float], chapter: str | None, label: str) -> float:
    """Return the most seconds that a beat can last: a chapter with a length of its own keeps that."""
    if chapter is None or chapter not in times:
        return _MOST
    others = [beat for beat in scene.beats if beat.chapter == chapter and beat.label != label]
    return round(times[chapter] - sum(times.get(beat.label or "", LEAST) for beat in others), 9)


class LengthsFile:
    """The file of lengths of one film, with its undo history."""

    def __init__(self) -> None:
        self._changes: list[tuple[Path, str, float | None, float | None]] = []

    @property
    def last(self) -> dict[str, object] | None:
        """The change that undo reverts: the name and its former length; None for the script's own length."""
        return None if not self._changes else {"name": self._changes[-1][1], "seconds": self._changes[-1][2]}

    def change(self, file: Path, known: LengthsTold, name: object, seconds: object) -> None:
        """Set the length of a name in the file; None removes it, which restores the script's own length."""
        if known["why"]:
            raise TimesError(known["why"])
        spans = known["spans"]
        if not isinstance(name, str) or name not in spans:
            raise TimesError(f"no chapter or beat is named {str(name)[:80]!r}{nearest(str(name)[:80], spans)}")
        span = spans[name]
        if span["why"]:
            raise TimesError(f"{name!r} cannot get a new length: {span['why']}")
        new = None if seconds is None else _seconds(name, seconds, span)
        before = write_length(file, name, new)
        if before != new:
            self._changes = [*self._changes, (file, name, before, new)][-_KEPT:]

    def undo(self) -> None:
        """Revert the last change, unless that length has been edited since."""
        if not self._changes:
            raise TimesError("there is nothing to undo")
        file, name, before, after = self._changes.pop()
        with disk_trouble(file):
            now = read_lengths(file).get(name) if file.is_file() else None
        if now != after:
            raise TimesError(f"the length of {name!r} was changed in {file.name} since, so it is left as it is")
        write_length(file, name, before)


def _seconds(name: str, seconds: object, span: LengthSpan) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TimesError(f"a length is a number of seconds, but for {name!r} this is {seconds!r:.40}")
    seconds = float(seconds) if abs(seconds) < 1e9 else math.inf
    if not span["least"] - 1e-9 <= seconds <= span["most"] + 1e-9:
        raise TimesError(f"{name!r} can last from {span['least']:g} to {span['most']:g} s, but not {seconds:g} s")
    return round(seconds, 3)


def write_length(file: Path, name: str, seconds: float | None) -> float | None:
    """Set or remove the length of a name in a file; return the former length, None if there was none.

    Whatever else stands in the file stays as it is, comments too. A file that is not there is made; one that nothing
    but our own first line is left in is removed. It is never half-written.
    """
    # Only the server writes; the workers that build films need not load this.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    # A link stays a link, and what it leads to is changed.
    file = file.resolve()
    with disk_trouble(file):
        old = file.read_bytes().decode("utf-8") if file.is_file() else None
    times = read_lengths(file) if old is not None else {}
    first = f"# Lengths in seconds of the labeled beats and chapters of {file.name.removesuffix('.times.toml')}.\n"
    try:
        document = tomlkit.parse(old if old is not None else first)
        if seconds is not None:
            document[name] = seconds
        elif name in document:
            document.remove(name)
    except TOMLKitError as error:
        raise TimesError(f"{file.name} cannot be changed: {error}") from error
    new = tomlkit.dumps(document)
    if new.strip() == first.strip():
        with disk_trouble(file):
            file.unlink(missing_ok=True)
    elif new != old:
        with written_whole(file) as part, disk_trouble(file):
            if old is not None:
                part.chmod(file.stat().st_mode & 0o777)
            part.write_bytes(new.encode("utf-8"))
    return times.get(name)
