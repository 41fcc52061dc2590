"""The label of one weight in a net that has no room for those of all."""

from __future__ import annotations

from renderer.network import Weight, network, network_picture
from renderer.network.picture.number_placement import inner_labels, laid
from renderer.network.picture.single_label import PLATE, label_plate, single_label

CROWDED = network_picture(network((12, 12), seed=1), labels=True, edges="single", max_shown=12)
ROOMY = network_picture(network((2, 2), seed=1), labels=True, edges="single")


def test_a_net_with_a_label_for_the_weight_needs_none() -> None:
    assert single_label(ROOMY, Weight(1, 1, 1), name="own", larger=1.25, smallest=0.6) is None


def test_a_crowded_net_has_a_label_for_one_weight_and_a_plate_that_hides_what_is_behind_it() -> None:
    assert CROWDED.label_of(Weight(1, 1, 1)) is None
    label = single_label(CROWDED, Weight(1, 1, 1), name="own", larger=1.25, smallest=0.3)
    assert label is not None
    (one,) = inner_labels(label)
    (plate,) = label_plate(label, "plate").parts
    (size, spot), (behind, place) = laid(one), laid(plate)
    assert behind[0] > size[0] + 0.9 * PLATE
    assert abs(spot.at[0] - place.at[0]) + abs(spot.at[1] - place.at[1]) < 1e-6


def test_a_label_that_would_be_too_small_is_none() -> None:
    assert single_label(CROWDED, Weight(1, 1, 1), name="own", larger=0.5, smallest=0.9) is None
