"""`netreel render`: a film as a file of video."""

from __future__ import annotations

from dataclasses import replace

import click
from rich.console import Console

from renderer.cli.coding import coding_options
from renderer.cli.options import (
    SECONDS,
    FilmRequest,
    Parsed,
    note,
    request_options,
    use_film,
)
from renderer.cli.progress import clock, shown
from renderer.cli.selection import selected
from renderer.encode.codec import CODECS, CRF, PRESET, PRESETS
from renderer.film.load.source import Loaded
from renderer.film.render.farm import Farm
from renderer.film.render.film_spec import FilmReport
from renderer.film.render.render import left_out, render, render_deck
from renderer.film.render.render_settings import USUAL_QUALITY, RenderSettings
from renderer.film.render.share_file import Share, read_share
from renderer.scene.talk import halted
from renderer.values.errors import TargetError


@click.command(
    "render",
    short_help="Make a video of a film.",
    epilog="""\b
Examples:
  netreel render intro
  netreel render intro -q 2160p60 -o intro_4k.mp4
  netreel render my_film.py -q 480p15 --from 12 --to 20 --open
  netreel render my_film.py:build_short --size 1080x1920 --fps 30000/1001
  netreel render my_film.py --beat 3-5 --set sizes=4,6,2 --theme light
  netreel render my_film.py --narration voice    one sound file a chapter, the film waits for each
  netreel render my_film.py --to 4 --format gif -q 480p15
  netreel render my_film.py --part 3/8           one of 8 shares; see netreel join
  netreel render my_film.py --chapter "The chain rule" --transparent -o rule.webm
  netreel render intro -o intro.html             a page that draws the film, sharp at any size
  netreel render intro -o talk.html --slides     a talk: it waits at each stop and chapter
  netreel render intro -o talk.pptx --slides     the same for PowerPoint, with a movie a slide
""",
)
@request_options
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="A .mp4, .mov, .webm, .gif, .webp (transparent: .mov, .webm, .webp), .html or .pptx, a folder, or -: frames.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["mp4", "mov", "webm", "gif", "webp", "html", "pptx", "png"]),
    metavar="FORMAT",
    help="mp4, mov, webm, gif, webp, html, pptx, where no file is named; png: a folder with a picture a frame.",
)
@click.option(
    "--codec", type=Parsed("codec", str, CODECS), metavar="|".join(CODECS), help="The coding of .mp4, .mov, .webm."
)
@coding_options(USUAL_QUALITY)
@click.option("--from", "start", type=SECONDS, metavar="S", help="Begin at a time in seconds.")
@click.option("--to", "end", type=SECONDS, metavar="S", help="End before a time in seconds.")
@click.option("--beat", metavar="BEAT", help="Only a beat, by number or label, or several: 3-5.")
@click.option("--chapter", metavar="NAME", help="Only a chapter.")
@click.option("--crf", type=int, show_default=str(CRF), help="Loss, from 0 (hardly any) to 51 (worst).")
@click.option(
    "--preset",
    type=Parsed("preset", str, PRESETS),
    show_default=PRESET,
    metavar="NAME",
    help=f"Slower is smaller: {', '.join(PRESETS)}.",
)
@click.option(
    "--part",
    "portion",
    type=Parsed("part", read_share),
    metavar="K/N",
    help="Make only share K of N, as a .part file; netreel join puts the shares together.",
)
@click.option("--farm", metavar="ADDRESS", help="The scheduler of a Dask cluster, tcp://HOST:PORT (netreel[farm]).")
@click.option("--no-cache", is_flag=True, help="Neither use segments that were made before nor keep new ones.")
@click.option("--why", is_flag=True, help="Say of each segment that is made anew what was not as before.")
@click.option("--transparent", is_flag=True, help="Leave the ground out.")
@click.option("--subtitles", is_flag=True, help="Captions as a track of the video, which players can show.")
@click.option(
    "--caption-font", "caption_fonts", multiple=True, metavar="FILE", help="Font for --burn-captions; before CMU Sans."
)
@click.option("--chapter-list", is_flag=True, help="A list of the chapters beside the video, as .chapters.txt.")
@click.option("--slides", is_flag=True, help="Make a talk that waits at each stop and chapter, as .html or .pptx.")
@click.option("--open", "opened", is_flag=True, help="Show the video when it is done.")
def command(
    wanted: FilmRequest,
    asked: RenderSettings,
    output: str | None,
    form: str | None,
    codec: str | None,
    start: float | None,
    end: float | None,
    beat: str | None,
    chapter: str | None,
    crf: int | None,
    preset: str | None,
    portion: Share | None,
    farm: str | None,
    no_cache: bool,
    why: bool,
    transparent: bool,
    subtitles: bool,
    caption_fonts: tuple[str, ...],
    chapter_list: bool,
    slides: bool,
    opened: bool,
) -> None:
    """Make a video of TARGET: a film's name (see 'netreel list'), a file such as my_film.py, or a module.

    The video goes to out/NAME.mp4, or into the current folder where there is no folder `out`. A part of a film shows
    the very frames that the whole film has there. A film's captions go beside its video, as .vtt and .srt.
    """
    asked = replace(
        asked,
        output=output,
        form=form,
        codec=codec,
        crf=crf,
        preset=preset,
        transparent=transparent,
        share=portion,
        cached=not no_cache,
        subtitles=subtitles,
        caption_fonts=caption_fonts,
        chapter_list=chapter_list,
        slides=slides,
    )
    asked.check()
    if farm is not None and (portion is not None or asked.kind != "film"):
        raise TargetError("--farm makes whole films, .mp4, .mov or .webm; leave it out")
    cluster = Farm(farm, note) if farm is not None else None
    if cluster is not None:
        cluster.check()
    if asked.kind in ("page", "deck"):
        film = wanted.open(asked.shape)
        if any(given is not None for given in (start, end, beat, chapter)):
            what = "page" if asked.kind == "page" else ".pptx"
            raise TargetError(f"a {what} holds the whole film; leave --from, --to, --beat and --chapter out")
        for line in halted(film.scene) if asked.slides else ():
            note(line)
        (_page if asked.kind == "page" else _deck)(film, asked, opened)
        return

    def make(film: Loaded) -> None:
        part = asked.part(*selected(film.scene, start, end, beat, chapter))
        for line in left_out(film.scene, part):
            note(line)
        make_video(film, part, film.source.stem, why, opened, cluster)

    if asked.kind == "film" and not no_cache:
        use_film(wanted, asked.shape, make)
    else:
        # Frames and pictures that are out cannot be taken back, should a line of the script have to be named.
        make(wanted.open(asked.shape))


