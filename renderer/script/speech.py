"""Spoken lines: their words, their marks, and the times of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from renderer.values.errors import ScriptError, nearest

_STARRED = re.compile(r"\\\*|\*(?P<words>[^\s*](?:[^*]*[^\s*])?)\*")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """The text of a line without its stars; `marks` are the words between stars, as name and place in the text.

    `words` are its other marks, each with its place: all words, but none of a translation.
    """

    text: str
    marks: tuple[tuple[str, int], ...]
    words: tuple[tuple[str, int], ...]

    def place(self, mark: str, after: int) -> int | None:
        """Return the place of a mark or of some words, the first after a place; None if there is none."""
        for name, place in self.marks:
            if place > after and _compared(name) == _compared(mark):
                return place
        wanted = [word for word, _ in words_of(mark)]
        spoken = [word for word, _ in self.words]
        for k, (_, place) in enumerate(self.words):
            if wanted and place > after and spoken[k : k + len(wanted)] == wanted:
                return place
        return None


def words_of(text: str) -> tuple[tuple[str, int], ...]:
    """Return the words of a text in lower case, each with the place of its first letter.

    >>> words_of("Back, it's")
    (('back', 0), ("it's", 6))
    """
    return tuple((word[0].casefold(), word.start()) for word in _WORD.finditer(text))


def _compared(mark: str) -> list[str]:
    return [word for word, _ in words_of(mark)] or [mark.strip()]


def marked_line(source: str) -> MarkedLine:
    r"""Return a line as its words and marks: `*words*` is a mark, `*words|name*` one of another name, `\*` a star.

    >>> marked_line("it runs *back*, *to the start|start*").marks
    (('back', 8), ('start', 14))
    """
    text, marks, last = "", [], 0
    for found in _STARRED.finditer(source):
        text += source[last : found.start()]
        last = found.end()
        if found["words"] is None:
            text += "*"
            continue
        words, _, name = found["words"].partition("|")
        marks.append((name.strip() or words, len(text)))
        text += words
    text += source[last:]
    spoken = words_of(text)
    if not spoken:
        raise ScriptError(f"a line needs words, but this is {source!r:.60}")
    return MarkedLine(text, tuple(marks), spoken)


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """The duration of a line in seconds, its sound, and the times of its words: places in the text with seconds.

    The first of `times` is at place 0, the last at the end of the text; both numbers never fall.
    """

    seconds: float
    times: tuple[tuple[int, float], ...]
    file: str | None = None

    def at(self, place: int) -> float:
        """Return the time of a place in the text, in seconds since the start of the line."""
        for (a, t), (b, u) in pairwise(self.times):
            if place < b:
                return t + (u - t) * (place - a) / (b - a)
        return self.times[-1][1]


def by_share(text: str, seconds: float, file: str | None = None) -> SpokenLine:
    """Return a line whose characters take equal times.

    >>> by_share("one two", 7.0).at(4)
    4.0
    """
    return SpokenLine(seconds, ((0, 0.0), (len(text), seconds)), file)


@dataclass(frozen=True)
class Speech:
    """The voice and the language of a film's lines.

    `speak(number, text)` makes the sound of the line of a number, counted from 1; without it lines are read. `lines`
    are the lines of another language by those of the script, from the file `place`.
    """

    speak: Callable[[int, str], SpokenLine] | None = None
    lines: Mapping[str, str] | None = None
    place: str = ""

    def line(self, source: str) -> MarkedLine:
        """Return a line in the language of this speech, with marks under the names used in the script."""
        own = marked_line(source)
        if self.lines is None:
            return own
        if source not in self.lines:
            hint = nearest(source, self.lines)
            raise ScriptError(f"{self.place!r} has no line for {source!r}{hint or '; add it, with its translation'}")
        other = marked_line(self.lines[source])
        names = [name for name, _ in own.marks]
        if {name for name, _ in other.marks} <= set(names):
            return MarkedLine(other.text, other.marks, ())
        if len(other.marks) != len(names):
            raise ScriptError(
                f"the line {source!r:.60} has {len(names)} marks between stars, but {len(other.marks)} in "
                f"{self.place!r}; '*words|mark*' says which is which"
            )
        places = (place for _, place in other.marks)
        return MarkedLine(other.text, tuple(zip(names, places, strict=True)), ())
