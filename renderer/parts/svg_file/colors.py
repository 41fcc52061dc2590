"""CSS colors: names, #hex, rgb() and hsl(), with commas or blanks."""

from __future__ import annotations

import colorsys
import re

from PIL.ImageColor import colormap, getrgb

from renderer.values.color import Color
from renderer.values.errors import ValuesError

_HEX = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_CALL = re.compile(r"(rgb|hsl)a?\(([^()]*)\)", re.IGNORECASE)
_ANGLES = {"deg": 1 / 360, "grad": 1 / 400, "rad": 1 / 6.283185307179586, "turn": 1.0}


def read_color(said: str) -> Color:
    """Return a color; raise a ValuesError for other text.

    >>> read_color("rgb(255 0 0 / 50%)"), read_color("teal").hex
    (Color(red=1.0, green=0.0, blue=0.0, alpha=0.5), '#008080')
    """
    said = said.strip()
    if said.lower() in colormap:
        red, green, blue = (channel / 255 for channel in getrgb(said.lower())[:3])
        return Color(red, green, blue)
    match = _HEX.fullmatch(said)
    if match is not None:
        digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
        return Color(*(int(digits[k : k + 2], 16) / 255 for k in range(0, len(digits), 2)))
    call = _CALL.fullmatch(said)
    words = re.split(r"[\s,/]+", call[2].strip()) if call is not None else []
    try:
        if call is None or len(words) not in (3, 4):
            raise ValueError
        alpha = _share(words[3], 1.0) if len(words) == 4 else 1.0
        if call[1].lower() == "rgb":
            red, green, blue = (_share(word, 255.0) for word in words[:3])
            return Color(red, green, blue, alpha)
        return Color(
            *colorsys.hls_to_rgb(_turn(words[0]) % 1.0, _share(words[2], 100.0), _share(words[1], 100.0)), alpha
        )
    except (ValueError, OverflowError):
        raise ValuesError(f"the paint {said[:40]!r} is no color") from None


def _share(word: str, whole: float) -> float:
    """Return a number of a whole, or a percentage, kept between 0 and 1."""
    share = float(word[:-1]) / 100 if word.endswith("%") else float(word) / whole
    if share != share:
        raise ValueError
    return min(max(share, 0.0), 1.0)


def _turn(word: str) -> float:
    unit = next((unit for unit in _ANGLES if word.endswith(unit)), "")
    turn = float(word.removesuffix(unit)) * _ANGLES[unit or "deg"]
    if abs(turn) > 1e9 or turn != turn:
        raise ValueError
    return turn
