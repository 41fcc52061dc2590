"""Library code: functions and classes of Python and of packages that are deterministic."""

from __future__ import annotations

import sys
import types
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

_PURE_NAMES = """
math cmath functools itertools operator statistics fractions decimal numbers collections bisect heapq colorsys
string re enum dataclasses typing abc copy types struct hashlib json textwrap unicodedata keyword warnings
contextlib csv __future__ array binascii base64 zlib difflib graphlib copyreg builtins reprlib
"""
_PURE = frozenset(_PURE_NAMES.split())
_IMPURE = ("count", "register_dialect", "unregister_dialect", "list_dialects", "get_dialect", "field_size_limit")
"""Of these the functions that go on counting, and those of `csv` that change or tell what all its readers share."""
_SCIPY = ("special", "integrate", "interpolate", "linalg", "optimize", "signal", "spatial", "fft")
_PACKAGES = {"numpy": ("",), "scipy": _SCIPY}
"""Packages whose functions are pure, and which of their parts (all for "")."""

_BUILT_IN = {
    "open": "reads a file",
    "input": "reads what is typed",
    "id": "depends on places in memory",
    "hash": "depends on Python's hash seed",
}
_DYNAMIC = ("eval", "exec", "compile", "__import__", "globals", "locals", "vars", "breakpoint")
_FILES = ("load", "loadtxt", "genfromtxt", "fromfile", "memmap", "DataSource", "open_memmap")
_SOURCES = {
    "time": "reads the clock",
    "datetime": "reads the clock",
    "random": "draws from a shared random generator",
    "secrets": "draws random numbers",
    "uuid": "draws random numbers",
    "os": "reads files or the environment",
    "posix": "reads files or the environment",
    "posixpath": "reads files or the environment",
    "pathlib": "reads files",
    "io": "reads files",
    "sys": "looks into the running process",
    "importlib": "looks into the running process",
    "inspect": "looks into the running process",
    "gc": "looks into the running process",
    "threading": "uses threads",
}
_STATEFUL = ("time", "datetime", "random", "secrets", "uuid", "sys", "importlib", "inspect", "gc", "threading")
_OPENING = (("builtins", "open"), ("importlib", "import_module"))
_JOINING = ("abspath", "basename", "dirname", "join", "normpath", "split", "splitext")
_GENERATORS = ("default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937")


def is_seeded(thing: object) -> bool:
    """Return whether a function makes a random generator, which is pure when it is given a seed."""
    module, name = _place(thing)
    return (module.startswith("numpy.random") and name in _GENERATORS) or (module, name) == ("random", "Random")


def is_seen(thing: object) -> bool:
    """Return whether an audit hook learns of every file that a function or class of a library reads."""
    module, name = _place(thing)
    top = module.partition(".")[0]
    if top == "numpy":
        return name in _FILES and not module.startswith("numpy.random")
    if top == "posixpath":
        return name in _JOINING
    return top in ("pathlib", "io", "_io") or (module, name) in _OPENING


def doubt_about(thing: object) -> tuple[str, bool] | None:
    """Return why the results of a library's function or class may vary; None if they cannot.

    The second value says that they depend on what happened before in the same process.
    """
    if is_seeded(thing):
        return None
    module, name = _place(thing)
    if module.partition(".")[0].removeprefix("_") in (*_SOURCES, *_PURE):
        # Which half of a module of Python has a function, such as io or _io, depends on Python's version.
        module = module.removeprefix("_")
    top, _, rest = module.partition(".")
    if module == "builtins" and (name in _DYNAMIC or name in _BUILT_IN):
        return _BUILT_IN.get(name, f"calls {name}, which can read anything"), name in _DYNAMIC
    if top == "renderer" or (top in _PURE and name not in _IMPURE):
        return None
    if top in _PACKAGES:
        if module.startswith("numpy.random"):
            return "draws from a shared random generator", True
        if name in _FILES:
            return f"reads a file by {top}.{name}", False
        if name == "datetime64":
            return "may read the clock", True
        first = rest.partition(".")[0]
        if any(not part or part == first.removeprefix("_") for part in _PACKAGES[top]):
            return None
    why = _SOURCES.get(top, "is not known to depend on its arguments alone")
    return f"{why} by {module}.{name}" if top in _SOURCES else f"uses {module}.{name}, which {why}", top in _STATEFUL


def library_name(thing: object) -> tuple[str, str, str]:
    """Return the module and the name of a library's function or class, and the version of its package."""
    module, name = _place(thing)
    return module, name, _version(module.partition(".")[0])


def _place(thing: object) -> tuple[str, str]:
    module = getattr(thing, "__module__", None)
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", None) or type(thing).__qualname__
    if isinstance(thing, types.BuiltinFunctionType) and isinstance(thing.__self__, types.ModuleType):
        module = thing.__self__.__name__
    return str(module or type(thing).__module__), str(name)


@lru_cache(maxsize=256)
def _version(top: str) -> str:
    """Return the version of a package; of Python's own and of netreel the digest counts elsewhere."""
    if top in sys.stdlib_module_names or top == "renderer":
        return ""
    found = getattr(sys.modules.get(top), "__version__", None)
    if isinstance(found, str):
        return found
    try:
        return version(top)
    except (PackageNotFoundError, ValueError):
        return ""
