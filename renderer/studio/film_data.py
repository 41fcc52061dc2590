"""A film as plain data for the page: its timeline, and the parameters of its build."""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Callable, Mapping

from renderer.film.load.parameters import RESERVED, described
from renderer.film.load.target import Loaded, build_of
from renderer.studio.retime import lengths
from renderer.studio.source_lines import SourceLines
from renderer.studio.timeline_data import course
from renderer.values.theme import THEMES, Theme

_WANTED = {"size": "a size such as 1080x1920", "pace": "a number above 0", "theme": "the colors"}


def described_film(film: Loaded, given: Mapping[str, object], lines: SourceLines) -> dict[str, object]:
    """Return the film's data for the page, without images; `given` are the parameters of its build."""
    scene = film.scene
    places = [f"{line['file']}:{line['line']}" if (line := lines.told(way)) else None for way in scene.origins.beats]
    return {
        "name": film.source.name,
        "stem": film.source.stem,
        **course(scene, places),
        "theme": scene.notes.get("theme"),
        "themes": list(THEMES),
        "unused": list(film.unused),
        "parameters": build_parameters(build_of(film.source), given),
        "times": lengths(film, given),
    }


def build_parameters(build: Callable[..., object] | None, given: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the parameters of a build.

    Name, what it asks for, default and value in words, and choices where there are few.

    >>> def build(sizes: tuple[int, ...] = (2, 3), loud: bool = False): ...
    >>> [(p["name"], p["value"], p["choices"]) for p in build_parameters(build, {"sizes": "4,4"})]
    [('sizes', '4,4', []), ('loud', 'false', ['true', 'false'])]
    """
    if build is None:
        return []
    try:
        hints = typing.get_type_hints(build)
    except Exception:
        # Hints may name what is imported for type checkers only.
        hints = {}
    found = []
    for name, parameter in inspect.signature(build).parameters.items():
        # New lengths have a place of their own on the page, and voices are made by the command alone.
        if name in ("times", "voice") or parameter.kind not in (
            parameter.POSITIONAL_OR_KEYWORD,
            parameter.KEYWORD_ONLY,
        ):
            continue
        usual = "" if parameter.default is parameter.empty else value_text(parameter.default, name)
        hint = hints.get(name, type(parameter.default))
        found.append(
            {
                "name": name,
                "wanted": _WANTED.get(name) or ("words" if hint is str else described(hint)),
                "default": usual,
                "value": value_text(given[name], name) if name in given else usual,
                "choices": _choices(name, hint),
                "reserved": name in RESERVED,
            }
        )
    return found


def value_text(value: object, name: str = "") -> str:
    """Return a value as command-line text.

    >>> value_text((2, 3, 2)), value_text((1920, 1080), "size"), value_text(None), value_text(True)
    ('2,3,2', '1920x1080', 'none', 'true')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Theme):
        return value.name
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, (tuple, list)):
        return ("x" if name == "size" else ",").join(value_text(item) for item in value)
    return str(value)


def _choices(name: str, hint: object) -> list[str]:
    if name == "theme":
        return list(THEMES)
    if hint is bool:
        return ["true", "false"]
    if typing.get_origin(hint) is typing.Literal:
        return [str(value) for value in typing.get_args(hint)]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return [str(item.value) for item in hint]
    return []
