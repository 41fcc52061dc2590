"""Attached edges: lines as a function of the neurons' places, one node for each pair of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

import numpy as np

from renderer.network.picture.edges import edge_widths
from renderer.network.picture.picture import NetworkPicture
from renderer.network.picture.plan import between, reach
from renderer.scene.node import Strokes
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import Seed, kind_of
from renderer.values.digest import digest
from renderer.values.ease import Ease, smooth
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive, share
from renderer.values.short_repr import brief

_FAR = 2.0


@dataclass(frozen=True, slots=True)
class Attached:
    """The lines (n, 2, 2) between the circles of two groups, in the net's coordinates, ending at the circles.

    `radius` is how far from the centers each line ends. Row k leads from circle `sources[k]` of the group `before` to
    circle `goals[k]` of the group `after`.
    """

    before: str
    after: str
    radius: tuple[float, ...]
    sources: tuple[int, ...]
    goals: tuple[int, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The places of the circles of both groups."""
        return f"{self.before}.*.at", f"{self.after}.*.at"

    def at(self, t: float, read: Read) -> Array:
        """Return the lines at a time."""
        a = np.asarray(read(f"{self.before}.*.at"))[list(self.sources)]
        b = np.asarray(read(f"{self.after}.*.at"))[list(self.goals)]
        return between(a, b, np.array(self.radius))

    def changes(self) -> tuple[Span, ...]:
        """None of its own."""
        return ()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the joined circles; their places have digests of their own."""
        return digest("attached", self.before, self.after, self.radius, self.sources, self.goals)


@dataclass(frozen=True, slots=True)
class Sparse:
    """The alphas (n,) of lines while most of them fade out; longer ones are fainter.

    From `start` to `end` every line goes from the alpha that it had to its share `kept`, times what is left of it at
    its length: see `faintness`.
    """

    lines: str
    had: tuple[float, ...]
    kept: tuple[float, ...]
    near: float
    start: float
    end: float
    ease: Ease = smooth

    @property
    def inputs(self) -> tuple[str, ...]:
        """The lines."""
        return (self.lines,)

    def at(self, t: float, read: Read) -> Array:
        """Return the alphas at a time."""
        u = self.ease(min(max((t - self.start) / (self.end - self.start), 0.0), 1.0))
        goal = np.array(self.kept) * faintness(cast(Array, read(self.lines)), self.near)
        return np.asarray(np.array(self.had) * (1 - u) + goal * u)

    def changes(self) -> tuple[Span, ...]:
        """Return the span in which lines fade."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the inputs of the alphas between two times."""
        if t1 <= self.start:
            return digest("sparse", self.had)
        span = None if t0 >= self.end else (self.had, self.start, self.end, self.ease)
        return digest("sparse", self.lines, self.kept, self.near, span)


def faintness(lines: Array, near: float) -> Array:
    """Return the alphas (n,) of lines (n, 2, 2): 1 up to the length `near`, 0 from twice that length.

    In between it falls as (near / length)^2 does, so that a crowd of long lines stays as dark as one of short ones.
    """
    way = lines[:, 1] - lines[:, 0]
    square = np.maximum(np.einsum("nd,nd->n", way, way), 1e-9)
    least = 1 / _FAR**2
    return np.asarray(np.clip((near**2 / square - least) / (1 - least), 0.0, 1.0))


@dataclass(frozen=True)
class Attach:
    """Bulk edges follow their neurons."""

    picture: NetworkPicture
    seconds: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the lines of all layer pairs be a function of their neurons."""
        for layer in range(1, self.picture.layers + 1):
            ref = stage.ref(self.picture.edges_of(layer), t0)
            _bulk(ref.node, ref.address)
            signal = attached(self.picture, layer)
            stage.follow(ref, "lines", t0, t1, signal, signal.at(t1, stage.reader(t1)))


@dataclass(frozen=True)
class JoinEdges:
    """Bulk edges into a layer fade in, but for some rows."""

    picture: NetworkPicture
    layer: int
    seconds: float
    standing: tuple[int, ...]

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Raise the alphas of all other rows from nothing to their own."""
        ref = stage.ref(self.picture.edges_of(self.layer), t0)
        own = stage.value(ref, "alphas", t0)
        full = np.ones(len(_bulk(ref.node, ref.address).lines)) if own is None else np.array(own)
        first = np.zeros(len(full))
        first[list(self.standing)] = full[list(self.standing)]
        stage.jump(ref, "alphas", t0, first)
        stage.move(ref, "alphas", t0, t1, full, smooth)


