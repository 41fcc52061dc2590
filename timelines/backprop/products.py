"""How many products the derivatives by all weights take, with and without deltas: the counts, and bars of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from renderer import Clip, Node, Text, box_of, delay, fade_in, fade_out, grow, indicate, lasting, rectangle, stagger
from timelines.backprop.board import Board
from timelines.backprop.places import swelling
from timelines.backprop.steps import OVER_LABELS, SLOW, Shown, room

LARGE = (784, 128, 10)
"""A network of the size that reads digits."""

BESIDE = 0.18  # between a bar and its name or number
SAVED = 0.6  # the size of the words beside bars: three rows of them stand between finished lines and lifted labels


def products_by_ways(sizes: Sequence[int]) -> int:
    """How many products the derivatives by all weights take if each way from E is multiplied out by itself.

    A way through the layers after a weight has two factors for its layer and the error, and two for each layer between.

    >>> products_by_ways((2, 2, 2))
    40
    """
    last, total = len(sizes) - 1, 0
    for layer, (before, here) in enumerate(pairwise(sizes), start=1):
        ways = int(np.prod(sizes[layer + 1 :], dtype=object)) if layer < last else 1
        factors = 3 + 2 * (last - layer)
        total += before * here * ways * (factors - 1)
    return total


def products_with_deltas(sizes: Sequence[int]) -> int:
    """How many products backpropagation takes for the derivatives by all weights.

    >>> products_with_deltas((2, 2, 2))
    16
    """
    total = sizes[-1]
    for here, after in pairwise(sizes[1:]):
        total += here * after + here
    return total + sum(before * here for before, here in pairwise(sizes))


def saved(board: Board, sizes: tuple[int, ...]) -> Shown:
    """How many products all weights take, way by way and with deltas, as bars of that length."""
    counts = (products_by_ways(sizes), products_with_deltas(sizes))
    box = room(board, 0.3, board.frame.right, OVER_LABELS) or room(board, board.frame.left, -0.3, OVER_LABELS)
    if box is None:
        return {}
    title = board.words("saved", f"products for all weights of {'-'.join(map(str, sizes))}", size=SAVED)
    heads = [
        board.words(f"saved-name-{k}", said, size=SAVED) for k, said in enumerate(("way by way", r"with $\delta$"))
    ]
    numbers = [board.words(f"saved-number-{k}", f"{count:,}", size=SAVED) for k, count in enumerate(counts)]
    start = box.left + max(box_of(head).width for head in heads) + BESIDE
    most = box.right - start - max(box_of(number).width for number in numbers) - BESIDE
    # Title and bars are three rows of one height, the words of each on one line.
    row = box.height / 3
    low = (box_of(numbers[0]).height / 2 - numbers[0].baselines[0]) / 2
    nodes: list[Node] = [on_line(title, box.center[0], box.top - row / 2 - low)]
    rods: list[Node] = []
    for k, (head, number, color) in enumerate(zip(heads, numbers, ("error", "delta"), strict=True)):
        y = box.top - row * (k + 1.5)
        length = most * counts[k] / counts[0]
        rods.append(rectangle(length, 0.22, at=(start + length / 2, y), fill=color, stroke=None, name=f"rod-{k}"))
        nodes += [
            on_line(head, start - BESIDE - box_of(head).width / 2, y - low),
            on_line(number, start + length + BESIDE + box_of(number).width / 2, y - low),
        ]

    def come() -> list[Clip]:
        growing = [grow(rod, origin=(start, rod.at[1]), seconds=1.2) for rod in rods]
        return [fade_in(nodes[0]), lasting(SLOW, stagger(growing, ratio=0.5)), delay(0.8, fade_in(nodes[1:]))]

    return {
        "way": come,
        "again": lambda: [indicate(rods[1], color="lit", scale=swelling(rods[1]), seconds=SLOW)],
        "pointer": lambda: [fade_out([*nodes, *rods])],
    }


def on_line(words: Text, x: float, y: float) -> Text:
    """A line of words with its middle at a place across and its baseline at a height."""
    return words.with_(at=(x, y - words.baselines[0] * words.scale))
