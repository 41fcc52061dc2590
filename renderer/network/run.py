"""A run of a model on one example: every tensor, the loss and every gradient."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from renderer.network.autodiff import StepGradients, Values, backpropagate, evaluate_steps, loss_of
from renderer.network.equal_by_digest import Plain
from renderer.network.gradient_check import Proof, compare_gradients
from renderer.network.layers.dense import Dense
from renderer.network.layers.layer_kind import LayerKind, frozen
from renderer.network.losses import Objective
from renderer.network.steps import Graph
from renderer.values.digest import digest
from renderer.values.errors import NetworkError, nearest
from renderer.values.numbers import Array
from renderer.values.sourced import Source, Sourced
from renderer.values.sourced_array import TensorSource, sourced_array

_GRADIENT: Final = ".gradient"
_TERMS: Final = "terms"
_LOSS: Final = "loss"  # the tensor of a source without a step


@dataclass(frozen=True)
class RunParameter:
    """A parameter in a run: its value, and the derivative of the loss by it; None where no gradient is claimed."""

    name: str
    value: Array
    gradient: Array | None


@dataclass(frozen=True, eq=False)
class StepRun:
    """One step in a run, or one input of the model.

    Each parameter is an attribute, as in `run["conv1"].weight.gradient`, and so is each intermediate tensor, as in
    `run["attention1"].attention_weights`. The entries of all of them know their source: `run["dense1"].output[3]` is a
    `Sourced`. Only `tensors` holds plain arrays.
    """

    run: Run
    name: str
    kind: LayerKind | None
    tensors: Mapping[str, Array]
    gradients: StepGradients | None
    read: tuple[Array, ...] = ()

    @property
    def inputs(self) -> tuple[Array, ...]:
        """The tensors that the step reads."""
        return tuple(self._sourced(_input_name(number), array) for number, array in enumerate(self.read))

    @property
    def output(self) -> Array:
        """The output of the step."""
        return self.tensor("output")

    @property
    def pre_activation(self) -> Array:
        """The input of the step's activation; an error for a step without one."""
        if "pre_activation" not in self.tensors:
            raise NetworkError(f"step {self.name!r} has no pre-activation of its own; {self._known}")
        return self.tensor("pre_activation")

    @property
    def output_gradient(self) -> Array | None:
        """The derivative of the loss by the output; None where no gradient is claimed."""
        return self._sourced_or_none(f"output{_GRADIENT}", self._differentiated.output)

    @property
    def input_gradients(self) -> tuple[Array | None, ...]:
        """The derivative of the loss by each input, through this step alone; None where none is claimed."""
        layer = self._differentiated.layer
        gradients = (None,) * len(self.read) if layer is None else layer.inputs
        return tuple(
            self._sourced_or_none(f"{_input_name(number)}{_GRADIENT}", array) for number, array in enumerate(gradients)
        )

    @property
    def parameters(self) -> dict[str, RunParameter]:
        """The parameters by name, with gradients if the run has a loss; then the constants, without."""
        layer = None if self.gradients is None else self.gradients.layer
        given = {} if self.kind is None else {**self.kind.parameters, **self.kind.buffers}
        gradients = {} if layer is None else layer.parameters
        return {
            name: RunParameter(
                name,
                self._sourced(name, value),
                self._sourced_or_none(f"{name}{_GRADIENT}", gradients.get(name)),
            )
            for name, value in given.items()
        }

    def tensor(self, name: str) -> Array:
        """Return a tensor by name: "output", another of `tensors`, a parameter, or "input", "input 1", ...

        "terms" of a dense layer are the products of weights and inputs whose sum is each pre-activation, but for the
        bias: (outputs, inputs), or (positions, outputs, inputs).
        With ".gradient" after it, it is the derivative of the loss by that tensor.
        """
        plain, dot, _ = name.partition(_GRADIENT)
        value = self._gradient_of(plain) if dot else self._value_of(plain)
        if value is None:
            raise NetworkError(f"no gradient is claimed for {plain!r} of step {self.name!r}")
        return self._sourced(name, value)

    def _sourced(self, name: str, array: Array) -> Array:
        """Return a tensor under its name, so that its entries know their source."""
        run = self.run
        source = TensorSource(run.model.digest, run.input_digest, self.name, name, array.shape, run)
        return sourced_array(array, source)

    def _sourced_or_none(self, name: str, array: Array | None) -> Array | None:
        return None if array is None else self._sourced(name, array)

    def _value_of(self, name: str) -> Array:
        number = _input_number(name, len(self.read))
        if name in self.tensors:
            return self.tensors[name]
        if number is not None:
            return self.read[number]
        if name in self.parameters:
            return self.parameters[name].value
        if name == _TERMS and isinstance(self.kind, Dense):
            return self.kind.parameters["weight"] * self.read[0][..., None, :]
        raise NetworkError(f"step {self.name!r} has no tensor {name!r}{self._hint(name)}")

    def _gradient_of(self, name: str) -> Array | None:
        self._value_of(name)
        found, number = self._differentiated, _input_number(name, len(self.read))
        if name == "output":
            return found.output
        if found.layer is None:
            return None
        return (
            found.layer.inputs[number]
            if number is not None
            else {**found.layer.tensors, **found.layer.parameters}.get(name)
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("run", "tensors", "gradients", "kind", "read", "name"):
            raise AttributeError(name)
        if name in self.parameters:
            return self.parameters[name]
        if name in self.tensors:
            return self.tensor(name)
        # An AttributeError, so that hasattr and copies work.
        raise AttributeError(f"step {self.name!r} has no {name!r}{self._hint(name)}")

    @property
    def _differentiated(self) -> StepGradients:
        if self.gradients is None:
            raise NetworkError("the run has no loss, and so no gradients; run the model with target=... and loss=...")
        return self.gradients

    @property
    def _known(self) -> str:
        return "it has " + ", ".join([*self.tensors, *self.parameters])

    def _hint(self, name: str) -> str:
        return nearest(name, [*self.tensors, *self.parameters, "input"]) or f"; {self._known}"


@dataclass(frozen=True, eq=False)
class Run(Plain):
    """All tensors and gradients of a model for one example.

    `given` are the inputs in the order of the model's. Everything else follows from the four fields: two runs of equal
    models on equal inputs are equal.
    """

    model: Graph
    given: tuple[Array, ...]
    objective: Objective | None = None

    def __getitem__(self, name: str) -> StepRun:
        """Return a step, or an input of the model, with its numbers; a NetworkError when there is none."""
        if name in self.model.inputs:
            return StepRun(self, name, None, self.tensors[name], self._gradients_of(name))
        step = self.model.step(name)
        inputs = tuple(self.tensors[source]["output"] for source in step.inputs)
        return StepRun(self, name, step.kind, self.tensors[name], self._gradients_of(name), inputs)

    @cached_property
    def tensors(self) -> Values:
        """Every tensor of every step and input, by step name and tensor name."""
        return evaluate_steps(self.model, self.given)

    @cached_property
    def gradients(self) -> Mapping[str, StepGradients]:
        """The derivatives of the loss by step; an error for a run without a loss."""
        if self.objective is None:
            raise NetworkError("the run has no loss, and so no gradients; run the model with target=... and loss=...")
        return backpropagate(self.model, self.tensors, self.objective)

    @property
    def output(self) -> Array:
        """The first output of the model."""
        return self[self.model.outputs[0]].output

    @cached_property
    def loss(self) -> Sourced:
        """The loss; an error for a run without one."""
        if self.objective is None:
            raise NetworkError("the run has no loss; run the model with target=... and loss=...")
        value = loss_of(self.model, self.tensors, self.objective)
        return Sourced(value, Source(self.model.digest, self.input_digest, "", _LOSS, (), value, self))

    @cached_property
    def input_digest(self) -> str:
        """The digest of the inputs, the target and the loss."""
        return digest(self.given, self.objective)

    def prove(self, tolerance: float = 1e-6, entries: int = 8, seed: int = 0) -> Proof:
        """Return the comparison of the gradients with central differences of the loss.

        `entries` numbers of each parameter and of each input are compared, half of them those of the largest gradients
        and the others drawn by `seed`. They agree where they differ by less than `tolerance` of the larger one.
        """
        if self.objective is None:
            raise NetworkError("the run has no loss, and so no gradients; run the model with target=... and loss=...")
        return compare_gradients(
            self.model, self.tensors, dict(self.gradients), self.objective, tolerance, entries, seed
        )

    def source(self, step: str, tensor: str, index: Sequence[int] = ()) -> Source:
        """Return one number with its address; `tensor` as in `StepRun.tensor`, and "loss" for the step "".

        Raises a NetworkError for an address that does not exist.
        """
        place = tuple(index)
        if (step, tensor, place) == ("", _LOSS, ()) and isinstance(self.loss, Sourced):
            return self.loss.source
        array = self[step].tensor(tensor)
        fits = len(place) == array.ndim and all(
            isinstance(k, int) and not isinstance(k, bool) and 0 <= k < size
            for k, size in zip(place, array.shape, strict=False)
        )
        if not fits:
            raise NetworkError(f"{tensor!r} of step {step!r} has the shape {array.shape}, so there is no index {place}")
        return Source(self.model.digest, self.input_digest, step, tensor, place, float(array[place]), self)

    def recompute(self, source: Source) -> float:
        """Return the number at the address of a source; raise a NetworkError for another model or input."""
        if source.model != self.model.digest or source.input != self.input_digest:
            part = "model" if source.model != self.model.digest else "input, target or loss"
            raise NetworkError(f"{source.address} belongs to another {part}")
        return self.source(source.step, source.tensor, source.index).value

    def differing(self, sources: Collection[Source]) -> dict[Source, float]:
        """Return the sources that are gradients and differ from central differences.

        Each with the derivative that is measured. Gradients of other tensors are not measured.
        """
        wanted = {(one.step, one.tensor.removesuffix(_GRADIENT), one.index): one for one in sources}
        if self.objective is None:
            return {}
        proof = compare_gradients(
            self.model, self.tensors, dict(self.gradients), self.objective, 1e-6, 0, 0, only=tuple(wanted)
        )
        return {wanted[one.step, one.tensor, one.index]: one.measured for one in proof.of("differs")}

    def anew(self) -> Run:
        """Return the same run with nothing computed yet."""
        return Run(self.model, self.given, self.objective)

    def _gradients_of(self, name: str) -> StepGradients | None:
        return None if self.objective is None else self.gradients[name]


def _input_name(number: int) -> str:
    return f"input {number}" if number else "input"


def _input_number(name: str, count: int) -> int | None:
    word, _, digits = name.partition(" ")
    number = int(digits) if digits.isdecimal() else 0
    return number if word == "input" and number < count and (digits.isdecimal() or not digits) else None


def frozen_run(model: Graph, given: Sequence[Array], objective: Objective | None) -> Run:
    """Return a run after its forward pass, so that errors of the input are raised here."""
    run = Run(model, tuple(frozen(one) for one in given), objective)
    run.tensors  # noqa: B018  # the pass is kept
    return run
