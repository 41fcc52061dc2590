"""How a convolutional network reads a digit: kernels, pooling, ten bars, and 350 digits that it never saw."""

from __future__ import annotations

from renderer import Script
from timelines.digits import answers, influence, kernels, opening, pooling, wall
from timelines.digits.stage import make_stage


def build(script: Script, digit: int = 4) -> None:
    """The film, told of the first held-out picture of a `digit`, from 0 to 9, that can be shifted to the right."""
    stage = make_stage(script, digit)
    opening.play(stage)
    kernels.play(stage)
    pooling.play(stage)
    answers.play(stage)
    influence.play(stage)
    wall.play(stage)
