"""Panels of feature maps and of cells: images of the numbers of a step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.geometry import outline
from renderer.network.panels.step_views import StepView
from renderer.network.picture.measures import (
    BEHIND,
    CELL,
    FINE,
    GRAYS,
    LONGEST,
    PEN,
    SIGNS,
    STACK,
    Measure,
    line_places,
    spread_out,
)
from renderer.network.picture.neuron_columns import Column
from renderer.scene.image_node import Cells
from renderer.scene.node import Group, Node, Shape
from renderer.scene.shapes import dot
from renderer.values.numbers import Array, Point


def map_sides(view: StepView, measure: Measure) -> tuple[float, float]:
    """Return the width and height of a map; small maps are drawn larger to stay visible."""
    high, wide = (view.shape if len(view.shape) > 1 else (1, *view.shape))[-2:]
    longest = max(high, wide)
    side = STACK * measure.scale * max((longest / measure.largest) ** 0.5, 0.4)
    return side * max(wide / longest, 0.12), side * max(high / longest, 0.12)


def map_places(view: StepView, measure: Measure) -> tuple[Array, tuple[Point, ...]]:
    """Return the centers (count, 2) of the maps of a panel, from its center, and of dots for hidden maps."""
    column, (wide, high) = view.columns[0], map_sides(view, measure)
    if view.view == "maps":
        size = wide if measure.down else high
        places, dots, long = line_places(column, size, 0.14 * size, 0.5 * size)
        return spread_out(places - long / 2, measure.down), tuple(
            (x, y) for x, y in spread_out(np.array(dots) - long / 2, measure.down).tolist()
        )
    step = BEHIND * max(wide, high)
    places, dots, _ = line_places(column, 0.0, step, 2.5 * step)
    middle = (places.min() + places.max()) / 2
    diagonal = np.column_stack((places - middle, places - middle))
    corner = np.array((wide / 2, -high / 2))
    # Dots lie where the lower right corners of hidden maps would be.
    return diagonal, tuple(
        (x, y) for x, y in (np.column_stack((dots, dots)) - middle + corner).tolist()
    ) if dots else ()


def map_panel(view: StepView, measure: Measure, values: Array | None) -> list[Node]:
    """Return the maps of a panel, stacked or side by side, and dots for hidden ones."""
    column, (wide, high) = view.columns[0], map_sides(view, measure)
    places, dots = map_places(view, measure)
    planes = np.zeros((column.size, *_plane(view.shape))) if values is None else values
    low, colors = (0.0, GRAYS) if view.image else (-view.extent, SIGNS)
    frame = outline.rectangle_path(wide, high)
    made: list[Node] = []
    for k, (x, y) in zip(column.neurons, places.tolist(), strict=True):
        cells = Cells(
            name="map", values=planes[k], colors_of=colors, low=low, high=view.extent, width=wide, height=high
        )
        edge = Shape(name="frame", path=frame, stroke=PEN)
        made.append(Group(name=str(k), parts=(cells, edge), at=(x, y), z=-float(k)))
    size = 0.02 + 0.02 * min(wide, high)
    slope = (1.0, 1.0) if view.view == "stack" else (1.0, 0.0) if measure.down else (0.0, -1.0)
    three = [
        dot((x + slope[0] * step * size * 3, y + slope[1] * step * size * 3), radius=size, name=f"{n}-{step + 1}")
        for n, (x, y) in enumerate(dots)
        for step in (-1, 0, 1)
    ]
    return [Group(name="maps", parts=tuple(made)), *([Group(name="dots", parts=tuple(three))] if three else [])]


def _plane(shape: Sequence[int]) -> tuple[int, int]:
    plane = (1, 1, *shape)[-2:]
    return plane[0], plane[1]


def cell_axes(view: StepView, measure: Measure) -> tuple[Column, Column]:
    """Return the rows and columns of the cells of a strip or matrix."""
    if view.view == "matrix":
        return view.columns[0], view.columns[1]
    one = Column(1, (0,))
    return (one, view.columns[0]) if measure.down else (view.columns[0], one)


def cell_runs(
    view: StepView, measure: Measure
) -> tuple[tuple[Array, tuple[float, ...], float], tuple[Array, tuple[float, ...], float]]:
    """Return the places of rows and of columns, as `line_places` returns them."""
    rows, columns = cell_axes(view, measure)
    side = min(CELL * measure.scale, LONGEST * measure.scale / max(rows.count, columns.count))
    least = 0.8 * CELL * measure.scale
    high, wide = max(side, least / rows.count), max(side, least / columns.count)
    between = 0.18 * measure.scale
    return line_places(rows, high, 0.0, between), line_places(columns, wide, 0.0, between)


def cell_pieces(view: StepView, measure: Measure) -> list[tuple[str, list[int], list[int]]]:
    """Return the pieces of a strip or matrix between its gaps: name, rows and columns."""
    rows, columns = cell_axes(view, measure)
    return [(f"{down[0]}-{across[0]}", down, across) for down in _pieces(rows) for across in _pieces(columns)]


def _pieces(column: Column) -> list[list[int]]:
    """Return the entries of a column between its gaps.

    >>> from renderer.network.picture.neuron_columns import neuron_column
    >>> _pieces(neuron_column(9, 4))
    [[0, 1], [7, 8]]
    """
    found: list[list[int]] = []
    for k, entry in enumerate(column.neurons):
        if k and k not in column.gaps:
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def as_matrix_of(view: StepView, measure: Measure, values: Array) -> Array:
    """Return arranged values as rows and columns of cells."""
    if view.view == "matrix":
        return values
    return values.reshape((1, -1) if measure.down else (-1, 1))


def cell_panel(view: StepView, measure: Measure, values: Array | None) -> list[Node]:
    """Return the cells of a strip or matrix, in pieces between hidden ones."""
    rows, columns = cell_axes(view, measure)
    (ys, _, high), (xs, _, wide) = cell_runs(view, measure)
    matrix = np.zeros((rows.size, columns.size)) if values is None else as_matrix_of(view, measure, values)
    h, w = ((high if len(ys) == 1 else float(ys[1] - ys[0])), (wide if len(xs) == 1 else float(xs[1] - xs[0])))
    made: list[Node] = []
    for name, down, across in cell_pieces(view, measure):
        top, left = rows.circle(down[0]), columns.circle(across[0])
        size = (w * len(across), h * len(down))
        at = (
            float(xs[left]) - w / 2 + size[0] / 2 - wide / 2,
            high / 2 - (float(ys[top]) - h / 2 + size[1] / 2),
        )
        cells = Cells(
            name="map",
            values=matrix[np.ix_(down, across)],
            colors_of=SIGNS,
            low=-view.extent,
            high=view.extent,
            width=size[0],
            height=size[1],
        )
        edge = Shape(name="frame", path=outline.rectangle_path(*size), stroke=FINE)
        made.append(Group(name=name, parts=(cells, edge), at=at))
    return [Group(name="cells", parts=tuple(made))]
