"""`netreel cache`: the cache of rendered segments."""

from __future__ import annotations

import click

from renderer.film.render.segment_store import own_store
from renderer.film.voice.kept import kept_lines


@click.group("cache", short_help="Show or clear the cache of rendered segments.")
def command() -> None:
    """Show or clear the cache of rendered segments, which are reused where a film did not change."""


@command.command("show", short_help="Show the cache folder and its size.")
def show_() -> None:
    """Print the folder, the number of segments, and their size."""
    store = own_store()
    segments = [size for _, size, file in store.entries() if not file.name.startswith((".", "film-"))]
    click.echo(f"{store.folder}: {len(segments)} segments, {sum(segments) / 1e6:.1f} MB of {store.most / 1e6:.0f} MB")


@command.command("clear", short_help="Clear the cache.")
def clear() -> None:
    """Delete all cached segments and spoken lines; the next render makes them again."""
    click.echo(f"{(own_store().clear() + kept_lines().clear()) / 1e6:.1f} MB freed")
