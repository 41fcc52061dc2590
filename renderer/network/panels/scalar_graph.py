"""The graph of a computation on single numbers: a circle for each value, with its number and its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Unpack

from renderer.network.layers.constant import Constant
from renderer.network.panels.model_edges import WIRE
from renderer.network.run import Run
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node
from renderer.scene.shapes import arrow, circle
from renderer.typeset.number import number
from renderer.typeset.tex import tex
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Point, positive
from renderer.values.short_repr import brief

_SIGNS: Final = {"add": "+", "subtract": "-", "multiply": r"\times", "divide": r"\div", "negative": "-"}
"""The sign in the circle of an operation; functions have their name."""

VALUE, GRADIENT = "activation", "gradient"
"""The colors of values and of gradients, by their roles in the theme."""

_RADIUS, _ACROSS, _DOWN = 0.42, 2.3, 2.0  # of circles, and from one to the next along and across, in units
_NUMBER = 0.62  # the size of numbers


@dataclass(frozen=True, eq=False, kw_only=True)
class ScalarGraph(Group):
    """A computation as a graph; `ranks` are the names of its values, each after its inputs."""

    ranks: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[str, str], ...]


@check_arguments
def scalar_graph(
    run: Run,
    *,
    names: Annotated[Mapping[str, str] | None, ANYTHING] = None,
    format: str = "{:.2f}",
    size: float = 1.0,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> ScalarGraph:
    """Return the graph of a computation on single numbers, such as `scalar_run` returns.

    Values stand over the circles, the derivatives of the result by them below; all of them know their source. Arrows
    lead from what a value is made of. `names` are TeX for circles, by the names of inputs and steps. Parts:
    "nodes/add1", "values/add1", "gradients/add1", "edges/x-add1". `compute` and `differentiate` tell it.

    >>> from renderer.network.scalars import scalar_run
    >>> scalar_graph(scalar_run(lambda w, x: w * x + w, w=2.0, x=3.0)).ranks
    (('w', 'x'), ('multiply1',), ('add1',))
    """
    name = auto(name, "graph")
    if names is not None and not (isinstance(names, Mapping) and all(isinstance(one, str) for one in names.values())):
        raise NetworkError(f"names of {name!r} are TeX by value, as in {{'add1': 'z'}}, but this is {brief(names)}")
    every = [*run.model.inputs, *(step.name for step in run.model)]
    for given in names or {}:
        if given not in every:
            raise NetworkError(f"names of {name!r} has {given!r}, which is no value{nearest(str(given), every)}")
    if any(run[one].output.size != 1 for one in every):
        raise NetworkError("a graph of scalars shows single numbers; model_picture shows tensors")
    em = positive(size, f"the size of {name!r}")
    sources = tuple((source, step.name) for step in run.model for source in dict.fromkeys(step.inputs))
    ranks = _ranks(run, every)
    places = _places(ranks, sources, em)
    nodes, values, gradients = [], [], []
    for one in every:
        x, y = places[one]
        nodes.append(_circle(one, _label(run, one, (names or {}).get(one)), (x, y), em))
        far = (_RADIUS + 0.28) * em
        small, value = _NUMBER * em, run[one].output.reshape(-1)[0]
        values.append(number(value, at=(x, y + far), fill=VALUE, format=format, size=small, name=one))
        found = None if run.objective is None else run[one].output_gradient
        if found is not None:
            slope = found.reshape(-1)[0]
            gradients.append(number(slope, at=(x, y - far), fill=GRADIENT, format=format, size=small, name=one))
    edges = tuple(_edge(f"{a}-{b}", places[a], places[b], em) for a, b in sources)
    parts: tuple[Node, ...] = (
        Group(name="edges", parts=edges),
        Group(name="nodes", parts=tuple(nodes)),
        Group(name="values", parts=tuple(values)),
        Group(name="gradients", parts=tuple(gradients)),
    )
    return ScalarGraph(name=name, parts=parts, ranks=ranks, sources=sources, **kept_fields(fields))


def _ranks(run: Run, every: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the values by their distance from the inputs; constants stand just before what they go into."""
    rank = dict.fromkeys(run.model.inputs, 0)
    for step in run.model:
        rank[step.name] = 1 + max((rank[source] for source in step.inputs), default=-1)
    for step in run.model:
        if isinstance(step.kind, Constant):
            rank[step.name] = min(rank[one.name] for one in run.model.readers(step.name)) - 1
    return tuple(
        tuple(one for one in every if rank[one] == number)
        for number in range(max(rank.values()) + 1)
        if number in rank.values()
    )


def _places(ranks: tuple[tuple[str, ...], ...], sources: tuple[tuple[str, str], ...], em: float) -> dict[str, Point]:
    """Return the places of values: in columns, each near the middle of what it is made of."""
    places: dict[str, Point] = {}
    for column, names in enumerate(ranks):
        wished = {}
        for k, one in enumerate(names):
            from_ = [places[a][1] for a, b in sources if b == one and a in places]
            wished[one] = sum(from_) / len(from_) if from_ else ((len(names) - 1) / 2 - k) * _DOWN * em
        order = sorted(names, key=lambda one: -wished[one])
        heights = _apart([wished[one] for one in order], _DOWN * em)
        x = (column - (len(ranks) - 1) / 2) * _ACROSS * em
        places |= {one: (x, y) for one, y in zip(order, heights, strict=True)}
    return places


def _apart(wished: list[float], gap: float) -> list[float]:
    """Return falling heights near the wished ones, with a gap between at least."""
    found: list[float] = []
    for height in wished:
        found.append(min(height, found[-1] - gap) if found else height)
    shift = sum(a - b for a, b in zip(wished, found, strict=True)) / len(found)
    return [height + shift for height in found]


def _label(run: Run, one: str, given: str | None) -> str:
    """Return the TeX of what stands in a circle."""
    if given is not None:
        return given
    if one in run.model.inputs:
        letter, digits = one.rstrip("0123456789"), one[len(one.rstrip("0123456789")) :]
        word = letter if len(letter) == 1 else rf"\text{{{letter.replace('_', ' ')}}}"
        return f"{word}_{{{digits}}}" if digits else word
    kind = run.model.step(one).kind
    if isinstance(kind, Constant):
        return f"{float(run[one].output.reshape(-1)[0]):g}"
    word = one.rstrip("0123456789")
    if word == "power":
        return r"x^{n}"
    return _SIGNS.get(word, rf"\text{{{word.replace('_', ' ')}}}")


def _circle(name: str, label: str, at: Point, em: float) -> Group:
    """Return a circle with its label, which is set smaller where it would not fit."""
    made = tex(label, size=0.8 * em, name="label")
    box = bounds(made)
    assert box is not None
    scale = min(1.0, 1.5 * _RADIUS * em / max(box.width, 1e-6))
    ring = circle(_RADIUS * em, stroke="ink", width=3, fill="ground", name="ring")
    return Group(name=name, parts=(ring, made.with_(scale=scale)), at=at)


def _edge(name: str, start: Point, end: Point, em: float) -> Node:
    """Return an arrow from ring to ring."""
    way = (end[0] - start[0], end[1] - start[1])
    far = max((way[0] ** 2 + way[1] ** 2) ** 0.5, 1e-9)
    inset = tuple(_RADIUS * em * part / far for part in way)
    tail = (start[0] + inset[0], start[1] + inset[1])
    tip = (end[0] - 1.1 * inset[0], end[1] - 1.1 * inset[1])
    return arrow(tail, tip, fill=WIRE.color, thickness=0.03 * em, head=0.18 * em, name=name)
