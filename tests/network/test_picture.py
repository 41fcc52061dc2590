"""The picture of a network: what is where, and that it fits."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.network.calculus.derivation import derive
from renderer.network.calculus.notation import Bias, Quantity, Weight, parameters
from renderer.network.dense_chain import forward, network
from renderer.network.picture.picture import NetworkPicture, network_picture
from renderer.network.picture.plan import between
from renderer.scene.address import Address
from renderer.scene.bounds import bounds
from renderer.scene.node import Strokes, walk
from renderer.values.color import Color, Named, ink
from renderer.values.errors import NetworkError
from renderer.values.paint import Stroke
from tests.sure import sure

SHAPES = st.lists(st.integers(1, 6), min_size=2, max_size=9)
FILM: dict[str, Any] = {"radius": 0.45, "gap_neurons": 3, "gap_layers": 2, "stroke": "ink", "fill": None}
FULL: dict[str, Any] = FILM | {"bias": True, "errors": True}


def ends(picture: NetworkPicture, address: str) -> np.ndarray:
    """Start and end of a single edge, in the net's coordinates."""
    node: Any = picture[address.removeprefix(f"{picture.name}/")].node
    return np.asarray(node.pose.apply(node.path.contours[0].points[[0, -1]]))


def place(picture: NetworkPicture, address: str) -> np.ndarray:
    return np.array(picture[address.removeprefix(f"{picture.name}/")].node.at)


def test_the_circles_of_the_films_network_lie_where_the_storyboard_has_them() -> None:
    picture = network_picture(network([2, 2, 2]), **FULL)
    x, y = place(picture, "neurons/0/0")
    assert np.allclose(place(picture, "neurons/1/1") - (x, y), (2.9, -3.9))
    assert np.allclose(place(picture, "bias/1") - (x, y), (1.45, -5.25))
    assert np.allclose(place(picture, "errors/0") - (x, y), (7.8, 0))
    assert np.allclose(place(picture, "total") - (x, y), (9.8, -1.95))
    assert picture.group.at[1] == 0


@settings(max_examples=15, deadline=None)
@given(sizes=SHAPES, bias=st.booleans(), errors=st.booleans(), opened=st.booleans(), radius=st.floats(0.1, 0.6))
def test_every_net_lies_inside_the_frame(
    sizes: list[int], bias: bool, errors: bool, opened: bool, radius: float
) -> None:
    picture = network_picture(
        network(sizes), radius=radius, gap_neurons=1, gap_layers=2, bias=bias, errors=errors, pre_activations=opened
    )
    box = bounds(picture.group)
    assert box is not None
    assert box.left > -64 / 9 and box.right < 64 / 9 and box.bottom > -4 and box.top < 4


@settings(max_examples=10, deadline=None)
@given(sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4), opened=st.booleans())
def test_every_edge_ends_on_the_circles_that_it_joins(sizes: list[int], opened: bool) -> None:
    picture = network_picture(network(sizes), **FULL, pre_activations=opened, edges="single")
    r = picture.plan.lengths.radius
    for layer in range(1, len(sizes)):
        for to in range(sizes[layer]):
            for source in range(sizes[layer - 1]):
                a, b = ends(picture, picture.edge(layer, to, source).address)
                start = place(picture, picture.neuron(layer - 1, source).address)
                goal = place(picture, picture.entry(layer, to).address)
                assert np.hypot(*(a - start)) == pytest.approx(r)
                assert np.hypot(*(b - goal)) == pytest.approx(r)
                assert np.hypot(*(b - a)) == pytest.approx(np.hypot(*(goal - start)) - 2 * r)


def test_bulk_rows_are_the_single_edges() -> None:
    net = network([3, 4, 2])
    single, bulk = (network_picture(net, edges=kind) for kind in ("single", "bulk"))
    for layer in (1, 2):
        node = bulk[f"edges/{layer}"].node
        assert isinstance(node, Strokes)
        for to in range(net.sizes[layer]):
            for source in range(net.sizes[layer - 1]):
                row = to * net.sizes[layer - 1] + source
                assert np.allclose(node.lines[row], ends(single, single.edge(layer, to, source).address))
    assert bulk.rows_into(1, 1) == (3, 4, 5)
    assert bulk.rows_out_of(0, 1) == (1, 4, 7, 10)


def test_lines_between_circles_that_overlap_have_no_length() -> None:
    line = between(np.array([[0.0, 0.0]]), np.array([[0.5, 0.0]]), 1.0)
    assert np.allclose(line[0, 0], line[0, 1])


