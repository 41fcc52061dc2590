"""How a network learns: backpropagation derived step by step, on a small network, and then for all. 480 seconds."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Literal, get_args

from renderer import NetreelError, Script
from renderer.network import load_model, network_of
from timelines.backprop.making import LARGE, NetSize, make_board

SHORT = (NetSize(radius=0.52, gap=3.0, home=0.7),)  # lines of the short cut need less room above the net
HIDDEN = ("hidden_layer", "hidden_columns", "substitution", "generalise")

Act = Literal[
    "",
    "opening",
    "last_layer",
    "columns",
    "hidden_layer",
    "hidden_columns",
    "substitution",
    "generalise",
    "bias",
    "summary",
]
ACTS = get_args(Act)[1:]


def build(
    script: Script,
    sizes: tuple[int, ...] = (2, 2, 2),
    activation: Literal["sigmoid", "tanh", "relu", "linear"] = "sigmoid",
    error: Literal["", "mse", "bce", "cross_entropy"] = "",
    notation: Literal["seed", "standard"] = "seed",
    act: Act = "",
    cut: Literal["full", "short"] = "full",
    weights: tuple[str, ...] = (),
    values: bool = False,
    seed: int = 1,
    model: Path | None = None,
    layers: tuple[str, ...] = (),
    input: tuple[float, ...] | Path = (),
    target: tuple[float, ...] | Path = (),
) -> None:
    """The whole film, one act of it, or its short cut, which says each thing once.

    `model` is a file with a trained network of dense layers, told instead of one drawn by `seed`; its sizes and
    activations are its own, or `layers` names an activation a layer where the file has weights alone. `input` and
    `target` are numbers, or files of numpy; what is not given is drawn by `seed`.
    `weights` are those told at full length, as "w2_1_1" (layer, to, from); by default the first four of a layer.
    `error` is by default mse, or cross_entropy for a network that ends in a softmax; cross_entropy ends one that is
    drawn by `seed` in a softmax.
    `values` shows the numbers of a real input beside the symbols.
    """
    short = cut == "short"
    script.allow("flight", why="copies cross lines on their way into matrices")
    script.allow("still", why="a question stands alone for as long as the beats of this film give it")
    script.allow("crossed", "own-label", why="a plate of the ground's color hides the edges behind it")
    script.allow("tiny", "recalled", why="it has been read before it makes room")
    net = None if model is None else network_of(load_model(model, layers=layers or None))
    board = make_board(
        script,
        sizes,
        activation,
        error,
        notation,
        weights,
        values or short,
        seed,
        model=net,
        given=input,
        target=target,
        large=SHORT if short else LARGE,
    )
    if short:
        if board.softmax and board.last == 1:
            raise NetreelError(
                "the short cut begins with a neuron that has a curve of its own, and in a network of one layer that "
                "ends in a softmax there is none: leave out cut, or take a network with a hidden layer, as sizes=2,2,2"
            )
        importlib.import_module("timelines.backprop.short").tell(board)
        return
    for name in ACTS:
        if (act and act != name) or (board.last < 2 and name in HIDDEN):
            continue
        one = importlib.import_module(f"timelines.backprop.{name}")
        if act:
            one.stand(board)
        one.play(board)
