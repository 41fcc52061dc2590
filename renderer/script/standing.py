"""What numbers on the stage stand for, while they count and afterwards."""

from __future__ import annotations

from typing import Final

from renderer.scene.node import Ref
from renderer.script.stage import Stage
from renderer.values.sourced import Source

# A number that starts to count is still what it was at that very moment; scenes count in nanoseconds.
_AFTER: Final = 1e-9


def stand_for(stage: Stage, ref: Ref, t0: float, t1: float, source: Source | None) -> None:
    """Let a number stand for nothing while it counts from t0 to t1, and for a source from then on; None for none."""
    if stage.value(ref, "stands_for", t0) is not None and (source is None or t1 > t0 + _AFTER):
        stage.jump(ref, "stands_for", t0 + _AFTER, None)
    if source is not None:
        stage.jump(ref, "stands_for", t1, source)
