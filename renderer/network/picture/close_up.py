"""A close-up of one neuron: a table of products with their sum, and the activation curve with the point on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Final, Literal, Unpack, cast

import numpy as np

from renderer.network.activations import Activation
from renderer.network.layers.dense import Dense
from renderer.network.run import Run
from renderer.parts.axes import Axes, axes
from renderer.parts.plot import plot
from renderer.parts.table import Table, table
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node
from renderer.scene.shapes import dot, line
from renderer.typeset.number import number
from renderer.typeset.tex import tex
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError
from renderer.values.number_format import decimal
from renderer.values.numbers import Array, Point, positive
from renderer.values.short_repr import brief

MOST_TERMS: Final = 5
"""The number of written terms unless an author asks for another; the remaining ones share a row."""

_DIGITS: Final = range(2, 7)  # decimals that are tried until the products add up as they are written
_LEAST_REACH: Final = 2.0  # of the curve to both sides of 0
_PAPER: Final = (5.0, 3.0)  # of the curve, in units
_FORMAT: Final = "{:.3f}"  # of z and a
_APART: Final = 1.0  # between the table and the curve
_POINT: Final = 0.11


@dataclass(frozen=True, eq=False, kw_only=True)
class CloseUp(Group):
    """A close-up of a neuron; `sums` are the running sums of the rows, the last of them z."""

    activation: str
    sums: tuple[float, ...]


@check_arguments
def close_up(
    run: Run,
    step: str,
    neuron: int = 0,
    *,
    inputs: Sequence[str] = (),
    show: Annotated[int | Iterable[int], ANYTHING] = MOST_TERMS,
    direction: Literal["right", "down"] = "right",
    size: float = 1.0,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> CloseUp:
    """Return a close-up of a neuron of a dense layer: z as the sum of its terms, a on the activation curve.

    Each row of the table is a term: an input x, its weight w and their product, the largest products first; a row
    holds the sum of all others, then come the bias and z. The digits are so many that the products add up to z as they
    are written; where 6 decimals do not, the last row says "about". Numbers know their source, but for the sum of the
    others. `inputs` name what comes in; `show` has how many terms are written, or which inputs, counted from 0. The
    curve stands at the right of the table, or below it. Parts: "terms" (a table), "axes", "curve", "drop", "reach",
    "point", "z", "a". `add_up` tells it.

    >>> from renderer.network.model import chain
    >>> run = chain(Dense([[2.0, -1.0]], [0.5], "relu")).run([1.0, 0.25])
    >>> [part.name for part in close_up(run, "dense1").parts][:2]
    ['terms', 'axes']
    """
    name = auto(name, "neuron")
    kind = _dense(run, step)
    found = run[step]
    terms = found.tensor("terms")
    if terms.ndim != 2:
        raise NetworkError(f"{step!r} reads a sequence; one neuron is shown for a single vector of inputs")
    number_ = entry_of(neuron, len(terms), f"{step!r} has no neuron")
    chosen = _chosen(np.asarray(terms[number_], dtype=np.float64), show, step)
    if inputs and len(inputs) != terms.shape[1]:
        raise NetworkError(f"{step!r} reads {terms.shape[1]} numbers, but there are {len(inputs)} names for them")
    em = 0.82 * positive(size, f"the size of {name!r}")
    listed = _table(run, step, number_, chosen, inputs, em)
    z, a = found.pre_activation[number_], found.output[number_]
    products = [cast(float, row[3]) for row in listed.plan.cells[:-1]]
    sums = (*accumulate(products[:-1]), float(z))
    on, drawn = _curve(kind.function, float(z), float(a), max(map(abs, sums)), em)
    said = _beside(_said("z", "z =", z, em), _said("a", "a =", a, em), sums, em)
    made = group(*_placed(listed, [on, *drawn], said, direction, em))
    return CloseUp(name=name, parts=made.parts, activation=kind.activation, sums=sums, **kept_fields(fields))


def _dense(run: Run, step: str) -> Dense:
    kind = run[step].kind
    if not isinstance(kind, Dense):
        title = "an input" if kind is None else f"a {kind.title}"
        raise NetworkError(f"a neuron up close is one of a dense layer, but {step!r} is {title}")
    return kind


def entry_of(number: object, count: int, what: str) -> int:
    """Return an index below `count`, counted from 0; raise a NetworkError for any other."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number < count:
        raise NetworkError(f"{what} {brief(number)}; they are 0 to {count - 1}")
    return int(number)


def _chosen(terms: Array, show: object, step: str) -> list[int]:
    """Return the inputs whose terms are written, the largest products first."""
    if isinstance(show, Iterable) and not isinstance(show, str | bytes):
        wanted = [entry_of(one, len(terms), f"{step!r} reads no input") for one in show]
        if not wanted or len(set(wanted)) < len(wanted):
            raise NetworkError(f"show of {step!r} names inputs, each once, but it is {brief(wanted)}")
        return wanted
    if isinstance(show, bool) or not isinstance(show, int | np.integer) or show < 1:
        raise NetworkError(f"show of {step!r} is a count from 1 up, or a list of inputs, but it is {brief(show)}")
    # A row for a single term that is left out would take its place.
    count = len(terms) if len(terms) <= show + 1 else int(show)
    return [int(k) for k in np.argsort(-np.abs(terms), kind="stable")[:count]]


