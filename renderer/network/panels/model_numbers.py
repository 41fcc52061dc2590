"""Numbers in the picture of a model: in circles, cells and beside bars, each with its entry of the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from renderer.network.panels.cell_panels import cell_axes, cell_runs, map_places, map_sides
from renderer.network.panels.panels import bar_places, neuron_places, panel_size
from renderer.network.panels.step_views import StepView
from renderer.network.picture.circle_numbers import circle_number
from renderer.network.picture.measures import BAR, RADIUS, Measure
from renderer.network.run import Run
from renderer.scene.node import Group, Node
from renderer.values.errors import NetworkError
from renderer.values.numbers import Point
from renderer.values.sourced import Source, Sourced

NUMBERED: Final = ("neurons", "bars", "strip", "matrix", "maps")
"""The views that have room for numbers."""

MOST_NUMBERED: Final = 400
"""Numbers of one step; more could not be read."""

_READABLE: Final = 0.1  # units: half of the side of the smallest cell of a map that has a number

_ABSENT: Final = 0.0  # what is shown of a number before its step is filled


def numbers_of(view: StepView, measure: Measure, run: Run, filled: bool) -> list[Node]:
    """Return the numbers of a step's panel, in a group, named by index; none where the view has no room.

    Where the panel is not filled they are there, but not seen.
    """
    spots = list(number_spots(view, measure))
    if not spots or len(spots) > MOST_NUMBERED:
        return []
    made: list[Node] = []
    for index, at, radius in spots:
        value = entry(run, view, view.name, index)
        place = Source(run.model.digest, "", view.name, view.tensor, value.source.index, 0.0)
        node = circle_number(number_name(index), value, radius, at, False, place)
        made.append(node if filled else node.with_(opacity=_ABSENT))
    return [Group(name="numbers", parts=tuple(made), z=1.0)]


def number_spots(view: StepView, measure: Measure) -> Iterator[tuple[tuple[int, ...], Point, float]]:
    """Yield for each entry with a number its index in the arranged values, its place, and half of its room."""
    if view.view == "neurons":
        for k, (x, y) in zip(view.columns[0].neurons, neuron_places(view, measure).tolist(), strict=True):
            yield (k,), (x, y), RADIUS * measure.scale
    elif view.view == "bars":
        places, thick, long = bar_places(view, measure)
        x = panel_size(view, measure)[0] / 2 - 0.17 * BAR * measure.scale
        for k, place in zip(view.columns[0].neurons, places.tolist(), strict=True):
            yield (k,), (x, long / 2 - place), 0.6 * thick
    elif view.view in ("strip", "matrix"):
        rows, columns = cell_axes(view, measure)
        (ys, _, high), (xs, _, wide) = cell_runs(view, measure)
        steps = [float(line[1] - line[0]) for line in (ys, xs) if len(line) > 1]
        radius = 0.5 * min([high, wide, *steps])
        for i, y in zip(rows.neurons, ys.tolist(), strict=True):
            for j, x in zip(columns.neurons, xs.tolist(), strict=True):
                index = (i, j) if view.view == "matrix" else (i + j,)
                yield index, (x - wide / 2, high / 2 - y), radius
    elif view.view == "maps" and not view.image:
        yield from _map_spots(view, measure)


def _map_spots(view: StepView, measure: Measure) -> Iterator[tuple[tuple[int, ...], Point, float]]:
    """Yield the spots of maps side by side, none where their cells are too small to be read."""
    wide, high = map_sides(view, measure)
    rows, columns = (1, 1, *view.shape)[-2:]
    radius = min(wide / columns, high / rows) / 2
    if radius < _READABLE:
        return
    places, _ = map_places(view, measure)
    for k, (x, y) in zip(view.columns[0].neurons, places.tolist(), strict=True):
        for i in range(rows):
            for j in range(columns):
                across, down = (j + 0.5) / columns - 0.5, 0.5 - (i + 0.5) / rows
                yield (k, i, j), (x + across * wide, y + down * high), radius


def entry(run: Run, view: StepView, step: str, index: tuple[int, ...], gradient: bool = False) -> Sourced:
    """Return an entry of a step's values, by its index in the arranged values, with its source.

    A NetworkError where no gradient is claimed.
    """
    shape = run[step].tensor(view.tensor).shape
    whole = view.arranged(np.zeros(shape)).shape
    place = np.unravel_index(int(np.ravel_multi_index(index, whole)), shape) if shape else ()
    name = f"{view.tensor}.gradient" if gradient else view.tensor
    source = run.source(step, name, tuple(int(k) for k in place))
    return Sourced(source.value, source)


def number_name(index: tuple[int, ...]) -> str:
    """Return the name of a number by its index.

    >>> number_name((3,)), number_name((0, 2))
    ('3', '0-2')
    """
    return "-".join(map(str, index))


def checked_numbers(run: Run | None, numbers: bool) -> bool:
    """Return whether a picture has numbers; raise a NetworkError where it should but has no run."""
    if numbers and run is None:
        raise NetworkError("numbers are those of a run; give model_picture(model, run, numbers=True)")
    return numbers
