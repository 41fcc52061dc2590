"""`netreel golden`: golden images of a film, kept and compared."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from renderer.cli.options import SECONDS, SIZE, FilmRequest, Spoken, note, open_film, request_options
from renderer.cli.table import print_table
from renderer.film.load.target import FilmSource, Loaded, find_source
from renderer.golden import check as checks
from renderer.golden.compare_frame import Outcome
from renderer.golden.default_times import beat_times, every
from renderer.golden.failures import approve, chosen_failures, record_failures
from renderer.golden.golden_folder import Album, has_album, read_album
from renderer.golden.report import write_report
from renderer.scene.frame_size import QUALITIES
from renderer.values.errors import TargetError
from renderer.values.numbers import positive

OUT = Path("out/golden")
DIFFERS, CANNOT = 1, 2
_SOUND = ("--narration", "--voice", "--say")
"""The names under which the sound of a film is stored with its goldens, in the order of `Spoken`."""


@click.group(
    "golden",
    short_help="Keep golden images of a film, and find changed frames.",
    invoke_without_command=True,
    epilog="""\b
Examples:
  netreel golden update my_film.py --beats     make goldens of the middle and end of every beat
  netreel golden check my_film.py              compare the film with its goldens
  netreel golden approve my_film@12.50s        accept a changed frame as the new golden
""",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep golden images of a film, and find changed frames.

    Goldens are kept in the folder `goldens/NAME` beside the script: images, descriptions in words and an index.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _positive(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    return None if value is None else positive(value, "the seconds of --every")


_AT = click.option("--at", "times", type=SECONDS, metavar="T", multiple=True, help="Time in seconds; repeatable.")
_BEATS = click.option("--beats", is_flag=True, help="Middle and end of every play, end of every wait.")
_EVERY = click.option("--every", type=float, metavar="S", callback=_positive, help="A frame every S seconds.")
_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Use DIR/NAME instead of the folder beside the script.",
)


@command.command("update", short_help="Create or update goldens.")
@request_options
@_AT
@_BEATS
@_EVERY
@click.option("--size", type=SIZE, metavar="WxH", help="Size in pixels; default 854x480.")
@_FOLDER
def update_(
    wanted: FilmRequest,
    times: tuple[float, ...],
    beats: bool,
    every: float | None,
    size: tuple[int, int] | None,
    folder: Path | None,
) -> None:
    """Create goldens of TARGET at the given times, or update the existing ones if no times are given.

    Unchanged goldens are not rewritten. The first update uses --beats if no times are given. The film's parameters are
    stored with the goldens, and so are its voice or narration and its language, so that `check` builds the same film.
    """
    source = find_source(wanted.target)
    place = _place(source, folder)
    old = read_album(place) if has_album(place) else None
    given = _settings(wanted) or dict(old.settings if old else {})
    film = _open(wanted.target, given)
    pixels = size or (old.size if old else QUALITIES["480p15"].size)
    album = old or Album(place, place.name, pixels, target=wanted.target, settings=given)
    chosen = _times(film, times, beats, every)
    with film.source.watched():
        made = checks.update_goldens(
            film.scene, album, beat_times(film.scene) if not (old or chosen) else chosen, given, pixels
        )
    for what, names in (("new", made.new), ("changed", made.changed), ("dropped", made.dropped)):
        for name in names:
            click.echo(f"{what}  {name}")
    for name in made.dropped:
        note(f"{name!r} lies beyond the film's end, so its golden is gone")
    told = ", ".join(
        f"{len(n)} {w}" for w, n in (("new", made.new), ("changed", made.changed), ("kept", made.kept)) if n
    )
    click.echo(f"{told or 'nothing'} in {place}", err=True)


@command.command("check", short_help="Compare a film with its goldens.")
@request_options
@_AT
@_BEATS
@_EVERY
@_FOLDER
@click.option("--picture", is_flag=True, help="Compare the descriptions in words, without drawing.")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="PATH", help="Report file; default out/golden/report.html."
)
@click.option(
    "--workers", type=click.IntRange(min=0), default=0, metavar="N", help="Number of processes; 0: automatic."
)
@click.option("--verbose", "-v", is_flag=True, help="List unchanged goldens too.")
def check_(
    wanted: FilmRequest,
    times: tuple[float, ...],
    beats: bool,
    every: float | None,
    folder: Path | None,
    picture: bool,
    report: Path | None,
    workers: int,
    verbose: bool,
) -> None:
    """Compare TARGET with its goldens, all of them or those at the given times.

    Exit code 0: all frames are equal; 1: a frame differs; 2: a frame cannot be compared. Differing frames are written
    to out/golden, with a report that shows them side by side.
    """
    source = find_source(wanted.target)
    place = _place(source, folder)
    if not has_album(place):
        words = f"netreel golden update {shlex.quote(wanted.target)}" + (f" --folder {folder}" if folder else "")
        raise TargetError(f"{wanted.target!r} has no goldens in {str(place)!r}; make them with '{words}'")
    album = read_album(place)
    film = _open(wanted.target, _settings(wanted) or dict(album.settings))
    looked = checks.Looked(OUT, "picture" if picture else "pixels", workers=workers)
    chosen = _times(film, times, beats, every)
    with film.source.watched():
        outcomes = checks.check_goldens(film.scene, album, chosen or None, looked)
    _tell(outcomes, verbose)
    failed = record_failures(outcomes, album, film.scene, OUT)
    if failed or report:
        click.echo(f"the report is {write_report(failed, report or OUT / 'report.html', len(outcomes))}", err=True)
    code = CANNOT if any(o.verdict == "cannot" for o in outcomes) else DIFFERS if failed else 0
    click.get_current_context().exit(code)


@command.command("approve", short_help="Accept changed frames as the new goldens.")
@click.argument("names", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Accept all changed frames.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation of --all.")
@click.option("--beside", is_flag=True, help="Accept the frame in addition to the present golden.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=OUT, metavar="DIR", help="Folder of the check's results."
)
def approve_(names: tuple[str, ...], everything: bool, yes: bool, beside: bool, out: Path) -> None:
    """Accept frames that the last check found changed as the new goldens.

    NAMES are the names printed by the check, such as my_film@12.50s, or patterns such as 'my_film@*'. --all lists the
    frames with their differences and asks for confirmation. Look at the report first: a broken frame differs too.
    """
    if not names and not everything:
        raise click.UsageError("which? give names, or --all", click.get_current_context())
    failed = chosen_failures(out, names, everything)
    if everything and failed and not yes:
        print_table(
            ("golden", "is", "because"), [(failure.name, failure.verdict, failure.message) for failure in failed]
        )
        if not sys.stdin.isatty():
            raise click.UsageError("--all asks before it takes these frames; give --yes where nobody can answer")
        click.confirm(f"Take {len(failed)} frames for the new goldens?", abort=True)
    for failure in failed:
        approve(failure, out, beside)
        click.echo(f"approved  {failure.name}")


def _place(source: FilmSource, folder: Path | None) -> Path:
    """Return the folder of a film's goldens."""
    name = source.stem if source.function == "build" else f"{source.stem}.{source.function}"
    if folder is not None:
        return folder / name
    home = source.file.parent if source.file is not None else source.root
    place = home / "goldens" / name
    return place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place


