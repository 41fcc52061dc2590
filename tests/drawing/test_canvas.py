from __future__ import annotations

import math
import os
import pickle
import random
import subprocess
import sys
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.drawing.brush import Brush
from renderer.drawing.canvas import Canvas, rasterise
from renderer.drawing.crossing import meet
from renderer.drawing.lines import Bulk
from renderer.geometry.outline import circle_path, line_path, rectangle_path
from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.scene.picture import Layer, Lines
from renderer.values.affine import IDENTITY, Affine, pose
from renderer.values.color import Color, Named, ink
from renderer.values.errors import RenderError, ValuesError
from renderer.values.paint import Gradient, Stroke, gradient
from tests.sure import sure

SIZE = (160, 90)


def rgb(pixels, x: float, y: float) -> tuple[int, int, int]:
    """The color at a point in units."""
    height, width = pixels.shape[:2]
    unit = height / 8
    row, column = int(height / 2 - y * unit), int(width / 2 + x * unit)
    red, green, blue = (int(c) for c in pixels[row, column, 2::-1])
    return red, green, blue


def lines(ends, stroke, widths=None, colors=None, alphas=None, trims=None, place=IDENTITY, opacity=1.0):
    return Lines(
        address="net/edges",
        lines=np.array(ends, float),
        stroke=stroke,
        widths=widths,
        colors=colors,
        alphas=alphas,
        trims=trims,
        place=place,
        opacity=opacity,
        stamp=None,
    )


def print_of(pictures) -> list[str]:
    canvas = Canvas(SIZE)
    return [blake2b(canvas.draw(picture).tobytes()).hexdigest() for picture in pictures]


def test_y_points_up_and_x_to_the_right(shape, shown) -> None:
    pixels = rasterise(shown(shape(circle_path(0.5), "#ff0000", place=pose((3, 2)))), SIZE)
    assert rgb(pixels, 3, 2) == (255, 0, 0)
    assert rgb(pixels, 3, -2) == rgb(pixels, -3, 2) == (0, 0, 0)


def test_a_positive_angle_turns_anticlockwise(shape, shown) -> None:
    pixels = rasterise(
        shown(shape(line_path((0, 0), (3, 0)), None, Stroke(ink("#fff"), 40), place=pose((0, 0), 1, math.pi / 2))), SIZE
    )
    assert rgb(pixels, 0, 2) == (255, 255, 255)
    assert rgb(pixels, 0, -2) == (0, 0, 0)


def test_pixels_are_blue_green_red_alpha_and_opaque_over_the_ground(shown) -> None:
    pixels = rasterise(shown(ground="#102030"), SIZE)
    assert pixels.shape == (90, 160, 4) and pixels.dtype == np.uint8
    assert (pixels == (0x30, 0x20, 0x10, 255)).all()


def test_a_transparent_picture_leaves_the_ground_out_and_multiplies_alpha_in(shape, shown) -> None:
    pixels = rasterise(shown(shape(circle_path(1), "#ff0000", opacity=0.5), ground="#00ff00"), SIZE, transparent=True)
    assert tuple(pixels[0, 0]) == (0, 0, 0, 0)
    assert tuple(pixels[45, 80]) == (0, 0, 128, 128)


def test_later_items_cover_earlier_ones(shape, shown) -> None:
    red, green = shape(circle_path(1), "#ff0000"), shape(circle_path(1), "#00ff00")
    assert rgb(rasterise(shown(red, green), SIZE), 0, 0) == (0, 255, 0)
    assert rgb(rasterise(shown(green, red), SIZE), 0, 0) == (255, 0, 0)


def test_opacity_multiplies_into_each_part_but_a_layer_fades_as_a_whole(shape, shown) -> None:
    red, green = shape(circle_path(1), "#ff0000", opacity=0.5), shape(circle_path(1), "#00ff00", opacity=0.5)
    assert rgb(rasterise(shown(red, green), SIZE), 0, 0) == pytest.approx((64, 128, 0), abs=1)
    whole = Layer("pair", (replace(red, opacity=1.0), replace(green, opacity=1.0)), 0.5, None)
    assert rgb(rasterise(shown(whole), SIZE), 0, 0) == pytest.approx((0, 128, 0), abs=1)


def test_a_shape_fades_with_its_fill_and_stroke_as_one(shape, shown) -> None:
    pen = Stroke(ink("#00ff00"), 40)
    pixels = rasterise(shown(shape(circle_path(1), "#ff0000", pen, opacity=0.5)), SIZE)
    assert [rgb(pixels, x, 0) for x in (0, 0.9, 1.1)] == [(128, 0, 0), (0, 128, 0), (0, 128, 0)]


