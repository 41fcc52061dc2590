"""Films as they were built before: the scene of a target, from the disk where that is certain to be the same."""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from renderer.film.code.authored_code import authored_modules
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import pack, unpack
from renderer.film.kept.audit import AuditLog, watching
from renderer.film.kept.inputs import file_digest, file_digests, names_digest, surroundings
from renderer.film.kept.purity import doubts_about, script_modules, source_file
from renderer.film.kept.scene_store import KeptScene, SceneAbout, SceneStore
from renderer.film.load.target import FilmSource, Loaded, find_source, load, times_file
from renderer.values.digest import digest


@dataclass(frozen=True, slots=True)
class OpenedFilm:
    """A film, built now or read back; `doubts` say why one that was built now is not kept."""

    film: Loaded
    doubts: tuple[str, ...] = ()


def open_kept(target: str, params: Mapping[str, object], store: SceneStore, folder: Path | None = None) -> OpenedFilm:
    """Return the film of a target, read back from a store if nothing has changed since it was built.

    A scene that is built now is kept unless there is a doubt about its script. A scene that is read back has no claims
    and no origins: it does not know the lines of the script.
    """
    source = find_source(target, folder)
    name = _name(source, params)
    if name is None:
        return OpenedFilm(load(target, params, folder), ("a parameter is no plain value",))
    found = store.fetch(name)
    if found is not None:
        film = _read_back(found, source)
        if film is not None:
            return OpenedFilm(film)
        store.drop(name)
    names = {place: names_digest(place) for place in _places(source)}
    start, before = time.time_ns(), authored_modules()
    with watching() as watch:
        film = load(target, params, folder)
    doubts = _keep(film, name, store, watch, before, names, start)
    return OpenedFilm(film, doubts)


def _name(source: FilmSource, params: Mapping[str, object]) -> str | None:
    """Return the name of a scene in the store: all that decides it but the files of its script; None if not known."""
    theme = params.get("theme")
    if isinstance(theme, str) and ".py" in theme:
        return None  # the file of a theme is run apart from the modules of the script
    said = tuple(sorted((name, _plain(value)) for name, value in params.items()))
    if any(value is None for _, value in said):
        return None
    place = (source.name, source.module or "", str(source.file), source.function, str(source.root), str(source.folder))
    return digest(place, str(Path.cwd()), said, surroundings(_places(source)))


def _plain(value: object) -> str | None:
    """Return words that stand for a parameter, if it is as plain as those of a command line."""
    parts = value if isinstance(value, tuple) else (value,)
    return repr(value) if all(type(part) in (str, int, float, bool) for part in parts) else None


def _places(source: FilmSource) -> set[str]:
    return {str(source.root), str(source.beside), str(source.folder)}


def _read_back(kept: KeptScene, source: FilmSource) -> Loaded | None:
    """Return the film of a kept scene; None when one of the files that it was built from is not as it was."""
    try:
        about = kept.about
        if any(names_digest(place) != known for place, known in about["names"].items()):
            return None
        if any(file_digest(path) != known for path, known in about["files"].items()):
            return None
        scene = unpack(kept.data, frozenset(about["modules"]))
        return Loaded(source, scene, tuple(about["unused"]), tuple(about["notes"]), True)
    except Exception:
        # What an author's own classes do when they are unpickled is not known.
        return None


def _keep(
    film: Loaded,
    name: str,
    store: SceneStore,
    watch: AuditLog,
    before: tuple[ModuleType, ...],
    names: Mapping[str, str],
    start: int,
) -> tuple[str, ...]:
    """Keep a film that was built now; returns the doubts for which it is not kept."""
    with watching(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        modules = script_modules(before)
        doubts = (*watch.doubts, *doubts_about(modules, film.source.root))
    if doubts:
        return doubts
    files = {*watch.files, str(times_file(film.source))}
    files |= {str(Path(place).absolute()) for module in modules if (place := source_file(module)) is not None}
    files |= {str(Path(sound.file).absolute()) for sound in film.scene.sounds}
    known = file_digests(sorted(files), start)
    if known is None:
        return ("a file changed while the film was built",)
    # Claims are for those who check them, and bring all the calculus of networks with them.
    scene = replace(film.scene, claims=())
    packed = pack(scene, FilmCode(scene))
    if packed.here:
        return (packed.here,)
    about: SceneAbout = {
        "files": known,
        "names": dict(names),
        "modules": sorted({module.__name__ for module in modules} & set(sys.modules)),
        "unused": list(film.unused),
        "notes": list(film.notes),
    }
    store.keep(name, KeptScene(about, packed.data))
    return ()
