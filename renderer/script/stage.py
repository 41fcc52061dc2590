"""The stage: the lives and moves of a script so far, read and written by clips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, overload

import numpy as np

from renderer.geometry.path import Path
from renderer.scene.address import Address, each_part, own_of, reading
from renderer.scene.camera import CAMERA
from renderer.scene.evaluate import Instant
from renderer.scene.life import Life
from renderer.scene.node import Node, Ref, Target, no_part
from renderer.scene.origins import Origins, Way
from renderer.scene.properties import OF_THE_WHOLE, check_property, themed_value
from renderer.scene.scene import FRAME, Where
from renderer.scene.signal_values import WrongValue, value_at
from renderer.scene.site import Site, sites
from renderer.script.property_log import TIME_TOLERANCE, Later, Move, Moves
from renderer.script.stage_names import Unnamed
from renderer.tracks.interpolation import blend
from renderer.tracks.signal import Read, Signal, Spliced
from renderer.tracks.stagger import Lag
from renderer.tracks.timemap import TimeMap
from renderer.tracks.track import Track
from renderer.values.affine import Affine
from renderer.values.ease import Ease, hold
from renderer.values.errors import NetreelError, SceneError, ScriptError, ValuesError, nearest
from renderer.values.numbers import Array, Point
from renderer.values.paint import Fill, Stroke
from renderer.values.theme import Theme


@dataclass(slots=True)
class _Standing:
    """A life while the script is written."""

    node: Node
    given: Node
    start: float
    end: float
    sites: dict[str, Site]
    origin: Way
    host: str = ""
    above: str = ""


class Stage:
    """All lives and moves of a script; the one mutable object while it is written.

    `origin` is the line of the author that all changes come from until there is another.
    """

    def __init__(self, theme: Theme, frame_size: tuple[float, float] = FRAME) -> None:
        self.frame_size = frame_size
        self.theme = theme
        self.origin: Way = ()
        self._lives: list[_Standing] = []
        self._order: list[int] = []  # the numbers of the lives, back to front
        self._named: dict[str, list[int]] = {}
        self._unnamed = Unnamed()
        self._moves: dict[Where, Moves] = {}
        self._counter = 0
        self._fresh = 0
        self._reading: list[tuple[str, float]] = []
        self._camera = sites(CAMERA, Site)
        # The sites that were looked for at one time; a clip reads many properties of a few nodes.
        self._looked_at: tuple[float, dict[str, Site]] = (-1.0, {})

    # ---- lives

    def has(self, target: Target, t: float) -> bool:
        """Return whether a node is on the stage at a time, itself or as a part of another."""
        return self._standing(self.address(target, t).top, t) is not None

    def address(self, target: Target, t: float | None = None) -> Address:
        """Return the address of a target: a node, a part of one, or an address.

        A node that was given no name is found by any of its copies; without a time it may stand at any.
        """
        return self._unnamed.address(target, self._named, lambda name: t is None or self._standing(name, t) is not None)

    def add(self, node: Node, t: float, over: int | None = None, host: str = "", above: str = "") -> Ref:
        """Start a life of a node: in front of all others of its z, or right above the life `over`.

        With a host it stands in that node's coordinates and above one of its parts.
        """
        t, node, given = round(t, 9), self._unnamed.named(node, self._named), node
        for number in self._named.get(node.name, ()):
            life = self._lives[number]
            if life.end > t + TIME_TOLERANCE:
                same = given is not node
                way = "another(node) makes one more like it" if same else "give one of the two another name"
                raise ScriptError(
                    f"{node.name!r} is on the stage since {life.start:.2f} s, so it cannot be added at {t:.2f} s; {way}"
                )
        if node.name == "camera":
            raise ScriptError("'camera' is the name of the view; give the node another name")
        made = node.themed(self.theme)
        own = sites(made, Site)
        self._unnamed.put_up({address: site.node for address, site in own.items()})
        own[made.name].host = self._site(host, t) if host else None
        self._looked_at = (-1.0, {})
        self._lives.append(_Standing(made, node, t, float("inf"), own, self.origin, host, above or host))
        self._named.setdefault(node.name, []).append(len(self._lives) - 1)
        place = len(self._order) if over is None else self._order.index(over) + 1
        self._order.insert(place, len(self._lives) - 1)
        for where, site in own.items():
            # A number of a signal counts from now on.
            inner: object = site.node
            for wanted, signal in inner.signals(where) if hasattr(inner, "signals") else ():
                part = reading(wanted)
                self.follow(Ref(part.address, own[part.address].node), part.prop, t, float("inf"), signal)
            if hasattr(inner, "put_up"):
                inner.put_up(self, Ref(site.address, site.node), t)
        return made.ref

    def remove(self, ref: Ref, t: float) -> None:
        """End a life, or hide a part, at a time."""
        t = round(t, 9)
        number = self.life(ref.address, t)
        self._refuse_gone(ref, t)
        if ref.address.parent:
            self.jump(ref, "present", t, False)
            return
        for moves in (cast(Moves, one) for site in self._lives[number].sites.values() for one in site.drivers):
            until = moves.busy_until(t)
            if t + TIME_TOLERANCE < until < float("inf"):
                raise ScriptError(
                    f"{moves.where!r} is moving until {until:.2f} s, so {ref.address!r} cannot be removed at {t:.2f} s"
                )
        self._lives[number].end = t
        self._looked_at = (-1.0, {})

    def _refuse_gone(self, ref: Ref, t: float) -> None:
        if not self.value(ref, "present", t):
            raise ScriptError(f"{ref.address!r} is hidden at {t:.2f} s already, so it cannot be taken away")

    def _standing(self, name: str, t: float) -> int | None:
        """Return the number of the life that stands under a name at a time."""
        for number in reversed(self._named.get(name, ())):
            if self._lives[number].start <= t + TIME_TOLERANCE and self._lives[number].end > t + TIME_TOLERANCE:
                return number
        return None

    def life(self, address: str, t: float) -> int:
        """Return the number of the life of an address at a time; raise an error if no such node is alive."""
        name = Address(address).top
        if name == "camera":
            return -1
        number = self._standing(name, t)
        if number is None:
            known = [self._lives[k] for k in self._named.get(name, ())]
            gone = [life.end for life in known if life.end <= t + TIME_TOLERANCE]
            coming = [life.start for life in known if life.start > t]
            why = f" any more: it was removed at {max(gone):.2f} s" if gone else ""
            why = f" yet: it is added at {min(coming):.2f} s" if coming and not gone else why
            hint = "" if why else nearest(name, self.names(t))
            raise ScriptError(f"no node is named {name!r} on the stage at {t:.2f} s{why}{hint}")
        return number

    def foremost(self, refs: Iterable[Ref], t: float) -> int:
        """Return the number of the front life."""
        numbers = {self.life(ref.address, t) for ref in refs}
        return max(numbers, key=lambda number: (self.depth(number, t), self._order.index(number)))

    def depth(self, number: int, t: float) -> float:
        """Return the z of a life at a time."""
        life = self._lives[number]
        return float(self._moment(t).value(life.sites[life.node.name], "z"))

    def _number(self, address: str, t: float) -> int:
        """Return the life that a signal reads: the one alive at a time, else the last before, or the first of all."""
        name = Address(address).top
        numbers = self._named.get(name, [])
        number = self._standing(name, t)
        if number is None and numbers and name != "camera":
            begun = [n for n in numbers if self._lives[n].start <= t]
            return begun[-1] if begun else numbers[0]
        return self.life(address, t) if number is None else number

    def ref(self, target: Target, t: float) -> Ref:
        """Return the node on the stage for a target: a node, a part of one, or an address."""
        address = self.address(target, t)
        return self._found(address, self.life(address, t))

    def _found(self, address: str, number: int) -> Ref:
        site = self._site_of(address, number)
        return Ref(site.address, site.node)

    def _site_of(self, address: str, number: int) -> Site:
        own = self._camera if number == -1 else self._lives[number].sites
        site = own.get(address)
        if site is None:
            lost = next(one for one in Address(address).line if not one.parent or one.parent in own)
            known = {key.last for key in map(Address, own) if key.parent == lost.parent}
            raise ScriptError(no_part(lost.parent, lost.last, known))
        return site

    def _site(self, address: str, t: float) -> Site:
        """Return the site that a reading of an address means at a time."""
        when, known = self._looked_at
        if when != t:
            self._looked_at = _, known = t, {}
        site = known.get(address)
        if site is None:
            site = known[address] = self._site_of(address, self._number(address, t))
        return site

    def _moment(self, t: float) -> Instant:
        return Instant(self._site, t, self._reading)

    def same(self, node: Node, t: float) -> bool:
        """Return whether an author's node equals the node on the stage: as it was added, or in its present state."""
        life = self._lives[self.life(self.address(node, t), t)]
        ours = node if life.node.name == node.name else replace(node, name=life.node.name)
        return ours in (life.given, life.node) or ours == self.standing(Ref(Address(life.node.name), life.node), t)

    def fresh(self, stem: str) -> str:
        """Return a free name for a node that a clip adds while it runs."""
        self._fresh += 1
        return f"{stem}~{self._fresh}"

    # ---- properties

    def _of(self, ref: Ref, prop: str, t: float) -> Moves:
        number = self.life(ref.address, t)
        key = (number, ref.address, prop)
        moves = self._moves.get(key)
        if moves is None:
            check_property(ref.node, ref.address, prop)
            start = None if own_of(prop) else getattr(ref.node, prop)
            moves = self._moves[key] = Moves(ref.address.property(prop), start, self.reader)
            self._site_of(ref.address, number).drive(prop, moves)
        return moves

    @overload
    def value(self, ref: Ref, prop: Literal["at", "trim"], t: float) -> Point: ...

    @overload
    def value(self, ref: Ref, prop: Literal["opacity", "scale", "angle", "z"], t: float) -> float: ...

    @overload
    def value(self, ref: Ref, prop: Literal["path"], t: float) -> Path: ...

    @overload
    def value(self, ref: Ref, prop: Literal["fill"], t: float) -> Fill: ...

    @overload
    def value(self, ref: Ref, prop: Literal["stroke"], t: float) -> Stroke | None: ...

    @overload
    def value(self, ref: Ref, prop: Literal["lines"], t: float) -> Array: ...

    @overload
    def value(self, ref: Ref, prop: str, t: float) -> object: ...

    def value(self, ref: Ref, prop: str, t: float) -> object:
        """Return the value of a property at a time."""
        if not hasattr(ref.node, prop):
            check_property(ref.node, ref.address, prop)
        return self._moment(t).value(self._site(ref.address, t), prop)

    def moved(self, ref: Ref, prop: str, t: float) -> bool:
        """Return whether a node's own property was ever moved in its life at a time."""
        return (self._number(ref.address, t), ref.address, prop) in self._moves

    @overload
    def rest(self, ref: Ref, prop: Literal["at", "trim"], t: float) -> Point: ...

    @overload
    def rest(self, ref: Ref, prop: Literal["opacity", "scale", "angle", "z"], t: float) -> float: ...

    @overload
    def rest(self, ref: Ref, prop: Literal["path"], t: float) -> Path: ...

    @overload
    def rest(self, ref: Ref, prop: Literal["fill"], t: float) -> Fill: ...

    @overload
    def rest(self, ref: Ref, prop: Literal["stroke"], t: float) -> Stroke | None: ...

    @overload
    def rest(self, ref: Ref, prop: Literal["lines"], t: float) -> Array: ...

    @overload
    def rest(self, ref: Ref, prop: str, t: float) -> object: ...

    def rest(self, ref: Ref, prop: str, t: float) -> object:
        """Return the value of a property at a time, or the goal of its move then."""
        moves = self._moves.get((self._number(ref.address, t), ref.address, prop))
        return self.value(ref, prop, t) if moves is None else moves.last_value(t)

    def move(
        self, ref: Ref, prop: str, t0: float, t1: float, value: object, ease: Ease | Lag, arc: float = 0.0
    ) -> None:
        """Move a property to a value between two times."""
        if round(t1, 9) <= round(t0, 9):
            if np.any(np.abs(np.asarray(ease(1.0))) > 1e-9):
                self.jump(ref, prop, t0, value)
            return
        goal = self.themed(prop, value)
        self._refuse_unlike(ref, prop, t0, goal)
        self._put(ref, prop, Move(round(t0, 9), round(t1, 9), self._next(), goal, ease, arc, None, self.origin))

    def jump(self, ref: Ref, prop: str, t: float, value: object) -> None:
        """Set a property from a time on."""
        t = round(t, 9)
        self._put(ref, prop, Move(t, t, self._next(), self.themed(prop, value), hold, 0.0, None, self.origin))

    def follow(self, ref: Ref, prop: str, t0: float, t1: float, signal: Signal, after: object = None) -> None:
        """Let a signal drive a property between two times; then it holds `after`, or the signal's last value."""
        t0, t1 = round(t0, 9), round(t1, 9)
        if not own_of(prop):
            held = Later(signal, t1, None, f"{ref.address}.{prop}") if after is None else after
            self._put(ref, prop, Move(t0, t1, self._next(), held, hold, 0.0, signal, self.origin))
            return
        move = Move(t0, t1, self._next(), None, hold, 0.0, signal, self.origin)
        own = [(part, self._moves.get((self.life(ref.address, t0), part.address, own_of(prop)))) for part in ref.parts]
        for _, moves in own:
            if moves is not None:
                moves.refuse(move, f"{ref.address}.{prop}")
        self._put(ref, prop, move)
        if t1 < float("inf"):
            # From then on every part goes by itself again, from where the signal left it.
            for row, (part, _) in enumerate(own):
                self.jump(part, own_of(prop), t1, Later(signal, t1, row, f"{ref.address}.{prop}"))

    def _next(self) -> int:
        self._counter += 1
        return self._counter

    def _refuse_unlike(self, ref: Ref, prop: str, t: float, goal: object) -> None:
        """Refuse a goal that the property's value cannot blend into, while the author's line is known."""
        now = self.value(ref, prop, t)
        if type(now) is type(goal) and not isinstance(now, np.ndarray | tuple):
            return
        try:
            blend(now, goal)
        except ValuesError as error:
            raise ScriptError(f"'{ref.address}.{prop}' cannot move at {t:.2f} s: {error}") from None

    def _put(self, ref: Ref, prop: str, move: Move) -> None:
        """Record a move, unless a driver of all parts of the parent owns the property at that time."""
        parent = ref.address.parent
        star = self._moves.get((self.life(ref.address, move.t0), parent, each_part(prop))) if parent else None
        if star is not None:
            star.refuse(move, f"{ref.address}.{prop}")
        self._of(ref, prop, move.t0).add(move)

    def driver(self, ref: Ref, prop: str) -> Signal | None:
        """Return the last signal that drove a property, None if there was none."""
        moves = self._moves.get((self._named.get(ref.address.top, [-1])[-1], ref.address, prop))
        return None if moves is None else moves.driver

    def themed(self, prop: str, value: object) -> object:
        """Return the value with every name of a color replaced by the theme's color."""
        return value if isinstance(value, Later) else themed_value(prop, value, self.theme)

    def try_signal(self, signal: Signal, where: str, t: float) -> None:
        """Evaluate a signal once, so that its error names the author's line; its inputs may not be known yet."""
        try:
            value_at(signal, where, t, self.reader(t))
        except WrongValue:
            raise
        except NetreelError:
            # What fails because of what it reads is told when that is decided.
            if not signal.inputs:
                raise

    def reader(self, t: float) -> Read:
        """Return the function by which signals read the stage at a time."""
        return self._moment(t).read

    def check_reading(self, reader: str, wanted: str, t: float) -> None:
        """Raise an error for a signal that reads a missing node or property, at the author's line."""
        address, prop = reading(wanted)
        try:
            ref = self._found(address, self._number(address, t))
            for node in ref.parts if own_of(prop) else (ref,):
                if prop not in OF_THE_WHOLE:
                    check_property(node.node, node.address, own_of(prop) or prop)
        except (ScriptError, SceneError) as error:
            raise ScriptError(f"{reader!r} would read {wanted!r}, but {error}") from None

    # ---- poses

    def own_pose(self, ref: Ref, t: float) -> Affine:
        """Return the transform from a node's own coordinates to its parent's, at a time."""
        return self._moment(t).pose(self._site(ref.address, t))

    def place(self, ref: Ref, t: float) -> Affine:
        """Return the transform from a node's own coordinates to the scene's, at a time."""
        return self._moment(t).place(self._site(ref.address, t))

    def frame(self, ref: Ref, t: float) -> Affine:
        """Return the transform from the coordinates of a node's parent to the scene's, at a time."""
        return self._moment(t).frame(self._site(ref.address, t))

    def at_top(self, ref: Ref, t: float) -> bool:
        """Return whether a node's parent coordinates are the scene's."""
        return self._site(ref.address, t).carrier is None

    def opacity(self, ref: Ref, t: float) -> float:
        """Return the opacity of a node times that of all its groups, at a time."""
        return self._moment(t).opacity(self._site(ref.address, t))

    def seen(self, ref: Ref, t: float) -> bool:
        """Return whether a node and all its groups are present at a time."""
        return self._moment(t).present(self._site(ref.address, t))

    def standing(self, ref: Ref, t: float) -> Node:
        """Return a node in its state at a time, with all its parts."""
        return self._moment(t).node(self._site(ref.address, t))

    # ---- the end

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of the lives with equal z, from back to front."""
        return tuple(self._order)

    def lives(self, clock: TimeMap) -> tuple[Life, ...]:
        """Return the lives of the scene, in playback time."""
        return tuple(
            Life(life.node, clock.start(life.start), clock.start(life.end), life.host, life.above)
            for life in self._lives
        )

    def moves(self, clock: TimeMap) -> dict[Where, Moves]:
        """Return the logs of all properties, in playback time."""
        moved = {key: moves for key, moves in self._moves.items() if moves.moved}
        return moved if clock.even else {key: moves.played(clock) for key, moves in moved.items()}

    def signals(self, moves: Mapping[Where, Moves], lives: Sequence[Life]) -> dict[Where, Signal]:
        """Return the signals of moves."""
        made = {key: one.signal() for key, one in moves.items()}
        return {key: _seen_from(signal, lives[key[0]].start) if key[0] >= 0 else signal for key, signal in made.items()}

    def origins(self, moves: Mapping[Where, Moves], number: Mapping[int, int], beats: tuple[Way, ...]) -> Origins:
        """Return the script lines of lives, moves and beats; `number` maps life numbers to new ones."""
        told = {
            (number[life], address, prop): one.origins for (life, address, prop), one in moves.items() if life in number
        }
        return Origins(tuple(self._lives[n].origin for n in number if n >= 0), told, beats)

    def names(self, t: float) -> Iterable[str]:
        """Return the names of the nodes on the stage at a time."""
        return [name for name in self._named if self.has(name, t)]


def _seen_from(signal: Signal, start: float) -> Signal:
    """Return the signal without its keys before a life begins, where a jump at the start overrules them."""
    if isinstance(signal, Spliced):
        (first, before), *rest = signal.parts
        return Spliced(((first, _seen_from(before, start)), *rest))
    if isinstance(signal, Track) and len(signal.keys) > 1 and signal.keys[0].t == signal.keys[1].t <= start:
        return Track(signal.keys[1:])
    return signal
