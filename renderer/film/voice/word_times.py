"""Word times: when each word of a recording is heard, from a file beside it (.json, .vtt or .srt)."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from renderer.script.speech import SpokenLine, by_share, words_of
from renderer.values.errors import TargetError

ENDINGS = (".json", ".vtt", ".srt")
_MOST_BYTES = 1 << 20  # of a file with the times of one line
_LATE = 0.05  # seconds that a time may lie after the end of the sound, since both are rounded
_CUE = re.compile(r"\s*((?:\d+:)?\d+:\d+[.,]\d+)\s+-->\s+((?:\d+:)?\d+:\d+[.,]\d+)")
_TAG = re.compile(r"<[^>]*>")


class Heard(NamedTuple):
    """A word, or several, with its start in seconds, and its end where that is known."""

    words: str
    start: float
    end: float | None = None


def times_beside(sound: Path) -> Path | None:
    """Return the file with the word times of a sound: the same name with another ending, or with one more."""
    names = [name for end in ENDINGS for name in (sound.with_suffix(end), sound.with_name(sound.name + end))]
    return next((file for file in names if file.is_file()), None)


def timed(text: str, seconds: float, sound: Path) -> SpokenLine:
    """Return a line with the times beside its sound; without them, its characters take equally long."""
    file = times_beside(sound)
    if file is None:
        return by_share(text, seconds, str(sound))
    return aligned(text, seconds, read_times(file, seconds), str(sound))


def read_times(file: Path, seconds: float) -> list[Heard]:
    """Return what a file says of the words of a sound that lasts some seconds; TargetError where that cannot be."""
    try:
        with file.open("rb") as data:
            content = data.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise TargetError(f"the word times {str(file)!r} are larger than {_MOST_BYTES} bytes")
        text = content.decode("utf-8-sig")
        words = _of_json(json.loads(text)) if file.suffix.lower() == ".json" else list(_of_cues(text))
    except OSError as error:
        raise TargetError(f"the word times {str(file)!r} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, TargetError):
            raise
        raise TargetError(f"{str(file)!r} has no word times: {_why(error)}") from error
    if not words:
        raise TargetError(f"{str(file)!r} has no word times: there is no word in it")
    last = 0.0
    for word, start, end in words:
        over = start if end is None else end
        if not math.isfinite(start) or start < last or not start <= over <= seconds + _LATE:
            raise TargetError(
                f"{str(file)!r} has {word!r:.40} from {start:g} to {over:g} s: times rise, and this sound ends at "
                f"{seconds:.2f} s"
            )
        last = start
    return words


def _why(error: Exception) -> str:
    return "it is no JSON" if isinstance(error, json.JSONDecodeError) else str(error) or type(error).__name__


def _of_json(data: object) -> list[Heard]:
    """The words of a list, of {"words": [...]}, or of {"segments": [{"words": [...]}, ...]}."""
    if isinstance(data, dict) and isinstance(data.get("segments"), list):
        return [word for part in data["segments"] for word in _of_json(part)]
    rows = data.get("words") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise ValueError('it is no list such as [{"word": "back", "start": 1.2}]')
    return [_row(row) for row in rows]


def _row(row: object) -> Heard:
    if isinstance(row, dict):
        row = [row.get("word", row.get("text")), row.get("start"), row.get("end")]
    word, start, end = [*row, None, None, None][:3] if isinstance(row, list) else (None, None, None)
    numbers = [one for one in (start, end) if one is not None]
    if not isinstance(word, str) or start is None or not all(type(one) in (int, float) for one in numbers):
        raise ValueError(f'a word is like {{"word": "back", "start": 1.2}}, but this is {row!r:.60}')
    return Heard(word, float(start), None if end is None else float(end))


def _of_cues(text: str) -> Iterable[Heard]:
    """The words of cues; those of one cue share its time by their characters."""
    cues: list[tuple[float, float, list[str]]] = []
    inside = False
    for row in text.splitlines():
        clock = _CUE.match(row)
        if clock is not None:
            cues.append((_seconds(clock[1]), _seconds(clock[2]), []))
        elif inside and row.strip():
            cues[-1][2].extend(_TAG.sub("", row).split())
        inside = clock is not None or (inside and bool(row.strip()))
    for first, last, words in cues:
        total, done = sum(map(len, words)), 0
        for word in words:
            begin, done = first + (last - first) * done / total, done + len(word)
            yield Heard(word, begin, first + (last - first) * done / total)


def _seconds(clock: str) -> float:
    whole = 0.0
    for part in clock.replace(",", ".").split(":"):
        whole = whole * 60 + float(part)
    return whole


def aligned(text: str, seconds: float, heard: Sequence[Heard], file: str) -> SpokenLine:
    """Return a line whose words come when the same words are heard; those between share the time between.

    >>> aligned("one two three", 3.0, [Heard("one", 0.5), Heard("three", 2.0, 2.5)], "a.wav").times
    ((0, 0.5), (8, 2.0), (13, 2.5))
    """
    spoken = words_of(text)
    parts = [(word, one.start) for one in heard for word, _ in words_of(one.words)]
    same = difflib.SequenceMatcher(None, [w for w, _ in spoken], [w for w, _ in parts], autojunk=False)
    known = [(spoken[a + k][1], parts[b + k][1]) for a, b, size in same.get_matching_blocks() for k in range(size)]
    return at_places(text, seconds, known, heard[-1].end if heard else None, file)


def at_places(
    text: str, seconds: float, known: Sequence[tuple[int, float]], end: float | None, file: str
) -> SpokenLine:
    """Return a line with the times of some places; `end` is when its last word ends, None at the end of the sound."""
    times = [(0, 0.0)] if not known or known[0][0] > 0 else []
    for place, start in known:
        if not times or place > times[-1][0]:
            times.append((place, min(max(start, times[-1][1] if times else 0.0), seconds)))
    times.append((len(text), min(max(seconds if end is None else end, times[-1][1]), seconds)))
    return SpokenLine(seconds, tuple(times), file)
