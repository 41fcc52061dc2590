"""Drawing code: netreel's own modules that decide the bytes of a segment, and their digests.

They are the modules that draw and encode, those of a film's signals, and all that these import. An edit of anything
else, such as captions or the command, leaves every segment as it is.
"""

from __future__ import annotations

import ast
import os
import re
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
_IMPORT = re.compile(
    rb"(?:^|[:;])[ \t]*((?:from[ \t]*[.\w]+[ \t]*import|import)\b[^\n(;#]*(?:\([^)]*\))?[^\n;#]*)", re.MULTILINE
)
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


@cache
def _file(name: str) -> Path | None:
    """Return the file of one of netreel's modules, of a package its table of contents; None for what is no module."""
    if not name.startswith("renderer."):
        return None
    place = os.path.join(_TOP, *name.split("."))
    stub, init, file = os.path.join(place, "__init__.pyi"), os.path.join(place, "__init__.py"), f"{place}.py"
    return next((Path(one) for one in (stub, init, file) if os.path.isfile(one)), None)


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
    for node in _import_statements(file.read_bytes()):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _file(alias.name) is not None)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for one in (base, *(f"{base}.{alias.name}" for alias in node.names)):
                if _file(one) is not None:
                    yield one


def _import_statements(source: bytes) -> Iterable[ast.AST]:
    r"""Return the imports of a module, those inside other statements too.

    The lines that look like imports are parsed by themselves: parsing whole modules takes many times as long. Lines of
    a text that are imports count too. Where the lines do not parse, the whole module is parsed.

    >>> [ast.unparse(one) for one in _import_statements(b"import a\nif a:\n    from b import (\n  c,\n)\n")]
    ['import a', 'from b import c']
    """
    try:
        return ast.parse(b"\n".join(_IMPORT.findall(source))).body
    except SyntaxError:
        return ast.walk(ast.parse(source))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
