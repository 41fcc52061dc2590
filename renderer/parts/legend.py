"""Legends: the meanings of a chart's colors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Unpack

from renderer.geometry.outline import dot_path, line_path, rounded_path
from renderer.parts.chart_data import Paints, paints
from renderer.parts.chart_text import line_of_text, on_baseline
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node, Shape
from renderer.values.argument_check import check_arguments
from renderer.values.errors import ValuesError
from renderer.values.numbers import not_negative, positive
from renderer.values.paint import Fill
from renderer.values.paint import stroke as as_stroke

_EM = 0.5  # an em of size 1, in units
_MIDDLE = 0.22  # how high the middle of small letters lies above the baseline, in ems
_MOST = 100


@check_arguments
def legend(
    entries: Mapping[str, Paints],
    *,
    name: str | None = None,
    mark: Literal["square", "line", "dot"] = "square",
    across: bool = False,
    size: float = 0.8,
    gap: float = 0.15,
    ink: Fill | str = "ink",
    **fields: Unpack[Grouped],
) -> Group:
    """Return labels with their colors, one below the other, or with `across` in a row.

    `entries` are paints by their words, which may hold `$formulas$`; `gap` is the distance of lines, in units. Parts:
    "marks/0" and "words/0", from the first entry on.

    >>> [part.name for part in legend({"train": "blue", "test": "red"}).parts]
    ['marks', 'words']
    """
    name = auto(name, "legend")
    if not entries:
        raise ValuesError(f"{name!r} has no entries")
    if len(entries) > _MOST:
        raise ValuesError(f"{name!r} has {len(entries)} entries; at most {_MOST} can be told apart")
    em = positive(size, f"the size of {name!r}") * _EM
    far = not_negative(gap, f"the gap of {name!r}")
    marks: list[Node] = []
    labels: list[Node] = []
    x = y = 0.0
    for k, (label, paint) in enumerate(entries.items()):
        (color,) = paints(paint, 1, f"the color of {label!r} in {name!r}")
        marks.append(_mark(mark, str(k), color, em).with_(at=(x + 0.5 * em, y + _MIDDLE * em)))
        made = on_baseline(line_of_text(label, name=str(k), size=size, fill=ink), (x + 1.5 * em, y), 0.0)
        labels.append(made)
        box = bounds(made)
        assert box is not None
        x, y = (box.right + em + far, y) if across else (x, y - em * 1.1 - far)
    parts = Group(name="marks", parts=tuple(marks)), Group(name="words", parts=tuple(labels))
    return group(*parts, name=name, **fields)


def _mark(kind: str, name: str, color: Fill, em: float) -> Shape:
    if kind == "line":
        return Shape(name=name, path=line_path((-0.5 * em, 0), (0.5 * em, 0)), stroke=as_stroke(color, 12 * em))
    path = dot_path(0.25 * em) if kind == "dot" else rounded_path(0.6 * em, 0.6 * em, 0.08 * em)
    return Shape(name=name, path=path, fill=color)
