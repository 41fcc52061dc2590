"""Sources: from the author's target (a film, a file, a module) to the scene of its `build`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from renderer.film.code.authored_code import PACKAGE
from renderer.film.load.beat_lengths import checked_times, new_lengths, read_lengths
from renderer.film.load.error_lines import blaming, line_prefix, short
from renderer.film.load.find_films import find_films, packaged_film
from renderer.film.load.imports import enter
from renderer.film.load.parameters import arguments
from renderer.scene.scene import Scene
from renderer.values.errors import TargetError, nearest
from renderer.values.short_repr import brief


@dataclass(frozen=True, slots=True)
class FilmSource:
    """The source of a film.

    `module` is the name to import, or None for a script that is run from its `file`; `function` builds the film;
    `root` is the folder of the author's own code, `folder` the base of relative file names in messages.
    """

    name: str
    module: str | None
    file: Path | None
    function: str
    root: Path
    folder: Path

    @property
    def stem(self) -> str:
        """A base name for output files of the film: "gates" for "examples/gates"."""
        return self.name.replace("/", ".").rpartition(".")[2] if self.module or not self.file else self.file.stem

    @property
    def beside(self) -> Path:
        """The folder of the script, in which the film's files are looked up by name."""
        return self.root if self.file is None else self.file.parent

    @contextmanager
    def watched(self) -> Iterator[None]:
        """A context in which errors of the script name its file and line, in building and in drawing."""
        with blaming(self.root, self.folder):
            yield


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scene with its source, the reserved parameters that its `build` does not take, and notes for the author.

    One that was `read_back` was built before, and does not know the lines of its script.
    """

    source: FilmSource
    scene: Scene
    unused: tuple[str, ...]
    notes: tuple[str, ...] = ()
    read_back: bool = False


def load(
    target: str,
    params: Mapping[str, object] | None = None,
    folder: Path | None = None,
    narration: str | Path | None = None,
    voice: str | None = None,
    language: str | None = None,
) -> Loaded:
    """Return the scene of a target.

    A target is a film's name ("intro"), a file ("my_film.py", "my_film.py:other_build") or a module ("films.mine");
    files and modules are looked for in `folder`, the current one if None. A script is run anew each time, and so are
    the modules beside it. `params` go to `build`: words are converted by its type hints; `theme`, `size`, `pace` and
    `times` may be given to any film. `times` are new lengths in seconds of beats, by label, and of chapters, by name;
    `my_film.times.toml` beside `my_film.py` holds them too. `narration` is a folder with sound files for chapters and
    beats, which then last as long at least. For both, a film is built twice. `voice` says the lines of the script, and
    `language` is the one of the file beside the script that they are taken from. A TargetError names file and line of
    the script.
    """
    # Whoever asks for a source alone, or reads a scene back, needs none of these.
    from renderer.film.captions.narration import heard_at_once, narrated, read_narration, with_holds
    from renderer.film.voice.voice import late_words, said_notes, speech
    from renderer.script.building import filmed

    if narration is not None and voice is not None:
        raise TargetError("a film has a voice for its lines or a narration for its chapters, not both")
    source = find_source(target, folder)
    rest = dict(params or {})
    speaking = None
    if voice is not None or language is not None:
        speaking = speech(voice, language, source.folder, _beside(source, ""))
        rest["voice"] = speaking
    asked, place = _times_asked(rest.pop("times", None), source)
    with source.watched():
        build = filmed(_function(_module(source), source))
        where = _named(build, source, target)
        given, unused = arguments(build, rest, where)
        scene = _scene(build(**given), where)
        recorded = None if narration is None else (folder or Path()) / Path(narration).expanduser()
        spoken, notes = read_narration(recorded, scene) if recorded else ((), ())
        lengths = with_holds(new_lengths(scene, asked, place), spoken)
        deaf = False
        if lengths.changed:
            given, unused = arguments(build, {**rest, "times": lengths}, where)
            scene = scene if "times" in unused else _scene(build(**given), where)
            deaf = "times" not in unused and not lengths.fit(beat.seconds for beat in scene.beats)
    told = (f"{source.function} of {target!r} keeps 'times' from its Script, so no beat gets a new length",) * deaf
    told += notes + heard_at_once(scene, spoken)
    told += late_words(scene.lines, {beat.number: beat.start for beat in scene.beats})
    if speaking is not None and "voice" not in unused:
        told += said_notes(speaking, scene.lines)
    return Loaded(source, narrated(_sounds_found(scene, source.beside, source.folder), spoken), unused, told)


def _named(build: Callable[..., object], source: FilmSource, target: str) -> str:
    """Return the name of a build function in messages: with its file and line, if known."""
    line = getattr(getattr(inspect.unwrap(build), "__code__", None), "co_firstlineno", None)
    made = inspect.getsourcefile(inspect.unwrap(build)) if line else None
    place = f"{short(Path(made), source.folder)}:{line}: " if made else ""
    return f"{place}{source.function} of {target!r}"


def _scene(made: object, where: str) -> Scene:
    if not isinstance(made, Scene):
        raise TargetError(f"{where} returned {_returned(made)}")
    return made


def _times_asked(given: object, source: FilmSource) -> tuple[Mapping[str, float], str]:
    """Return the new lengths that are asked for, and where: they stand beside the script, or here for other films."""
    if isinstance(given, Mapping):
        return checked_times(given, "'times'"), "'times'"
    file = times_file(source)
    if given is not None:
        raise TargetError(
            f"'times' are lengths in seconds by name, but this is {given!r:.60}; {file.name!r} holds them"
        )
    return (read_lengths(file) if file.is_file() else {}), str(file)


def times_file(source: FilmSource) -> Path:
    """Return the file for new lengths of beats and chapters: beside the script, or here for packaged films."""
    return _beside(source, ".times.toml")


def lines_file(source: FilmSource, language: str) -> Path:
    """Return the file of a film's lines in a language."""
    return _beside(source, f".{language}.toml")


