"""Data of nodes drawn from data: the parts that follow when the data moves."""

from __future__ import annotations

import numpy as np

from renderer.scene.node import Ref
from renderer.script.stage import Stage
from renderer.script.stands_for import stand_for_data
from renderer.tracks.key import Key
from renderer.tracks.signal import Signal
from renderer.tracks.track import Track
from renderer.values.ease import Ease
from renderer.values.errors import ScriptError


def move_data(
    stage: Stage, ref: Ref, name: str, t0: float, t1: float, value: object, ease: Ease, given: object = None
) -> bool:
    """Animate a node's data to a value, with all parts that show it; return False if it has no such data.

    `given` is the value as the author passed it; its entries may know their source.
    """
    start = _start(stage, ref, name, t0)
    if start is None:
        return False
    now, goal = np.asarray(start).shape, np.asarray(value).shape
    if now != goal:
        raise ScriptError(f"{ref.address!r} shows {name} of shape {now}, so they cannot go to {goal}")
    way = Track((Key(t0, start), Key(t1, value, ease)))
    for address, prop, signal in data_signals(ref, name, way):
        part = stage.ref(address, t0)
        if prop == name:
            stage.move(part, prop, t0, t1, value, ease)
        else:
            stage.follow(part, prop, t0, t1, signal, signal.at(t1, stage.reader(t1)))
    stand_for_data(stage, ref, name, t0, t1, value if given is None else given)
    return True


def data_signals(ref: Ref, name: str, signal: Signal | None) -> tuple[tuple[str, str, Signal], ...]:
    """Return address, property and signal of each part that follows when a signal drives a node's data."""
    made = getattr(ref.node, "data_signals", None)
    return () if made is None else tuple(made(name, signal, ref.address))


def _start(stage: Stage, ref: Ref, name: str, t: float) -> object:
    """Return the data as it stands; None where a node has none of that name."""
    for address, prop, _ in data_signals(ref, name, None):
        if prop == name:
            return stage.value(stage.ref(address, t), prop, t)
    return None
