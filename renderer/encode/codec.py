"""Codecs: the encoding of a film file, and the settings that are compatible."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from renderer.scene.frame_size import pixel_size
from renderer.values.errors import ValuesError, nearest

PRESETS = ("flat", "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
PRESET, CRF = PRESETS[0], 18
DRAFT, FINAL = ("flat", 26), ("slow", 16)
"""Presets with their qualities for a quick look, and for a film that is to be kept."""
OPAQUE = (".mp4", ".mov", ".webm")
_SEE_THROUGH = (".mov", ".webm")
MOVING = (".gif", ".webp")
"""Suffixes of animated images, which loop; of these `.webp` may be transparent."""
CODECS = ("h264", "h265", "av1", "vp9")
_HELD = {".mp4": CODECS[:3], ".mov": CODECS[:3], ".webm": ("vp9", "av1")}
"""The codecs of opaque films by the suffix of their file, the usual one first."""
_LEAST = {"h265": 16, "av1": 16}
"""The fewest pixels a side of codecs that have a least size."""
FASTEST_GIF = 50
"""The largest frame rate of a GIF: viewers play faster ones much slower."""
_WHOLE_GIF = 3_000_000_000


@dataclass(frozen=True, slots=True)
class Coding:
    """The settings of an encoder: quality as x264's CRF (0 is the best, 51 the worst), preset, and alpha.

    Presets are x264's, and "flat": its "veryfast" without what finds little in flat, noiseless pictures.

    Opaque films are coded by the `codec` in `.mp4`, `.mov` or `.webm`; transparent ones ProRes 4444 in `.mov` or VP9 in
    `.webm`. `.gif` and `.webp` have codings of their own; WebP is lossless up to crf 18.
    """

    crf: int = CRF
    preset: str = PRESET
    transparent: bool = False
    codec: str = CODECS[0]

    def __post_init__(self) -> None:
        if isinstance(self.crf, bool) or not isinstance(self.crf, int) or not 0 <= self.crf <= 51:
            raise ValuesError(f"crf is a whole number from 0 (best) to 51, but this is {self.crf!r}")
        if self.preset not in PRESETS:
            known = ", ".join(PRESETS)
            raise ValuesError(f"no preset is named {self.preset!r}; there are {known}{nearest(self.preset, PRESETS)}")
        if self.codec not in CODECS:
            known = ", ".join(CODECS)
            raise ValuesError(f"no codec is named {self.codec!r}; there are {known}{nearest(self.codec, CODECS)}")


def check_film(path: str | Path, size: tuple[int, int], coding: Coding) -> None:
    """Raise an error if frames of this size cannot be encoded so under this name; no file is touched."""
    suffix = Path(path).suffix.lower()
    known = (*_SEE_THROUGH, ".webp") if coding.transparent else (*OPAQUE, *MOVING)
    if suffix not in known:
        what = "a transparent film" if coding.transparent else "a film"
        raise ValuesError(
            f"{str(path)!r} cannot hold {what}; its name must end in {', '.join(known[:-1])} or {known[-1]}"
        )
    width, height = pixel_size(size)
    least = 1 if coding.transparent else _LEAST.get(coding.codec, 1)
    if min(width, height) < least and suffix not in MOVING:
        raise ValuesError(
            f"a film in {coding.codec} has {least} pixels a side at least, but this is {width}x{height}; "
            f"{CODECS[0]} has smaller ones"
        )
    if coding.transparent and coding.codec not in (CODECS[0], {".webm": "vp9"}.get(suffix)):
        raise ValuesError(f"{coding.codec} has no alpha; transparent films are ProRes 4444 (.mov) or VP9 (.webm)")
    if not coding.transparent and coding.codec not in _HELD.get(suffix, CODECS[:1]):
        held = " or ".join(_HELD.get(suffix, ()))
        into = f"it holds {held}" if held else "that goes into " + " or ".join(_holding(coding.codec))
        raise ValuesError(f"{str(path)!r} cannot be coded as {coding.codec}; {into}")
    if suffix in MOVING:
        return
    if width % 2 or height % 2:
        even = f"{width + width % 2}x{height + height % 2}"
        raise ValuesError(f"a film has even sides, but {width}x{height} has an odd one; the next even size is {even}")


def usual_codec(suffix: str, transparent: bool = False) -> str:
    """Return the default codec for a file name with this suffix."""
    return CODECS[0] if transparent else _HELD.get(suffix, CODECS)[0]


def _holding(codec: str) -> list[str]:
    return [suffix for suffix, held in _HELD.items() if codec in held]


def check_moving(path: str | Path, size: tuple[int, int], fps: Fraction, frames: int) -> None:
    """Raise an error when this number of frames cannot become an animated image under this name."""
    if Path(path).suffix.lower() != ".gif":
        return
    if fps > FASTEST_GIF:
        raise ValuesError(
            f"{str(path)!r} cannot have {float(fps):g} frames a second: a GIF shows {FASTEST_GIF} at most; "
            "ask for 50, 25 or fewer"
        )
    if size[0] * size[1] * 4 * frames > _WHOLE_GIF:
        raise ValuesError(
            f"{str(path)!r} would be {frames} frames of {size[0]}x{size[1]}, which is more than a GIF's palette can be "
            "found for; take a part of the film, fewer pixels or fewer frames a second, or a .webp"
        )
