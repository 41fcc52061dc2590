"""Act 2: the layers come, from the input on, and the weights are counted."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import (
    Box,
    Clip,
    ORIGIN,
    box_of,
    count,
    delay,
    draw,
    fade_in,
    fade_out,
    hidden,
    number,
    one_after_another,
    stagger,
    surround,
    to,
    together,
)
from renderer.network import activate
from timelines.explain.board import Board

LONGEST = 7.0  # seconds in which all layers come


def play(board: Board) -> None:
    """The input moves into its place, then step by step a frame, what is in it, and what leads to it."""
    script, picture, subject = board.script, board.picture, board.subject
    first = subject.model.inputs[0]
    steps = [name for names in picture.plan.flow.ranks for name in names]
    board.begin_act("The machine", _layers(board))
    script.add(
        hidden(
            picture.group,
            *(part.name for part in picture.group.parts if part.name != "steps"),
            *(f"steps/{name}" for name in steps),
        )
    )
    goal = board.panel(first)
    own = box_of(script.pose("input"))
    share = min(goal.width / own.width, goal.height / own.height)
    script.play(to("input", at=goal.center, scale=share * script.pose("input").scale, seconds=1.2))
    script.play(
        fade_in(picture[first], seconds=0.5),
        fade_out("input", seconds=0.5),
        activate(picture, subject.run, first, seconds=0.5),
    )
    coming = [_coming(board, name) for name in steps if name not in subject.model.inputs[:1]]
    script.play(stagger(coming, seconds=min(0.7, LONGEST / max(len(coming), 1))))
    if picture.blocks:
        count_ = picture.blocks[0].count
        board.say(f"A block that stands there {count_} times is drawn once.")
        script.play(fade_in(picture["blocks"], seconds=0.8))
    board.say(_words(board))
    board.settle(0.5)


def _coming(board: Board, name: str) -> Clip:
    picture = board.picture
    edges = [picture.edge(a, b) for a, b in picture.plan.flow.edges if b == name]
    return together(fade_in(picture[name], seconds=0.6, scale=0.7), draw(edges, seconds=0.8) if edges else [])


def _layers(board: Board) -> str:
    kinds = [step.kind.title.replace("_", " ") for step in board.subject.model]
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
