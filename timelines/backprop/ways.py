"""Ways past what stands: how far what flies leaves the straight way, so that it crosses no standing text."""

from __future__ import annotations

from collections.abc import Sequence

from renderer import Box, Clip, box_of, fade_out, smooth, to, together
from renderer.tracks.arc import ArcBlend
from renderer.values.numbers import Point
from timelines.backprop.board import Board
from timelines.backprop.values import AWAY, along, let_go

BENDS = tuple(sign * 0.2 * k for k in range(13) for sign in (1, -1)[: k + 1])
"""Angles that the chord of a way subtends, in radians, the straightest first."""
STEPS = 24  # in which a way is looked at
TOUCH = 0.02  # what boxes may have in common, in units: the box of a letter is a little larger than its ink
SHRINK = 0.5  # of the time in which a line goes to a place, until it is as small as it will be
UNSEEN = 0.3  # the share of its way in which a copy that leaves a label is too pale to cross anything


def way_past(
    flights: Sequence[tuple[Box, Box]], standing: Sequence[Box], frame: Box, shrink: float = 1.0, first: float = 0.0
) -> float | None:
    """The straightest bend with which all of some flights, from box to box, meet nothing that stands; None for none.

    What stands where one begins or ends is not in its way. They have their last size after the share `shrink` of the
    time, and are seen from the share `first` of the way on.
    """
    for bend in BENDS:
        if not any(meets(*flight, bend, standing, frame, shrink, first) for flight in flights):
            return bend
    return None


def meets(
    start: Box, goal: Box, bend: float, standing: Sequence[Box], frame: Box, shrink: float = 1.0, first: float = 0.0
) -> bool:
    """Whether a flight with a bend meets something that stands, or leaves the frame."""
    others = [box for box in standing if not touch(box, start) and not touch(box, goal)]
    for step in range(1, STEPS):
        u, size = smooth(step / STEPS), smooth(min(1.0, step / STEPS / shrink))
        if u < first:
            continue
        x, y = at(start.center, goal.center, bend, u)
        wide, high = ((1 - size) * a + size * b for a, b in ((start.width, goal.width), (start.height, goal.height)))
        box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        outside = box.left < frame.left or box.right > frame.right or box.top > frame.top or box.bottom < frame.bottom
        if (bend and outside) or any(touch(box, other) for other in others):
            return True
    return False


def at(start: Point, goal: Point, bend: float, u: float) -> Point:
    """Where something is on its way, at share u of it."""
    if bend:
        return ArcBlend(start, goal, bend).at(u)
    return start[0] + u * (goal[0] - start[0]), start[1] + u * (goal[1] - start[1])


def touch(one: Box, other: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    return one.grown(-TOUCH).overlaps(other)


def line_goes(board: Board, line: str, at: tuple[float, float], scale: float, seconds: float = 1.0) -> list[Clip]:
    """A line goes to a place past the finished ones, with its numbers, which fade.

    The changed weight fades first, where it is, since the line passes there.
    """
    _, *numbers = along(board, line)
    here = board.script.pose(line)
    standing = [*board.lines.values(), board.net.name]
    others = [board.script.pose(name) for name in standing if name != here.name and board.script.stands(name)]
    flight = box_of(here), box_of(here.with_(at=at, scale=scale))
    bend = way_past([flight], [*map(box_of, others)], board.frame, SHRINK) or 0.0
    way = together(
        to(along(board, line), seconds=seconds, at=at, arc=bend),
        to(along(board, line), seconds=SHRINK * seconds, scale=scale),
    )
    gone = let_go(board, line, AWAY * seconds)
    return [way, fade_out(numbers, seconds=seconds), *gone] if numbers else [way, *gone]
