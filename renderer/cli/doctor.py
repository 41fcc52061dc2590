"""`netreel doctor`: checks of netreel's dependencies."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.table import print_table
from renderer.review.doctor import run_checks


@click.command("doctor", short_help="Check netreel's dependencies.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Output folder to test; default: the current folder.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path | None) -> None:
    """Check Python, drawing, encoding, fonts, formulas, the cache and the output folder.

    Prints a table, with a fix for each failure. Exit code 1: a check failed.
    """
    results = list(run_checks(folder))
    print_table(("check", "", "found"), [(one.name, "ok" if one.ok else "FAILS", one.found) for one in results])
    bad = [one for one in results if not one.ok]
    for one in bad:
        click.echo(f"\n{one.name}: {one.fix}")
    if bad:
        ctx.exit(1)