def test_lines_in_bulk_fade_as_one_and_their_own_alphas_one_by_one(shown) -> None:
    cross = np.array([[(-1, 0), (1, 0)], [(0, -1), (0, 1)]], float)
    item = lines(cross, Stroke(ink("#fff"), 40), place=pose((0, 0)), opacity=0.5)
    assert rgb(rasterise(shown(item), SIZE), 0, 0) == rgb(rasterise(shown(item), SIZE), 0.6, 0) == (128,) * 3
    each = replace(item, opacity=1.0, alphas=np.array([0.5, 0.5]))
    assert rgb(rasterise(shown(each), SIZE), 0, 0) == pytest.approx((191,) * 3, abs=1)


def test_lines_that_meet_are_told_from_those_that_do_not() -> None:
    def bulk(*lines, width=4.0):
        shown = np.array(lines, float)
        return Bulk(shown, shown, np.ones(len(shown)), np.full(len(shown), width), None)

    assert meet(bulk((0, 0, 100, 100), (0, 100, 100, 0)))
    assert meet(bulk((0, 0, 100, 0), (50, 3, 50, 90)))
    assert not meet(bulk((0, 0, 100, 0), (50, 8, 50, 90)))
    assert not meet(bulk((0, 0, 100, 100), (0, 20, 80, 100)))
    assert meet(bulk((0, 0, 100, 100), (0, 20, 80, 100), width=12.0))
    assert not meet(bulk((0, 0, 1, 1)))


@given(
    st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=2, max_size=6),
    st.floats(0.5, 8.0),
)
def test_lines_meet_where_two_of_them_come_nearer_than_they_are_wide(ends, width) -> None:
    shown = np.array(ends, float)
    steps = np.linspace(0, 1, 400)[:, None]
    along = [line[:2] + steps * (line[2:] - line[:2]) for line in shown]
    far = min(
        float(np.hypot(*(a[:, None] - b[None]).reshape(-1, 2).T).min())
        for k, a in enumerate(along)
        for b in along[k + 1 :]
    )
    room = width * math.sqrt(2) + 1
    # The points along a line are at most 0.15 apart.
    if abs(far - room) > 0.15:
        many = Bulk(shown, shown, np.ones(len(shown)), np.full(len(shown), width), None)
        assert meet(many) == (far < room)


@pytest.mark.parametrize("color", ["#58c4dd", "#58c4dd88"])
@pytest.mark.parametrize("closed", [True, False])
def test_a_stroke_whose_colors_are_all_equal_is_that_of_one_color(shape, shown, color, closed) -> None:
    bow = circle_path(2) if closed else Path((Contour(np.array([(-3, 0), (-1, 3), (1, -3), (3, 0)], float)),))
    for dash in ((), (0.4, 0.2)):
        plain, graded = (
            rasterise(shown(shape(bow, None, Stroke(paint, 9, dash=dash))), SIZE)
            for paint in (ink(color), gradient(color, color, color))
        )
        assert np.array_equal(plain, graded)


def test_parts_that_do_not_overlap_fade_without_a_surface_of_their_own(shape, shown, monkeypatch) -> None:
    near, far, over = (shape(circle_path(0.4), "#fff", place=pose((x, 0))) for x in (-1, 1, 1.2))
    calls = []
    monkeypatch.setattr(Brush, "_blend", lambda brush, item, parts: calls.append(item.address))
    rasterise(shown(Layer("apart", (near, far), 0.5, None)), SIZE)
    assert calls == []
    rasterise(shown(Layer("across", (near, far, over), 0.5, None)), SIZE)
    assert calls == ["across"]


@pytest.mark.parametrize("opacity", [0.5, 0.999])
def test_a_layer_is_the_same_wherever_it_is_drawn(shape, shown, opacity) -> None:
    def picture(x, y):
        parts = [shape(circle_path(0.7), paint, place=pose((x + d, y))) for d, paint in ((0, "#f00"), (0.5, "#0f0"))]
        return rasterise(shown(Layer("pair", tuple(parts), opacity, None)), SIZE, transparent=True)

    assert np.array_equal(picture(0, 0)[:, 20:-40], np.roll(picture(5 * 8 / SIZE[1], 0), -5, axis=1)[:, 20:-40])