def test_a_large_layer_is_shortened_with_dots_and_its_count() -> None:
    picture = network_picture(network([784, 100, 10]), brace=True)
    assert [len(picture[f"neurons/{layer}"].parts) for layer in range(3)] == [16, 16, 10]
    assert {part.address for part in picture["dots"].parts} == {"net/dots/0", "net/dots/1"}
    assert {part.address for part in picture["braces"].parts} == {"net/braces/0", "net/braces/1"}
    assert "".join(glyph.node.source for glyph in picture["braces/0/count"].leaves) == "784"  # type: ignore[attr-defined]
    assert picture.neuron(0, 783).address == "net/neurons/0/783"
    assert picture.shown(0) == (*range(8), *range(776, 784))


@pytest.mark.parametrize("edges", ["single", "bulk"])
def test_circles_and_edges_of_a_shortened_layer_are_true_neurons_and_weights(edges: Any) -> None:
    net = network([20, 9, 2], seed=1)
    x = np.linspace(0.05, 1.0, 20)
    went = forward(net, x)
    picture = network_picture(
        net, max_shown=4, activations=went, numbers=True, labels=True, edges=edges, edge_width_by_weight=(0, 1)
    )
    assert picture.shown(0) == (0, 1, 18, 19) and picture.shown(1) == (0, 1, 7, 8)
    for layer in range(3):
        for k, part in zip(picture.shown(layer), picture[f"neurons/{layer}"].parts, strict=True):
            node: Any = part.node
            assert part.address == picture.neuron(layer, k).address == f"net/neurons/{layer}/{k}"
            assert node.fill.alpha == pytest.approx(went.activations[layer][k])
            number: Any = picture[f"numbers/{layer}/{k}"].node
            assert number.shown == pytest.approx(went.activations[layer][k])
            kind = "x" if layer == 0 else "a"
            label: Any = picture[f"labels/neuron/{kind}/{layer}/{k}"].node
            assert f"{k + 1}" in label.source
    largest = np.abs(net.weights[0]).max()
    for row, (to, source) in enumerate((to, source) for to in picture.shown(1) for source in picture.shown(0)):
        wanted = abs(net.weights[0][to, source]) / largest
        if edges == "bulk":
            bulk: Any = picture["edges/1"].node
            assert bulk.widths[row] == pytest.approx(wanted)
        else:
            single: Any = picture.edge(1, to, source).node
            assert single.stroke.width == pytest.approx(wanted)


def test_a_hidden_neuron_is_refused_with_those_that_are_shown() -> None:
    picture = network_picture(network([20, 2]), max_shown=4, edges="single")
    for ask in (picture.neuron, picture.entry, picture.edges_out_of, picture.rows_out_of):
        with pytest.raises(NetworkError, match=r"neuron 10 is not shown: .* 0 to 1, 18 to 19"):
            ask(0, 10)
    with pytest.raises(NetworkError, match="neuron 10 is not shown"):
        picture.address_of(Weight(1, 1, 11))


def test_the_shown_neurons_can_be_chosen_and_dots_stand_for_two_or_more() -> None:
    net = network([20, 17, 3], seed=1)
    picture = network_picture(net, shown={0: [3, 4, 6, 19]})
    assert picture.shown(0) == (3, 4, 5, 6, 19)
    assert picture.shown(1) == tuple(range(17))
    assert len(picture["dots/0"].parts) == 6 and len(picture["dots"].parts) == 1
    box = bounds(picture["neurons/0"].node)
    dots = bounds(picture["dots/0"].node)
    assert box is not None and dots is not None and dots.top > box.top
    with pytest.raises(NetworkError, match="no neuron 20 to show"):
        network_picture(net, shown={0: [20]})
    with pytest.raises(NetworkError, match="names layer 3"):
        network_picture(net, shown={3: [0]})


def test_the_sign_of_an_activation_is_seen() -> None:
    net = network([2, 2], activation="tanh")
    for fill, negative in (("green", "purple"), ("blue_b", "red"), ("red", "blue")):
        picture = network_picture(net, fill=fill, activations=forward(net, [1.0, -1.0]))
        up, down = (part.node.fill for part in picture["neurons/0"].parts)  # type: ignore[attr-defined]
        assert (up.name, up.alpha, down.name, down.alpha) == (fill, 1.0, negative, 1.0)
    own = network_picture(net, negative_fill="yellow", activations=forward(net, [1.0, -0.5]))
    assert own["neurons/0/1"].node.fill == Named("yellow", 0.5)  # type: ignore[attr-defined]


