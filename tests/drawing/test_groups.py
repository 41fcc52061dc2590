import cairo
import numpy as np
import pytest

from renderer import group, rectangle
from renderer.drawing.canvas import Canvas, rasterise
from renderer.drawing.groups import Groups
from renderer.drawing.line_pen import LinePen
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Picture
from renderer.scene.scene import keyed
from renderer.scene.shapes import lines
from renderer.tracks.track import track

SIZE = (320, 180)


def picture(*nodes):
    return keyed(group(*nodes, name="all"), tracks={}, duration=1).at(0)


def test_what_fades_as_one_looks_the_same_whatever_its_canvas_drew_before() -> None:
    canvas = Canvas(SIZE, surfaces=False)
    for number in range(12):
        ends = np.random.default_rng(number).uniform((-5, -3), (5, 3), (8, 2, 2))
        shown = lines(ends, stroke="blue", name="fading").with_(alphas=np.linspace(0.1, 0.8, 8), opacity=0.7)
        assert np.array_equal(canvas.draw(picture(shown)), rasterise(picture(shown), SIZE))


def test_a_group_inside_a_group_leaves_the_outer_one_as_it_is() -> None:
    cross = lines(np.array([[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]]), stroke="red", name="cross").with_(opacity=0.5)
    ground = rectangle(3, 3, fill="blue", stroke=None, name="ground")
    with_cross = rasterise(picture(group(ground, cross, name="both", isolate=True).with_(opacity=0.5)), SIZE).astype(
        int
    )
    alone = rasterise(picture(group(ground, name="both", isolate=True).with_(opacity=0.5)), SIZE).astype(int)
    off = np.abs(with_cross - alone).max(axis=2)
    # The cross reaches over a square of two units in the middle, which is 180 / 8 pixels each.
    outside = np.ones(off.shape, bool)
    outside[65:116, 135:186] = False
    assert off[outside].max() <= 1
    assert off[90, 160] > 20


def fading(count: int, moved: float, frames: int) -> list[Picture]:
    """Pictures of bulks of lines that fade, alone and in a group; every second one moves to the right too."""
    ends = np.random.default_rng(3).uniform((-5, -3), (5, 3), (count, 8, 2, 2))
    nodes = [lines(each, stroke="blue", name=f"lines{number}") for number, each in enumerate(ends)]
    both = group(*nodes[-2:], name="both", isolate=True)
    tracks = {f"{node.name}.opacity": track((0, 0.9), (1, 0.2)) for node in [*nodes[:-2], both]}
    tracks |= {f"{node.name}.at": track((0, node.at), (1, (node.at[0] + moved, 0.0))) for node in nodes[:-2:2] if moved}
    scene = keyed(*nodes[:-2], both, tracks=tracks, duration=1)
    return [scene.at(number / frames) for number in range(frames)]


@pytest.mark.parametrize("count", [4, 8])
def test_groups_that_fade_while_others_move_look_as_drawn_alone(count: int) -> None:
    canvas = Canvas(SIZE)
    for shown in fading(count, 0.5, 5):
        assert np.array_equal(canvas.draw(shown), rasterise(shown, SIZE))


def test_a_group_whose_parts_stand_still_while_it_fades_is_drawn_once(monkeypatch) -> None:
    drawn = []
    draw = LinePen.draw
    monkeypatch.setattr(LinePen, "draw", lambda pen, item, many: (drawn.append(item.address), draw(pen, item, many)))
    canvas = Canvas(SIZE)
    for shown in fading(4, 0.0, 3):
        canvas.draw(shown)
    assert len(drawn) == 4
    for shown in fading(4, 0.5, 3)[1:]:
        canvas.draw(shown)
    assert len(drawn) == 4 + 2


def test_no_more_surfaces_are_kept_than_fade_at_once() -> None:
    made = []

    def surface() -> cairo.ImageSurface:
        made.append(cairo.ImageSurface(cairo.Format.ARGB32, 8, 8))
        return made[-1]

    groups, lens = Groups(surface), Lens.fit(picture(lines([[(0, 0), (1, 1)]], name="line")), SIZE)
    for number in range(8):
        with groups.begun(f"group{number}", (), lens, (0, 0, 8, 8)):
            pass
    assert len(made) == 3
    assert groups.drawn("group7", (), lens) is not None
    assert groups.drawn("group0", (), lens) is None
