"""A network at work: highlights run along edges, and neurons take the fills of their activations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.network.conversion import as_pass
from renderer.network.dense_chain import Pass, forward
from renderer.network.dense_run import sourced_activations
from renderer.network.motion.model_passes import activate_step, checked_run, model_backward, model_forward
from renderer.network.panels.model_picture import ModelPicture
from renderer.network.picture.circle_numbers import CountInCircle
from renderer.network.picture.circles import filled, shares
from renderer.network.picture.picture import NetworkPicture
from renderer.network.run import Run
from renderer.scene.node import Strokes
from renderer.script.clips.change import to
from renderer.script.clips.clip import Clip, Composed, delay, one_after_another, together
from renderer.script.highlights import LitLines, lit
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.argument_check import check_arguments
from renderer.values.color import Color, Ink, Named
from renderer.values.digest import digest
from renderer.values.ease import Ease, linear
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, not_negative, positive
from renderer.values.paint import Gradient, Stroke, gradient
from renderer.values.short_repr import brief
from renderer.values.sourced import Sourced, source_of

HighlightPaint: TypeAlias = Gradient | Ink | str | Sequence[Ink | str]


def glow(color: HighlightPaint) -> Gradient:
    """Return the gradient along a line of one color or of several."""
    if isinstance(color, Gradient):
        return color
    return gradient(*([color, color] if isinstance(color, str | Color | Named) else color))


LEAST_OWN = 0.4
"""The least share of a propagation's time for each edge, however many edges there are."""


@dataclass(frozen=True, slots=True)
class Travel:
    """The shown parts (n, 2) of lines with running highlights: drawn to the end, then erased from the tail.

    Line k starts `ratio` of a line's own time after line k - 1, and all together last from `start` to `end`.
    """

    count: int
    ratio: float
    start: float
    end: float
    backwards: bool = False
    ease: Ease = linear

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Array:
        """Return the parts at a time."""
        u = min(max((t - self.start) / (self.end - self.start), 0.0), 1.0)
        went = u * (1 + (self.count - 1) * self.ratio) - np.arange(self.count) * self.ratio
        head, tail = np.clip(2 * went, 0.0, 1.0), np.clip(2 * went - 1, 0.0, 1.0)
        if self.ease != linear:
            head, tail = (np.array([self.ease(x) for x in xs.tolist()]) for xs in (head, tail))
        return np.stack((1 - head, 1 - tail) if self.backwards else (tail, head), axis=1)

    def changes(self) -> tuple[Span, ...]:
        """Return the span from start to end."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of all fields."""
        return digest("travel", self.count, self.ratio, self.start, self.end, self.backwards, self.ease)


