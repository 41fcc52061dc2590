"""Discovery of films in the package and in a folder, without running them."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from renderer.film.code.authored_code import PACKAGE


@dataclass(frozen=True, slots=True)
class FoundFilm:
    """A discovered film: its name, its one-line description, its file, and whether it is packaged."""

    name: str
    summary: str
    file: Path
    packaged: bool


def find_films(folder: Path | None = None) -> list[FoundFilm]:
    """Return the films in the package, then the scripts in a folder, each sorted by name."""
    packaged = [film for shelf in shelves() for film in _on_shelf(shelf, "")]
    scripts = []
    for file in sorted((folder or Path.cwd()).glob("*.py")):
        summary = _summary_of(file)
        if summary is not None:
            scripts.append(FoundFilm(file.name, summary, file, False))
    return sorted(packaged, key=lambda film: film.name) + scripts


def shelves() -> list[Path]:
    """Return the folders of packaged films."""
    spec = importlib.util.find_spec(PACKAGE)
    return [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []


def packaged_film(name: str) -> Path | None:
    """Return the file of a packaged film, by its name such as "intro" or "examples/gates"."""
    steps = name.split("/")
    if not all(step.isidentifier() for step in steps):
        return None
    for shelf in shelves():
        for file in (shelf.joinpath(*steps).with_suffix(".py"), shelf.joinpath(*steps, "__init__.py")):
            if file.is_file():
                return file
    return None


def _on_shelf(shelf: Path, prefix: str) -> Iterator[FoundFilm]:
    """Yield the films in a folder of the package; a folder is one film when it builds one, else a shelf of its own."""
    for path in sorted(shelf.iterdir()):
        if path.name.startswith(("_", ".")):
            continue
        file = path / "__init__.py" if path.is_dir() else path
        summary = _summary_of(file) if file.suffix == ".py" and file.is_file() else None
        if summary is not None:
            yield FoundFilm(prefix + path.stem, summary, file, True)
        elif path.is_dir():
            yield from _on_shelf(path, f"{prefix}{path.name}/")


def _summary_of(file: Path) -> str | None:
    """Return the description of the film that a file builds; None if it builds none or cannot be read."""
    try:
        return _summary(file.read_bytes())
    except OSError:
        return None


@lru_cache(maxsize=1024)
def _summary(source: bytes) -> str | None:
    """Return the first line of the docstring of a module that builds a film; None of any other."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return (ast.get_docstring(tree) or "").strip().partition("\n")[0] if _builds(tree) else None


def _builds(tree: ast.Module) -> bool:
    """Tell whether a module has a `build` of its own or by import; one that says it returns something else is none."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "build":
            scripted = [one.arg for one in (*node.args.posonlyargs, *node.args.args)][:1] == ["script"]
            return scripted or node.returns is None or "Scene" in ast.unparse(node.returns)
        if isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == "build" for alias in node.names):
            return True
    return False
