"""A softmax as bars: true probabilities, those of the most probable classes."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import Dense, Softmax, chain, softmax_bars, take_shares
from renderer.review.check_numbers import check_numbers
from renderer.values.errors import NetreelError

RUN = chain(Dense(np.eye(12)), Softmax()).run(np.linspace(-2, 3, 12))


def test_the_most_probable_classes_are_shown_and_the_others_are_counted():
    shown = softmax_bars(RUN, show=4)
    assert shown.classes == (8, 9, 10, 11)
    assert np.allclose(shown.shares, RUN.output[8:])
    assert "rest" in [part.name for part in shown.parts]
    assert "rest" not in [part.name for part in softmax_bars(RUN, show=12).parts]


def test_bars_grow_to_probabilities_that_can_be_computed_again():
    script = Script()
    shown = softmax_bars(RUN, name="bars", show=[0, 5, 11])
    script.play(take_shares(shown, seconds=4))
    script.wait(0.1)
    scene = script.scene()
    assert scene.read("bars/shares/numbers/2.stands_for", 4.05) == RUN.output[11].source
    assert scene.read("bars/logits/numbers/0.stands_for", 4.05) == RUN["softmax1"].inputs[0][0].source
    assert not check_numbers(scene).false


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"step": "dense1"}, "no softmax"),
        ({"classes": ["a"]}, "12 classes"),
        ({"show": 0}, "from 1 up"),
        ({"show": [12]}, "12"),
    ],
)
def test_what_is_no_softmax_is_refused_in_words(options, said):
    with pytest.raises(NetreelError, match=said):
        softmax_bars(RUN, **options)


def test_a_model_without_a_softmax_has_no_bars():
    with pytest.raises(NetreelError, match="no softmax"):
        softmax_bars(chain(Dense(np.array([[1.0]]))).run([1.0]))
    with pytest.raises(NetreelError, match="must be a SoftmaxBars"):
        take_shares("net")  # type: ignore[arg-type]
