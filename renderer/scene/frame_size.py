"""Sizes of frames in pixels, and the names of common shapes and qualities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from renderer.values.errors import ValuesError, nearest
from renderer.values.numbers import finite

LARGEST = 16384
"""The largest side of a frame in pixels, the limit of H.264."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A size in pixels and a frame rate."""

    size: tuple[int, int]
    fps: Fraction


QUALITIES: Mapping[str, Quality] = {
    "480p15": Quality((854, 480), Fraction(15)),
    "720p30": Quality((1280, 720), Fraction(30)),
    "1080p60": Quality((1920, 1080), Fraction(60)),
    "1440p60": Quality((2560, 1440), Fraction(60)),
    "2160p60": Quality((3840, 2160), Fraction(60)),
}
GIF_QUALITY = "480p15"
"""The default quality of a GIF, which cannot have 60 frames a second and is large."""


ASPECTS: Mapping[str, tuple[int, int]] = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16), "4:5": (4, 5)}
"""Shapes of frames, width to height."""


def aspect_size(name: str, size: tuple[int, int]) -> tuple[int, int]:
    """Return the pixels of an aspect ratio with the shorter side of a size; both are even.

    >>> aspect_size("9:16", (1920, 1080)), aspect_size("4:5", (1920, 1080)), aspect_size("1:1", (854, 480))
    ((1080, 1920), (1080, 1350), (480, 480))
    """
    if name not in ASPECTS:
        raise ValuesError(f"no aspect is named {name!r}; there are {', '.join(ASPECTS)}{nearest(name, ASPECTS)}")
    short, (width, height) = min(size), ASPECTS[name]
    unit = short / min(width, height)
    return 2 * round(width * unit / 2), 2 * round(height * unit / 2)


def quality(name: str) -> Quality:
    """Return a quality by its name, such as "1080p60"."""
    if name not in QUALITIES:
        raise ValuesError(f"no quality is named {name!r}; there are {', '.join(QUALITIES)}{nearest(name, QUALITIES)}")
    return QUALITIES[name]


def pixel_size(value: str | tuple[int, int]) -> tuple[int, int]:
    """Return width and height in pixels, from a pair or from "1920x1080".

    >>> pixel_size("1920x1080")
    (1920, 1080)
    """
    if isinstance(value, str):
        match = re.fullmatch(r"\s*([+-]?\d{1,9})\s*[xX×]\s*([+-]?\d{1,9})\s*", value)
        if match is None:
            raise ValuesError(f"a size is written like '1920x1080', but this is {value!r}")
        value = int(match[1]), int(match[2])
    try:
        width, height = (finite(side, "a side of a frame") for side in value)
    except (TypeError, ValueError) as error:
        if isinstance(error, ValuesError):
            raise
        raise ValuesError(f"a size is a width and a height, but this is {value!r}") from None
    if width != int(width) or height != int(height):
        raise ValuesError(f"a size is in whole pixels, but this is {width:g}x{height:g}")
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        raise ValuesError(f"a frame has 1 to {LARGEST} pixels a side, but this is {int(width)}x{int(height)}")
    return int(width), int(height)
