"""Origins: the script lines that added and moved nodes; kept beside a scene, not part of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TypeAlias

Way: TypeAlias = tuple[tuple[str, int], ...]
"""The call stack into netreel, as file and line, innermost first."""

Moved: TypeAlias = tuple[tuple[float, float, Way], ...]
"""The moves of a property in order of their starts: start, end, and call stack."""

_OURS = str(Path(__file__).parents[1]) + os.sep
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Origins:
    """The script lines of a scene's lives, moves and beats.

    `lives`, `beats` and `sounds` are in the order of the scene's; `moves` has the keys of its tracks.
    """

    lives: tuple[Way, ...] = ()
    moves: Mapping[tuple[int, str, str], Moved] = field(default_factory=dict)
    beats: tuple[Way, ...] = ()
    sounds: tuple[Way, ...] = ()

    def of_life(self, number: int) -> Way:
        """Return the script lines that added the life of a number; empty if unknown."""
        return self.lives[number] if 0 <= number < len(self.lives) else ()

    def of_sound(self, number: int) -> Way:
        """Return the script lines that play the sound of a number; empty if unknown."""
        return self.sounds[number] if number < len(self.sounds) else ()

    def of_key(self, number: int, address: str, prop: str, t: float) -> Way:
        """Return the script lines of the move that ends at a key, else of one that starts or runs at that time."""
        moved = self.moves.get((number, address, prop), ())
        ending = [way for t0, t1, way in moved if abs(t1 - t) < 1e-6]
        running = [way for t0, t1, way in moved if t0 - 1e-6 < t < t1]
        return (ending or running or [()])[-1]


def called() -> Way:
    """Return the stack of calls outside of netreel that lead here, up to where netreel itself calls them.

    >>> [Path(file).name for file, line in called()][:1] != ["origins.py"]
    True
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    found: list[tuple[str, int]] = []
    while frame is not None and len(found) < _DEEPEST:
        code = frame.f_code
        if code.co_filename.startswith(_OURS):
            break
        found.append((code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return tuple(found)
