"""`netreel diff`: what changed between two films."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from renderer.cli.options import TargetType, default_folder, film_options, note
from renderer.cli.table import print_table
from renderer.film.render.still import write_array
from renderer.review.diff import Diff, DifferingSpan, diff
from renderer.review.diff_sheet import diff_sheet
from renderer.review.other_process import OtherProcess
from renderer.review.revision import build_place

_ROWS = 16


@click.command(
    "diff",
    short_help="Show what changed between two films.",
    epilog="""\b
Examples:
  netreel diff my_film.py@HEAD                changes since the last commit
  netreel diff my_film.py@v1 my_film.py@v2    between two revisions of git
  netreel diff old.py new.py -o changes.png
""",
)
@film_options
@click.argument("after", type=TargetType(), required=False)
@click.option("--words", is_flag=True, help="Print the differing items in words.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="Output file; default out/diff.png."
)
def command(
    target: str,
    theme: str | None,
    pace: float | None,
    settings: dict[str, str],
    after: str | None,
    words: bool,
    output: Path | None,
) -> None:
    """Compare the films TARGET and AFTER: list the time spans that differ, and write a sheet of both.

    Each is a film, a file or a module, now or at a git revision: my_film.py@HEAD~1. AFTER defaults to the present
    state of TARGET. Exit code 0: nothing changed; 1: something changed.
    """
    if after is None:
        if "@" not in target:
            raise click.UsageError("with what? name two films, or one with a revision", click.get_current_context())
        after = target.rpartition("@")[0]
    reserved = {"theme": theme, "pace": None if pace is None else repr(pace)}
    given = {**settings, **{key: value for key, value in reserved.items() if value is not None}}
    with ExitStack() as stack:
        films = []
        for name in (target, after):
            place = stack.enter_context(build_place(name))
            films.append(stack.enter_context(OtherProcess(place.target, given, place.folder, place.paths)))
        found = diff(*films)
    _tell(found, words)
    if found.spans:
        path = output or default_folder() / "diff.png"
        if len(found.spans) > _ROWS:
            note(f"the sheet shows the first {_ROWS} of {len(found.spans)} spans")
        click.echo(str(write_array(diff_sheet(found.spans[:_ROWS], (target, after)), path)))
    click.get_current_context().exit(int(bool(found.spans)))


def _tell(found: Diff, words: bool) -> None:
    rows = [(f"{s.start:.2f}", f"{s.end:.2f}", _beat(s), _what(s)) for s in found.spans]
    if rows:
        print_table(("from", "to", "beat", "what"), rows, numbers=2)
    if words:
        for span in found.spans:
            click.echo(f"\n{span.t:.2f} s")
            for line in span.told:
                click.echo(f"  {line}")
    first, second = found.durations
    lasts = f"{first:g} s" if first == second else f"{first:g} s before, {second:g} s after"
    seconds = sum(span.end - span.start for span in found.spans)
    changed = f"{seconds:.1f} s differ" if rows else "nothing changed"
    click.echo(f"{changed} ({lasts}, to {found.step:.1f} s)", err=True)


def _beat(span: DifferingSpan) -> str:
    return "" if span.beat is None else f"{span.beat.number} {span.beat.label or ''}".strip()


def _what(span: DifferingSpan) -> str:
    if span.before is None or span.after is None:
        return "only after" if span.before is None else "only before"
    old, new = ({line[2:].strip().split("  ")[0] for line in span.told if line[0] == sign} for sign in "-+")
    parts = [("new", new - old), ("gone", old - new), ("changed", new & old)]
    told = [f"{w}: {', '.join(sorted(n)[:3])}{f' and {len(n) - 3} more' if len(n) > 3 else ''}" for w, n in parts if n]
    return "; ".join(told)
