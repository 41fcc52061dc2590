"""`netreel render`: a film as a file of video."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from renderer.cli.options import SECONDS, SIZE, Parsed, default_folder, film_options, narration_option, note, open_film
from renderer.cli.progress import clock, shown
from renderer.cli.selection import selected
from renderer.encode.codec import CODECS, CRF, DRAFT, FINAL, MOVING, PRESET, PRESETS, check_film, usual_codec
from renderer.film.captions.files import try_told, write_told
from renderer.film.render.extras import told
from renderer.film.render.film import FilmReport, FilmSpec, render_film
from renderer.film.render.one_go import render_frames, render_pictures
from renderer.film.render.pool import cores
from renderer.film.render.segment_store import own_store
from renderer.scene.frame_grid import ASPECTS, GIF_QUALITY, QUALITIES, Quality, aspect_size, frame_rate, quality
from renderer.scene.scene import Scene
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
  netreel render my_film.py --chapter "The chain rule" --transparent -o rule.webm
""",
)
@film_options
@narration_option
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="The file, .mp4, .mov, .webm, .gif or .webp (transparent: .mov, .webm or .webp), a folder, or - for frames.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["mp4", "mov", "webm", "gif", "webp", "png"]),
    metavar="FORMAT",
    help="mp4, mov, webm, gif or webp, where no file is named; png: a folder with a picture for each frame.",
)
@click.option(
    "--codec", type=Parsed("codec", str, CODECS), metavar="|".join(CODECS), help="The coding of .mp4, .mov, .webm."
)
@click.option(
    "-q",
    "--quality",
    "grade",
    type=Parsed("quality", quality, tuple(QUALITIES)),
    default="1080p60",
    show_default=True,
    metavar="|".join(QUALITIES),
    help="Pixels and frames a second; of a .gif 480p15.",
)
@click.option("--size", type=SIZE, metavar="WxH", help="Pixels, in place of those of the quality.")
@click.option(
    "--aspect",
    type=Parsed("aspect", str, tuple(ASPECTS)),
    metavar="|".join(ASPECTS),
    help="The frame's shape; its shorter side is that of the quality.",
)
@click.option("--fps", type=Parsed("fps", frame_rate), metavar="RATE", help="Frames a second: 60 or 30000/1001.")
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
@click.option("--draft", "manner", flag_value="draft", help="Coded fastest, for a look: {} at crf {}.".format(*DRAFT))
@click.option("--final", "manner", flag_value="final", help="Coded with care, to be kept: {} at crf {}.".format(*FINAL))
@click.option(
    "-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; as many as cores if not given."
)
@click.option("--no-cache", is_flag=True, help="Neither use segments that were made before nor keep new ones.")
@click.option("--why", is_flag=True, help="Say of each segment that is made anew what was not as before.")
@click.option("--transparent", is_flag=True, help="Leave the ground out.")
@click.option("--subtitles", is_flag=True, help="Captions as a track of the video, which players can show.")
@click.option("--burn-captions", is_flag=True, help="Captions in the pictures.")
@click.option(
    "--caption-font", "caption_fonts", multiple=True, metavar="FILE", help="Font for --burn-captions; before CMU Sans."
)
@click.option("--chapter-list", is_flag=True, help="A list of the chapters beside the video, as .chapters.txt.")
@click.option("--open", "opened", is_flag=True, help="Show the video when it is done.")
def command(
    target: str,
    theme: str | None,
    pace: float | None,
    settings: dict[str, str],
    narration: str | None,
    output: str | None,
    form: str | None,
    codec: str | None,
    grade: Quality,
    size: tuple[int, int] | None,
    aspect: str | None,
    fps: Fraction | None,
    start: float | None,
    end: float | None,
    beat: str | None,
    chapter: str | None,
    crf: int | None,
    preset: str | None,
    manner: str | None,
    jobs: int | None,
    no_cache: bool,
    why: bool,
    transparent: bool,
    subtitles: bool,
    burn_captions: bool,
    caption_fonts: tuple[str, ...],
    chapter_list: bool,
    opened: bool,
) -> None:
    """Make a video of TARGET: a film's name (see 'netreel list'), a file such as my_film.py, or a module.

    The video goes to out/NAME.mp4, or into the current folder where there is no folder `out`. A part of a film shows
    the very frames that the whole film has there. A film's captions go beside its video, as .vtt and .srt.
    """
    suffix = f".{form}" if form else ".mov" if transparent else ".mp4"
    bare, pictures = output == "-", form == "png"
    place = None if bare or pictures else _place(output, "film", suffix)
    if place is not None and place.suffix.lower() == ".gif":
        asked = click.get_current_context().get_parameter_source("grade")
        grade = QUALITIES[GIF_QUALITY] if asked is ParameterSource.DEFAULT else grade
    if aspect is not None:
        if size is not None:
            raise TargetError("--aspect and --size both say the frame's shape; give one of them")
        size = aspect_size(aspect, grade.size)
    pixels, rate = size or grade.size, fps or grade.fps
    usual = {"draft": DRAFT, "final": FINAL}.get(manner or "", (PRESET, CRF))
    preset, crf = preset or usual[0], usual[1] if crf is None else crf
    whole = FilmSpec(
        pixels,
        rate,
        crf,
        preset,
        transparent,
        codec=codec or usual_codec(place.suffix.lower() if place else "", transparent),
    )
    # What cannot be written is refused before a script is run that may take its time.
    if place is None:
        _refuse_coding(bare, form, codec)
    else:
        _refuse_place(place, suffix if form else None, whole)
    film = open_film(target, settings, narration, theme=theme, pace=pace, size=size)
    path = _place(output, film.source.stem, suffix)
    part = selected(film.scene, start, end, beat, chapter)
    spec = replace(whole, start=part[0], end=part[1])
    if place is None or place.suffix.lower() in MOVING:
        _note_left_out(film.scene, "bare frames have" if bare else "pictures have", subtitles)
    scene = film.scene
    if burn_captions:
        from renderer.film.captions.burn_in import burnt  # brings typesetting, which other films may do without

        scene = burnt(scene, caption_fonts)
    if bare:
        with film.source.watched():
            render_frames(scene, sys.stdout.buffer, spec)
        return
    if pictures:
        folder = Path(output) if output else default_folder() / f"{film.source.stem}_frames"
        with film.source.watched(), shown(film.source.stem, Console(stderr=True)) as progress:
            report = render_pictures(scene, folder, spec, progress)
        click.echo(summary(report), err=True)
        click.echo(str(folder))
        return
    with film.source.watched(), shown(film.source.stem, Console(stderr=True)) as progress:
        store = None if no_cache else own_store()
        said = told(scene, spec.frames(scene), rate)
        written = said if chapter_list else replace(said, chapters=())
        try_told(written, path)
        report = render_film(scene, path, spec, progress, jobs=jobs or cores(), store=store, subtitles=subtitles)
        beside = write_told(written, path)
    for line in report.notes:
        note(line)
    click.echo(summary(report), err=True)
    if report.alone:
        note(f"one process drew this film: {report.alone}")
    if report.reused:
        click.echo(f"{report.reused} of {report.segments} segments reused", err=True)
    for line in report.why if why else ():
        click.echo(f"  {line}", err=True)
    for file in beside:
        click.echo(f"{file} is beside it", err=True)
    click.echo(str(path))
    if opened and click.launch(str(path)):
        note(f"nothing on this machine opens {str(path)!r}")


