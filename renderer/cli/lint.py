"""`netreel lint`: visual defects of a film."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from renderer.cli.options import SIZE, FilmRequest, default_folder, request_options
from renderer.cli.table import print_table
from renderer.review.lint.finding_pictures import write_marked
from renderer.review.lint.lint import Finding, Report, lint

_STILLS = 40


@click.command(
    "lint",
    short_help="Find visual defects in a film.",
    epilog="""\b
Examples:
  netreel lint intro
  netreel lint my_film.py --no-stills
  netreel lint my_film.py --set sizes=4,6,2 -o out/seen
""",
)
@request_options
@click.option("--size", type=SIZE, metavar="WxH", help="Frame shape and size of the stills; default 1280x720.")
@click.option("--no-stills", is_flag=True, help="Write no stills of the findings.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the stills.")
def command(
    wanted: FilmRequest,
    size: tuple[int, int] | None,
    no_stills: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Check TARGET for visual defects, in the middle and at the end of every beat.

    Defects are overlapping labels, labels crossed by lines or by moving labels, nodes off the frame or covered, text
    that is faint, tiny, empty or too brief, and long stretches without motion. Findings accepted by `script.allow` are
    counted. Exit code 1: there is a finding. Stills of findings, at most 40, are written to out/lint/NAME.
    """
    film = wanted.open(size)
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
