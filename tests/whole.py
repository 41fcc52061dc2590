"""What a run looks at: a usual one at a part of each long row of checks, `make whole` at all; and what it shares."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

WHOLE = bool(os.environ.get("NETREEL_TESTS_WHOLE"))
"""Whether this run looks at all."""

SHARED = "NETREEL_TESTS_SHARED"
"""The variable that names the folder of this run, in which films are kept for its other processes."""

T = TypeVar("T")


def some(items: Sequence[T], every: int, first: int = 0) -> Sequence[T]:
    """Return every so many of some items, the same on every run, or all of them where a whole run is asked for.

    >>> list(some("abcdefg", 3, 1)) in (["b", "e"], list("abcdefg"))
    True
    """
    return items if WHOLE else items[first % every :: every]
