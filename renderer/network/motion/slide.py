"""Sliding windows of convolution and pooling over the maps of a step, while the next maps fill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from renderer.geometry import outline
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.conv import Conv
from renderer.network.layers.max_pool import MaxPool
from renderer.network.motion.model_passes import checked_run, number_counts, values_of
from renderer.network.panels.model_picture import ModelPicture
from renderer.network.panels.step_views import checked_entry
from renderer.network.picture.circle_numbers import CountInCircle
from renderer.network.run import Run
from renderer.scene.image_node import Cells
from renderer.scene.node import Ref, Shape
from renderer.script.stage import Stage
from renderer.tracks.signal import Read, Span
from renderer.values.affine import Affine
from renderer.values.argument_check import check_arguments
from renderer.values.color import Ink, faded, ink
from renderer.values.digest import digest
from renderer.values.ease import smooth
from renderer.values.errors import NetworkError
from renderer.values.numbers import Array, Point, positive
from renderer.values.paint import Stroke
from renderer.values.short_repr import brief

_FADE = 0.3  # seconds in which windows come and go
_REST = 0.25  # the share of its time for which a window stands still at a place


@dataclass(frozen=True, eq=False)
class Places:
    """The place of a window: rows of `places` (n, 2) in turn, from `start` to `end`; it glides to the next."""

    places: Array
    start: float
    end: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Point:
        """Return the place at a time."""
        went = _went(t, self.start, self.end, len(self.places))
        k = min(int(went), len(self.places) - 1)
        here, there = self.places[k], self.places[min(k + 1, len(self.places) - 1)]
        share = smooth(min(max((went - k - _REST) / (1 - _REST), 0.0), 1.0))
        x, y = (here + (there - here) * share).tolist()
        return x, y

    def changes(self) -> tuple[Span, ...]:
        """Return the span from start to end."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of all fields."""
        return digest("places", self.places, self.start, self.end)


@dataclass(frozen=True, eq=False)
class Filled:
    """A map (rows, columns) whose values change one by one, from the upper left."""

    values: Array
    before: Array
    start: float
    end: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Array:
        """Return the values at a time."""
        went = _went(t, self.start, self.end, self.values.size)
        shares = np.clip(went - np.arange(self.values.size), 0.0, 1.0).reshape(self.values.shape)
        return np.asarray(self.before + (self.values - self.before) * shares)

    def changes(self) -> tuple[Span, ...]:
        """Return the span from start to end."""
        return ((self.start, self.end),)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of all fields."""
        return digest("filled", self.values, self.before, self.start, self.end)


def _went(t: float, start: float, end: float, count: int) -> float:
    return min(max((t - start) / (end - start), 0.0), 1.0) * count


@dataclass(frozen=True, eq=False)
class LayerWindows:
    """The windows of a layer: size, first place and step along rows and columns, in cells of the input."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    before: tuple[int, int]
    dilation: tuple[int, int]

    @cached_property
    def size(self) -> tuple[int, int]:
        """Rows and columns from a window's first cell to its last."""
        return (
            (self.kernel[0] - 1) * self.dilation[0] + 1,
            (self.kernel[1] - 1) * self.dilation[1] + 1,
        )

    def centers(self, rows: int, columns: int) -> Array:
        """Return the centers (n, 2) of all windows, as row and column of the input, in output order."""
        down, across = np.mgrid[0:rows, 0:columns]
        y = down * self.stride[0] - self.before[0] + (self.size[0] - 1) / 2
        x = across * self.stride[1] - self.before[1] + (self.size[1] - 1) / 2
        return np.stack((y.ravel(), x.ravel()), axis=1)


