"""Numbers in circles: what they say, and that they fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from renderer.network.dense_chain import Network, network
from renderer.network.motion.passes import activate
from renderer.network.picture.circle_numbers import format_for
from renderer.network.picture.picture import network_picture
from renderer.scene.bounds import bounds
from renderer.script.script import Script
from renderer.values.number_format import decimal, typographic

VALUES = [0.0, -0.0004, 0.00041, 1e-7, -3.2e-9, 0.05, 0.0996, 0.5, -1.0, 9.999, 12.34, -123.4, 1234.5, -99999.0, 3e12]


def net() -> Network:
    return network([len(VALUES), 1], activation="linear")


@pytest.mark.parametrize("value", VALUES)
def test_a_number_in_a_circle_has_two_digits_that_count(value: float) -> None:
    said = typographic(format_for(value).format(value))
    assert "e" not in said and not said.startswith("−0.00 ")
    assert float(decimal(said)) == pytest.approx(value, rel=0.05)
    assert len(said) <= 9


@pytest.mark.parametrize("labels", [False, True])
def test_numbers_stay_inside_their_circles_while_they_count(labels: bool) -> None:
    picture = network_picture(net(), max_shown=20, numbers=True, labels=labels)
    script = Script()
    script.add(picture.group)
    script.play(activate(picture, VALUES, 0, seconds=1.0))
    script.play(activate(picture, VALUES[::-1], 0, seconds=1.0))
    scene, r = script.scene(), picture.plan.lengths.radius
    for t in (0.0, 0.05, 0.1, 0.3, 0.5, 0.9, 0.99, 1.02, 1.1, 1.5, 1.9, 2.0):
        for k in range(len(VALUES)):
            items = [item for item in scene.at(t).items if item.address.startswith(f"net/numbers/0/{k}/")]
            points: Any = [item.place.apply(c.points) for item in items for c in item.path.contours]  # type: ignore[union-attr]
            center = picture.plan.neurons[0][k] + picture.group.at
            assert np.hypot(*(np.concatenate(points) - center).T).max() < r, (t, k)


def test_a_number_that_is_put_up_with_a_pass_fits_as_well() -> None:
    from renderer.network.dense_chain import forward

    picture = network_picture(net(), max_shown=20, numbers=True, activations=forward(net(), VALUES))
    for k in range(len(VALUES)):
        box = bounds(picture[f"numbers/0/{k}"].node)
        assert box is not None and box.width <= 1.61 * picture.plan.lengths.radius
