"""`netreel profile`: the rendering time of a film."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from renderer.cli.options import SIZE, FilmRequest, Parsed, request_options
from renderer.cli.table import print_table
from renderer.film.render.film import FilmSpec
from renderer.review.profile import Profile, profile, write_chart
from renderer.scene.frame_grid import frame_rate


@click.command(
    "profile",
    short_help="Measure the rendering time of a film.",
    epilog="""\b
Examples:
  netreel profile intro
  netreel profile intro --json
  netreel profile my_film.py --size 3840x2160 --chart costs.png
""",
)
@request_options
@click.option("--size", type=SIZE, metavar="WxH", help="Size in pixels; default 1920x1080.")
@click.option("--fps", type=Parsed("fps", frame_rate), metavar="RATE", help="Frames per second; default 60.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--chart", metavar="FILE", help="Write a chart of milliseconds per frame (.png).")
def command(
    wanted: FilmRequest,
    size: tuple[int, int] | None,
    fps: Fraction | None,
    as_json: bool,
    chart: str | None,
) -> None:
    """Measure sample frames of each beat of TARGET on one core: evaluating, drawing, converting and encoding."""
    began = time.perf_counter()
    film = wanted.open(size)
    spec = FilmSpec(size or FilmSpec().size, fps or FilmSpec().fps)
    with film.source.watched():
        found = profile(film.scene, spec, time.perf_counter() - began)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1, ensure_ascii=False))
    else:
        _show(found)
    if chart is not None:
        click.echo(str(write_chart(found, spec, Path(chart))), err=as_json)


def _show(found: Profile) -> None:
    rows = []
    for beat in found.beats:
        costs = (f"{value:.2f}" for value in (beat.at, beat.raster, beat.encode))
        rows.append((str(beat.number), f"{beat.start:.2f}", str(beat.frames), *costs, f"{beat.new:.0%}", beat.label))
    print_table(("beat", "start", "frames", "at ms", "raster ms", "encode ms", "new", ""), rows, numbers=7)
    click.echo("")
    print_table(
        ("ms a frame", "dearest shapes, drawn directly"), [(f"{ms:.3f}", name) for name, ms in found.shapes], numbers=1
    )
    totals = ", ".join(f"{name} {found.total(name):.1f} s" for name in ("at", "raster", "encode"))
    click.echo(f"\nbuild {found.build:.2f} s, {totals}; {found.convert:.2f} ms of coding a new frame are converting it")
