"""The author's code that a film runs while it is drawn, found in its nodes and signals, span by span."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from renderer.film.proof import Proof, prove
from renderer.scene.scene import Scene
from renderer.scene.spans import lives_in
from renderer.tracks.signal import Spliced
from renderer.values.path import Path

_PLAIN = (bool, int, float, str, bytes, type(None), np.ndarray, np.generic, Path)


@dataclass(frozen=True, slots=True)
class _Driven:
    """A signal, or a node, that holds code of the author: the number of its life, and what it is called."""

    life: int
    called: str
    value: Any


class FilmCode:
    """The author's code in a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._driven: list[_Driven] = []
        for number, life in enumerate(scene.lives):
            if any(True for _ in _code_in(life.node)):
                self._driven.append(_Driven(number, life.node.name, life.node))
        for (number, address, prop), signal in scene.tracks.items():
            if any(True for _ in _code_in(signal)):
                self._driven.append(_Driven(number, f"{address}.{prop}", signal))
        self._known: dict[tuple[int, ...], Proof] = {}
        # Whoever looks a proof up by places in memory must keep what lies there.
        self._kept: list[Any] = []

    @property
    def whole(self) -> Proof:
        """The proof of all code in the film."""
        return self._prove([one for driven in self._driven for one in _code_in(driven.value)])

    def between(self, start: float, end: float) -> dict[str, Proof]:
        """Return the proof of the code that can decide frames from start to end, by what it drives."""
        if not self._driven:
            return {}
        shown = {-1, *lives_in(self._scene, start, end)}
        found = {}
        for driven in self._driven:
            if driven.life in shown:
                things = list(_code_in(_during(driven.value, start, end)))
                if things:
                    # A name may live several times in one span.
                    found[f"{driven.called}#{driven.life}"] = self._prove(things)
        return found

    def each(self) -> dict[str, Proof]:
        """Return the proof of the code of each signal and node; a name that lives several times ends in its number."""
        found: dict[str, Proof] = {}
        for driven in self._driven:
            name = driven.called if driven.called not in found else f"{driven.called}#{driven.life}"
            found[name] = self._prove(list(_code_in(driven.value)))
        return found

    def _prove(self, things: list[Any]) -> Proof:
        key = tuple(id(one) for one in things)
        if key not in self._known:
            self._known[key] = prove(things)
            self._kept += things
        return self._known[key]


def _code_in(value: Any) -> Iterator[Any]:
    """Yield what is no plain value of netreel in a signal or a node: functions, and objects of other classes."""
    if isinstance(value, _PLAIN):
        if isinstance(value, np.ndarray) and value.dtype.hasobject:
            yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _code_in(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _code_in(part)
    elif not str(getattr(value, "__module__", "")).startswith("renderer."):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _code_in(getattr(value, field.name))


def _during(signal: Any, start: float, end: float) -> Any:
    """Return a signal without the parts that do not count between two times."""
    if not isinstance(signal, Spliced):
        return signal
    ends = [since for since, _ in signal.parts[1:]] + [float("inf")]
    parts = [
        (since, _during(part, start, end))
        for number, ((since, part), until) in enumerate(zip(signal.parts, ends, strict=True))
        if until > start and (since <= end or number == 0)
    ]
    return replace(signal, parts=tuple(parts)) if parts else signal
