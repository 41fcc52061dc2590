"""Text files of a film: captions as WebVTT and SubRip, chapters as a list and as ffmpeg's metadata.

Times count from the start of the part of the film that is shown; captions outside of it are left out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from renderer.scene.timeline import Caption, Chapter
from renderer.system.atomic_file import try_place, write_bytes

_OPENING = "Opening"
_WIDEST = 42  # characters in a line of a caption, as broadcasters have it
_SLASH = "\\"
_KEPT, _BARE = re.compile(r"([=;#\\\n])"), r"\\\1"

S = TypeVar("S", Caption, Chapter)


@dataclass(frozen=True, slots=True)
class FilmText:
    """The captions and chapters of a film, or of a part of it."""

    captions: tuple[Caption, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    def part(self, start: float, end: float) -> FilmText:
        """Return the captions and chapters of a part of the film, with times from its start."""
        return FilmText(tuple(_cut(self.captions, start, end)), tuple(_cut(self.chapters, start, end)))


def _cut(spans: Iterable[S], start: float, end: float) -> Iterable[S]:
    for span in spans:
        if span.start < end and span.end > start:
            yield replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)


def webvtt(captions: Iterable[Caption]) -> str:
    """Return captions as a WebVTT file.

    >>> print(webvtt([Caption("a < b", 1, 2.5)]))
    WEBVTT
    <BLANKLINE>
    00:00:01.000 --> 00:00:02.500
    a &lt; b
    <BLANKLINE>
    """
    cues = [f"{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n{_escaped(_lines(one.text))}\n" for one in captions]
    return "\n".join(["WEBVTT\n", *cues])


def subrip(captions: Iterable[Caption]) -> str:
    """Return captions as a SubRip (.srt) file."""
    return "\n".join(
        f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n{_lines(one.text)}\n"
        for number, one in enumerate(captions, start=1)
    )


def chapter_list(chapters: Iterable[Chapter]) -> str:
    """Return chapters as lines such as "1:05 The chain rule", for a video's description; the first is at 0:00.

    >>> print(chapter_list([Chapter("One", 2, 65), Chapter("Two", 65, 70)]), end="")
    0:00 Opening
    0:02 One
    1:05 Two
    """
    lines = [(int(one.start + 1e-6), one.name) for one in chapters]
    if lines and lines[0][0] > 0:
        lines.insert(0, (0, _OPENING))
    hours = bool(lines) and lines[-1][0] >= 3600
    return "".join(f"{_short(seconds, hours)} {name}\n" for seconds, name in lines)


def metadata(chapters: Iterable[Chapter]) -> str:
    """Return the chapters in ffmpeg's metadata format."""
    # What ends with a backslash would go on in the next line, escaped or not.
    parts = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(one.start * 1000)}\nEND={round(one.end * 1000)}\n"
        f"title={_KEPT.sub(_BARE, one.name.rstrip(_SLASH))}\n"
        for one in chapters
    ]
    return "".join([";FFMETADATA1\n", *parts])


def write_told(told: FilmText, film: Path) -> tuple[Path, ...]:
    """Write captions (.vtt and .srt) and the list of chapters beside a film, if it has any."""
    return tuple(write_bytes(words.encode(), path) for path, words in beside(told, film).items())


def try_told(told: FilmText, film: Path) -> None:
    """Raise an error, before the film is made, when these files cannot be written."""
    for path in beside(told, film):
        try_place(path)


def beside(told: FilmText, film: Path) -> dict[Path, str]:
    """Return the text of the caption and chapter files beside a film, by path."""
    files: dict[Path, str] = {}
    if told.captions:
        files |= {film.with_suffix(".vtt"): webvtt(told.captions), film.with_suffix(".srt"): subrip(told.captions)}
    if told.chapters:
        files[film.with_suffix(".chapters.txt")] = chapter_list(told.chapters)
    return files


def _lines(text: str) -> str:
    """Return words in lines of even length that players show whole; without blank lines, which end a caption."""
    return "\n".join(part for line in text.splitlines() if line.strip() for part in _broken(line.strip()))


def _broken(line: str) -> list[str]:
    def wrapped(width: int) -> list[str]:
        return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)

    found = wrapped(_WIDEST)
    widths = range(-(-len(line) // len(found)), _WIDEST)
    return next((even for width in widths if len(even := wrapped(width)) == len(found)), found)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{thousandths:03}"


def _short(seconds: int, hours: bool) -> str:
    if hours:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 60}:{seconds % 60:02}"
