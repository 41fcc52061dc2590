"""Charts: groups drawn from data, and the signals that redraw them when the data moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Protocol, Unpack

import numpy as np

from renderer.scene.fields import Grouped, kept_fields
from renderer.scene.node import Group, Node, walk
from renderer.tracks.signal import Read, Signal, Span, merged
from renderer.values.digest import digest
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import Array
from renderer.values.typeface import Typeface, current_typeface


class ChartPlan(Protocol):
    """A function from data to the parts of a chart: frozen, picklable, the same tree of parts for all data."""

    @property
    def moving(self) -> tuple[str, ...]:
        """The properties of parts that depend on the data, as patterns below the chart: "bars/*.path"."""
        ...

    def checked(self, name: str, value: object) -> Array:
        """Return data under a name as a read-only array; raise a SceneError that names the fault."""
        ...

    def parts(self, data: Mapping[str, Array]) -> tuple[Node, ...]:
        """Return the parts for checked data."""
        ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Chart(Group):
    """A group drawn by a plan from named data; `to(chart, values=...)` moves it to other data."""

    data: Mapping[str, Array]
    plan: ChartPlan
    typeface: Typeface = field(default_factory=current_typeface, compare=False)

    @cached_property
    def driven(self) -> tuple[tuple[str, str], ...]:
        """The addresses of the parts that depend on data, below the chart, each with its property."""
        patterns = [pattern.rsplit(".", 1) for pattern in self.plan.moving]
        return tuple(
            (address, prop)
            for address in self._below
            for pattern, prop in patterns
            if address.count("/") == pattern.count("/") and fnmatchcase(address, pattern)
        )

    @cached_property
    def _below(self) -> dict[str, Node]:
        inside = len(self.name) + 1
        return {address[inside:]: node for address, node in walk(self) if node is not self}

    def checked(self, name: str, value: object) -> Array:
        """Return new data under a name as an array; raise a SceneError that names the fault."""
        if name not in self.data:
            known = ", ".join(repr(one) for one in self.data)
            raise SceneError(f"{self.name!r} has no data {name!r}{nearest(name, self.data) or f'; it has {known}'}")
        return np.asarray(self.plan.checked(name, value))

    def redrawn(self, **data: object) -> Chart:
        """Return the chart drawn from other data; unnamed data stays."""
        checked = {name: self.checked(name, value) for name, value in data.items()}
        return self.made_of({**self.data, **checked})

    def made_of(self, data: Mapping[str, Array]) -> Chart:
        """Return the chart for checked data, its words in the typeface in which it was made first."""
        with self.typeface:
            return replace(self, data=data, parts=self.plan.parts(data))

    def drawn(self, data: Mapping[str, object]) -> Mapping[str, Node]:
        """Return the parts for some data by address below the chart; the last few results are cached."""
        checked = [(name, self.checked(name, value)) for name, value in data.items()]
        packed = tuple((name, array.shape, array.tobytes()) for name, array in checked)
        return _drawn(self, packed)


PackedData = tuple[tuple[str, tuple[int, ...], bytes], ...]


@lru_cache(maxsize=64)
def _drawn(chart: Chart, packed: PackedData) -> Mapping[str, Node]:
    """Return the parts of a chart for data as bytes: all properties of one frame ask for the same data."""
    data = {name: np.frombuffer(raw, dtype=np.float64).reshape(shape) for name, shape, raw in packed}
    return chart.made_of(data)._below


def chart(name: str, plan: ChartPlan, data: Mapping[str, object], **fields: Unpack[Grouped]) -> Chart:
    """Return the chart of a plan and data; other keywords are fields of a group."""
    checked = {key: plan.checked(key, value) for key, value in data.items()}
    return Chart(name=name, data=checked, plan=plan, parts=plan.parts(checked), **kept_fields(fields))


class _Asked:
    """A chart and the signals of its data as a key: two are equal if they are the very same objects."""

    __slots__ = ("chart", "of", "read")

    def __init__(self, chart: Chart, of: tuple[tuple[str, Signal], ...], read: Read) -> None:
        self.chart, self.of, self.read = chart, of, read

    def __hash__(self) -> int:
        return hash((id(self.chart), id(self.of)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.chart is self.chart and other.of is self.of

    @property
    def alone(self) -> bool:
        """Whether the data reads no property of any node."""
        return not any(signal.inputs for _, signal in self.of)

    def parts(self, t: float) -> Mapping[str, Node]:
        """Return the parts of the chart at a time, by address below it."""
        return self.chart.drawn({name: signal.at(t, self.read) for name, signal in self.of})


@lru_cache(maxsize=16)
def _parts_at(asked: _Asked, t: float) -> Mapping[str, Node]:
    """Return the parts of a chart at a time: all its moving properties ask for them, one after another."""
    return asked.parts(t)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A property of a chart's part while the data moves; `of` has a signal for each data."""

    chart: Chart
    of: tuple[tuple[str, Signal], ...]
    part: str
    prop: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """All inputs of the data."""
        return tuple(dict.fromkeys(name for _, signal in self.of for name in signal.inputs))

    def at(self, t: float, read: Read) -> object:
        """Return the property's value in the chart as drawn at a time."""
        asked = _Asked(self.chart, self.of, read)
        # What reads nothing else is the same at a time whoever asks.
        parts = _parts_at(asked, t) if asked.alone else asked.parts(t)
        return getattr(parts[self.part], self.prop)

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which data changes."""
        return merged(span for _, signal in self.of for span in signal.changes())

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the chart, the data and the part."""
        data = tuple((name, signal.digest(t0, t1)) for name, signal in self.of)
        return digest("redrawn", self.chart.digest, self.chart.typeface, data, self.part, self.prop)


@dataclass(frozen=True, slots=True)
class Until:
    """A signal that holds its value from a time on."""

    of: Signal
    end: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the signal."""
        return self.of.inputs

    def at(self, t: float, read: Read) -> object:
        """Return the signal's value at a time, or at the end if that is earlier."""
        return self.of.at(min(t, self.end), read)

    def changes(self) -> tuple[Span, ...]:
        """Return the changes of the signal before the end."""
        return tuple((a, min(b, self.end)) for a, b in self.of.changes() if a <= self.end)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the signal up to the end."""
        return digest("until", self.of.digest(min(t0, self.end), min(t1, self.end)), min(t1, self.end))
