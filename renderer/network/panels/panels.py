"""Panels: the views of single steps as groups of nodes, centered on their origin, and their sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from renderer.geometry import outline
from renderer.network.panels.cell_panels import cell_panel, cell_runs, map_panel, map_places, map_sides
from renderer.network.panels.step_views import StepView
from renderer.network.picture.measures import (
    BAR,
    DOTS,
    GAP,
    NEGATIVE,
    PEN,
    POSITIVE,
    RADIUS,
    TEXT,
    Measure,
    escaped_text,
    line_places,
    name_of_entry,
    signed_fill,
    spread_out,
    text_box,
)
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node, Shape
from renderer.scene.shapes import dot
from renderer.typeset.text import Text
from renderer.values.box import Box
from renderer.values.color import faded, ink
from renderer.values.numbers import Array
from renderer.values.paint import Stroke

_TO_NAMES = 0.1  # units between the circles of an input and their names


def panel_size(view: StepView, measure: Measure) -> tuple[float, float]:
    """Return the width and height of a panel in units."""
    s = measure.scale
    if view.view == "neurons":
        r = RADIUS * s
        long = line_places(view.columns[0], 2 * r, GAP * r, DOTS * r)[2]
        return (long, 2 * r) if measure.down else (2 * r, long)
    if view.view in ("stack", "maps"):
        wide, high = map_sides(view, measure)
        places = map_places(view, measure)[0]
        (left, low), (right, top) = places.min(axis=0), places.max(axis=0)
        return float(right - left) + wide, float(top - low) + high
    if view.view in ("strip", "matrix"):
        rows, columns = cell_runs(view, measure)
        return columns[2], rows[2]
    if view.view == "bars":
        names = max(text_box(name, measure.small)[0] for name in bar_names(view))
        return names + 0.12 + BAR * s, _bar_places(view, measure)[2]
    return _box_size(view, measure)


def draw_panel(view: StepView, measure: Measure, filled: bool) -> list[Node]:
    """Return the nodes of a panel about the origin; with `filled`, showing the values of the run if there are any."""
    values = view.values if filled else None
    if view.view in ("stack", "maps"):
        return map_panel(view, measure, values)
    if view.view in ("strip", "matrix"):
        return cell_panel(view, measure, values)
    if view.view == "neurons":
        return _neurons(view, measure, values)
    return _bars(view, measure, values) if view.view == "bars" else _box(view, measure)


def neuron_places(view: StepView, measure: Measure) -> Array:
    """Return the centers (count, 2) of the circles of a panel, from its middle."""
    r = RADIUS * measure.scale
    places, _, long = line_places(view.columns[0], 2 * r, GAP * r, DOTS * r)
    return spread_out(places - long / 2, measure.down)


def _dots(places: Sequence[float], long: float, size: float, measure: Measure) -> list[Node]:
    """Return three dots for each place on the line of a panel."""
    made: list[Node] = []
    for number, place in enumerate(places):
        three = spread_out(np.array([place - long / 2 + step for step in (-3 * size, 0.0, 3 * size)]), measure.down)
        parts = tuple(dot(at, radius=size, name=str(k)) for k, at in enumerate(map(tuple, three.tolist())))
        made.append(Group(name=str(number), parts=parts))
    return [Group(name="dots", parts=tuple(made))] if made else []


def _neurons(view: StepView, measure: Measure, values: Array | None) -> list[Node]:
    r, column = RADIUS * measure.scale, view.columns[0]
    _, dots, long = line_places(column, 2 * r, GAP * r, DOTS * r)
    ring = outline.circle_path(r)
    shares = np.zeros(column.count) if values is None else column.chosen(values) / view.extent
    circles = tuple(
        Shape(name=str(k), path=ring, at=(x, y), fill=signed_fill(share), stroke=PEN)
        for k, (x, y), share in zip(column.neurons, neuron_places(view, measure).tolist(), shares.tolist(), strict=True)
    )
    made: list[Node] = [Group(name="neurons", parts=circles), *_dots(dots, long, 0.16 * r, measure)]
    if names_room(view, measure):
        made.append(Group(name="names", parts=tuple(_entry_names(view, measure))))
    return made


def names_room(view: StepView, measure: Measure) -> float:
    """Return how far the names of an input's neurons reach before their circles, in units along the flow.

    0 where there are no names, or circles stand too close for them.
    """
    if not view.entries:
        return 0.0
    shown = _shown_entries(view, measure)
    high = max(box.height for _, box in shown)
    if high > _pitch(measure):
        return 0.0
    upright = measure.down and not _turned(view, measure)
    return _TO_NAMES + (high if upright else max(box.width for _, box in shown))


def _pitch(measure: Measure) -> float:
    """Return how far neighboring circles stand apart, from center to center."""
    return (2 + GAP) * RADIUS * measure.scale


def _turned(view: StepView, measure: Measure) -> bool:
    """Return whether the names above circles are too wide to stand upright."""
    return measure.down and max(box.width for _, box in _shown_entries(view, measure)) > 0.9 * _pitch(measure)


def _shown_entries(view: StepView, measure: Measure) -> list[tuple[Text, Box]]:
    """Return the names of the shown neurons of an input, each with its box."""
    made = [name_of_entry(view.entries[k], TEXT * measure.text, str(k)) for k in view.columns[0].neurons]
    return [(one, bounds(one) or Box(0.0, 0.0, 0.0, 0.0)) for one in made]


def _entry_names(view: StepView, measure: Measure) -> list[Node]:
    """Return the names of an input's neurons: left of their circles, or above them where steps follow downward."""
    r, turned, made = RADIUS * measure.scale, _turned(view, measure), list[Node]()
    places = neuron_places(view, measure).tolist()
    for (one, box), (x, y) in zip(_shown_entries(view, measure), places, strict=True):
        (u, v), far = box.center, r + _TO_NAMES
        if turned:
            at = (x + v, y + far + box.width / 2 - u)
            made.append(one.with_(at=at, angle=math.pi / 2))
        elif measure.down:
            made.append(one.with_(at=(x - u, y + far + box.height / 2 - v)))
        else:
            made.append(one.with_(at=(x - far - box.width / 2 - u, y - v)))
    return made


