"""Act 3: numbers run through the layers, each kind of them in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from renderer import Clip, Ref
from renderer.network import AveragePool, Conv, Dense, MaxPool, forward_pass, show_products, slide
from timelines.explain.board import Board
from timelines.explain.words import sentence

SLOW, FAST = 1.6, 0.7
"""Seconds a step: of a kind that is new, and of one that was told."""

SLIDE = 4.5
"""Seconds in which a window slides over a whole map."""

SMALL = 0.3
"""The scale of a picture below which the camera goes along."""


FLAT = 0.65
"""The share of the frame's width and height that a picture takes at least where the camera stays away."""


def play(board: Board) -> None:
    """Light runs into one rank of steps after another; products that are large stay bright."""
    picture = board.picture
    board.begin_act("Forward", "Now the numbers run through it, from step to step.")
    told: set[str] = set()
    box, body = picture.plan.box, board.body
    flat = min(box.width / body.width, box.height / body.height) < FLAT
    close = flat or picture.plan.measure.scale < SMALL
    for known, ranks in groupby(_ranks(board), key=lambda names: _kinds(board, names) <= told):
        if known:
            several = [name for rank in ranks for name in rank]
            if close:
                board.zoom_back(seconds=0.6)
            board.script.play(forward_pass(picture, seconds=FAST, steps=several))
            _brighten(board, several)
            continue
        for names in ranks:
            new = _kinds(board, names) - told
            told |= new
            kinds = {kind.title: kind for kind in (board.subject.model.step(name).kind for name in names)}
            for title in sorted(new):
                words = sentence(kinds[title])
                if words is not None:
                    board.say(words)
            if close:
                board.zoom_in(_around(board, names), seconds=0.9, margin=0.7)
            _run_into(board, names, bool(new))
            _brighten(board, names)
    board.settle()
    if close:
        board.zoom_back(seconds=0.8)


def _ranks(board: Board) -> list[tuple[str, ...]]:
    return [names for names in board.picture.plan.flow.ranks if not set(names) & set(board.subject.model.inputs)]


def _kinds(board: Board, names: tuple[str, ...]) -> set[str]:
    return {board.subject.model.step(name).kind.title for name in names}


def _around(board: Board, names: tuple[str, ...]) -> list[Ref]:
    edges = board.picture.plan.flow.edges
    sources = [a for a, b in edges if b in names]
    return [board.picture[name] for name in dict.fromkeys([*sources, *names])]


def _run_into(board: Board, names: tuple[str, ...], new: bool) -> None:
    """Let numbers come into the steps of a rank: by a window that slides where it is the first of its kind."""
    picture, kind = board.picture, board.subject.model.step(names[0]).kind
    if new and len(names) == 1 and isinstance(kind, Conv | MaxPool | AveragePool) and _slides(board, names[0]):
        board.script.play(slide(picture, names[0], seconds=SLIDE))
    else:
        board.script.play(forward_pass(picture, seconds=SLOW if new else FAST, steps=list(names)))


def _slides(board: Board, name: str) -> bool:
    views = board.picture.views
    sources = [a for a, b in board.picture.plan.flow.edges if b == name]
    return bool(sources) and all(views[one].view in ("stack", "maps") for one in (name, sources[0]))


def _brighten(board: Board, names: list[str] | tuple[str, ...]) -> None:
    """Let the lines into dense layers be as bright as their products of weight and input."""
    clips = [clip for name in names for clip in _products(board, name)]
    if clips:
        board.script.play(*clips)


def _products(board: Board, name: str) -> Iterator[Clip]:
    if isinstance(board.subject.model.step(name).kind, Dense):
        lines = [
            b for a, b in board.picture.plan.flow.edges if b == name and hasattr(board.picture.edge(a, b).node, "lines")
        ]
        if lines:
            yield show_products(board.picture, name, seconds=0.8)
