"""The typeface of the text that is made in a block of a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ContextDecorator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Typeface(ContextDecorator):
    """A family of fonts and font files that are tried before it, for all text made in a `with` block or a function."""

    font: str = "serif"
    fonts: tuple[str, ...] = ()

    def before(self, fonts: Sequence[T]) -> Sequence[T | str]:
        """Return font files that are tried first, with those of the typeface after them."""
        if not self.fonts or isinstance(fonts, str) or not isinstance(fonts, Sequence):
            return fonts  # what is no list is refused where fonts are opened
        return [*fonts, *self.fonts]

    def __enter__(self) -> Typeface:
        _typefaces.set((*_typefaces.get(), self))
        return self

    def __exit__(self, *error: object) -> None:
        _typefaces.set(_typefaces.get()[:-1])


_typefaces: ContextVar[tuple[Typeface, ...]] = ContextVar("typefaces", default=())


def current_typeface() -> Typeface:
    """Return the typeface of the innermost block; serif without files outside of all.

    >>> with Typeface("sans"):
    ...     current_typeface().font
    'sans'
    """
    return (Typeface(), *_typefaces.get())[-1]


@dataclass(frozen=True)
class InTypeface:
    """A function that makes nodes in the typeface in which it was written down, whenever and wherever it is called."""

    make: Callable[..., object]
    typeface: Typeface

    def __call__(self, *values: object) -> object:
        """Return what the function makes."""
        with self.typeface:
            return self.make(*values)
