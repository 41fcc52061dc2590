"""The source of a number on the stage, while it counts and afterwards."""

from __future__ import annotations

from typing import Final

from renderer.scene.chart import Chart
from renderer.scene.data_numbers import ShowsNumbers
from renderer.scene.node import Ref
from renderer.script.stage import Stage
from renderer.values.sourced import Source, source_of

# A number that starts to count is still what it was at that very moment; scenes count in nanoseconds.
_AFTER: Final = 1e-9


def stand_for(stage: Stage, ref: Ref, t0: float, t1: float, source: Source | None) -> None:
    """Set the source of a number: none while it counts from t0 to t1, then `source`; None for no source."""
    if stage.value(ref, "stands_for", t0) is not None and (source is None or t1 > t0 + _AFTER):
        stage.jump(ref, "stands_for", t0 + _AFTER, None)
    if source is not None:
        stage.jump(ref, "stands_for", t1, source)


def stand_for_data(stage: Stage, ref: Ref, name: str, t0: float, t1: float, values: object) -> None:
    """Set the sources of all numbers that show a node's data `name` to the entries of new values, from t1 on."""
    shown = ref.node.plan if isinstance(ref.node, Chart) else ref.node
    if isinstance(shown, ShowsNumbers):
        for address, index in shown.number_entries(name):
            stand_for(stage, ref[address] if address else ref, t0, t1, source_of(values, *index))
