"""Passes of a computation on single numbers: values forward, gradients back."""

from __future__ import annotations

from renderer.network.panels.scalar_graph import GRADIENT, VALUE, ScalarGraph
from renderer.scene.copies import hidden
from renderer.script.clips.appear import fade_in
from renderer.script.clips.clip import Clip, Composed, lasting, one_after_another, together
from renderer.script.clips.emphasis import indicate
from renderer.values.argument_check import check_arguments
from renderer.values.errors import NetworkError
from renderer.values.numbers import positive

_FIRST = 0.15  # the share of the time in which the graph comes in


@check_arguments
def compute(graph: ScalarGraph, *, seconds: float = 4.0) -> Composed:
    """Return a clip in which a computation appears and runs forward: each value appears after its inputs."""
    long = positive(seconds, "the seconds of a clip")
    start = fade_in(hidden(graph, *_numbers(graph)), seconds=_FIRST * long)
    each = (1 - _FIRST) * long / len(graph.ranks)
    return lasting(long, one_after_another(start, *(_forward(graph, rank, each) for rank in graph.ranks)))


@check_arguments
def differentiate(graph: ScalarGraph, *, seconds: float = 4.0) -> Composed:
    """Return a clip in which gradients appear below the values, from the result's 1 back to the inputs.

    Each comes after those of all values that it goes into, whose gradients it adds up.
    """
    if not graph["gradients"].parts:
        raise NetworkError(f"{graph.name!r} has no gradients: its run has no loss; scalar_run makes one that has")
    long = positive(seconds, "the seconds of a clip")
    each = long / len(graph.ranks)
    return lasting(long, one_after_another(_back(graph, rank, each) for rank in reversed(graph.ranks)))


def _numbers(graph: ScalarGraph) -> list[str]:
    """Return the addresses of all values and gradients below a graph."""
    return [f"{kind}/{part.node.name}" for kind in ("values", "gradients") for part in graph[kind].parts]


def _forward(graph: ScalarGraph, rank: tuple[str, ...], seconds: float) -> Composed:
    edges = [graph[f"edges/{a}-{b}"] for a, b in graph.sources if b in rank]
    lit: list[Clip] = [indicate(edges, color=VALUE, scale=1.0, seconds=seconds)] if edges else []
    return together(*lit, fade_in([graph[f"values/{one}"] for one in rank], seconds=seconds))


def _back(graph: ScalarGraph, rank: tuple[str, ...], seconds: float) -> Composed:
    known = {part.node.name for part in graph["gradients"].parts}
    edges = [graph[f"edges/{a}-{b}"] for a, b in graph.sources if a in rank]
    lit: list[Clip] = [indicate(edges, color=GRADIENT, scale=1.0, seconds=seconds)] if edges else []
    return together(*lit, fade_in([graph[f"gradients/{one}"] for one in rank if one in known], seconds=seconds))
