import pickle
from functools import cache
from itertools import combinations, pairwise

import cairo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.geometry.outline import (
    arc_path,
    circle_path,
    line_path,
    polygon_path,
    rectangle_path,
    regular_polygon_path,
    rounded_path,
)
from renderer.geometry.path import Contour, Path, polyline_contour
from renderer.geometry.winding import families
from renderer.morph.morph import match
from renderer.typeset.text import text
from renderer.values.affine import Affine
from renderer.values.box import Box
from tests.sure import sure

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
TIES = (("O", "E"), ("8", "4"), ("B", "two rings"), ("W", "two rings"), ("Σ", "rounded box"), ("ring", "arrow"))
PIXEL = 1 / 135  # of a unit, at 1080p
OPEN = {"line", "level line", "upright line", "arc"}


def moved(path, x, y):
    return path.transformed(Affine(1.0, 0.0, x, y))


def joined(*paths):
    return Path(tuple(contour for path in paths for contour in path.contours))


def ring(radius, inner):
    return joined(circle_path(radius), circle_path(inner).reversed())


def glyphs(source, size=1.0):
    """The outlines of a text as one path."""

    def walk(node, outer):
        place = node.pose.then(outer)
        if hasattr(node, "path"):
            return [node.path.transformed(place)]
        return [path for part in node.parts for path in walk(part, place)]

    return joined(*walk(text(source, size=size, name="t"), Affine()))


@cache
def outlines():
    arrow = [(-0.6, 0.03), (-0.6, -0.03), (0.4, -0.03), (0.4, -0.12), (0.6, 0), (0.4, 0.12), (0.4, 0.03)]
    letters = {letter: glyphs(letter) for letter in "OBgRi8%W4xyEQ=aéΣδ("}
    words = {word: glyphs(word) for word in ("Net", "neural", "a loss", "E=mc")}
    return {
        **letters,
        **words,
        "tall {": glyphs("{", 2.0),
        "tall [": glyphs("[", 2.0),
        "disc": circle_path(0.3),
        "ring": ring(0.3, 0.24),
        "thick ring": ring(0.4, 0.15),
        "two rings": joined(moved(ring(0.25, 0.2), -0.35, 0), moved(ring(0.25, 0.2), 0.35, 0)),
        "bar": rectangle_path(1.0, 0.03),
        "box": rectangle_path(1.2, 0.6),
        "rounded box": rounded_path(0.9, 0.5, 0.1),
        "square turned round": rectangle_path(0.6, 0.6).reversed(),
        "arrow": polygon_path(arrow),
        "triangle": regular_polygon_path(3, 0.35),
        "fraction": joined(moved(glyphs("y"), 0, 0.4), moved(glyphs("x"), 0, -0.4), rectangle_path(0.6, 0.03)),
        "line": line_path((-0.8, -0.3), (0.9, 0.4)),
        "level line": line_path((-0.5, 0), (0.5, 0)),
        "upright line": line_path((0, -0.5), (0, 0.5)),
        "arc": arc_path(0.5, 0.3, 2.5),
    }


def trace(pen, path):
    for contour in path.contours:
        points = contour.points
        pen.move_to(*points[0])
        for k in range(1, len(points), 3):
            pen.curve_to(*points[k], *points[k + 1], *points[k + 2])
        if contour.closed:
            pen.close_path()


def drawn(path, filled=1.0, resolution=67.5):
    """How much of every pixel is inked: a fill, and a stroke of 3 hundredths as far as it is not filled."""
    width, height = int(3 * resolution), int(2 * resolution)
    surface = cairo.ImageSurface(cairo.FORMAT_A8, width, height)
    pen = cairo.Context(surface)
    pen.translate(width / 2, height / 2)
    pen.scale(resolution, -resolution)
    for amount, ink in ((filled, pen.fill), (1 - filled, pen.stroke)):
        trace(pen, path)
        pen.set_source_rgba(1, 1, 1, amount)
        pen.set_line_width(0.03)
        pen.set_line_cap(cairo.LINE_CAP_ROUND)
        pen.set_line_join(cairo.LINE_JOIN_ROUND)
        ink()
    surface.flush()
    pixels = np.ndarray((height, surface.get_stride()), np.uint8, surface.get_data())[:, :width]
    return pixels / 255


def filled(name):
    return 0.0 if name in OPEN else 1.0


@cache
def inked(name):
    return float(drawn(outlines()[name], filled(name)).sum())


