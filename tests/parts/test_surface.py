from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest

from renderer import Script, axes3, bounds, curve3, dot, points3, space, surface, to
from renderer.drawing.canvas import rasterise, vector_pages
from renderer.parts.projection import Eye, bands, grid_quads, line_between, shaded
from renderer.review.words import words
from renderer.scene.picture import Faces, leaves
from renderer.studio.hit import hit
from renderer.values.affine import IDENTITY
from renderer.values.errors import NetreelError
from tests.sure import there

SIZE = (320, 180)


def saddle(x: Any, y: Any) -> Any:
    return x * x - y * y


def slow_root(x: float, y: float) -> float:
    return math.sqrt(x) + y


def faces(scene: Any, t: float) -> Faces:
    (item,) = [item for item in leaves(scene.at(t).items) if isinstance(item, Faces)]
    return item


def standing(*nodes: Any) -> Any:
    script = Script()
    script.add(*nodes)
    script.wait(1)
    return script.scene()


def test_an_eye_on_the_horizon_sees_width_and_height() -> None:
    seen, near = Eye(0.0, 0.0, 1e9).seen(np.array([[1.0, 2.0, 3.0]]))
    assert np.allclose(seen, [[1.0, 3.0]])
    assert np.allclose(near, [-2.0])


def test_an_eye_above_sees_the_plane_and_a_turn_turns_it() -> None:
    seen, near = Eye(math.pi / 2, math.pi / 2, 1e9).seen(np.array([[1.0, 2.0, 3.0]]))
    assert np.allclose(seen, [[-2.0, 1.0]], atol=1e-6)
    assert np.allclose(near, [3.0])


def test_what_is_nearer_is_larger_and_nothing_is_behind_the_eye() -> None:
    seen, _ = Eye(0.0, 0.0, 10.0).seen(np.array([[1.0, -5.0, 0.0], [1.0, 5.0, 0.0], [1.0, -50.0, 0.0]]))
    assert np.allclose(seen[:, 0], [2.0, 10 / 15, 20.0])


def test_faces_of_a_grid_leave_out_holes() -> None:
    grid = np.zeros((3, 3, 3))
    grid[0, 0, 2] = np.nan
    assert grid_quads(grid).shape == (3, 4, 3)


