"""Repeated blocks of a model: equal runs of consecutive steps, drawn once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from renderer.network.layers.layer_kind import TensorShape
from renderer.network.steps import Graph, Step

_LEAST = 3
"""Repetitions from which a single step, or a pair, is drawn once; for longer blocks it is two."""


@dataclass(frozen=True)
class Block:
    """`count` repetitions of `steps`, the names of the first one; `repetitions` has the names of each."""

    repetitions: tuple[tuple[str, ...], ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the steps of the first repetition."""
        return self.repetitions[0]

    @property
    def count(self) -> int:
        """The number of times that the block occurs in the model."""
        return len(self.repetitions)


def repeated_blocks(model: Graph, shapes: Mapping[str, TensorShape]) -> tuple[Block, ...]:
    """Return the blocks of a model, none inside another; overlapping ones are chosen to save most steps."""
    signs = [_sign(step, shapes) for step in model]
    found: list[Block] = []
    start = 0
    while start < len(model.steps):
        best: tuple[int, int, int] | None = None
        for length in range(1, (len(model.steps) - start) // 2 + 1):
            count = _count(model, signs, start, length)
            if count >= (_LEAST if length < 4 else 2):
                saved = (count - 1) * length
                if best is None or saved > best[0]:
                    best = (saved, length, count)
        if best is None:
            start += 1
            continue
        _, length, count = best
        names = [step.name for step in model.steps[start : start + length * count]]
        found.append(Block(tuple(tuple(names[k * length : (k + 1) * length]) for k in range(count))))
        start += length * count
    return tuple(found)


def _count(model: Graph, signs: Sequence[object], start: int, length: int) -> int:
    """Return how often the steps from `start` on stand in a row, each repetition reading nothing but the one before."""
    steps = model.steps
    if signs[start : start + length] != signs[start + length : start + 2 * length]:
        return 1
    entry = _entry(steps[start : start + length])
    if entry is None or not _closed(model, start, length):
        return 1
    pattern = _pattern(steps[start : start + length], entry)
    count = 1
    while start + (count + 1) * length <= len(steps):
        at = start + count * length
        if signs[at : at + length] != signs[start : start + length]:
            break
        if _pattern(steps[at : at + length], steps[at - 1].name) != pattern or not _closed(model, at, length):
            break
        count += 1
    return count


def _entry(steps: Sequence[Step]) -> str | None:
    """Return the one step outside that some steps read; None where there are several."""
    own = {step.name for step in steps}
    outer = {source for step in steps for source in step.inputs if source not in own}
    return outer.pop() if len(outer) == 1 else None


def _pattern(steps: Sequence[Step], entry: str) -> list[tuple[int | str, ...]]:
    """Return what each step reads: a number for one of the steps, "in" for the entry, or the name of another."""
    number = {step.name: k for k, step in enumerate(steps)}
    return [tuple(number.get(source, "in" if source == entry else source) for source in step.inputs) for step in steps]


def _closed(model: Graph, start: int, length: int) -> bool:
    """Return whether nothing outside reads other steps of a block than its last."""
    inner = {step.name for step in model.steps[start : start + length]}
    last = model.steps[start + length - 1].name
    outside = [step for step in model if step.name not in inner]
    hidden = inner - {last}
    return not any(hidden & set(step.inputs) for step in outside) and not hidden & set(model.outputs)


def _sign(step: Step, shapes: Mapping[str, TensorShape]) -> tuple[object, ...]:
    """Return what must be equal in repetitions: kind, shapes and settings, but not the numbers of parameters."""
    settings = []
    for field in fields(step.kind):
        value = getattr(step.kind, field.name)
        settings.append((field.name, value.shape if isinstance(value, np.ndarray) else repr(value)))
    return (type(step.kind).__name__, shapes[step.name], tuple(settings))