def test_activations_beyond_one_are_measured_by_the_largest() -> None:
    net = network([3, 2], activation="relu")
    picture = network_picture(net, activations=forward(net, [4.0, -2.0, 0.0]))
    alphas = [part.node.fill.alpha for part in picture["neurons/0"].parts]  # type: ignore[attr-defined]
    assert alphas == pytest.approx([1.0, 0.5, 0.0])


@settings(max_examples=10, deadline=None)
@given(sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4), opened=st.booleans())
def test_paths_lead_from_every_parameter_along_neighbors_to_the_total_error(sizes: list[int], opened: bool) -> None:
    picture = network_picture(network(sizes), **FULL, pre_activations=opened)
    known = {address for address, _ in walk(picture.group)}
    for parameter in parameters(sizes):
        paths = picture.paths(parameter)
        assert len(paths) == np.prod(sizes[parameter.layer + 1 :], dtype=int)
        assert len(set(paths)) == len(paths)
        for path in paths:
            assert set(path) <= known
            assert path[0] == picture.address_of(parameter) and path[-1] == "net/total"
            assert path[1] == picture.address_of(Quantity("z", parameter.layer, parameter.to))
            crossed = [address for address in path if address.startswith("net/edges/")]
            for edge in crossed[isinstance(parameter, Weight) :]:
                layer, ends_ = edge.split("/")[2:]
                to, source = ends_.split("-")
                assert f"net/neurons/{int(layer) - 1}/{source}" in path and f"net/neurons/{layer}/{to}" in path


def test_edges_into_and_out_of_neurons_are_the_same_edges() -> None:
    picture = network_picture(network([2, 3, 2]), **FULL)
    into = {edge for number in range(3) for edge in picture.edges_into(1, number)}
    out = {edge for number in range(2) for edge in picture.edges_out_of(0, number)}
    assert into == out and len(into) == 6
    assert picture.edges_out_of(2, 1) == ("net/error_edges/1",)


def test_a_factor_lights_both_its_circles_and_the_edge_between() -> None:
    picture = network_picture(network([2, 2, 2]), **FULL, pre_activations=True)
    factors = {factor.mark: picture.highlight(factor) for factor in derive([2, 2, 2], Weight(1, 2, 1)).factors}
    assert factors["e3_1-a2_1"] == ("net/errors/0", "net/error_edges/0", "net/neurons/2/0")
    assert factors["a2_1-z2_1"] == ("net/neurons/2/0", "net/pre/2/0")
    assert factors["z2_1-a1_2"] == ("net/pre/2/0", "net/edges/2/0-1", "net/neurons/1/1")
    assert factors["z1_2-w1_2_1"] == ("net/pre/1/1", "net/edges/1/1-0")
    biased = derive([2, 2, 2], Bias(2, 1)).factors[-1]
    assert picture.highlight(biased) == ("net/pre/2/0", "net/bias_edges/2/0")


def test_opening_keeps_addresses_and_moves_only_what_lies_right_of_the_layer() -> None:
    closed = network_picture(network([2, 2, 2]), **FULL, labels=True)
    opened = closed.opened(2)
    before, after = dict(walk(closed.group)), dict(walk(opened.group))
    assert set(before) < set(after)
    assert after[Address("net/neurons/1/0")].at == before[Address("net/neurons/1/0")].at
    assert after[Address("net/pre/2/0")].at == pytest.approx(before[Address("net/neurons/2/0")].at)
    assert after[Address("net/neurons/2/0")].at[0] - before[Address("net/neurons/2/0")].at[0] == pytest.approx(0.95)
    assert after[Address("net/total")].at[0] - before[Address("net/total")].at[0] == pytest.approx(0.95)
    assert closed.opened().parts.opened == {1, 2}


def test_edges_take_width_and_color_from_their_weights() -> None:
    net = network([1, 2], weights=[[[2.0], [-1.0]]])
    for kind in ("single", "bulk"):
        picture = network_picture(
            net,
            edges=kind,
            edge_width_by_weight=(1, 5),
            edge_color_by_weight=("#ff0000", "#0000ff"),
        )
        if kind == "single":
            strong, weak = (part.node for part in picture["edges/1"].parts)
            assert (strong.stroke.width, weak.stroke.width) == (5, 3)  # type: ignore[attr-defined]
            assert strong.stroke.color.blue == 1 and weak.stroke.color.red == 1  # type: ignore[attr-defined]
        else:
            node = picture["edges/1"].node
            assert isinstance(node, Strokes) and node.widths is not None and node.colors is not None
            assert node.widths.tolist() == [5, 3] and [sure(Color, one).blue for one in node.colors] == [1, 0]


