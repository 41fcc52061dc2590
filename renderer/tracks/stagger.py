"""Lag: one ease for many things at once, each starting a little after the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from renderer.values.ease import Ease, find_ease, linear
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, not_negative


@dataclass(frozen=True, slots=True)
class Lag:
    """An ease whose value is a column: row k runs its own ease, starting `ratio` of one row's time after row k - 1.

    With ratio 0 all rows run together, with 1 one after the other. Reversed, the last row starts first.
    """

    count: int
    ratio: float = 0.5
    ease: Ease = linear
    backwards: bool = False

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            count: int,
            ratio: float = ...,
            ease: Ease | str = ...,
            backwards: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        not_negative(self.ratio, "the ratio of a lag")
        if not isinstance(self.count, int) or self.count < 1:
            raise ValuesError(f"a lag is for a whole number of things, 1 or more, but this is for {self.count!r}")
        object.__setattr__(self, "ease", find_ease(self.ease))

    def __call__(self, u: float) -> Array:
        """Return the progress of every row, shape (count, 1)."""
        rows = np.arange(self.count)[::-1] if self.backwards else np.arange(self.count)
        local = np.clip(u * (1 + (self.count - 1) * self.ratio) - rows * self.ratio, 0.0, 1.0)
        if self.ease != linear:
            local = np.array([self.ease(v) for v in local.tolist()])
        return np.asarray(local[:, None], dtype=np.float64)