@dataclass(frozen=True, eq=False)
class SlideClip:
    """Windows slide over the maps of a step, and the maps of the next step fill."""

    window: LayerWindows
    sources: tuple[Ref, ...]
    goals: tuple[Ref, ...]
    values: tuple[Array, ...]
    chosen: tuple[Array, ...]
    seconds: float
    color: Ink
    numbers: tuple[CountInCircle, ...] = ()

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Add the windows, let them slide, fill the maps, and remove the windows."""
        for one in self.numbers:
            one.enact(stage, t0, t1)
            if stage.value(one.target, "opacity", t0) < 1.0:
                stage.move(one.target, "opacity", t0, t1, 1.0, smooth)
        rows, columns = self.values[0].shape
        centers = self.window.centers(rows, columns)
        down, across = np.mgrid[0:rows, 0:columns]
        cells = np.stack((down.ravel(), across.ravel()), axis=1).astype(np.float64)
        for goal, values in zip(self.goals, self.values, strict=True):
            ref = stage.ref(goal, t0)
            filled = Filled(values, np.asarray(stage.value(ref, "values", t0)), t0, t1)
            stage.follow(ref, "values", t0, t1, filled, filled.values)
            self._marker(stage, ref, cells, (1, 1), t0, t1)
        for k, source in enumerate(self.sources):
            ref = stage.ref(source, t0)
            self._marker(stage, ref, centers, self.window.size, t0, t1)
            if self.chosen:
                self._marker(stage, ref, self.chosen[k], (1, 1), t0, t1, full=True)

    def _marker(
        self,
        stage: Stage,
        ref: Ref,
        cells: Array,
        size: tuple[int, int],
        t0: float,
        t1: float,
        full: bool = False,
    ) -> None:
        """Put a rectangle of some cells over a map for the time of the clip."""
        node = ref.node
        assert isinstance(node, Cells)
        rows, columns = node.values.shape
        w, h = node.width / columns, node.height / rows
        host = ref.address.top
        place = stage.place(ref, t0).then(stage.place(stage.ref(host, t0), t0).inverse())
        own = np.stack((-node.width / 2 + (cells[:, 1] + 0.5) * w, node.height / 2 - (cells[:, 0] + 0.5) * h), axis=1)
        signal = Places(place.apply(own), t0, t1)
        scale = _scale(place)
        made = stage.add(
            Shape(
                name=stage.fresh(f"{host}-window"),
                path=outline.rectangle_path(w * size[1] * scale, h * size[0] * scale),
                at=signal.at(t0),
                fill=self.color if full else faded(self.color, 0.2),
                stroke=Stroke(self.color, 3.0),
                opacity=0.0,
            ),
            t0,
            host=host,
            above=f"{host}/steps",
        )
        stage.follow(made, "at", t0, t1, signal, signal.at(t1))
        fade = min(_FADE, (t1 - t0) / 4)
        stage.move(made, "opacity", t0, t0 + fade, 1.0, smooth)
        stage.move(made, "opacity", t1 - fade, t1, 0.0, smooth)
        stage.remove(made, t1)


def _scale(place: Affine) -> float:
    ends = place.apply(np.array(((0.0, 0.0), (1.0, 0.0))))
    return float(np.hypot(*(ends[1] - ends[0])))


@check_arguments
def slide(
    picture: ModelPicture,
    step: str,
    run: Run | None = None,
    *,
    channel: int | None = None,
    seconds: float = 6.0,
    color: Ink | str = "yellow",
) -> SlideClip:
    """Return a clip in which a window slides over the maps that a convolution or pooling reads, while its maps fill.

    All shown maps of the step fill, or the one of a `channel`. A kernel sees all maps that the step reads: windows lie
    on maps shown side by side, and on the first of a stack. The window of a pooling lies on maps of the same
    channels as the filling maps. Where max_pool chooses a number, its cell is marked. `run` is by default the run that
    the picture was made with.
    """
    found = checked_run(picture, run)
    kind, source = _sliding(picture, step)
    values, views = values_of(picture, found, step), picture.views
    assert values is not None
    goals = list(views[step].columns[0].neurons)
    if channel is not None:
        goals = [checked_entry(views[step], channel)]
    seen = list(views[source].columns[0].neurons)
    if not isinstance(kind, Conv):
        # Each map of a pooling reads the one of its own channel.
        if channel is not None:
            checked_entry(views[source], channel)
        goals = [k for k in goals if k in seen]
        if not goals:
            raise NetworkError(f"{step!r} and {source!r} show no map of the same channel; show={{...}} chooses maps")
        seen = goals
    if views[source].view == "stack":
        seen = seen[:1]
    window = LayerWindows(kind.kernel, kind.stride, kind.padding[:2], kind.dilation)  # type: ignore[arg-type, index]
    chosen: tuple[Array, ...] = ()
    if isinstance(kind, MaxPool):
        numbers, wide = found[step].tensor("chosen"), views[source].shape[-1]
        chosen = tuple(np.stack(np.divmod(numbers[k].ravel(), wide), axis=1) for k in seen)
    return SlideClip(
        window,
        tuple(picture[f"{source}/maps/{k}/map"] for k in seen),
        tuple(picture[f"{step}/maps/{k}/map"] for k in goals),
        tuple(values[k] for k in goals),
        chosen,
        positive(seconds, "the seconds of a clip"),
        ink(color),
        tuple(number_counts(picture, found, step, seconds=seconds, only=goals)),
    )


def _sliding(picture: ModelPicture, step: str) -> tuple[Conv | MaxPool | AveragePool, str]:
    """Return the layer of a step in which a window slides over maps, and the step that it reads."""
    picture[step]
    kind = None if step in picture.model.inputs else picture.model.step(step).kind
    if not isinstance(kind, Conv | MaxPool | AveragePool):
        raise NetworkError(f"a window slides in a conv or a pooling, but {step!r} is {_a(kind)}")
    sources = [source for source, goal in picture.plan.flow.edges if goal == step]
    views = picture.views
    if not sources or any(views[name].view not in ("stack", "maps") for name in (step, sources[0])):
        raise NetworkError(
            f"a window slides over maps, but {step!r} or what it reads is shown by another view; "
            "views={...: 'maps'} shows maps"
        )
    if len(kind.kernel) != 2:
        raise NetworkError(f"a window slides over maps of 2 axes, but that of {step!r} has {len(kind.kernel)}")
    return kind, sources[0]


def _a(kind: object) -> str:
    return "an input" if kind is None else brief(getattr(kind, "title", type(kind).__name__))
