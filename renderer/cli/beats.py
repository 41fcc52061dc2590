"""`netreel beats`: the beats of a film with their times."""

from __future__ import annotations

import json

import click

from renderer.cli.options import FilmRequest, request_options
from renderer.cli.table import print_table
from renderer.scene.timeline import Beat


@click.command(
    "beats",
    short_help="List the beats of a film with their times.",
    epilog="""\b
Examples:
  netreel beats intro
  netreel beats my_film.py --json
  netreel beats my_film.py --set sizes=4,6,2 --pace 1.5
""",
)
@request_options
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: a list of objects with beat, start, seconds, label, chapter."
)
def command(wanted: FilmRequest, as_json: bool) -> None:
    """List the beats of TARGET: a film's name (see 'netreel list'), a file such as my_film.py, or a module.

    A beat is one `play` or `wait` of the script, numbered from 0; times are in seconds.
    """
    film = wanted.open()
    beats = film.scene.beats
    if as_json:
        click.echo(json.dumps([beat_data(beat) for beat in beats], indent=1, ensure_ascii=False))
        return
    rows = [
        (str(b.number), f"{b.start:.3f}", f"{b.seconds:.3f}", b.kind, b.label or "", b.chapter or "") for b in beats
    ]
    print_table(("beat", "start", "seconds", "kind", "label", "chapter"), rows, numbers=3)
    click.echo(f"{len(beats)} beat{'s' if len(beats) != 1 else ''}, {film.scene.duration:g} s", err=True)


def beat_data(beat: Beat) -> dict[str, object]:
    """Return a beat as plain data for JSON."""
    return {
        "beat": beat.number,
        "start": beat.start,
        "seconds": beat.seconds,
        "label": beat.label,
        "chapter": beat.chapter,
    }
