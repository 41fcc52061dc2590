"""Forward and backward passes of any model: light runs along its edges, and its views show values or gradients."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from renderer.network.layers.layer_kind import parameter
from renderer.network.panels.cell_panels import as_matrix_of, cell_pieces
from renderer.network.panels.model_numbers import entry, number_name, number_spots
from renderer.network.panels.model_picture import ModelPicture
from renderer.network.panels.panels import bar_shares
from renderer.network.panels.step_views import StepView
from renderer.network.picture.circle_numbers import CountInCircle
from renderer.network.picture.measures import NEGATIVE, POSITIVE, signed_fill
from renderer.network.run import Run
from renderer.scene.address import Address
from renderer.scene.node import Ref, Shape, Strokes
from renderer.script.clips.change import to
from renderer.script.clips.clip import Clip, Composed, delay, one_after_another, together
from renderer.script.highlights import LitLines, LitPath, lit, seat
from renderer.script.stage import Stage
from renderer.values.color import faded
from renderer.values.ease import linear, smooth, there_and_back
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, positive
from renderer.values.paint import Gradient, Stroke
from renderer.values.short_repr import brief

_WIDER = 2.0  # how much wider light is than the arrow along which it runs
_AMONG_MANY = 0.55  # the opacity of light along the weights of a layer, which lie close to each other
_MOST_REPEATS = 4.0  # lengths of a step that the repetitions of a block take together at most


@dataclass(frozen=True)
class Light:
    """Light runs along the edges between two steps, forward or backward."""

    target: Ref
    seconds: float
    color: Gradient
    backwards: bool

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add light above the lines, let it follow them and run, and remove it."""
        leaves = [leaf for leaf in stage.ref(self.target, t0).leaves if isinstance(leaf.node, Strokes)]
        bulk = bool(leaves)
        if not bulk:
            leaves = [leaf for leaf in stage.ref(self.target, t0).leaves if leaf.node.name == "line"]
        host, above = seat(stage, [leaf.address for leaf in leaves], t0)
        width = (1.0 if bulk else _WIDER) * max(cast(Stroke, stage.value(leaf, "stroke", t0)).width for leaf in leaves)
        stroke, name = Stroke(self.color, width), stage.fresh(f"{host}-light")
        start, end = ((1.0, 1.0), (0.0, 0.0)) if self.backwards else ((0.0, 0.0), (1.0, 1.0))
        middle = (t0 + t1) / 2
        if bulk:
            signal = LitLines(host, lit(leaves))
            lines = signal.at(t0, stage.reader(t0))
            rows = [np.tile(pair, (len(lines), 1)) for pair in (start, (0.0, 1.0), end)]
            node = Strokes(name=name, lines=lines, trims=rows[0], stroke=stroke, opacity=_AMONG_MANY)
            made = stage.add(node, t0, host=host, above=above)
            stage.follow(made, "lines", t0, t1, signal, signal.at(t1, stage.reader(t1)))
            stage.move(made, "trims", t0, middle, rows[1], linear)
            stage.move(made, "trims", middle, t1, rows[2], linear)
        else:
            along = LitPath(host, lit(leaves))
            path = along.at(t0, stage.reader(t0))
            made = stage.add(Shape(name=name, path=path, trim=start, stroke=stroke), t0, host=host, above=above)
            stage.follow(made, "path", t0, t1, along, along.at(t1, stage.reader(t1)))
            stage.move(made, "trim", t0, middle, (0.0, 1.0), linear)
            stage.move(made, "trim", middle, t1, end, linear)
        stage.remove(made, t1)


def model_forward(
    picture: ModelPicture, run: Run, seconds: float, color: Gradient, steps: Sequence[str] | None = None
) -> Composed:
    """Return a clip of a forward pass: light runs through a model, and its views show the values of the run.

    A repeated block shows the numbers of each repetition in turn, and keeps those of the last one. `steps` are those
    into which the light runs; None for all.
    """
    long = positive(seconds, "the seconds of a clip")
    wanted = None if steps is None else _checked_steps(picture, steps)
    clips: list[Clip] = []
    for number, every in enumerate(picture.plan.flow.ranks):
        names = every if wanted is None else tuple(name for name in every if name in wanted)
        if not names:
            continue
        filling = [filled_by(picture, run, name, seconds=long / 2) for name in names]
        if number == 0:
            clips.append(together(filling))
            continue
        lights = _lights(picture, names, long, color, False)
        clips.append(together(lights, delay(long / 2, filling) if lights else together(filling)))
        clips += _repetitions(picture, run, number, long)
    return one_after_another(clips)


