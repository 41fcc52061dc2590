"""Reads: globals, modules and closures that Python code uses, found in its bytecode."""

from __future__ import annotations

import dis
import importlib.util
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")
_LOCALS = ("LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW")
_STORES = ("STORE_FAST", "STORE_DEREF", "STORE_NAME", "STORE_GLOBAL")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
_SILENT = ("CACHE", "EXTENDED_ARG", "RESUME", "NOP", "COPY_FREE_VARS", "MAKE_CELL", "PUSH_NULL", "PRECALL")


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A global or imported module that code reads: its name, and the chain of attributes taken from it.

    `module` is the full name of a module that is imported inside the function, else None. `bare` says that the value is
    called at once without arguments.
    """

    names: tuple[str, ...]
    module: str | None = None
    bare: bool = False


def reads(function: types.FunctionType) -> tuple[CodeRead, ...]:
    """Return the names that a function and all functions inside it read; each once, in order."""
    package = function.__globals__.get("__package__") or ""
    return tuple(dict.fromkeys(_reads(function.__code__, package, {})))


def imports(function: types.FunctionType) -> tuple[str, ...]:
    """Return the full names of the modules that a function and all functions inside it import when they run."""
    package = function.__globals__.get("__package__") or ""
    found = []
    for code in _codes(function.__code__):
        steps = _steps(code)
        found += [_full(steps, place, package) for place, step in enumerate(steps) if step.opname == "IMPORT_NAME"]
    return tuple(dict.fromkeys(found))


def writes(code: types.CodeType) -> tuple[str, ...]:
    """Return the globals and the variables of enclosing functions that code changes when it runs."""
    free = set(code.co_freevars)
    names = [
        step.argval
        for part in _codes(code)
        for step in _steps(part)
        if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL")
        or (step.opname in ("STORE_DEREF", "DELETE_DEREF") and step.argval in free)
    ]
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def _steps(code: types.CodeType) -> tuple[dis.Instruction, ...]:
    """Return the instructions of code, without those that only serve the interpreter.

    Each code is looked at for what it reads, imports and writes, by itself and in its module; disassembling takes most
    of the time of that.
    """
    return tuple(step for step in dis.get_instructions(code) if step.opname not in _SILENT)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            yield from _codes(value)


def _reads(code: types.CodeType, package: str, above: Mapping[str, tuple[str, ...]]) -> Iterator[CodeRead]:
    steps = _steps(code)
    modules = {**above, **_imported(steps, package)}
    for place, step in enumerate(steps):
        if step.opname == "IMPORT_NAME":
            yield from _from_import(steps, place, package)
        elif step.opname in _LOADS and step.argval not in modules:
            yield _chain(steps, place, (step.argval,), None)
        elif step.opname.startswith((*_LOCALS, *_LOADS)):
            for name in step.argval if isinstance(step.argval, tuple) else (step.argval,):
                if name in modules:
                    module, *rest = modules[name]
                    yield _chain(steps, place, tuple(rest), module)
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            yield from _reads(value, package, modules)


def _chain(steps: Sequence[dis.Instruction], place: int, names: tuple[str, ...], module: str | None) -> CodeRead:
    """Follow the attributes that are taken of what a step loads."""
    place += 1
    while place < len(steps) and steps[place].opname in _ATTRIBUTES:
        names, place = (*names, steps[place].argval), place + 1
    bare = place < len(steps) and steps[place].opname in ("CALL", "CALL_FUNCTION") and steps[place].arg == 0
    unseeded = place + 1 < len(steps) and steps[place].opname == "LOAD_CONST" and steps[place].argval is None
    return CodeRead(names, module, bare or unseeded)


def _imported(steps: Sequence[dis.Instruction], package: str) -> dict[str, tuple[str, ...]]:
    """Return the variables that hold what is imported, each with the module and the attributes that lead there."""
    held: dict[str, tuple[str, ...]] = {}
    for place, step in enumerate(steps):
        if step.opname != "IMPORT_NAME":
            continue
        name, rest = _full(steps, place, package), steps[place + 1 :]
        if rest and rest[0].opname.startswith(_STORES):
            held[_variable(rest[0])] = (name.partition(".")[0],)
        while len(rest) > 1 and rest[0].opname == "IMPORT_FROM":
            # Either `from a import b, c`, or `import a.b.c as d`, whose steps swap and drop in between.
            taken = rest[0].argval
            rest = rest[1:]
            while rest and rest[0].opname in ("SWAP", "POP_TOP", "ROT_TWO"):
                rest = rest[1:]
            if rest and rest[0].opname.startswith(_STORES):
                held[_variable(rest[0])] = (name,) if _whole(steps, place) else (name, taken)
                rest = rest[1:]
    return held


def _whole(steps: Sequence[dis.Instruction], place: int) -> bool:
    """Return whether an import is of a module itself, not of names in it."""
    return steps[place - 1].opname == "LOAD_CONST" and steps[place - 1].argval is None


def _variable(step: dis.Instruction) -> str:
    return str(step.argval[0] if isinstance(step.argval, tuple) else step.argval)


def _from_import(steps: Sequence[dis.Instruction], place: int, package: str) -> Iterator[CodeRead]:
    """Yield each name that an import statement takes from a module."""
    if _whole(steps, place):
        return
    name = _full(steps, place, package)
    for step in steps[place + 1 :]:
        if step.opname == "IMPORT_FROM":
            yield CodeRead((step.argval,), name)
        elif not step.opname.startswith((*_STORES, "SWAP", "POP_TOP", "ROT_TWO")):
            break


def _full(steps: Sequence[dis.Instruction], place: int, package: str) -> str:
    """Return the full name of the module that a step imports."""
    name, level = str(steps[place].argval), steps[place - 2].argval if place > 1 else 0
    if not isinstance(level, int) or not level:
        return name
    try:
        return importlib.util.resolve_name("." * level + name, package)
    except ImportError:
        return name