def test_a_layer_within_a_layer_fades_twice(shape, shown) -> None:
    inner = Layer("outer/inner", (shape(circle_path(1), "#ffffff"),), 0.5, None)
    assert rgb(rasterise(shown(Layer("outer", (inner,), 0.5, None)), SIZE), 0, 0) == pytest.approx((64,) * 3, abs=1)


def test_a_full_layer_is_as_its_items_alone(moving) -> None:
    picture = moving.at(0.3)
    layered = picture._replace(items=(Layer("all", picture.items, 1.0, None),))
    assert np.array_equal(rasterise(layered, SIZE), rasterise(picture, SIZE))


def test_what_has_no_opacity_is_not_there(shape, shown) -> None:
    empty = rasterise(shown(), SIZE)
    gone = [
        shape(circle_path(1), "#fff", opacity=0.0),
        shape(Path(), "#fff", Stroke(ink("#fff"))),
        shape(circle_path(1), "#fff", place=pose((0, 0), scale=0.0)),
        shape(circle_path(1), None, Stroke(ink("#fff"), 0.0)),
        shape(circle_path(1), None, Stroke(ink("#fff"), 5), (0.4, 0.4)),
        lines(np.zeros((0, 2, 2)), Stroke(ink("#fff"))),
        lines([[(0, 0), (1, 1)]], Stroke(ink("#fff"), 9), alphas=np.zeros(1)),
        lines([[(0, 0), (1, 1)]], Stroke(ink("#fff"), 9), trims=np.array([[0.5, 0.5]])),
        lines([[(0, 0), (1, 1)]], Stroke(ink("#fff"), 9), widths=np.zeros(1)),
    ]
    for item in gone:
        assert np.array_equal(rasterise(shown(item), SIZE), empty), item


def test_a_hole_shows_what_is_behind(shape, shown) -> None:
    ring = Path((circle_path(2).contours[0], circle_path(1).contours[0].reversed()))
    pixels = rasterise(shown(shape(ring, "#ffffff")), SIZE)
    assert rgb(pixels, 0, 0) == (0, 0, 0) and rgb(pixels, 1.5, 0) == (255, 255, 255)


@pytest.mark.parametrize(
    "trim, lit, dark", [((0.0, 0.5), -1.0, 1.0), ((0.5, 1.0), 1.0, -1.0), ((0.25, 0.75), 0.0, -1.5)]
)
def test_a_trim_shows_its_part_from_the_start(shape, shown, trim, lit, dark) -> None:
    stroke = Stroke(ink("#fff"), 40, cap="butt")
    alone = rasterise(shown(shape(line_path((-2, 0), (2, 0)), None, stroke, trim)), SIZE)
    bulk = rasterise(shown(lines([[(-2, 0), (2, 0)]], stroke, trims=np.array([trim]))), SIZE)
    for pixels in (alone, bulk):
        assert rgb(pixels, lit, 0) == (255, 255, 255) and rgb(pixels, dark, 0) == (0, 0, 0)


def test_a_trim_leaves_the_fill_whole(shape, shown) -> None:
    whole = rasterise(shown(shape(circle_path(2), "#ffffff")), SIZE)
    assert np.array_equal(
        rasterise(shown(shape(circle_path(2), "#ffffff", Stroke(ink("#fff"), 1), (0.0, 0.0))), SIZE), whole
    )


def test_strokes_keep_their_width_in_groups_and_grow_with_the_camera(shape, shown) -> None:
    def thickness(picture) -> float:
        return float(rasterise(picture, (320, 180))[:, 160, 0].sum()) / 255

    bar = shape(line_path((-2, 0), (2, 0)), None, Stroke(ink("#fff"), 40))
    assert thickness(shown(bar)) == pytest.approx(0.40 * 180 / 8, abs=0.05)
    assert thickness(shown(replace(bar, place=pose((0, 0), 0.5)))) == pytest.approx(0.40 * 180 / 8, abs=0.05)
    assert thickness(shown(bar, view=pose((0, 0), 2.0))) == pytest.approx(0.80 * 180 / 8, abs=0.05)
    many = lines([[(-2, 0), (2, 0)]], Stroke(ink("#fff"), 40), place=pose((0, 0), 0.5))
    assert thickness(shown(many)) == pytest.approx(0.40 * 180 / 8, abs=0.05)
    assert thickness(shown(many, view=pose((0, 0), 2.0))) == pytest.approx(0.80 * 180 / 8, abs=0.05)


