"""The graph of a model: named steps that read model inputs and earlier steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from renderer.network.equal_by_digest import Plain
from renderer.network.layers.layer_kind import LayerKind, TensorShape, written
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError, nearest
from renderer.values.short_repr import brief

_NO_NAME = frozenset("/*.#")  # addresses of nodes are made of step names


@check_arguments
@dataclass(frozen=True, eq=False)
class Step(Plain):
    """One application of a layer: its name, its kind, and the names of its inputs: steps or model inputs."""

    name: str
    kind: LayerKind
    inputs: tuple[str, ...]

    def __post_init__(self) -> None:
        checked_name(self.name, "a step")
        inputs = self.inputs
        least, most = self.kind.count
        if len(inputs) < least or (most is not None and len(inputs) > most):
            count = f"{least}" if most == least else f"{least} to {most}" if most else f"at least {least}"
            raise NetworkError(
                f"step {self.name!r} ({self.kind.title}) needs {count} input{'s' * (count != '1')}, but it reads "
                f"{len(inputs)}"
            )


@check_arguments
@dataclass(frozen=True, eq=False)
class Graph(Plain):
    """Steps in topological order: each reads only earlier ones.

    `inputs` names the inputs of the model and `input_shapes` has their shapes, without a batch axis; it is empty where
    they are not known, and holds None for a single one that is not. `outputs` names steps; it is the last step where
    nothing is given. A loss is taken of the first output.
    """

    steps: tuple[Step, ...]
    inputs: tuple[str, ...] = ("x",)
    input_shapes: tuple[TensorShape | None, ...] = ()
    outputs: tuple[str, ...] = ()
    name: str = "model"

    def __post_init__(self) -> None:
        if not self.steps:
            raise NetworkError("a model needs steps, as in Step('dense1', Dense(...), ('x',)), but has none")
        object.__setattr__(self, "outputs", self.outputs or (self.steps[-1].name,))
        object.__setattr__(self, "input_shapes", self.input_shapes or (None,) * len(self.inputs))
        if not self.inputs or len(self.input_shapes) != len(self.inputs):
            raise NetworkError(f"a model with {len(self.inputs)} inputs has {len(self.input_shapes)} input shapes")
        self._check_order()
        if None not in self.input_shapes:
            self.shapes_for(self.input_shapes)  # type: ignore[arg-type]

    def _check_order(self) -> None:
        known: list[str] = []
        for name in self.inputs:
            known.append(_new(checked_name(name, "an input"), known))
        for step in self.steps:
            for source in step.inputs:
                if source not in known:
                    later = any(other.name == source for other in self.steps)
                    raise NetworkError(
                        f"step {step.name!r} reads {source!r}, which "
                        + ("comes after it" if later else f"does not exist{nearest(source, known)}")
                    )
            known.append(_new(step.name, known))
        for name in self.outputs:
            if name not in known:
                raise NetworkError(f"the output {name!r} is no step of the model{nearest(name, known)}")

    @cached_property
    def _by_name(self) -> Mapping[str, Step]:
        return MappingProxyType({step.name: step for step in self.steps})

    def step(self, name: str) -> Step:
        """Return the step of that name; raise a NetworkError with the nearest name when there is none."""
        if name not in self._by_name:
            raise NetworkError(f"the model has no step {brief(name)}{nearest(str(name), self._by_name)}")
        return self._by_name[name]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def readers(self, name: str) -> tuple[Step, ...]:
        """Return the steps that read a step or an input."""
        return tuple(step for step in self.steps if name in step.inputs)

    def shapes_for(self, shapes: Sequence[TensorShape]) -> dict[str, TensorShape]:
        """Return the shape of every input and every step's output, for these input shapes."""
        known: dict[str, TensorShape] = dict(zip(self.inputs, shapes, strict=True))
        for step in self.steps:
            try:
                known[step.name] = step.kind.shape([known[source] for source in step.inputs])
            except NetworkError as error:
                raise NetworkError(f"step {step.name!r}: {error}") from None
        return known

    @cached_property
    def shapes(self) -> Mapping[str, TensorShape]:
        """The shape of every input and every step's output; a NetworkError where an input has none."""
        unknown = [name for name, shape in zip(self.inputs, self.input_shapes, strict=True) if shape is None]
        if unknown:
            raise NetworkError(f"the shape of the input {unknown[0]!r} is not known; give the model input_shapes=...")
        return MappingProxyType(self.shapes_for(self.input_shapes))  # type: ignore[arg-type]

    @property
    def parameter_count(self) -> int:
        """The number of entries in all parameters."""
        return sum(value.size for step in self.steps for value in step.kind.parameters.values())

    @property
    def summary(self) -> str:
        """One line a step: name, kind, output shape if known, and number of parameters."""
        known: Mapping[str, TensorShape] = self.shapes if None not in self.input_shapes else {}
        rows = [
            (
                step.name,
                step.kind.title,
                written(known[step.name]) if step.name in known else "?",
                str(sum(value.size for value in step.kind.parameters.values())),
            )
            for step in self.steps
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )


def checked_name(name: object, what: str) -> str:
    """Return the name of a step or input; raise a NetworkError when it cannot be part of an address."""
    if not isinstance(name, str) or not name or not name.isprintable() or _NO_NAME & set(name):
        raise NetworkError(f"the name of {what} must be text without / . * #, but it is {brief(name)}")
    return name


def _new(name: str, known: Sequence[str]) -> str:
    if name in known:
        raise NetworkError(f"two steps or inputs of the model are named {name!r}")
    return name
