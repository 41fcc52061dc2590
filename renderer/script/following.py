"""Nodes rebuilt at each moment from the boxes of other nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Unpack, cast

from renderer.scene.automatic_names import auto, slug
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Ref, walk
from renderer.scene.properties import rows
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.digest import digest
from renderer.values.errors import NetreelError, ScriptError
from renderer.values.functions import kept
from renderer.values.short_repr import brief
from renderer.values.theme import Theme
from renderer.values.typeface import InTypeface, Typeface, current_typeface

Make = Callable[..., object]

_PROBES = ((0.7, 0.3, 0.7, 0.3), (0.0, 0.0, 0.9, 0.4), (-1.3, 0.6, 0.2, 1.1))
"""The shift of a box's sides, in units, by which the dependent properties of a made node are found."""


@dataclass(frozen=True, slots=True)
class Remade:
    """A property of a part of a following node, computed from the boxes of other nodes.

    `of` are the addresses of the other nodes, `host` is the address of the following node, `part` the path below it.
    """

    make: Make
    of: tuple[str, ...]
    host: str
    part: str
    prop: str
    theme: Theme

    @property
    def inputs(self) -> tuple[str, ...]:
        """The signals that the property depends on: the boxes of the others, and the pose of the following node."""
        return (*(f"{one}.box" for one in self.of), f"{self.host}.place")

    def at(self, t: float, read: Read) -> object:
        """Return the property at a time."""
        back = cast(Affine, read(f"{self.host}.place")).inverse()
        boxes = tuple(_seen_from(back, cast(Box, read(f"{one}.box"))) for one in self.of)
        parts = _parts(self.make, boxes, self.theme)
        if self.part not in parts:
            raise ScriptError(_other_parts(self.host, self.make))
        return getattr(parts[self.part], self.prop)

    def changes(self) -> tuple[Span, ...]:
        """None of its own."""
        return ()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the function and the part; the moves of the others have digests of their own."""
        return digest("remade", self.make, self.of, self.host, self.part, self.prop, self.theme)


@dataclass(frozen=True, eq=False, kw_only=True)
class Following(Group):
    """A group with one part that is rebuilt from the boxes of other nodes while these move."""

    make: Make = field(compare=False)
    others: tuple[Node | Ref, ...] = field(compare=False)
    moving: tuple[tuple[str, str], ...]

    def put_up(self, stage: Stage, ref: Ref, t: float) -> None:
        """Start to follow the others."""
        of = tuple(str(stage.ref(one, t).address) for one in self.others)
        for one in of:
            if ref.address.within(one) or stage.ref(one, t).address.within(ref.address):
                raise ScriptError(f"{ref.address!r} cannot follow itself or what it lies in: {one!r}")
        for part, prop in self.moving:
            signal = Remade(self.make, of, str(ref.address), part, prop, stage.theme)
            stage.follow(ref[part], prop, t, float("inf"), signal)


@check_arguments
def following(
    make: Callable[..., object], *others: Node | Ref, name: str | None = None, **fields: Unpack[Grouped]
) -> Following:
    """Return a node that follows others: `make` builds it from their boxes whenever they change.

    `script.add(following(brace, net))` is a brace that keeps to the net. A label stays above a dot by
    `following(lambda box: next_to(label, box, UP), dot)`, a line between two nodes by
    `following(lambda a, b: line(a.center, b.center), dot, star)`. The boxes are the bounds of the others in the
    coordinates of the node that follows. All that `make` returns must have the same parts: only properties change.
    """
    own: Grouped = {"at": (0.0, 0.0), **fields}
    if not others:
        raise ScriptError("following needs a node to follow, as in following(brace, net)")
    kept_make = kept(make, "what following makes")
    if current_typeface() != Typeface():
        kept_make = InTypeface(kept_make, current_typeface())
    boxes = tuple(_first_box(one) for one in others)
    part = _node(kept_make, boxes)
    part = replace(part, name=slug(str(part.name)) or "part")
    return Following(
        name=auto(name, "following"),
        parts=(part,),
        make=kept_make,
        others=others,
        moving=tuple(_moving(kept_make, boxes, part)),
        **kept_fields(own),
    )


def _first_box(other: Node | Ref) -> Box:
    node = other.node if isinstance(other, Ref) else other
    box = bounds(replace(node, present=True))
    return Box(*node.at, *node.at) if box is None else box


def _seen_from(back: Affine, box: Box) -> Box:
    """Return a box of the frame in other coordinates: the bounds of its transformed corners."""
    corners = [back.point(box.anchor(dx, dy)) for dx in (-1, 1) for dy in (-1, 1)]
    (xs, ys) = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _node(make: Make, boxes: tuple[Box, ...]) -> Node:
    try:
        made = make(*boxes)
    except NetreelError:
        raise
    except Exception as error:
        raise ScriptError(f"what following makes fails: {type(error).__name__}: {error}") from error
    if not isinstance(made, Node):
        raise ScriptError(f"what following makes must be a Node, but it is {brief(made)}")
    return made


@lru_cache(maxsize=64)
def _parts(make: Make, boxes: tuple[Box, ...], theme: Theme) -> Mapping[str, Node]:
    """Return the built node and all nodes below it, by their addresses below the following node."""
    made = _node(make, boxes)
    return _by_address(replace(made, name=slug(str(made.name)) or "part").themed(theme))


def _by_address(node: Node) -> dict[str, Node]:
    return {str(address): one for address, one in walk(node)}


def _moving(make: Make, boxes: tuple[Box, ...], part: Node) -> Iterator[tuple[str, str]]:
    """Yield the parts and properties of a built node that change when a box changes."""
    first = _by_address(part)
    found: dict[tuple[str, str], None] = {}
    for number, box in enumerate(boxes):
        for left, bottom, right, top in _PROBES:
            there = Box(box.left + left, box.bottom + bottom, box.right + right, box.top + top)
            made = _node(make, (*boxes[:number], there, *boxes[number + 1 :]))
            other = _by_address(replace(made, name=part.name))
            if other.keys() != first.keys() or any(type(other[key]) is not type(first[key]) for key in first):
                raise ScriptError(_other_parts(part.name, make))
            for address, node in first.items():
                for prop in rows(type(node)):
                    if digest(getattr(node, prop)) != digest(getattr(other[address], prop)):
                        found[address, prop] = None
    return iter(found)


def _other_parts(name: str, make: Make) -> str:
    return f"what {name!r} makes has other parts when the others move; only properties of its parts may change"
