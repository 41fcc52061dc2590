"""The numbers of a run above the circles of a net, which keep their symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import floor, log10
from typing import Final

from renderer.network.calculus.facts import Facts
from renderer.network.calculus.notation import (
    TOTAL_ERROR,
    Quantity,
    activation_of,
    error_of,
    pre_activation_of,
)
from renderer.network.chain_checks import written_sizes
from renderer.network.picture.number_placement import cleared, off_edges
from renderer.network.picture.picture import NetworkPicture
from renderer.scene.layout import box_of
from renderer.scene.node import Group, Node
from renderer.typeset.tex import tex
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.number_format import compact, decimal, fixed, in_tex
from renderer.values.numbers import Array
from renderer.values.paint import Fill

VALUES: Final = "values"
"""The part of the net's group that holds the numbers: "values/a1-0" is that of the first neuron of layer 1."""

_TOUCHING, _ALONE = 1.9, 3.0
"""The most that a number is wide, in radii: beside another circle, and alone."""

_APART: Final = 0.2
"""Radii between the numbers of two circles that touch."""

_MOST_PLACES: Final = 6
"""Digits behind the point of a number that has no power of ten."""


@check_arguments
def numbers_over(picture: NetworkPicture, facts: Facts, *, fill: Fill | str = "yellow_b") -> NetworkPicture:
    """Return the picture with the number of every neuron above its circle, in a part "values" of its group.

    Errors and the total error, where they are shown, have theirs too. Numbers keep off edges and each other, and labels
    of edges slide along their edges to make room for them. `quantities_over` tells what each number is.
    """
    if facts.network.sizes != picture.network.sizes:
        raise NetworkError(
            f"{picture.name!r} shows a network of {written_sizes(picture.network.sizes)}, but the facts are those of "
            f"{written_sizes(facts.network.sizes)}"
        )
    if any(part.name == VALUES for part in picture.group.parts):
        raise NetworkError(f"{picture.name!r} has numbers over its circles already")
    plan = picture.plan
    made: list[Node] = []

    def row(kind: str, places: Array, layer: int, most: Sequence[float] = ()) -> list[Node]:
        shown = plan.columns[layer].chosen([facts.value(one) for one in _of_kind(picture, kind, layer)])
        circles = zip(plan.columns[layer].neurons, shown, places.tolist(), most or [_ALONE] * len(places), strict=True)
        name = kind if kind == "e" else f"{kind}{layer}"
        numbers = [_over_circle(picture, f"{name}-{k}", float(v), at, fill, wide) for k, v, at, wide in circles]
        made.extend(numbers)
        return numbers

    for layer, places in enumerate(plan.neurons):
        before = plan.pre[layer]
        beside = row("a", places, layer, () if before is None else [_TOUCHING] * len(places))
        if before is not None:
            # What the number of a leaves free beside it, that of z may take, as wide ones have a sign.
            r = plan.lengths.radius
            free = [abs(a[0] - z[0]) / r - _APART for a, z in zip(places.tolist(), before.tolist(), strict=True)]
            row(
                "z",
                before,
                layer,
                [max(_TOUCHING, 2 * room - box_of(a).width / r) for a, room in zip(beside, free, strict=True)],
            )
    if plan.errors is not None and plan.total is not None:
        row("e", plan.errors, len(picture.network.sizes) - 1)
        made.append(_over_circle(picture, "E", facts.value(TOTAL_ERROR), plan.total, fill, _ALONE))
    made = off_edges(picture, made)
    group = picture.group
    parts = [cleared(picture, part, made) if part.name == "labels" else part for part in group.parts]
    return replace(picture, group=replace(group, parts=(*parts, Group(name=VALUES, parts=tuple(made)))))


def written_over(value: float) -> str:
    """Return a number as it stands over a circle: with three digits, or two where a power of ten would be tiny there.

    >>> written_over(0.2891), written_over(0.000688), written_over(-0.0000031)
    ('0.289', '0.00069', '−3.1·10⁻⁶')
    """
    written = compact(value)
    if abs(value) >= 1e-3 or float(decimal(written)) == 0:
        return written
    places = 1 - floor(log10(abs(value)))
    return fixed(value, places) if places <= _MOST_PLACES else compact(value, 2)


def quantities_over(picture: NetworkPicture) -> dict[str, Quantity]:
    """Return the quantities of the numbers over circles, by the name of the number; of shortened layers those shown."""
    plan, found = picture.plan, dict[str, Quantity]()
    total = plan.errors is not None and plan.total is not None
    last = len(picture.network.sizes) - 1
    for layer in range(last + 1):
        kinds = ("a", *("z" if plan.pre[layer] is not None else ""), *("e" if layer == last and total else ""))
        for k in plan.columns[layer].neurons:
            for kind in kinds:
                found[f"{kind if kind == 'e' else f'{kind}{layer}'}-{k}"] = _of_kind(picture, kind, layer)[k]
    return {**found, **({"E": TOTAL_ERROR} if total else {})}


def _of_kind(picture: NetworkPicture, kind: str, layer: int) -> list[Quantity]:
    """Return the quantities of one kind of all neurons of a layer."""
    sizes = picture.network.sizes
    places = range(1, sizes[layer] + 1)
    if kind == "e":
        return [error_of(sizes, place) for place in places]
    of = activation_of if kind == "a" else pre_activation_of
    return [of(layer, place) for place in places]


def _over_circle(
    picture: NetworkPicture, name: str, value: float, place: Sequence[float], fill: Fill | str, most: float
) -> Node:
    """Return a number above a circle, so many radii wide at most."""
    r = picture.plan.lengths.radius
    made = tex(in_tex(written_over(value)), size=1.45 * r, fill=fill, name=name)
    scale = min(1.0, most * r / made.width)
    return made.with_(scale=scale, at=(place[0], place[1] + 1.2 * r + made.height * scale / 2))
