"""The making of the board: the network with an input and a target, and its picture, closed and at its place."""

from __future__ import annotations

import numpy as np

from renderer import DOWN, LEFT, Script, Stroke, ink, to_edge
from renderer.network import Weight, evaluate, network, network_picture
from timelines.backprop.board import MARGIN, Board
from timelines.backprop.places import box_round
from timelines.backprop.values import with_values

HOME = 0.62  # the net's size once it has stepped back


def make_board(
    script: Script,
    sizes: tuple[int, ...] = (2, 2, 2),
    activation: str = "sigmoid",
    error: str = "mse",
    notation: str = "seed",
    weights: tuple[str, ...] = (),
    values: bool = False,
    seed: int = 1,
) -> Board:
    """The board on which the acts play: the network with an input and a target, and its picture at its place."""
    model = network(sizes, seed=seed, activation=activation)
    chance = np.random.default_rng(seed)
    facts = evaluate(model, chance.uniform(0.1, 0.9, sizes[0]), chance.uniform(0.1, 0.9, sizes[-1]), error)
    closed = network_picture(
        model,
        "net",
        radius=0.45,
        gap_neurons=3.9 / max(max(sizes) - 1, 1) - 0.9 if max(sizes) > 1 else 3.0,
        gap_layers=2.0,
        stroke=Stroke(ink("ink"), 3.0),
        fill="blue_b" if values else None,
        solid=True,
        edges="single",
        bias=True,
        errors=True,
        labels=True,
        fit=(script.frame[0] - 2.0, script.frame[1] - 1.0),
    )
    closed = closed.placed(to_edge(closed.group, LEFT, 1.0, script.frame))
    opened = closed.opened()
    box = box_round(opened.group)
    room = script.frame[0] - 1.0 - MARGIN
    if box.width > room:
        # A deep net is wider once it has opened; it begins so small that it can do so in the frame.
        closed = closed.placed(
            to_edge(closed.group.with_(scale=closed.group.scale * room / box.width), LEFT, 1.0, script.frame)
        )
        opened = closed.opened()
        box = box_round(opened.group)
    scale = min(HOME, (script.frame[0] - 1.0) / box.width, 3.9 / box.height)
    home = to_edge(opened.group.with_(scale=scale, at=(0.0, 0.0)), DOWN, 0.15, script.frame)
    middle = box_round(home)
    home = home.with_(at=(home.at[0] - middle.center[0], home.at[1]))
    full = frozenset(weight for word in weights for weight in [parsed(word)]) if weights else None
    net = opened.placed(home)
    return Board(script, model, facts, with_values(net, facts) if values else net, notation, values, full, closed)


def parsed(word: str) -> Weight:
    """A weight from its name, as in "w2_1_1"."""
    layer, to, source = (int(part) for part in word.removeprefix("w").split("_"))
    return Weight(layer, to, source)