def make_video(
    film: Loaded, asked: RenderSettings, stem: str, why: bool = False, opened: bool = False, farm: Farm | None = None
) -> None:
    """Make the file of a film, with progress, notes and a summary on stderr and its path on stdout."""
    if asked.kind == "frames":
        with film.source.watched():
            render(film.scene, asked, stem)
        return
    with film.source.watched(), shown(stem, Console(stderr=True)) as progress:
        made = render(film.scene, asked, stem, progress, farm=farm)
    assert made is not None
    report, path = made.report, made.path
    for line in report.notes:
        note(line)
    click.echo(summary(report), err=True)
    if report.alone:
        note(f"one process drew this film: {report.alone}")
    if report.reused:
        click.echo(f"{report.reused} of {report.segments} segments reused", err=True)
    for line in report.why if why else ():
        click.echo(f"  {line}", err=True)
    for file in made.beside:
        click.echo(f"{file} is beside it", err=True)
    click.echo(str(path))
    if opened and click.launch(str(path)):
        note(f"nothing on this machine opens {str(path)!r}")


def _deck(film: Loaded, asked: RenderSettings, opened: bool) -> None:
    """Write a film as a presentation."""
    with film.source.watched(), shown(film.source.stem, Console(stderr=True)) as progress:
        report = render_deck(film.scene, asked, film.source.stem, progress)
    for line in report.notes:
        note(line)
    movies = f"{report.movies} movie{'s' if report.movies != 1 else ''}"
    click.echo(f"{report.slides} slides, {movies}, {_bytes(report.bytes)}; took {clock(report.took)}", err=True)
    click.echo(str(report.path))
    if opened and click.launch(str(report.path)):
        note(f"nothing on this machine opens {str(report.path)!r}")


def _page(film: Loaded, asked: RenderSettings, opened: bool) -> None:
    """Write a film as a page."""
    from renderer.web.page import write_page

    path = asked.place(film.source.stem)
    with film.source.watched(), shown(film.source.stem, Console(stderr=True)) as progress:
        report = write_page(film.scene, path, film.source.stem, progress, asked.slides)
    for line in report.notes:
        note(line)
    click.echo(
        f"{film.scene.duration:.2f} s as vectors, {_bytes(report.bytes)}; {report.moments} moments looked at; "
        f"took {clock(report.took)}",
        err=True,
    )
    click.echo(str(report.path))
    if opened and click.launch(str(report.path)):
        note(f"nothing on this machine opens {str(report.path)!r}")


def summary(report: FilmReport) -> str:
    """Return one line that describes the film that was made."""
    width, height = report.size
    rate = report.fps.numerator if report.fps.denominator == 1 else f"{float(report.fps):.3f}"
    frames = f"{report.frames} frame{'s' if report.frames != 1 else ''}"
    return (
        f"{frames} of {width}x{height} at {rate} frames/s, {report.duration:.2f} s, {_bytes(report.bytes)}; "
        f"took {clock(report.took)} ({report.frames / max(report.took, 1e-9):.1f} frames/s)"
    )


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"
