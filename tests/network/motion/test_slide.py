"""Windows that slide over maps while others fill."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import Conv, Dense, Flatten, MaxPool, chain, model_picture, slide
from renderer.network.motion.slide import Places
from renderer.values.errors import NetreelError

CHANCE = np.random.default_rng(5)
MODEL = chain(
    Conv(CHANCE.normal(size=(2, 1, 3, 3)), None, "relu", padding=1),
    MaxPool((2, 2)),
    Flatten(),
    Dense(CHANCE.normal(size=(3, 8))),
    input_shape=(1, 4, 4),
)
RUN = MODEL.run(CHANCE.uniform(size=(1, 4, 4)))


def filmed(step, **options):
    script = Script()
    picture = model_picture(MODEL, RUN, filled=False, views={"conv": "maps", "max_pool": "maps"}, name="net")
    script.add(picture.group)
    clip = slide(picture, step, **options)
    script.play(clip)
    script.wait(0.5)
    return clip, script.scene()


def test_a_map_fills_number_by_number_as_the_kernel_slides():
    _, scene = filmed("conv1", seconds=16)
    half, whole = (scene.player.reader(t)("net/steps/conv1/maps/0/map.values") for t in (8.0, 16.2))
    expected = RUN["conv1"].output[0]
    assert np.array_equal(whole, expected)
    assert np.array_equal(half[:2], expected[:2]) and not half[2:].any()


def test_the_kernel_starts_in_the_margin_and_steps_by_the_stride():
    clip, _ = filmed("conv1")
    assert clip.window.size == (3, 3)
    assert clip.window.centers(4, 4)[:2].tolist() == [[0.0, 0.0], [0.0, 1.0]]
    pooled, _ = filmed("max_pool1")
    assert pooled.window.centers(2, 2).tolist() == [[0.5, 0.5], [0.5, 2.5], [2.5, 0.5], [2.5, 2.5]]


def test_the_marked_cell_of_a_pooling_holds_the_number_that_it_hands_on():
    clip, _ = filmed("max_pool1")
    for k, chosen in enumerate(clip.chosen):
        rows, columns = chosen.astype(int).T
        assert np.array_equal(RUN["conv1"].output[k][rows, columns], RUN["max_pool1"].output[k].ravel())


def test_a_window_rests_at_each_place_and_glides_to_the_next():
    places = Places(np.array(((0.0, 1.0), (1.0, 1.0), (0.0, 0.0))), 0.0, 3.0)
    assert places.at(0.2) == (0.0, 1.0) and places.at(1.2) == (1.0, 1.0) and places.at(3.0) == (0.0, 0.0)
    assert 0.0 < places.at(0.75)[0] < 1.0


@pytest.mark.parametrize(
    ("step", "options", "words"),
    [
        ("dense1", {}, "a window slides in a conv or a pooling"),
        ("conv2", {}, "did you mean 'conv1'"),
        ("conv1", {"channel": 7}, "has no map 7: it has maps 0 to 1"),
        ("conv1", {"seconds": 0}, "seconds"),
    ],
)
def test_where_no_window_slides_is_told(step, options, words):
    with pytest.raises(NetreelError, match=words):
        filmed(step, **options)