def _checked_steps(picture: ModelPicture, steps: Sequence[str]) -> frozenset[str]:
    if isinstance(steps, str) or not steps:
        raise NetworkError(f"steps is a list of steps of {picture.name!r}, as in ['dense1'], but it is {brief(steps)}")
    for name in steps:
        if not isinstance(name, str) or Address(name).part:
            raise NetworkError(f"steps of {picture.name!r} are named, as in 'dense1', but this is {brief(name)}")
        picture[name]
    return frozenset(steps)


def model_backward(picture: ModelPicture, run: Run, seconds: float, color: Gradient) -> Composed:
    """Return a clip of a backward pass: light runs back, and the views show gradients of the loss.

    The largest gradient of each step has full color. An image shows their sizes alone. Steps without a claimed gradient
    stay as they are. A repeated block shows those of its first repetition.
    """
    long = positive(seconds, "the seconds of a clip")
    clips: list[Clip] = []
    ranks = picture.plan.flow.ranks
    for number in range(len(ranks) - 1, -1, -1):
        filling = together(filled_by(picture, run, name, seconds=long / 2, gradient=True) for name in ranks[number])
        lights = _lights(picture, ranks[number + 1], long, color, True) if number + 1 < len(ranks) else []
        clips.append(together(lights, delay(long / 2, filling)) if lights else filling)
    return one_after_another(clips)


def checked_run(picture: ModelPicture, run: Run | None) -> Run:
    """Return the run that fills a picture: the given one, or the picture's own."""
    found = picture.run if run is None else run
    if found is None:
        raise NetworkError(f"{picture.name!r} was made without a run; give model_picture(model, run, filled=False)")
    if picture.run is None:
        raise NetworkError(
            f"{picture.name!r} was made without a run, so its colors have no range; "
            "make it as model_picture(model, run, filled=False)"
        )
    if found.model.digest != picture.model.digest:
        raise NetworkError(f"the run belongs to another model than {picture.name!r} shows")
    return found


def _lights(
    picture: ModelPicture, names: tuple[str, ...], seconds: float, color: Gradient, backwards: bool
) -> list[Light]:
    return [
        Light(picture.edge(source, goal), seconds, color, backwards)
        for source, goal in picture.plan.flow.edges
        if goal in names
    ]


def _repetitions(picture: ModelPicture, run: Run, rank: int, seconds: float) -> list[Clip]:
    """Return clips of all repetitions but the first of a block that ends at a rank."""
    clips: list[Clip] = []
    for block in picture.blocks:
        drawn = [name for name in block.steps if name in picture.plan.rank_of]
        if not drawn or max(picture.plan.rank_of[name] for name in drawn) != rank:
            continue
        each = min(seconds, _MOST_REPEATS * seconds / (block.count - 1))
        for names in block.repetitions[1:]:
            twins = dict(zip(block.steps, names, strict=True))
            filling = [filled_by(picture, run, name, seconds=each, step=twins[name]) for name in drawn]
            clips.append(together(filling))
    return clips


def values_of(picture: ModelPicture, run: Run, name: str, step: str | None = None) -> Array | None:
    """Return the values that a view shows of a run, arranged; None for a box. `step` may be another repetition."""
    view = picture.views[name]
    return None if view.view == "box" else view.arranged(run[step or name].tensor(view.tensor))


def gradient_of(picture: ModelPicture, run: Run, name: str) -> Array | None:
    """Return the gradient by a view's values, scaled so that the largest has full color; None for none."""
    view = picture.views[name]
    if view.view == "box":
        return None
    try:
        found = view.arranged(run[name].tensor(f"{view.tensor}.gradient"))
    except NetworkError:
        if run.objective is None:
            raise
        return None
    most = float(np.abs(found).max())
    scaled = found * ((1.0 if view.view == "bars" else view.extent) / most) if most else found
    return np.abs(scaled) if view.image else scaled


