"""Proofs: digests of an author's code with everything it reads, and the reasons why equal digests may not suffice.

A function counts with its bytecode, its defaults, what it closes over, and the globals that it reads: functions,
classes, objects, modules and data, however far down. What depends on more than that, such as a file, the clock or a
random generator that goes on from frame to frame, is named as a doubt.
"""

from __future__ import annotations

import builtins
import copyreg
import importlib
import sys
import types
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, cast

import numpy as np

from renderer.film.code.authored_code import CACHED, is_authored
from renderer.film.code.bytecode_reads import CodeRead, imports, reads, writes
from renderer.film.code.library_code import doubt_about, is_seeded, is_seen, library_name
from renderer.film.code.pickled_values import is_ours, pickled_values
from renderer.film.code.python_kinds import (
    ATOMS,
    DESCRIPTORS,
    PLUMBING,
    Missing,
    draws_numbers,
    is_library_ufunc,
    is_written_in,
)


@dataclass(frozen=True, slots=True)
class CodeProof:
    """The digest of some code, the doubts about it, and the doubts that bind it to the running process.

    `modules` are the author's modules that functions import while they run, `library` the modules of netreel that the
    code uses.
    """

    digest: str
    doubts: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    library: tuple[str, ...] = ()


def prove(things: Iterable[object], watched: bool = False) -> CodeProof:
    """Return the proof of functions, classes and objects, in their order.

    Reading files by the usual functions, and importing modules by name, are no doubts where the code is `watched`, so
    that the files are known to have been read.
    """
    walk = _Walk(watched)
    for thing in things:
        try:
            walk.feed(thing)
        except RecursionError:
            walk.doubt(thing, "is nested too deeply to be followed")
    walk.say(sys.version)
    return CodeProof(
        walk.state.hexdigest(), tuple(walk.doubts), tuple(walk.bound), tuple(walk.modules), tuple(walk.library)
    )


