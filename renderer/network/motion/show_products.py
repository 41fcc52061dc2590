"""Products of weights and inputs: each line into a dense layer is as bright as its product."""

from __future__ import annotations

import numpy as np

from renderer.network.layers.dense import Dense
from renderer.network.motion.model_passes import checked_run
from renderer.network.panels.model_edges import line_looks
from renderer.network.panels.model_picture import ModelPicture
from renderer.network.run import Run
from renderer.scene.node import Strokes
from renderer.script.clips.change import To, to
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive
from renderer.values.short_repr import brief


@check_arguments
def show_products(picture: ModelPicture, step: str, run: Run | None = None, *, seconds: float = 1.0) -> To:
    """Return a clip in which the lines into a dense layer show the products of weight and input.

    Before, they tell weights alone. `run` is by default the picture's own.
    """
    found = checked_run(picture, run)
    source = _dense_source(picture, step)
    weight, x = found[step].weight.value, found[step].inputs[0]
    products = np.asarray(weight) * np.asarray(x).reshape(-1)[None, :]
    return _looking(picture, source, step, products, seconds)


@check_arguments
def show_weights(picture: ModelPicture, step: str, run: Run | None = None, *, seconds: float = 1.0) -> To:
    """Return a clip in which the lines into a dense layer show the weights of a model of the same shapes.

    The largest weight that the picture was made with keeps full color, so that weights that grow become brighter.
    """
    source = _dense_source(picture, step)
    kind = picture.model.step(step).kind
    new = kind if run is None else run.model.step(step).kind
    assert isinstance(kind, Dense)
    if not isinstance(new, Dense) or new.weight.shape != kind.weight.shape:
        raise NetworkError(f"the run has no dense step {step!r} with weights of the same shape as {picture.name!r}")
    most = float(np.abs(kind.weight).max()) or 1.0
    return _looking(picture, source, step, np.asarray(new.weight), seconds, most)


def _dense_source(picture: ModelPicture, step: str) -> str:
    """Return the step from which single lines lead into a dense one."""
    picture[step]
    kind = None if step in picture.model.inputs else picture.model.step(step).kind
    sources = [a for a, b in picture.plan.flow.edges if b == step]
    if not isinstance(kind, Dense) or not sources or not isinstance(picture.edge(sources[0], step).node, Strokes):
        raise NetworkError(
            f"no single weights lead into {brief(step)} in {picture.name!r}: they are lines between neurons"
        )
    return sources[0]


def _looking(
    picture: ModelPicture, source: str, step: str, numbers: Array, seconds: float, most: float | None = None
) -> To:
    views = picture.views
    after, before = views[step].columns[0].neurons, views[source].columns[0].neurons
    shown = numbers[np.ix_(after, before)].reshape(-1)
    looks = line_looks(shown, most or float(np.abs(numbers).max()) or 1.0)
    return to(picture.edge(source, step), seconds=positive(seconds, "the seconds of a clip"), **looks)