def extents(path):
    return [max(contour.box.width, contour.box.height) for contour in path.contours]


def partners(name):
    """Every fourth pair, so that each outline meets a fourth of the others, as the start or the end of a morph."""
    numbered = combinations(enumerate(outlines()), 2)
    found = [(a, b) if i % 2 else (b, a) for (i, a), (j, b) in numbered if (j - i) % 4 == 1]
    return [(a, b) for a, b in found if a == name]


def test_there_are_forty_outlines():
    assert len(outlines()) >= 40


@pytest.mark.parametrize("name", list(outlines()))
def test_the_middles_of_morphs_are_sound(name):
    for a, b in partners(name):
        first, last = outlines()[a], outlines()[b]
        morph = match(first, last)
        assert morph.at(0) is first and morph.at(1) is last
        low, high = sorted((inked(a), inked(b)))
        smallest = min(4 * PIXEL, *extents(first), *extents(last))
        for u in SHARES:
            path = morph.at(u)
            share = filled(a) + (filled(b) - filled(a)) * u
            area = float(drawn(path, share).sum())
            assert 0.5 * low <= area <= 1.5 * high, f"{a} to {b} at {u}"
            assert min(extents(path)) >= smallest * 0.999, f"{a} to {b} at {u}"


@pytest.mark.parametrize("name", list(outlines()))
def test_a_morph_leaves_its_ends_without_a_jump(name):
    for a, b in partners(name)[::2]:
        first, last = outlines()[a], outlines()[b]
        morph = match(first, last)
        for u, path, share in ((1e-7, first, filled(a)), (1 - 1e-7, last, filled(b))):
            jump = np.abs(drawn(morph.at(u), share) - drawn(path, share))
            # Cairo flattens curves to a tenth of a pixel, and the morph has more of them.
            assert jump.max() < 0.2 and jump.sum() < 0.02 * drawn(path, share).sum() + 1, f"{a} to {b} at {u}"


@pytest.mark.parametrize("name", list(outlines())[::4])
def test_no_point_jumps_between_neighboring_frames(name):
    for a, b in partners(name)[::2]:
        first, last = outlines()[a], outlines()[b]
        morph = match(first, last)
        box, other = first.box, last.box
        reach = np.hypot(
            max(box.right, other.right) - min(box.left, other.left),
            max(box.top, other.top) - min(box.bottom, other.bottom),
        )
        paths = [morph.at(k / 60) for k in range(1, 60)]
        for before, after in pairwise(paths):
            steps = [
                np.hypot(*(q.points - p.points).T).max() for p, q in zip(before.contours, after.contours, strict=True)
            ]
            # Handles may reach a little beyond the box of their curve.
            assert max(steps) <= 1.25 * reach / 60, f"{a} to {b}"


def signs(path):
    return [np.sign(contour.area) for contour in path.contours]


def test_a_ring_stays_a_ring_on_its_way_to_a_letter_with_a_hole():
    middle = match(outlines()["ring"], outlines()["O"]).at(0.5)
    assert sorted(signs(middle)) == [-1, 1]
    (family,) = families(middle)
    assert len(family.holes) == 1


def test_a_path_that_winds_the_other_way_is_turned_round_as_a_whole():
    ordinary, turned = ring(0.4, 0.2), ring(0.3, 0.2).reversed()
    middle = match(turned, ordinary).at(0.5)
    assert sorted(signs(middle)) == [-1, 1]
    assert sum(contour.area for contour in middle.contours) == pytest.approx(np.pi * (0.35**2 - 0.2**2), rel=1e-2)


def test_a_square_turned_round_morphs_into_itself_without_moving():
    square = rectangle_path(1, 1)
    middle = match(square.reversed(), square).at(0.5)
    assert middle.contours[0].area == pytest.approx(1)


def test_a_hole_without_a_partner_closes_up_inside_the_ink():
    morph = match(circle_path(1.0), ring(1.0, 0.5))
    hole = min(morph.at(0.2).contours, key=lambda contour: contour.area)
    assert hole.area < 0 and np.hypot(*hole.points.T).max() < 1.0


def test_corners_meet_corners_and_edges_stay_straight():
    middle = match(rectangle_path(3, 1), moved(rectangle_path(2, 2), 5, 5)).at(0.5)
    assert middle.contours[0].area == pytest.approx(2.5 * 1.5)
    assert (sure(Box, middle.box).width, sure(Box, middle.box).height) == pytest.approx((2.5, 1.5))


