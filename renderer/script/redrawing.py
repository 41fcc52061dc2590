"""Charts whose data moves: every property of a part that depends on the data follows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from renderer.scene.chart import Chart, Redrawn, Until
from renderer.scene.node import Ref
from renderer.script.stage import Stage
from renderer.tracks.key import Key
from renderer.tracks.signal import Always
from renderer.tracks.track import Track
from renderer.values.ease import Ease
from renderer.values.errors import ScriptError
from renderer.values.numbers import Array

INFINITE = float("inf")


def chart_of(ref: Ref, name: str) -> Chart:
    """Return the chart that a reference means; ScriptError when it is none."""
    if not isinstance(ref.node, Chart):
        raise ScriptError(f"{ref.address!r} has no {name!r}: it is not drawn from data, as bars(...) are")
    return ref.node


def data_now(stage: Stage, ref: Ref, chart: Chart) -> dict[str, Any]:
    """Return the signal that each data of a chart follows, or followed last."""
    for address, prop in chart.driven:
        driver = stage.driver(Ref(f"{ref.address}/{address}", ref.node), prop)
        if isinstance(driver, Redrawn):
            return dict(driver.of)
    return {name: Always(value) for name, value in chart.data.items()}


def move_data(stage: Stage, ref: Ref, goals: Mapping[str, Any], t0: float, t1: float, ease: Ease) -> None:
    """Let data of a chart go to other data between two times."""
    chart = chart_of(ref, next(iter(goals)))
    signals = data_now(stage, ref, chart)
    for name, goal in goals.items():
        end = chart.checked(name, goal)
        start = chart.checked(name, signals[name].at(t0, stage.reader(t0)))
        if start.shape != end.shape:
            raise ScriptError(
                f"{name!r} of {ref.address!r} has the shape {_shape(start)}, so it cannot go to data of the shape "
                f"{_shape(end)}"
            )
        signals[name] = Track((Key(t0, start), Key(t1, end, ease)))
    follow_data(stage, ref, signals, t0, t1)


def follow_data(stage: Stage, ref: Ref, signals: Mapping[str, Any], t0: float, t1: float) -> None:
    """Let a chart follow signals of its data from one time to another; it stays as it is then."""
    chart = chart_of(ref, next(iter(signals)))
    now = data_now(stage, ref, chart)
    for name in signals:
        if name not in now:
            chart.checked(name, None)
    ended = {name: signal if t1 == INFINITE else Until(signal, t1) for name, signal in signals.items()}
    of = tuple({**now, **ended}.items())
    known = {part.address: part for part in _below(ref)}
    for address, prop in chart.driven:
        stage.follow(known[f"{ref.address}/{address}"], prop, t0, t1, Redrawn(chart, of, address, prop))


def _below(ref: Ref) -> list[Ref]:
    return [one for part in ref.parts for one in (part, *_below(part))]


def _shape(array: Array) -> str:
    return " x ".join(map(str, np.shape(array))) or "a number"
