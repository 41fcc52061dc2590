"""`netreel lint`: what a viewer would stumble over."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from renderer.cli.options import SIZE, Spoken, default_folder, film_options, open_film, spoken_options
from renderer.cli.table import print_table
from renderer.review.lint.lint import Finding, Report, lint
from renderer.review.lint.marks import write_marked

_STILLS = 40


@click.command(
    "lint",
    short_help="Find what a viewer would stumble over.",
    epilog="""\b
Examples:
  netreel lint intro
  netreel lint my_film.py --no-stills
  netreel lint my_film.py --set sizes=4,6,2 -o out/seen
""",
)
@film_options
@spoken_options
@click.option("--size", type=SIZE, metavar="WxH", help="The frame's shape, and the pixels of the stills; 1280x720.")
@click.option("--no-stills", is_flag=True, help="Leave no pictures of the findings.")
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="The folder for the stills.")
def command(
    target: str,
    theme: str | None,
    pace: float | None,
    settings: dict[str, str],
    spoken: Spoken,
    size: tuple[int, int] | None,
    no_stills: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Look at TARGET in the middle and at the end of every beat, and tell what a viewer would stumble over.

    That is: labels over each other, crossed by lines or flown over, things off the frame or covered, text that is
    faint, tiny, without ink or gone too soon, and stretches in which nothing moves. What a script allows by
    `script.allow` is counted. Ends with 1 when there is a finding. The stills, 40 at most, go into out/lint/NAME.
    """
    film = open_film(target, settings, spoken, theme=theme, pace=pace, size=size)
    folder = output or default_folder() / "lint" / film.source.stem
    stills: dict[Finding, Path] = {}
    with film.source.watched():
        report = lint(film.scene)
        for number, finding in enumerate(report.findings[: 0 if no_stills else _STILLS]):
            path = folder / f"{number:02d}-{finding.kind.replace(' ', '-')}@{finding.t:.2f}s.png"
            stills[finding] = write_marked(film.scene, finding, path, size or (1280, 720))
    if as_json:
        click.echo(json.dumps(_plain(report, stills), indent=1, ensure_ascii=False))
    else:
        _tell(report, stills)
    click.get_current_context().exit(int(bool(report.findings)))


def _tell(report: Report, stills: dict[Finding, Path]) -> None:
    rows = [
        (f"{f.t:.2f}", "" if f.beat is None else str(f.beat), str(f.looks), f.kind, f.message, str(stills.get(f, "")))
        for f in report.findings
    ]
    if rows:
        print_table(("seconds", "beat", "times", "finding", "what", "still"), rows, numbers=3)
    for one in report.allowed:
        where = f" of {', '.join(map(repr, one.addresses))}" if one.addresses else ""
        click.echo(f"allowed: {one.kind!r}{where}: {one.why}", err=True)
    found = f"{len(rows)} finding{'' if len(rows) == 1 else 's'}" if rows else "no findings"
    allowed = f", {len(report.allowed)} allowed" if report.allowed else ""
    click.echo(f"{found}{allowed} in {report.looks} pictures", err=True)


def _plain(report: Report, stills: dict[Finding, Path]) -> dict[str, object]:
    findings = [{**asdict(f), "still": str(stills[f]) if f in stills else None} for f in report.findings]
    allowed = [asdict(one) for one in report.allowed]
    return {"pictures": report.looks, "findings": findings, "allowed": allowed}
