"""Extras: what goes into a film file besides its pictures, made before the first frame is drawn."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path

from renderer.encode.ffmpeg_args import Extras
from renderer.encode.sound_mix import write_mix
from renderer.film.captions.caption_files import FilmText, metadata, subrip
from renderer.film.load.error_lines import line_prefix
from renderer.scene.frame_grid import Filmed
from renderer.scene.scene import Scene
from renderer.system.atomic_file import disk_trouble


def told(scene: Filmed, frames: range, fps: Fraction) -> FilmText:
    """The captions and chapters of some frames of a film, with times from the first of them."""
    if not isinstance(scene, Scene):
        return FilmText()
    return FilmText(scene.captions, scene.chapters).part(float(frames.start / fps), float(frames.stop / fps))


def gathered(
    scene: Filmed, frames: range, fps: Fraction, folder: Path, subtitles: bool = False
) -> tuple[Extras, tuple[str, ...]]:
    """The extras of some frames of a film, written into a folder, and what to say of damaged sound files."""
    if not isinstance(scene, Scene):
        return Extras(), ()
    said = told(scene, frames, fps)
    chapters, captions = folder / "chapters.txt", folder / "captions.srt"
    with disk_trouble(folder):
        if said.chapters:
            chapters.write_text(metadata(said.chapters), "utf-8")
        if subtitles and said.captions:
            captions.write_text(subrip(said.captions), "utf-8")
    sound = folder / "sound.wav"
    notes: tuple[str, ...] = ()
    if scene.sounds:
        start, end = float(frames.start / fps), float(frames.stop / fps)
        notes = write_mix(scene.sounds, scene.duration, start, end, sound, partial(_whence, scene))
    made = Extras(
        chapters if said.chapters else None,
        sound if scene.sounds else None,
        captions if subtitles and said.captions else None,
    )
    return made, notes


def _whence(scene: Scene, number: int) -> str:
    """The line of the script that plays a sound, for the start of a message."""
    here = Path.cwd()
    return line_prefix(scene.origins.of_sound(number), here, here)