@dataclass(frozen=True)
class Propagate:
    """Highlights run along all edges into a layer."""

    picture: NetworkPicture
    layer: int
    seconds: float
    color: Gradient
    backwards: bool
    ratio: float
    width_factor: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add highlights above the edges, let them follow the edges and run, and remove them."""
        ref = stage.ref(self.picture.edges_of(self.layer), t0)
        net = self.picture.name
        width = max(cast(Stroke, stage.value(leaf, "stroke", t0)).width for leaf in ref.leaves)
        look = self.picture.look
        wider = width * self.width_factor
        short = max(wider - max(width, look.stroke.width), 0.0) / 200
        signal = LitLines(net, lit([ref]), short)
        lines = signal.at(t0, stage.reader(t0))
        ratio = min(self.ratio, (1 / LEAST_OWN - 1) / max(len(lines) - 1, 1))
        travel = Travel(len(lines), ratio, t0, t1, self.backwards)
        made = stage.add(
            Strokes(
                name=stage.fresh(f"{self.picture.name}-highlight"),
                lines=lines,
                trims=travel.at(t0),
                stroke=Stroke(self.color, wider),
            ),
            t0,
            host=net,
            above=f"{net}/edges",
        )
        stage.follow(made, "lines", t0, t1, signal, signal.at(t1, stage.reader(t1)))
        stage.follow(made, "trims", t0, t1, travel, travel.at(t1))
        stage.remove(made, t1)


@check_arguments
def propagate(
    picture: NetworkPicture,
    layer: int,
    *,
    seconds: float = 1.0,
    color: HighlightPaint = "yellow_e",
    backwards: bool = False,
    ratio: float = 0.5,
    width_factor: float = 1.5,
) -> Propagate:
    """Return a clip in which a highlight runs along every edge into a layer, or back along it.

    Several colors make a gradient along each edge. An edge starts `ratio` of one edge's own time after the one before,
    sooner where there are so many that an edge would have less than 0.4 of the time for itself.
    """
    picture.edges_of(layer)
    paint = (
        color
        if isinstance(color, Gradient)
        else gradient(*([color, color] if isinstance(color, str | Color | Named) else color))
    )
    return Propagate(
        picture,
        layer,
        positive(seconds, "the seconds of a clip"),
        paint,
        backwards,
        not_negative(ratio, "ratio"),
        positive(width_factor, "width_factor"),
    )


@check_arguments
def activate(
    picture: NetworkPicture | ModelPicture,
    values: Pass | Run | ArrayLike,
    layer: int | str,
    *,
    seconds: float = 0.5,
) -> Composed:
    """Return a clip in which the neurons of a layer, or the view of a step, show numbers.

    These are those of a pass or run of the network that is shown, or any numbers, one for each neuron of the layer;
    for a step, by its name, those of a run of the model, or an array in the shape of what the step shows.
    """
    if isinstance(picture, ModelPicture):
        if not isinstance(layer, str):
            raise NetworkError(f"a step of {picture.name!r} is named, as in 'dense1', but this is {brief(layer)}")
        return activate_step(picture, values, layer, positive(seconds, "the seconds of a clip"))
    if isinstance(layer, str):
        raise NetworkError(f"a network_picture has layers by number, but this is the layer {layer!r}")
    picture.neurons_of(layer)
    if isinstance(values, Pass | Run):
        went = as_pass(picture.network, values)
        given: ArrayLike = went.activations[layer]
        numbers: object = sourced_activations(picture.network, went.activations[0])[layer]
    else:
        given = values
        numbers = values if isinstance(values, Sequence) else np.asanyarray(values)
    column, look = picture.plan.columns[layer], picture.look
    if look.fill is None and not look.numbers:
        raise NetworkError(
            f"{picture.name!r} has nothing to show activations with; network_picture(fill=...) or (numbers=True)"
        )
    clips: list[Clip] = []
    if look.fill is not None:
        for k, share in zip(column.neurons, shares(column, given).tolist(), strict=True):
            clips.append(to(picture.neuron(layer, k), seconds=seconds, fill=filled(look, share)))
    if look.numbers:
        for k, value in zip(column.neurons, column.chosen(given).tolist(), strict=True):
            number, source = picture[f"numbers/{layer}/{k}"], source_of(numbers, k)
            goal = value if source is None else Sourced(value, source)
            clips.append(CountInCircle(number, goal, seconds, look.labels))
    return together(clips)


@check_arguments
def forward_pass(
    picture: NetworkPicture | ModelPicture,
    x: ArrayLike | Pass | Run | None = None,
    *,
    seconds: float = 1.0,
    color: HighlightPaint = "yellow_e",
    steps: Sequence[str] | None = None,
) -> Composed:
    """Return a clip of a forward pass, `seconds` a step: views show their values as the light arrives.

    `x` is an input, a pass or a run of the network that is shown; for a `model_picture` an input or a run of its model,
    by default the run that it was made with. A block that repeats shows each repetition in turn. `steps` are those of a
    `model_picture` into which it runs, so that a film can tell them one after another; by default all.
    """
    if isinstance(picture, ModelPicture):
        run = x if isinstance(x, Run) or x is None else picture.model.run(cast(ArrayLike, x))
        return model_forward(picture, checked_run(picture, run), seconds, glow(color), steps)
    if steps is not None:
        raise NetworkError(
            "steps are those of a model_picture; propagate(picture, layer) runs into a layer of a network"
        )
    if x is None:
        raise NetworkError(f"the input that runs through {picture.name!r} is an array, a Pass or a Run")
    went = as_pass(picture.network, x) if isinstance(x, Pass | Run) else forward(picture.network, x)
    passed = [
        together(
            propagate(picture, layer, seconds=seconds, color=color),
            delay(seconds / 2, activate(picture, went, layer, seconds=seconds / 2)),
        )
        for layer in range(1, picture.layers + 1)
    ]
    return one_after_another(activate(picture, went, 0, seconds=seconds / 2), *passed)


@check_arguments
def backward_pass(
    picture: NetworkPicture | ModelPicture,
    run: Run | None = None,
    *,
    seconds: float = 1.0,
    color: HighlightPaint = "red",
) -> Composed:
    """Return a clip of a backward pass: light runs from the outputs to the inputs, `seconds` a step.

    The views of a `model_picture` take the gradients of the loss: of a run of its model, by default the run that it was
    made with. The largest gradient of each step has full color; an image shows the sizes of its gradients.
    """
    if isinstance(picture, ModelPicture):
        return model_backward(picture, checked_run(picture, run), seconds, glow(color))
    if run is not None:
        raise NetworkError("gradients of a run are shown in a model_picture; here activate(...) shows numbers")
    return one_after_another(
        *(
            propagate(picture, layer, seconds=seconds, color=color, backwards=True)
            for layer in range(picture.layers, 0, -1)
        )
    )
