"""Highlights that follow their lines: hosts, drawing order, and lines as signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.scene.address import Address
from renderer.scene.node import Ref, Strokes
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.affine import IDENTITY, Affine
from renderer.values.digest import digest
from renderer.values.numbers import Array, Point

BULK, SINGLE = "lines", "path"


@dataclass(frozen=True, slots=True)
class _Lit:
    """Nodes that are lit, as (address, property): lines in bulk or a path; seen from `host`, or from the scene."""

    host: str
    nodes: tuple[tuple[str, str], ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The lines, and their transforms to the host."""
        own = tuple(f"{address}.{prop}" for address, prop in self.nodes)
        places = tuple(f"{address}.place" for address, _ in self.nodes)
        return (*own, *places, f"{self.host}.place") if self.host else (*own, *places)

    def changes(self) -> tuple[Span, ...]:
        """None of its own."""
        return ()

    def _seen(self, read: Read) -> list[tuple[Path | Array, Affine]]:
        """Return each node's lines or path, with its transform to the host."""
        out = cast(Affine, read(f"{self.host}.place")).inverse() if self.host else IDENTITY
        return [
            (cast("Path | Array", read(f"{node}.{prop}")), cast(Affine, read(f"{node}.place")).then(out))
            for node, prop in self.nodes
        ]


@dataclass(frozen=True, slots=True)
class LitLines(_Lit):
    """The lines (n, 2, 2) of highlighted edges in the host's coordinates; a path counts as its chord.

    Each line is shorter by `short` at both ends, so that a wide highlight does not reach into the circles there.
    """

    short: float = 0.0

    def at(self, t: float, read: Read) -> Array:
        """Return the lines at a time."""
        found = []
        for own, place in self._seen(read):
            lines = own if isinstance(own, np.ndarray) else own.contours[0].points[[0, -1]][None]
            found.append(place.apply(lines))
        whole = np.concatenate(found)
        way = whole[:, 1] - whole[:, 0]
        far = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)[:, None]
        step = way / far * np.minimum(self.short, far / 2)
        return np.stack((whole[:, 0] + step, whole[:, 1] - step), axis=1)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the highlighted nodes; their moves are part of their own digests."""
        return digest("lit lines", self.host, self.nodes, self.short)


@dataclass(frozen=True, slots=True)
class LitPath(_Lit):
    """One path of all highlighted outlines in order, about `center`, a point of the host's coordinates."""

    center: Point = (0.0, 0.0)
    backwards: bool = False

    def at(self, t: float, read: Read) -> Path:
        """Return the path at a time."""
        found: list[Contour] = []
        for own, place in self._seen(read):
            if isinstance(own, Path):
                found += [contour.transformed(place) for contour in own.contours]
            else:
                found += [polyline_contour([tuple(a), tuple(b)]) for a, b in place.apply(own)]
        if self.backwards:
            found = [contour.reversed() for contour in reversed(found)]
        return Path(tuple(Contour(contour.points - self.center, contour.closed) for contour in found))

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the highlighted nodes; their moves are part of their own digests."""
        return digest("lit path", self.host, self.nodes, self.center, self.backwards)


def lit(refs: Sequence[Ref]) -> tuple[tuple[str, str], ...]:
    """Return the lines among some targets and their parts, in order."""
    return tuple(
        (leaf.address, BULK if isinstance(leaf.node, Strokes) else SINGLE) for ref in refs for leaf in ref.leaves
    )


def seat(stage: Stage, addresses: Sequence[Address], t: float) -> tuple[str, str]:
    """Return a highlight's host and the part it is drawn above; ("", "") if its nodes have no common ancestor.

    The host is the node on the stage that holds them all. In it the highlight lies above the last part that holds one
    of them: a highlight of edges above the edges and below the neurons.
    """
    roots = {address.top for address in addresses}
    if len(roots) != 1:
        return "", ""
    (host,) = roots
    holding = {address.line[-2:][0] for address in addresses}
    parts = [part for part in stage.ref(host, t).parts if part.address in holding]
    if not parts or host in holding:
        return host, host
    depths = [float(stage.value(part, "z", t)) for part in parts]
    return host, max(zip(depths, range(len(parts)), parts, strict=True), key=lambda one: one[:2])[2].address
