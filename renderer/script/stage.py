"""The stage: what a script has put up and decided so far, asked and changed by clips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from renderer.scene.node import Group, Node, Ref, Shape, Strokes, Target, no_part
from renderer.scene.properties import check_property
from renderer.scene.scene import CAMERA, Life, Where
from renderer.script.moves import TOLERANCE, Move, Moves
from renderer.values.affine import IDENTITY, Affine, pose
from renderer.values.ease import Ease, hold
from renderer.values.errors import ScriptError, nearest
from renderer.values.paint import fill, stroke, themed_fill, themed_stroke
from renderer.values.theme import Theme


@dataclass(slots=True)
class _Standing:
    """A life while the script is written."""

    node: Node
    start: float
    end: float
    nodes: dict[str, Node]


class Stage:
    """All lives and moves of a script; the one mutable thing while it is written."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._lives: list[_Standing] = []
        self._named: dict[str, int] = {}
        self._moves: dict[Where, Moves] = {}
        self._counter = 0
        self._camera = {"camera": CAMERA}

    # ---- lives

    def has(self, name: str, t: float) -> bool:
        """Whether a node of that name stands on the stage at a time."""
        number = self._named.get(name)
        return number is not None and self._lives[number].start <= t + TOLERANCE and self._lives[number].end > t + TOLERANCE

    def add(self, node: Node, t: float) -> Ref:
        """Begin a life of a node at the top of the scene."""
        number = self._named.get(node.name)
        if number is not None and self._lives[number].end > t + TOLERANCE:
            raise ScriptError(
                f"{node.name!r} is on the stage since {self._lives[number].start:.2f} s, so it cannot be added at {t:.2f} s; "
                "give one of the two another name"
            )
        if node.name == "camera":
            raise ScriptError("'camera' is the name of the view; give the node another name")
        made = node.themed(self.theme)
        nodes: dict[str, Node] = {}
        _collect(made, made.name, nodes)
        self._lives.append(_Standing(made, t, float("inf"), nodes))
        self._named[node.name] = len(self._lives) - 1
        return Ref(node.name, made)

    def remove(self, ref: Ref, t: float) -> None:
        """End a life, or hide a part of one, from a time on."""
        number = self.life(ref.address, t)
        if "/" not in ref.address:
            for (owner, address, prop), moves in self._moves.items():
                if owner == number and moves.busy_until(t) > t + TOLERANCE and moves.busy_until(t) != float("inf"):
                    raise ScriptError(
                        f"'{address}.{prop}' is moving until {moves.busy_until(t):.2f} s, so {ref.address!r} cannot be removed at {t:.2f} s"
                    )
            self._lives[number].end = t
        else:
            self.jump(ref, "present", t, False)

    def life(self, address: str, t: float) -> int:
        """The number of the life that an address names at a time; refused when nothing of that name stands there."""
        name = address.split("/")[0]
        number = self._named.get(name)
        if name == "camera":
            return -1
        if number is None or self._lives[number].end < t - TOLERANCE:
            standing = [n for n, k in self._named.items() if self._lives[k].end > t]
            gone = "" if number is None else f" any more: it was removed at {self._lives[number].end:.2f} s"
            raise ScriptError(f"no node is named {name!r} on the stage at {t:.2f} s{gone}{nearest(name, standing)}")
        return number

    def ref(self, target: Target, t: float) -> Ref:
        """The node that stands on the stage under what an author names: a node, a part of one, or an address."""
        address = target if isinstance(target, str) else target.name if isinstance(target, Node) else target.address
        number = self.life(address, t)
        nodes = self._camera if number == -1 else self._lives[number].nodes
        if address not in nodes:
            parent, _, name = address.rpartition("/")
            while parent and parent not in nodes:
                parent, _, name = parent.rpartition("/")
            known = {key.rpartition("/")[2] for key in nodes if key.rpartition("/")[0] == parent}
            raise ScriptError(no_part(parent, name, known))
        return Ref(address, nodes[address])

    def fresh(self, stem: str) -> str:
        """A name that no node has, for what a clip puts up for its own time."""
        self._counter += 1
        return f"{stem}~{self._counter}"

    # ---- properties

    def _of(self, ref: Ref, prop: str, t: float) -> Moves:
        number = self.life(ref.address, t)
        key = (number, ref.address, prop)
        moves = self._moves.get(key)
        if moves is None:
            check_property(ref.node, ref.address, prop)
            start = None if prop.startswith("*.") else getattr(ref.node, prop)
            moves = self._moves[key] = Moves(f"{ref.address}.{prop}", start)
        return moves

    def value(self, ref: Ref, prop: str, t: float) -> Any:
        """What a property is at a time."""
        number = self.life(ref.address, t)
        parent = ref.address.rpartition("/")[0]
        star = self._moves.get((number, parent, f"*.{prop}")) if parent else None
        if star is not None and star.moved and (number, ref.address, prop) not in self._moves:
            values = star.at(t, self.reader(t))
            if values is not None:
                siblings = self._lives[number].nodes[parent].children
                value = values[[child.name for child in siblings].index(ref.address.rpartition("/")[2])]
                return tuple(value.tolist()) if isinstance(value, np.ndarray) else value
        moves = self._moves.get((number, ref.address, prop))
        return getattr(ref.node, prop) if moves is None else moves.at(t, self.reader(t))

    def rest(self, ref: Ref, prop: str, t: float) -> Any:
        """What a property is, or is on its way to, at a time."""
        moves = self._moves.get((self.life(ref.address, t), ref.address, prop))
        return getattr(ref.node, prop) if moves is None else moves.last_value(t, self.reader(t))

    def move(self, ref: Ref, prop: str, t0: float, t1: float, value: Any, ease: Ease, arc: float = 0.0) -> None:
        """Let a property go to a value between two times."""
        self._counter += 1
        self._of(ref, prop, t0).add(Move(t0, t1, self._counter, self.themed(prop, value), ease, arc))

    def jump(self, ref: Ref, prop: str, t: float, value: Any) -> None:
        """Set a property from a time on."""
        self._counter += 1
        self._of(ref, prop, t).add(Move(t, t, self._counter, self.themed(prop, value), hold))

    def follow(self, ref: Ref, prop: str, t0: float, t1: float, signal: Any, after: Any) -> None:
        """Let a signal drive a property between two times; `after` is what it holds then."""
        self._counter += 1
        self._of(ref, prop, t0).add(Move(t0, t1, self._counter, after, hold, 0.0, signal))

    def driver(self, ref: Ref, prop: str) -> Any:
        """The last signal that a property was given to follow, None where there was none."""
        moves = self._moves.get((self._named.get(ref.address.split("/")[0], -1), ref.address, prop))
        return None if moves is None else moves.driver

    def themed(self, prop: str, value: Any) -> Any:
        """The value with every name of a colour replaced by the theme's colour."""
        if prop == "fill":
            return themed_fill(fill(value), self.theme)
        if prop == "stroke":
            return themed_stroke(stroke(value), self.theme)
        return value

    def reader(self, t: float) -> Any:
        """How signals read the stage at a time."""

        def read(wanted: str) -> Any:
            address, _, prop = wanted.partition(".")
            ref = self.ref(address, t)
            if prop == "place":
                return self.place(ref, t)
            if prop.startswith("*."):
                moves = self._moves.get((self.life(address, t), address, prop))
                if moves is not None and moves.moved:
                    return moves.at(t, read)
                return np.array([self.value(part, prop[2:], t) for part in ref.parts], dtype=np.float64)
            return self.value(ref, prop, t)

        return read

    # ---- poses

    def own_pose(self, ref: Ref, t: float) -> Affine:
        """From a node's own coordinates to its parent's, at a time."""
        return pose(
            self.value(ref, "at", t), self.value(ref, "scale", t), self.value(ref, "angle", t), ref.node.pivot
        )

    def place(self, ref: Ref, t: float) -> Affine:
        """From a node's own coordinates to the scene's, at a time."""
        return self.own_pose(ref, t).then(self.frame(ref, t))

    def frame(self, ref: Ref, t: float) -> Affine:
        """From the coordinates of a node's parent to the scene's, at a time."""
        parent = ref.address.rpartition("/")[0]
        return self.place(self.ref(parent, t), t) if parent else IDENTITY

    def opacity(self, ref: Ref, t: float) -> float:
        """The opacity of a node with all groups it lies in, at a time."""
        own = float(self.value(ref, "opacity", t))
        parent = ref.address.rpartition("/")[0]
        return own * self.opacity(self.ref(parent, t), t) if parent else own

    def seen(self, ref: Ref, t: float) -> bool:
        """Whether a node and all groups it lies in are present at a time."""
        if not self.value(ref, "present", t):
            return False
        parent = ref.address.rpartition("/")[0]
        return self.seen(self.ref(parent, t), t) if parent else True

    def standing(self, ref: Ref, t: float) -> Node:
        """A node as it stands at a time, with all its parts."""
        node = ref.node
        names = ["opacity", "at", "scale", "angle", "z", "present"]
        if isinstance(node, Shape):
            names += ["path", "fill", "stroke", "trim"]
        elif isinstance(node, Strokes):
            names += ["lines", "stroke", "widths", "colors", "alphas", "trims"]
        changes = {name: value for name in names if (value := self.value(ref, name, t)) is not getattr(node, name)}
        if "opacity" in changes:
            changes["opacity"] = min(max(changes["opacity"], 0.0), 1.0)
        if isinstance(node, Group):
            parts = tuple(self.standing(part, t) for part in ref.parts)
            if any(new is not old for new, old in zip(parts, node.parts, strict=True)):
                changes["parts"] = parts
        return replace(node, **changes) if changes else node

    # ---- the end

    def lives(self) -> tuple[Life, ...]:
        """The lives as a scene keeps them."""
        return tuple(Life(life.node, life.start, life.end) for life in self._lives)

    def tracks(self) -> dict[Where, Any]:
        """The signals that all moves make."""
        return {key: moves.signal() for key, moves in self._moves.items() if moves.moved}

    def names(self, t: float) -> Iterable[str]:
        """The names of what stands on the stage at a time."""
        return [name for name in self._named if self.has(name, t)]


def _collect(node: Node, address: str, into: dict[str, Node]) -> None:
    into[address] = node
    for child in node.children:
        _collect(child, f"{address}/{child.name}", into)
