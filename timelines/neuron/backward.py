"""Act 3: gradients run from the loss back to the weights."""

from __future__ import annotations

from renderer import Node, fade_in, fade_out, stagger
from renderer.network import Run
from timelines.neuron.board import Board, bend_of, grad, lit_edges
from timelines.neuron.plan import HIGH, WIDE
from timelines.neuron.values import READS, slopes


def backward(board: Board, run: Run) -> None:
    """28-52 s: from L back, each edge gives its local slope times what came from above."""
    script = board.script
    board.heading("Backward: gradients")
    script.caption("How fast does L change with L? By 1.")
    script.play(*board.lit((), "L"))
    script.play(fade_in(grad(board, run, "L")), label="gradient L")
    script.wait(1.2)
    told = {
        "L": "Two ways lead from e to L. Both slopes are e, and they add.",
        "e": "A difference has the slopes 1 and minus 1.",
        "a": "The slope of tanh, times what came: the delta.",
        "z": "A sum hands its gradient on to each part, unchanged.",
        "p2": "A product swaps: the slope of the weight is the input, and that of the input is the weight.",
    }
    for goal in reversed(list(READS)):
        if goal in told:
            script.caption(told[goal])
        sources = list(dict.fromkeys(READS[goal]))
        row = list(READS).index(goal)
        labels = [slope_label(board, run, goal, k) for k in range(len(READS[goal]))]
        script.play(*board.lit([row], goal, *sources), *lit_edges(board, goal, "gradient"), seconds=0.6)
        script.play(stagger([fade_in(one, seconds=0.6) for one in labels], ratio=0.3), label=f"slopes {goal}")
        script.wait(0.8 if goal in told else 0.3)
        script.play(stagger([fade_in(grad(board, run, one), seconds=0.7) for one in sources], ratio=0.3),
                    label=f"gradients of {goal}")  # fmt: skip
        script.wait(1.1 if goal in told else 0.4)
        script.begin(fade_out(labels, seconds=0.5), lit_edges(board, goal, "grey"))
    script.caption("Now every value knows its gradient.")
    script.play(*board.all_lit())
    script.wait(2)


def slope_label(board: Board, run: Run, goal: str, k: int) -> Node:
    """The local slope beside its edge."""
    plan, source = board.plan, READS[goal][k]
    (ax, ay), (bx, by) = plan.place(source), plan.place(goal)
    u = plan.unit
    bend = bend_of(goal, k)
    if bend:
        middle = ((ax + bx) / 2, (ay + by) / 2)
        at = (middle[0] + 1.5 * bend * u, middle[1]) if plan.down else (middle[0], middle[1] + 1.5 * bend * u)
    elif plan.down:
        # On the side of the edge that it leads away from.
        at = (ax + (-0.36 if bx > ax - 0.01 else 0.36) * u, ay - (HIGH / 2 + 0.26) * u)
    else:
        at = (ax + (WIDE / 2 + 0.28) * u, ay + (0.24 if by <= ay + 0.01 else -0.24) * u)
    return board.number(
        slopes(run, goal)[k],
        f"slope-{source}-{goal}-{k}",
        at,
        "ink",
        0.54,
        "{:.0f}" if goal in ("z", "e") else "{:.2f}",
    )
