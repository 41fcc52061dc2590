"""Short representations of any value, for error messages."""

from __future__ import annotations

import reprlib

import numpy as np

LONGEST_BRIEF = 60
"""The largest number of characters of a value in a message."""


def brief(value: object) -> str:
    """Return one short line for a value, whatever it is.

    >>> brief("two"), brief((1, "a")), brief(10**400), brief([0] * 99)
    ("'two'", "(1, 'a')", 'a whole number of 401 digits', '[0, 0, 0, 0, ...]')
    >>> import numpy as np
    >>> brief(np.zeros((3, 2))), brief(np.float64(0.5)), brief(brief), brief(int)
    ('an array of shape (3, 2)', '0.5', 'the function brief', 'the class int')
    """
    return _cut(_words(value))


def _words(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, np.generic):
        return _words(value.item()) if type(value.item()) in (int, float, bool, str, complex) else type(value).__name__
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return f"a whole number of {_digits(value)} digits"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and isinstance(getattr(value, "__name__", None), str):
        return f"the function {getattr(value, '__name__', '')}"
    return _Brief().repr(value)


def _digits(value: int) -> int:
    # str() refuses whole numbers of more than 4300 digits.
    count: int = int(value.bit_length() * 0.30102999566398120)
    return count + int(abs(value) >= 10**count)


def _cut(words: str) -> str:
    # A lone surrogate could not be written to the terminal.
    line = " ".join(words.split()).encode("utf-8", "backslashreplace").decode("utf-8")
    return line if len(line) <= LONGEST_BRIEF else line[: LONGEST_BRIEF - 3] + "..."


class _Brief(reprlib.Repr):
    """Python's short representation, with arrays and nodes described in words."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxlist, self.maxtuple, self.maxdict, self.maxset = 3, 4, 4, 3, 3
        self.maxstring = self.maxother = LONGEST_BRIEF

    def repr1(self, x: object, level: int) -> str:
        if isinstance(x, np.ndarray | np.generic | type) or (isinstance(x, int) and not isinstance(x, bool)):
            return _words(x) if not isinstance(x, int) or abs(x) >= 10**30 else int.__repr__(x)
        return super().repr1(x, level)

    def repr_instance(self, x: object, level: int) -> str:
        kind = type(x)
        if kind.__module__.startswith("renderer.") and not isinstance(x, tuple):
            name = getattr(x, "name", None) or getattr(x, "address", None)
            return f"{kind.__name__} {name!r}" if isinstance(name, str) else f"a {kind.__name__}"
        own = any("__repr__" in vars(base) for base in kind.__mro__[:-1])
        try:
            return repr(x) if own else f"a {kind.__name__}"
        except Exception:
            return f"a {kind.__name__}"
