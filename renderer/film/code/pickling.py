"""Packing: a scene as bytes for worker processes, with the author's code included.

A worker does not run the author's modules: functions and classes travel with what they close over and with the globals
that they read, as these are when the film is drawn.
"""

from __future__ import annotations

import io
import pickle
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import TypedDict

import cloudpickle
from cloudpickle import register_pickle_by_value, unregister_pickle_by_value

from renderer.film.code.authored_code import CACHED, authored_modules, is_authored
from renderer.film.code.film_code import FilmCode
from renderer.scene.scene import Scene


@dataclass(frozen=True, slots=True)
class Packed:
    """A scene as bytes, or the reason why only this process can draw it; the reason is empty if there is none."""

    data: bytes
    here: str = ""


def pack(scene: Scene, code: FilmCode) -> Packed:
    """Return a scene as bytes for other processes, if their frames are certain to be the same."""
    proof = code.whole
    if proof.bound:
        return Packed(b"", proof.bound[0])
    buffer = io.BytesIO()
    try:
        modules = _with_parents(proof.modules)
        with _by_value():
            _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump((modules, scene))
    except Exception as error:
        # What an author's own classes do when they are pickled is not known.
        return Packed(b"", f"the film cannot be sent to other processes ({type(error).__name__}: {error})")
    return Packed(buffer.getvalue())


def unpack(data: bytes, authored: frozenset[str]) -> Scene:
    """Return the packed scene; `authored` are names of modules that must not be imported."""
    modules, scene = _Unpickler(io.BytesIO(data), authored).load()
    sys.modules.update(modules)
    assert isinstance(scene, Scene)
    return scene


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """A pickler that packs the author's functions by value, those wrapped by `lru_cache` too."""

    def reducer_override(self, value: object) -> object:
        kind: type = type(value)
        if names := _slots(kind):
            return _filled, (kind, *(getattr(value, name) for name in names))
        if isinstance(value, CACHED) and is_authored(value):
            return _cached, (value.__wrapped__, value.cache_parameters())
        return super().reducer_override(value)


class _Unpickler(pickle.Unpickler):
    """An unpickler that refuses to import a module of the author, which would run it again."""

    def __init__(self, file: io.BytesIO, authored: frozenset[str]) -> None:
        super().__init__(file)
        self._authored = authored

    def find_class(self, module: str, name: str) -> object:
        if module in self._authored:
            raise pickle.UnpicklingError(f"{module}.{name} cannot be sent by value")
        return super().find_class(module, name)


@lru_cache(maxsize=1024)
def _slots(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of netreel's whose instances are their fields in slots, pickled as usual; else none.

    A scene holds some ten thousand keys. What `dataclass` writes for them looks the fields up for each, which takes a
    third of the time of packing.
    """
    if not kind.__module__.startswith("renderer.") or not is_dataclass(kind) or kind.__dictoffset__:
        return ()
    usual = all(
        getattr(getattr(kind, way), "__module__", "") == "dataclasses" for way in ("__getstate__", "__setstate__")
    )
    names = tuple(one.name for one in fields(kind))
    slots = all(isinstance(getattr(kind, name), types.MemberDescriptorType) for name in names)
    return names if usual and slots and kind.__reduce__ is object.__reduce__ else ()


def _filled(kind: type, *values: object) -> object:
    """Return an instance with values in the slots of its fields."""
    made: object = object.__new__(kind)
    for fill, value in zip(_fillers(kind), values, strict=True):
        fill(made, value)
    return made


@lru_cache(maxsize=1024)
def _fillers(kind: type) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, one.name).__set__ for one in fields(kind))


class _CacheParameters(TypedDict):
    maxsize: int | None
    typed: bool


def _cached(function: Callable[..., object], parameters: _CacheParameters) -> object:
    return lru_cache(**parameters)(function)


def _with_parents(names: tuple[str, ...]) -> dict[str, types.ModuleType]:
    """Return modules by name, with the packages that they lie in."""
    found = {}
    for name in names:
        steps = name.split(".")
        for count in range(1, len(steps) + 1):
            path = ".".join(steps[:count])
            found[path] = sys.modules[path]
    return found


@contextmanager
def _by_value() -> Iterator[None]:
    """Have the author's modules packed by value within the block."""
    modules = [module for module in authored_modules() if sys.modules.get(module.__name__) is module]
    for module in modules:
        register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            unregister_pickle_by_value(module)
