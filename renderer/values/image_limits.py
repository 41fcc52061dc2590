"""The limits of an image: how many pixels it may have."""

from __future__ import annotations

from renderer.values.errors import ValuesError

MOST_PIXELS = 64_000_000
"""Pixels of an image at most: 256 MB as they are drawn."""
LONGEST_SIDE = 32_000
"""Pixels of a side at most, which is what can be drawn."""


def refuse_size(width: int, height: int, what: str) -> None:
    """Raise an error for an image without pixels, or with too many."""
    if width < 1 or height < 1:
        raise ValuesError(f"{what} must be one or more, but there are {width} x {height}")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ValuesError(
            f"{what} are {width} x {height}, more than can be drawn ({MOST_PIXELS // 10**6} million, "
            f"{LONGEST_SIDE} along a side); make the image smaller"
        )
