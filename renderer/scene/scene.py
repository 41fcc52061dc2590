"""Scenes: nodes with their lives and the signals that drive them, as immutable data and a pure function of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib.metadata import entry_points
from typing import TypeAlias

from renderer.scene.address import Address, reading
from renderer.scene.camera import CAMERA
from renderer.scene.evaluate import Instant
from renderer.scene.hosting import refuse_lost
from renderer.scene.life import Life
from renderer.scene.node import Node, no_part, walk
from renderer.scene.origins import Origins, called
from renderer.scene.picture import Picture
from renderer.scene.player import Player
from renderer.scene.properties import check_property
from renderer.scene.signal_order import refuse_circles
from renderer.scene.signal_values import constants_checked, themed_signal
from renderer.scene.span_digest import SignalTable, span_digest
from renderer.scene.timeline import Beat, Caption, Chapter, Line, Sound, Stop
from renderer.tracks.signal import Signal
from renderer.tracks.signal_arithmetic import signal as as_signal
from renderer.values.argument_check import check_arguments
from renderer.values.color import Color
from renderer.values.digest import digest
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import finite, positive
from renderer.values.short_repr import brief
from renderer.values.theme import Theme, find_theme

Where: TypeAlias = tuple[int, str, str]
"""A property of a node in one of its lives: number of the life, address, property."""

FRAME = (128 / 9, 8.0)


@dataclass(frozen=True, eq=False)
class Scene:
    """A film as data: the lives of its nodes, and the signal of every changing property.

    `tracks` maps (life, address, property) to signals; life -1 is the camera's. `frame` is the width and height of the
    frame in units. `origins` tells which lines of the script all this comes from, as far as that is known; scenes are
    equal without it, and it does not travel to other processes.
    """

    lives: tuple[Life, ...]
    tracks: Mapping[Where, Signal]
    duration: float
    ground: Color
    frame: tuple[float, float] = FRAME
    beats: tuple[Beat, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    captions: tuple[Caption, ...] = ()
    sounds: tuple[Sound, ...] = ()
    claims: tuple[tuple[str, object], ...] = ()
    notes: Mapping[str, object] = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins, compare=False, repr=False)
    stops: tuple[Stop, ...] = ()
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "duration", round(positive(self.duration, "the duration of a scene"), 9))
        object.__setattr__(self, "lives", tuple(self.lives))
        object.__setattr__(self, "tracks", dict(sorted(self.tracks.items())))
        _refuse_overlapping(self.lives)
        refuse_circles(self.lives, self.tracks)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Scene) and self._whole == other._whole)

    def __hash__(self) -> int:
        return hash(self._whole)

    @cached_property
    def _whole(self) -> str:
        """The digest of everything that the scene says, seen or not."""
        said = (getattr(self, f.name) for f in fields(self) if f.compare and f.name != "tracks")
        return digest(*said, tuple(self.tracks.items()))

    def __getstate__(self) -> dict[str, object]:
        # What was worked out on the way is not part of the value, so equal scenes travel as equal data.
        return {f.name: getattr(self, f.name) for f in fields(self) if f.compare} | {"origins": Origins()}

    @cached_property
    def player(self) -> Player:
        """The evaluator of this scene, built once."""
        return Player(self.lives, self.tracks, self.frame, self.ground, CAMERA, self.origins)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        """Return the notebook display of the scene.

        Nothing is drawn in this room: whoever can is declared in the package as the entry point "scene" of the group
        "netreel.display".
        """
        for found in entry_points(group="netreel.display", name="scene"):
            return found.load()(self)
        return {"text/plain": f"a scene of {self.duration:g} s"}

    def at(self, t: float) -> Picture:
        """Return the picture at a time in seconds, clamped to 0..duration."""
        return self.player.picture(self._time(t))

    def read(self, where: str, t: float) -> object:
        """Return the value of a property at a time, by address: "dot.at", "net/numbers/1/0.stands_for"."""
        if not isinstance(where, str):
            raise SceneError(f"a property is read by its address, as in 'dot.at', but this is {brief(where)}")
        if not reading(where)[1]:
            raise SceneError(f"a property is read, as in 'dot.at', but this is {where!r}")
        return Instant(self.player.entry_at, self._time(t)).read(where)

    def digest(self, start: float = 0.0, end: float | None = None) -> str:
        """Return a digest of the inputs of the frames from start to end, both included, without drawing one.

        Equal digests mean equal frames; what cannot show in the span leaves the digest as it is, within the limits that
        `span_digest` tells.
        """
        first = self._time(start)
        last = self.duration if end is None else self._time(end)
        if last < first:
            raise SceneError(f"a span cannot end at {last:g} s when it starts at {first:g} s")
        return span_digest(self, first, last)

    def _time(self, t: float) -> float:
        # Keys are at whole nanoseconds; so are times asked for, or a frame at 2/3 s would miss a key at 0.666666667 s.
        return round(min(max(finite(t, "a time"), 0.0), self.duration), 9)

    @cached_property
    def by_life(self) -> Mapping[int, SignalTable]:
        """The signals by life, address and property."""
        found: dict[int, dict[str, dict[str, Signal]]] = {}
        for (number, address, prop), signal in self.tracks.items():
            found.setdefault(number, {}).setdefault(address, {})[prop] = signal
        return found

    @cached_property
    def moving(self) -> Mapping[int, frozenset[str]]:
        """The addresses at or below which a signal drives something, by life."""
        return {
            number: frozenset(above for address in driven for above in Address(address).line)
            for number, driven in self.by_life.items()
        }

    @cached_property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the lives by name."""
        found: dict[str, tuple[int, ...]] = {}
        for number, life in enumerate(self.lives):
            found[life.node.name] = (*found.get(life.node.name, ()), number)
        return found

    @cached_property
    def readings(self) -> Mapping[int, tuple[str, ...]]:
        """The properties that the signals of every life read."""
        found: dict[int, tuple[str, ...]] = {}
        for (number, _, _), signal in self.tracks.items():
            if names := tuple(reading(text).address.top for text in signal.inputs):
                found[number] = tuple(dict.fromkeys((*found.get(number, ()), *names)))
        return found


