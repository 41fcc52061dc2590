from __future__ import annotations

import numpy as np
import pytest

from renderer.film.burn import burnt
from renderer.film.still import still_array
from renderer.review.lint import lint
from renderer.scene.bounds import bounds
from renderer.script.script import Script
from renderer.values.errors import RenderError

LONG = "How far the error changes when one weight changes is a product of three slopes, each of which costs $0 to read."


def film(size=(16, 9), words=LONG):
    script = Script(size=size)
    script.wait(1)
    script.caption(words, 1.0)
    script.wait(2)
    return script.scene()


@pytest.mark.parametrize("size", [(16, 9), (9, 16), (1, 1)])
def test_a_caption_stands_at_the_foot_of_any_frame_while_it_is_told(size):
    scene = burnt(film(size))
    pixels = (90 * size[0] // size[1], 90)
    before, told, after = (still_array(scene, t, pixels) for t in (0.5, 1.5, 2.5))
    assert not before.any() and not after.any()
    assert told[45:].max() > 100
    width, height = scene.frame
    box = bounds(scene.lives[-1].node)
    assert box.left > -width / 2 and box.right < width / 2 and box.bottom > -height / 2 and box.top < 0
    assert not [finding for finding in lint(scene).findings if finding.kind == "off frame"]


def test_a_film_without_captions_is_left_as_it_is():
    script = Script()
    script.wait(1)
    scene = script.scene()
    assert burnt(scene) is scene


def test_a_caption_lies_over_all_that_is_there():
    script = Script(theme="light")
    script.caption("words")
    script.wait(1)
    pixels = still_array(burnt(script.scene()), 0.5, (160, 90))
    assert np.count_nonzero(pixels.max(axis=2) < 120) > 30


def test_captions_are_not_burnt_into_a_film_whose_camera_moves():
    from renderer.scene.scene import CAMERA
    from renderer.script.change import to

    script = Script()
    script.caption("words")
    script.play(to(CAMERA.name, scale=2))
    with pytest.raises(RenderError, match="whose camera moves"):
        burnt(script.scene())
