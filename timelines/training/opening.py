"""Act 1: the points, a net that knows nothing, and what it pays."""

from __future__ import annotations

from renderer import Definition, delay, draw, fade_in, fade_out, fit, move_to, stagger, tex, to
from timelines.training.board import Board

FORMULA = r"L = -\frac{1}{n} \sum \left( y \ln a + (1 - y) \ln (1 - a) \right)"


def points_and_loss(board: Board) -> None:
    """Two clouds, a wrong map, a red rod for each error, and their mean as one number."""
    script, told, plan = board.script, board.lesson, board.plan
    cloud = board.cloud(told.inputs, told.targets, "points")
    board.begin_act(
        "A riddle of points",
        "Two clouds of points. Given a place, a network shall say which cloud it belongs to.",
        coming=fade_in(cloud, seconds=1.2),
        label="points",
    )
    script.wait(4.2)
    script.caption("The network: two inputs, hidden layers, one answer from 0 to 1. Its weights are random.")
    net = board.net
    script.add(net.group)
    script.begin(*(to(net.edges_of(k), widths=board.widths(0, k), seconds=0.01) for k in board.layers))
    script.play(stagger([draw(net.edges_of(k), seconds=0.9) for k in board.layers], ratio=0.4), label="net")
    script.wait(4.0)
    script.caption("Asked at every place, it draws a map of answers: full color is 1.")
    script.play(fade_in(board.answers(0), seconds=1.2), label="map")
    script.wait(3.6)
    script.caption("The map is wrong. A red rod is how far an answer is from the truth.")
    script.play(draw(board.rods(0), seconds=1.6, ratio=0.3), label="rods")
    script.wait(3.0)
    script.caption("One number tells how bad all of it is: the loss, a mean over all points.")
    run = told.run(0)
    x, y, u = plan.plot.center[0], plan.plot.center[1], plan.unit
    word, value = board.counter("loss", run.loss, "{:.3f}", 1.3 * u, (x, y), "loss", "error")
    formula = tex(FORMULA, size=0.85 * u, fill="error", name="formula")
    formula = move_to(fit(formula, width=plan.plot.width), (x, y - 0.95 * u))
    script.play(fade_in([word, value]), delay(0.4, fade_in(formula)), label="loss")
    script.claim("formula", Definition(FORMULA))
    script.wait(3.2)
    said = board.counter("right", 100 * told.accuracy(0), "{:.0f}%", 1.3 * u, (x, y - 0.95 * u), "right")
    script.caption(f"And how many points are on the right side: {told.accuracy(0):.0%}. A guess gets half of them.")
    script.play(fade_out("formula", seconds=0.5))
    script.play(fade_in(said), label="accuracy before")
    script.wait(3.0)
    board.leave("answers", "points", "rods")
