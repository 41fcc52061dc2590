"""Travel: scenes on their way to other processes, and what code goes with them."""

from __future__ import annotations

import importlib.util
import io
import pickle
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from renderer.scene.scene import Scene
from renderer.values.digest import digest

_ROOT = Path(__file__).resolve().parents[1]
_ROOMS = ("values", "tracks", "scene", "typeset", "script", "network", "film")
_LIBRARIES = ("numpy", "pycairo", "imageio-ffmpeg")


@dataclass(frozen=True, slots=True)
class Packed:
    """A scene as bytes, the digest of the author's code that it calls, and whether other processes can open it."""

    data: bytes
    code: str
    travels: bool


def pack(scene: Scene) -> Packed | None:
    """A scene made ready to travel; None when it holds what cannot be pickled."""
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        pickler.dump(scene)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
    travels = not any(getattr(one, "__module__", "") == "__main__" for one in pickler.met.values())
    return Packed(buffer.getvalue(), _code_digest(pickler.met.values()), travels)


class _Pickler(pickle.Pickler):
    """Notes the functions and classes that are pickled by name."""

    def __init__(self, file: io.BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self.met: dict[int, Any] = {}

    def reducer_override(self, value: Any) -> Any:
        """Changes nothing, but is told of every object."""
        kind = value if isinstance(value, (type, types.FunctionType)) else type(value)
        if _is_own(kind):
            self.met[id(kind)] = kind
        return NotImplemented


def _is_own(thing: Any) -> bool:
    """Whether a function or class is of an author: neither of Python, nor of the renderer, nor of a package."""
    module = sys.modules.get(getattr(thing, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    if module is None or module.__name__ == "__main__":
        return module is not None
    if file is None or module.__name__.partition(".")[0] == "renderer":
        return False
    steps = Path(file).parts
    return (
        not ({"site-packages", "dist-packages"} & set(steps))
        and module.__name__.partition(".")[0] not in sys.stdlib_module_names
    )


def _code_digest(things: Any) -> str:
    """The digest of what functions and classes do, with all of the author's own that they call."""
    told: dict[str, Any] = {}
    waiting = list(things)
    while waiting:
        thing = waiting.pop()
        name = f"{thing.__module__}.{thing.__qualname__}"
        if name in told:
            continue
        told[name] = ""
        said: list[Any] = []
        for function in _functions(thing):
            said.append(_code(function.__code__))
            said.append(repr((function.__defaults__, function.__kwdefaults__)))
            for used in sorted(set(_names(function.__code__))):
                value = function.__globals__.get(used)
                if isinstance(value, types.ModuleType):
                    # Which of its names are used cannot be told apart, so all of an author's module counts.
                    waiting += [one for one in vars(value).values() if _has_code(one)]
                elif _has_code(value):
                    waiting.append(value)
                elif used in function.__globals__:
                    said.append((used, _plain(value)))
        if isinstance(thing, type):
            waiting += [base for base in thing.__bases__ if _is_own(base)]
            said += [(key, _plain(one)) for key, one in sorted(vars(thing).items()) if not key.startswith("__")]
        told[name] = digest(tuple(said))
    return digest(told, sys.version)


def _has_code(value: Any) -> bool:
    return isinstance(value, (type, types.FunctionType)) and _is_own(value)


def _functions(thing: Any) -> Iterator[types.FunctionType]:
    """A function itself, or the methods of a class."""
    if isinstance(thing, types.FunctionType):
        yield thing
        return
    for value in vars(thing).values():
        value = getattr(value, "fget", None) or getattr(value, "__func__", value)
        if isinstance(value, types.FunctionType) and value.__module__ == thing.__module__:
            yield value


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            yield from _names(value)


def _code(code: types.CodeType) -> tuple[Any, ...]:
    """What a piece of code does, without where it stands."""
    values = tuple(_code(one) if isinstance(one, types.CodeType) else repr(one) for one in code.co_consts)
    return code.co_code.hex(), values, code.co_names, code.co_varnames


def _plain(value: Any) -> str:
    """The digest of a plain value; what is none counts by its kind."""
    try:
        return digest(value)
    except (TypeError, AttributeError, RecursionError):
        return type(value).__qualname__


@cache
def drawing_version() -> str:
    """The digest of all that turns a scene into a film: the renderer's own code and the libraries' versions."""
    said = []
    for room in _ROOMS:
        for file in sorted((_ROOT / room).rglob("*.py")):
            said.append((file.relative_to(_ROOT).as_posix(), file.read_bytes()))
    for library in _LIBRARIES:
        try:
            said.append((library, version(library).encode()))
        except PackageNotFoundError:
            said.append((library, b""))
    return digest(tuple(said))


def scripts() -> tuple[tuple[str, str], ...]:
    """The modules that were run from files under names which no other process finds by itself."""
    found = []
    for name, module in sys.modules.items():
        file = getattr(module, "__file__", None)
        if name.startswith("script ") and file is not None:
            found.append((name, str(file)))
    return tuple(found)


def run_scripts(wanted: tuple[tuple[str, str], ...]) -> None:
    """Runs such modules again, in another process."""
    for name, file in wanted:
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is not None and spec.loader is not None:
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
