"""Color keys of a model's picture: the numbers behind its colors and lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, Unpack

import numpy as np

from renderer.geometry import outline
from renderer.network.layers.dense import Dense
from renderer.network.panels.model_picture import ModelPicture
from renderer.network.picture.measures import GRAYS, NEGATIVE, POSITIVE, SIGNS
from renderer.parts.ticks import tick_number, ticks
from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.scene.shapes import line
from renderer.typeset.text import text
from renderer.values.argument_check import check_arguments
from renderer.values.color import faded, ink
from renderer.values.errors import NetworkError
from renderer.values.numbers import positive
from renderer.values.paint import Gradient, Stroke

_LONG, _HIGH = 4.0, 0.22  # of the strip, in units
_EM = 0.5  # of size 1
_SHADES: Final = 9


@check_arguments
def color_key(
    picture: ModelPicture,
    step: str,
    of: Literal["values", "weights"] = "values",
    *,
    size: float = 1.0,
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> Group:
    """Return the color key of a step: a strip with numbers for its values, or lines for its incoming weights.

    Values run from less than 0, red, over black to more than 0, blue; full color is the largest of the step. An image
    of an input runs from black to white. Weights are blue above 0 and red below, and the more opaque the larger they
    are. Parts: "strip" or "lines", "numbers", "title".

    >>> from renderer.network.model import chain
    >>> from renderer.network.panels.model_picture import model_picture
    >>> model = chain(Dense([[1.0, -2.0]]), input_shape=(2,))
    >>> key = color_key(model_picture(model, model.run([1, 3])), "dense1", "weights")
    >>> [part.name for part in key.parts]
    ['lines', 'numbers', 'title']
    """
    name = auto(name, "key")
    em = positive(size, f"the size of {name!r}")
    picture[step]
    if step not in picture.views:
        raise NetworkError(f"a key belongs to a step, but {step!r} is a part of one")
    low, high, marks = _values(picture, step, em) if of == "values" else _weights(picture, step, em)
    numbers: list[Node] = []
    for value in _told(low, high):
        made = tick_number(f"~{len(numbers)}", value, 0.7 * em)
        x = ((value - low) / (high - low) - 0.5) * _LONG * em
        ink_box = bounds(made)
        assert ink_box is not None
        numbers.append(made.with_(at=(x, -_HIGH * em / 2 - 0.1 * em - ink_box.height / 2)))
    words = f"{'weights into' if of == 'weights' else 'values of'} {step}"
    title = text(words.replace("_", " "), size=0.7 * em, name="title")
    box = bounds(title)
    assert box is not None
    placed = title.with_(at=(title.at[0] - box.center[0], title.at[1] + _HIGH * em / 2 + 0.12 * em - box.bottom))
    whole = group(marks, Group(name="numbers", parts=tuple(numbers)), placed, name=name)
    given: Grouped = {"at": (0.0, 0.0), **fields}
    return replace(whole, **kept_fields(given))


def _told(low: float, high: float) -> list[float]:
    """Return the numbers that are told: a few round ones."""
    found = ticks((low, high))
    return found if len(found) < 6 else found[:: (len(found) + 4) // 5]


def _values(picture: ModelPicture, step: str, em: float) -> tuple[float, float, Node]:
    """Return the range of the colors of a step, and their strip."""
    view = picture.views[step]
    if view.values is None:
        raise NetworkError(f"{step!r} has no colors: it is a box, or its picture was made without a run")
    low, colors = (0.0, GRAYS) if view.image else (-view.extent, SIGNS)
    places = np.linspace(0.0, 1.0, len(colors.stops)).tolist()
    paint = Gradient(tuple(zip(places, colors.stops, strict=True)))
    path = outline.rectangle_path(_LONG * em, _HIGH * em)
    return low, view.extent, Shape(name="strip", path=path, fill=paint, stroke=Stroke(ink("grey"), 1.5))


def _weights(picture: ModelPicture, step: str, em: float) -> tuple[float, float, Node]:
    """Return the range of the weights into a step, and lines as opaque as those of the picture."""
    kind = None if step in picture.model.inputs else picture.model.step(step).kind
    drawn = [source for source, goal in picture.plan.flow.edges if goal == step]
    if not isinstance(kind, Dense) or not any(isinstance(picture.edge(one, step).node, Strokes) for one in drawn):
        raise NetworkError(f"no weights are drawn into {step!r}; a dense layer after neurons shows them")
    most = float(np.abs(kind.weight).max()) or 1.0
    lines = []
    for k, share in enumerate(np.linspace(-1.0, 1.0, _SHADES).tolist()):
        x = share / 2 * _LONG * em
        color = faded(POSITIVE if share >= 0 else NEGATIVE, 0.12 + 0.78 * abs(share))
        high = _HIGH * em / 2
        lines.append(line((x - 0.12 * em, -high), (x + 0.12 * em, high), stroke=color, width=3, name=str(k)))
    return -most, most, Group(name="lines", parts=tuple(lines))
