"""Charts with moving data: each property of a part that depends on the data follows it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from renderer.scene.chart import Chart, Redrawn, Until
from renderer.scene.node import Ref
from renderer.script.stage import Stage
from renderer.script.stands_for import stand_for_data
from renderer.tracks.key import Key
from renderer.tracks.signal import Always, Signal
from renderer.tracks.track import Track
from renderer.values.ease import Ease
from renderer.values.errors import ScriptError
from renderer.values.numbers import Array

INFINITE = float("inf")


def data_now(stage: Stage, ref: Ref, chart: Chart) -> dict[str, Signal]:
    """Return the signal of each data of a chart, followed now or last."""
    for address, prop in chart.driven:
        driver = stage.driver(ref[address], prop)
        if isinstance(driver, Redrawn):
            return dict(driver.of)
    return {name: Always(value) for name, value in chart.data.items()}


def move_charted(stage: Stage, ref: Ref, goals: Mapping[str, object], t0: float, t1: float, ease: Ease) -> None:
    """Move data of a chart to other data between two times."""
    chart = ref.node
    assert isinstance(chart, Chart)
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
    follow_data(stage, ref, chart, signals, t0, t1)
    for name, goal in goals.items():
        stand_for_data(stage, ref, name, t0, t1, goal)


def follow_data(stage: Stage, ref: Ref, chart: Chart, signals: Mapping[str, Signal], t0: float, t1: float) -> None:
    """Let a chart follow signals of its data between two times; it keeps the last data afterwards."""
    now = data_now(stage, ref, chart)
    ended = {name: signal if t1 == INFINITE else Until(signal, t1) for name, signal in signals.items()}
    of = tuple({**now, **ended}.items())
    for address, prop in chart.driven:
        stage.follow(ref[address], prop, t0, t1, Redrawn(chart, of, address, prop))


def _shape(array: Array) -> str:
    return " x ".join(map(str, np.shape(array))) or "a number"
