"""Ninety-six tiles in rows: they become disks, one after the other, go across, and become tiles again. 8 seconds."""

from __future__ import annotations

from renderer import Scene, Script, Shape, become, circle, rectangle, to, together

COLUMNS, ROWS = 12, 8
PITCH, SIDE = 1.0, 0.7
COLORS = ("blue", "red", "green", "yellow")


def places() -> list[tuple[float, float]]:
    """The centers, row by row from the top left."""
    left, top = -PITCH * (COLUMNS - 1) / 2, PITCH * (ROWS - 1) / 2
    return [(left + PITCH * k, top - PITCH * j) for j in range(ROWS) for k in range(COLUMNS)]


def tiles(called: str) -> list[Shape]:
    """A square at each place."""
    return [rectangle(SIDE, SIDE, fill=COLORS[n % 4], at=at, name=f"{called}-{n}") for n, at in enumerate(places())]


def build() -> Scene:
    """The film."""
    script = Script()
    squares, again = tiles("tile"), tiles("again")
    disks = [circle(SIDE / 2, fill=COLORS[n % 4], at=at, name=f"disk-{n}") for n, at in enumerate(places())]
    script.add(*squares)
    script.play(become([one.ref for one in squares], disks, seconds=3.0, ratio=0.5))
    across = [to(one.ref, at=(-x, -y), seconds=2.0) for one, (x, y) in zip(disks, places(), strict=True)]
    script.play(together(*across))
    script.play(become([one.ref for one in disks], again, seconds=3.0, ratio=0.5))
    return script.scene()
