"""espeak-ng: a program of its own that writes a line as sound, with the times of its words.

It runs as a process that is given the text on its standard input, so that a library that fails takes nothing with it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import sys
import wave
from pathlib import Path
from typing import Any

NO_LIBRARY, NO_VOICE = 3, 4
"""Exit codes: the library cannot be loaded, and it has no voice for the language."""

_SYNCHRONOUS, _UTF8, _WORD = 2, 1, 1  # of speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS, espeakCHARS_UTF8, espeakEVENT_WORD


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """An event of the library: for words, the place in the text, from 1, and the time in ms."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def library() -> ctypes.CDLL:
    """Return the library of espeak-ng; OSError where there is none."""
    names = ("libespeak-ng.so.1", "libespeak-ng.1.dylib", "libespeak-ng.dll", ctypes.util.find_library("espeak-ng"))
    for name in filter(None, names):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise OSError("there is no libespeak-ng")


def write_line(text: str, language: str, sound: Path) -> list[tuple[int, float]]:
    """Write a line as a WAV file; returns the places of its words in the text with their seconds."""
    speaker = library()
    rate = speaker.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
    if rate <= 0:
        raise OSError("libespeak-ng cannot begin")
    if speaker.espeak_SetVoiceByName(language.encode()):
        raise LookupError(language)
    samples, words = bytearray(), []

    def take(block: Any, count: int, events: Any) -> int:
        if block and count > 0:
            samples.extend(ctypes.string_at(block, 2 * count))
        number = 0
        while events[number].type:
            if events[number].type == _WORD:
                words.append((events[number].text_position - 1, events[number].audio_position / 1000))
            number += 1
        return 0

    callback = _CALLBACK(take)
    speaker.espeak_SetSynthCallback(callback)
    coded = text.encode()
    speaker.espeak_Synth(coded, ctypes.c_size_t(len(coded) + 1), 0, 0, 0, _UTF8, None, None)
    speaker.espeak_Synchronize()
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(samples))
    return words


def main(language: str, sound: str) -> int:
    """Write the line on the standard input; the times of its words go to the standard output, as JSON."""
    try:
        words = write_line(sys.stdin.buffer.read().decode(), language, Path(sound))
    except OSError:
        return NO_LIBRARY
    except LookupError:
        return NO_VOICE
    print(json.dumps(words))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