def _bar(measure: Measure) -> float:
    """Return the thickness of a bar; names beside them need room."""
    return max(0.22 * measure.scale, 0.31 * measure.small)


def bar_places(view: StepView, measure: Measure) -> tuple[Array, float, float]:
    """Return the places of bars from the top of a panel, their thickness, and the height of all."""
    places, _, long = _bar_places(view, measure)
    return places, _bar(measure), long


def _bar_places(view: StepView, measure: Measure) -> tuple[Array, tuple[float, ...], float]:
    thick = _bar(measure)
    return line_places(view.columns[0], thick, 0.35 * thick, 1.4 * thick)


def bar_names(view: StepView) -> list[str]:
    """Return the names of the shown bars: classes, or indexes."""
    return [view.classes[k] if view.classes else str(k) for k in view.columns[0].neurons]


def _bars(view: StepView, measure: Measure, values: Array | None) -> list[Node]:
    column, s = view.columns[0], measure.scale
    thick = _bar(measure)
    places, dots, long = _bar_places(view, measure)
    wide = panel_size(view, measure)[0]
    start = wide / 2 - BAR * s
    names, tracks, bars = [], [], []
    path = outline.line_path((-BAR * s / 2, 0.0), (BAR * s / 2, 0.0))
    shares = np.zeros(column.count) if values is None else bar_shares(view, values)
    for k, place, name, share in zip(column.neurons, places.tolist(), bar_names(view), shares.tolist(), strict=True):
        y = long / 2 - place
        names.append(
            escaped_text(name, measure.small, str(k), (start - 0.12 - text_box(name, measure.small)[0] / 2, y))
        )
        at = (start + BAR * s / 2, y)
        track = outline.rectangle_path(BAR * s, thick)
        tracks.append(Shape(name=str(k), path=track, at=at, fill=faded("grey", 0.25)))
        pen = Stroke(ink(POSITIVE if share >= 0 else NEGATIVE), 100 * thick, cap="butt")
        bars.append(Shape(name=str(k), path=path, at=at, stroke=pen, trim=(0.0, abs(share))))
    upright = Measure(s)
    aside = [
        Group(name=group.name, parts=group.parts, at=(start + BAR * s / 2, 0.0))
        for group in _dots(dots, long, 0.1 * thick, upright)
        if isinstance(group, Group)
    ]
    return [
        Group(name="tracks", parts=tuple(tracks)),
        Group(name="bars", parts=tuple(bars)),
        Group(name="classes", parts=tuple(names)),
        *aside,
    ]


def bar_shares(view: StepView, values: Array) -> Array:
    """Return the signed lengths (count,) of the shown bars, 1 for a full bar; probabilities as they are."""
    most = 1.0 if values.min() >= 0 and values.max() <= 1 else float(np.abs(values).max())
    return np.clip(view.columns[0].chosen(values) / most, -1.0, 1.0)


def _box_lines(view: StepView) -> list[str]:
    """Return the name of a step in lines that are not too long."""
    lines = [""]
    for word in view.name.replace("_", "_ ").split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > 11:
            lines.append("")
        lines[-1] += word
    return lines


def _box_size(view: StepView, measure: Measure) -> tuple[float, float]:
    if view.symbol:
        return (2 * _sign_radius(measure.scale),) * 2
    lines = _box_lines(view)
    wide = max(text_box(line, measure.small)[0] for line in lines)
    return wide + 0.3 * measure.text, max((0.26 * len(lines) + 0.22) * measure.text, 0.5 * math.sqrt(measure.scale))


def _sign_radius(scale: float) -> float:
    return max(0.17, 0.22 * min(scale, 1.5))


def _box(view: StepView, measure: Measure) -> list[Node]:
    if view.symbol:
        r = _sign_radius(measure.scale)
        sign = escaped_text(view.symbol, 2.6 * r, "sign")
        return [Shape(name="frame", path=outline.circle_path(r), fill=ink("ground"), stroke=PEN), sign]
    wide, high = _box_size(view, measure)
    lines = _box_lines(view)
    frame = Shape(name="frame", path=outline.rounded_path(wide, high, 0.1), fill=faded("grey", 0.2), stroke=PEN)
    rows = [
        escaped_text(line, measure.small, f"word{k}", (0.0, 0.26 * measure.text * ((len(lines) - 1) / 2 - k)))
        for k, line in enumerate(lines)
    ]
    return [frame, *rows]