def _beside(source: FilmSource, ending: str) -> Path:
    """Return the path of a file of a film, by the end of its name: beside the script, or here for other films."""
    folder = source.file.parent if source.file is not None and source.module is None else source.folder
    return folder / f"{source.stem}{ending}"


def build_of(source: FilmSource) -> Callable[..., object] | None:
    """Return the function that builds a film from its module, which is run."""
    from renderer.script.building import filmed

    module = sys.modules.get(source.module) if source.module else None
    if module is None and source.file is not None:
        module = next((m for m in list(sys.modules.values()) if _file_of(m) == source.file), None)
    found = getattr(module, source.function, None)
    return filmed(found) if callable(found) else None


def _file_of(module: object) -> Path | None:
    file = getattr(module, "__file__", None)
    if file is None and (spec := getattr(module, "__spec__", None)) is not None:
        file = spec.origin
    return Path(file) if isinstance(file, str) else None


def _sounds_found(scene: Scene, root: Path, folder: Path) -> Scene:
    """Return the scene with its sound files, looked for beside the script; a missing one is told with its line."""
    if not scene.sounds:
        return scene
    from renderer.encode.sound_file import refuse_missing

    sounds = []
    for number, sound in enumerate(scene.sounds):
        file = root / Path(sound.file).expanduser()
        refuse_missing(file, line_prefix(scene.origins.of_sound(number), root, folder))
        sounds.append(replace(sound, file=str(file)))
    return replace(scene, sounds=tuple(sounds))


def find_source(target: str, folder: Path | None = None) -> FilmSource:
    """Return the source of a target without running it; raise a TargetError with the nearest name if missing."""
    folder = (folder or Path.cwd()).resolve()
    head, colon, tail = target.rpartition(":")
    name, function = (head, tail) if colon and tail.isidentifier() else (target, "build")
    if not name.strip():
        raise TargetError("a target is a film's name, a file or a module, but this one is empty")
    if name.endswith(".py"):
        return _file_source(name, function, folder)
    film = packaged_film(name)
    if film is not None:
        root = film.parents[name.count("/") + (film.name == "__init__.py")]
        return FilmSource(name, f"{PACKAGE}.{name.replace('/', '.')}", film, function, root.resolve(), folder)
    if name.isidentifier() and (folder / f"{name}.py").is_file():
        return _file_source(f"{name}.py", function, folder)
    if all(step.isidentifier() for step in name.split(".")):
        own = _module_root(name, folder)
        if own is not None:
            return FilmSource(name, name, None, function, own, folder)
    if (folder / name).is_dir():
        raise TargetError(f"{name!r} is a folder; a target is a film's name, a file or a module")
    raise TargetError(f"no film, file or module is named {name!r}{_near(name, folder)}")


