"""The evaluation order of signals: each after its inputs; cycles are refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from renderer.scene.address import Address, each_part, own_of, reading
from renderer.scene.life import Life
from renderer.scene.node import Node, no_part
from renderer.scene.properties import OF_THE_WHOLE, POSE, check_property
from renderer.tracks.signal import Signal
from renderer.values.errors import SceneError, nearest


def refuse_circles(lives: Iterable[Life], tracks: Mapping[tuple[int, str, str], Signal]) -> None:
    """Raise an error for signals that read each other in a cycle, and for reads of missing properties."""
    driven: dict[tuple[str, str], list[Signal]] = {}
    for (_, address, prop), signal in tracks.items():
        driven.setdefault((address, prop), []).append(signal)
    readers = [key for key, signals in driven.items() if any(signal.inputs for signal in signals)]
    if not readers:
        return
    nodes: dict[str, list[Node]] = {}
    for life in lives:
        nodes.setdefault(life.node.name, []).append(life.node)
    done: set[tuple[str, str]] = set()

    def visit(key: tuple[str, str], way: tuple[tuple[str, str], ...]) -> None:
        if key in way:
            circle = " -> ".join(f"{address}.{prop}" for address, prop in (*way[way.index(key) :], key))
            raise SceneError(f"signals read each other in a circle: {circle}")
        if key in done:
            return
        for signal in driven.get(key, ()):
            for wanted in signal.inputs:
                _refuse_unknown(wanted, nodes, f"{key[0]}.{key[1]}")
                for needed in _needs(wanted, driven):
                    visit(needed, (*way, key))
        done.add(key)

    for key in readers:
        visit(key, ())


def _needs(wanted: str, driven: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the tracks that a reading may depend on: its own, its parent's or parts'; for a place all poses above."""
    address, prop = reading(wanted)
    if own_of(prop):
        below = [key for key in driven if key[1] == own_of(prop) and Address(key[0]).parent == address]
        return [(address, prop), *below]
    names = POSE if prop in OF_THE_WHOLE else (prop,)
    found = [key for key in driven if Address(key[0]).within(address)] if prop == "box" else []
    for here in address.line if prop in OF_THE_WHOLE else (address,):
        found += [(here, name) for name in names]
        found += [(here.parent, each_part(name)) for name in names if here.parent]
    return found


def _refuse_unknown(wanted: str, nodes: Mapping[str, list[Node]], reader: str) -> None:
    address, prop = reading(wanted)
    name, *steps = address.steps
    if name == "camera":
        if steps or prop not in POSE:
            raise SceneError(f"{reader!r} reads {wanted!r}, but the camera has no {prop!r}; it has {', '.join(POSE)}")
        return
    if name not in nodes:
        raise SceneError(f"{reader!r} reads {wanted!r}, but no node is named {name!r}{nearest(name, nodes)}")
    # A name that lives several times may hold other parts each time; one that has the part will do.
    trouble: SceneError | None = None
    for node in nodes[name]:
        try:
            _refuse_unknown_part(node, steps, prop)
            return
        except SceneError as error:
            trouble = error
    raise SceneError(f"{reader!r} reads {wanted!r}, but {trouble}")


def _refuse_unknown_part(node: Node, steps: list[str], prop: str) -> None:
    walked = Address(node.name)
    for step in steps:
        names = {child.name: child for child in node.children}
        if step not in names:
            raise SceneError(no_part(walked, step, names))
        node, walked = names[step], walked.child(step)
    if prop in OF_THE_WHOLE:
        return
    if own_of(prop):
        for child in node.children:
            check_property(child, walked.child(child.name), own_of(prop))
        return
    check_property(node, walked, prop)