def _table(run: Run, step: str, neuron: int, chosen: list[int], inputs: Sequence[str], em: float) -> Table:
    """Return the table of the terms, with so many digits that the products add up as they are written."""
    found = run[step]
    terms, weight, given = found.tensor("terms"), found.weight.value, found.inputs[0]
    others = [k for k in range(terms.shape[1]) if k not in chosen]
    rows: list[list[object]] = [
        [inputs[k] if inputs else rf"$x_{{{k + 1}}}$", weight[neuron, k], given[k], terms[neuron, k]] for k in chosen
    ]
    if others:
        rest = sum(float(terms[neuron, k]) for k in others)
        rows.append([f"{len(others)} others", None, None, rest])
    if "bias" in found.parameters:
        rows.append(["bias", None, None, found.bias.value[neuron]])
    z = found.pre_activation[neuron]
    products = [float(cast(float, row[3])) for row in rows]
    fitting = [d for d in _DIGITS if _adds_up(products, float(z), d)]
    digits = fitting[0] if fitting else 3
    total = "$z$" if fitting else r"$z$, about"
    headings = ["", "$w$", "$x$", r"$w \, x$"]
    align = ("left", "right", "right", "right")
    made = [*rows, [total, None, None, z]]
    return table(made, headings=headings, format=f"{{:.{digits}f}}", align=align, size=em, rules="rows", name="terms")


def _adds_up(products: Sequence[float], z: float, digits: int) -> bool:
    """Return whether numbers with so many decimals add up to a sum with as many."""
    return sum(decimal(f"{one:.{digits}f}") for one in products) == decimal(f"{z:.{digits}f}")


def _curve(function: Activation, z: float, a: float, most: float, em: float) -> tuple[Axes, list[Node]]:
    """Return axes with the curve of an activation, and the point on it with the lines that lead to it."""
    reach = max(_LEAST_REACH, 1.25 * most)
    values = np.asarray(function.value(np.linspace(-reach, reach, 201)), dtype=np.float64)
    low, high = min(float(values.min()), a, 0.0), max(float(values.max()), a)
    high = high if high - low > 1e-3 else low + 1.0
    on = axes(
        x=(-reach, reach),
        y=(low, high),
        width=_PAPER[0] * em,
        height=_PAPER[1] * em,
        x_step=_step(2 * reach),
        y_step=_step(high - low),
        x_name="z",
        y_name="a",
        size=0.75 * em,
        name="axes",
    )
    curve = plot(on, lambda x: np.asarray(function.value(np.asarray(x, dtype=np.float64))), name="curve")
    x, y = on.inner(z, a)
    foot, side = on.inner(z, min(max(0.0, low), high)), on.inner(0.0, a)
    drawn: list[Node] = [curve]
    for part, start, end in (("drop", foot, (x, y)), ("reach", (x, y), side)):
        drawn.append(line(start, _apart(start, end), stroke="activation", width=3, name=part))
    return on, [*drawn, dot((x, y), radius=_POINT * em, fill="activation", name="point")]


def _step(span: float) -> float:
    """Return the step of few ticks, so that numbers of both axes do not meet near their crossing: 1, 2 or 5 times 10^n.

    >>> _step(4.0), _step(0.9), _step(30.0)
    (1.0, 0.2, 10.0)
    """
    power = 10.0 ** np.floor(np.log10(span / 5))
    return float(next(k * power for k in (1, 2, 5, 10) if k * power >= span / 5 * (1 - 1e-9)))


def _apart(start: Point, end: Point) -> Point:
    """Return the end of a line, which has some length where its point lies on an axis."""
    return end if abs(end[0] - start[0]) + abs(end[1] - start[1]) > 1e-3 else (end[0] + 1e-3, end[1])


def _said(name: str, letter: str, value: float, em: float) -> Group:
    """Return a letter with its number."""
    word = tex(letter, size=em, name="letter")
    shown = number(value, format=_FORMAT, size=em, align="left", fill="activation", name="number")
    box = bounds(word)
    assert box is not None
    return Group(name=name, parts=(word, shown.with_(at=(box.right + 0.15 * em, 0.0))))


def _beside(z: Group, a: Group, sums: Sequence[float], em: float) -> list[Group]:
    """Return z and a side by side about the origin, with room for the widest sum that z counts through."""
    first, second = bounds(z), bounds(a)
    assert first is not None and second is not None
    counted = (bounds(number(value, format=_FORMAT, size=em)) for value in sums)
    start = bounds(z.parts[0])
    widest = max(box.width for box in counted if box is not None)
    wide = max((first.width if start is None else start.width) + 0.15 * em + widest, first.width)
    left = -(wide + 0.5 * em + second.width) / 2
    return [
        z.with_(at=(left - first.left, 0.0)),
        a.with_(at=(left + wide + 0.5 * em - second.left, 0.0)),
    ]


def _placed(listed: Table, drawn: Sequence[Node], said: Sequence[Group], direction: str, em: float) -> tuple[Node, ...]:
    """Return the table and the curve side by side, or one below the other; what is said stands below the curve."""
    table_box, curve_box = bounds(listed), bounds(Group(name="curve", parts=tuple(drawn)))
    assert table_box is not None and curve_box is not None
    deep = curve_box.bottom - 0.55 * em
    right = direction == "right"
    whole = curve_box.top - (deep - 0.3 * em)
    x = table_box.right + _APART * em - curve_box.left if right else table_box.center[0] - curve_box.center[0]
    top = table_box.center[1] + whole / 2 if right else table_box.bottom - _APART * em
    y = top - curve_box.top
    moved = [one.with_(at=(one.at[0] + x, one.at[1] + y)) for one in drawn]
    below = [one.with_(at=(one.at[0] + x, deep + y)) for one in said]
    return (listed, *moved, *below)
