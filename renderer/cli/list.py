"""`netreel list`: the films there are."""

from __future__ import annotations

import click

from renderer.cli.options import note
from renderer.cli.table import print_table
from renderer.film.load.films import find_films


@click.command("list", short_help="Show the films there are.")
def command() -> None:
    """Show the films that come with netreel, and the scripts in the current folder, with a line about each.

    A script is a file with a function `build` that returns a scene. Nothing is run.
    """
    films = find_films()
    if not films:
        note("there are no films here")
        return
    rows = [(film.name, "netreel" if film.packaged else "this folder", film.summary) for film in films]
    print_table(("film", "from", "about"), rows)
