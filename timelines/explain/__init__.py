"""What a model makes of an input: any model, any input, from the question to one step of learning."""

from __future__ import annotations

from typing import Any

from renderer import Script
from timelines.explain import back, forward, machine, neuron, question, step, verdict
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
) -> None:
    """The film."""
    board = make_board(script, subject_of(model, input, target, labels, layers, names, loss))
    question.play(board)
    machine.play(board)
    forward.play(board)
    neuron.play(board)
    verdict.play(board)
    back.play(board)
    step.play(board)
