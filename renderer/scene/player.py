"""The player of a scene: evaluates it at a time into a picture; still parts are cached."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from renderer.scene.address import Address, each_part, own_of, reading
from renderer.scene.drawn_node import DrawnNode
from renderer.scene.evaluate import Instant, share_of
from renderer.scene.fields import PropertyValues
from renderer.scene.hosting import Guests, host_of
from renderer.scene.life import Life
from renderer.scene.life_tree import SceneSignal, TreeEntry, fill_changes, tree
from renderer.scene.node import Node
from renderer.scene.origins import Origins
from renderer.scene.picture import Item, Layer, Lines, Mask, Outline, Picture
from renderer.scene.pinning import pinned_items
from renderer.scene.properties import OF_THE_WHOLE, POSE
from renderer.scene.signal_values import Driven
from renderer.tracks.signal import Changing, Read, Signal, Span, merged
from renderer.tracks.track import Track
from renderer.values.affine import IDENTITY, Affine, pose
from renderer.values.color import Color
from renderer.values.errors import SceneError
from renderer.values.paint import scaled_stroke

_KEPT = 6  # runs of still items that an entry keeps: a scrubbing preview goes back and forth between a few


class Player:
    """The evaluator of the lives and tracks of one scene; its cache never changes a result."""

    def __init__(
        self,
        lives: tuple[Life, ...],
        tracks: Mapping[tuple[int, str, str], Signal],
        frame: tuple[float, float],
        ground: Color,
        camera: Node,
        origins: Origins,
    ) -> None:
        self._lives, self._frame, self._ground = lives, frame, ground
        self._tracks: dict[int, dict[str, dict[str, SceneSignal]]] = {}
        for (number, address, prop), signal in tracks.items():
            driver: SceneSignal = (
                signal
                if isinstance(signal, Track)
                else Driven(signal, f"{address}.{prop}", origins.moves.get((number, address, prop), ()))
            )
            self._tracks.setdefault(number, {}).setdefault(address, {})[prop] = driver
        self._camera = TreeEntry(camera, Address(camera.name), None, self._tracks.get(-1, {}).get(camera.name, {}))
        self._entries: dict[int, dict[str, TreeEntry]] = {}
        self._by_name: dict[str, list[int]] = {}
        for number, life in enumerate(lives):
            self._by_name.setdefault(life.node.name, []).append(number)
        self._changes: dict[tuple[str, str], tuple[Span, ...]] = {}
        self._starts = sorted({time for life in lives for time in (life.start, life.end)})
        self._alive: dict[int, list[int]] = {}
        self._seats: dict[int, tuple[TreeEntry, TreeEntry]] = {}

    def entries(self, number: int) -> dict[str, TreeEntry]:
        """Return the prepared tree of one life, built on first use."""
        found = self._entries.get(number)
        if found is None:
            name = self._lives[number].node.name
            found = self._entries[number] = tree(self._lives[number].node, self._tracks.get(number, {}))
            hosted = bool(self._lives[number].host)
            seat = host_of(self._lives, number, self._by_name, self.entries) if hosted else None
            if seat is not None:
                self._seats[number], found[name].host = seat, seat[0]
            fill_changes(found[name], self._own_changes)
        return found

    def root(self, number: int) -> TreeEntry:
        """Return the entry of a life's own node."""
        return self.entries(number)[self._lives[number].node.name]

    def picture(self, t: float) -> Picture:
        """Return the picture at a time."""
        frame = _Scan(self, t)
        items: list[Item] = []
        tops: list[tuple[int, TreeEntry]] = []
        for number in self._living(t, frame):
            root = self.root(number)
            if number in self._seats:
                frame.guests.seat(number, *self._seats[number])
            elif not self._lives[number].host:
                tops.append((number, root))
        view = self._view(frame)
        for number, root in tops:
            if root.node.pinned and view is not IDENTITY:
                own: list[Item] = []
                frame.walk(number, root, IDENTITY, 1.0, None, own)
                items += pinned_items(own, view)
            else:
                frame.walk(number, root, IDENTITY, 1.0, None, items)
        return Picture(tuple(items), self._ground, view, self._frame)

    def _living(self, t: float, moment: _Scan) -> list[int]:
        """Return the lives at a time, back to front."""
        k = bisect_right(self._starts, t)
        alive = self._alive.get(k)
        if alive is None:
            alive = [n for n, life in enumerate(self._lives) if life.start <= t < life.end]
            self._alive[k] = alive

        def depth(number: int) -> float:
            driven = self._tracks.get(number, {}).get(self._lives[number].node.name, {})
            return cast(float, driven["z"].at(t, moment.read)) if "z" in driven else self._lives[number].node.z

        return sorted(alive, key=depth)

    def _view(self, moment: _Scan) -> Affine:
        if not self._tracks.get(-1):
            return IDENTITY
        camera = self._camera
        at, zoom, angle = moment.value(camera, "at"), moment.value(camera, "scale"), moment.value(camera, "angle")
        if zoom <= 0:
            raise SceneError(f"the camera's zoom is {zoom:g} at {moment.t:g} s; it must stay above 0")
        return pose(at, 1 / zoom, angle).inverse()

    def _own_changes(self, entry: TreeEntry) -> tuple[Span, ...]:
        """Return when the entry's own tracks change, and the tracks of its parent that drive all parts."""
        signals = cast("list[SceneSignal]", [*entry.driven.values(), *entry.stars.values()])
        if not signals:
            return ()
        return merged(span for signal in signals for span in self.changes_of(signal))

    def changes_of(self, signal: Changing) -> tuple[Span, ...]:
        """Return the spans in which a signal or one of its inputs changes."""
        inputs = signal.inputs
        own = signal.changes()
        return merged((*own, *(s for name in inputs for s in self._changes_of_reading(name)))) if inputs else own

    def _changes_of_reading(self, wanted: str) -> tuple[Span, ...]:
        """Return when the inputs of a signal change, in any life."""
        address, prop = reading(wanted)
        if (address, prop) in self._changes:
            return self._changes[address, prop]
        found: list[Span] = []
        name = address.top
        for number in self._by_name.get(name, [-1]):
            if number >= 0:
                life = self._lives[number]
                found += [(life.start, life.start), (life.end, life.end)]
                if prop in OF_THE_WHOLE and life.host:
                    found += self._changes_of_reading(f"{life.host}.place")
            here = self._tracks.get(number, {})
            if prop == "box":
                found += self._changes_inside(here, address)
            names = POSE if prop in OF_THE_WHOLE else (prop,)
            for above in address.line if prop in OF_THE_WHOLE else (address,):
                for one in names:
                    for place, key in ((above, one), (above.parent, each_part(one))):
                        if place and key in here.get(place, {}):
                            found += self.changes_of(here[place][key])
            if one := own_of(prop):
                for group, signals in here.items():
                    if one in signals and Address(group).parent == address:
                        found += self.changes_of(signals[one])
        self._changes[address, prop] = merged(span for span in found if span[0] != float("inf"))
        return self._changes[address, prop]

    def _changes_inside(self, here: Mapping[str, Mapping[str, SceneSignal]], address: Address) -> Iterator[Span]:
        """Return when anything of a node or below it changes."""
        for place, signals in here.items():
            if Address(place).within(address):
                for signal in signals.values():
                    yield from self.changes_of(signal)

    def reader(self, t: float) -> Read:
        """Return the function by which signals read the scene at a time."""
        return _Scan(self, t).read

    def entry_at(self, address: str, t: float) -> TreeEntry:
        """Return the node of an address in its life at a time.

        If none is alive then, it is taken from the last life before, or from the first.
        """
        if address == self._camera.address:
            return self._camera
        numbers = self._by_name.get(Address(address).top, [])
        begun = [n for n in numbers if self._lives[n].start <= t]
        later = [n for n in numbers if self._lives[n].start > t]
        order = sorted(begun, key=self._start, reverse=True) + sorted(later, key=self._start)
        for number in order:
            found = self.entries(number).get(address)
            if found is not None:
                return found
        raise SceneError(f"no node is named {address!r}")

    def _start(self, number: int) -> float:
        return self._lives[number].start


