"""Axis-aligned boxes: the bounds of drawn items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from renderer.values.argument_check import check_arguments_late
from renderer.values.numbers import Point


@check_arguments_late
class Box(NamedTuple):
    """A box by its left, bottom, right and top, in units, y up."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The distance from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The distance from bottom to top."""
        return self.top - self.bottom

    @property
    def center(self) -> Point:
        """The middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def anchor(self, dx: float, dy: float) -> Point:
        """Return a point of the box: (0, 0) the center, (1, 0) the middle of the right side, (-1, 1) the upper left."""
        x, y = self.center
        return x + dx * self.width / 2, y + dy * self.height / 2

    def grown(self, margin: float) -> Box:
        """Return the box with a margin on every side."""
        return Box(self.left - margin, self.bottom - margin, self.right + margin, self.top + margin)

    def common(self, other: Box) -> Box | None:
        """Return the intersection of two boxes, None if it is empty.

        >>> Box(0, 0, 2, 2).common(Box(1, -1, 3, 1))
        Box(left=1, bottom=0, right=2, top=1)
        """
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        right, top = min(self.right, other.right), min(self.top, other.top)
        return Box(left, bottom, right, top) if left <= right and bottom <= top else None

    def overlaps(self, other: Box) -> bool:
        """Return whether the interiors of two boxes intersect."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def crosses(self, goal: Box, other: Box) -> bool:
        """Return whether a box touches another while it goes straight, center to center and as large as its goal.

        >>> start, goal = Box(0, 0, 1, 1), Box(4, 0, 5, 1)
        >>> start.crosses(goal, Box(2, 0.5, 3, 3)), start.crosses(goal, Box(2, 2, 3, 3))
        (True, False)
        """
        here, there = self.center, goal.center
        half = goal.width / 2, goal.height / 2
        first, last = 0.0, 1.0  # the part of the way in which it touches the other
        for axis, (low, high) in enumerate(((other.left, other.right), (other.bottom, other.top))):
            way = there[axis] - here[axis]
            ends = (low - half[axis] - here[axis], high + half[axis] - here[axis])
            if abs(way) < 1e-9:
                if ends[0] > 0.0 or ends[1] < 0.0:
                    return False
                continue
            enters, leaves = sorted(end / way for end in ends)
            first, last = max(first, enters), min(last, leaves)
        return first < last


def union(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest box around all of them, None for none."""
    found = list(boxes)
    if not found:
        return None
    left, bottom, right, top = zip(*found, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))
