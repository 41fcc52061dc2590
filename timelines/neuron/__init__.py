"""The chain rule on one neuron: six lines of Python, their graph of values, a gradient at each. 80 seconds."""

from __future__ import annotations

from renderer import Script
from timelines.neuron.backward import backward
from timelines.neuron.board import Board
from timelines.neuron.ending import one_of_many
from timelines.neuron.forward import forward
from timelines.neuron.learning import steps
from timelines.neuron.opening import six_lines
from timelines.neuron.plan import made_plan
from timelines.neuron.values import run_of


def build(
    script: Script,
    weights: tuple[float, float] = (0.8, -0.4),
    bias: float = -0.3,
    inputs: tuple[float, float] = (1.5, 0.5),
    target: float = -0.5,
    learning_rate: float = 0.1,
) -> None:
    """One neuron with two inputs and a squared error; all numbers are those of the run."""
    script.allow("contrast", "listing", why="the lines that are not told at the moment are dimmed")
    script.allow("contrast", "graph", why="what is not told at the moment is dimmed")
    first = {"w1": weights[0], "w2": weights[1], "b": bias, "x1": inputs[0], "x2": inputs[1], "y": target}
    board = Board(script, made_plan(script.frame))
    six_lines(board)
    forward(board, run_of(first))
    backward(board, run_of(first))
    last = steps(board, first, learning_rate)
    one_of_many(board, run_of(last))