def test_a_line_goes_to_the_end_that_is_on_its_side():
    middle = match(line_path((0, 0), (2, 0)), line_path((2, 1), (0, 1))).at(0.5)
    assert sure(Box, middle.box).width == pytest.approx(2)


def test_a_line_becomes_a_closed_outline_of_its_own_shape():
    start = match(line_path((0, 0), (2, 0)), circle_path(1.0)).at(1e-9)
    (contour,) = start.contours
    assert contour.closed
    assert contour.box == pytest.approx((0, 0, 2, 0), abs=1e-6)


def test_a_line_unrolls_into_a_ring_as_one_ribbon():
    morph = match(line_path((-1, 0), (1, 0)), ring(0.5, 0.4))
    assert len(morph.at(0.5).contours) == 1
    assert morph.at(0.999999).contours[0].area == pytest.approx(np.pi * (0.5**2 - 0.4**2), rel=1e-2)


def test_a_bar_turns_into_an_upright_line_and_does_not_swell():
    middle = match(rectangle_path(1.0, 0.03), line_path((0, -0.5), (0, 0.5))).at(0.5)
    assert abs(middle.contours[0].area) < 0.03


def test_letters_of_a_word_meet_letters_in_their_own_place():
    left, right = circle_path(0.2), rectangle_path(0.4, 0.4)
    word = joined(moved(left, -1, 0), moved(right, 1, 0))
    other = joined(moved(left, 1, 0), moved(right, -1, 0))
    middle = match(word, other).at(0.5)
    assert sorted(round(contour.box.center[0]) for contour in middle.contours) == [-1, 1]


def test_where_the_ends_lie_does_not_change_how_they_match():
    for a, b in (("R", "E"), ("a", "ring"), ("Net", "neural"), ("line", "B"), ("g", "4"), ("arc", "line"), *TIES):
        first, last = outlines()[a], outlines()[b]
        near = match(first, last).at(0.25)
        far = match(moved(first, -4, 0), moved(last, 4, 2)).at(0.25)
        for p, q in zip(near.contours, far.contours, strict=True):
            assert np.allclose(p.points + np.array((-2, 0.5)), q.points, atol=1e-6), f"{a} to {b}"


def test_beyond_the_ends_the_points_go_on_straight():
    morph = match(rectangle_path(1, 1), rectangle_path(3, 3))
    assert morph.at(1.5).box == pytest.approx((-2, -2, 2, 2))


def test_nothing_morphs_into_nothing():
    assert match(Path(), Path()).at(0.5) == Path()


def test_an_outline_that_comes_from_nothing_grows_where_it_is():
    path = moved(circle_path(0.5), 3, 1)
    assert sure(Box, match(Path(), path).at(0.5).box).center == pytest.approx((3, 1))
    assert sure(Box, match(path, Path()).at(0.5).box).width < 1


def test_a_morph_is_the_same_after_pickling():
    morph = match(outlines()["R"], outlines()["ring"])
    assert pickle.loads(pickle.dumps(morph)).at(0.3) == morph.at(0.3)


def test_matching_is_the_same_every_time():
    first, last = outlines()["neural"], outlines()["a loss"]
    assert match(first, last).at(0.4) == match(first, last).at(0.4)


corner = st.tuples(st.integers(-4, 4), st.integers(-4, 4)).map(lambda p: (p[0] / 2, p[1] / 2))
contours = st.builds(polyline_contour, st.lists(corner, min_size=2, max_size=7), st.booleans())
paths = st.lists(contours, max_size=4).map(lambda found: Path(tuple(found)))


@given(paths, paths, st.floats(0.01, 0.99))
def test_any_two_paths_morph_whatever_their_contours_are(a, b, u):
    morph = match(a, b)
    assert morph.at(0) is a and morph.at(1) is b
    for contour in morph.at(u).contours:
        Contour(contour.points, contour.closed)  # finite, of whole curves, and closed where it says so
        assert not contour.points.flags.writeable


@given(paths, paths)
def test_a_morph_starts_and_ends_on_its_outlines(a, b):
    morph = match(a, b)
    for path, u in ((a, 1e-9), (b, 1 - 1e-9)):
        if path.contours:
            box = sure(Box, Path(tuple(c for c in morph.at(u).contours)).box)
            assert box.left >= path.box.left - 1e-6 and box.right <= path.box.right + 1e-6
            assert box.width == pytest.approx(path.box.width, abs=1e-6)
            assert box.height == pytest.approx(path.box.height, abs=1e-6)
