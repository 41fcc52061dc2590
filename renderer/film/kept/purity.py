"""Doubts about a script: what its scene may depend on beside the files that it reads."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from pathlib import Path

from renderer.film.code.authored_code import authored_modules
from renderer.film.code.code_proof import prove

_ASKS = """
access cwd exists expanduser expandvars getcwd is_dir is_file is_mount is_symlink lstat readlink samefile stat
"""
_ASKING = frozenset(_ASKS.split())
"""Methods of paths that ask about files without opening them, of which no event tells."""


def script_modules(before: Iterable[types.ModuleType]) -> tuple[types.ModuleType, ...]:
    """Return the author's modules that were run since there were only some."""
    old = {id(module) for module in before}
    new = (module for module in authored_modules() if id(module) not in old and module.__name__ != "__main__")
    return tuple(module for module in new if not _is_compiled(module))


def doubts_about(modules: Iterable[types.ModuleType], root: Path) -> tuple[str, ...]:
    """Return why running the author's modules again might build another scene, though all files are as they were.

    The files that were opened, and the modules that were imported, are known to whoever asks. `root` is the folder of
    the author's code.
    """
    modules = tuple(modules)
    found = [f"{name} was imported before" for name in _imported_before(modules, root)]
    things: list[object] = []
    for module in modules:
        code = _code(module)
        if code is None:
            found.append(f"the source of {module.__name__} is not there")
            continue
        things += [types.FunctionType(code, vars(module), f"{module.__name__} as a whole"), module]
        found += [f"{module.__name__} asks about files by {name!r}" for name in sorted(_names(code) & _ASKING)]
        found += [f"{module.__name__} prints" for name in sorted(_names(code) & {"print"})]
    proof = prove(things, watched=True)
    return (*found, *proof.doubts)


def _imported_before(modules: tuple[types.ModuleType, ...], root: Path) -> list[str]:
    """Return the names of the author's modules that ran before the watch began, so that nobody saw what they read."""
    run = {id(module) for module in modules}
    return [
        module.__name__
        for module in authored_modules()
        if id(module) not in run
        and module.__name__ != "__main__"
        and (file := getattr(module, "__file__", None)) is not None
        and Path(file).resolve().is_relative_to(root)
    ]


def source_file(module: types.ModuleType) -> str | None:
    """Return the file of a module; a script that is run by itself has it in its spec alone."""
    file = getattr(module, "__file__", None) or getattr(getattr(module, "__spec__", None), "origin", None)
    return file if isinstance(file, str) else None


def _code(module: types.ModuleType) -> types.CodeType | None:
    file = source_file(module)
    try:
        return compile(Path(file).read_bytes(), file, "exec", dont_inherit=True) if file else None
    except (OSError, SyntaxError, ValueError):
        return None


def _is_compiled(module: types.ModuleType) -> bool:
    """Return whether a module without a file comes from compiled code of a package, and so holds no Python."""
    made = getattr(module, "__file__", None) is None and getattr(module, "__spec__", None) is None
    return made and not any(isinstance(value, types.FunctionType) for value in vars(module).values())


def _names(code: types.CodeType) -> frozenset[str]:
    return frozenset(name for part in _parts(code) for name in part.co_names)


def _parts(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            yield from _parts(value)