class _Scan(Instant):
    """One time of one scene: its picture is walked through."""

    __slots__ = ("_player", "guests")

    def __init__(self, player: Player, t: float) -> None:
        super().__init__(player.entry_at, t)
        self._player = player
        self.guests = Guests()

    def walk(
        self, life: int, entry: TreeEntry, place: Affine, opacity: float, over: PropertyValues | None, out: list[Item]
    ) -> None:
        """Add the items of an entry and of the guests above it, back to front; the parent drives the values `over`."""
        t = self.t
        if entry in self.guests.busy:
            self._enter(life, entry, place, opacity, over, out)
            for guest, its_place, its_opacity in self.guests.over(entry):
                self.walk(guest, self._player.root(guest), its_place, its_opacity, None, out)
            return
        if entry.worth:
            gap = entry.whole.gap(t)
            if gap is not None:
                run = entry.runs.get(gap)
                if run is None:
                    run = []
                    self._enter(life, entry, place, opacity, over, run)
                    if len(entry.runs) >= _KEPT:
                        entry.runs.pop(next(iter(entry.runs)), None)
                    entry.runs[gap] = run
                out.extend(run)
                return
        self._enter(life, entry, place, opacity, over, out)

    def _enter(
        self, life: int, entry: TreeEntry, place: Affine, opacity: float, over: PropertyValues | None, out: list[Item]
    ) -> None:
        node, t, read = entry.node, self.t, self.read
        values: PropertyValues = {}
        if entry.driven:
            values = cast(PropertyValues, {name: signal.at(t, read) for name, signal in entry.driven.items()})
        if over:
            values.update(over)
        if not values.get("present", node.present):
            return
        # Eases may overshoot: nothing is more than opaque, or less than nothing.
        seen = opacity * min(values.get("opacity", node.opacity), 1.0)
        if seen <= 0 or values.get("scale", node.scale) <= 0:
            return
        if "at" in values or "scale" in values or "angle" in values:
            at, scale, angle = (
                values.get("at", node.at),
                values.get("scale", node.scale),
                values.get("angle", node.angle),
            )
            own = pose(at, scale, angle, node.pivot)
        else:
            own = entry.pose
        here = own.then(place) if place is not IDENTITY else own
        # A layer is needed only where something shines through.
        apart = entry.isolate and seen < 1
        inner = 1.0 if apart else seen
        self.guests.met(entry, here, seen, inner)
        mask = values.get("mask", node.mask)
        if entry.leaf:
            item = _item(life, entry, values, here, seen, t)
            out.append(item if mask is None else Layer(entry.address, (item,), 1.0, item.stamp, Mask(mask, here)))
            return
        target: list[Item] = [] if apart or mask is not None else out
        stars = {name: rows for name in entry.stars if (rows := self.given(entry, name)) is not None}
        for child in entry.sorted if entry.sorted is not None else self._by_depth(entry):
            given = (
                cast(PropertyValues, {name: share_of(rows, child.index) for name, rows in stars.items()})
                if stars
                else None
            )
            self.walk(life, child, here, inner, given, target)
        if target and target is not out:
            gap = None if entry in self.guests.busy else entry.whole.gap(t)
            stamp = None if gap is None else (life, entry.number, gap)
            around = None if mask is None else Mask(mask, here)
            out.append(Layer(entry.address, tuple(target), seen if apart else 1.0, stamp, around))

    def _by_depth(self, entry: TreeEntry) -> list[TreeEntry]:
        return sorted(entry.children, key=lambda child: float(self.value(child, "z")))


def _item(life: int, entry: TreeEntry, values: PropertyValues, here: Affine, seen: float, t: float) -> Item:
    gap = entry.chain.gap(t)
    stamp = None if gap is None else (life, entry.number, gap)
    look = entry.look
    if values and (moved := {name: value for name, value in values.items() if name in look}):
        look = cast(PropertyValues, {**look, **moved})
    if entry.leaf == 3:
        return cast(DrawnNode, entry.node).item(look, entry.address, here, seen, stamp)
    kind = Outline if entry.leaf == 1 else Lines
    pen = look["stroke"]
    if pen is not None and pen.scales:
        look = {**look, "stroke": replace(scaled_stroke(pen, here.scale), scales=False)}
        if (widths := look.get("widths")) is not None:
            look["widths"] = widths * here.scale
    return kind.of(look, entry.address, here, seen, stamp)