@dataclass(frozen=True)
class Thin:
    """Most bulk edges fade out; the others become fainter with length."""

    picture: NetworkPicture
    keep: float
    near: float
    seed: int
    over: float
    seconds: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the alphas of all layer pairs be a function of their lengths."""
        for layer in range(1, self.picture.layers + 1):
            ref = stage.ref(self.picture.edges_of(layer), t0)
            kept = np.zeros(len(_bulk(ref.node, ref.address).lines))
            kept[list(kept_rows(self.picture, layer, keep=self.keep, seed=self.seed))] = 1.0
            had = cast("Array | None", stage.value(ref, "alphas", t0))
            alphas = (1.0,) * len(kept) if had is None else tuple(had.tolist())
            end = t0 + (t1 - t0) * self.over / self.seconds
            signal = Sparse(f"{ref.address}.lines", alphas, tuple(kept.tolist()), self.near, t0, end)
            stage.follow(ref, "alphas", t0, t1, signal, signal.at(t1, stage.reader(t1)))


_ROWS = kind_of(tuple[int, ...] | None)


@check_arguments
def attached(
    picture: NetworkPicture, layer: int, rows: Annotated[Array | Sequence[int] | None, _ROWS] = None
) -> Attached:
    """Return the edges into a layer as a signal for `net/edges/<layer>.lines`; all, or those of some rows."""
    picture.edges_of(layer)
    sources = picture.plan.columns[layer - 1].count
    count = sources * picture.plan.columns[layer].count
    chosen = np.arange(count) if rows is None else np.asarray(rows, dtype=int)
    widths = edge_widths(picture.network, picture.plan, picture.look, layer)
    reaches = reach(picture.plan.lengths.radius, picture.look.stroke.width, widths)
    return Attached(
        picture.neurons_of(layer - 1),
        picture.entry_of(layer),
        tuple(reaches[chosen].tolist()),
        tuple((chosen % sources).tolist()),
        tuple((chosen // sources).tolist()),
    )


@check_arguments
def attach(picture: NetworkPicture, *, seconds: float) -> Attach:
    """Return a clip in which bulk edges follow their neurons for some seconds."""
    return Attach(picture, positive(seconds, "the seconds of a clip"))


@check_arguments
def join(picture: NetworkPicture, layer: int, *, seconds: float = 1.0, standing: Iterable[int] = ()) -> JoinEdges:
    """Return a clip in which the bulk edges into a layer fade in, except some rows, visible from the start."""
    rows = tuple(standing)
    _bulk(picture.group[f"edges/{layer}"].node if picture.edges_of(layer) else None, picture.edges_of(layer))
    count = picture.plan.columns[layer - 1].count * picture.plan.columns[layer].count if picture.edges_of(layer) else 0
    if not all(0 <= row < count for row in rows):
        raise NetworkError(f"the edges into layer {layer} have rows 0 to {count - 1}, but these are {brief(rows)}")
    return JoinEdges(picture, layer, positive(seconds, "the seconds of a clip"), rows)


@check_arguments
def thin(
    picture: NetworkPicture, *, seconds: float, keep: float = 0.25, near: float = 3.0, over: float = 1.0, seed: Seed = 0
) -> Thin:
    """Return a clip in which all edges but a share `keep` fade out in `over` seconds, fainter beyond `near` units.

    Edges of twice that length are gone while they are so long. Which edges stay is drawn from the seed. Lengths count,
    as the edges move, for all of `seconds`.
    """
    whole = positive(seconds, "the seconds of a clip")
    return Thin(
        picture,
        share(keep, "keep"),
        positive(near, "near"),
        seed,
        min(positive(over, "over"), whole),
        whole,
    )


@check_arguments
def kept_rows(picture: NetworkPicture, layer: int, *, keep: float = 0.25, seed: Seed = 0) -> tuple[int, ...]:
    """Return the rows of the edges into a layer that `thin` keeps with the same share and seed."""
    picture.edges_of(layer)
    count = picture.plan.columns[layer - 1].count * picture.plan.columns[layer].count
    rows = np.random.default_rng((seed, layer)).permutation(count)[: max(round(count * keep), 1)]
    return tuple(sorted(rows.tolist()))


def _bulk(node: object, address: str) -> Strokes:
    if not isinstance(node, Strokes):
        raise NetworkError(f"{address!r} has single edges, but this is for edges in bulk: edges='bulk'")
    return node
