"""The author's code that runs while a film is drawn, found in its nodes and signals, by span of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from renderer.film.code.code_proof import CodeProof, prove
from renderer.film.code.pickled_values import is_ours, pickled_values
from renderer.geometry.path import Path
from renderer.scene.scene import Scene
from renderer.scene.span_digest import lives_in
from renderer.tracks.signal import Signal, Spliced
from renderer.values.affine import Affine
from renderer.values.color import Color

_PLAIN = frozenset((bool, int, float, str, bytes, type(None), np.float64, np.int64, np.bool_, Path, Affine, Color))


@dataclass(frozen=True, slots=True)
class _Driven:
    """A signal or a node with code of the author: the number of its life, and its name in messages."""

    life: int
    called: str
    value: object


class FilmCode:
    """The author's code in a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._driven: list[_Driven] = []
        for number, life in enumerate(scene.lives):
            if _code_in(life.node):
                self._driven.append(_Driven(number, life.node.name, life.node))
        for (number, address, prop), signal in scene.tracks.items():
            if _code_in(signal):
                self._driven.append(_Driven(number, f"{address}.{prop}", signal))
        self._signals = tuple(scene.tracks.values())
        self._known: dict[tuple[int, ...], CodeProof] = {}
        # Whoever looks a proof up by places in memory must keep what lies there.
        self._kept: list[object] = []

    @property
    def whole(self) -> CodeProof:
        """The proof of all code in the film."""
        return self._prove(self._everything())

    @cached_property
    def modules(self) -> frozenset[str]:
        """The modules of netreel that define the classes and functions of the film's signals, by name."""
        found = set(self.whole.library)
        for signal in self._signals:
            _code_in(signal, found)
        return frozenset(found)

    def changed(self) -> str:
        """Return what changed since `whole` was first read, for drawing must change nothing; or ""."""
        if self.whole.digest == prove(self._everything()).digest:
            return ""
        names = ", ".join(repr(driven.called) for driven in self._driven)
        return f"what the code of {names} reads changes while frames are drawn"

    def between(self, start: float, end: float) -> dict[str, CodeProof]:
        """Return the proof of the code that can affect frames from start to end, by what it drives."""
        if not self._driven:
            return {}
        shown = {-1, *lives_in(self._scene, start, end)}
        found = {}
        for driven in self._driven:
            if driven.life in shown:
                things = _code_in(_during(driven.value, start, end))
                if things:
                    # A name may live several times in one span.
                    found[f"{driven.called}#{driven.life}"] = self._prove(things)
        return found

    def each(self) -> dict[str, CodeProof]:
        """Return the proof of the code of each signal and node; repeated names end in their number."""
        found: dict[str, CodeProof] = {}
        for driven in self._driven:
            name = driven.called if driven.called not in found else f"{driven.called}#{driven.life}"
            found[name] = self._prove(_code_in(driven.value))
        return found

    def _everything(self) -> list[object]:
        return [one for driven in self._driven for one in _code_in(driven.value)]

    def _prove(self, things: list[object]) -> CodeProof:
        key = tuple(id(one) for one in things)
        if key not in self._known:
            self._known[key] = prove(things)
            self._kept += things
        return self._known[key]


def _code_in(value: object, modules: set[str] | None = None) -> list[object]:
    """Return what is no plain value of netreel in a signal or a node: functions, and objects of other classes.

    The names of netreel's modules that the rest comes from are added to `modules`.
    """
    found: list[object] = []
    kinds: set[type] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        kind: type = type(one)
        if kind in _PLAIN:
            continue
        kinds.add(kind)
        if is_ours(kind):
            waiting += [part for part in reversed(pickled_values(one)) if type(part) not in _PLAIN]
        elif kind in (tuple, list) or (isinstance(one, tuple) and kind.__module__.startswith("renderer.")):
            waiting += [part for part in reversed(cast("tuple[object, ...]", one)) if type(part) not in _PLAIN]
        elif isinstance(one, Mapping):
            waiting += reversed(list(one.values()))
        elif kind is np.ndarray:
            found += [one] if cast("NDArray[np.generic]", one).dtype.hasobject else []
        elif (module := _module_of(one)).startswith("renderer."):
            # A function of netreel: its class is Python's.
            if modules is not None:
                modules.add(module)
        else:
            found.append(one)
    if modules is not None:
        modules.update(kind.__module__ for kind in kinds if kind.__module__.startswith("renderer."))
    return found


def _module_of(value: object) -> str:
    name = getattr(value, "__module__", None)
    return name if isinstance(name, str) else ""


def _during(signal: object, start: float, end: float) -> object:
    """Return a signal without the parts that do not count between two times."""
    if not isinstance(signal, Spliced):
        return signal
    ends = [since for since, _ in signal.parts[1:]] + [float("inf")]
    parts = [
        (since, cast(Signal, _during(part, start, end)))
        for number, ((since, part), until) in enumerate(zip(signal.parts, ends, strict=True))
        if until > start and (since <= end or number == 0)
    ]
    return replace(signal, parts=tuple(parts)) if parts else signal
