"""What a model makes of an input: any model, any input, from the question to one step of learning."""

from __future__ import annotations

from typing import Any

from renderer import Script
from timelines.explain import back, forward, machine, one_neuron, question, step, verdict
from timelines.explain.board import make_board
from timelines.explain.subject import subject_of


def build(
    script: Script,
    model: Any = None,
    input: Any = None,
    target: Any = None,
    labels: Any = None,
    layers: Any = None,
    names: Any = None,
    loss: str | None = None,
    neuron: tuple[str, int] | None = None,
) -> None:
    """The film, told of a digit where no model is given.

    `model` is a file or a live object that `load_model` takes, with `layers` for files with weights alone. `input` is a
    file (.npy, .npz, .csv, an image), numbers with commas between, or an array. `target` is a class by number or name,
    or numbers; without it there is no loss and no step. `labels` name the classes and `names` the numbers of a row: a
    file with one a line, or names with commas between. `neuron` is the one that is told up close, as "dense1,3".
    """
    board = make_board(script, subject_of(model, input, target, labels, layers, names, loss), neuron)
    question.play(board)
    machine.play(board)
    forward.play(board)
    one_neuron.play(board)
    verdict.play(board)
    back.play(board)
    step.play(board)
