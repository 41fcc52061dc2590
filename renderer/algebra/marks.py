"""Marks: the named parts of a formula, as they stand in its TeX."""

from __future__ import annotations

from renderer.typeset.engine.tex_braces import closing_brace


def with_mark(mark: str, tex: str) -> str:
    r"""Return TeX marked as a part of that name, \part{mark}{tex}; an empty mark leaves it as it is."""
    return rf"\part{{{mark}}}{{{tex}}}" if mark else tex


def plain(tex: str) -> str:
    r"""Return the formula without its marks.

    >>> print(plain(r"\frac{\partial \part{top}{E}}{\part{b}{\partial \part{w}{w^{(1)}_{11}}}}"))
    \frac{\partial E}{\partial w^{(1)}_{11}}
    """
    opening = r"\part{"
    while (start := tex.find(opening)) >= 0:
        inner = tex.index("}{", start) + 2
        end = closing_brace(tex, inner)
        tex = tex[:start] + tex[inner:end] + tex[end + 1 :]
    return tex


def marks(tex: str) -> tuple[str, ...]:
    r"""Return the names of all marked parts, in the order in which they open.

    >>> marks(r"\part{a}{x + \part{b}{y}}")
    ('a', 'b')
    """
    return tuple(piece.split("}", 1)[0] for piece in tex.split(r"\part{")[1:])


def inside(tex: str, mark: str) -> str | None:
    r"""Return what is written in a marked part; None where there is no such part.

    >>> inside(r"\part{a}{x + \part{b}{y_{1}}}", "b"), inside("x", "b")
    ('y_{1}', None)
    """
    opening = rf"\part{{{mark}}}{{"
    start = tex.find(opening)
    inner = start + len(opening)
    return None if start < 0 else tex[inner : closing_brace(tex, inner)]


class Names:
    """A source of names that are unique in one formula: repeated names get "-2", "-3".

    >>> names = Names()
    >>> names.unique("a"), names.unique("b"), names.unique("a")
    ('a', 'b', 'a-2')
    """

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """Return the name, with a number after it if it is taken."""
        self._used[name] = self._used.get(name, 0) + 1
        return name if self._used[name] == 1 else f"{name}-{self._used[name]}"
