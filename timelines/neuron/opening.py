"""Act 1: the formula comes as six lines, and these as a graph."""

from __future__ import annotations

from renderer import Definition, delay, draw, fade_out, fit, group, stagger, tex, to, write
from timelines.neuron.board import FAINT, Board, bend_of, edge, graph, listing
from timelines.neuron.plan import PLACES
from timelines.neuron.values import FORMULA, READS


def six_lines(board: Board) -> None:
    """0-13 s: the formula comes as six lines; each line brings its box and the edges into it."""
    script, plan = board.script, board.plan
    board.heading("One neuron, six lines")
    script.caption("One neuron: two inputs, two weights, a bias, tanh, and the error against a target.")
    formula = tex(FORMULA, size=1.7, name="formula")
    script.play(write(fit(formula, width=script.frame[0] - 1.0), seconds=2), label="formula")
    script.claim("formula", Definition(FORMULA))
    script.wait(2)
    text_lines = listing(plan)
    script.play(fade_out("formula", seconds=0.6), delay(0.3, write(text_lines, seconds=1.8)), label="lines")
    script.caption("As a program it is six lines, and each line makes one value of a graph.")
    boxes = graph(plan)
    parts = {part.name: part for part in boxes.parts}
    first = [name for name in PLACES if name not in READS]
    script.add(group(*(part.with_(opacity=0.0) for part in parts.values()), center=False, name="graph"))
    script.play(stagger([to(f"graph/{name}", opacity=1.0, seconds=0.5) for name in first], ratio=0.3), label="inputs")
    for goal in READS:
        lines = [
            draw(edge(plan, source, goal, bend_of(goal, k), name=f"{source}-{goal}-{k}"), seconds=0.6)
            for k, source in enumerate(READS[goal])
        ]
        shown = to(f"graph/{goal}", opacity=1.0, seconds=0.6)
        row = list(READS).index(goal)
        others = [to(f"listing/{k}", opacity=1.0 if k == row else FAINT, seconds=0.4) for k in range(6)]
        script.play(*lines, shown, *others, label=f"graph {goal}")
