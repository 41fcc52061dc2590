import numpy as np
import pytest

from renderer.drawing.canvas import rasterise, vector_pages
from renderer.geometry.outline import circle_path, line_path, polygon_path, rectangle_path
from renderer.geometry.path import Contour, Path
from renderer.scene.picture import Lines, Outline
from renderer.values.affine import IDENTITY, pose
from renderer.values.color import ink
from renderer.values.paint import Stroke, gradient

SIZE = (160, 90)
PEN = Stroke(ink("#fff"), 20)
FAR = 1e7


def outline(path, fill=None, stroke=None, trim=(0.0, 1.0), place=IDENTITY):
    return Outline(
        address="x",
        path=path,
        fill=ink(fill) if isinstance(fill, str) else fill,
        stroke=stroke,
        trim=trim,
        place=place,
        opacity=1.0,
        stamp=None,
    )


def look(shown, *items):
    return rasterise(shown(*items), SIZE).astype(int)


@pytest.mark.parametrize("reach", [1e5, 1e6, 1e9])
@pytest.mark.parametrize("cap", ["butt", "round", "square"])
def test_a_line_that_leaves_the_frame_is_as_wide_and_as_straight_however_long_it_is(shown, reach, cap):
    pen = Stroke(ink("#fff"), 20, cap=cap)
    for x, y in ((1.0, 0.0), (0.6, 0.8), (0.0, 1.0)):
        near = look(shown, outline(line_path((-20 * x, -20 * y), (20 * x, 20 * y)), stroke=pen))
        far = look(shown, outline(line_path((-reach * x, -reach * y), (reach * x, reach * y)), stroke=pen))
        assert np.abs(near - far).max() <= 3


def test_what_lies_far_aside_of_the_frame_shows_nothing(shown):
    aside = [
        outline(line_path((-FAR, 20), (FAR, 20)), stroke=PEN),
        outline(circle_path(1), "#fff", PEN, place=pose((FAR, FAR))),
    ]
    assert not look(shown, *aside)[..., :3].any()


def test_dashes_of_a_far_line_keep_their_phase(shown):
    dashed = Stroke(ink("#fff"), 20, dash=(0.5, 0.25))
    near = look(shown, outline(line_path((-15, 0), (20, 0)), stroke=dashed))
    for start in (-15 - 0.75 * 10**6, -15 - 0.75 * 10**7):
        assert np.abs(look(shown, outline(line_path((start, 0), (FAR, 0)), stroke=dashed)) - near).max() <= 3


def test_a_far_gradient_has_its_colors_where_they_belong(shown):
    paint = gradient("#000", "#fff")
    for item in (
        outline(line_path((-FAR, 0), (FAR, 0)), stroke=Stroke(paint, 100)),
        outline(Path((Contour(np.array([(-FAR, 0), (-1, 0), (1, 0), (FAR, 1e-3)])),)), stroke=Stroke(paint, 100)),
        outline(rectangle_path(2 * FAR, 2), paint),
    ):
        pixels = look(shown, item)[45, :, :3]
        middle = look(shown, outline(rectangle_path(20, 20), gradient("#000", "#fff")))[45, 80, :3]
        assert np.abs(pixels - middle).max() <= 4


@pytest.mark.parametrize("scale", [1e4, 1e6, 1e8])
def test_far_areas_are_filled_by_the_same_rule(shown, scale):
    corners = [(-scale, -0.5), (scale, -0.5), (scale, 0.5), (0.3, 0.5), (0.3, 2), (-0.3, 2), (-0.3, 0.5), (-scale, 0.5)]
    usual = [(x if abs(x) < 1 else np.sign(x) * 20, y) for x, y in corners]
    assert (
        np.abs(
            look(shown, outline(polygon_path(corners), "#fff")) - look(shown, outline(polygon_path(usual), "#fff"))
        ).max()
        <= 2
    )
    ring = Path((*circle_path(scale).contours, *circle_path(1).reversed().contours))
    hole = Path((*rectangle_path(40, 40).contours, *circle_path(1).reversed().contours))
    assert np.abs(look(shown, outline(ring, "#fff")) - look(shown, outline(hole, "#fff"))).max() <= 2


def test_the_edge_of_a_huge_disc_is_a_straight_edge(shown):
    disc = look(shown, outline(circle_path(FAR), "#fff", Stroke(ink("#f00"), 20), place=pose((0, -FAR))))
    half = look(shown, outline(rectangle_path(40, 20), "#fff", Stroke(ink("#f00"), 20), place=pose((0, -10))))
    # Eight cubics are off the circle by 4.3e-6 of its radius, but not at their joints.
    assert np.abs(disc - half)[:, 78:82].max() <= 40


def test_far_lines_in_bulk_are_cut_off_too(shown):
    ends = np.array([[(-1.0, 0.5), (1.0, 0.5)], [(0.0, -1.0), (0.0, 1.0)], [(-1.0, 9e5), (1.0, 9e5)]])
    for pen in (PEN, Stroke(gradient("#f00", "#f00"), 20)):
        near, far = (
            look(
                shown,
                Lines(
                    address="x",
                    lines=ends * size,
                    stroke=pen,
                    place=pose((0, 0.5 - size[1] / 2)),
                    opacity=1.0,
                    stamp=None,
                ),
            )
            for size in (np.array((20, 1.0)), np.array((FAR, 1.0)))
        )
        assert np.abs(near - far).max() <= 3


def test_far_things_are_drawn_in_files_of_lines_too(shown):
    items = [outline(line_path((-FAR, 0), (FAR, 0)), stroke=PEN), outline(rectangle_path(FAR, 1), "#f00")]
    for form in ("SVG", "PDF"):
        assert vector_pages([[(shown(*items), (0, 0, *SIZE))]], SIZE, form)


def test_a_frame_looks_the_same_at_every_size_of_its_pixels(shown):
    item = outline(line_path((-45000, 0), (45000, 0)), stroke=PEN)
    for height in (90, 1080, 2160):
        assert rasterise(shown(item), (height * 16 // 9, height))[height // 2, 5, 0] == 255


def test_a_whole_number_of_dashes_goes_round_a_closed_outline(shown):
    def lit(path, **fields):
        pixels = look(shown, outline(path, stroke=Stroke(ink("#fff"), 20, cap="butt", dash=(0.5, 0.5), **fields)))
        return pixels[..., 0].sum() / 255 / 11.25**2

    # Half of any outline is dashes, whatever its length: none is cut off or doubled at the start.
    for side in (1.9, 2.0, 2.1, 2.23):
        assert lit(rectangle_path(side, side)) == pytest.approx(side * 4 * 0.2 / 2, rel=0.06)
    pair = Path((*rectangle_path(2, 2).contours, *rectangle_path(1.1, 1.1).contours))
    assert lit(pair) == pytest.approx((8 + 4.4) * 0.1, rel=0.06)


def test_dashes_stay_where_they_are_while_an_outline_is_drawn_or_erased(shown):
    dashed = Stroke(ink("#fff"), 20, cap="butt", dash=(0.3, 0.2))
    whole = look(shown, outline(circle_path(2), stroke=dashed))
    for trim in ((0.0, 0.6), (0.37, 1.0)):
        part = look(shown, outline(circle_path(2), stroke=dashed, trim=trim))
        # Cairo measures along chords, so a phase may be a hair off.
        assert (part <= whole + 40).all()
        assert part[..., 0].sum() > 0.5 * (trim[1] - trim[0]) * whole[..., 0].sum()
