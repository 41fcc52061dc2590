"""The short cut of the film: backpropagation in about four minutes, each thing said once."""

from __future__ import annotations

from timelines.backprop.board import Board
from timelines.backprop.short import forward, layer_before, layer_of_weights, matrices, one_weight, use


def tell(board: Board) -> None:
    """All acts, one after another."""
    if board.layout.narrow or max(board.sizes) > 3:
        near = "circles are small or many, and numbers stand where edges lead to them"
        for kind in ("crossed", "overlap", "contrast"):
            board.script.allow(kind, f"{board.net.name}/values", why=near)
    forward.play(board)
    one_weight.play(board)
    layer_of_weights.play(board)
    if board.last > 1:
        layer_before.play(board)
    matrices.play(board)
    use.play(board)
