"""Signals: values as functions of time, and of other signals at the same time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from renderer.values.argument_check import check_arguments_late
from renderer.values.digest import digest
from renderer.values.errors import SceneError

Span: TypeAlias = tuple[float, float]


class Read(Protocol):
    """The function by which a signal reads other properties of the scene at the same time."""

    def __call__(self, address: str) -> object:
        """Return the value of a property, "net/neurons.at"; "NODE.place" is the Affine from the node to the scene."""
        ...


class Changing(Protocol):
    """A value that changes in some spans by itself, and whenever its inputs do."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The properties that it reads, as "address.property"."""
        ...

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which it may change by itself."""
        ...


@runtime_checkable
class Signal(Protocol):
    """A value as a function of time: frozen, picklable, with its inputs, spans of change and digest."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The properties that it reads, as "address.property"."""
        ...

    def at(self, t: float, read: Read) -> object:
        """Return the value at a time."""
        ...

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which it may change by itself, in order; a jump is a span of no length."""
        ...

    def digest(self, t0: float, t1: float) -> str:
        """Return a digest of the signal from t0 to t1, without evaluating it at every time."""
        ...


def nothing_to_read(address: str) -> object:
    """Return the reader for signals without inputs."""
    raise LookupError(f"{address!r} cannot be read here")


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, with overlapping or touching ones merged.

    >>> merged([(2, 3), (0, 1), (1, 1.5)])
    ((0, 1.5), (2, 3))
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


@check_arguments_late
@dataclass(frozen=True, slots=True)
class Always:
    """A signal that never changes."""

    value: object

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read) -> object:
        """Return the value."""
        return self.value

    def changes(self) -> tuple[Span, ...]:
        """Return no spans."""
        return ()

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the value."""
        return digest(self.value)


@dataclass(frozen=True, slots=True)
class Spliced:
    """Signals in sequence: pairs of a start time and a signal; the first one also holds before its time."""

    parts: tuple[tuple[float, Signal], ...]

    def __post_init__(self) -> None:
        parts = tuple((round(float(start), 9) + 0.0, part) for start, part in self.parts)
        if not parts:
            raise SceneError("spliced signals are one at least")
        if any(not math.isfinite(start) for start, _ in parts[1:]) or math.isnan(parts[0][0]):
            raise SceneError("the times of spliced signals must be finite; the first one may be minus infinity")
        if any(b[0] < a[0] for a, b in itertools.pairwise(parts)):
            raise SceneError("spliced signals must be in order of time")
        object.__setattr__(self, "parts", parts)

    @property
    def inputs(self) -> tuple[str, ...]:
        """All inputs of all parts."""
        return tuple(dict.fromkeys(name for _, part in self.parts for name in part.inputs))

    def part(self, t: float) -> Signal:
        """Return the active signal at a time."""
        found = self.parts[0][1]
        for start, part in self.parts:
            if start > t:
                break
            found = part
        return found

    def at(self, t: float, read: Read) -> object:
        """Return the value of the active signal at a time."""
        return self.part(t).at(t, read)

    def changes(self) -> tuple[Span, ...]:
        """Return the changes of each part in its own time, and the seams."""
        spans: list[Span] = []
        ends = [start for start, _ in self.parts[1:]] + [float("inf")]
        for number, ((start, part), end) in enumerate(zip(self.parts, ends, strict=True)):
            begin = start if number else float("-inf")
            if number:
                spans.append((start, start))
            spans += [(max(a, begin), min(b, end)) for a, b in part.changes() if a < end and b >= begin]
        return merged(spans)

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the active signals between two times."""
        ends = [start for start, _ in self.parts[1:]] + [float("inf")]
        said = [
            (
                start if number and start > t0 else None,
                part.digest(max(t0, start) if number else t0, max(min(t1, end), t0)),
            )
            for number, ((start, part), end) in enumerate(zip(self.parts, ends, strict=True))
            if end > t0 and (start <= t1 or number == 0)
        ]
        return digest(tuple(said))
