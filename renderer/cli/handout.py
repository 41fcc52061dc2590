"""`netreel handout`: a talk on paper."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.options import SIZE, FilmRequest, default_folder, note, request_options
from renderer.review.handout import write_handout
from renderer.scene.talk import halted
from renderer.values.errors import TargetError


@click.command(
    "handout",
    short_help="Make a PDF of a talk, with a page a stop.",
    epilog="""\b
Examples:
  netreel handout intro                      as intro_handout.pdf
  netreel handout my_talk.py -o talk.pdf --theme light
""",
)
@request_options
@click.option("--size", type=SIZE, metavar="WxH", help="Frame shape, such as 1080x1920.")
@click.option("--font", "fonts", multiple=True, metavar="FILE", help="Font for the notes; before CMU Sans.")
@click.option("-o", "--output", metavar="PATH", help="Output file, a .pdf.")
def command(
    wanted: FilmRequest,
    size: tuple[int, int] | None,
    fonts: tuple[str, ...],
    output: str | None,
) -> None:
    """Make a PDF handout of TARGET, a page for each stop: the picture, the speaker's note and the captions before it.

    A film stops at each `script.stop`, before each chapter, and at its end.
    """
    if output is not None and Path(output).suffix.lower() != ".pdf":
        raise TargetError(f"a handout has pages, so it is a .pdf, but {output!r} is none; name it so")
    film = wanted.open(size)
    path = Path(output) if output is not None else default_folder() / f"{film.source.stem}_handout.pdf"
    for line in halted(film.scene):
        note(line)
    with film.source.watched():
        count = write_handout(film.scene, path, film.source.stem, fonts)
    click.echo(f"{count} page{'s' if count != 1 else ''}", err=True)
    click.echo(str(path))
