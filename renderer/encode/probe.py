"""Probes: the contents of a film file, parsed from the output of ffmpeg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from renderer.values.errors import RenderError


@dataclass(frozen=True, slots=True)
class Probe:
    """The contents of a film file: frames, size in pixels, exact frame rate (None if uneven), seconds and coding.

    `color` holds the tags of range, matrix, primaries and transfer, as in ("tv", "bt709", "bt709", "bt709"); `audio`
    tells whether there is sound.
    """

    frames: int
    size: tuple[int, int]
    fps: Fraction | None
    duration: float
    codec: str
    pix_fmt: str
    color: tuple[str, str, str, str]
    audio: bool


def read_probe(path: str | Path, code: int, said: str, listed: str) -> Probe:
    """Return a probe from ffmpeg's report on a file and its list of packets."""
    video = re.search(r"Stream #0:\d+.*?: Video: (\w+).*?, (\w+)(?:\(([^)]*)\))?, (\d+)x(\d+)", said)
    if code or video is None:
        last = (said.strip().splitlines() or ["nothing"])[-1]
        raise RenderError(f"{str(path)!r} cannot be read as a film; ffmpeg said: {last}")
    lines = listed.splitlines()
    packets = [[int(cell) for cell in line.split(",")[1:4]] for line in lines if not line.startswith("#")]
    base = Fraction(next(line.split(":")[1].strip() for line in lines if line.startswith("#tb 0")))
    shown = sorted(pts for _, pts, _ in packets)
    steps = {b - a for a, b in pairwise(shown)} or {length for *_, length in packets}
    fps = 1 / (base * steps.pop()) if len(steps) == 1 else None
    seconds = float((shown[-1] - shown[0] + packets[-1][2]) * base) if packets else 0.0
    color = _color(video[3] or "")
    size = int(video[4]), int(video[5])
    return Probe(len(packets), size, fps, seconds, video[1], video[2], color, ": Audio: " in said)


def probe_webp(path: Path, fps: Fraction, sent: int) -> Probe:
    """Return a probe of an animated WebP, which ffmpeg cannot read; longer frames count as several.

    Of frames that are all alike it holds one, without a time: that one counts for all that were sent.
    """
    from PIL import Image  # for the few films that are WebP

    with Image.open(path) as image:
        shown = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()  # tells how long it shows
            shown.append(image.info.get("duration", 0))
        seconds = sum(shown) / 1000
        count = round(seconds * fps) if len(shown) > 1 else sent
        return Probe(count, image.size, fps, seconds, "webp", "rgba", ("pc", "gbr", "", ""), False)


def _color(words: str) -> tuple[str, str, str, str]:
    """Range, matrix, primaries and transfer from ffmpeg's words, as in "tv, bt709/unknown/bt709, progressive"."""
    parts = [part.strip() for part in words.split(",")]
    span = next((part for part in parts if part in ("tv", "pc")), "unknown")
    named = [part for part in parts if part and part not in ("tv", "pc", "progressive") and " " not in part]
    tags = (named[0].split("/") if named else ["unknown"]) * 3
    return span, tags[0], tags[1], tags[2]