def _file_source(name: str, function: str, folder: Path) -> FilmSource:
    path = Path(name).expanduser()
    file = (folder / path).resolve()
    if not file.is_file():
        what = "is a folder, not a script" if file.is_dir() else "does not exist"
        raise TargetError(f"the file {name!r} {what}{_near(name, folder)}")
    return FilmSource(name, None, file, function, file.parent, folder)


def _module_root(name: str, folder: Path) -> Path | None:
    """Return the folder of the code of a module or package.

    None when there is none, or when it is one of Python's own.
    """
    top, dot, _ = name.partition(".")
    if top in sys.stdlib_module_names or top in sys.builtin_module_names:
        return None
    enter(folder)
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:
        return None
    # Each folder counts as a package, but one without code of its own is no film.
    if spec is None or not (spec.origin or dot):
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin).resolve().parent if spec.origin else None


def _near(name: str, folder: Path) -> str:
    """Return the hint that ends a message about a target that is nowhere."""
    films = [film.name for film in find_films(folder)]
    beside = (folder / name).parent
    found = [f.name for f in beside.glob("*.py")] if beside.is_dir() else []
    scripts = [str(Path(name).parent / file) for file in found]
    bare = name.removesuffix(".py")
    if bare in films:
        return f"; did you mean {bare!r}?"
    return nearest(name, {*films, *scripts}) or nearest(bare, films) or _there_are(films)


def _there_are(films: list[str]) -> str:
    return f"; there are {', '.join(films[:8])}{' and more' if len(films) > 8 else ''}" if films else ""


def _module(source: FilmSource) -> ModuleType:
    if source.module is None:
        return _run(source)
    if not source.module.startswith(f"{PACKAGE}."):
        enter(source.folder)
    try:
        return importlib.import_module(source.module)
    except ModuleNotFoundError as error:
        # An import inside the module may fail too; that is for the author to hear with its line.
        if error.name is None or not f"{source.module}.".startswith(f"{error.name}."):
            raise
        raise TargetError(f"no module is named {source.module!r}: {error}") from error


def _run(source: FilmSource) -> ModuleType:
    """Run a script as a module under its own name, so that its definitions can be pickled."""
    assert source.file is not None
    enter(source.root)
    name = source.file.stem
    if "." in name or name in sys.modules or name in sys.stdlib_module_names:
        name = f"script {name}"
    linecache.checkcache(str(source.file))
    try:
        code = compile(source.file.read_bytes(), str(source.file), "exec")
    except OSError as error:
        raise TargetError(f"{short(source.file, source.folder)!r} cannot be read: {error.strerror}") from error
    except (SyntaxError, ValueError) as error:
        if isinstance(error, SyntaxError) and error.filename:
            raise
        raise TargetError(f"{short(source.file, source.folder)!r} is no Python script: {error}") from error
    spec = importlib.util.spec_from_file_location(name, source.file)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def _function(module: ModuleType, source: FilmSource) -> Callable[..., object]:
    where = short(source.file, source.folder) if source.file else source.name
    if not hasattr(module, source.function):
        own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
        hint = nearest(source.function, [name for name in own if inspect.isfunction(getattr(module, name))])
        constructed = next((name for name in own if hasattr(getattr(module, name), "construct")), "")
        if hasattr(module, "construct") or constructed:
            what = f"the class {constructed!r}" if constructed else "'construct'"
            hint = f"; what {what} does is written there, on the script that it is handed"
        raise TargetError(f"{where} has no {source.function!r}; a film is a module with build(script){hint}")
    build = getattr(module, source.function)
    if not callable(build):
        raise TargetError(f"{source.function!r} in {where} is no function but {brief(build)}")
    return build  # type: ignore[no-any-return]


def _returned(value: object) -> str:
    """Return a message about a wrong return value of `build`, with the right one."""
    advice = "not a scene; let it take the script that it writes on, as in 'def build(script)'"
    if value is None:
        return f"nothing, {advice}"
    if callable(getattr(value, "scene", None)):
        return f"a {type(value).__name__}, {advice}"
    return f"{brief(value)}, {advice}"
