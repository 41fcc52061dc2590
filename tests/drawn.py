"""Pictures that are drawn and films that are encoded in tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.geometry.outline import circle_path, line_path
from renderer.geometry.path import Path
from renderer.scene.picture import Item, Layer, Lines, Outline, Picture
from renderer.values.affine import IDENTITY, pose
from renderer.values.color import Color, ink
from renderer.values.paint import Stroke, gradient
from tests.sure import sure

FRAME = (128 / 9, 8.0)


def outline(
    path: Path, fill=None, stroke=None, trim=(0.0, 1.0), place=IDENTITY, opacity=1.0, address="shape"
) -> Outline:
    return Outline(
        address=address,
        path=path,
        fill=None if fill is None else ink(fill),
        stroke=stroke,
        trim=trim,
        place=place,
        opacity=opacity,
        stamp=None,
    )


def lines(
    ends, stroke: Stroke, place=IDENTITY, opacity=1.0, address="lines", stamp=None, **arrays: np.ndarray | None
) -> Lines:
    return Lines(address=address, lines=ends, stroke=stroke, place=place, opacity=opacity, stamp=stamp, **arrays)


def picture(*items: Item, ground: str = "#000000", frame: tuple[float, float] = FRAME, view=IDENTITY) -> Picture:
    return Picture(items, sure(Color, ink(ground)), view, frame)


@dataclass(frozen=True)
class Moving:
    """A film with a bit of everything in it; between 0.5 s and 1 s nothing moves."""

    duration: float = 1.5

    def at(self, t: float) -> Picture:
        s = t if t < 0.5 else max(0.5, t - 0.5)
        rng = np.random.default_rng(1)
        ends = rng.uniform(-3, 3, (20, 2, 2))
        round_, bar = circle_path(0.7), line_path((-1, 0), (1, 0.2))
        colors = gradient("#ff0000", "#00ff00", "#0000ff")
        return picture(
            lines(ends, Stroke(ink("#888888"), 2), pose((s, 0)), address="net"),
            lines(ends, Stroke(colors, 4), opacity=0.8, address="pulses", alphas=rng.uniform(0, 1, 20)),
            outline(round_, "#58C4DD", Stroke(ink("#ffffff"), 5), (0.0, s), pose((-3 + s, 1), 1 + s, s)),
            outline(round_, None, Stroke(colors, 9), (0.1, 0.9), pose((3, -1 + s))),
            Layer(
                "pair", (outline(round_, "#ff0000"), outline(bar, None, Stroke(ink("#ffff00"), 12))), 0.3 + s / 2, None
            ),
            ground="#101418",
        )


@dataclass(frozen=True)
class Plain:
    """A film of one color."""

    color: str
    duration: float = 0.2

    def at(self, t: float) -> Picture:
        return picture(ground=self.color)
