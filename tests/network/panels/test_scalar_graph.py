"""The graph of a computation: values and derivatives that are true, in the order in which they are computed."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import Script
from renderer.network import Dense, chain, compute, differentiate, scalar_graph, scalar_run
from renderer.network.model import Model
from renderer.review.check_numbers import check_numbers
from renderer.values.errors import NetreelError
from tests.sure import sure, there

RUN = scalar_run(lambda w, x, b: (w * x + b).tanh() * 2, w=0.8, x=-1.5, b=0.4)


def test_values_stand_right_of_all_that_they_are_made_of():
    graph = scalar_graph(RUN)
    place = {part.node.name: part.node.at for part in graph["nodes"].parts}
    assert all(place[a][0] < place[b][0] for a, b in graph.sources)
    assert graph.ranks == (("w", "x", "b"), ("multiply1",), ("add1",), ("tanh1", "constant1"), ("multiply2",))


def test_circles_do_not_touch_each_other():
    places = [part.node.at for part in scalar_graph(RUN)["nodes"].parts]
    pairs = ((a, b) for k, a in enumerate(places) for b in places[:k])
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in pairs) > 1.0


def test_numbers_appear_forward_then_back_and_all_are_true():
    script = Script()
    graph = scalar_graph(RUN, name="g")
    script.play(compute(graph, seconds=1))
    script.play(differentiate(graph, seconds=1))
    script.wait(0.1)
    scene = script.scene()
    assert scene.read("g/values/w.opacity", 1.05) == 1.0
    half = {item.address.split("/")[2] for item in scene.at(1.3).items if item.address.startswith("g/gradients/")}
    assert "multiply2" in half and "w" not in half
    report = check_numbers(scene)
    assert len(report.sourced) == 8 + 8 and not report.false
    assert scene.read("g/gradients/w.stands_for", 2.0) == there(RUN["w"].output_gradient)[0].source


def test_what_is_no_scalar_is_refused():
    with pytest.raises(NetreelError, match="single numbers"):
        scalar_graph(chain(Dense(np.array([[1.0, 2.0]]))).run([1.0, 2.0]))
    with pytest.raises(NetreelError, match="no value; did you mean 'add1'"):
        scalar_graph(RUN, names={"ad1": "+"})
    bare = sure(Model, RUN.model).run({"w": [0.8], "x": [-1.5], "b": [0.4]})
    with pytest.raises(NetreelError, match="no gradients"):
        differentiate(scalar_graph(bare))
