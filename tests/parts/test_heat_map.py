from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from renderer import Clock, Script, apply, box_of, fade_in, heat_map, indicate, stroke, surround, to
from renderer.scene.picture import Bitmap, Outline, leaves
from renderer.scene.scene import Scene
from renderer.values.color import Color
from renderer.values.color_map import NAMES, color_map
from renderer.values.errors import NetreelError, ValuesError
from renderer.values.theme import DARK
from tests.sure import sure

MATRIX = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])


def cells(scene: Scene, t: float) -> Bitmap:
    return next(item for item in leaves(scene.at(t).items) if isinstance(item, Bitmap))


def waves(seconds: float) -> np.ndarray[Any, Any]:
    return MATRIX * np.cos(seconds)


def test_colors_run_from_the_least_value_to_the_greatest() -> None:
    made = heat_map(MATRIX, colors="gray")
    assert made.map.own_pixels[0, 0].tolist() == [0, 0, 0, 255]
    assert made.map.own_pixels[1, 2].tolist() == [255, 255, 255, 255]
    assert (made.map.width, made.map.height) == (4.0, 4.0 * 2 / 3)


def test_the_middle_of_the_signs_is_zero() -> None:
    made = heat_map([[-1.0, 0.0, 4.0]], colors="signs").map
    assert (made.low, made.high) == (-4.0, 4.0)
    assert made.own_pixels[0, 1, :3].min() > 235


def test_signs_have_the_hues_that_numbers_above_and_below_zero_have_elsewhere() -> None:
    stops = color_map("signs").stops
    for color, role in ((stops[0], "negative"), (stops[-1], "positive")):
        assert isinstance(color, Color)
        assert (color.red > color.blue) == (DARK.color(role).red > DARK.color(role).blue)


