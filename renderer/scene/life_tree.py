"""The tree of a life's nodes, prepared for evaluation: the tracks of each node, and the times of change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from renderer.scene.address import Address
from renderer.scene.drawn_node import DrawnNode
from renderer.scene.fields import PropertyValues
from renderer.scene.marker import Marker
from renderer.scene.node import Node, Shape, Strokes
from renderer.scene.picture import Item
from renderer.scene.properties import NodeProperties, rows
from renderer.scene.signal_values import Driven
from renderer.scene.site import Site, drive_all, sites
from renderer.tracks.signal import Span, merged
from renderer.tracks.track import Track
from renderer.values.affine import Affine

SceneSignal: TypeAlias = Track | Driven
"""The driver of a property in a scene: a track, or a checked signal."""

_WORTH = 4  # leaves from which on looking a run up is cheaper than walking it


class Spans:
    """Spans of change, with a lookup of the gaps between them."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def gap(self, t: float) -> int | None:
        """Return the number of the gap around a time; None during a change."""
        k = bisect_right(self.ends, t)
        return k if k == len(self.starts) or t < self.starts[k] else None


class TreeEntry(Site):
    """A site of a scene with its time-independent data."""

    __slots__ = (
        "chain",
        "isolate",
        "leaf",
        "leaves",
        "look",
        "number",
        "pose",
        "runs",
        "sorted",
        "still",
        "unseen",
        "whole",
        "worth",
    )

    parent: TreeEntry | None
    host: TreeEntry | None
    children: Sequence[TreeEntry]

    def __init__(
        self, node: Node, address: Address, parent: TreeEntry | None, driven: Mapping[str, SceneSignal]
    ) -> None:
        super().__init__(node, address, parent)
        drive_all(self, driven)
        self.pose: Affine = node.pose
        self.isolate = bool(getattr(node, "isolate", False))
        self.sorted: list[TreeEntry] | None = None
        self.chain: Spans = Spans(())
        self.whole: Spans = Spans(())
        self.still: tuple[Span, ...] = ()
        self.runs: dict[int, list[Item]] = {}
        self.number = 0
        self.leaves = 1
        self.unseen = False
        self.worth = False
        # A shape or a bulk of lines is drawn itself; a group only holds.
        kinds = enumerate((Shape, Strokes, DrawnNode), start=1)
        self.leaf = next((number for number, kind in kinds if isinstance(node, kind)), 0)
        own = rows(type(node)).keys() - rows(NodeProperties).keys() if self.leaf else ()
        self.look = cast(PropertyValues, {name: getattr(node, name) for name in own})

    def finish(self) -> None:
        """Compute the data that depend on the children, once these exist."""
        self.leaves = sum(child.leaves for child in self.children) if self.children else 1
        signals = any(not isinstance(one, Track) for one in (*self.driven.values(), *self.stars.values()))
        self.worth = signals or self.leaves >= _WORTH or any(child.worth for child in self.children)
        self.unseen = self._never_shows()
        moving_z = "z" in self.stars or any("z" in child.driven for child in self.children)
        self.sorted = None
        if not moving_z:
            seen = (child for child in self.children if not child.unseen)
            self.sorted = sorted(seen, key=lambda child: child.node.z)

    def _never_shows(self) -> bool:
        """Return whether nothing of it is ever drawn: a marker that no signal gives any paint, or only such."""
        if isinstance(self.node, Marker):
            painted = {"fill", "stroke"} & (self.driven.keys() | (self.parent.stars.keys() if self.parent else set()))
            return self.node.blank and not painted
        return not self.leaf and bool(self.children) and all(child.unseen for child in self.children)


def tree(root: Node, tracks: Mapping[str, Mapping[str, SceneSignal]]) -> dict[str, TreeEntry]:
    """Return the entries of a node and all its descendants, by address."""
    found = sites(root, lambda node, address, parent: TreeEntry(node, address, parent, tracks.get(address, {})))
    for number, entry in enumerate(found.values()):
        entry.number = number
    for entry in reversed(found.values()):
        entry.finish()
    return found


def fill_changes(entry: TreeEntry, changes: Callable[[TreeEntry], tuple[Span, ...]]) -> tuple[Span, ...]:
    """Fill in the spans of change of an entry and its descendants; `changes(entry)` returns those of its tracks."""
    carrier = entry.parent or entry.host
    above = carrier.still if carrier else ()
    own = changes(entry)
    entry.still = merged((*above, *own)) if own else above
    below = [fill_changes(child, changes) for child in entry.children]
    entry.chain = Spans(entry.still)
    together = merged(span for spans in (entry.still, *below) for span in spans)
    entry.whole = Spans(together)
    return together