def test_a_picture_pickles() -> None:
    picture = network_picture(network([2, 2]), **FULL, labels=True)
    assert pickle.loads(pickle.dumps(picture)).group == picture.group


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pre_activations": [0]}, "layer 0 has no pre-activations"),
        ({"max_shown": 1}, "at least 2 circles"),
        ({"radius": float("nan")}, "radius"),
        ({"gap_layers": -1}, "gap_layers"),
        ({"edges": "some"}, "'auto', 'bulk' or 'single'"),
        ({"stroke": None}, "need a stroke"),
        ({"output_labels": ["yes"]}, "2 outputs are shown, but there are 1 output labels"),
        ({"errors": True, "arrows": True}, "not both"),
    ],
)
def test_wrong_options_are_refused_with_their_names(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        network_picture(network([2, 2]), **wrong)


def test_what_the_picture_does_not_show_has_no_address() -> None:
    picture = network_picture(network([2, 2]))
    with pytest.raises(NetworkError, match="bias=True"):
        picture.address_of(Bias(1, 1))
    with pytest.raises(NetworkError, match="errors=True"):
        picture.address_of(Quantity("E"))
    with pytest.raises(NetworkError, match="no layer 2 here"):
        picture.neuron(2, 0)
    with pytest.raises(NetworkError, match="edges='single'"):
        network_picture(network([9, 9])).edge(1, 0, 0)
    with pytest.raises(NetworkError, match="3000 paths"):
        network_picture(network([1, 1, 10, 15, 20]), edges="single", max_shown=20).paths(Weight(1, 1, 1))


ROOMS = [(13.3, 7.2), (7.2, 7.2), (3.6, 7.2)]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("sizes", [(1, 1), (2, 2, 2), (3, 4, 2), (17, 17, 17), (784, 16, 10), (12, 3), (20, 2)])
def test_a_net_fills_its_room_in_one_direction_at_least(sizes: tuple[int, ...], room: tuple[float, float]) -> None:
    picture = network_picture(network(sizes), fit=room, brace=True)
    box = bounds(picture.group)
    assert box is not None
    assert box.width <= room[0] + 0.01 and box.height <= room[1] + 0.01
    assert max(box.width / room[0], box.height / room[1]) > (0.65 if sizes == (1, 1) else 0.95)
    assert min(box.width / room[0], box.height / room[1]) > (0.12 if sizes == (1, 1) else 0.5)


@pytest.mark.parametrize("room", ROOMS)
def test_a_deep_net_is_no_thin_strip(room: tuple[float, float]) -> None:
    box = bounds(network_picture(network([5] * 50), fit=room).group)
    assert box is not None
    assert box.width > 0.95 * room[0] and box.height > 0.25 * box.width


def test_measures_that_are_given_are_kept_and_the_others_follow() -> None:
    made = network_picture(network([3, 4, 2]), radius=0.2, gap_neurons=0.3).plan.lengths
    assert (made.radius, made.gap_neurons) == (0.2, 0.3) and made.gap_layers > 2
    made = network_picture(network([3, 4, 2]), gap_layers=1.0).plan.lengths
    assert made.gap_layers == 1.0 and made.radius > 0.3


@pytest.mark.parametrize("edges", ["single", "bulk"])
@pytest.mark.parametrize("width", [2.0, 12.0])
def test_the_round_ends_of_edges_lie_under_the_rings_and_not_inside_them(edges: Any, width: float) -> None:
    net = network([2, 3], seed=2)
    picture = network_picture(
        net, stroke=Stroke(ink("blue"), 3.0), edges=edges, edge_width_by_weight=(width, width), errors=True
    )
    r = picture.plan.lengths.radius
    if edges == "bulk":
        bulk: Any = picture["edges/1"].node
        tips = bulk.lines[0]
    else:
        tips = ends(picture, "net/edges/1/0-0")
    for tip, center in zip(tips, (picture.plan.neurons[0][0], picture.plan.neurons[1][0]), strict=True):
        inner = np.hypot(*(tip - center)) - width / 200
        assert inner >= r - 3.0 / 200 - 1e-9
