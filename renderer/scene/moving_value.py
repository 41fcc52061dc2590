"""Values that move: numbers of a script that clips change and signals follow."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.address import Address
from renderer.scene.node import Node
from renderer.scene.properties import ValueProperties
from renderer.tracks.signal_arithmetic import Reading, SignalArithmetic


@dataclass(frozen=True, eq=False, kw_only=True)
class Value(ValueProperties, Node, SignalArithmetic):
    """An invisible number: `to(x, 4.5)` moves it, and `x * 2 + 1` is a signal that follows it.

    A script makes and puts it up: `x = script.value(-4.5)`.
    """

    def as_signal(self) -> Reading:
        """Return the signal of the number at each time."""
        return Reading(Address(self.name).property("value"))
