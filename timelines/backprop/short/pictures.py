"""What the acts of the short cut share: where things stand, numbers in the net, and charts of single steps."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import Box, Clip, Formula, Node, Ref, become, surround, to
from renderer.network import Quantity
from renderer.network.picture.over_circles import quantities_over
from renderer.scene.part_place import part_of
from timelines.backprop.board import Board

NUMBER = "activation"  # the color of numbers that a network comes to
SHARE = 0.56  # of the frame's width that formulas have beside a chart
LOWER = 0.46  # of the free height that formulas have below a chart in a narrow frame
SWELLS = 1.12  # how large a part becomes that is pointed at
GAP = 0.28  # between formulas that stand under one another, in units


# ---- places


def panels(board: Board, lower: float = LOWER) -> tuple[Box, Box]:
    """Where formulas stand and where charts do, above the net: side by side, or in a narrow frame one over the other.

    There formulas have the share `lower` of the height.
    """
    free = board.above_net
    free = Box(free.left, free.bottom + 0.15, free.right, free.top)
    if board.layout.narrow:
        middle = free.bottom + lower * free.height
        return Box(free.left, free.bottom, free.right, middle - 0.1), Box(free.left, middle + 0.1, free.right, free.top)
    x = free.left + SHARE * free.width
    return Box(free.left + 0.2, free.bottom, x - 0.2, free.top), Box(x + 0.2, free.bottom, free.right - 0.2, free.top)


def stacked(box: Box, nodes: Sequence[Formula], left: bool = False, gap: float = GAP) -> list[Formula]:
    """Formulas one under another in the middle of a box, all made smaller alike where they would not fit."""
    height = sum(node.height for node in nodes) + gap * (len(nodes) - 1)
    scale = min(1.0, box.width / max(node.width for node in nodes), box.height / height)
    top, made = box.center[1] + height * scale / 2, []
    for node in nodes:
        x = box.left + node.width * scale / 2 if left else box.center[0]
        made.append(node.with_(at=(x, top - node.height * scale / 2), scale=scale))
        top -= (node.height + gap) * scale
    return made


# ---- the net and its numbers


def parts_of(board: Board, *quantities: Quantity) -> list[str]:
    """The circles or edges of quantities, and their labels and numbers."""
    net = board.net
    found: dict[str, None] = {}
    names = {quantity: name for name, quantity in quantities_over(net).items()}
    for quantity in quantities:
        if not net.shows(quantity):
            continue
        parts = [net.stand_in(quantity), board.label(quantity)]
        if quantity in names:
            parts.append(f"{net.name}/values/{names[quantity]}")
        found |= dict.fromkeys(part for part in parts if part.startswith(f"{net.name}/"))
    return list(found)


def framed(name: str, line: Formula, marks: Sequence[str], air: float) -> Node:
    """A frame in the color of delta round parts of a line; `air` is how much larger it is than they are."""
    parts = [part_of(line, mark) for mark in marks]
    return surround(parts, margin=air / 2, radius=0.0, stroke="delta", width=3, name=name)


def replaced(old: Formula, new: Formula, *going: str) -> Clip:
    """Return a clip in which a formula becomes a shorter one: the parts `going` fade, and what stands for them comes.

    Glyphs of several factors on their way to one letter would be read as a blot.
    """
    return become(old.name, new, pairs={old[mark]: None for mark in going})


def lit(board: Board, addresses: Sequence[str], seconds: float = 0.6) -> list[Clip]:
    """Rings and edges turn to the color of what is discussed."""
    return [to(list(addresses), seconds=seconds, stroke=board.lit_stroke)]


def unlit(board: Board, addresses: Sequence[str], seconds: float = 0.8) -> list[Clip]:
    """Rings and edges go back to their own paint."""
    refs: list[Ref] = [board.script.ref(address) for address in dict.fromkeys(addresses)]
    leaves = [leaf for ref in refs for leaf in ref.leaves]
    own = {leaf.address: leaf.node.stroke for part in board.net.group.parts for leaf in board.net[part.name].leaves}  # type: ignore[attr-defined]
    return [to(leaf, seconds=seconds, stroke=own[leaf.address]) for leaf in leaves if leaf.address in own]
