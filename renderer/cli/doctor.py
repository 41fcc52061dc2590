"""`netreel doctor`: whether all that netreel stands on works."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.table import print_table
from renderer.review.doctor import examine


@click.command("doctor", short_help="Check that everything netreel needs works.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where films are to be written; the current folder if not given.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None) -> None:
    """Check Python, drawing, encoding, fonts, formulas, the cache and the place for films.

    Prints a table and what to do about each thing that fails; the exit code is 1 if something does.
    """
    results = list(examine(folder))
    print_table(("check", "", "found"), [(one.name, "ok" if one.ok else "FAILS", one.found) for one in results])
    bad = [one for one in results if not one.ok]
    for one in bad:
        click.echo(f"\n{one.name}: {one.fix}")
    if bad:
        ctx.exit(1)