def test_a_gradient_runs_along_a_stroke_from_its_start(shape, shown) -> None:
    stroke = Stroke(gradient("#ff0000", "#0000ff"), 60, cap="butt")
    ends = ((-3, 0), (3, 0))
    bent = Path((Contour(np.array([(-3, 0), (-2.9, 0.05), (2.9, -0.05), (3, 0)], float)),))
    for item in (shape(line_path(*ends), None, stroke), lines([ends], stroke), shape(bent, None, stroke)):
        pixels = rasterise(shown(item), SIZE)
        assert rgb(pixels, -2.9, 0) == pytest.approx((255, 0, 0), abs=24)
        assert rgb(pixels, 2.9, 0) == pytest.approx((0, 0, 255), abs=24)
        assert rgb(pixels, 0, 0)[0] == pytest.approx(rgb(pixels, 0, 0)[2], abs=60)


def test_a_trimmed_stroke_shows_its_part_of_the_whole_gradient(shape, shown) -> None:
    stroke = Stroke(gradient("#ff0000", "#00ff00", "#0000ff"), 60, cap="butt")
    whole = shape(circle_path(2), None, stroke)
    full, half = rasterise(shown(whole), SIZE), rasterise(shown(replace(whole, trim=(0.1, 0.6))), SIZE)
    for angle in (0.3, 0.9, 1.0):
        at = 2 * math.cos(angle * math.pi), 2 * math.sin(angle * math.pi)
        assert rgb(half, *at) == pytest.approx(rgb(full, *at), abs=3)


def test_a_stroke_with_a_gradient_has_no_seams_and_one_alpha_throughout(shape, shown) -> None:
    ring = shape(circle_path(2), None, Stroke(gradient("#ffffff", "#fefefe"), 60), opacity=0.5)
    plain = shape(circle_path(2), None, Stroke(ink("#ffffff"), 60), opacity=0.5)
    graded, flat = (rasterise(shown(item), SIZE).astype(int) for item in (ring, plain))
    assert np.abs(graded - flat).max() <= 3


@pytest.mark.parametrize(
    "angle, first, last",
    [(0.0, (-1.9, 0), (1.9, 0)), (math.pi / 2, (0, -1.9), (0, 1.9)), (math.pi, (1.9, 0), (-1.9, 0))],
)
def test_a_fill_gradient_runs_across_the_box_at_its_angle(shape, shown, angle, first, last) -> None:
    item = replace(shape(rectangle_path(4, 4)), fill=gradient("#ff0000", "#0000ff", angle=angle))
    pixels = rasterise(shown(item), SIZE)
    assert rgb(pixels, *first) == pytest.approx((255, 0, 0), abs=24)
    assert rgb(pixels, *last) == pytest.approx((0, 0, 255), abs=24)


def test_a_fill_gradient_turns_with_its_shape(shape, shown) -> None:
    item = replace(shape(rectangle_path(4, 4), place=pose((0, 0), 1, math.pi / 2)), fill=gradient("#ff0000", "#0000ff"))
    pixels = rasterise(shown(item), SIZE)
    assert rgb(pixels, 0, -1.9)[0] > 230 and rgb(pixels, 0, 1.9)[2] > 230


def test_a_gradient_mixes_in_oklab(shape, shown) -> None:
    item = replace(shape(rectangle_path(4, 4)), fill=Gradient(((0.0, ink("#ffffff")), (1.0, ink("#000000")))))
    # The middle of white and black has an OKLab lightness of 0.5, which is sRGB 99, not 128.
    assert rgb(rasterise(shown(item), (161, 91)), 0, 0) == pytest.approx((99, 99, 99), abs=4)


def test_lines_have_widths_colors_and_alphas_of_their_own(shown) -> None:
    ends = [[(-4, y), (4, y)] for y in (2, 0, -2)]
    colors = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0.5]])
    item = lines(ends, Stroke(ink("#fff"), 1), np.array([40.0, 80, 80]), colors, np.array([1.0, 0.5, 1]))
    pixels = rasterise(shown(item), SIZE)
    assert rgb(pixels, 0, 2) == (255, 0, 0) and rgb(pixels, 0, 2.3) == (0, 0, 0)
    assert rgb(pixels, 0, 0) == rgb(pixels, 0, 0.3) == pytest.approx((0, 128, 0), abs=1)
    assert rgb(pixels, 0, -2) == pytest.approx((0, 0, 128), abs=1)