def _refuse_overlapping(lives: tuple[Life, ...]) -> None:
    """Refuse two lives of one name at the same time."""
    last: dict[str, Life] = {}
    for life in sorted(lives, key=lambda life: life.start):
        before = last.get(life.node.name)
        if before is not None and before.end > life.start:
            raise SceneError(
                f"{life.node.name!r} is in the scene until {before.end:g} s, so it cannot be added at {life.start:g} s"
            )
        last[life.node.name] = life


@check_arguments
def keyed(
    *lives: Life | Node,
    tracks: Mapping[str, object],
    duration: float,
    theme: Theme | str = "dark",
    frame: tuple[float, float] = FRAME,
) -> Scene:
    """Return a scene from lives and tracks by "address.property", such as "camera.at".

    A name that lives several times is told apart as "name#1.at" for its second life. Names of colors become the
    theme's.
    """
    colors = find_theme(theme)
    made = tuple(life if isinstance(life, Life) else Life(life) for life in lives)
    made = tuple(replace(life, node=life.node.themed(colors)) for life in made)
    found: dict[Where, Signal] = {}
    for key, signal in tracks.items():
        where, prop = reading(key)
        if not prop:
            raise SceneError(f"a track drives a property, as in 'dot.at', but this is {key!r}")
        name, _, which = where.top.partition("#")
        number = -1 if name == "camera" else _life(made, name, which, key)
        address = where.with_top(name)
        node = CAMERA if number == -1 else node_at(made[number].node, address)
        check_property(node, address, prop)
        made_signal = found[number, address, prop] = themed_signal(prop, as_signal(signal), colors)
        constants_checked(made_signal, f"{address}.{prop}")
    sides = positive(frame[0], "the width of the frame"), positive(frame[1], "the height of the frame")
    refuse_lost(made, lambda number: {address for address, _ in walk(made[number].node)})
    origins = Origins((called(),) * len(made))
    return Scene(made, found, duration, colors.color("ground"), sides, origins=origins)


def _life(lives: tuple[Life, ...], name: str, which: str, key: str) -> int:
    numbers = [n for n, life in enumerate(lives) if life.node.name == name]
    if not numbers:
        hint = nearest(name, {life.node.name for life in lives})
        raise SceneError(f"no node is named {name!r}, so {key!r} drives nothing{hint}")
    if which and not (which.isdecimal() and int(which) < len(numbers)):
        raise SceneError(f"{name!r} lives {len(numbers)} times, counted from 0, so {key!r} drives nothing")
    return numbers[int(which or 0)]


def node_at(node: Node, address: str) -> Node:
    """Return the node at an address that starts with the node's own name."""
    walked, *_ = Address(address).line[::-1]
    for step in Address(address).steps[1:]:
        names = {child.name: child for child in node.children}
        if step not in names:
            raise SceneError(no_part(walked, step, names))
        node, walked = names[step], walked.child(step)
    return node
