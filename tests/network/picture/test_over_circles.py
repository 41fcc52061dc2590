"""Numbers over the circles of a net: what they are, and that they stand over their circles."""

from __future__ import annotations

import pytest

from renderer import box_of
from renderer.network import evaluate, network, network_picture, numbers_over
from renderer.network.calculus.notation import TOTAL_ERROR
from renderer.network.picture.over_circles import VALUES, quantities_over, written_over
from renderer.network.picture.picture import NetworkPicture
from renderer.values.errors import NetworkError
from renderer.values.number_format import in_tex

NET = network((2, 3, 2), seed=1)
FACTS = evaluate(NET, [0.2, 0.9], [1.0, 0.0])


def picture(errors: bool = False, pre_activations: bool = False) -> NetworkPicture:
    return network_picture(NET, labels=True, edges="single", bias=True, errors=errors, pre_activations=pre_activations)


@pytest.mark.parametrize("opened", [False, True])
def test_each_neuron_has_the_number_of_its_quantity_over_its_circle(opened: bool) -> None:
    before = picture(errors=True, pre_activations=opened)
    net = numbers_over(before, FACTS)
    quantities = quantities_over(net)
    assert sorted(part.node.name for part in net[VALUES].parts) == sorted(quantities)
    assert quantities["E"] == TOTAL_ERROR
    assert ("z1-0" in quantities) is opened
    for name, quantity in quantities.items():
        number = net[f"{VALUES}/{name}"].node
        assert getattr(number, "source", None) == in_tex(written_over(FACTS.value(quantity)))
        circle = box_of(net[net.address_of(quantity).removeprefix("net/")].node)
        assert box_of(number).bottom > circle.center[1]
        assert abs(box_of(number).center[0] - circle.center[0]) < circle.width


def test_without_errors_there_are_no_numbers_of_errors() -> None:
    assert set(quantities_over(numbers_over(picture(), FACTS))) == {
        *(f"a0-{k}" for k in range(2)),
        *(f"a1-{k}" for k in range(3)),
        *(f"a2-{k}" for k in range(2)),
    }


def test_the_picture_that_is_given_stays_as_it_is() -> None:
    net = picture()
    numbers_over(net, FACTS)
    assert VALUES not in [part.name for part in net.group.parts]


def test_a_net_without_labels_has_its_numbers_too() -> None:
    net = numbers_over(network_picture(NET), FACTS)
    assert len(net[VALUES].parts) == 7


def test_facts_of_another_network_and_a_second_row_of_numbers_are_refused() -> None:
    other = evaluate(network((2, 2), seed=1), [0.2, 0.9], [1.0, 0.0])
    with pytest.raises(NetworkError, match="2-3-2"):
        numbers_over(picture(), other)
    with pytest.raises(NetworkError, match="already"):
        numbers_over(numbers_over(picture(), FACTS), FACTS)