def test_lines_are_drawn_as_the_same_shapes_one_by_one(shape, shown) -> None:
    rng = np.random.default_rng(5)
    ends = rng.uniform(-4, 4, (30, 2, 2))
    stroke, place = Stroke(ink("#58C4DD80"), 7), pose((0.3, 0.1), 0.8, 0.4)
    bulk = rasterise(shown(lines(ends, stroke, place=place)), SIZE)
    alone = rasterise(shown(*(shape(line_path(a, b), None, stroke, place=place) for a, b in ends.tolist())), SIZE)
    assert np.abs(bulk.astype(int) - alone).max() <= 2


def test_dashes_are_lengths_in_units(shape, shown) -> None:
    pixels = rasterise(
        shown(shape(line_path((-3, 0), (3, 0)), None, Stroke(ink("#fff"), 40, cap="butt", dash=(1.0, 1.0)))), SIZE
    )
    assert [rgb(pixels, x, 0)[0] for x in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)] == [255, 0, 255, 0, 255, 0]


@pytest.mark.parametrize("cap, reach", [("butt", 0), ("round", 255), ("square", 255)])
def test_caps_reach_beyond_the_ends_as_they_are_named(shape, shown, cap, reach) -> None:
    pixels = rasterise(shown(shape(line_path((-2, 0), (2, 0)), None, Stroke(ink("#fff"), 100, cap=cap))), SIZE)
    assert rgb(pixels, 2.3, 0)[0] == reach
    assert rgb(pixels, 2.4, 0.4)[0] == (255 if cap == "square" else 0)


@pytest.mark.parametrize("join, tip, shoulder", [("miter", 255, 255), ("round", 0, 255), ("bevel", 0, 0)])
def test_joins_are_as_they_are_named(shape, shown, join, tip, shoulder) -> None:
    corner = Path((polyline_contour([(-2, 0), (2, 0), (2, -3)]),))
    pixels = rasterise(shown(shape(corner, None, Stroke(ink("#fff"), 200, join=join))), (320, 180))
    assert rgb(pixels, 2.9, 0.9)[0] == tip
    assert rgb(pixels, 2.62, 0.62)[0] == shoulder


def test_a_frame_of_another_shape_is_fitted_and_the_ground_fills_the_rest(shape, shown) -> None:
    wide = shape(rectangle_path(40, 40), "#ffffff")
    pixels = rasterise(shown(wide, frame=(8.0, 8.0), ground="#0000ff"), (200, 100))
    assert rgb(pixels, -3.9, 0) == rgb(pixels, 3.9, 0) == (255, 255, 255)
    assert rgb(pixels, -4.1, 0) == rgb(pixels, 4.1, 0) == (0, 0, 255)


def test_a_frame_that_misses_its_pixels_by_a_hair_fills_them(shape, shown) -> None:
    assert (rasterise(shown(shape(rectangle_path(40, 40), "#ffffff")), (854, 480))[..., 0] == 255).all()


def test_the_view_moves_and_zooms(shape, shown) -> None:
    dot = shape(circle_path(0.5), "#ff0000", place=pose((1, 1)))
    pixels = rasterise(shown(dot, view=pose((1, 0), 2.0)), SIZE)
    assert rgb(pixels, 3, 2) == (255, 0, 0) and rgb(pixels, 1, 1) == (0, 0, 0)


def test_frames_are_the_same_alone_in_order_and_shuffled(moving) -> None:
    pictures = [moving.at(k / 12) for k in range(18)]
    ordered = print_of(pictures)
    assert [print_of([picture])[0] for picture in pictures] == ordered
    order = list(range(18))
    random.Random(3).shuffle(order)
    shuffled = print_of([pictures[k] for k in order])
    assert [shuffled[order.index(k)] for k in range(18)] == ordered
    assert len(set(ordered)) > 9


def test_frames_are_the_same_in_another_process_with_another_hash_seed(moving, tmp_path) -> None:
    pictures = [moving.at(k / 6) for k in range(9)]
    (tmp_path / "pictures").write_bytes(pickle.dumps(pictures))
    program = (
        "import pickle, sys; from hashlib import blake2b; from renderer.drawing.canvas import Canvas\n"
        "for p in reversed(pickle.load(open(sys.argv[1], 'rb'))):\n"
        f"    print(blake2b(Canvas({SIZE}).draw(p).tobytes()).hexdigest())"
    )
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "pictures")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split()[::-1] == print_of(pictures)


