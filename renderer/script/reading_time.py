"""Reading times: how long a reader needs for a line."""

from __future__ import annotations

import math

from renderer.script.speech import SpokenLine, by_share

WORDS_A_SECOND = 4.0
"""The fastest rate of reading along."""
CHARACTERS_A_SECOND = 17.0
"""The reading rate of captions beside the picture, as subtitlers use it."""
_LEAST = 1.0  # seconds that the shortest line is shown to a reader


def read_silently(text: str) -> SpokenLine:
    """Return a line with the times of silent reading."""
    needed = max(len(text) / CHARACTERS_A_SECOND, len(text.split()) / WORDS_A_SECOND, _LEAST)
    return by_share(text, math.ceil(needed * 1000) / 1000)