def test_equal_values_have_the_middle_of_the_colors() -> None:
    made = heat_map([[2.0, 2.0]]).map
    assert (made.low, made.high) == (1.5, 2.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_map_begins_and_ends_with_its_own_colors(name: str) -> None:
    made = color_map(name)
    ends = made.colors(np.array([-9.0, 0.0, 1.0, 9.0]), 0.0, 1.0)[:, :3].tolist()
    first, last = (
        [round(part * 255) for part in (c.red, c.green, c.blue)]
        for c in (sure(Color, made.stops[0]), sure(Color, made.stops[-1]))
    )
    assert ends == [first, first, last, last]


def test_viridis_is_what_it_is_elsewhere() -> None:
    table = color_map("viridis").colors(np.array([64.0, 128.0, 191.0]), 0.0, 255.0)[:, :3].astype(int)
    known = [(59, 82, 139), (33, 145, 140), (94, 201, 98)]
    assert np.abs(table - known).max() <= 6


def test_a_list_of_colors_is_a_map_and_takes_names_of_the_theme() -> None:
    script = Script()
    script.add(heat_map(MATRIX, colors=["ground", "#ff0000"], numbers="{:.0f}"))
    script.wait(1)
    pixels = cells(script.scene(), 0).pixels
    assert (pixels[0, 0].tolist(), pixels[1, 2].tolist()) == ([0, 0, 0, 255], [255, 0, 0, 255])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"matrix": [[np.nan, 1]]}, "NaN"),
        ({"matrix": []}, "n x n"),
        ({"matrix": [[1, 2], [3]]}, "numbers"),
        ({"matrix": np.zeros((0, 4))}, "one or more"),
        ({"matrix": [[1 + 2j]]}, "real"),
        ({"matrix": [["a"]]}, "numbers"),
        ({"matrix": np.broadcast_to(0.0, (40_000, 1))}, "smaller"),
        ({"colors": "virids"}, "did you mean 'viridis'"),
        ({"colors": ["red"]}, "two colors"),
        ({"low": 3, "high": 3}, "low to high"),
        ({"numbers": "{:q}"}, "format"),
        ({"numbers": "{}{}"}, "format"),
        ({"rows": ["a"]}, "2 rows"),
        ({"grid": -1}, "above 0"),
        ({"width": 0}, "above 0"),
        ({"matrix": np.zeros((65, 64)), "numbers": "{:.1f}"}, "4096"),
    ],
)
def test_what_is_no_heat_map_is_refused_in_one_line(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(NetreelError, match=words) as caught:
        heat_map(**{"matrix": MATRIX, **arguments})
    assert "\n" not in str(caught.value)


def test_rows_columns_and_cells_have_addresses_and_are_not_drawn_until_they_are_painted() -> None:
    script = Script()
    made = heat_map(MATRIX, name="m", at=(1, 0))
    script.add(made)
    script.wait(1)
    script.play(
        to(made["cells/1/2"], stroke=stroke("red", 6)), fade_in(surround(script.pose(made["rows/0"]), name="box"))
    )
    script.play(indicate(made["columns/1"]))
    scene = script.scene()
    assert {item.address for item in scene.at(0.5).items} == {"m/map", "m/cells/1/2"}
    marked = [item for item in leaves(scene.at(1.9).items) if item.address == "m/cells/1/2"]
    assert len(marked) == 1
    assert sure(Outline, marked[0]).stroke is not None
    assert (marked[0].place.dx, marked[0].place.dy) == pytest.approx((1 + 4 / 3, -2 / 3))


def test_a_row_of_a_large_map_has_an_address_but_a_cell_has_none() -> None:
    names = {part.name for part in heat_map(np.zeros((65, 64))).parts}
    assert {"rows", "columns"} <= names
    assert "cells" not in names


def test_values_numbers_and_the_paint_of_digits_move_together() -> None:
    script = Script()
    made = heat_map([[0.0, 1.0]], name="m", colors="gray", numbers="{:.1f}")
    script.add(made)
    script.play(to(made, values=[[1.0, 0.0]], ease="linear"))
    script.wait(1)
    scene = script.scene()
    assert cells(scene, 0.5).pixels[0, :, 0].tolist() == pytest.approx([cells(scene, 0.5).pixels[0, 0, 0]] * 2, abs=2)
    fills = [
        item.fill for item in leaves(scene.at(1.5).items)
        if isinstance(item, Outline) and item.address.startswith("m/numbers/0/0") and item.path.contours
    ]  # fmt: skip
    assert set(fills) == {Color(0.0, 0.0, 0.0)}
    assert cells(scene, 1.5).pixels[0, :, 0].tolist() == [255, 0]


def test_a_signal_of_arrays_drives_values_and_numbers() -> None:
    script = Script()
    script.add(heat_map(MATRIX, name="m", low=-5, high=5, colors="gray", numbers="{:.2f}"))
    script.wait(1)
    script.follow("m.values", apply(waves, Clock(1.0)))
    script.wait(4)
    scene = pickle.loads(pickle.dumps(script.scene()))
    early, late = cells(scene, 1.0).pixels, cells(scene, 1.0 + np.pi).pixels
    assert early[1, 2, 0] == 255
    assert late[1, 2, 0] == 0


def test_values_of_another_shape_are_refused_at_the_line() -> None:
    script = Script()
    made = heat_map(MATRIX, name="m")
    script.add(made)
    with pytest.raises(NetreelError, match=r"\(2, 3\)"):
        script.play(to(made, values=np.zeros((3, 2))))


def test_a_signal_that_gives_no_matrix_is_refused_at_the_line() -> None:
    script = Script()
    script.add(heat_map(MATRIX, name="m"))
    with pytest.raises(NetreelError, match="rows, columns"):
        script.follow("m.values", 3.0)


def test_a_color_map_of_names_alone_has_no_colors() -> None:
    with pytest.raises(ValuesError, match="no theme"):
        color_map(["red", "blue"]).color(0.5)


def test_a_number_that_is_rounded_to_minus_zero_does_not_set_the_size_of_the_others() -> None:
    made = heat_map([[-0.001, -1.47], [0.5, -1.55]], width=2, numbers="{:.2f}")
    box = box_of(made["numbers/0/1"].node)
    assert box.width < 1