def test_a_path_that_was_forgotten_is_drawn_as_before(monkeypatch, shape, shown) -> None:
    monkeypatch.setattr("renderer.drawing.path_cache._KEPT_PATHS", 2)
    pictures = [
        shown(*(shape(circle_path(r + k / 10), "#fff", place=pose((r, 0.1), 0.7, r)) for r in (1, 1.5, 2)))
        for k in range(4)
    ]
    canvas = Canvas(SIZE)
    for picture in (*pictures, *pictures):
        assert np.array_equal(canvas.draw(picture), rasterise(picture, SIZE))
        assert len(canvas._paths._kept) <= 2


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1e3, 1e6])
def test_a_path_of_any_size_is_drawn_as_finely_as_one_of_usual_size(shape, shown, size) -> None:
    usual = rasterise(shown(shape(circle_path(2), "#fff", Stroke(ink("#f00"), 9), (0.0, 0.7))), SIZE).astype(int)
    scaled = shape(circle_path(2 * size), "#fff", Stroke(ink("#f00"), 9), (0.0, 0.7), pose((0, 0), 1 / size))
    assert np.abs(rasterise(shown(scaled), SIZE) - usual).max() <= 1


@given(
    st.floats(0.01, 3),
    st.tuples(st.floats(-5, 5), st.floats(-3, 3)),
    st.floats(-7, 7),
    st.floats(0, 1),
    st.floats(0, 30),
)
def test_any_shape_is_drawn_the_same_after_any_other(size, at, angle, end, width) -> None:
    from renderer.scene.picture import Outline, Picture

    def shape(path: Path) -> Picture:
        item = Outline(
            address="x",
            path=path,
            fill=ink("#fff"),
            stroke=Stroke(ink("#f00"), width),
            trim=(0.0, end),
            place=pose(at, size, angle),
            opacity=0.7,
            stamp=None,
        )
        return Picture((item,), sure(Color, ink("#000")), Affine(), (128 / 9, 8.0))

    canvas = Canvas((64, 36))
    alone = canvas.draw(shape(circle_path(1))).copy()
    canvas.draw(shape(rectangle_path(2, 1)))
    assert np.array_equal(canvas.draw(shape(circle_path(1))), alone)


def test_a_name_that_no_theme_filled_in_is_refused_with_the_address(shape, shown) -> None:
    with pytest.raises(RenderError, match=r"'title/J' is painted 'blue', a name that no theme"):
        rasterise(shown(shape(circle_path(1), "blue", address="title/J")), SIZE)
    for paint in (Named("blue"), gradient("blue", "red")):
        with pytest.raises(RenderError, match="'net/edges' is painted 'blue'"):
            rasterise(shown(lines([[(0, 0), (1, 1)]], Stroke(paint))), SIZE)


def test_a_failed_picture_does_not_spoil_the_next(shape, shown) -> None:
    canvas = Canvas(SIZE)
    good = shown(shape(circle_path(1), "#fff"))
    with pytest.raises(RenderError):
        canvas.draw(shown(Layer("l", (shape(circle_path(1), "blue"),), 0.5, None)))
    assert np.array_equal(canvas.draw(good), rasterise(good, SIZE))


@pytest.mark.parametrize(
    "change",
    [
        {"place": Affine(1, 0, math.nan, 0)},
        {"opacity": math.nan},
        {"place": Affine(1, 0, 1e18, 0)},
        {"place": Affine(1e18, 0, 0, 0)},
    ],
)
def test_what_is_nowhere_or_too_far_is_refused_with_the_address(shape, shown, change) -> None:
    with pytest.raises(RenderError, match="'net/a'"):
        rasterise(shown(replace(shape(circle_path(1), "#fff", address="net/a"), **change)), SIZE)
    with pytest.raises(RenderError, match="'net/edges'"):
        rasterise(shown(replace(lines([[(0, 0), (1, 1)]], Stroke(ink("#fff"))), **change)), SIZE)


def test_lines_that_are_no_numbers_are_refused(shown) -> None:
    for change in ({"alphas": np.array([math.nan])}, {"widths": np.array([math.nan])}):
        with pytest.raises(RenderError, match="'net/edges' has a line"):
            rasterise(shown(replace(lines([[(0, 0), (1, 1)]], Stroke(ink("#fff"))), **change)), SIZE)


@pytest.mark.parametrize(
    "size", [(0, 9), (-1, 9), (16, math.nan), (16, math.inf), (1.5, 2), (1 << 20, 4), "big", (1, 2, 3), None]
)
def test_impossible_sizes_are_refused(shown, size) -> None:
    with pytest.raises(ValuesError):
        rasterise(shown(), size)
