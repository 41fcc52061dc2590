"""Rectangles that touch show nothing of what lies behind them, at any zoom and offset."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from renderer.drawing.canvas import Canvas, rasterise
from renderer.drawing.seams import sealed
from renderer.drawing.viewport import Lens
from renderer.geometry.outline import circle_path, rectangle_path
from renderer.scene.picture import Layer, Outline, Picture
from renderer.values.affine import pose
from tests.drawn import outline, picture

SIZE = (160, 90)
ZOOMS = [0.41 + 0.037 * k for k in range(20)]


def seen(items: list[Outline], zoom: float, angle: float = 0.0, **fields: Any) -> Picture:
    """The items through a camera that is zoomed, moved by a share of a pixel, and turned."""
    view = pose((0.013 * zoom, -0.029 * zoom), zoom, angle)
    return picture(*items, **fields)._replace(view=view)


def grid(side: float = 1.0, count: int = 4, fill: str = "#ffffff") -> list[Outline]:
    places = [(side * (i - count / 2), side * (j - count / 2)) for j in range(count) for i in range(count)]
    return [outline(rectangle_path(side, side), fill, place=pose(place)) for place in places]


def inner(pixels: np.ndarray, zoom: float, angle: float = 0.0) -> np.ndarray:
    """The pixels well inside of a grid of four squares with sides of a unit."""
    unit = SIZE[1] / 8
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] + 0.5
    x, y = x - SIZE[0] / 2 - 0.013 * zoom * unit, SIZE[1] / 2 - y + 0.029 * zoom * unit
    c, s = np.cos(-angle), np.sin(-angle)
    along, up = (c * x - s * y) / (unit * zoom) + 0.5, (s * x + c * y) / (unit * zoom) + 0.5
    return pixels[(np.abs(along) < 1.8) & (np.abs(up) < 1.8)]


@pytest.mark.parametrize("angle", [0.0, 0.3])
def test_a_grid_of_squares_shows_nothing_of_the_ground_between_them(angle: float) -> None:
    for zoom in ZOOMS:
        pixels = rasterise(seen(grid(), zoom, angle), SIZE)
        assert inner(pixels[..., 0], zoom, angle).min() >= 250


@pytest.mark.parametrize("backwards", [False, True])
def test_bars_of_different_heights_show_nothing_of_the_ground_where_they_touch(backwards: bool) -> None:
    bars = [
        outline(rectangle_path(0.7, high), "#ffffff", place=pose((0.7 * k - 1.4, high / 2)))
        for k, high in enumerate((1.5, 3.0, 2.2, 0.9))
    ]
    for zoom in ZOOMS:
        shown = rasterise(seen(bars[::-1] if backwards else bars, zoom), SIZE)[..., 0]
        unit = zoom * SIZE[1] / 8
        left = SIZE[0] / 2 + 0.013 * unit + unit * -1.6
        foot = SIZE[1] / 2 + 0.029 * unit
        rows = slice(int(foot - 0.9 * unit) + 3, int(foot) - 1)
        assert shown[rows, int(left) : int(left + 2.1 * unit)].min() >= 250


def test_a_grid_that_fades_as_a_whole_has_no_seams_either() -> None:
    for zoom in ZOOMS[::4]:
        fading = Layer("grid", tuple(grid()), 0.5, None)
        shown = inner(rasterise(seen([fading], zoom), SIZE)[..., 0], zoom)  # type: ignore[list-item]
        assert shown.min() >= 125 and shown.max() <= 130


def test_the_taller_of_two_bars_shows_nowhere_beside_the_lower_one() -> None:
    tall = outline(rectangle_path(1, 4), "#ff0000", place=pose((-0.5, 0)))
    low = outline(rectangle_path(1, 1), "#0000ff", place=pose((0.5, 0)))
    for zoom in ZOOMS:
        lone, both = (rasterise(seen(items, zoom), SIZE) for items in ([tall], [tall, low]))
        free = rasterise(seen([low], zoom), SIZE)[..., 0] == 0
        assert (both[free] == lone[free]).all()


def test_where_nothing_touches_the_picture_is_the_very_same() -> None:
    apart = [outline(rectangle_path(1, 1), "#ffffff", place=pose((1.2 * k, 0))) for k in range(3)]
    over = [outline(rectangle_path(1, 1), "#ffffff", place=pose((0.4 * k, 0.2 * k))) for k in range(3)]
    half = [outline(rectangle_path(1, 1), "#ffffff80", place=pose((k, 0))) for k in range(3)]
    other = [outline(circle_path(0.5), "#ffffff", place=pose((k, 0))) for k in range(3)]
    turned = [outline(rectangle_path(1, 1), "#ffffff", place=pose((k, 0), angle=0.1 * k)) for k in range(3)]
    for items in (apart, over, half, other, turned):
        whole = seen(items, 0.7)
        assert sealed(whole, Lens.fit(whole, SIZE)) is whole


def test_what_was_drawn_before_decides_nothing_when_a_bar_that_stood_still_moves_on() -> None:
    still = [replace(item, stamp=(k,)) for k, item in enumerate(grid())]
    canvas = Canvas(SIZE)
    for shift in (0.0, 0.0, 0.0, 0.3, 0.6):
        moved = [*still[:-1], replace(still[-1], place=pose((1 + shift, 1)), stamp=(99,) if not shift else None)]
        shown = seen(moved, 0.83)
        assert (canvas.draw(shown) == rasterise(shown, SIZE)).all()
