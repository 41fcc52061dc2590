"""Builds: functions that write a film on a Script, and the scenes they make."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, cast

from renderer.scene.scene import Scene
from renderer.script.retiming import Lengths
from renderer.script.script import Script
from renderer.script.speech import Speech
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetreelError, ScriptError
from renderer.values.numbers import Point
from renderer.values.short_repr import brief
from renderer.values.suggestions import suggested
from renderer.values.theme import Theme

_OWN: dict[str, tuple[object, object]] = {
    "theme": (str, "dark"),
    "size": (tuple[int, int], (1920, 1080)),
    "pace": (float, 1.0),
    "times": (Lengths | None, None),
    "voice": (Speech | None, None),
}
"""What a Script is made from: names, kinds and defaults."""


def takes_script(build: Callable[..., object]) -> bool:
    """Return whether a build takes a Script: its first parameter is called `script`.

    >>> takes_script(lambda script, slope=2.0: None), takes_script(lambda theme="dark": None)
    (True, False)
    """
    try:
        first = next(iter(inspect.signature(build).parameters.values()), None)
    except (TypeError, ValueError):
        return False
    return first is not None and first.name == "script" and first.default is first.empty


def filmed(build: Callable[..., object]) -> Callable[..., object]:
    """Return a build as a function of its own and the Script's parameters that returns the scene.

    A build that is not handed a Script is returned as it is: it makes and returns a scene itself.

    >>> filmed(lambda script, slope=2.0: script.wait(slope))(slope=3.0, pace=2.0).duration
    1.5
    """
    if not takes_script(build):
        return build

    @wraps(build)
    def film(**given: object) -> object:
        make = cast("Callable[..., Script]", Script)
        script = make(**{name: given.pop(name) for name in _OWN if name in given})
        made = build(script, **given)
        if made is not None and made is not script:
            return made
        try:
            return script.scene()
        except NetreelError as error:
            # What is only wrong when all is told has no line of its own, so the build is named.
            code = getattr(inspect.unwrap(build), "__code__", None)
            if not error.way and code is not None:
                error.way = ((code.co_filename, code.co_firstlineno),)
            raise

    _, *own = inspect.signature(build).parameters.values()
    names = {one.name for one in own}
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _OWN.items()
        if name not in names
    ]
    rest = [one for one in own if one.kind is one.VAR_KEYWORD]
    plain = [
        one.replace(kind=one.KEYWORD_ONLY) for one in own if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    film.__signature__ = inspect.Signature([*plain, *more, *rest])  # type: ignore[attr-defined]
    film.__annotations__ = {**getattr(build, "__annotations__", {}), **{name: kind for name, (kind, _) in _OWN.items()}}
    return film


@check_arguments
def build_scene(
    build: Annotated[Callable[..., object], ANYTHING],
    /,
    *,
    theme: Theme | str = "dark",
    size: Point = (1920, 1080),
    pace: float = 1.0,
    times: Annotated[Lengths | None, ANYTHING] = None,
    voice: Annotated[Speech | None, ANYTHING] = None,
    **parameters: Annotated[object, ANYTHING],
) -> Scene:
    """Return the scene of a build, for a test or a notebook: `build_scene(build, slope=3)`.

    >>> build_scene(lambda script, slope=2.0: script.wait(slope), slope=3).duration
    3.0
    """
    if not callable(build):
        raise ScriptError(f"build_scene takes a build, as in def build(script), but this is {brief(build)}")
    film = filmed(build)
    try:
        takes = inspect.signature(film).parameters
    except (TypeError, ValueError):
        raise ScriptError(f"build_scene takes a build, as in def build(script), but this is {brief(build)}") from None
    if not any(one.kind is one.VAR_KEYWORD for one in takes.values()):
        for name in parameters:
            if name not in takes:
                raise ScriptError(f"the build takes no {name!r}{suggested(name, [*takes])}")
    for name, one in takes.items():
        if (
            one.default is one.empty
            and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
            and name not in parameters
        ):
            raise ScriptError(f"the build needs a value for {name!r}")
    given: dict[str, object] = {"theme": theme, "size": size, "pace": pace, "times": times, "voice": voice}
    scene = film(**{name: value for name, value in given.items() if name in takes}, **parameters)
    if not isinstance(scene, Scene):
        raise ScriptError(f"a build writes on the script that it is handed, or returns a Scene, but not {brief(scene)}")
    return scene
