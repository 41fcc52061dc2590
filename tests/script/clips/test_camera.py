from __future__ import annotations

import numpy as np
import pytest

from renderer import Script, camera_back, circle, group, image, pan, rectangle, zoom_to
from renderer.scene.scene import Scene
from renderer.values.errors import NetreelError


def corners(scene: Scene, t: float) -> list[tuple[float, float]]:
    """Where the points (1, 1) and (3, 2) of the scene are in the frame."""
    view = scene.at(t).view
    return [view.point((1.0, 1.0)), view.point((3.0, 2.0))]


def test_the_camera_zooms_until_nodes_fill_the_frame_but_for_the_margin() -> None:
    script = Script()
    script.add(group(rectangle(2.0, 1.0, at=(2, 1.5), name="a"), circle(at=(-4, 0), name="b"), name="net"))
    script.play(zoom_to("net/a", margin=0))
    script.wait(1)
    assert np.allclose(corners(script.scene(), 1.5), [(-64 / 9, -32 / 9), (64 / 9, 32 / 9)])


def test_the_margin_and_a_portrait_frame_count() -> None:
    script = Script(size=(9, 16))
    script.add(rectangle(2.0, 1.0, at=(2, 1.5), name="a"))
    script.play(zoom_to("a", margin=0.25))
    script.wait(1)
    left, right = corners(script.scene(), 1.5)
    assert right[0] - left[0] == pytest.approx(4.5 * 2 / 2.5)


def test_the_camera_pans_and_comes_back() -> None:
    script = Script()
    script.add(image(np.zeros((2, 2)), name="im", at=(3, 1)))
    script.play(zoom_to("im"))
    script.play(pan((1, 0)))
    script.play(camera_back())
    script.wait(1)
    scene = script.scene()
    assert scene.at(2.0).view.point((4.0, 1.0)) == pytest.approx((0, 0))
    assert np.allclose(scene.at(3.5).view, scene.at(0.0).view)


def test_there_is_nothing_to_zoom_to_in_an_empty_group() -> None:
    script = Script()
    script.add(group(name="empty"))
    with pytest.raises(NetreelError, match="'empty'"):
        script.play(zoom_to("empty"))
