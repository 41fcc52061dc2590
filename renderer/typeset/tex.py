r"""Formulas: `tex(r"\part{E}{E} = \frac12 (y - a)^2")`, set by the rules of TeX, without LaTeX.

A transpose is best written `\mathsf{T}`: `\intercal` is drawn as a thin sign like `\top`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Unpack

from renderer.scene.automatic_names import auto
from renderer.scene.fields import Grouped
from renderer.typeset.engine import layout_cache
from renderer.typeset.engine.layout import Layout
from renderer.typeset.engine.mathjax import TexFault, tex_to_svg
from renderer.typeset.engine.part_marks import Marked, marked
from renderer.typeset.engine.source_errors import message_at
from renderer.typeset.engine.svg import MissingGlyph, TooDeep, read_svg
from renderer.typeset.formula import Formula, formula_from
from renderer.values import paint
from renderer.values.argument_check import check_arguments
from renderer.values.digest import digest
from renderer.values.errors import TypesetError
from renderer.values.numbers import positive

LONGEST_TEX = 4000
"""The most characters of a formula, its marks not counted."""
_LONGEST_MARKED = 5 * LONGEST_TEX
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_LAST_WORD = re.compile(r"\\[A-Za-z]+$")


@check_arguments
def tex(
    source: str,
    *,
    size: float = 1.0,
    fill: paint.Fill | str = "ink",
    preamble: str = "",
    display: bool = True,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> Formula:
    r"""Return a formula from TeX, centered on its origin.

    `size` 1 makes an em half a unit. `\part{id}{...}` marks a part and moves nothing; `preamble` holds \newcommand and
    the like; `display=False` sets it as within a line of text. Chemistry is `\ce{2H2 + O2 -> 2H2O}`, a quantity
    `\qty{9.81}{m.s^{-2}}`; parts stand around them, not inside. Other fields are those of a group: at, scale, angle,
    opacity, z. An error quotes the source with a caret under the place.

    >>> formula = tex(r"\frac{\partial E}{\partial \part{w}{w_1}}", name="f")
    >>> formula["w"].address, [leaf.node.source for leaf in formula["w"].leaves]
    ('f/w', ['w', '1'])
    >>> formula.find(r"\partial E").addresses
    ('f/0', 'f/1')
    """
    name = auto(name, "tex")
    paint_ = paint.fill(fill)
    size = positive(size, f"size of {name!r}")
    if not isinstance(display, bool):
        raise TypesetError(f"formula {name!r}: display must be True or False, but this is a {type(display).__name__}")
    try:
        layout(source, preamble, display)
    except TypesetError as error:
        raise TypesetError(f"formula {name!r}: {error}") from None
    formula = replace(_formula(source, preamble, display, size, paint_), name=name)
    changed: Formula = formula.with_(**fields) if fields else formula
    return changed


@lru_cache(maxsize=512)
def _formula(source: str, preamble: str, display: bool, size: float, fill: paint.Fill) -> Formula:
    """Return the formula without a name of its own: its parts are shared by all that are equal."""
    made, read = layout(source, preamble, display)
    return formula_from(made, "tex", source, read.plain, size, fill)


@lru_cache(maxsize=2048)
def layout(source: str, preamble: str = "", display: bool = True) -> tuple[Layout, Marked]:
    """Return the layout of a formula, and its source with the marks parsed; cached on disk."""
    _check(source, "source", _LONGEST_MARKED)
    _check(preamble, "preamble")
    read = marked(_LINE_END.sub("\n", source))
    _check_length(len(read.plain), LONGEST_TEX, "source")
    if not read.plain.strip():
        raise TypesetError("its source is empty")
    key = digest("tex", read.engine, read.ids, preamble, display)
    found = layout_cache.load_layout(key)
    if found is None:
        found = _set(read, preamble, display)
        layout_cache.store_layout(key, found)
    return found, read


def _check_length(count: int, most: int, what: str) -> None:
    if count > most:
        raise TypesetError(f"its {what} has {count} characters; at most {LONGEST_TEX} can be set at once")


def _check(text: str, what: str, most: int = LONGEST_TEX) -> None:
    if not isinstance(text, str):
        raise TypesetError(f"its {what} must be a string, but this is {text!r}")
    _check_length(len(text), most, what)
    for at, char in enumerate(text):
        if (char < " " and char not in "\n\r\t") or "\ud800" <= char <= "\udfff":
            raise TypesetError(message_at(f"its {what} holds the character U+{ord(char):04X}", text, at))


def _set(read: Marked, preamble: str, display: bool) -> Layout:
    """Return the layout, from the engine."""
    try:
        made = read_svg(tex_to_svg(read.engine, display, preamble), read.ids)
    except TexFault as error:
        if error.offset is None:
            raise TypesetError(f"{error.message}, in the preamble {preamble!r}") from None
        at = read.place(error.offset)
        word = _LAST_WORD.search(read.source, 0, at)  # the engine tells where it stopped: after the command at fault
        if word is not None and word[0] in error.message:
            at = word.start()
        raise TypesetError(message_at(error.message + _instead(error.message), read.source, at)) from None
    except TooDeep:
        raise TypesetError(message_at("it is nested too deeply", read.source, 0)) from None
    except MissingGlyph as error:
        text = str(error)
        codes = " ".join(f"U+{ord(char):04X}" for char in text)
        message = f"the font of formulas has no {text!r} ({codes}); words can be set with text(), in a font that has it"
        raise TypesetError(message_at(message, read.source, max(read.source.find(text), 0))) from None
    if not made.leaves:
        raise TypesetError(message_at("there is nothing to see in it", read.source, 0))
    seen = {number for leaf in made.leaves for number in _around(made, leaf.part)}
    for number, id_ in enumerate(read.ids):
        if number not in seen:
            raise TypesetError(
                message_at(f"there is nothing to see in the part {id_!r}", read.source, read.source.find(f"{{{id_}}}"))
            )
    return made


_INSTEAD = {
    "\\num": "write the number itself",
}
"""Commands of packages that are not there, and what to write instead."""


def _instead(message: str) -> str:
    """Return a supported replacement for an unknown command; an empty string if none is known."""
    hint = _INSTEAD.get(message.rpartition(" ")[2])
    return f"; {hint}" if hint and message.startswith("Undefined") else ""


def _around(made: Layout, number: int) -> list[int]:
    """Return a part and the parts around it."""
    found = []
    while number >= 0:
        found.append(number)
        number = made.parts[number].parent
    return found
