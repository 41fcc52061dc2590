"""Act 2: the layers come, from the input on, and the weights are counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer import (
    Clip,
    Node,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    hidden,
    squares,
    stagger,
    to,
    together,
)
from renderer.network import Model, activate
from renderer.network.layers.opaque import Opaque
from renderer.network.picture.measures import RADIUS
from renderer.scene.image_node import Image
from timelines.explain.board import Board

LONGEST = 7.0  # seconds in which all layers come
MOST_FLYING = 400  # pixels, up to which those of neurons that are shown fly there


def play(board: Board) -> None:
    """The input moves into its place, then step by step a frame, what is in it, and what leads to it."""
    script, picture, subject = board.script, board.picture, board.subject
    first = subject.model.inputs[0]
    steps = [name for names in picture.plan.flow.ranks for name in names]
    board.begin_act("The machine", _layers(board.subject.model))
    absent = [part.name for part in picture.group.parts if part.name != "steps"]
    script.add(hidden(picture.group, *absent, *(f"steps/{name}" for name in steps)))
    _input_moves(board, first)
    coming = [_coming(board, name) for name in steps if name not in subject.model.inputs[:1]]
    script.play(stagger(coming, seconds=min(0.7, LONGEST / max(len(coming), 1))))
    if picture.blocks:
        count_ = picture.blocks[0].count
        board.say(f"A block that stands there {count_} times is drawn once.")
        script.play(fade_in(picture["blocks"], seconds=0.8))
    board.say(_words(board))
    board.settle(0.5)


def _input_moves(board: Board, first: str) -> None:
    """Let pixels fly into the neurons of the input; an input of another kind goes to its place as a whole."""
    script, picture = board.script, board.picture
    shown = script.pose("input")
    coming: list[Clip] = [
        fade_in(picture[first], seconds=0.5),
        activate(picture, board.subject.run, first, seconds=0.5),
    ]
    cells = getattr(shown, "map", None)
    if cells is None or picture.views[first].view != "neurons" or cells.values.size > MOST_FLYING:
        _goes_whole(board, first, shown, coming)
        return
    pixels = squares(cells, name="pixels", at=shown.at, scale=shown.scale)
    wide = cells.values.shape[1]
    size = 0.9 * RADIUS * picture.plan.measure.scale * 2 / (cells.width / wide * shown.scale)
    goals = _centers(board, first)
    script.add(pixels)
    script.remove("input")
    moves: list[Clip] = []
    for k in range(cells.values.size):
        one = pixels[f"{k // wide}/{k % wide}"]
        if k in goals:
            x, y = np.subtract(goals[k], shown.at) / shown.scale
            moves.append(to(one, at=(float(x), float(y)), scale=size, seconds=1.4))
        else:
            moves.append(fade_out(one, seconds=0.7))
    script.play(*moves)
    script.play(coming, fade_out("pixels", seconds=0.5))


def _goes_whole(board: Board, first: str, shown: Node, coming: Sequence[Clip]) -> None:
    """Let pixels shrink to their place; words and numbers, which would be too small to read, go on the way."""
    script, goal, own = board.script, board.panel(first), box_of(shown)
    if not isinstance(shown, Image) and not hasattr(shown, "map"):
        way = 0.3 * (np.array(goal.center) - shown.at)
        script.play(fade_out("input", seconds=0.8, shift=(float(way[0]), float(way[1]))), delay(0.3, coming))
        return
    words = [f"input/{part.name}" for part in shown.children if part.name in ("numbers", "row_names")]
    share = min(goal.width / own.width, goal.height / own.height)
    script.play(
        to("input", at=goal.center, scale=share * shown.scale, seconds=1.2),
        [fade_out(word, seconds=0.4) for word in words],
    )
    script.play(coming, fade_out("input", seconds=0.5))


def _centers(board: Board, step: str) -> dict[int, tuple[float, float]]:
    """Return where the neurons of a step stand in the frame."""
    picture = board.picture
    middle, (x, y) = picture.plan.center(step), picture.group.at
    places = {k: picture.neuron(step, k).node.at for k in picture.views[step].columns[0].neurons}
    return {k: (x + middle[0] + u, y + middle[1] + v) for k, (u, v) in places.items()}


def _coming(board: Board, name: str) -> Clip:
    picture = board.picture
    edges = [picture.edge(a, b) for a, b in picture.plan.flow.edges if b == name]
    return together(fade_in(picture[name], seconds=0.6, scale=0.7), draw(edges, seconds=0.8) if edges else [])


def _layers(model: Model) -> str:
    kinds = [
        f"an unknown {step.kind.operation}" if isinstance(step.kind, Opaque) else step.kind.title.replace("_", " ")
        for step in model
    ]
    distinct = list(dict.fromkeys(kinds))
    if len(distinct) == 1:
        return (
            f"It has {len(kinds)} layers, all of one kind: {distinct[0]}."
            if len(kinds) > 1
            else f"It has one {distinct[0]} layer."
        )
    return f"It has {len(kinds)} steps: {', '.join(distinct[:-1])} and {distinct[-1]}."


def _words(board: Board) -> str:
    views = {view.view for view in board.picture.views.values()}
    lines = any(node.name and hasattr(node, "lines") for node in board.picture.group["edges"].node.children)
    if lines:
        return "Each line is a weight: blue if it is positive, red if it is negative, fainter the nearer it is to 0."
    if {"stack", "maps"} & views:
        return "Each square is a map: numbers in rows and columns."
    return "Numbers go from step to step along the arrows."
