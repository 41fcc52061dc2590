"""The view of each step of a model: its kind, its part of the tensor, and its color range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from renderer.network.layers.attention import Attention
from renderer.network.layers.dense import Dense
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.embedding import Embedding
from renderer.network.layers.layer_kind import LayerKind, TensorShape, written
from renderer.network.layers.reshape import Flatten
from renderer.network.layers.softmax import Softmax
from renderer.network.picture.neuron_columns import MOST_NEURONS, Column, neuron_column, written_runs
from renderer.network.run import Run
from renderer.network.steps import Graph
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array
from renderer.values.short_repr import brief

VIEWS: Final = ("neurons", "stack", "maps", "strip", "matrix", "bars", "box", "hidden")
"""The views that an author may choose."""

SYMBOLS: Final = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "concatenate": "‖"}
"""Operators that a small circle with a sign stands for."""

MOST_MAPS: Final = 4
_MOST_BARS: Final = 10
_MOST_CELLS: Final = 64
"""The largest number of cells along an axis; of longer axes the first and last ones are shown."""


@dataclass(frozen=True, eq=False)
class StepView:
    """The view of one step or input of a model.

    `shape` is that of what is shown: of the output, or of the weights of an attention. `columns` tells which neurons,
    maps, or rows and columns of cells are shown; it has one column for each axis that may be shortened. `values` are
    those of the run, shaped as the view needs them: (n,), (maps, height, width) or (rows, columns); `extent` is the
    largest size among them. `entries` name the neurons of an input.
    """

    name: str
    title: str
    view: str
    shape: TensorShape
    columns: tuple[Column, ...] = ()
    values: Array | None = None
    extent: float = 1.0
    image: bool = False
    classes: tuple[str, ...] = ()
    tensor: str = "output"
    chosen: bool = False
    entries: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The shape, as written under the view."""
        return written(self.shape).replace(" x ", " × ") if self.shape else "1"

    @property
    def symbol(self) -> str:
        """The sign of an operator; empty for other steps."""
        return SYMBOLS.get(self.title, "") if self.view == "box" else ""

    def arranged(self, tensor: Array) -> Array:
        """Return a tensor of the step, such as its output or a gradient, in the shape of the view."""
        return _arranged(self.view, np.asarray(tensor, dtype=np.float64))


def step_views(
    model: Graph,
    run: Run | None,
    views: Mapping[str, str],
    show: Mapping[str, object],
    classes: Sequence[str],
    inputs: Sequence[str] = (),
) -> dict[str, StepView]:
    """Return the view of every input and step, by name, in the order of the model."""
    shapes = _shapes(model, run)
    titles = [*model.inputs, *(step.name for step in model), *dict.fromkeys(step.kind.title for step in model)]
    for given, what in ((views, "views"), (show, "show")):
        for name in given:
            if name not in titles:
                raise NetworkError(f"{what} names {brief(name)}, which is no step of the model{nearest(name, titles)}")
    found: dict[str, StepView] = {}
    for name in [*model.inputs, *(step.name for step in model)]:
        kind = None if name in model.inputs else model.step(name).kind
        title = "input" if kind is None else kind.title
        view = _checked_view(views.get(name, views.get(title)), name)
        chosen = show.get(name, show.get(title))
        found[name] = _step_view(model, run, name, kind, shapes, found, view, chosen, classes)
    for name in model.inputs:
        shown = found[name]
        if inputs and shown.view == "neurons" and shown.columns[0].size == len(inputs):
            found[name] = replace(shown, entries=tuple(inputs))
            break
    return found


def _shapes(model: Graph, run: Run | None) -> Mapping[str, TensorShape]:
    if run is None:
        return model.shapes
    if run.model.digest != model.digest:
        raise NetworkError("the run belongs to another model; take model.run(x) of the model that is shown")
    return {name: tensors["output"].shape for name, tensors in run.tensors.items()}


def _checked_view(view: object, name: str) -> str | None:
    if view is not None and view not in VIEWS:
        raise NetworkError(
            f"there is no view {brief(view)} for {name!r}"
            + (nearest(str(view), VIEWS) or f"; there are {', '.join(VIEWS)}")
        )
    return None if view is None else str(view)


def _step_view(
    model: Graph,
    run: Run | None,
    name: str,
    kind: LayerKind | None,
    shapes: Mapping[str, TensorShape],
    known: Mapping[str, StepView],
    wanted: str | None,
    chosen: object,
    classes: Sequence[str],
) -> StepView:
    title = "input" if kind is None else kind.title
    shape, tensor = shapes[name], "output"
    if isinstance(kind, Attention) and wanted in (None, "stack", "maps"):
        sources = [shapes[source] for source in model.step(name).inputs]
        shape, tensor = (kind.heads, sources[0][-2], sources[min(1, len(sources) - 1)][-2]), "attention_weights"
        wanted = wanted or "stack"
    view = wanted or _default_view(model, name, kind, shape, known)
    plain = _plain_shape(view, shape, name)
    values = None
    if run is not None and view not in ("box", "hidden"):
        values = _arranged(view, run[name].tensor(tensor))
    return StepView(
        name,
        title,
        view,
        shape,
        _columns(view, plain, chosen, values, name),
        values,
        1.0 if values is None or not np.abs(values).max() else float(np.abs(values).max()),
        kind is None and view in ("stack", "maps") and (values is None or bool((values >= 0).all())),
        tuple(classes) if view == "bars" and len(classes) == plain[0] else (),
        tensor,
        chosen is not None,
    )


