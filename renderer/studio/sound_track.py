"""The sound of the current film, mixed once and sent to the page in slices."""

from __future__ import annotations

import asyncio
import contextlib
import io
import wave
from collections.abc import Sequence
from pathlib import Path

from renderer.encode.sound_mix import write_mix
from renderer.scene.timeline import Sound
from renderer.studio.file_watch import FileStamp, stamp
from renderer.studio.messages import SoundTold
from renderer.values.errors import RenderError

_LONGEST = 30.0


class SoundTrack:
    """The sounds of a film, mixed into a file on first request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sounds: tuple[Sound, ...] = ()
        self._seconds = 0.0
        self._files: tuple[FileStamp, ...] = ()
        self._mixing: asyncio.Task[Path] | None = None
        self._mixes = 0

    @property
    def there(self) -> bool:
        """Whether the film has sound."""
        return bool(self._sounds)

    def of(self, sounds: Sequence[SoundTold], seconds: float) -> None:
        """Set the sounds of a film of some seconds; keep the mix while they stay the same."""
        now = tuple(Sound(**sound) for sound in sounds)
        files = tuple(stamp(Path(sound.file)) for sound in now)
        if (now, seconds, files) != (self._sounds, self._seconds, self._files):
            self._sounds, self._seconds, self._files = now, seconds, files
            self._mixing = None

    async def slice(self, start: float, end: float) -> bytes:
        """Return the sound from `start` to `end` as a 16-bit WAV file; it ends with the film."""
        if not self.there:
            raise RenderError("the film has no sound")
        if self._mixing is None:
            self._mixes += 1
            file = self._folder / f"sound{self._mixes}.wav"
            self._mixing = asyncio.create_task(asyncio.to_thread(_mixed, self._sounds, self._seconds, file))
        # A page that does not wait any longer does not end it for others.
        file = await asyncio.shield(self._mixing)
        return await asyncio.to_thread(_cut, file, start, min(end, start + _LONGEST))


def _mixed(sounds: tuple[Sound, ...], seconds: float, file: Path) -> Path:
    write_mix(sounds, seconds, 0.0, seconds, file)
    for older in file.parent.glob("sound*.wav"):
        if older != file:
            older.unlink(missing_ok=True)
    return file


def _cut(file: Path, start: float, end: float) -> bytes:
    made = io.BytesIO()
    try:
        with wave.open(str(file), "rb") as whole, contextlib.closing(wave.open(made, "wb")) as part:
            part.setparams(whole.getparams())
            first = min(round(start * whole.getframerate()), whole.getnframes())
            whole.setpos(first)
            part.writeframes(whole.readframes(max(round(end * whole.getframerate()) - first, 0)))
    except (OSError, EOFError, wave.Error) as error:
        raise RenderError(f"the mixed sound cannot be read: {error}") from error
    return made.getvalue()
