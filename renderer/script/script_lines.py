"""Spoken and read lines of a script, waits for words, and the stops of a talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath

from renderer.scene.origins import Way, called
from renderer.scene.timeline import Beat, Line, Pin, Sound, Stop
from renderer.script.frame_layout import Framing
from renderer.script.property_log import TIME_TOLERANCE
from renderer.script.reading_time import read_silently
from renderer.script.speech import MarkedLine, Speech, SpokenLine
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ScriptError, nearest


@dataclass(slots=True)
class _Saying:
    """The line that is being said: the time and the beat at which it began, and what was waited for so far."""

    marked: MarkedLine
    told: SpokenLine
    start: float
    beat: int
    origin: Way
    reached: int = -1
    pins: list[Pin] = field(default_factory=list)


class Telling(Framing):
    """The lines and stops of a script."""

    _now: float
    _pace: float
    _speech: Speech
    _beats: list[Beat]
    _captions: list[tuple[str, float, float | None]]
    _sounds: list[Sound]
    _sound_ways: list[Way]
    _under_way: list[tuple[float, Way]]

    def __init__(self) -> None:
        self._saying: _Saying | None = None
        self._lines: list[Line] = []
        self._stops: list[Stop] = []

    def _pass(self, seconds: float, origin: Way) -> None:
        """Let time pass as a beat."""
        raise NotImplementedError

    @check_arguments
    def say(self, line: str) -> None:
        r"""Start a line: a caption from now on, and a sound if the film has a voice.

        The clock stands: what is played next runs while the line is said. It lasts as long as its sound, or, without
        a voice, as one needs to read it. The next line, chapter, caption or stop, and the end of the film, wait until
        it is over. `*words*` are a mark for `wait_until`, `*words|name*` one with a name of its own, `\*` is a star.
        """
        self._finish_line()
        line_of = self._speech.line(line)
        speak = self._speech.speak
        told = read_silently(line_of.text) if speak is None else speak(len(self._lines) + 1, line_of.text)
        origin = called()
        self._saying = _Saying(line_of, told, self._now, len(self._beats), origin)
        self._captions.append((line_of.text, self._now, self._played(told, told.seconds)))
        if told.file is not None:
            self._sounds.append(Sound(told.file, self._now))
            self._sound_ways.append(origin)

    @check_arguments
    def wait_until(self, word: str | None = None) -> None:
        """Advance the clock to a word of the line, a mark of it, or several words; without one, to its end.

        A word that is said more than once is the next one after the last that was waited for. Where the word has been
        said already, no time passes.
        """
        saying = self._saying
        if saying is None:
            raise ScriptError(
                f"wait_until waits for a word of a line, but nothing is being said at {self._now:.2f} s; say(...) "
                "comes before it"
            )
        if word is None:
            self._finish_line(called())
            return
        place = saying.marked.place(word, saying.reached)
        if place is None:
            raise ScriptError(self._not_said(saying, word))
        saying.reached = place
        self._wait_for(saying, word, saying.told.at(place), called())

    def _not_said(self, saying: _Saying, word: str) -> str:
        text = saying.marked.text
        if saying.marked.place(word, -1) is not None:
            return f"{word!r} is not said again in {text!r:.60} after the words that were waited for"
        words = (*saying.marked.marks, *saying.marked.words)
        known = list(dict.fromkeys(name.casefold() for name, _ in words))
        marks = "has no mark" if self._speech.lines is not None else "does not say"
        there = f"; its marks are {', '.join(map(repr, known[:8]))}" if known else "; it has no word between stars"
        return f"the line {text!r:.60} {marks} {word!r}{nearest(word.casefold(), known) or there}"

    def _finish_line(self, origin: Way | None = None) -> None:
        """Let the line that is being said come to its end."""
        saying = self._saying
        if saying is None:
            return
        self._wait_for(saying, "", saying.told.seconds, origin or saying.origin)
        self._saying = None
        end = round(saying.start + self._played(saying.told, saying.told.seconds), 9)
        self._lines.append(Line(saying.marked.text, saying.start, end, saying.told.file, tuple(saying.pins)))

    def _wait_for(self, saying: _Saying, word: str, seconds: float, origin: Way) -> None:
        rest = saying.start + self._played(saying.told, seconds) - self._now
        waits = rest > TIME_TOLERANCE
        if waits:
            self._pass(rest, origin)
        if saying.told.file is not None:
            saying.pins.append(Pin(word, saying.beat, len(self._beats), seconds, waits))

    def _played(self, told: SpokenLine, seconds: float) -> float:
        """Return the seconds of the script in which so many of a line pass: a sound keeps its speed at any pace."""
        return round(seconds * (1.0 if told.file is None else self._pace), 9)

    @check_arguments
    def stop(self, note: str = "") -> None:
        """Let a talk pause here, as at each chapter, until the speaker goes on; only the speaker sees `note`.

        Videos do not stop. Nothing may be moving: a line that is being said ends first.
        """
        self._finish_line()
        for end, way in self._under_way:
            if end > self._now + TIME_TOLERANCE:
                file, number = way[0] if way else ("", 0)
                begun = f", begun in line {number} of {FilePath(file).name}," if file else ""
                raise ScriptError(
                    f"the film cannot stop at {self._now:.2f} s: a clip{begun} moves until {end:.2f} s; stop before "
                    "it begins or after it has ended"
                )
        if self._stops and abs(self._stops[-1].time - self._now) <= TIME_TOLERANCE:
            raise ScriptError(f"there is a stop at {self._now:.2f} s already; play(...) or wait(...) lets time pass")
        self._stops.append(Stop(self._now, note))

    def _told(self) -> tuple[tuple[Stop, ...], tuple[Line, ...]]:
        """Return what the script says as a course has it: its stops and its lines."""
        return tuple(self._stops), tuple(self._lines)
