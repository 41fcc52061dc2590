"""`netreel sheet`: a contact sheet of a film."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.options import (
    SIZE,
    FilmRequest,
    Parsed,
    default_folder,
    request_options,
    use_film,
)
from renderer.film.load.target import Loaded
from renderer.film.render.still_formats import still_format
from renderer.review.contact_sheet import beat_moments, moments_every, write_sheet
from renderer.values.numbers import positive, read_number


def _step(words: str) -> float:
    return positive(read_number(words, "the seconds between two pictures"), "the seconds between two pictures")


@click.command(
    "sheet",
    short_help="Make a contact sheet of a film.",
    epilog="""\b
Examples:
  netreel sheet intro                      one image for each beat, in intro_sheet.png
  netreel sheet my_film.py --every 2
  netreel sheet my_film.py -o film.pdf     pages of A4, sharp at any size
""",
)
@request_options
@click.option(
    "--every", type=Parsed("seconds", _step), metavar="S", help="One image every S seconds instead of every beat."
)
@click.option("--size", type=SIZE, metavar="WxH", help="Frame shape, such as 1080x1920.")
@click.option("--columns", type=click.IntRange(1, 40), metavar="N", help="Images per row.")
@click.option("-o", "--output", metavar="PATH", help="Output file: .png, .jpg, .webp, .svg, or .pdf with pages.")
def command(
    wanted: FilmRequest,
    every: float | None,
    size: tuple[int, int] | None,
    columns: int | None,
    output: str | None,
) -> None:
    """Make a contact sheet of TARGET: small images, each with its time and its beat.

    By default the sheet shows the end of each beat.
    """
    if output is not None:
        still_format(output)

    def write(film: Loaded) -> None:
        path = Path(output) if output is not None else default_folder() / f"{film.source.stem}_sheet.png"
        with film.source.watched():
            moments = beat_moments(film.scene) if every is None else moments_every(film.scene, every)
            write_sheet(film.scene, moments, path, columns, film.source.stem)
        click.echo(str(path))

    use_film(wanted, size, write)
