"""Numbers with a source: the entry of a run's tensor that they were read from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol, Self, cast

import numpy as np

from renderer.values.errors import ValuesError


class Evidence(Protocol):
    """A run of a model on one example, from which numbers are computed again."""

    def recompute(self, source: Source) -> float:
        """Return the number at the address of a source; raise an error for another model or input."""
        ...

    def differing(self, sources: Collection[Source]) -> dict[Source, float]:
        """Return the derivative sources that differ from their measurements, with the measured numbers."""
        ...

    def anew(self) -> Evidence:
        """Return the same run with nothing computed yet."""
        ...


@dataclass(frozen=True)
class Source:
    """The origin of a number: one entry of a tensor of one step, in the run with these digests.

    `model` and `input` are digests; that of the input covers the target and the loss too. `tensor` is a name that
    `StepRun.tensor` takes, such as "output", "weight" or "weight.gradient"; the loss has no step and is named "loss".
    `run` computes the number again. It is not compared, and a source that goes to another process goes without it.
    """

    model: str
    input: str
    step: str
    tensor: str
    index: tuple[int, ...]
    value: float
    run: Evidence | None = field(default=None, compare=False, repr=False)

    @property
    def address(self) -> str:
        """The step, the tensor and the index as text.

        >>> Source("", "", "dense1", "weight", (0, 3), 0.5).address, Source("", "", "", "loss", (), 0.5).address
        ('dense1 weight[0, 3]', 'loss')
        """
        index = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        return f"{self.step} {self.tensor}{index}".strip()

    @property
    def is_gradient(self) -> bool:
        """Whether the number is a derivative of the loss."""
        return self.tensor.endswith(".gradient")

    def again(self, run: Evidence | None = None) -> float:
        """Return the number computed again by a fresh run, or by a given one.

        An error when the address does not exist in it, it is another run, or there is none.
        """
        if run is None:
            if self.run is None:
                raise ValuesError(f"the run of {self.address} is not at hand, so it cannot be computed again")
            run = self.run.anew()
        return run.recompute(self)

    def __getstate__(self) -> dict[str, object]:
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"run": None}

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Sourced(float):
    """A number with its source: a float in all arithmetic; results are plain floats without a source.

    >>> x = Sourced(0.5, Source("", "", "dense1", "output", (0,), 0.5))
    >>> x, x.source.address, type(x + 1).__name__
    (0.5, 'dense1 output[0]', 'float')
    """

    __slots__ = ("_source",)
    _source: Source

    def __new__(cls, value: float, source: Source) -> Self:
        """Return the number; an error when the source is none."""
        if not isinstance(source, Source):
            raise ValuesError(f"the source of a number is a Source, but this is {type(source).__name__}")
        made = super().__new__(cls, value)
        object.__setattr__(made, "_source", source)
        return made

    @property
    def source(self) -> Source:
        """The entry that the number was read from."""
        return self._source

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __reduce__(self) -> tuple[object, ...]:
        # A single number is pickled with its run; nodes are not, since a scene has many of them.
        return _sourced, (float(self), self.source, self.source.run)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


def _sourced(value: float, source: Source, run: Evidence | None) -> Sourced:
    known = {one.name: getattr(source, one.name) for one in fields(source)} | {"run": run}
    return Sourced(value, Source(**known))


def source_of(values: object, *index: int) -> Source | None:
    """Return the source of an entry of an array, of nested lists or of a single number; None if it has none.

    >>> x = Sourced(0.5, Source("", "", "dense1", "output", (0,), 0.5))
    >>> source_of([[1.0, x]], 0, 1) is x.source, source_of([[1.0, x]], 0, 0), source_of(x, 3)
    (True, None, None)
    """
    try:
        if isinstance(values, np.ndarray):
            # One step into an array, so that no row of it is made on the way.
            values = values[index] if index else values
        else:
            for number, place in enumerate(index):
                if isinstance(values, np.ndarray):
                    values = values[index[number:]]
                    break
                values = cast("Sequence[object]", values)[place]
    except (TypeError, IndexError, KeyError, ValueError):
        return None
    return values.source if isinstance(values, Sourced) else None
