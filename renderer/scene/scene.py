"""Scenes: nodes with their lives and the signals that drive them, as immutable data and a pure function of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, TypeAlias

from renderer.scene.beats import Beat, Caption, Chapter, Sound
from renderer.scene.node import Group, Node, Shape, Strokes, no_part
from renderer.scene.order import refuse_circles
from renderer.scene.picture import Picture
from renderer.scene.player import Player
from renderer.tracks.track import Track
from renderer.values.color import Color
from renderer.values.digest import digest
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import finite, point, positive
from renderer.values.theme import Theme, find_theme

Where: TypeAlias = tuple[int, str, str]
"""A property of a node in one of its lives: number of the life, address, property."""

FRAME = (128 / 9, 8.0)
POSE = ("opacity", "at", "scale", "angle", "z", "present")
PROPERTIES: Mapping[type, tuple[str, ...]] = {
    Shape: (*POSE, "path", "fill", "stroke", "trim"),
    Strokes: (*POSE, "lines", "stroke", "widths", "colors", "alphas", "trims"),
    Group: (*POSE, "*.at", "*.opacity", "*.scale", "*.angle", "*.fill", "*.stroke"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """A node at the top of the scene, from `start` until `end` (not included) in seconds."""

    node: Node
    start: float = 0.0
    end: float = float("inf")

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", round(self.start, 9) + 0.0)
        object.__setattr__(self, "end", round(self.end, 9))
        if not self.start <= self.end:
            raise SceneError(f"{self.node.name!r} cannot end at {self.end} s before it starts at {self.start} s")


@dataclass(frozen=True, eq=False, kw_only=True)
class View(Node):
    """The camera: `at` is the point in the middle of the frame, `scale` the zoom, `angle` its turn."""


CAMERA = View(name="camera")


@dataclass(frozen=True, eq=False)
class Scene:
    """A film as data: what lives in it when, and the signal of every property that changes.

    `tracks` maps (life, address, property) to signals; life -1 is the camera's. `frame` is the width and height of the frame in units.
    """

    lives: tuple[Life, ...]
    tracks: Mapping[Where, Any]
    duration: float
    ground: Color
    frame: tuple[float, float] = FRAME
    beats: tuple[Beat, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    captions: tuple[Caption, ...] = ()
    sounds: tuple[Sound, ...] = ()
    claims: tuple[Any, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        positive(self.duration, "the duration of a scene")
        object.__setattr__(self, "lives", tuple(self.lives))
        object.__setattr__(self, "tracks", dict(sorted(self.tracks.items())))
        _refuse_overlapping(self.lives)
        refuse_circles(self.lives, self.tracks)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Scene) and self.digest() == other.digest())

    def __hash__(self) -> int:
        return hash(self.digest())

    def __getstate__(self) -> dict[str, Any]:
        # What was worked out on the way is not part of the value, so equal scenes travel as equal data.
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def player(self) -> Player:
        """The evaluator of this scene, made once."""
        return Player(self.lives, self.tracks, self.frame, self.ground, CAMERA)

    def at(self, t: float) -> Picture:
        """What the scene looks like at a time in seconds; before 0 as at 0, after the end as at the end."""
        return self.player.picture(min(max(finite(t, "a time"), 0.0), self.duration))

    def digest(self, start: float = 0.0, end: float | None = None) -> str:
        """A digest of all that decides the frames from start to end, without drawing one."""
        stop = self.duration if end is None else end
        alive = [n for n, life in enumerate(self.lives) if life.start <= stop and life.end > start]
        read = self._read_from(alive)
        said: list[Any] = [self.ground, self.frame]
        for number in sorted(read | set(alive)):
            life = self.lives[number]
            span = (life.start if life.start > start else None, life.end if life.end <= stop else None)
            said.append((number in alive and span, life.node))
        names = {number: position for position, number in enumerate(sorted(read | set(alive)))}
        for (number, address, prop), signal in self.tracks.items():
            if number == -1 or number in names:
                said.append((names.get(number, -1), address, prop, signal.digest(start, stop)))
        return digest(tuple(said))

    def _read_from(self, alive: Iterable[int]) -> set[int]:
        """The lives that the signals of others read."""
        by_name: dict[str, list[int]] = {}
        for number, life in enumerate(self.lives):
            by_name.setdefault(life.node.name, []).append(number)
        found: set[int] = set()
        queue = list(alive)
        while queue:
            number = queue.pop()
            for (owner, _, _), signal in self.tracks.items():
                if owner != number:
                    continue
                for address in signal.inputs:
                    for other in by_name.get(address.split(".")[0].split("/")[0], []):
                        if other not in found:
                            found.add(other)
                            queue.append(other)
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


def check_property(node: Node, address: str, prop: str) -> None:
    """Refuse a property that a node does not have, with the nearest that it has."""
    known = next((names for kind, names in PROPERTIES.items() if isinstance(node, kind)), POSE)
    if prop not in known:
        raise SceneError(f"{address!r} has no property {prop!r}{nearest(prop, known) or '; it has ' + ', '.join(known)}")


def keyed(
    *lives: Life | Node,
    tracks: Mapping[str, Track | Any],
    duration: float,
    theme: Theme | str = "dark",
    frame: tuple[float, float] = FRAME,
) -> Scene:
    """A scene written with keys alone: lives, and tracks by "address.property"; "camera.at" and "camera.scale" drive the view.

    A name that lives several times is told apart as "name#1.at" for its second life. Colours by name may stand in nodes only.
    """
    colours = find_theme(theme)
    made = tuple(life if isinstance(life, Life) else Life(life) for life in lives)
    made = tuple(Life(life.node.themed(colours), life.start, life.end) for life in made)
    found: dict[Where, Any] = {}
    for key, signal in tracks.items():
        address, _, prop = key.rpartition(".")
        if not address:
            address, _, prop = key.partition(".")
        if prop in ("at", "scale", "angle", "opacity", "fill", "stroke") and address.endswith(".*"):
            address, prop = address[:-2], f"*.{prop}"
        name, _, which = address.split("/")[0].partition("#")
        address = "/".join([name, *address.split("/")[1:]])
        if name == "camera":
            found[-1, "camera", prop] = signal
            continue
        numbers = [n for n, life in enumerate(made) if life.node.name == name]
        if not numbers or int(which or 0) >= len(numbers):
            known = {life.node.name for life in made}
            raise SceneError(f"no node is named {name!r}{nearest(name, known)}, so {key!r} drives nothing")
        number = numbers[int(which or 0)]
        check_property(node_at(made[number].node, address), address, prop)
        found[number, address, prop] = signal
    return Scene(made, found, duration, colours.color("ground"), (positive(frame[0], "width"), positive(frame[1], "height")))


def node_at(node: Node, address: str) -> Node:
    """The node at an address whose first word is the node's own name."""
    walked, *steps = address.split("/")
    for step in steps:
        names = {child.name: child for child in node.children}
        if step not in names:
            raise SceneError(no_part(walked, step, names))
        node, walked = names[step], f"{walked}/{step}"
    return node


def camera_place(at: Any, zoom: float) -> tuple[tuple[float, float], float]:
    """A checked camera pose."""
    return point(at, "the camera's centre"), positive(zoom, "the camera's zoom")
