"""Extras: what goes into a film file besides its pictures, made before the first frame is drawn."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from renderer.film.arguments import Extras
from renderer.film.frames import Filmed
from renderer.film.place import disk_trouble
from renderer.film.sound import mix, write_wav
from renderer.film.told import Told, metadata, subrip
from renderer.scene.scene import Scene


def told(scene: Filmed, frames: range, fps: Fraction) -> Told:
    """The captions and chapters of some frames of a film, with times from the first of them."""
    if not isinstance(scene, Scene):
        return Told()
    return Told(scene.captions, scene.chapters).part(float(frames.start / fps), float(frames.stop / fps))


def gathered(scene: Filmed, frames: range, fps: Fraction, folder: Path, subtitles: bool = False) -> Extras:
    """The extras of some frames of a film, written into a folder."""
    if not isinstance(scene, Scene):
        return Extras()
    said = told(scene, frames, fps)
    chapters, captions = folder / "chapters.txt", folder / "captions.srt"
    with disk_trouble(folder):
        if said.chapters:
            chapters.write_text(metadata(said.chapters), "utf-8")
        if subtitles and said.captions:
            captions.write_text(subrip(said.captions), "utf-8")
    sound = folder / "sound.wav"
    if scene.sounds:
        write_wav(mix(scene.sounds, scene.duration, float(frames.start / fps), float(frames.stop / fps)), sound)
    return Extras(
        chapters if said.chapters else None,
        sound if scene.sounds else None,
        captions if subtitles and said.captions else None,
    )
