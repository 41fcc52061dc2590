"""`netreel list`: the available films."""

from __future__ import annotations

import click

from renderer.cli.options import note
from renderer.cli.table import print_table
from renderer.film.load.find_films import find_films


@click.command("list", short_help="List the available films.")
def command() -> None:
    """List the films in the package and the scripts in the current folder, each with a one-line description.

    A script is a Python file with a function `build`. No script is run.
    """
    films = find_films()
    if not films:
        note("there are no films here")
        return
    rows = [(film.name, "netreel" if film.packaged else "this folder", film.summary) for film in films]
    print_table(("film", "from", "about"), rows)
