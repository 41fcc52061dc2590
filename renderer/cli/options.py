"""Options shared by several commands, and the conversion of their text to values."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from renderer.film.kept.kept_film import open_kept
from renderer.film.kept.scene_store import kept_scenes
from renderer.film.load.find_films import find_films
from renderer.film.load.target import Loaded, load
from renderer.scene.frame_size import pixel_size
from renderer.values.errors import MachineError, NetreelError, TargetError
from renderer.values.numbers import not_negative, positive, read_number
from renderer.values.theme import THEMES

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


class Parsed(click.ParamType, Generic[T]):  # type: ignore[type-arg]
    """A click parameter type around a function that raises NetreelError."""

    def __init__(self, name: str, parse: Callable[[str], T], choices: tuple[str, ...] = ()) -> None:
        self.name, self.parse, self.choices = name, parse, choices

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> T:
        """Return the value of an option's text."""
        try:
            return self.parse(cast(str, value))
        except NetreelError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the choices with this prefix."""
        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete)]


class TargetType(click.ParamType):  # type: ignore[type-arg]
    """A film's name, a file or a module."""

    name = "target"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the films with this prefix, and files."""
        named = [film for film in find_films() if film.packaged and film.name.startswith(incomplete)]
        return [*(CompletionItem(film.name, help=film.summary) for film in named), CompletionItem(incomplete, "file")]


def seconds(words: str) -> float:
    """Return a time in seconds, 0 or more."""
    return not_negative(read_number(words, "a time in seconds"), "a time in seconds")


def pace(words: str) -> float:
    """Return the pace, a factor of speed above 0."""
    return positive(read_number(words, "pace"), "pace")


SECONDS = Parsed("seconds", seconds)
SIZE = Parsed("WxH", pixel_size)


def _pair(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters that --set names."""
    found: dict[str, str] = {}
    for words in given:
        key, sign, value = words.partition("=")
        key = key.strip()
        if not sign or not key:
            raise click.BadParameter(f"a parameter is written key=value, but this is {words!r}", ctx, param)
        if key in found:
            raise click.BadParameter(f"{key!r} is given twice", ctx, param)
        found[key] = value
    return found


def film_options(command: F) -> F:
    """Add TARGET and the options for the arguments of `build`."""
    themes = tuple(THEMES)
    options = (
        click.argument("target", type=TargetType()),
        click.option(
            "--theme", type=Parsed("name", str, themes), help=f"Colors: {', '.join(themes)}, or file.py:NAME."
        ),
        click.option("--pace", type=Parsed("factor", pace), help="Speed factor; 2 halves the duration."),
        click.option(
            "--set",
            "settings",
            metavar="KEY=VALUE",
            multiple=True,
            callback=_pair,
            help="Set a parameter of the film's build; repeatable. Several values: --set sizes=2,3,2.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


class Spoken(NamedTuple):
    """The sound of a film: a narration of its chapters, or a voice for its lines, and the language of the lines."""

    narration: str | None = None
    voice: str | None = None
    language: str | None = None


SILENT = Spoken()
"""No narration and no voice."""


@dataclass(frozen=True, slots=True)
class FilmRequest:
    """The film that a command line names, with the arguments of its `build` and its sound."""

    target: str
    theme: str | None
    pace: float | None
    settings: Mapping[str, str]
    spoken: Spoken

    def open(self, size: tuple[int, int] | None = None, read_back: bool = False) -> Loaded:
        """Return the film, in a frame of `size` if its build takes one; see `open_film`."""
        return open_film(
            self.target, self.settings, self.spoken, read_back, theme=self.theme, pace=self.pace, size=size
        )


def request_options(command: F) -> F:
    """Add TARGET and the options for the arguments of `build`, narration and voice; pass them as `wanted`."""

    @functools.wraps(command)
    def packed(
        *given: object,
        target: str,
        theme: str | None,
        pace: float | None,
        settings: dict[str, str],
        narration: str | None,
        voice: str | None,
        language: str | None,
        **more: object,
    ) -> object:
        wanted = FilmRequest(target, theme, pace, settings, Spoken(narration, voice, language))
        return command(*given, wanted=wanted, **more)

    options = (
        click.option(
            "--narration",
            type=click.Path(),
            metavar="FOLDER",
            help="Folder of sound files by chapter or label; the film waits for each to end.",
        ),
        click.option(
            "--voice",
            metavar="VOICE",
            help="Voice of the lines: espeak-ng, a folder of recordings, or a command with {text} and {file}.",
        ),
        click.option(
            "--say", "language", metavar="LANGUAGE", help="Read the lines from NAME.LANGUAGE.toml beside the script."
        ),
    )
    made: Callable[..., object] = packed
    for option in reversed(options):
        made = option(made)
    # The command that it wraps has the options that are not taken here.
    return cast(F, film_options(made))


def open_film(
    target: str, settings: Mapping[str, str], spoken: Spoken = SILENT, read_back: bool = False, **reserved: object
) -> Loaded:
    """Return the film of a command line; redirect output of its script to stderr.

    It may be `read_back` where no voice or narration is heard, if nothing changed since it was built.
    """
    given = {name: value for name, value in reserved.items() if value is not None}
    for name in given:
        if name in settings:
            raise click.UsageError(f"{name!r} is given twice, by --{name} and by --set", click.get_current_context())
    with contextlib.redirect_stdout(sys.stderr):
        params = {**settings, **given}
        if read_back and spoken == SILENT:
            film = open_kept(target, params, kept_scenes()).film
        else:
            film = load(target, params, None, *spoken)
    for name in film.unused:
        if name != "size":
            stays = {"times": "no beat gets a new length", "voice": "its lines stay as they are"}.get(name)
            stays = stays or "it stays as it is"
            note(f"{film.source.function} of {target!r} takes no {name!r}, so {stays}")
    for said in film.notes:
        note(said)
    size = given.get("size")
    if isinstance(size, tuple):
        _note_bars(film, size)
    return film


def use_film(wanted: FilmRequest, size: tuple[int, int] | None, use: Callable[[Loaded], None]) -> None:
    """Use a film that may be read back; if that fails, use it as built now, for messages that name script lines."""
    film = wanted.open(size, read_back=True)
    try:
        use(film)
    except (MachineError, TargetError):
        # What was asked for, or the machine, is to blame, not a line of the script.
        raise
    except Exception:
        if not film.read_back:
            raise
        use(wanted.open(size))


def _note_bars(film: Loaded, size: tuple[int, int]) -> None:
    """Print a note if the film's frame does not fill the requested pixels."""
    width, height = film.scene.frame
    if abs(width / height * size[1] / size[0] - 1) > 0.01:
        takes = "takes no 'size', and " if "size" in film.unused else ""
        note(
            f"{film.source.function} of {film.source.name!r} {takes}made a frame of {width:g} to {height:g}, "
            f"so it does not fill {size[0]}x{size[1]}"
        )


def note(text: str) -> None:
    """Write a note for the user to stderr."""
    click.echo(f"netreel: note: {text}", err=True)


def default_folder() -> Path:
    """Return the default output folder: `out` where it exists, else the current folder."""
    return Path("out") if Path("out").is_dir() else Path()
