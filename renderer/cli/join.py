"""`netreel join`: the parts of a film, joined to one file."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.options import default_folder
from renderer.cli.render import summary
from renderer.film.render.share import join_shares


@click.command(
    "join",
    short_help="Join the parts of a film.",
    epilog="""\b
Examples:
  netreel join out/intro.mp4.*.part
  netreel join shares/*.part -o intro.mp4
""",
)
@click.argument("parts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="The output file or folder.")
def command(parts: tuple[Path, ...], output: Path | None) -> None:
    """Join PARTS, the files of 'netreel render TARGET --part K/N', to one film.

    The result is byte for byte the film that one machine makes. Missing or damaged parts, and parts of other
    settings or versions, are errors.
    """
    inside = output is not None and (output.is_dir() or not output.suffix)
    folder = output if output is not None and inside else default_folder()
    report, beside = join_shares(parts, None if inside else output, folder)
    click.echo(summary(report), err=True)
    for file in beside:
        click.echo(f"{file} is beside it", err=True)
    click.echo(str(report.path))