def _default_view(
    model: Graph, name: str, kind: LayerKind | None, shape: TensorShape, known: Mapping[str, StepView]
) -> str:
    """Return the view that suits the kind of a step and its shape."""
    readers = model.readers(name)
    if kind is None:
        if len(shape) == 1:
            dense = any(isinstance(step.kind, Dense) for step in readers)
            return "neurons" if dense or not any(isinstance(step.kind, Embedding) for step in readers) else "strip"
    elif _is_plain_order(kind) and name not in model.outputs:
        return "hidden"
    elif kind.title in SYMBOLS or kind.view == "box" or kind.title == "constant":
        return "box"
    elif isinstance(kind, Softmax) and len(_squeezed(shape)) == 1 and name in model.outputs:
        return "bars"
    squeezed = _squeezed(shape)
    if len(squeezed) == 1 and kind is not None:
        before = [known[source] for source in model.step(name).inputs]
        return "neurons" if isinstance(kind, Dense) or any(view.view == "neurons" for view in before) else "strip"
    return {0: "strip", 1: "strip", 2: "matrix", 3: "stack"}.get(len(shape) if len(shape) > 1 else 1, "box")


def _is_plain_order(kind: LayerKind) -> bool:
    """Return whether a layer hands on the very numbers that it reads."""
    return isinstance(kind, Flatten) or (isinstance(kind, Dropout) and kind.seed is None)


def _squeezed(shape: TensorShape) -> TensorShape:
    return tuple(side for side in shape if side != 1) or (1,)


def _plain_shape(view: str, shape: TensorShape, name: str) -> TensorShape:
    """Return the shape of the arranged values; a NetworkError where the view cannot show such a tensor."""
    if view in ("box", "hidden"):
        return shape
    squeezed = _squeezed(shape)
    if view in ("neurons", "strip", "bars"):
        if len(squeezed) > 1:
            raise NetworkError(
                f"the view {view!r} shows a vector, but {name!r} has the shape {written(shape)}; "
                + ("take 'stack' or 'maps'" if len(shape) == 3 else "take 'matrix' or 'box'")
            )
        return squeezed
    if view == "matrix" and len(shape) <= 2:
        return (*(1,) * (2 - len(shape)), *shape)
    if view in ("stack", "maps") and len(shape) in (2, 3):
        return (*(1,) * (3 - len(shape)), *shape)
    raise NetworkError(f"the view {view!r} cannot show {name!r} of shape {written(shape)}; the view 'box' can")


def _arranged(view: str, tensor: Array) -> Array:
    if view in ("neurons", "strip", "bars"):
        return tensor.reshape(-1)
    if view == "matrix":
        return tensor.reshape((*(1,) * (2 - tensor.ndim), *tensor.shape))
    if view in ("stack", "maps"):
        return tensor.reshape((*(1,) * (3 - tensor.ndim), *tensor.shape))
    return tensor


def _columns(view: str, shape: TensorShape, chosen: object, values: Array | None, name: str) -> tuple[Column, ...]:
    """Return which entries of each axis are shown: `chosen` has a count, or the entries themselves."""
    if view in ("box", "hidden"):
        return ()
    most, shown = _checked_show(chosen, name)
    try:
        if view in ("strip", "matrix"):
            return tuple(
                neuron_column(side, most or _MOST_CELLS, shown if axis == 0 else None)
                for axis, side in enumerate(shape)
            )
        if view == "bars" and shown is None and shape[0] > (most or _MOST_BARS) and values is not None:
            # Of many classes those count that the model thinks of.
            shown = sorted(np.argsort(-np.abs(values), kind="stable")[: (most or _MOST_BARS) // 2].tolist())
        default = {"neurons": MOST_NEURONS, "bars": _MOST_BARS}.get(view, MOST_MAPS)
        return (neuron_column(shape[0], most or default, shown),)
    except NetworkError as error:
        raise NetworkError(f"show of {name!r}: {error}") from None


def _checked_show(chosen: object, name: str) -> tuple[int | None, Iterable[int] | None]:
    if chosen is None:
        return None, None
    if isinstance(chosen, int | np.integer) and not isinstance(chosen, bool):
        if chosen < 1:
            raise NetworkError(f"show of {name!r} is a count from 1 up, or a list of indexes, but it is {chosen}")
        return int(chosen), None
    if isinstance(chosen, str | bool | float) or not isinstance(chosen, Iterable):
        raise NetworkError(f"show of {name!r} is a count from 1 up, or a list of indexes, but it is {brief(chosen)}")
    return None, list(chosen)


def checked_entry(view: StepView, number: object) -> int:
    """Return the number of a shown neuron, map or bar; raise a NetworkError for any other."""
    column = view.columns[0]
    word = {"neurons": "neuron", "bars": "bar"}.get(view.view, "map")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < column.size:
        raise NetworkError(f"{view.name!r} has no {word} {brief(number)}: it has {word}s 0 to {column.size - 1}")
    if number not in column.neurons:
        raise NetworkError(
            f"{word} {number} of {view.name!r} is not shown: of {column.size} the picture shows "
            f"{written_runs(column.neurons)}; show={{{view.name!r}: [...]}} chooses which"
        )
    return number


def shortened_to(view: StepView, most: int) -> StepView:
    """Return the view with at most `most` neurons, unless an author chose which to show."""
    if view.view != "neurons" or view.chosen or view.columns[0].size <= most:
        return view
    return replace(view, columns=(neuron_column(view.columns[0].size, most),))
