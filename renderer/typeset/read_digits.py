"""Recognition of numbers on screen by the outlines of their characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.typeset.number import Figures, drawn
from renderer.values.errors import TypesetError
from renderer.values.number_format import MINUS, TIMES
from renderer.values.numbers import Array

UNREADABLE: Final = "?"
"""The placeholder for an outline that is no character of a number."""

_KNOWN: Final = f"0123456789.,+{MINUS}{TIMES}⁻⁰¹²³⁴⁵⁶⁷⁸⁹%"
_NEAR: Final = 1e-6  # ems that outlines of one character may differ by


def read_digits(paths: Iterable[Path], figures: Figures, others: str = "") -> str:
    """Return the text of some outlines (one or a few characters in each, in ems), in the font of a number.

    Known are digits, signs, points and powers of ten, the letters of the number's format, and `others`.

    >>> from renderer.typeset.number import placed_characters
    >>> read_digits(placed_characters("−0.50", Figures("{:.2f}"), 7), Figures("{:.2f}"))
    '−0.50'
    """
    outlines = {char: _outline(char, figures) for char in dict.fromkeys(f"{_KNOWN}{figures.format}{others}")}
    # What has more contours goes first, since a percent sign begins like a small 0.
    known = sorted(outlines.items(), key=lambda one: -len(one[1]))
    return "".join(_characters(path.contours, known) for path in paths)


def _characters(contours: tuple[Contour, ...], known: Sequence[tuple[str, tuple[Array, ...]]]) -> str:
    """Return the characters that contours draw one after another."""
    text = ""
    while contours:
        fitting = (
            (char, len(outline))
            for char, outline in known
            if outline and _alike(_centered(Path(contours[: len(outline)])), outline)
        )
        char, count = next(fitting, (UNREADABLE, len(contours)))
        text, contours = text + char, contours[count:]
    return text


@lru_cache(maxsize=1024)
def _outline(char: str, figures: Figures) -> tuple[Array, ...]:
    """Return the contours of a character about the center of its box; none for what the font does not draw."""
    try:
        return _centered(drawn(char, figures).path)
    except TypesetError:
        return ()


def _centered(path: Path) -> tuple[Array, ...]:
    box = path.box
    return () if box is None else tuple(contour.points - np.array(box.center) for contour in path.contours)


def _alike(a: Sequence[Array], b: Sequence[Array]) -> bool:
    return (
        len(a) == len(b) > 0
        and all(one.shape == other.shape for one, other in zip(a, b, strict=True))
        and all(np.abs(one - other).max() < _NEAR for one, other in zip(a, b, strict=True))
    )
