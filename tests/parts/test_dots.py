from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from renderer import Script, bounds, circle, dots, fade_in, to
from renderer.drawing.canvas import rasterise, vector_pages
from renderer.review.words import words
from renderer.scene.node import Node
from renderer.scene.picture import leaves
from renderer.studio.hit import hit
from renderer.values.errors import NetreelError

SIZE = (320, 180)


def drawn(*nodes: Node) -> Any:
    script = Script()
    script.add(*nodes)
    script.wait(1)
    return rasterise(script.scene().at(0.0), SIZE)[..., :3].astype(int)


@pytest.mark.parametrize("radius", [0.02, 0.1, 0.5, 2.0])
def test_a_dot_is_drawn_where_and_as_large_as_a_circle_is(radius: float) -> None:
    at = (0.317, -0.421)
    found, circles = drawn(dots([at], radius, "#ffffff")), drawn(circle(radius, fill="#ffffff", at=at, name="c"))
    assert abs(found.sum() - circles.sum()) <= 0.12 * circles.sum()
    assert np.abs(found - circles).mean() < 0.15


@pytest.mark.parametrize("alpha", [1.0, 0.4])
def test_many_dots_of_one_color_look_as_they_do_one_after_the_other(alpha: float) -> None:
    chance = np.random.default_rng(3)
    points, radii = chance.normal(size=(400, 2)) * (6, 2), chance.uniform(0.02, 0.2, 400)
    alphas = np.where(np.arange(400) % 3 == 0, alpha, 1.0)
    plain = np.tile([0.2, 0.5, 1.0], (400, 1))
    turned = plain + [[1e-9 * (k % 2), 0, 0] for k in range(400)]  # no two neighbors of one color
    at_once, one_by_one = (drawn(dots(points, radii, colors, alphas=alphas)) for colors in (plain, turned))
    assert np.abs(at_once - one_by_one).max() <= 3
    assert one_by_one.std() > 30


def test_later_dots_cover_earlier_ones_and_all_fade_as_one_layer() -> None:
    both = dots([(0, 0), (0.3, 0)], 1.0, [[1, 0, 0], [0, 1, 0]])
    assert drawn(both)[90, 160].tolist() == [0, 255, 0]
    faded = drawn(dots([(0, 0), (0.3, 0)], 1.0, [[1, 0, 0], [0, 1, 0]], opacity=0.5))
    assert np.abs(faded[90, 160] - (0, 128, 0)).max() <= 1


def test_points_colors_and_radii_move() -> None:
    script = Script()
    cloud = dots([(0, 0), (1, 0)], 0.1, [[1, 0, 0, 1], [1, 0, 0, 1]])
    script.play(fade_in(cloud))
    script.play(to(cloud, points=[(2, 0), (1, 2)], radii=[0.3, 0.1], colors=[[0, 0, 1, 1]] * 2, ease="linear"))
    (item,) = leaves(script.scene().at(1.5).items)
    assert item.points.tolist() == [[1.0, 0.0], [1.0, 1.0]]  # type: ignore[union-attr]
    assert item.radii.tolist() == pytest.approx([0.2, 0.1])  # type: ignore[union-attr]


def test_a_cloud_has_bounds_and_is_hit_and_said_in_words() -> None:
    cloud = dots([(0, 0), (2, 1)], 0.5, "blue", at=(1, 0), name="dots")
    assert bounds(cloud) == (0.5, -0.5, 3.5, 1.5)
    script = Script()
    script.add(cloud)
    script.wait(1)
    found = hit(script.scene(), 0.0, (1.0, 0.0))
    assert found is not None
    assert found.item.address == "dots"
    assert "dots  discs" in words(script.scene().at(0))[1]
    assert vector_pages([[(script.scene().at(0), (0, 0, *SIZE))]], SIZE, "SVG").count(b"<path") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"points": []}, "points"),
        ({"points": [(0, np.nan)]}, "NaN"),
        ({"points": [(0, 1, 2)]}, "2 numbers"),
        ({"points": [(0, 1), (2,)]}, "numbers"),
        ({"radii": -1}, "negative"),
        ({"radii": [1, 2, 3]}, "2 numbers"),
        ({"radii": np.inf}, "finite"),
        ({"colors": [[1, 0, 0]]}, "2 x 3"),
        ({"colors": [[2, 0, 0], [0, 0, 0]]}, "0 to 1"),
        ({"colors": None}, "color"),
        ({"alphas": ["a", "b"]}, "numbers"),
    ],
)
def test_what_are_no_dots_is_refused_in_one_line(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(NetreelError, match=said) as caught:
        dots(**{"points": [(0, 0), (1, 1)], **arguments})
    assert "\n" not in str(caught.value)
