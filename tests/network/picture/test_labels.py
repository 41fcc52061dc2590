"""Labels of a network's picture: that they are clear of edges, rings and each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renderer.network.calculus.notation import Bias, Weight
from renderer.network.dense_chain import network
from renderer.network.picture.picture import NetworkPicture, network_picture
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node
from renderer.typeset.formula import Formula

FILM: dict[str, Any] = {
    "radius": 0.45,
    "gap_neurons": 3,
    "gap_layers": 2,
    "stroke": "ink",
    "fill": None,
    "bias": True,
    "errors": True,
    "labels": True,
}
FILM_SIZES = [(2, 2, 2), (2, 3, 2), (3, 4, 2), (2, 2, 2, 2), (1, 1, 1), (4, 2)]


def formulas(node: Node) -> list[Formula]:
    if isinstance(node, Formula):
        return [node]
    return [found for child in node.children for found in formulas(child)]


def edge_labels(picture: NetworkPicture) -> list[Formula]:
    return [f for kind in ("w", "b") if kind in _names(picture) for f in formulas(picture[f"labels/{kind}"].node)]


def _names(picture: NetworkPicture) -> set[str]:
    return {part.address.split("/")[-1] for part in picture["labels"].parts}


def outline(label: Formula, grown: float = 0.0) -> np.ndarray:
    """Points all along the sides of a label's turned box, and inside it, in the net's coordinates."""
    box = bounds(label.with_(at=(0, 0), angle=0))
    assert box is not None
    u = np.linspace(0, 1, 15)
    x, y = np.meshgrid(
        box.left - grown + u * (box.width + 2 * grown), box.bottom - grown + u * (box.height + 2 * grown)
    )
    c, s = np.cos(label.angle), np.sin(label.angle)
    return np.stack((x * c - y * s, x * s + y * c), axis=-1).reshape(-1, 2) + label.at


def segments(picture: NetworkPicture) -> np.ndarray:
    found = []
    names = {part.name for part in picture.group.parts}
    for kind in ("edges", "bias_edges", "error_edges", "total_edges"):
        for leaf in picture[kind].leaves if kind in names else ():
            node: Any = leaf.node
            found.append(node.pose.apply(node.path.contours[0].points[[0, -1]]))
    return np.array(found)


def rings(picture: NetworkPicture) -> np.ndarray:
    names = {part.name for part in picture.group.parts}
    kinds = [kind for kind in ("neurons", "bias", "errors", "total", "pre") if kind in names]
    return np.array([leaf.node.at for kind in kinds for leaf in picture[kind].leaves])


def distance(points: np.ndarray, lines: np.ndarray) -> float:
    a, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    off = points[:, None] - a
    u = np.clip((off * way).sum(-1) / np.maximum((way * way).sum(-1), 1e-12), 0, 1)
    return float(np.hypot(*np.moveaxis(off - u[..., None] * way, -1, 0)).min())


def check_clear(picture: NetworkPicture) -> None:
    r = picture.plan.lengths.radius
    labels = edge_labels(picture)
    lines, centers = segments(picture), rings(picture)
    outlines = [outline(label) for label in labels]
    for label, points in zip(labels, outlines, strict=True):
        assert distance(points, lines) > 0.02 * r, label.source
        assert np.hypot(*np.moveaxis(points[:, None] - centers, -1, 0)).min() > r, label.source
    for k, points in enumerate(outlines):
        for other in outlines[k + 1 :]:
            if np.hypot(*(points.mean(0) - other.mean(0))) < 3 * r:
                assert np.hypot(*np.moveaxis(points[:, None] - other, -1, 0)).min() > 0.05 * r
    box = bounds(picture.group)
    assert box is not None
    assert box.left > -64 / 9 and box.right < 64 / 9 and box.bottom > -4 and box.top < 4


@pytest.mark.parametrize("sizes", FILM_SIZES)
@pytest.mark.parametrize("opened", [False, True])
def test_no_label_lies_on_an_edge_a_ring_or_another_label(sizes: tuple[int, ...], opened: bool) -> None:
    check_clear(network_picture(network(sizes), **FILM, pre_activations=opened))


@settings(max_examples=8, deadline=None)
@example(sizes=[3, 2, 4], opened=False, gap=2.0, bias=True, errors=True, max_shown=16)
@example(sizes=[3, 2, 4], opened=True, gap=2.0, bias=True, errors=True, max_shown=16)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    opened=st.booleans(),
    gap=st.none() | st.floats(1.0, 4.0),
    bias=st.booleans(),
    errors=st.booleans(),
    max_shown=st.integers(2, 5),
)
def test_labels_of_any_net_are_clear(
    sizes: list[int], opened: bool, gap: float | None, bias: bool, errors: bool, max_shown: int
) -> None:
    how = FILM | {"gap_layers": gap, "bias": bias, "errors": errors, "max_shown": max_shown}
    check_clear(network_picture(network(sizes), **how, pre_activations=opened, edges="single"))


def test_labels_of_neighboring_layers_leave_each_other_room_at_full_view() -> None:
    picture = network_picture(network([3, 2, 4]), **FILM)
    check_clear(picture)
    assert len(edge_labels(picture)) == 3 * 2 + 2 * 4 + 2 + 4


def test_the_films_network_carries_all_its_labels_at_full_size() -> None:
    picture = network_picture(network([2, 2, 2]), **FILM)
    assert {label.scale for label in edge_labels(picture)} == {1.0}
    assert len(edge_labels(picture)) == 8 + 4
    assert picture.label_of(Weight(2, 1, 2)) == "net/labels/w/2/0-1"
    assert picture.label_of(Bias(1, 2)) == "net/labels/b/1/1"


@pytest.mark.parametrize("sizes", FILM_SIZES)
def test_labels_along_edges_never_shrink_below_six_tenths(sizes: tuple[int, ...]) -> None:
    assert all(0.6 <= label.scale <= 1 for label in edge_labels(network_picture(network(sizes), **FILM)))


@pytest.mark.parametrize("sizes", FILM_SIZES)
def test_labels_read_from_left_to_right(sizes: tuple[int, ...]) -> None:
    angles = [label.angle for label in edge_labels(network_picture(network(sizes), **FILM))]
    assert all(-np.pi / 2 <= angle <= np.pi / 2 + 1e-9 for angle in angles)


def test_labels_in_circles_lie_inside_them() -> None:
    picture = network_picture(network([12, 2]), **(FILM | {"max_shown": 12}), pre_activations=True)
    r = picture.plan.lengths.radius
    for label in formulas(picture["labels/neuron"].node):
        points = outline(label)
        center = rings(picture)[np.hypot(*(rings(picture) - label.at).T).argmin()]
        assert np.hypot(*(points - center).T).max() < r


def test_a_layer_without_room_has_labels_only_for_what_is_asked() -> None:
    picture = network_picture(network([6, 6]), **FILM, edges="single")
    assert picture.label_of(Weight(1, 2, 3)) is None
    asked = picture.labels_for(Weight(1, 2, 3), Bias(1, 2))
    assert isinstance(asked, Group) and asked.name == "net-labels" and asked.at == picture.group.at
    assert asked["w/1/1-2"].node.scale >= 0.6
    assert [f.source for f in formulas(asked)] == ["w^{(1)}_{23}", "b^{(1)}_2"]


def test_opening_a_net_leaves_labels_on_the_same_side_of_their_edges() -> None:
    closed = network_picture(network([2, 2, 2]), **FILM)
    opened = closed.opened()
    for before, after in zip(edge_labels(closed), edge_labels(opened), strict=True):
        assert after.at[1] == pytest.approx(before.at[1]) and after.angle == pytest.approx(before.angle)
