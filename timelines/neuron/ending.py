"""Act 5: the graph is one circle of a network."""

from __future__ import annotations

from renderer import circle, delay, draw, fade_in, fade_out, line, to, together
from renderer.network import Run, network, network_picture
from timelines.neuron.board import Board
from timelines.neuron.plan import PLACES
from timelines.neuron.values import EDGES


def one_of_many(board: Board, run: Run) -> None:
    """66-75 s: the graph is one circle with two inputs, and the circle one of a large net."""
    script = board.script
    board.heading("One of many")
    script.caption("All this is one circle in a picture of a network.")
    gone = [f"value-{name}" for name in PLACES] + [f"grad-{name}" for name in PLACES]
    edges = [f"{source}-{goal}-{k}" for source, goal, k in EDGES]
    script.play(fade_out([*gone, *edges, "listing", "history", "words"], seconds=0.8))
    size = min(script.frame) / 8
    dot = circle(0.75 * size, fill="activation", stroke="ink", width=5, at=(0.6 * size, -0.3), name="neuron")
    feet = [(-2.2 * size, -0.3 + 1.1 * size), (-2.2 * size, -0.3 - 1.1 * size)]
    wires = [
        line(foot, (0.6 * size, -0.3), stroke="weight", width=6, z=-1, name=f"wire-{k}") for k, foot in enumerate(feet)
    ]
    inputs = [
        circle(0.4 * size, fill="ground", stroke="input", width=4, at=foot, name=f"input-{k}")
        for k, foot in enumerate(feet)
    ]
    shrinking = [to(f"graph/{name}", at=(0.6 * size, -0.3), scale=0.1, opacity=0.0, seconds=1.4) for name in PLACES]
    script.play(*shrinking, delay(0.7, fade_in(dot, seconds=0.7)), label="a circle")
    script.remove("graph")
    script.play(together(*(draw(one, seconds=0.8) for one in wires)), *(fade_in(one, seconds=0.8) for one in inputs))
    script.caption("A billion weights learn just so: forward once, back once, a step.")
    net = network((4, 6, 6, 3), seed=3, activation="tanh")
    room = script.inside(0.6)
    many = network_picture(net, name="many", fill="activation", stroke="ink", edge_stroke="weight", edges="bulk",
                           fit=(room.width, room.height - 1.3))  # fmt: skip
    whole = many.group.with_(at=(many.group.at[0], many.group.at[1] - 0.35))
    parts = ["neuron", *(one.name for one in [*wires, *inputs])]
    script.play(fade_out(parts, seconds=1.0), fade_in(whole, seconds=1.4), label="a network")
    script.wait(3)
