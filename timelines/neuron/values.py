"""The graph of values: what each line reads, the run that computes it, and its slopes."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.network import Activate, Add, Model, Multiply, Run, Step, Subtract, chain

LINES = ("p1 = w1 * x1", "p2 = w2 * x2", "z = p1 + p2 + b", "a = tanh(z)", "e = a - y", "L = e * e")
FORMULA = r"L = \left( \tanh \left( w_1 x_1 + w_2 x_2 + b \right) - y \right)^2"
SYMBOLS = {"p1": "p_1", "p2": "p_2", "w1": "w_1", "w2": "w_2", "x1": "x_1", "x2": "x_2"}
COLORS = {
    "w1": "weight",
    "w2": "weight",
    "b": "bias",
    "x1": "input",
    "x2": "input",
    "p1": "activation",
    "p2": "activation",
    "z": "activation",
    "a": "activation",
    "y": "target",
    "e": "error",
    "L": "error",
}
READS = {
    "p1": ("w1", "x1"),
    "p2": ("w2", "x2"),
    "z": ("p1", "p2", "b"),
    "a": ("z",),
    "e": ("a", "y"),
    "L": ("e", "e"),
}
EDGES = [(source, goal, k) for goal, sources in READS.items() for k, source in enumerate(sources)]
LEARNING = ("w1", "w2", "b")


def run_of(values: Mapping[str, float]) -> Run:
    """The graph as a model: every value is a step, and the gradient of L by each is proven as that of any network."""
    kinds = {"p1": Multiply(), "p2": Multiply(), "z": Add(), "a": Activate("tanh"), "e": Subtract(), "L": Multiply()}
    model = Model(
        tuple(Step(name, kind, READS[name]) for name, kind in kinds.items()),
        tuple(values),
        ((1,),) * len(values),
        name="neuron",
    )
    # The distance to a target below 0 goes up as L does, so that the gradients of the run are those of L.
    return model.run({name: [value] for name, value in values.items()}, [-1.0], "mae")


def tanh_slope(run: Run) -> float:
    """The slope of tanh at z, as the gradient of a run of its own."""
    z, a = float(run["z"].output[0]), float(run["a"].output[0])
    alone = chain(Activate("tanh"), input_shape=(1,)).run([z], [a - 1.0], "mae")
    found = alone["x"].output_gradient
    assert found is not None
    slope: float = found[0]
    return slope


def gradient(run: Run, name: str) -> float:
    """The derivative of L by a value."""
    found = run[name].output_gradient
    assert found is not None
    value: float = found[0]
    return value


def descent(first: Mapping[str, float], rate: float, steps: int) -> list[Run]:
    """Return the runs of the first values and of all steps from there: weights and bias go against their gradients."""
    runs = [run_of(first)]
    for _ in range(steps):
        now = {name: float(runs[-1][name].output[0]) for name in first}
        moved = {name: now[name] - rate * gradient(runs[-1], name) for name in LEARNING}
        runs.append(run_of({**now, **moved}))
    return runs


def slopes(run: Run, goal: str) -> list[float]:
    """The local slope of each edge into a box: how fast it changes with what it reads."""
    if goal in ("p1", "p2"):
        w, x = READS[goal]
        return [run[x].output[0], run[w].output[0]]
    if goal == "a":
        return [tanh_slope(run)]
    if goal == "L":
        return [run["e"].output[0]] * 2
    return {"z": [1.0, 1.0, 1.0], "e": [1.0, -1.0]}[goal]
