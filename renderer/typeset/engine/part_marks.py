r"""Part marks: `\part{id}{...}` names a piece of a formula or of a line of text, without changing its layout."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from renderer.typeset.engine.source_errors import message_at
from renderer.typeset.engine.tex_braces import TOKEN, closing_brace
from renderer.values.errors import TypesetError

_DEEPEST = 50  # parts in one another; every part is a group of the scene, and a scene is walked by recursion
_SCRIPT = re.compile(r"\s*([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s{}\\]))\s*", re.DOTALL)
_PRIMES = re.compile(r"\s*('{1,4})\s*")
_PRIME = "′″‴⁗"  # by their number, less one
_BINARY = re.compile(
    r"([-+*]|\\(?:cdot|times|div|pm|mp|odot|oplus|ominus|otimes|oslash|circ|bullet|ast|star|cap|cup|wedge|vee|setminus))\s*$"
)
_CLASS = re.compile(r"\\class\{part-(\d+)\}\{")


@dataclass(frozen=True)
class Marked:
    """A parsed source with marks: the engine's text and its offsets in the source, the reader's text, the ids."""

    source: str
    engine: str
    plain: str
    ids: tuple[str, ...]
    _stretches: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> int:
        """Return the position in the source of an offset into the engine's text."""
        ours, theirs = self._stretches[bisect_right(self._stretches, (offset, len(self.source) + 1)) - 1]
        return min(theirs + offset - ours, len(self.source))


def marked(source: str) -> Marked:
    r"""Return a source with its marks parsed.

    >>> marked(r"a+\part{w}{w_1}").plain
    'a+w_1'
    >>> marked(r"x^\part{n}{10}").plain
    'x^{10}'
    """
    return _Reader(source).read()


def part_source(source: str, id_: str) -> str | None:
    r"""Return the source inside the mark of an id, without nested marks; None if there is no such mark.

    >>> part_source(r"a+\part{w}{w_\part{n}{1}}", "w")
    'w_{1}'
    """
    found = re.search(r"\\part\s*\{" + re.escape(id_) + r"\}\s*\{", source)
    return None if found is None else marked(source[found.end() : closing_brace(source, found.end())]).plain


def unmarked(text: str) -> str:
    r"""Return a message or source of the engine without marks.

    >>> unmarked(r"a+\class{part-0}{w_1}b")
    'a+w_1b'
    """
    while (found := _CLASS.search(text)) is not None:
        end = closing_brace(text, found.end())
        text = text[: found.start()] + text[found.end() : end] + text[end + 1 :]
    return text


def mark_id(word: str, source: str, at: int) -> str:
    """Return a valid id of a mark; raise an error that shows the mark when it is invalid."""
    if not word or word != word.strip() or "/" in word or "." in word or word.isdigit():
        why = "numbers are the names of unmarked glyphs" if word.isdigit() else "it is a word without '/' and '.'"
        raise TypesetError(message_at(f"{word!r} cannot be the id of a part: {why}", source, at))
    return word


def check_depth(depth: int, source: str, at: int) -> None:
    """Raise an error for a part that is nested too deeply."""
    if depth > _DEEPEST:
        raise TypesetError(
            message_at(f"parts are nested too deeply: at most {_DEEPEST} may lie in one another", source, at)
        )


class _Reader:
    """Reads a source once, from its start to its end."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.engine: list[str] = []
        self.plain: list[str] = []
        self.written = 0
        self.stretches = [(0, 0)]
        self.places: dict[str, int] = {}
        self.depth = 0

    def read(self) -> Marked:
        self.run(0, len(self.source))
        plain = "".join(self.plain)
        return Marked(self.source, "".join(self.engine), plain, tuple(self.places), tuple(self.stretches))

    def run(self, start: int, end: int) -> None:
        """Copy a stretch of the source, marks replaced."""
        at = start
        while at < end:
            token = TOKEN.match(self.source, at, end)
            assert token is not None
            if token[0] == r"\part":
                at = self.mark(at, token.end(), end)
            else:
                self.copy(token[0])
                at = token.end()

    def mark(self, at: int, after: int, end: int) -> int:
        """Copy a mark that begins at `at`; return the position after it."""
        opened = re.compile(r"\s*\{([^{}]*)\}\s*\{").match(self.source, after, end)
        if opened is None:
            raise TypesetError(message_at(r"a mark is written \part{id}{...}", self.source, at))
        word = mark_id(opened[1], self.source, opened.start(1))
        if word in self.places:
            first = self.places[word] + 1
            message = (
                f"two parts are marked {word!r}, at character {first} and at character {at + 1}; an id marks one part"
            )
            raise TypesetError(message_at(message, self.source, at))
        closed = closing_brace(self.source, opened.end())
        if closed >= end:
            raise TypesetError(message_at(f"the part {word!r} is not closed: a '}}' is missing", self.source, at))
        self.places[word] = at
        self.depth += 1
        check_depth(self.depth, self.source, at)
        self.inside(len(self.places) - 1, opened.end(), closed)
        self.depth -= 1
        self.stretch(closed + 1)
        return closed + 1

    def inside(self, number: int, start: int, end: int) -> None:
        """Copy the contents of the mark with this number, so that the engine sets them as if unmarked."""
        primes = _PRIMES.fullmatch(self.source, start, end)
        script = _SCRIPT.fullmatch(self.source, start, end)
        binary = _BINARY.search(self.source, start, end)
        if primes:
            self.write(rf"^{{\class{{part-{number}}}{{{_PRIME[len(primes[1]) - 1]}}}}}")
            self.say(primes[1])
        elif script:
            # The engine would set a marked script apart from what it belongs to, so the mark goes round what is raised.
            self.copy(script[1] + "{")
            self.marked(number, *(script.span(2) if script[2] is not None else script.span(3)))
            self.copy("}")
        elif binary and self.source[start : binary.start(1)].strip() and self.source[binary.start() - 1] not in "^_":
            # At the end of a group the engine would take an operator for a sign, so the operator has a mark of its own.
            self.marked(number, start, binary.start(1))
            self.marked(number, binary.start(1), end)
        else:
            braces = "".join(self.plain).rstrip().endswith(("^", "_"))
            self.say("{" if braces else "")
            self.marked(number, start, end)
            self.say("}" if braces else "")

    def marked(self, number: int, start: int, end: int) -> None:
        """Copy a stretch within a mark of the engine's."""
        self.write(rf"\class{{part-{number}}}{{")
        self.stretch(start)
        self.run(start, end)
        self.write("}")

    def copy(self, text: str) -> None:
        self.write(text)
        self.say(text)

    def say(self, text: str) -> None:
        """Add to the plain source; where a mark stood between a command and a letter, a blank keeps them apart."""
        if text[:1].isalpha() and self.plain and re.fullmatch(r"\\[A-Za-z]+", self.plain[-1]):
            self.plain.append(" ")
        if text:
            self.plain.append(text)

    def write(self, text: str) -> None:
        self.engine.append(text)
        self.written += len(text)

    def stretch(self, source: int) -> None:
        self.stretches.append((self.written, source))
