"""The evaluator: the value of any property of a node at a time.

It serves scenes, which have tracks and signals, and scripts, which have a log of moves; both answer `find` with sites.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias, cast, overload

import numpy as np
from numpy.typing import NDArray

from renderer.scene.address import own_of, reading
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node, changed
from renderer.scene.properties import check_property, rows
from renderer.scene.site import Site
from renderer.values.affine import IDENTITY, Affine, pose
from renderer.values.box import Box
from renderer.values.errors import SceneError
from renderer.values.numbers import Point

Find: TypeAlias = Callable[[str, float], Site]
"""A lookup of the site of an address at a time; an error where there is none."""

Rows: TypeAlias = Sequence[object] | NDArray[np.generic]
"""Values for all parts of a node, one a part."""

_UNREAD = object()


class Instant:
    """One time, with a cache of the values read at it.

    `open` are the readings that are being answered, with their times; a reading that needs itself is refused.
    """

    __slots__ = ("_find", "_known", "_open", "t")

    def __init__(self, find: Find, t: float, open: list[tuple[str, float]] | None = None) -> None:
        self._find, self.t = find, t
        self._known: dict[str, object] = {}
        self._open: list[tuple[str, float]] = [] if open is None else open

    def read(self, address: str) -> object:
        """Return the value of a property for a signal, "net/neurons.at"; "net.place" is the transform to the scene.

        "net.box" are the bounds in the scene.
        """
        known = self._known.get(address, _UNREAD)
        if known is _UNREAD:
            self._enter_reading(address)
            try:
                where, prop = reading(address)
                known = self._known[address] = self._answer(self._find(where, self.t), prop)
            finally:
                self._open.pop()
        return known

    def _enter_reading(self, text: str) -> None:
        here = (text, self.t)
        if here in self._open:
            way = [name for name, _ in self._open[self._open.index(here) :]]
            raise SceneError(f"signals read each other in a circle: {' -> '.join([*way, text])}")
        self._open.append(here)

    def _answer(self, site: Site, prop: str) -> object:
        if prop == "place":
            return self.place(site)
        if prop == "box":
            return self.box(site)
        if own := own_of(prop):
            given = self.given(site, own) if own in site.stars else None
            return given if given is not None else np.array([self.value(x, own) for x in site.children], dtype=float)
        if prop not in rows(type(site.node)):
            check_property(site.node, site.address, prop)
        return self.value(site, prop)

    @overload
    def value(self, site: Site, prop: Literal["at"]) -> Point: ...

    @overload
    def value(self, site: Site, prop: Literal["opacity", "scale", "angle", "z"]) -> float: ...

    @overload
    def value(self, site: Site, prop: str) -> object: ...

    def value(self, site: Site, prop: str) -> object:
        """Return a property of a node; a signal for all parts of its parent takes precedence."""
        parent = site.parent
        if parent is not None and prop in parent.stars:
            given = self.given(parent, prop)
            if given is not None:
                return share_of(given, site.index)
        driver = site.driven.get(prop)
        return getattr(site.node, prop) if driver is None else driver.at(self.t, self.read)

    def given(self, site: Site, prop: str) -> Rows | None:
        """Return the value of a driver of all parts, one value a part; None if each part has its own."""
        values = cast("Rows | None", site.stars[prop].at(self.t, self.read))
        if values is not None and len(values) != len(site.children):
            raise SceneError(
                f"'{site.address}.*.{prop}' has {len(site.children)} parts, but its signal has {len(values)} values "
                f"at {self.t:g} s"
            )
        return values

    def pose(self, site: Site) -> Affine:
        """Return the transform from a node's own coordinates to its carrier's."""
        at, scale, angle = self.value(site, "at"), self.value(site, "scale"), self.value(site, "angle")
        return pose(at, scale, angle, site.node.pivot)

    def place(self, site: Site) -> Affine:
        """Return the transform from a node's own coordinates to the scene's."""
        carrier = site.carrier
        return self.pose(site).then(self.place(carrier)) if carrier else self.pose(site)

    def box(self, site: Site) -> Box:
        """Return the bounds of a node in the scene; an empty box at its origin if it shows nothing."""
        box = bounds(self.node(site), self.frame(site))
        if box is None:
            x, y = self.place(site).point((0.0, 0.0))
            return Box(x, y, x, y)
        return box

    def frame(self, site: Site) -> Affine:
        """Return the transform from the coordinates of a node's carrier to the scene's."""
        return self.place(site.carrier) if site.carrier else IDENTITY

    def opacity(self, site: Site) -> float:
        """Return the opacity of a node times that of its ancestors."""
        own = float(self.value(site, "opacity"))
        return own * self.opacity(site.carrier) if site.carrier else own

    def present(self, site: Site) -> bool:
        """Return whether a node and its ancestors are present."""
        return bool(self.value(site, "present")) and (site.carrier is None or self.present(site.carrier))

    def node(self, site: Site) -> Node:
        """Return a node in its state at a time with all parts; the node itself where nothing has moved."""
        node, stars = site.node, site.parent.stars if site.parent else {}
        changes: dict[str, object] = {}
        # Most nodes were never moved: whole formulas are asked for again and again.
        if site.driven or stars:
            known = rows(type(node))
            for name in {**site.driven, **stars}:
                if name in known:
                    value = self.value(site, name)
                    if value is not getattr(node, name):
                        changes[name] = value
        if "opacity" in changes:
            changes["opacity"] = min(max(cast(float, changes["opacity"]), 0.0), 1.0)
        if isinstance(node, Group):
            parts = tuple(map(self.node, site.children))
            if any(new is not old for new, old in zip(parts, node.parts, strict=True)):
                changes["parts"] = parts
        return changed(node, **changes) if changes else node


def share_of(values: Rows, number: int) -> object:
    """Return one part's share of values that drive all parts."""
    value = values[number]
    if isinstance(value, np.ndarray):
        return tuple(value.tolist())
    return float(value) if isinstance(value, np.floating) else value
