"""The flow of a model: the drawn steps, their ranks, and the edges between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from renderer.network.panels.repeats import Block
from renderer.network.panels.step_views import StepView
from renderer.network.steps import Graph
from renderer.values.errors import NetworkError


@dataclass(frozen=True)
class Flow:
    """Drawn steps by rank: every edge leads from one rank to a later one.

    `edges` are pairs of names, source first. `blocks` are drawn once each.
    """

    ranks: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...] = ()

    def rank(self, name: str) -> int:
        """Return the rank of a drawn step."""
        return next(number for number, names in enumerate(self.ranks) if name in names)


def flow(model: Graph, views: Mapping[str, StepView], blocks: Sequence[Block]) -> Flow:
    """Return the flow of a model without hidden steps, with repeated blocks drawn once."""
    stands: dict[str, str] = {}  # where an arrow from a step sets out: the step itself, or what is drawn for it
    repeated: set[str] = set()
    for block in blocks:
        last = block.repetitions[-1][-1]
        stands[last] = block.steps[-1]
        repeated |= {name for names in block.repetitions[1:] for name in names}
    drawn = [name for name in model.inputs if views[name].view != "hidden"]
    edges: list[tuple[str, str]] = []
    for step in model:
        if step.name in repeated:
            continue
        sources = dict.fromkeys(_sources(step.inputs, stands))
        if views[step.name].view == "hidden":
            stands[step.name] = next(iter(sources), "")
            _pass_over(step.name, stands, blocks)
            continue
        drawn.append(step.name)
        edges += [(source, step.name) for source in sources if source in drawn]
    if not drawn:
        raise NetworkError("all steps of the model are hidden, so there is nothing to draw")
    return Flow(_ranks(drawn, edges), tuple(edges), tuple(blocks))


def _sources(inputs: Sequence[str], stands: Mapping[str, str]) -> list[str]:
    found = []
    for name in inputs:
        while name in stands and stands[name] != name:
            name = stands[name]
        found.append(name)
    return [name for name in found if name]


def _pass_over(name: str, stands: dict[str, str], blocks: Sequence[Block]) -> None:
    """Let the last step of a block stand for what its hidden last step stands for."""
    for block in blocks:
        if block.steps[-1] == name:
            stands[block.repetitions[-1][-1]] = stands[name]


def _ranks(drawn: Sequence[str], edges: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Return the steps by their longest way from an input; what reads nothing stands right before its first reader."""
    rank = dict.fromkeys(drawn, 0)
    for name in drawn:
        rank[name] = max((rank[source] + 1 for source, goal in edges if goal == name), default=0)
    fed = {goal for _, goal in edges}
    for name in drawn:
        readers = [rank[goal] for source, goal in edges if source == name]
        if name not in fed and readers:
            rank[name] = min(readers) - 1
    return tuple(tuple(name for name in drawn if rank[name] == number) for number in range(max(rank.values()) + 1))
