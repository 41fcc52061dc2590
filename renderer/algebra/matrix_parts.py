"""The parts of a matrix in a formula: its entries, its brackets, and the dots where it is shortened."""

from __future__ import annotations

from renderer.scene.node import Ref


def entries_of(matrix: Ref) -> list[Ref]:
    """Return the written entries of a matrix, row by row."""
    return [part for part in matrix.parts if part.node.children]


def beside_entries(matrix: Ref) -> list[Ref]:
    """Return what a matrix holds beside its entries: left bracket, dots where it is shortened, right bracket."""
    return [part for part in matrix.parts if not part.node.children]


def brackets_of(matrix: Ref) -> list[Ref]:
    """Return both brackets of a matrix."""
    return [beside_entries(matrix)[0], beside_entries(matrix)[-1]]


def dots_of(matrix: Ref) -> list[Ref]:
    """Return the dots of a shortened matrix."""
    return beside_entries(matrix)[1:-1]
