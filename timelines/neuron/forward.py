"""Act 2: values run from the inputs to the loss."""

from __future__ import annotations

from renderer import fade_in, stagger
from renderer.network import Run
from timelines.neuron.board import Board, lit_edges, value
from timelines.neuron.plan import PLACES
from timelines.neuron.values import READS


def forward(board: Board, run: Run) -> None:
    """13-28 s: values run from left to right; each line lights with its box."""
    script = board.script
    board.heading("Forward: values")
    script.caption("Forward: put numbers in at one end, and every line computes one more.")
    names = [name for name in PLACES if name not in READS]
    script.play(*board.lit((), *names))
    script.play(
        stagger([fade_in(value(board, run, name), seconds=0.6) for name in names], ratio=0.4), label="numbers in"
    )
    script.wait(2.2)
    told = {
        "p1": "A weight times its input, twice.",
        "z": "Products and bias add up to z.",
        "a": "tanh makes it the answer a.",
        "e": "Answer minus target: the error;",
        "L": "times itself it is the loss L. It should be small.",
    }
    for row, goal in enumerate(READS):
        if goal in told:
            script.caption(told[goal])
        script.play(*board.lit([row], goal, *READS[goal]), *lit_edges(board, goal, "activation"), seconds=0.7)
        script.play(fade_in(value(board, run, goal), seconds=0.7), label=f"forward {goal}")
        script.wait(0.6 if goal.startswith("p") else 0.9)
        script.begin(lit_edges(board, goal, "grey"))