def _refuse_coding(bare: bool, form: str | None, codec: str | None) -> None:
    """Refuses what bare frames and pictures have no use for."""
    what = "bare frames have" if bare else "pictures have"
    for option, given in (("--format", bare and form), ("--codec", codec)):
        if given:
            raise TargetError(f"{what} no {option}; leave {option} {given} out")


def _refuse_place(place: Path, suffix: str | None, spec: FilmSpec) -> None:
    """Refuses a name that does not fit the format, and pixels and codings that do not fit the name."""
    if suffix is not None and place.suffix.lower() != suffix:
        raise TargetError(f"{str(place)!r} is no {suffix}; name it so, or leave --format out")
    check_film(place, spec.size, spec.coding)


def _note_left_out(scene: Scene, who: str, subtitles: bool) -> None:
    """Says what pictures and bare frames have no room for."""
    if scene.sounds:
        note(f"{who} no sound, so the film's is left out")
    if subtitles:
        note(f"{who} no track for subtitles; --burn-captions draws them")


def _is_folder(output: str) -> bool:
    return output.endswith("/") or Path(output).is_dir()


def _place(output: str | None, stem: str, suffix: str) -> Path:
    """The file to write."""
    if output is not None and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", output):
        raise TargetError(f"{output!r} is an address, but a film is written to a file; give a path")
    if output is None:
        return default_folder() / f"{stem}{suffix}"
    return Path(output) / f"{stem}{suffix}" if _is_folder(output) else Path(output)


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
