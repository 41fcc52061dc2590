"""Drawing code: netreel's own modules that decide the bytes of a segment, and their digests.

They are the modules that draw and encode, those of a film's signals, and all that these import. An edit of anything
else, such as captions or the command, leaves every segment as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from renderer.values.digest import digest

ROOTS = (
    "renderer.scene.scene",
    "renderer.scene.evaluate",
    "renderer.drawing.canvas",
    "renderer.encode.encoder",
    "renderer.film.render.segment",
)
"""The modules that run for every frame of every film."""

_TOP = Path(__file__).resolve().parents[3]
_INNER = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a statement that hold statements, or handlers and cases with these."""
_LIBRARIES = ("numpy", "pycairo", "imageio-ffmpeg")


def drawing_digests(modules: Iterable[str] = ()) -> Mapping[str, str]:
    """Return digests of the code that draws frames, by room; `modules` are those of the film's signals."""
    return _digests(frozenset(modules))


@cache
def _digests(modules: frozenset[str]) -> Mapping[str, str]:
    by_room: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(closure((*ROOTS, *modules))):
        steps = name.split(".")
        by_room.setdefault(steps[1] if len(steps) > 2 else "package", []).append((name, _digest(name)))
    said = {f"netreel's {room}": digest(tuple(files)) for room, files in by_room.items()}
    return {**said, "the libraries that draw": digest(tuple((one, _version(one)) for one in _LIBRARIES))}


def closure(modules: Iterable[str]) -> frozenset[str]:
    """Return the names of netreel's modules that some modules import, directly or indirectly, and their own."""
    found: set[str] = set()
    waiting = [name for name in modules if _file(name) is not None]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(name)
    return frozenset(found)


def _file(name: str) -> Path | None:
    """Return the file of one of netreel's modules, of a package its table of contents; None for what is no module."""
    place = _TOP.joinpath(*name.split("."))
    stub, init, file = place / "__init__.pyi", place / "__init__.py", place.with_suffix(".py")
    return next((one for one in (stub, init, file) if one.is_file()), None) if name.startswith("renderer.") else None


@cache
def _digest(name: str) -> str:
    file = _file(name)
    return digest(file.read_bytes() if file is not None else b"")


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Return the modules of netreel that a module imports at its top or inside its functions."""
    file = _file(name)
    return tuple(dict.fromkeys(_named(file, name))) if file is not None else ()


def _named(file: Path, name: str) -> Iterator[str]:
    package = name if file.stem == "__init__" else name.rpartition(".")[0]
    for node in _statements(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _file(alias.name) is not None)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for one in (base, *(f"{base}.{alias.name}" for alias in node.names)):
                if _file(one) is not None:
                    yield one


def _statements(module: ast.Module) -> Iterator[ast.AST]:
    """Yield the statements of a module, those inside others too. Expressions hold no imports, and are most nodes."""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        yield node
        for name in _INNER:
            waiting += getattr(node, name, ())


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
