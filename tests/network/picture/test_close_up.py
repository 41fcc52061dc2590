"""A neuron up close: true terms that add up as they are written."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from renderer import Script, box_of, number
from renderer.network import Conv, Dense, Softmax, add_up, chain, close_up
from renderer.parts.axes import Axes
from renderer.parts.table import TablePlan
from renderer.review.check_numbers import check_numbers
from renderer.scene.chart import Chart
from renderer.values.errors import NetreelError
from renderer.values.sourced import Source
from tests.sure import sure

CHANCE = np.random.default_rng(3)
MODEL = chain(Dense(CHANCE.normal(size=(4, 9)), CHANCE.normal(size=4), "tanh"), Dense(np.array([[1.0, -2, 0.5, 1]])))
RUN = MODEL.run(CHANCE.uniform(size=9))


def cells(shown):
    return shown["terms"].node.plan.cells


def test_the_terms_are_the_products_of_the_run_and_add_up_to_z():
    shown = close_up(RUN, "dense1", 2, show=3)
    products = [row[3] for row in cells(shown)]
    assert products[0] == max(products[:3], key=abs)
    assert np.isclose(sum(products[:-1]), products[-1])
    assert products[-1] == RUN["dense1"].pre_activation[2]


def test_the_digits_add_up_as_they_are_written():
    plan = sure(TablePlan, sure(Chart, close_up(RUN, "dense1", 2)["terms"].node).plan)
    written = [Decimal(plan.format.format(row[3])) for row in plan.cells]
    assert sum(written[:-1]) == written[-1] and plan.cells[-1][0] == "$z$"


def test_terms_that_never_add_up_as_written_are_said_to_be_about():
    thirds = chain(Dense(np.array([[1 / 3, 1 / 3]]), None)).run([1.0, 1.0])
    assert cells(close_up(thirds, "dense1"))[-1][0] == "$z$, about"


def test_the_numbers_know_their_source():
    script = Script()
    script.play(add_up(close_up(RUN, "dense1", 1, name="one")))
    script.wait(0.1)
    scene = script.scene()
    source = sure(Source, scene.read("one/terms/cells/0/3.stands_for", 6.0))
    assert source.tensor == "terms" and RUN.recompute(source) == source.value
    report = check_numbers(scene)
    assert "one/terms/cells/0/3" in report.sourced and not report.false


def test_a_number_of_another_term_is_found_to_be_false():
    terms = RUN["dense1"].tensor("terms")
    script = Script()
    script.add(number(2.5, stands_for=terms[1, 0], name="lie"))
    script.wait(1)
    (false,) = check_numbers(script.scene()).false
    assert false.address == "lie"


def test_the_point_stands_above_z_when_all_is_added():
    script = Script()
    shown = close_up(RUN, "dense1", 2, name="one")
    script.play(add_up(shown, seconds=4))
    script.wait(0.1)
    point, on = script.scene().read("one/point.at", 4.05), sure(Axes, shown["axes"].node)
    z = float(RUN["dense1"].pre_activation[2])
    assert np.allclose(sure(tuple, point), on.point(z, np.tanh(z)))


@pytest.mark.parametrize(
    ("step", "options", "said"),
    [
        ("dense1", {"neuron": 4}, "0 to 3"),
        ("x", {}, "an input"),
        ("dense1", {"show": [1, 1]}, "each once"),
        ("dense1", {"show": 0}, "from 1 up"),
        ("dense1", {"inputs": ["a"]}, "1 names"),
    ],
)
def test_what_no_neuron_is_made_of_is_refused_in_words(step, options, said):
    with pytest.raises(NetreelError, match=said):
        close_up(RUN, step, **options)


def test_a_layer_without_neurons_has_none_up_close():
    run = chain(Conv(np.ones((1, 1, 2, 2))), input_shape=(1, 3, 3)).run(np.ones((1, 3, 3)))
    with pytest.raises(NetreelError, match="a conv"):
        close_up(run, "conv1")
    with pytest.raises(NetreelError, match="must be a CloseUp"):
        add_up(Softmax())  # type: ignore[arg-type]


def test_z_and_a_keep_apart_whatever_sums_z_counts_through():
    wide = chain(Dense(np.array([[-800.0, 799.0]]), np.array([0.5]), "tanh"), input_shape=(2,)).run([1.0, 1.0])
    for shown in (close_up(wide, "dense1"), close_up(RUN, "dense1", 2)):
        z, a = box_of(shown["z"].node), box_of(shown["a"].node)
        counted = max(box_of(number(one, format="{:.3f}")).width for one in shown.sums)
        scale = 0.82
        start = box_of(shown["z/letter"].node)
        assert z.left + start.width + counted * scale < a.left - 0.2
