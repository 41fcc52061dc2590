"""Numbers read off the screen: the characters whose outlines are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from renderer.geometry.path import Path
from renderer.typeset.number import Figures, drawn
from renderer.values.errors import TypesetError
from renderer.values.number_format import MINUS, TIMES
from renderer.values.numbers import Array

UNREADABLE: Final = "?"
"""What stands in a text for an outline that is no character of a number, or several of them."""

_KNOWN: Final = f"0123456789.,+{MINUS}{TIMES}⁻⁰¹²³⁴⁵⁶⁷⁸⁹%"
_NEAR: Final = 1e-6  # ems that outlines of one character may differ by


def read_digits(paths: Iterable[Path], figures: Figures, others: str = "") -> str:
    """Return the text of some outlines (one a character, in ems, empty ones between), in the font of a number.

    Known are digits, signs, points and powers of ten, the letters of the number's format, and `others`.

    >>> from renderer.typeset.number import placed
    >>> read_digits(placed("−0.50", Figures("{:.2f}"), 7), Figures("{:.2f}"))
    '−0.50'
    """
    known = dict.fromkeys(f"{_KNOWN}{figures.format}{others}")
    return "".join(_character(path, known, figures) for path in paths if path.contours)


def _character(path: Path, known: Iterable[str], figures: Figures) -> str:
    own = _centered(path)
    return next((char for char in known if _alike(own, _outline(char, figures))), UNREADABLE)


@lru_cache(maxsize=1024)
def _outline(char: str, figures: Figures) -> tuple[Array, ...]:
    """The contours of a character about the center of its box; none for what the font does not draw."""
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
