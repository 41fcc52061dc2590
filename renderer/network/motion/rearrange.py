"""Motion from one picture of a network to another: every part moves to its new place, edges stay attached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from renderer.network.picture.picture import NetworkPicture
from renderer.scene.address import Address
from renderer.scene.node import Group, Node, Shape, Strokes, walk
from renderer.script.stage import Stage
from renderer.values.ease import Ease, smooth
from renderer.values.errors import NetworkError
from renderer.values.numbers import positive

_ALIKE = 1e-7


@dataclass(frozen=True)
class Rearrange:
    """The parts that differ between two pictures move from one to the other."""

    before: NetworkPicture
    after: NetworkPicture
    seconds: float
    ease: Ease
    arrivals: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move the common parts, fade in the parts of the picture after, fade out those only in the one before."""
        old, new = parts_of(self.before), parts_of(self.after)
        standing = set(parts_of_node(stage.ref(self.after.name, t0).node))
        for address, node in new.items():
            if address not in standing:
                raise NetworkError(
                    f"{address!r} is not on the stage, so it cannot take its place; "
                    "put up the picture with most parts, standing like the first: standing_like(fullest, first)"
                )
            ref = stage.ref(address, t0)
            if address in old:
                for prop, value in changed_properties(old[address], node).items():
                    stage.move(ref, prop, t0, t1, value, self.ease)
                continue
            self._arrive(stage, address, node, t0, t1)
        for address in old:
            if address not in new and address in standing and Address(address).parent in new:
                ref = stage.ref(address, t0)
                stage.move(ref, "opacity", t0, t1, 0.0, self.ease)
                stage.jump(ref, "present", t1, False)

    def _arrive(self, stage: Stage, address: str, node: Node, t0: float, t1: float) -> None:
        """Put a part that was not there where it belongs, and bring it in."""
        ref = stage.ref(address, t0)
        for prop, value in changed_properties(ref.node, node).items():
            stage.jump(ref, prop, t0, value)
        ring = neuron_behind(self.after, address)
        if ring is None and not self.arrivals and type(node) is not Group:
            return
        stage.jump(ref, "present", t0, True)
        if ring is not None:
            # It comes out from behind its neuron, so that the edges have a circle to end at all the way.
            start = stage.value(stage.ref(ring, t0), "at", t0)
            stage.jump(ref, "at", t0, start)
            stage.move(ref, "at", t0, t1, node.at, self.ease)
        elif type(node) is not Group:
            stage.jump(ref, "opacity", t0, 0.0)
            stage.move(ref, "opacity", t0, t1, node.opacity, self.ease)


def rearrange(
    before: NetworkPicture, after: NetworkPicture, *, seconds: float = 1.0, ease: Ease = smooth, arrivals: bool = True
) -> Rearrange:
    """Return a clip in which all parts of a net move from one picture to another of the same network.

    On the stage is the picture with most parts, put up with `standing_like(fullest, before)`. Circles of
    pre-activations come out from behind their neurons; other parts that are only in the picture after fade in, unless
    `arrivals` is false: then they are put to their places and wait for `fade_in(arriving(before, after))`.
    """
    if before.name != after.name:
        raise NetworkError(f"{before.name!r} and {after.name!r} are different nets; give both pictures one name")
    return Rearrange(before, after, positive(seconds, "the seconds of a clip"), ease, arrivals)


def arriving(before: NetworkPicture, after: NetworkPicture) -> tuple[str, ...]:
    """Return the addresses of parts only in the picture after, without groups and circles of pre-activations."""
    old = parts_of(before)
    return tuple(
        address
        for address, node in parts_of(after).items()
        if address not in old and type(node) is not Group and neuron_behind(after, address) is None
    )


def standing_like(fullest: NetworkPicture, first: NetworkPicture) -> Group:
    """Return the group of a picture with its parts placed as in another, and the parts missing there hidden."""
    found = _like(fullest.group, parts_of(first), fullest.name)
    assert isinstance(found, Group)
    return found


def parts_of(picture: NetworkPicture) -> dict[str, Node]:
    """Return all parts of a picture by address, formulas as one part."""
    return parts_of_node(picture.group)


def parts_of_node(node: Node) -> dict[str, Node]:
    """Return all parts of a node by address, without the insides of formulas and numbers."""
    found: dict[str, Node] = {}
    for address, part in walk(node):
        above = address.parent
        if not above or (above in found and type(found[above]) is Group):
            found[address] = part
    return found


def changed_properties(a: Node, b: Node) -> dict[str, object]:
    """Return the properties of a part that differ between two pictures, with their second values."""
    found: dict[str, object] = {}
    for prop in ("at", "scale", "angle", "opacity"):
        one, two = getattr(a, prop), getattr(b, prop)
        if not np.allclose(one, two, rtol=0, atol=_ALIKE):
            found[prop] = two
    if isinstance(a, Shape) and isinstance(b, Shape):
        if [len(c.points) for c in a.path.contours] != [len(c.points) for c in b.path.contours] or any(
            not np.allclose(c.points, d.points, rtol=0, atol=_ALIKE)
            for c, d in zip(a.path.contours, b.path.contours, strict=True)
        ):
            found["path"] = b.path
    elif isinstance(a, Strokes) and isinstance(b, Strokes) and not np.allclose(a.lines, b.lines, rtol=0, atol=_ALIKE):
        found["lines"] = b.lines
    return found


def neuron_behind(picture: NetworkPicture, address: str) -> str | None:
    """Return the neuron from behind which a pre-activation moves, for the address of one."""
    below = Address(address).steps[1:]
    return f"{picture.name}/neurons/{below[1]}/{below[2]}" if len(below) == 3 and below[0] == "pre" else None


def _like(node: Node, known: dict[str, Node], address: str) -> Node:
    node = node.with_(**(changed_properties(node, known[address]) if address in known else {"present": False}))
    if type(node) is not Group:
        return node
    return replace(node, parts=tuple(_like(part, known, Address(address).child(part.name)) for part in node.parts))
