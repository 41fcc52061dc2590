"""`netreel cache`: the cache of rendered segments."""

from __future__ import annotations

import click

from renderer.film.kept.scene_store import kept_scenes
from renderer.film.render.segment_store import own_store
from renderer.film.voice.spoken_cache import kept_lines


@click.group("cache", short_help="Show or clear the cache of rendered segments.")
def command() -> None:
    """Show or clear the cache of rendered segments, which are reused where a film did not change."""


@command.command("show", short_help="Show the cache folders and their sizes.")
def show_() -> None:
    """Print the folder, the number of segments, and their size; then the same of the scenes that were built."""
    store = own_store()
    segments = [size for _, size, file in store.entries() if not file.name.startswith((".", "film-"))]
    click.echo(f"{store.folder}: {len(segments)} segments, {sum(segments) / 1e6:.1f} MB of {store.most / 1e6:.0f} MB")

    scenes = kept_scenes()
    sizes = [size for _, size, _ in scenes.entries()]
    click.echo(f"{scenes.folder}: {len(sizes)} scenes, {sum(sizes) / 1e6:.1f} MB of {scenes.most / 1e6:.0f} MB")


@command.command("clear", short_help="Clear the cache.")
def clear() -> None:
    """Delete all cached segments, scenes and spoken lines; the next render makes them again."""
    freed = own_store().clear() + kept_scenes().clear() + kept_lines().clear()
    click.echo(f"{freed / 1e6:.1f} MB freed")
