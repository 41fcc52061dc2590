"""The errors that netreel raises for the author of a script: one class for each kind of mistake."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class NetreelError(Exception):
    """Base of all errors that netreel raises on purpose.

    `way` are the lines of the script that an error comes from, as file and line, the innermost first, where it is found
    while the film is drawn.
    """

    way: tuple[tuple[str, int], ...] = ()


class ValuesError(NetreelError, ValueError):
    """An invalid value: not finite, not a color, not a size."""


class SceneError(NetreelError, ValueError):
    """An invalid node, address or track of a scene."""


class ScriptError(NetreelError, ValueError):
    """An impossible request of a script: two moves at once, a node added twice, time running backward."""


class TypesetError(NetreelError, ValueError):
    """An error in a formula or a line of text."""


class NetworkError(NetreelError, ValueError):
    """An invalid network, input or parameter."""


class FalseNumbersError(NetworkError):
    """Numbers on screen that differ from the numbers that their network computes."""


class TargetError(NetreelError, ValueError):
    """A target that cannot be found or does not build a scene."""


class RenderError(NetreelError, RuntimeError):
    """A failure of drawing or encoding for a valid request."""


class MachineError(RenderError):
    """A failure of what draws and encodes, such as an encoder, a worker or a farm, whatever the script says."""


class DiskError(MachineError):
    """An error of the disk: full, or not writable."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the hint that ends a message about an unknown name, or nothing when no known name is near.

    >>> nearest("blu", ["blue", "red"])
    "; did you mean 'blue'?"
    >>> nearest("xyz", ["blue", "red"])
    ''
    """
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
