"""Codings: how the frames of a film become a file, and what fits together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderer.film.frames import pixel_size
from renderer.values.errors import ValuesError, nearest

PRESETS = ("flat", "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
PRESET, CRF = PRESETS[0], 18
DRAFT, FINAL = ("ultrafast", 26), ("slow", 16)
"""Presets with their qualities for a quick look, and for a film that is to be kept."""
OPAQUE = (".mp4", ".mov")
SEE_THROUGH = (".mov", ".webm")


@dataclass(frozen=True, slots=True)
class Coding:
    """How frames are coded: quality as x264's CRF (0 is lossless, 51 the worst), preset, with or without alpha.

    Presets are x264's, and "flat": its "veryfast" without what finds little in flat, noiseless pictures.

    Opaque films are H.264 in `.mp4` or `.mov`; transparent ones ProRes 4444 in `.mov` or VP9 in `.webm`.
    """

    crf: int = CRF
    preset: str = PRESET
    transparent: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.crf, bool) or not isinstance(self.crf, int) or not 0 <= self.crf <= 51:
            raise ValuesError(f"crf is a whole number from 0 (lossless) to 51, but this is {self.crf!r}")
        if self.preset not in PRESETS:
            known = ", ".join(PRESETS)
            raise ValuesError(f"no preset is named {self.preset!r}; there are {known}{nearest(self.preset, PRESETS)}")


def check_film(path: str | Path, size: tuple[int, int], coding: Coding) -> None:
    """An error when frames of this size cannot be coded so under this name; nothing is touched."""
    suffix, known = Path(path).suffix.lower(), SEE_THROUGH if coding.transparent else OPAQUE
    if suffix not in known:
        what = "a transparent film" if coding.transparent else "a film"
        raise ValuesError(f"{str(path)!r} cannot hold {what}; its name must end in {' or '.join(known)}")
    width, height = pixel_size(size)
    if width % 2 or height % 2:
        even = f"{width + width % 2}x{height + height % 2}"
        raise ValuesError(f"a film has even sides, but {width}x{height} has an odd one; the next even size is {even}")
