"""What a film explains: a model, one input, the run of it, and what the answer is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from renderer.network import Dense, Model, Opaque, Run, load_model
from renderer.network.layers.layer_kind import written
from renderer.network.load.feature_names import feature_names
from renderer.network.losses import Loss
from renderer.values.errors import NetworkError
from timelines.explain.inputs import fitting_input, read_array, read_names, readings, target_of

Array = NDArray[np.float64]
Task = Literal["classes", "choice", "numbers", "tensor"]
"""What the answer is: probabilities of classes, one probability, numbers, or a tensor of several axes."""

LOSSES: dict[str, str] = {"classes": "cross_entropy", "choice": "bce", "numbers": "mse", "tensor": "mse"}
"""The loss of each task, unless another one is asked for."""

MOST_NUMBERS = 12
"""Outputs that are told one by one; more of them are a tensor."""

EXAMPLE = Path(__file__).parent / "digit.npz"
EXAMPLE_INPUT = Path(__file__).parent / "two.npy"


@dataclass(frozen=True, eq=False)
class Subject:
    """A model and one example.

    `run` has a loss: that of the `target`, or where none is given that of the answer itself, so that there are
    gradients of what was answered. `pixels` has the shape in which the input is shown. `column_names` are those of a
    row.
    """

    title: str
    model: Model
    run: Run
    task: Task
    labels: tuple[str, ...]
    column_names: tuple[str, ...]
    pixels: tuple[int, ...]
    target: Any

    @property
    def output(self) -> Array:
        """The answer as a vector, or as a tensor of several axes."""
        return answer_of(self.run)

    @property
    def loss(self) -> Loss:
        """The loss of the run."""
        assert self.run.objective is not None
        return self.run.objective.function

    @property
    def known(self) -> bool:
        """Whether a target was given."""
        return self.target is not None

    @property
    def answer(self) -> int:
        """The number of the class that the model takes for the most probable."""
        return int(np.argmax(self.output))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The steps whose operation is not known."""
        return tuple(step.name for step in self.model if isinstance(step.kind, Opaque))

    @property
    def shapes(self) -> str:
        """The shapes from the input to the answer in a line, the middle left out of a long one."""
        names = [self.model.inputs[0], *(step.name for step in self.model if step.kind.title not in HANDED_ON)]
        shapes = [written(self.run.tensors[name]["output"].shape).replace(" x ", "×") for name in names]
        distinct = [one for k, one in enumerate(shapes) if not k or one != shapes[k - 1]]
        if len(distinct) > 5:
            distinct = [*distinct[:3], "…", distinct[-1]]
        return " → ".join(distinct)

    def name_of(self, number: int) -> str:
        """Return the name of a class or of an output."""
        return self.labels[number] if self.labels else f"{number}"


HANDED_ON = ("flatten", "dropout", "activate", "softmax", "reshape", "constant")


def answer_of(run: Run) -> Array:
    """Return the output of a run without axes of length 1, with one axis at least."""
    output = run.output
    sides = [side for side in output.shape if side > 1] or [1]
    return cast(Array, output.reshape(sides))


def subject_of(
    model: Any,
    input: Any,
    target: Any = None,
    labels: Any = None,
    layers: Any = None,
    names: Any = None,
    loss: str | None = None,
    title: str | None = None,
) -> Subject:
    """Return what a film explains, from files, words or live objects; a NetworkError in one line for what is wrong."""
    if model is None:
        model, input, title = EXAMPLE, EXAMPLE_INPUT if input is None else input, title or "digits"
        target = "2" if target is None else target
    if input is None:
        raise NetworkError("a film explains what a model makes of an input: give one, as in --input x.npy or 0.2,0.9")
    content, columns = read_array(input, "the input")
    loaded = _loaded(model, layers, content)
    run = _first_run(loaded, content)
    found = _labels(read_names(labels, "the labels"), run)
    task = _task(loaded, run, found, target, loss)
    columns = _columns(read_names(names, "the names of columns") or columns, run) or _own_names(model, run)
    wanted = target_of(target, found, answer_of(run).shape[-1], task)
    return Subject(
        title or _title(model),
        loaded,
        _with_loss(run, task, wanted, loss or LOSSES[task]),
        task,
        found,
        columns,
        _pixels(content, run),
        wanted,
    )


