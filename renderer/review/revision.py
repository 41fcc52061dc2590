"""Earlier revisions of films: a target at a git revision, such as `my_film.py@HEAD~1`."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from renderer.film.code.authored_code import PACKAGE
from renderer.film.load.target import find_source
from renderer.values.errors import TargetError


@dataclass(frozen=True, slots=True)
class BuildPlace:
    """A target to build, the folder to look it up in, and the folders that are searched first."""

    target: str
    folder: Path
    paths: tuple[Path, ...] = ()


@contextmanager
def build_place(words: str, folder: Path | None = None) -> Iterator[BuildPlace]:
    """Provide the place of a target; with a revision, in a temporary copy of its files at that revision.

    A script is taken with all files of its repository. Of a film that comes with netreel the folder of films is taken;
    the renderer stays as it is now.
    """
    folder = (folder or Path.cwd()).resolve()
    target, sign, revision = words.rpartition("@")
    if not sign:
        yield BuildPlace(words, folder)
        return
    if not target or not revision:
        raise TargetError(f"a film at a revision is written like 'my_film.py@HEAD~1', but this is {words!r}")
    with tempfile.TemporaryDirectory(prefix="netreel-") as name:
        copy = Path(name).resolve()
        yield _copied(target, revision, folder, copy)


def _copied(target: str, revision: str, folder: Path, copy: Path) -> BuildPlace:
    head, colon, function = target.rpartition(":")
    script = head if colon and function.isidentifier() else target
    if not script.endswith(".py"):
        source = find_source(target, folder)
        if source.module is not None and source.module.startswith(f"{PACKAGE}.") and source.file is not None:
            films = next(p for p in source.file.parents if p.name == PACKAGE)
            _extract(revision, _top(films.parent, target), films, copy)
            return BuildPlace(target, folder, (copy / films.parent.relative_to(_top(films.parent, target)),))
    top = _top(folder, target)
    _extract(revision, top, top, copy)
    inside = copy / folder.relative_to(top)
    inside.mkdir(parents=True, exist_ok=True)
    path = Path(script)
    if script.endswith(".py") and path.is_absolute():
        if not path.is_relative_to(top):
            raise TargetError(f"{script!r} is not in the repository {str(top)!r}, so it has no revision {revision!r}")
        target = str(copy / path.relative_to(top)) + target[len(script) :]
    return BuildPlace(target, inside, (inside,))


def _top(folder: Path, target: str) -> Path:
    """Return the folder of the repository that a folder is in."""
    raw = _git(folder, f"{target!r} has no revisions", "rev-parse", "--show-toplevel")
    return Path(raw.decode().strip()).resolve()


def _extract(revision: str, top: Path, what: Path, copy: Path) -> None:
    """Copy a folder of a repository as it was into another folder."""
    where = what.relative_to(top).as_posix()
    complaint = f"there is no revision {revision!r} of {where!r} in {str(top)!r}"
    # A revision that begins with a dash would be taken for an option.
    _git(top, complaint, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    raw = _git(top, complaint, "archive", "--format=tar", revision, "--", *([] if where == "." else [where]))
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(copy, filter="data")
        else:
            # Python before 3.11.4 has no filters; git lets no path of a tree leave the folder.
            archive.extractall(copy)


def _git(folder: Path, complaint: str, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise TargetError(f"{complaint}: git is not installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise TargetError(f"{complaint}: {said[0].removeprefix('fatal: ') if said else 'git failed'}")
    return done.stdout