class _Walk:
    """One way through all that code can reach; each thing is entered once and referred to by its number afterwards."""

    def __init__(self, watched: bool = False) -> None:
        self._watched = watched
        self.state = blake2b(digest_size=16)
        self.doubts: dict[str, None] = {}
        self.bound: dict[str, None] = {}
        self.modules: dict[str, None] = {}
        self.library: dict[str, None] = {}
        self._met: dict[int, tuple[int, object]] = {}
        self._inside: list[str] = []

    def say(self, *words: object) -> None:
        self.state.update(repr(words).encode("utf-8", "backslashreplace"))

    def doubt(self, thing: object, why: str, bound: bool = False) -> None:
        """Note why a digest proves nothing; `bound` if another process would compute something else."""
        named = getattr(thing, "__qualname__", None) or f"a {type(thing).__qualname__}"
        who = next((name for name in reversed(self._inside)), named)
        said = f"{who} {why}"
        self.doubts[said] = None
        if bound:
            self.bound[said] = None

    def feed(self, value: object) -> None:
        """Take a value of any kind into the digest."""
        kind = type(value)
        if kind in ATOMS:
            self.say(kind.__name__, value)
        elif kind is tuple:
            self._all("tuple", cast("tuple[object, ...]", value))
        elif kind is frozenset or kind is set:
            self._unordered(cast("Iterable[object]", value))
        elif id(value) in self._met:
            self.say("again", self._met[id(value)][0])
        else:
            self._met[id(value)] = len(self._met), value
            self._enter(value, kind)

    def _enter(self, value: Any, kind: type) -> None:
        if isinstance(value, types.ModuleType):
            self._module(value)
        elif isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, type):
            self._class(value)
        elif kind is types.CodeType:
            self._code(value)
        elif kind is list:
            self._all("list", value)
        elif kind is dict or kind is types.MappingProxyType:
            self._all("dict", [part for pair in value.items() for part in pair])
        elif kind is types.MethodType:
            self._all("method", (value.__func__, value.__self__))
        elif kind in (types.BuiltinFunctionType, types.MethodWrapperType):
            self._built_in(value)
        elif isinstance(value, staticmethod | classmethod):
            self._all(kind.__name__, (value.__func__,))
        elif isinstance(value, property):
            self._all("property", (value.fget, value.fset, value.fdel))
        elif isinstance(value, cached_property):
            self._all("cached", (value.func,))
        elif kind is types.CellType:
            self._cell(value)
        elif isinstance(value, DESCRIPTORS):
            self.say("descriptor", value.__qualname__)
        elif isinstance(value, CACHED):
            self._all("lru_cache", (value.__wrapped__, *sorted(value.cache_parameters().items())))
        elif isinstance(value, np.ndarray | np.generic | np.dtype):
            self._array(value)
        else:
            self._object(value, kind)

    def _all(self, name: str, parts: Iterable[object]) -> None:
        parts = tuple(parts)
        self.say(name, len(parts))
        for part in parts:
            self.feed(part)

    def _unordered(self, values: Iterable[object]) -> None:
        """Digest each element by itself, so that their order in memory does not count."""
        digests = []
        for value in values:
            part = _Walk(self._watched)
            part.feed(value)
            digests.append(part.state.hexdigest())
            self.doubts |= part.doubts
            self.bound |= part.bound
            self.modules |= part.modules
            self.library |= part.library
        self.say("set", sorted(digests))

    def _array(self, value: object) -> None:
        array = np.asarray(value) if not isinstance(value, np.dtype) else np.zeros(0, value)
        self.say(type(value).__qualname__, array.dtype.str, array.dtype.descr, array.shape)
        if isinstance(value, np.memmap):
            self.doubt(value, "reads a file that is mapped into memory")
        if array.dtype.hasobject:
            self._all("objects", array.ravel().tolist())
        else:
            self.state.update(np.ascontiguousarray(array).tobytes())

    def _function(self, function: types.FunctionType) -> None:
        if not is_authored(function):
            self._library(function)
            return
        self._inside.append(f"{function.__module__}.{function.__qualname__}")
        self.say("function", function.__name__)
        self._code(function.__code__)
        self._all("held", (function.__defaults__, function.__kwdefaults__, function.__dict__))
        for cell in function.__closure__ or ():
            self.feed(cell)
        for name in writes(function.__code__):
            self.doubt(function, f"keeps something in {name!r} from one frame to the next", bound=True)
        for name in imports(function):
            self._import(name)
        for read in reads(function):
            self._read(read, function)
        self._inside.pop()

    def _code(self, code: types.CodeType) -> None:
        self.say("code", code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        self.say(code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
        self.say(getattr(code, "co_exceptiontable", b""))
        for value in code.co_consts:
            if isinstance(value, types.CodeType):
                self._code(value)
            else:
                self.feed(value)

    def _cell(self, cell: types.CellType) -> None:
        try:
            self._all("cell", (cell.cell_contents,))
        except ValueError:
            self.say("empty cell")

    def _import(self, name: str) -> None:
        """Import the modules that a function would import at its first frame."""
        try:
            module = importlib.import_module(name)
        except Exception as error:
            self.doubt(None, f"imports {name!r}, which fails ({type(error).__name__})")
            return
        if is_authored(module):
            self.modules[name] = None

    def _read(self, read: CodeRead, function: types.FunctionType) -> None:
        """Follow attributes that are read through modules to their values; any other object counts as a whole."""
        names = list(read.names)
        if read.module is not None:
            value: object = sys.modules.get(read.module)
        else:
            name = names.pop(0)
            value = function.__globals__.get(name, getattr(builtins, name, Missing))
        while names and isinstance(value, types.ModuleType):
            value = getattr(value, names.pop(0), Missing)
        self.say("reads", read.names)
        if value is Missing or value is None:
            self.say("nothing" if value is Missing else "None")
        elif isinstance(value, types.ModuleType) and not is_authored(value):
            self.say("module", value.__name__)
            if names or self._doubt_about(value) is not None:
                self.doubt(value, f"hands on the module {value.__name__}")
        elif is_seeded(value) and read.bare:
            self.doubt(value, "draws random numbers without a seed", bound=True)
        else:
            self.feed(value)

    def _module(self, module: types.ModuleType) -> None:
        """Digest a whole module of the author; of other modules only the used attributes count."""
        self.say("module", module.__name__)
        if is_authored(module):
            for name, value in sorted(vars(module).items()):
                if name not in PLUMBING and name != "__doc__":
                    self.say(name)
                    self.feed(value)

    def _class(self, kind: type) -> None:
        if not is_authored(kind):
            self._library(kind)
            return
        self.say("class", kind.__qualname__)
        for base in kind.__bases__:
            self.feed(base)
        for name, value in sorted(vars(kind).items()):
            # What `dataclass` writes for printing and hashing follows from the fields.
            written = name in ("__repr__", "__hash__") and "__dataclass_fields__" in vars(kind)
            if name not in PLUMBING and not (written and not is_written_in(value, kind)):
                self.say(name)
                self.feed(value)

    def _built_in(self, value: types.BuiltinFunctionType) -> None:
        owner: object = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            self._library(value)
        else:
            self.say("bound", library_name(value))
            self.feed(owner)

    def _library(self, thing: object) -> None:
        self.say("library", *library_name(thing))
        self._note(library_name(thing)[0])
        found = self._doubt_about(thing)
        if found is not None:
            why, bound = found
            self.doubt(thing, why, bound)

    def _doubt_about(self, thing: object) -> tuple[str, bool] | None:
        return None if self._watched and is_seen(thing) else doubt_about(thing)

    def _note(self, module: str) -> None:
        """Record a module of netreel that the code depends on."""
        if module.startswith("renderer."):
            self.library[module] = None

    def _object(self, value: object, kind: type) -> None:
        """Take an object of a class: the class, and its state."""
        if hasattr(kind, "__next__"):
            self.doubt(value, f"goes on with a {kind.__qualname__} from frame to frame", bound=True)
        elif draws_numbers(kind):
            self.doubt(value, f"draws from a random generator ({kind.__qualname__}) that all frames share", bound=True)
        elif isinstance(value, np.ufunc):
            self.say("ufunc", value.__name__)
            if not is_library_ufunc(value):
                self.doubt(value, "uses a ufunc made of a Python function, whose code cannot be told", bound=True)
        elif is_authored(kind):
            self._own(value, kind)
        elif callable(value) and hasattr(value, "__qualname__") and hasattr(value, "__module__"):
            # A function that is written in C, or compiled by Cython.
            self._library(value)
        elif is_ours(kind):
            self._note(kind.__module__)
            self._all(kind.__qualname__, pickled_values(value))
        else:
            self._library(kind)
            if self._doubt_about(kind) is None:
                self._reduced(value, kind)

    def _own(self, value: object, kind: type) -> None:
        self.feed(kind)
        self._all("state", sorted(getattr(value, "__dict__", {}).items()))
        for base in kind.__mro__:
            slots = base.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else tuple(slots):
                if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                    self.say(name)
                    self.feed(getattr(value, name))
        if isinstance(value, np.ndarray):
            self._array(value)
        elif isinstance(value, dict):
            self._all("items", [part for pair in value.items() for part in pair])
        elif isinstance(value, set | frozenset):
            self._unordered(value)
        elif isinstance(value, tuple | list):
            self._all("parts", tuple(value))
        elif isinstance(value, int | float | complex | str | bytes | bytearray):
            plain = next(base for base in kind.__mro__ if base in (int, float, complex, str, bytes, bytearray))
            self.say(plain.__repr__(value))

    def _reduced(self, value: object, kind: type) -> None:
        """Take the state of a library's object as it would be pickled."""
        try:
            registered = copyreg.dispatch_table.get(kind)
            made: object = registered(value) if registered else value.__reduce_ex__(4)
        except Exception:
            self.doubt(value, f"uses a {kind.__module__}.{kind.__qualname__}, whose state cannot be told", bound=True)
            return
        if isinstance(made, str):
            self.say(made)
            return
        for part in cast("tuple[object, ...]", made):
            self.feed(tuple(cast("Iterable[object]", part)) if hasattr(part, "__next__") else part)
