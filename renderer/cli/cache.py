"""`netreel cache`: the segments of films that are kept to be used again."""

from __future__ import annotations

import click

from renderer.film.render.segment_store import own_store
from renderer.film.voice.kept import kept_lines


@click.group("cache", short_help="Show or clear the segments that are kept.")
def command() -> None:
    """The segments of films that are kept, so that what did not change is not made again."""


@command.command("show", short_help="Show where they are and how many.")
def show() -> None:
    """Print the folder, the number of segments, and their size."""
    store = own_store()
    segments = [size for _, size, file in store.entries() if not file.name.startswith((".", "film-"))]
    click.echo(f"{store.folder}: {len(segments)} segments, {sum(segments) / 1e6:.1f} MB of {store.most / 1e6:.0f} MB")


@command.command("clear", short_help="Delete them.")
def clear() -> None:
    """Delete all segments, and all lines that a voice has said; the next render makes them again."""
    click.echo(f"{(own_store().clear() + kept_lines().clear()) / 1e6:.1f} MB freed")
