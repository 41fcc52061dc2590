import numpy as np

from renderer import group, rectangle
from renderer.drawing.canvas import Canvas, rasterise
from renderer.scene.scene import keyed
from renderer.scene.shapes import lines

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
