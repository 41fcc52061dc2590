"""An attention head as lines from query positions to key positions, with the weights as opacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

import numpy as np

from renderer.network.layers.attention import Attention
from renderer.network.picture.close_up import entry_of
from renderer.network.picture.measures import POSITIVE
from renderer.network.run import Run
from renderer.parts.chart_text import on_baseline
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, Strokes
from renderer.typeset.number import number
from renderer.typeset.text import text
from renderer.values.argument_check import check_arguments
from renderer.values.color import ink
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive
from renderer.values.paint import Stroke

MOST_TOKENS: Final = 40
"""Positions of one side; words of more could not be read."""

_ROW, _APART = 0.7, 5.0  # from one word to the next, and from queries to keys, in units
_MIDDLE = 0.11  # how high the middle of small letters lies above the baseline, at size 1
_WIDEST = 10.0  # of a line of weight 1, in hundredths of a unit


@dataclass(frozen=True, eq=False, kw_only=True)
class AttentionLooks(Group):
    """An attention head as lines; `weights` (queries, keys) are the run's, with their source."""

    weights: Array


@check_arguments
def attention_looks(
    run: Run,
    step: str,
    head: int = 0,
    *,
    tokens: Sequence[str] = (),
    keys: Sequence[str] = (),
    size: float = 1.0,
    shown: bool = True,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> AttentionLooks:
    """Return one attention head: query positions at the left, key positions at the right, and lines.

    A line is as wide as its weight; its opacity is the root of it, so that weak ones show. `tokens` are the words
    of the positions, by default their numbers; `keys` are those of the right side where it is another sequence.
    `shown=False` leaves the lines out, so that `look` brings in those of one query after another. Parts: "queries/0",
    "keys/0", "lines" (all of them, query by query) and "weights/0", the numbers beside the keys, which are seen while a
    query looks.

    >>> import numpy as np
    >>> from renderer.network.model import chain
    >>> run = chain(Attention(np.eye(2)), input_shape=(3, 2)).run(np.eye(3, 2))
    >>> attention_looks(run, "attention1", tokens=["a", "b", "c"]).weights.shape
    (3, 3)
    """
    name = auto(name, "attention")
    kind = run[step].kind
    if not isinstance(kind, Attention):
        title = "an input" if kind is None else f"a {kind.title}"
        raise NetworkError(f"positions look at each other in an attention, but {step!r} is {title}")
    weights = run[step].tensor("attention_weights")[entry_of(head, kind.heads, f"{step!r} has no head")]
    asks, answers = weights.shape
    if max(asks, answers) > MOST_TOKENS:
        raise NetworkError(f"{step!r} has {max(asks, answers)} positions; at most {MOST_TOKENS} can be read")
    em = positive(size, f"the size of {name!r}")
    left = _words("queries", tokens, asks, -1, em)
    right = _words("keys", keys or (tokens if asks == answers else ()), answers, 1, em)
    lines = _lines(np.asarray(weights, dtype=np.float64), em, shown)
    far = max(box.right for word in right.parts if (box := bounds(word)) is not None) + 0.3 * em
    numbers = tuple(
        number(
            0.0,
            format="{:.2f}",
            size=0.8 * em,
            align="left",
            at=(far, _height(k, answers, em)),
            opacity=0.0,
            name=str(k),
        )
        for k in range(answers)
    )
    parts: tuple[Node, ...] = (lines, left, right, Group(name="weights", parts=numbers))
    return AttentionLooks(name=name, parts=parts, weights=weights, **kept_fields(fields))


def _words(name: str, tokens: Sequence[str], count: int, side: int, em: float) -> Group:
    """Return the words of one side, one below the other."""
    if tokens and len(tokens) != count:
        raise NetworkError(f"there are {count} {name}, but {len(tokens)} words for them")
    made: list[Node] = []
    for k in range(count):
        said = (tokens[k] if tokens else str(k)).replace("\\", "/").replace("$", r"\$").strip() or "–"
        word = text(said, size=em, name=str(k))
        foot = side * _APART / 2 * em, _height(k, count, em) - _MIDDLE * em
        made.append(on_baseline(word, foot, 1.0 if side < 0 else 0.0))
    return Group(name=name, parts=tuple(made))


def _height(k: int, count: int, em: float) -> float:
    return ((count - 1) / 2 - k) * _ROW * em


def _lines(weights: Array, em: float, shown: bool) -> Strokes:
    """Return all lines, query by query."""
    asks, answers = weights.shape
    x = (_APART / 2 - 0.2) * em
    ends = [((-x, _height(i, asks, em)), (x, _height(j, answers, em))) for i in range(asks) for j in range(answers)]
    shares = weights.reshape(-1)
    widths, alphas = 1.0 + _WIDEST * em * shares, opacities(shares) if shown else 0.0 * shares
    pen = Stroke(ink(POSITIVE), 3.0)
    return Strokes(name="lines", lines=np.array(ends), stroke=pen, widths=widths, alphas=alphas)


def opacities(weights: Array) -> Array:
    """Return the opacities of lines for some weights."""
    shares: Array = np.sqrt(weights)
    return shares
