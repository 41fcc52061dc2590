"""Hosted lives: highlights that move, fade and end with a node of another life and are drawn among its parts."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from renderer.scene.address import Address
from renderer.scene.life import Life
from renderer.scene.life_tree import TreeEntry
from renderer.values.affine import Affine
from renderer.values.errors import SceneError


class Guests:
    """The hosted lives at one moment: their drawing order, and the pose and opacity of their hosts."""

    __slots__ = ("_above", "_hosts", "_poses", "busy")

    def __init__(self) -> None:
        self._above: dict[TreeEntry, list[tuple[int, TreeEntry]]] = {}
        self._hosts: set[TreeEntry] = set()
        self._poses: dict[TreeEntry, tuple[Affine, float, float]] = {}
        # What holds a place of guests has other items while these live, so its runs are not kept.
        self.busy: set[TreeEntry] = set()

    def seat(self, life: int, host: TreeEntry, above: TreeEntry) -> None:
        """Place a life directly above an entry, below its earlier guests."""
        self._above.setdefault(above, []).append((life, host))
        self._hosts.add(host)
        entry: TreeEntry | None = above
        while entry is not None:
            self.busy.add(entry)
            entry = entry.parent

    def met(self, entry: TreeEntry, place: Affine, seen: float, inner: float) -> None:
        """Record the values of a host that its guests read: its place and opacity, and its parts' opacity."""
        if entry in self._hosts:
            self._poses[entry] = (place, seen, inner)

    def over(self, entry: TreeEntry) -> Iterable[tuple[int, Affine, float]]:
        """Return the guests directly above an entry, back to front, each with its host's place and opacity."""
        for life, host in self._above.get(entry, ()):
            pose = self._poses.get(host)
            if pose is not None:
                place, seen, inner = pose
                yield life, place, seen if host is entry else inner


def host_of(
    lives: Sequence[Life],
    number: int,
    named: Mapping[str, Sequence[int]],
    entries: Callable[[int], dict[str, TreeEntry]],
) -> tuple[TreeEntry, TreeEntry] | None:
    """Return the host entry of a life, and the entry it is drawn above; None if no host is alive at that time.

    Of several lives of the host's name, the host is the one alive when the guest begins, else the first one after
    that.
    """
    life = lives[number]
    others = [n for n in named.get(Address(life.host).top, ()) if n != number]
    together = [n for n in others if lives[n].start < life.end and lives[n].end > life.start]
    for other in sorted(together, key=lambda n: (lives[n].start > life.start, abs(lives[n].start - life.start))):
        tree = entries(other)
        if life.host in tree and life.above in tree:
            return tree[life.host], tree[life.above]
    return None


def refuse_lost(lives: Sequence[Life], addresses: Callable[[int], Container[str]]) -> None:
    """Raise an error for lives whose host, or whose node below, is in no life; `addresses` are those of a life."""
    for life in lives:
        for wanted in (life.host, life.above) if life.host else ():
            names = [n for n, other in enumerate(lives) if other.node.name == Address(wanted).top]
            if not any(wanted in addresses(n) for n in names):
                raise SceneError(f"{life.node.name!r} is hosted by {life.host!r}, but there is no node {wanted!r}")
        if life.host and not Address(life.above).within(life.host):
            raise SceneError(
                f"{life.node.name!r} lies above {life.above!r}, but that is no part of its host {life.host!r}"
            )
