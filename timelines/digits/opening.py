"""Act 1: a digit is numbers, and nearly all of them change when it is shifted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from renderer import Box, draw, fade_in, lines, to
from renderer.parts.heat_map import HeatMap
from renderer.values.numbers import Array
from timelines.digits.stage import Stage, cell
from timelines.telling import placed_in

THUMBNAIL = 0.16  # of the size that it grows to


def play(stage: Stage) -> None:
    """A thumbnail grows until it is numbers; then the same digit one column further to the right."""
    script, reader, label = stage.script, stage.reader, stage.label
    stage.begin_act("A digit", f"Somebody wrote a digit by hand. Everybody sees that it is a {label}.")
    body = stage.body
    side = min(body.width, body.height)
    x = reader.run["x"].output[0]
    shown = stage.picture(x, side, "digit", "{:.2f}", at=body.center)
    small = shown.with_(scale=THUMBNAIL)
    script.add(small)
    script.begin(to("digit/numbers", opacity=0.0, seconds=0.02))
    script.play(fade_in(small, seconds=0.8), label="thumbnail")
    stage.settle(0.4)
    stage.say("A machine has 8 times 8 pixels, and for each of them a number from 0 to 1.")
    script.play(to("digit", scale=1.0, seconds=2.2), label="it grows")
    script.play(to("digit/numbers", opacity=1.0, seconds=1.0), label="numbers")
    stage.settle(0.6)
    left, right = stage.halves()
    half = min(left.width, left.height) - 0.6 * stage.em
    stage.say("The same digit, one column further to the right.")
    script.play(to("digit", at=_raised(left, stage), scale=half / side, seconds=1.2), label="aside")
    other = stage.picture(x, half, "shifted", "{:.2f}", at=_raised(right, stage))
    script.allow("empty", "shifted/numbers", why="a number changes its digits")
    script.play(fade_in(other, seconds=0.6))
    y = reader.shifted["x"].output[0]
    script.play(to("shifted", values=y, seconds=1.6), label="shifted")
    changed = np.asarray(x) != np.asarray(y)
    count = int(changed.sum())
    marks = lines(_frames(other, changed), stroke="error", width=4, name="changed")
    said = stage.line(f"{count} of {changed.size} numbers differ", 1.0, "error", "count")
    low = Box(right.left, right.bottom, right.right, right.bottom + 0.6 * stage.em)
    stage.say(f"{count} of its {changed.size} numbers are others now. A person still reads a {label}. Can a machine?")
    script.play(draw(marks, seconds=1.6), fade_in(placed_in(said, low), seconds=0.8), label="changed")
    stage.settle(0.8)
    stage.leave("changed", "count", "shifted")


def _raised(box: Box, stage: Stage) -> tuple[float, float]:
    return box.center[0], box.center[1] + 0.3 * stage.em


def _frames(shown: HeatMap, marked: NDArray[np.bool_]) -> Array:
    """Return the sides (n, 2, 2) of the cells that are marked."""
    side = shown.map.width / marked.shape[1] / 2 * 0.94
    corners = np.array([(-side, -side), (side, -side), (side, side), (-side, side), (-side, -side)])
    found = [
        (cell(shown, row, column) + corners[k], cell(shown, row, column) + corners[k + 1])
        for row, column in np.argwhere(marked).tolist()
        for k in range(4)
    ]
    return np.array(found)
