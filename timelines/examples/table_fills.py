"""A table fills row by row while a network learns: the rows are computed, and the best one is marked."""

from __future__ import annotations

import numpy as np

from renderer import (
    Script,
    draw,
    fade_in,
    hidden,
    stagger,
    surround,
    table,
    text,
    wipe_in,
)

RATES = (0.05, 0.2, 0.4, 0.9)


def losses(rate: float, steps: int) -> list[float]:
    """The loss (w - 1)^2 of one weight after each step of gradient descent from 3."""
    w, found = 3.0, []
    for _ in range(steps):
        w -= rate * 2 * (w - 1)
        found.append((w - 1) ** 2)
    return found


def build(script: Script, steps: int = 4) -> None:
    """Rows are parts of the table: they come one after another behind an edge."""
    rows = np.array([losses(rate, steps) for rate in RATES])
    cells = [[str(rate), *row] for rate, row in zip(RATES, rows.tolist(), strict=True)]
    headings = [r"$\eta$", *(f"step {k + 1}" for k in range(steps))]
    grid = table(cells, headings=headings, format="{:.3f}", size=1.5, at=(0, 0.2))
    title = text(r"Which \textcolor{yellow_e}{learning rate} is best?", size=1.4, at=(0, 3.1))

    script.play(wipe_in(title), fade_in(hidden(grid, "cells")))
    script.play(stagger(wipe_in(grid[f"cells/{i}"], seconds=0.8) for i in range(len(RATES))))
    best = int(np.argmin(rows[:, -1]))
    frame = surround(script.pose(grid[f"cells/{best}"]), margin=0.16, stroke="yellow_e", width=5)
    script.play(draw(frame))
    script.wait(1)
