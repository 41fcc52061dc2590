"""Films built in another process: with another hash seed, another clock, or from other files."""

from __future__ import annotations

import datetime
import io
import os
import pickle
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias, cast

from renderer.film.code.film_code import FilmCode
from renderer.film.load.imports import prefer, python
from renderer.film.load.target import Loaded, load
from renderer.review.fingerprint import fingerprint
from renderer.scene.picture import Picture
from renderer.scene.scene import Scene
from renderer.scene.timeline import Beat
from renderer.system.child import Child
from renderer.system.worker import connect
from renderer.system.worker_calls import reply, result
from renderer.values.digest import digest
from renderer.values.errors import TargetError

_CLOCKS = ("time", "monotonic", "perf_counter", "process_time")


SpokenOptions: TypeAlias = tuple[str | None, str | None, str | None]
"""A narration, a voice and a language, as the film is loaded with them."""
SILENCE: SpokenOptions = (None, None, None)


class OtherProcess:
    """A process that builds a film and answers questions about it.

    `folder` is where files and modules are looked for, `paths` are looked through first, `seed` is that of Python's
    hashes, `shift` puts the clock forward by some seconds, `spoken` are a narration, a voice and a language. The film
    is built while this goes on; the first question waits for it, and raises what the build raised.
    """

    def __init__(
        self,
        target: str,
        params: Mapping[str, str],
        folder: Path | None = None,
        paths: Sequence[Path] = (),
        seed: int | None = None,
        shift: float = 0.0,
        spoken: SpokenOptions = SILENCE,
    ) -> None:
        env = os.environ if seed is None else {**os.environ, "PYTHONHASHSEED": str(seed)}
        self._target = target
        self._child = Child(python("renderer.review.other_process"), folder, env)
        self._send((target, dict(params), shift, tuple(paths), tuple(spoken)))
        self._built = False

    def __enter__(self) -> OtherProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.ended()

    def fingerprint(self) -> dict[str, str]:
        """Return the fingerprint of the scene."""
        return cast("dict[str, str]", self._ask("fingerprint"))

    def course(self) -> tuple[float, tuple[Beat, ...], tuple[float, float]]:
        """Return the duration, beats and frame of the film."""
        return cast("tuple[float, tuple[Beat, ...], tuple[float, float]]", self._ask("course"))

    def digests(self, spans: Sequence[tuple[float, float]]) -> list[str]:
        """Return the digests of spans of the film."""
        return cast("list[str]", self._ask("digests", spans))

    def pictures(self, times: Sequence[float]) -> list[Picture]:
        """Return the pictures at some times."""
        return cast("list[Picture]", self._ask("pictures", times))

    def _ask(self, name: str, *given: object) -> object:
        if not self._built:
            self._answer()
            self._built = True
        self._send((name, given))
        return self._answer()

    def _send(self, order: object) -> None:
        self._child.send({}, pickle.dumps(order))

    def _answer(self) -> object:
        while (received := self._child.receive()) is not None:
            for answer in received:
                return result(answer)
        raise TargetError(f"the process that builds {self._target!r} {self._child.ended()}")


def main() -> None:
    """Build the film that the first message names, then answer questions; the process ends with its parent."""
    parent = connect()
    orders = parent.queued()
    film: Loaded | None = None

    def build(
        target: str, params: Mapping[str, str], shift: float, paths: Sequence[Path], spoken: SpokenOptions
    ) -> None:
        nonlocal film
        prefer(paths)
        if shift:
            _shift(shift)
        with redirect_stdout(io.StringIO()):
            film = load(target, params, None, *spoken)

    def answer(name: str, given: Sequence[object]) -> object:
        assert film is not None
        with film.source.watched():
            return _QUESTIONS[name](film.scene, *given)

    if reply(parent, build, *pickle.loads(orders.get()[1])):
        while True:
            reply(parent, answer, *pickle.loads(orders.get()[1]))


def _course(scene: Scene) -> tuple[float, tuple[Beat, ...], tuple[float, float]]:
    return scene.duration, scene.beats, scene.frame


def _digests(scene: Scene, spans: Sequence[tuple[float, float]]) -> list[str]:
    code = FilmCode(scene)
    return [_digest(scene, code, start, min(end, scene.duration)) for start, end in spans]


def _digest(scene: Scene, code: FilmCode, start: float, end: float) -> str:
    """Return the digest of a span with the author's code in it; one of its own where equal code proves nothing."""
    if start > end:
        return ""
    proofs = code.between(start, end)
    known = not any(proof.doubts for proof in proofs.values())
    told = {name: proof.digest for name, proof in proofs.items()}
    return digest(scene.digest(start, end), told, "" if known else secrets.token_hex())


def _pictures(scene: Scene, times: Sequence[float]) -> list[Picture]:
    return [scene.at(t) for t in times]


_QUESTIONS: Mapping[str, Callable[..., object]] = {
    "fingerprint": fingerprint,
    "course": _course,
    "digests": _digests,
    "pictures": _pictures,
}


def _shift(seconds: float) -> None:
    """Put the clocks of this process forward."""
    for name in _CLOCKS:
        _put_forward(name, seconds)
        _put_forward(f"{name}_ns", round(seconds * 1e9))
    for name in ("localtime", "gmtime", "ctime"):
        real = getattr(time, name)
        setattr(time, name, lambda at=None, real=real: real(time.time() if at is None else at))
    datetime.datetime = _Later  # type: ignore[misc]
    datetime.date = _LaterDay  # type: ignore[misc]


def _put_forward(name: str, by: float) -> None:
    real = getattr(time, name)
    setattr(time, name, lambda: real() + by)


class _Later(datetime.datetime):
    """Times of day as the shifted clock has them."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> Self:
        return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Self:
        return cls.now()


class _LaterDay(datetime.date):
    """Days as the shifted clock has them."""

    @classmethod
    def today(cls) -> Self:
        return cls.fromtimestamp(time.time())
