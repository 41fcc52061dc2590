"""`netreel still`: single frames of a film as images."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.options import (
    SECONDS,
    SIZE,
    FilmRequest,
    default_folder,
    request_options,
    use_film,
)
from renderer.film.load.target import Loaded
from renderer.film.render.still import write_still
from renderer.film.render.still_formats import is_still, still_format
from renderer.values.errors import TargetError, ValuesError

_OTHERS = (".tif", ".tiff", ".bmp", ".gif", ".avif", ".heic", ".jxl", ".eps", ".ps", ".mp4", ".mov", ".webm", ".py")


@click.command(
    "still",
    short_help="Render single frames of a film as images.",
    epilog="""\b
Examples:
  netreel still intro --at 12.5
  netreel still intro --at 12.5 -o moment.png --size 3840x2160
  netreel still my_film.py --at 1 --at 2.25 -o pictures --theme light
  netreel still my_film.py --at 4 --transparent -o logo.webp
  netreel still my_film.py --at 4 -o page.pdf    lines and areas: sharp at any size, text as outlines
""",
)
@request_options
@click.option(
    "--at", "times", type=SECONDS, metavar="T", multiple=True, required=True, help="Time in seconds; repeatable."
)
@click.option("--size", type=SIZE, metavar="WxH", help="Size in pixels; default 1920x1080.")
@click.option("--transparent", is_flag=True, help="Leave out the background.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Output file (.png, .jpg, .webp, .svg, .pdf; for one time), or a folder for files such as intro@12.50s.png.",
)
def command(
    wanted: FilmRequest,
    times: tuple[float, ...],
    size: tuple[int, int] | None,
    transparent: bool,
    output: str | None,
) -> None:
    """Render frames of TARGET: a film's name (see 'netreel list'), a file such as my_film.py, or a module.

    Without -o, images are written to the folder `out` if it exists, else to the current folder.
    """
    named = output is not None and is_still(output)
    if output is not None and not named and not output.endswith("/") and not Path(output).is_dir():
        _refuse_other_kind(Path(output))
    if named and len(times) > 1:
        raise TargetError(f"{output!r} is one picture, but {len(times)} times are asked for; name a folder")
    if output is not None and named:
        still_format(output, transparent)
    _refuse_alike(times)
    folder = default_folder() if output is None else Path(output)
    written: list[str] = []

    def write(film: Loaded) -> None:
        _refuse_late(times, film.scene.duration)
        for t in times:
            path = folder if named else folder / f"{film.source.stem}@{t:.2f}s.png"
            with film.source.watched():
                write_still(film.scene, t, path, size or (1920, 1080), transparent)
            if str(path) not in written:
                written.append(str(path))
                click.echo(str(path))

    use_film(wanted, size, write)


def _refuse_late(times: tuple[float, ...], duration: float) -> None:
    """Refuse a time after the end of the film."""
    for t in times:
        if t > duration + 1e-9:
            raise TargetError(f"there is no still at {t:g} s: the film ends at {duration:g} s")


def _refuse_other_kind(output: Path) -> None:
    """Refuse a file of another kind, which would become the name of a folder."""
    if output.suffix.lower() in _OTHERS:
        try:
            still_format(output)
        except ValuesError as error:
            raise TargetError(f"{error}; a folder of that name is written '{output}/'") from None


def _refuse_alike(times: tuple[float, ...]) -> None:
    """Refuse two times that would name the same file."""
    seen: dict[str, float] = {}
    for t in times:
        name = f"{t:.2f}"
        if name in seen:
            raise TargetError(
                f"{seen[name]:g} s and {t:g} s would both be written as '...@{name}s.png'; take one of them"
            )
        seen[name] = t
