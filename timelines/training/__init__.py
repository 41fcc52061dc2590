"""How a network learns: two clouds of points, a loss that falls, and a map of answers that bends."""

from __future__ import annotations

from pathlib import Path

from renderer import Script
from renderer.network import load_recording
from timelines.training.board import Board, made_plan
from timelines.training.data import DataSet, lesson
from timelines.training.ending import half_planes, held_out
from timelines.training.learning import it_learns
from timelines.training.mountains import rates, two_knobs
from timelines.training.opening import points_and_loss


def build(
    script: Script,
    data: DataSet = "moons",
    sizes: tuple[int, ...] = (8, 8),
    seed: int = 4,
    epochs: int = 200,
    learning_rate: float = 0.02,
    recording: Path | None = None,
) -> None:
    """The film of one training: of points of a `data` set drawn by `seed`, or of a `recording` with its own points.

    A recording is of dense layers from two inputs to one output between 0 and 1, and holds its inputs and targets.
    """
    script.allow("contrast", "net", why="thin edges are weights near 0")
    told = lesson(data, sizes, seed, epochs, learning_rate, None if recording is None else load_recording(recording))
    board = Board(script, plan=made_plan(script.frame), lesson=told)
    points_and_loss(board)
    two_knobs(board)
    it_learns(board)
    rates(board)
    held_out(board)
    half_planes(board)