def _settings(wanted: FilmRequest) -> dict[str, str]:
    """Return what the command line says of the film, as words by name; its sound by the names of the options."""
    given = dict(wanted.settings)
    given |= {} if wanted.theme is None else {"theme": wanted.theme}
    given |= {} if wanted.pace is None else {"pace": f"{wanted.pace!r}"}
    return given | {option: word for option, word in zip(_SOUND, wanted.spoken, strict=True) if word is not None}


def _open(target: str, settings: dict[str, str]) -> Loaded:
    """Return the film with settings that `_settings` made, now or for the goldens."""
    params = {name: word for name, word in settings.items() if name not in _SOUND}
    return open_film(target, params, Spoken(*(settings.get(option) for option in _SOUND)))


def _times(film: Loaded, times: tuple[float, ...], beats: bool, step: float | None) -> list[float]:
    """Return the times that the options ask for."""
    for t in times:
        if t > film.scene.duration + 1e-9:
            raise TargetError(f"there is no frame at {t:g} s: the film ends at {film.scene.duration:g} s")
    found = list(times)
    found += beat_times(film.scene) if beats else []
    found += every(film.scene, step) if step is not None else []
    return sorted(set(found))


def _tell(outcomes: list[Outcome], verbose: bool) -> None:
    told = [o for o in outcomes if verbose or o.verdict in ("differs", "cannot")]
    if told:
        print_table(("golden", "is", "because"), [(o.key, _is(o), o.message) for o in told])
    counts = {what: sum(o.verdict == what for o in outcomes) for what in ("same", "alike", "differs", "cannot")}
    words = {
        "same": "the same",
        "alike": "the same but for antialiasing",
        "differs": "differ",
        "cannot": "cannot be compared",
    }
    listed = ", ".join(f"{count} {words[what]}" for what, count in counts.items() if count)
    click.echo(f"{len(outcomes)} goldens: {listed or 'none'}", err=True)
    silent = sum(bool(o.told) and o.verdict == "same" for o in outcomes)
    if silent:
        note(f"{silent} look the same but are built in another way; 'golden check --picture' tells them")


def _is(outcome: Outcome) -> str:
    return {"differs": "different", "cannot": "not comparable"}.get(outcome.verdict, outcome.verdict)
