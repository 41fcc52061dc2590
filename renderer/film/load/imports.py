"""Imports of an author's modules: from source, and never in place of Python's or netreel's own modules.

A folder of scripts may hold a `json.py` or a `queue.py`. Python would take them for its own modules, in the command and
in every process that it starts. Here the names of the standard library and of the packages that netreel is built on
are looked up everywhere else first.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from renderer.film.code.authored_code import PACKAGE

_OWN_NAMES = """
renderer cairo click cloudpickle imageio imageio_ffmpeg lazy_loader markdown_it mdurl numpy pathops PIL platformdirs
pygments quickjs rich typing_extensions uharfbuzz anyio anywidget comm
IPython ipywidgets mypy_extensions psygnal traitlets flip_evaluator h11 idna sniffio starlette tomlkit
uvicorn watchfiles svgelements contourpy h5py onnx google ml_dtypes
"""
_OWN = frozenset(_OWN_NAMES.split())
"""The packages that netreel imports, directly or indirectly."""

_OF_THE_MACHINE = frozenset({"sitecustomize", "usercustomize"})
"""The modules that Python imports when it starts, on machines that have them."""

_BOOT = """
import sys
sys.path[:] = filter(None, sys.argv.pop(1).split({separator!r}))
from renderer.film.load.imports import adopt
adopt(filter(None, sys.argv.pop(1).split({separator!r})))
from {module} import main
sys.exit(main())
"""


def python(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs `main` of one of netreel's modules in another process.

    That process looks for modules where this one does, but for those of Python and netreel in their own places only.
    """
    safe, others = _path()
    boot = _BOOT.format(separator=os.pathsep, module=module)
    return [sys.executable, "-P", "-c", boot, os.pathsep.join(safe), os.pathsep.join(others), *arguments]


def _path() -> tuple[list[str], list[str]]:
    """Return the folders of `sys.path`: Python's own, netreel's and others, and apart the author's and the current."""
    root = str(Path(__file__).resolve().parents[3])
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    dynamic = {str(Path(path) / "lib-dynload") for path in standard}
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    authored = {str(Path.cwd()), *_finder().folders, *([str(Path(main).resolve().parent)] if main else [])}

    def rank(path: str) -> int:
        return 0 if path in standard or path in dynamic or path.endswith(".zip") else 1 if path == root else 2

    # An empty entry means the current folder.
    paths = list(dict.fromkeys([*(path or str(Path.cwd()) for path in sys.path), root]))
    safe = [path for path in paths if path not in authored or path == root]
    return sorted(safe, key=rank), [path for path in paths if path not in safe]


def adopt(folders: Iterable[str]) -> None:
    """Make the modules in some folders importable, except under names of other modules."""
    paths = tuple(folders)
    finder = _finder()
    finder.folders = (*finder.folders, *paths)
    sys.path.extend(path for path in paths if path not in sys.path)


def enter(folder: Path) -> None:
    """Make the modules in a folder importable, freshly loaded, before packages that netreel does not need."""
    path = str(folder)
    finder = _finder()
    finder.folders = (path, *(other for other in finder.folders if other != path))
    if path in sys.path:
        sys.path.remove(path)
    sys.path.append(path)
    importlib.invalidate_caches()
    for file in folder.iterdir():
        if file.suffix == ".py" or (file / "__init__.py").is_file():
            _forget(file.stem)


def prefer(folders: Sequence[str | Path]) -> None:
    """Search some folders first for modules and for the films that come with netreel."""
    paths = tuple(map(str, folders))
    finder = _finder()
    finder.folders = (*paths, *finder.folders)
    sys.path[:0] = paths


def _finder() -> AuthorFinder:
    found = next((finder for finder in sys.meta_path if isinstance(finder, AuthorFinder)), None)
    if found is None:
        found = AuthorFinder()
        sys.meta_path.insert(0, found)
    return found


class AuthorFinder(MetaPathFinder):
    """An import finder for the modules in the folders of scripts."""

    def __init__(self) -> None:
        self.folders: tuple[str, ...] = ()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module in a folder of scripts, if there is one."""
        top = fullname.partition(".")[0]
        if not self.folders or top == PACKAGE:
            return None
        if is_taken(top):
            return self._taken(fullname, target) if path is None else None
        if path is None:
            places: Sequence[str] = self.folders
        elif any(Path(place).is_relative_to(folder) for place in path for folder in self.folders):
            places = path
        else:
            return None
        spec = PathFinder.find_spec(fullname, places, target)
        if spec is None or (spec.loader is None and path is None):
            # A folder without code must not stand in the way of a package.
            return None
        if type(spec.loader) is SourceFileLoader:
            spec.loader = FromSource(spec.loader.name, spec.loader.path)
            spec.cached = None
        return spec

    def _taken(self, name: str, target: ModuleType | None) -> ModuleSpec | None:
        """Return where a module of Python or of netreel is."""
        if name in sys.builtin_module_names:
            return None
        found = PathFinder.find_spec(name, [place for place in sys.path if place not in self.folders], target)
        if found is None and name in sys.stdlib_module_names and not importlib.machinery.FrozenImporter.find_spec(name):
            # Python tries for modules that are not there on every system.
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found


class FromSource(SourceFileLoader):
    """A loader that always compiles: a cache cannot tell apart two edits of one second and one size."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the file in its present state."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def is_taken(top: str) -> bool:
    """Return whether a name belongs to a module of Python or netreel, so that a script cannot use it."""
    return top in _OWN or top in _OF_THE_MACHINE or top in sys.stdlib_module_names or top in sys.builtin_module_names


def _forget(top: str) -> None:
    """Drop an imported module of an author; modules of Python, packages and netreel stay."""
    file = getattr(sys.modules.get(top), "__file__", None)
    paths = sysconfig.get_paths()
    lasting = [Path(paths[place]) for place in ("stdlib", "platstdlib", "purelib", "platlib")]
    if file is None or top in (PACKAGE, "__main__") or is_taken(top):
        return
    if any(Path(file).is_relative_to(place) for place in lasting):
        return
    for name in [name for name in sys.modules if name == top or name.startswith(f"{top}.")]:
        del sys.modules[name]
