"""Failures: the files that a check writes for every differing frame, for reports and later approval."""

from __future__ import annotations

import fnmatch
import glob
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from renderer.golden.compare_frame import Outcome
from renderer.golden.default_times import beat_at
from renderer.golden.golden_folder import Album, Golden, frame_digest, read_album, write_album
from renderer.golden.png_frames import read_png
from renderer.scene.scene import Scene
from renderer.system.atomic_file import written_whole
from renderer.values.errors import TargetError, nearest

_SUFFIX = ".failure.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """A frame that differs or cannot be compared, with its golden, its pictures and the reason.

    `key` names the golden in its album, `name` the failure among all.
    """

    name: str
    key: str
    album: Path
    t: float
    verdict: str
    message: str
    told: tuple[str, ...]
    beat: str
    files: dict[str, Path]
    digest: str
    machine: str
    pixels: int = 0

    @property
    def approval(self) -> str:
        """The command that makes the frame the new golden."""
        return f"netreel golden approve '{self.name}'"


def record_failures(
    outcomes: Iterable[Outcome], album: Album, scene: object, out: Path, prefix: str = ""
) -> list[Failure]:
    """Keep the failures among outcomes in a folder; delete earlier ones of goldens that pass now."""
    found = []
    for outcome in outcomes:
        name = prefix + outcome.key
        path = out / f"{name}{_SUFFIX}"
        if outcome.verdict in ("same", "alike"):
            path.unlink(missing_ok=True)
            continue
        pixels = 0 if outcome.difference is None else outcome.difference.pixels
        failure = Failure(
            name,
            outcome.key,
            album.folder.resolve(),
            outcome.t,
            outcome.verdict,
            outcome.message,
            outcome.told,
            _beat(scene, outcome.t),
            {kind: path.resolve() for kind, path in outcome.left},
            outcome.digest,
            outcome.machine,
            pixels,
        )
        with written_whole(path) as part:
            part.write_text(json.dumps(asdict(failure), default=str, indent=1, ensure_ascii=False), "utf-8")
        found.append(failure)
    return found


def _beat(scene: object, t: float) -> str:
    """Return the beat that a time is in, in words."""
    beat = beat_at(scene, t) if isinstance(scene, Scene) else None
    if beat is None:
        return ""
    label = f" {beat.label!r}" if beat.label else ""
    chapter = f", chapter {beat.chapter!r}" if beat.chapter else ""
    return f"beat {beat.number}{label}, {beat.kind} from {beat.start:g} to {beat.end:g} s{chapter}"


def failures(out: Path, pattern: str = "*") -> list[Failure]:
    """Return the failures in a folder and below it, by name, filtered by a pattern."""
    found = []
    for path in sorted(out.rglob(f"*{_SUFFIX}")):
        try:
            found.append(_read(json.loads(path.read_text("utf-8")), out.resolve()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TargetError(f"{str(path)!r} is not a record of a golden check: {error}") from error
    return [failure for failure in found if fnmatch.fnmatchcase(failure.name, pattern)]


def _read(raw: dict[str, Any], out: Path) -> Failure:
    raw["album"] = Path(raw["album"])
    raw["files"] = {kind: Path(path) for kind, path in raw["files"].items()}
    # What is approved or forgotten is deleted, so only files of this folder may be named.
    for path in (*raw["files"].values(), out / f"{raw['name']}{_SUFFIX}"):
        if not path.resolve().is_relative_to(out):
            raise ValueError(f"{str(path)!r} lies outside of {str(out)!r}")
    raw["told"] = tuple(raw["told"])
    return Failure(**raw)


def forget(out: Path, pattern: str = "*") -> None:
    """Delete the failures in a folder that match a pattern, with their images."""
    for path in list(out.rglob(f"*{_SUFFIX}")):
        name = path.relative_to(out).as_posix().removesuffix(_SUFFIX)
        if fnmatch.fnmatchcase(name, pattern):
            for left in out.glob(f"{glob.escape(name)}.*"):
                left.unlink(missing_ok=True)


def _drop(failure: Failure, out: Path) -> None:
    for path in (out / f"{failure.name}{_SUFFIX}", *failure.files.values()):
        path.unlink(missing_ok=True)


def chosen_failures(out: Path, names: Iterable[str], everything: bool = False) -> list[Failure]:
    """Return the failures named by names or patterns such as `intro@*`.

    An unknown name raises an error with the nearest one.
    """
    there = failures(out)
    if everything:
        return there
    found: dict[str, Failure] = {}
    for name in names:
        hits = [f for f in there if f.name == name] or [f for f in there if fnmatch.fnmatchcase(f.name, name)]
        if not hits:
            known = [f.name for f in there]
            hint = nearest(name, known) or (f"; there are {', '.join(known[:6])}" if known else "; nothing failed")
            raise TargetError(f"no failed golden is named {name!r} in {str(out)!r}{hint}")
        found.update((hit.name, hit) for hit in hits)
    return list(found.values())


def approve(failure: Failure, out: Path, beside: bool = False) -> None:
    """Replace the golden by the frame of the film; with `beside`, approve the frame in addition."""
    if not failure.digest or "actual" not in failure.files:
        raise TargetError(f"{failure.name!r} has no frame to approve ({failure.message}); make it with golden update")
    album = read_album(failure.album)
    golden = album.goldens.get(failure.key)
    if golden is None:
        raise TargetError(f"{str(album.folder)!r} has no golden {failure.key!r} any more; make it with golden update")
    if beside:
        golden = golden.knowing(failure.machine, failure.digest)
    else:
        if frame_digest(read_png(failure.files["actual"])) != failure.digest:
            raise TargetError(f"the frame of {failure.name!r} has changed since the check; run golden check again")
        for kind, path in (("actual", album.png(failure.key)), ("words", album.txt(failure.key))):
            with written_whole(path) as part:
                shutil.copyfile(failure.files[kind], part)
        golden = replace(Golden(golden.t), digests={failure.machine: (failure.digest,)})
    write_album(album.with_golden(failure.key, golden))
    _drop(failure, out)
