"""Lines from positions to those that they look at, as strong as the weights of the run."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import Attention, attention_looks, chain, look
from renderer.review.check_numbers import check_numbers
from renderer.scene.node import Strokes
from renderer.values.errors import NetreelError
from tests.sure import sure, there

CHANCE = np.random.default_rng(2)
KIND = Attention(CHANCE.normal(size=(4, 4)), CHANCE.normal(size=(4, 4)), heads=2, causal=True)
RUN = chain(KIND, input_shape=(3, 4)).run(CHANCE.normal(size=(3, 4)))


def test_lines_are_as_strong_as_the_weights_of_the_head():
    made = attention_looks(RUN, "attention1", 1)
    weights = np.asarray(RUN["attention1"].attention_weights[1])
    lines = sure(Strokes, made["lines"].node)
    alphas = there(lines.alphas)
    assert np.allclose(alphas**2, weights.reshape(-1)) and alphas[1] == 0.0  # no look ahead
    assert np.argmax(there(lines.widths)) == np.argmax(weights)


def test_a_query_that_looks_shows_its_own_weights_alone_and_they_are_true():
    script = Script()
    made = attention_looks(RUN, "attention1", 1, shown=False, name="looks")
    script.add(made)
    script.play(look(made, 2, seconds=1))
    script.play(look(made, 1, seconds=1))
    script.wait(0.1)
    scene = script.scene()
    alphas = sure(np.ndarray, scene.read("looks/lines.alphas", 2.05))
    assert np.allclose(alphas.reshape(3, 3)[[0, 2]], 0.0) and np.isclose((alphas**2).sum(), 1.0)
    assert scene.read("looks/weights/0.stands_for", 2.05) == RUN["attention1"].attention_weights[1, 1, 0].source
    report = check_numbers(scene)
    assert len(report.sourced) == 3 and not report.false


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step": "x"}, "an input"),
        ({"head": 2}, "no head 2; they are 0 to 1"),
        ({"tokens": ["a"]}, "3 queries, but 1 words"),
    ],
)
def test_what_no_position_looks_at_is_refused(options, words):
    with pytest.raises(NetreelError, match=words):
        attention_looks(RUN, **{"step": "attention1", **options})


def test_a_query_that_is_not_there_is_refused():
    with pytest.raises(NetreelError, match="no query 3"):
        look(attention_looks(RUN, "attention1"), 3)
