"""`netreel join`: the parts of a film, put together."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.options import default_folder
from renderer.cli.render import summary
from renderer.film.render.parts import join_parts


@click.command(
    "join",
    short_help="Put the parts of a film together.",
    epilog="""\b
Examples:
  netreel join out/intro.mp4.*.part
  netreel join shares/*.part -o intro.mp4
""",
)
@click.argument("parts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="The file, or a folder.")
def command(parts: tuple[Path, ...], output: Path | None) -> None:
    """Join PARTS, all files that 'netreel render TARGET --part K/N' made of one film.

    The video is byte for byte the one that a single machine makes. Parts that are missing, damaged, or made with other
    settings or versions are named.
    """
    inside = output is not None and (output.is_dir() or not output.suffix)
    folder = output if output is not None and inside else default_folder()
    report, beside = join_parts(parts, None if inside else output, folder)
    click.echo(summary(report), err=True)
    for file in beside:
        click.echo(f"{file} is beside it", err=True)
    click.echo(str(report.path))