def activate_step(picture: ModelPicture, values: object, name: str, seconds: float) -> Composed:
    """Return a clip in which the view of one step shows the values of a run, or of an array of its shape."""
    picture[name]
    if Address(name).part:
        raise NetworkError(f"a step takes numbers as a whole, but {name!r} is a part of one")
    if isinstance(values, Run):
        return filled_by(picture, checked_run(picture, values), name, seconds=seconds)
    view = picture.views[name]
    array = parameter(values, f"the numbers of {name!r}", view.shape)  # type: ignore[arg-type]
    return fill_step(picture, name, None if view.view == "box" else view.arranged(array), seconds=seconds)


def filled_by(
    picture: ModelPicture, run: Run, name: str, *, seconds: float, step: str | None = None, gradient: bool = False
) -> Composed:
    """Return a clip in which the view of a step, and its numbers, show the values of a run or its gradients.

    `step` is another repetition of it.
    """
    values = gradient_of(picture, run, name) if gradient else values_of(picture, run, name, step)
    made = fill_step(picture, name, values, seconds=seconds)
    if values is None or not shows_numbers(picture, name):
        return made
    counting: list[Clip] = []
    for one in number_counts(picture, run, name, seconds=seconds, step=step, gradient=gradient):
        counting.append(one)
        if one.target.node.opacity < 1.0:
            counting.append(to(one.target, opacity=1.0, seconds=seconds))
    return together(made, counting)


def number_counts(
    picture: ModelPicture,
    run: Run,
    name: str,
    *,
    seconds: float,
    step: str | None = None,
    gradient: bool = False,
    only: Collection[int] | None = None,
) -> Iterator[CountInCircle]:
    """Yield the clips in which the numbers of a step count to those of a run or its gradients.

    `only` are the maps whose numbers count, by default all.
    """
    if not shows_numbers(picture, name):
        return
    view = picture.views[name]
    for index, _, _ in number_spots(view, picture.plan.measure):
        if only is None or index[0] in only:
            part = picture[f"{name}/numbers/{number_name(index)}"]
            yield CountInCircle(part, entry(run, view, step or name, index, gradient), seconds, False)


def shows_numbers(picture: ModelPicture, name: str) -> bool:
    """Return whether a step of a picture has numbers."""
    return any(part.node.name == "numbers" for part in picture[name].parts)


def fill_step(picture: ModelPicture, name: str, values: Array | None, *, seconds: float) -> Composed:
    """Return a clip in which the view of a step shows values; a box lights up for a moment."""
    view, part = picture.views[name], picture[name]
    if view.view == "box":
        lit_up = to(part["frame"], seconds=seconds, fill=faded("lit", 0.5), ease=there_and_back)
        return together(lit_up)
    if values is None:
        return delay(seconds)
    if view.view in ("stack", "maps"):
        targets = {f"maps/{k}/map": values[k] for k in view.columns[0].neurons}
    elif view.view in ("strip", "matrix"):
        matrix = as_matrix_of(view, picture.plan.measure, values)
        targets = {
            f"cells/{piece}/map": matrix[np.ix_(rows, columns)]
            for piece, rows, columns in cell_pieces(view, picture.plan.measure)
        }
    else:
        return together(_filled(view, part, values, seconds))
    return together(to(part[address], seconds=seconds, values=one) for address, one in targets.items())


def _filled(view: StepView, part: Ref, values: Array, seconds: float) -> list[Clip]:
    column = view.columns[0]
    if view.view == "neurons":
        shares: Mapping[int, float] = dict(zip(column.neurons, column.chosen(values) / view.extent, strict=True))
        return [
            to(part[f"neurons/{k}"], seconds=seconds, fill=signed_fill(float(share))) for k, share in shares.items()
        ]
    clips: list[Clip] = []
    for k, share in zip(column.neurons, bar_shares(view, values).tolist(), strict=True):
        color = POSITIVE if share >= 0 else NEGATIVE
        clips.append(to(part[f"bars/{k}"], seconds=seconds, trim=(0.0, abs(share)), stroke=color, ease=smooth))
    return clips
