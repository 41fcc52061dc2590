"""One setting of fonts for a whole film, or for a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

from renderer.typeset.engine.fonts import fonts_for
from renderer.values.argument_check import check_arguments
from renderer.values.typeface import Typeface


@check_arguments
def typeface(font: str = "serif", *, fonts: Sequence[str | FilePath] = ()) -> Typeface:
    """Return a typeface for all text that is made in a `with` block, or in a function by `@typeface(...)`.

    It reaches text, running numbers, the numbers and words of charts and tables, and labels of networks, unless they
    name a font. `font` is serif, sans or typewriter; `fonts` are font files that are tried before it, those of the
    weight and slant first. They stand in for characters that a font named elsewhere does not have, too. Formulas keep
    their own font, in which text may stand as well: `$...$`.

    >>> from renderer.typeset.text import text
    >>> with typeface("sans"):
    ...     title = text("Losses")
    """
    fonts_for(font, False, False, fonts)
    return Typeface(font, tuple(str(file) for file in fonts))