def test_light_falls_alike_on_both_sides_and_never_changes_alpha() -> None:
    quad = np.array([[[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]], float)
    colors = np.array([[1.0, 1.0, 1.0, 0.5]])
    assert np.allclose(shaded(quad, colors), shaded(quad[:, ::-1], colors))
    assert shaded(quad, colors)[0, 3] == 0.5


def test_a_line_is_cut_by_its_length() -> None:
    line = np.array([[0.0, 0, 0], [1, 0, 0], [1, 3, 0]])
    assert line_between(line, 0.25, 0.5).tolist() == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    assert len(line_between(line, 0.5, 0.5)) == 0
    assert bands(line[:, :2], 0.1).shape == (2, 4, 2)


def test_faces_come_from_the_back_to_the_front() -> None:
    made = space(surface(saddle, samples=4), turn=0.0, tilt=math.pi / 2, size=(2, 2, 2))
    item = faces(standing(made), 0.0)
    assert item.quads.shape == (16, 4, 2)
    # From above the highest faces are the nearest: those at the ends of the valley across.
    x, y = np.abs(item.quads.mean(axis=1)).T
    assert (x[-4:] > y[-4:] + 0.3).all()
    assert (x[:4] < y[:4] - 0.3).all()


def test_a_flat_surface_shows_no_seam_while_it_turns() -> None:
    def flat(x: Any, y: Any) -> Any:
        return 0 * x

    for turn in np.linspace(0, 3, 7).tolist():
        made = space(surface(flat, samples=20, colors=["#336699", "#336699"]), turn=turn, size=(7, 7, 3), tilt=1.0)
        found = rasterise(standing(made).at(0.0), SIZE)[60:120, 130:190, :3].reshape(-1, 3)
        assert np.ptp(found, axis=0).max() <= 1


def test_a_surface_fades_as_one() -> None:
    made = space(surface(saddle, colors=["#ffffff", "#ffffff"]), size=(6, 6, 3))
    full = rasterise(standing(made).at(0.0), SIZE)[..., 0].astype(int)
    half = rasterise(standing(made.with_(opacity=0.5)).at(0.0), SIZE)[..., 0].astype(int)
    assert np.abs(half * 2 - full).max() <= 2


def test_the_eye_turns_and_curves_are_drawn() -> None:
    made = space(surface(saddle, samples=3), curve3([(-1, 0), (0, 0), (1, 0)], saddle), trim=(0, 0), turn=0.0, name="s")
    script = Script()
    script.add(made)
    script.play(to("s", turn=1.0, trim=(0, 1), ease="linear"))
    script.wait(1)
    scene = pickle.loads(pickle.dumps(script.scene()))
    assert [len(faces(scene, t).quads) for t in (0.0, 0.3, 1.5)] == [9, 10, 11]
    assert not np.allclose(faces(scene, 0.0).quads[0], faces(scene, 1.5).quads[0])


def test_a_node_stays_at_a_point_of_a_space_that_turns() -> None:
    made = space(surface(saddle, samples=3), name="s", at=(1, 0.5), scale=0.5)
    script = Script()
    script.add(made, dot(name="d"))
    script.follow("d.at", made.anchor(1, 0, 1))
    script.play(to("s", turn=2.0))
    script.wait(1)
    place = script.scene().at(1.5).items[1].place  # type: ignore[union-attr]
    expected = made.with_(turn=2.0).point(1, 0, 1)
    assert (place.dx, place.dy) == pytest.approx(expected)


def test_a_space_has_bounds_and_is_hit_said_and_kept_in_files_of_lines() -> None:
    made = space(axes3(), points3([(0, 0, 0.5)]), surface(saddle, samples=2), name="s")
    box = bounds(made)
    assert box is not None
    assert 3 < box.width < 12
    scene = standing(made)
    found = hit(scene, 0.0, (0.0, 0.0))
    assert found is not None
    assert found.item.address == "s"
    assert "s  faces" in words(scene.at(0))[1]
    assert b"<path" in vector_pages([[(scene.at(0), (0, 0, *SIZE))]], SIZE, "SVG")


def test_a_function_of_numbers_is_asked_one_by_one_and_has_holes() -> None:
    made = surface(slow_root, (-1, 1), (0, 1), samples=4)
    assert np.isnan(made.points[:, :2, 2]).all()
    assert np.isfinite(made.points[:, 2:, 2]).all()


def test_a_smooth_surface_shows_no_borders_of_its_faces() -> None:
    flat, smooth = (
        rasterise(standing(space(surface(saddle, samples=16, smooth=one), name="s")).at(0), SIZE).astype(int)
        for one in (False, True)
    )
    inside = (slice(SIZE[1] // 2 - 20, SIZE[1] // 2 + 20), slice(SIZE[0] // 2 - 20, SIZE[0] // 2 + 20))
    steps = [np.abs(np.diff(picture[inside][..., :3], axis=1)).max() for picture in (flat, smooth)]
    assert steps[1] < steps[0] / 2, steps


def test_a_smooth_surface_has_the_outline_and_the_holes_of_a_flat_one() -> None:
    made = [space(surface(slow_root, (-1, 1), (0, 1), samples=4, smooth=one), name="s") for one in (False, True)]
    (flat, plain), (smooth, corners) = (one._faces(0.4, 0.6, (0, 1))[:2] for one in made)
    assert np.array_equal(flat, smooth)
    assert corners.shape == (len(plain), 4, 4)
    assert np.isfinite(corners).all()


def nothing(x: Any, y: Any) -> Any:
    return x * np.nan


def words_of(x: Any, y: Any) -> Any:
    return "high"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: surface(nothing), "no finite value"),
        (lambda: surface(words_of), "finite|fails"),
        (lambda: surface(saddle, x=(1, 1)), "rise"),
        (lambda: surface(saddle, samples=0), "samples"),
        (lambda: surface(saddle, samples=201), "200"),
        (lambda: surface(saddle, colors="virids"), "viridis"),
        (lambda: curve3([(0, 0, 0)]), "2 points"),
        (lambda: curve3([(0, 0, np.nan), (1, 1, 1)]), "NaN"),
        (lambda: curve3([(0, 0), (1, 1)]), "3 numbers"),
        (lambda: points3([]), "3 numbers"),
        (lambda: points3([(0, 0, 0)], radius=0), "above 0"),
        (lambda: space(), "there are none"),
        (lambda: space("hills"), "hills"),
        (lambda: space(surface(saddle), distance=3), "farther"),
        (lambda: space(surface(saddle), size=(1, 0, 1)), "above 0"),
        (lambda: space(surface(saddle), turn=math.nan), "finite"),
    ],
)
def test_what_is_no_space_is_refused_in_one_line(call: Any, said: str) -> None:
    with pytest.raises(NetreelError, match=said) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_faces_keep_their_numbers_while_they_turn() -> None:
    node = space(surface(lambda x, y: x * y, samples=3), name="s")
    turned = [node.item({"turn": turn, "tilt": 0.6, "trim": (0, 1)}, "s", IDENTITY, 1.0, None) for turn in (0.4, 0.41)]
    one, two = (item.quads[np.argsort(there(item.numbers))] for item in turned)
    assert np.abs(one - two).max() < 0.1
    depths = [there(item.depths) for item in turned]
    assert all((np.diff(one) >= 0).all() and len(one) == 9 for one in depths)


def test_axes_meet_in_the_corner_that_is_asked_for() -> None:
    for body, axis in zip(axes3((-1, 1), (0, 4), (2, 3), corner=(1, 0, 1)), range(3), strict=True):
        assert body.points[0].tolist() == [1, 0, 3]
        far = [1.0, 0.0, 3.0]
        far[axis] = (-1.0, 4.0, 2.0)[axis]
        assert body.points[-1].tolist() == far
    with pytest.raises(NetreelError, match="a corner is 0 or 1"):
        axes3(corner=(0, 0.5, 0))
