"""A softmax as two bar charts: its logits and its probabilities, class by class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Literal, Unpack

import numpy as np

from renderer.network.layers.softmax import Softmax
from renderer.network.picture.close_up import entry_of
from renderer.network.picture.measures import NEGATIVE, POSITIVE
from renderer.network.picture.neuron_columns import Column, neuron_column
from renderer.network.run import Run
from renderer.parts.bars import bars
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node
from renderer.scene.shapes import arrow
from renderer.typeset.tex import tex
from renderer.typeset.text import text
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive
from renderer.values.short_repr import brief

MOST_CLASSES: Final = 10
"""The default number of shown classes: the most probable ones."""

LIKELY: Final = "lit"
"""The color of the largest probability; the others have that of activations."""

_ROW: Final = 0.55  # from one bar to the next, in units
_WIDE: Final = 3.2  # of both charts, in units
_APART: Final = 2.2  # between them: room for numbers, the arrow and its formula


@dataclass(frozen=True, eq=False, kw_only=True)
class SoftmaxBars(Group):
    """A softmax as bars; `classes` are the shown ones, counted from 0, and `shares` their probabilities."""

    classes: tuple[int, ...]
    shares: tuple[float, ...]


@check_arguments
def softmax_bars(
    run: Run,
    step: str = "",
    *,
    classes: Sequence[str] = (),
    show: Annotated[int | Iterable[int], ANYTHING] = MOST_CLASSES,
    direction: Literal["right", "down"] = "right",
    format: str = "{:.2f}",
    size: float = 1.0,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> SoftmaxBars:
    """Return a softmax as bars of its logits, z, beside or above bars of its probabilities, a.

    `step` is the softmax, by default the last of the model. `classes` name the bars; `show` has how many are shown, the
    most probable ones, or which, counted from 0, and what is left out is told below them. The largest probability is
    yellow; z above 0 is blue, below red. All numbers know their source. Parts: "logits" and "shares", which are
    `bars`, "arrow", "formula" and "rest". `take_shares` tells it.

    >>> from renderer.network.model import chain
    >>> made = softmax_bars(chain(Softmax()).run([2.0, 0.0, 1.0]), classes=["cat", "dog", "owl"])
    >>> [part.name for part in made.parts], [round(one, 2) for one in made.shares]
    (['logits', 'arrow', 'formula', 'shares'], [0.67, 0.09, 0.24])
    """
    name = auto(name, "softmax")
    found = run[_checked_step(run, step)]
    z, a = found.inputs[0].reshape(-1), found.output.reshape(-1)
    if max(found.output.shape, default=1) != a.size:
        raise NetworkError(f"{found.name!r} makes {a.size} probabilities of several positions; bars show those of one")
    if classes and len(classes) != a.size:
        raise NetworkError(f"{found.name!r} has {a.size} classes, but there are {len(classes)} names for them")
    em = positive(size, f"the size of {name!r}")
    shown = _shown(np.asarray(a, dtype=np.float64), show)
    names = [classes[k] if classes else str(k) for k in shown.neurons]
    kept = list(shown.neurons)
    shares = tuple(a[k] for k in kept)
    logits, made = _charts([z[k] for k in kept], shares, names, format, em)
    parts = _placed(logits, made, len(a) - len(kept), direction, em)
    whole = group(*parts)
    return SoftmaxBars(name=name, parts=whole.parts, classes=shown.neurons, shares=shares, **kept_fields(fields))


def _checked_step(run: Run, step: str) -> str:
    """Return the name of a softmax of the model: the given one, or the last."""
    found = [one.name for one in run.model if isinstance(one.kind, Softmax) and not one.kind.log]
    if not found:
        raise NetworkError("the model has no softmax; let it end in Softmax()")
    if step and step not in found:
        run[step]
        raise NetworkError(f"{step!r} is no softmax; there is {found[-1]!r}")
    return step or found[-1]


def _shown(shares: Array, show: object) -> Column:
    """Return which classes are shown: a count of the most probable ones, or those of a list."""
    if isinstance(show, Iterable) and not isinstance(show, str | bytes):
        return neuron_column(
            len(shares), len(shares), [entry_of(one, len(shares), "there is no class") for one in show]
        )
    if isinstance(show, bool) or not isinstance(show, int | np.integer) or show < 1:
        raise NetworkError(f"show is a count of classes from 1 up, or a list of them, but it is {brief(show)}")
    most = sorted(np.argsort(-shares, kind="stable")[: int(show)].tolist())
    return neuron_column(len(shares), len(shares), most)


def _charts(
    logits: Sequence[float], shares: Sequence[float], names: Sequence[str], format: str, em: float
) -> tuple[Node, Node]:
    """Return the bars of logits and those of probabilities."""
    high, wide = _ROW * em * len(shares), _WIDE * em
    numbers = np.asarray(logits, dtype=np.float64)
    low, top = min(float(numbers.min()), 0.0), max(float(numbers.max()), 0.0)
    low -= 0.12 * (top - low) if low < 0 else 0.0  # so that numbers below 0 do not touch the names
    alike = partial(bars, names=names, width=high, height=wide, horizontal=True, size=0.75 * em)
    left = alike(
        logits,
        span=(low, top) if top > low else (0.0, 1.0),
        numbers=format,
        fill=[POSITIVE if value >= 0 else NEGATIVE for value in numbers.tolist()],
        name="logits",
    )
    best = int(np.argmax(shares))
    right = alike(
        shares,
        span=(0.0, 1.0),
        numbers=format,
        fill=[LIKELY if k == best else "activation" for k in range(len(shares))],
        name="shares",
    )
    return left, right


def _placed(logits: Node, shares: Node, left_out: int, direction: str, em: float) -> list[Node]:
    """Return both charts with an arrow and the formula between them."""
    formula = tex(r"a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", size=1.06 * em, name="formula")
    start, end = bounds(logits), bounds(shares)
    assert start is not None and end is not None
    room = max(_APART * em, formula.width + 0.7 * em)
    if direction == "right":
        x = start.right + room - end.left
        shares = shares.with_(at=(shares.at[0] + x, shares.at[1]))
        a, b = start.right + 0.35 * em, start.right + room - 0.35 * em
        way = arrow((a, 0.0), (b, 0.0), fill="ink", name="arrow")
        formula = formula.with_(at=((a + b) / 2, 0.15 * em + formula.height / 2))
    else:
        deep = max(1.3 * em, formula.height + 0.4 * em)
        y = start.bottom - deep - end.top
        shares = shares.with_(at=(shares.at[0] + start.left - end.left, shares.at[1] + y))
        middle = (start.left + start.right) / 2
        way = arrow((middle, start.bottom - 0.15 * em), (middle, start.bottom - deep + 0.15 * em), name="arrow")
        formula = formula.with_(at=(middle + 0.3 * em + formula.width / 2, start.bottom - deep / 2))
    parts: list[Node] = [logits, way, formula, shares]
    if left_out:
        foot = bounds(shares)
        assert foot is not None
        said = text(f"and {left_out} more, less probable" if left_out > 1 else "and 1 more", size=0.7 * em, name="rest")
        box = bounds(said)
        assert box is not None
        parts.append(said.with_(at=(said.at[0] + foot.left - box.left, foot.bottom - 0.15 * em - box.top + said.at[1])))
    return parts