def _with_loss(run: Run, task: Task, wanted: Any, loss: str) -> Run:
    """Return a run with gradients: of the loss, or where there is no target of the answer itself."""
    model, x, output = cast(Model, run.model), list(run.given), np.asarray(run.output)
    given = x[0] if len(x) == 1 else x
    if wanted is None and task in ("numbers", "tensor"):
        # Half the square of a difference of 1 has the slope 1: these are the gradients of the outputs.
        return model.run(given, target=output - 1.0, loss="squared_error", reduction="sum")
    if task == "classes" and not isinstance(wanted, np.ndarray):
        place = np.zeros(output.size)
        place[int(np.argmax(output)) if wanted is None else wanted] = 1.0
        return model.run(given, target=place.reshape(output.shape), loss=loss)
    goal = np.round(output) if wanted is None else np.asarray(wanted, dtype=np.float64)
    if goal.size != output.size:
        raise NetworkError(
            f"the model gives {written(output.shape)}, but the target has the shape {written(goal.shape)}"
        )
    return model.run(given, target=goal.reshape(output.shape), loss=loss)


def _loaded(model: Any, layers: Any, content: Any) -> Model:
    if isinstance(model, Model):
        return model
    words = layers if layers is None or isinstance(layers, str) else tuple(layers)
    try:
        return load_model(model, layers=words)
    except NetworkError as error:
        if "input_shape" not in str(error) or isinstance(content, dict):
            raise
        return load_model(model, layers=words, input_shape=np.shape(content))


def _first_run(model: Model, content: Any) -> Run:
    """Return the run of an input; where a model does not tell what it reads, of the first reading that fits."""
    if isinstance(content, dict) or len(model.inputs) > 1 or model.input_shapes[0] is not None:
        return model.run(fitting_input(model, content))
    first: NetworkError | None = None
    for one in readings(np.asarray(content)):
        try:
            return model.run(one)
        except NetworkError as error:
            first = first or error
    assert first is not None
    raise first


def _title(model: Any) -> str:
    if isinstance(model, str | Path):
        return Path(model).name
    return model.name if isinstance(model, Model) else type(model).__name__


def _labels(names: tuple[str, ...], run: Run) -> tuple[str, ...]:
    count = answer_of(run).shape[-1]
    wanted = (2,) if count == 1 else (count,)
    if names and len(names) not in wanted:
        outputs = f"{count} outputs" if count > 1 else "one output"
        raise NetworkError(f"the model has {outputs}, but there are {len(names)} labels")
    return names


def _task(model: Model, run: Run, labels: Sequence[str], target: Any, loss: str | None) -> Task:
    """Return what the answer is: by the last layer, by the loss, and by whether labels or a class are given."""
    last = model.step(model.outputs[0]).kind
    output = answer_of(run)
    if output.ndim > 1:
        return "tensor"
    if output.size == 1:
        return "choice" if last.probability == "sigmoid" and loss in (None, "bce") else "numbers"
    # One whole number for several outputs is the number of a class.
    one = re.fullmatch(r"\s*\d+\s*", str(target)) is not None
    if last.probability == "softmax" or loss == "cross_entropy" or (loss is None and (labels or one)):
        return "classes"
    return "numbers" if output.size <= MOST_NUMBERS else "tensor"


def _columns(names: tuple[str, ...], run: Run) -> tuple[str, ...]:
    size = run.given[0].size
    if names and (len(names) != size or len(run.given) > 1):
        raise NetworkError(f"the input has {size} numbers, but there are {len(names)} names for them")
    return names


def _own_names(model: Any, run: Run) -> tuple[str, ...]:
    """Return the names that a model has for its inputs, where there are as many."""
    names = () if isinstance(model, Model) else feature_names(model)
    return names if len(run.given) == 1 and len(names) == run.given[0].size else ()


def _pixels(content: Any, run: Run) -> tuple[int, ...]:
    """Return the shape in which the first input is shown: that of the file, where the model reads it as a vector."""
    shape = run.tensors[run.model.inputs[0]]["output"].shape
    if isinstance(content, dict):
        return tuple(shape)
    given = tuple(side for side in np.shape(content) if side > 1)
    plain = tuple(side for side in shape if side > 1)
    return given if len(plain) == 1 and len(given) == 2 and np.prod(given) == plain[0] else tuple(shape)


def dense_steps(subject: Subject) -> list[str]:
    """Return the dense steps whose output is a single vector."""
    found = [step.name for step in subject.model if isinstance(step.kind, Dense)]
    return [name for name in found if subject.run[name].output.ndim == 1]


def last_hidden(subject: Subject) -> str | None:
    """Return the last dense step before the outputs, or the one at the outputs where it is the only one."""
    found = dense_steps(subject)
    hidden = [name for name in found if not _ends(subject.model, name)]
    kept = hidden or found
    return kept[-1] if kept else None


def _ends(model: Model, name: str) -> bool:
    """Whether nothing but a softmax reads a step."""
    return all(step.kind.title == "softmax" for step in model.readers(name))
