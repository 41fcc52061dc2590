from __future__ import annotations

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import Script, to
from renderer.geometry.outline import circle_path as round_path
from renderer.scene.address import Address
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node, Ref, Shape, Strokes, changed, walk
from renderer.scene.shapes import circle, line, lines, rectangle
from renderer.values.color import Color, Named
from renderer.values.errors import NetreelError, SceneError, ValuesError
from renderer.values.paint import Gradient, Stroke, gradient
from renderer.values.theme import DARK, LIGHT
from tests.sure import sure

numbers = st.floats(-10, 10)
shapes = st.builds(
    lambda radius, at, opacity, scale, angle, z: circle(
        radius, at=at, opacity=opacity, scale=scale, angle=angle, z=z, fill="blue", name="c"
    ),
    st.floats(0.1, 3),
    st.tuples(numbers, numbers),
    st.floats(0, 1),
    st.floats(0, 4),
    numbers,
    numbers,
)


def net() -> Group:
    layers = [group(*(circle(0.2, at=(k, n), name=f"{n}") for n in range(3)), name=f"{k}") for k in range(2)]
    return group(group(*layers, name="neurons"), circle(0.1, at=(0, 4), name="label"), name="net")


@given(shapes)
def test_a_node_survives_pickling_as_an_equal_node_with_an_equal_digest(shape: Shape) -> None:
    assert isinstance(shape.digest, str)
    again = pickle.loads(pickle.dumps(shape))
    assert again == shape and hash(again) == hash(shape) and again.digest == shape.digest


@pytest.mark.parametrize(
    "change",
    [
        {"name": "d"},
        {"opacity": 0.5},
        {"at": (1.0, 0.0)},
        {"scale": 2.0},
        {"angle": 1.0},
        {"pivot": (1.0, 0.0)},
        {"z": 1.0},
        {"present": False},
        {"path": round_path(2)},
        {"fill": Named("red")},
        {"stroke": Stroke(Named("red"))},
        {"trim": (0.0, 0.5)},
    ],
    ids=str,
)
def test_a_node_that_differs_in_one_field_has_another_digest(change: dict[str, object]) -> None:
    before = circle(1, fill="blue", name="c")
    after = before.with_(**change)
    assert after != before and after.digest != before.digest
    assert before == circle(1, fill="blue", name="c")


def test_whole_numbers_and_floats_make_the_same_node() -> None:
    assert circle(1, at=(1, 2), scale=2, fill="blue", name="c") == circle(
        1.0, at=(1.0, 2.0), scale=2.0, fill="blue", name="c"
    )


def test_nodes_of_two_kinds_are_never_equal() -> None:
    assert Group(name="a") != Node(name="a")


@pytest.mark.parametrize("name", ["", "a/b", "a.b", 3])
def test_a_name_is_a_word_without_slash_and_dot(name: object) -> None:
    with pytest.raises(SceneError, match="a node's name is a word"):
        Group(name=name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"opacity": 1.5}, "opacity of 'c' must lie between 0 and 1"),
        ({"opacity": math.nan}, "opacity of 'c' must be finite"),
        ({"at": (0, math.inf)}, "y of at of 'c' must be finite"),
        ({"at": 3}, "at of 'c' must be a point"),
        ({"scale": -1}, "scale of 'c' must not be negative"),
        ({"angle": math.nan}, "angle of 'c' must be finite"),
        ({"pivot": (1, 2, 3)}, "pivot of 'c' must be a point"),
        ({"z": math.inf}, "z of 'c' must be finite"),
        ({"trim": (0, 2)}, "end of a trim must lie"),
        ({"fill": "#12"}, "'#12' is not a color"),
        ({"stroke": 3}, "must be a color or its name"),
    ],
)
def test_a_node_refuses_fields_that_cannot_be(fields: dict[str, object], told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        Shape(name="c", path=round_path(1), **fields)  # type: ignore[arg-type]


def test_siblings_need_names_that_differ() -> None:
    with pytest.raises(SceneError, match="two parts of 'g' are named 'c'"):
        group(circle(1, name="c"), circle(2, name="c"), name="g")


def test_a_group_is_made_of_nodes() -> None:
    with pytest.raises(SceneError, match="'g' is made of nodes, but one part is 'c'"):
        Group(name="g", parts=("c",))  # type: ignore[arg-type]


def test_a_part_is_found_by_its_address() -> None:
    found = net()["neurons/1/0"]
    assert found.address == "net/neurons/1/0"
    assert found.node.name == "0"
    assert net()["neurons"]["1"]["0"] == found


def test_a_part_that_is_not_there_is_refused_with_the_nearest_address() -> None:
    with pytest.raises(SceneError, match=r"no part is named 'net/neuron'; did you mean 'net/neurons'\?"):
        net()["neuron"]
    with pytest.raises(SceneError, match="no part is named 'net/neurons/7'; it has 0, 1"):
        net()["neurons/7/0"]
    with pytest.raises(SceneError, match="no part is named 'net/label/x'; it has no parts"):
        net()["label/x"]


def test_refs_tell_their_parts_and_their_leaves_in_order() -> None:
    ref = Ref(Address("net"), net())
    assert [part.address for part in ref.parts] == ["net/neurons", "net/label"]
    assert [leaf.address for leaf in ref.leaves] == [
        *(f"net/neurons/{k}/{n}" for k in range(2) for n in range(3)),
        "net/label",
    ]
    assert ref["label"].leaves == (ref["label"],)
    assert Ref(Address("empty"), Group(name="empty")).leaves == ()


def test_a_walk_goes_through_all_nodes_parents_first() -> None:
    addresses = [address for address, _ in walk(net())]
    assert addresses[:3] == ["net", "net/neurons", "net/neurons/0"]
    assert len(addresses) == 1 + 1 + 2 + 6 + 1
    assert all(address.rpartition("/")[0] in addresses[:k] for k, address in enumerate(addresses) if k)


def test_a_group_has_its_origin_at_its_center_and_its_parts_where_they_were() -> None:
    made = group(circle(1, at=(2, 1), name="a"), circle(1, at=(6, 3), name="b"), name="g")
    assert made.at == (4.0, 2.0)
    assert [part.at for part in made.parts] == [(-2.0, -1.0), (2.0, 1.0)]
    assert made.parts[0].pose.then(made.pose).point((0, 0)) == (2.0, 1.0)


def test_a_group_can_be_placed_as_a_whole_or_keep_its_origin() -> None:
    parts = circle(1, at=(2, 1), name="a"), circle(1, at=(6, 3), name="b")
    assert group(*parts, at=(0, 0), name="g").at == (0.0, 0.0)
    plain = group(*parts, center=False, name="g")
    assert plain.at == (0.0, 0.0) and plain.parts == parts


@given(st.floats(0.1, 5), st.floats(-3, 3), st.tuples(numbers, numbers))
def test_scale_and_angle_act_about_the_pivot(scale: float, angle: float, pivot: tuple[float, float]) -> None:
    node = circle(1, at=(1, 2), scale=scale, angle=angle, pivot=pivot, name="c")
    assert node.pose.point(pivot) == pytest.approx((pivot[0] + 1, pivot[1] + 2), abs=1e-9)


def test_a_theme_fills_in_the_names_of_all_parts() -> None:
    made = group(
        circle(1, fill="blue", stroke="ink", name="a"),
        lines([[(0, 0), (1, 1)]], stroke=gradient("red", "ink"), name="l"),
        group(rectangle(1, 1, stroke="#ff0000", name="r"), name="h"),
        name="g",
    ).themed(DARK)
    a, l, h = made.parts  # noqa: E741
    assert isinstance(a, Shape) and isinstance(l, Strokes) and isinstance(h.children[0], Shape)
    assert a.fill == DARK.color("blue") and a.stroke is not None and a.stroke.color == Color(1, 1, 1)
    assert isinstance(l.stroke.color, Gradient) and l.stroke.color.stops[0][1] == DARK.color("red")
    assert h.children[0].stroke == Stroke(Color(1, 0, 0))


def test_a_theme_refuses_a_name_that_it_does_not_know() -> None:
    with pytest.raises(ValuesError, match="no color named 'bleu'; did you mean 'blue'"):
        circle(1, fill="bleu", name="a").themed(DARK)


def test_lines_in_bulk_are_checked_and_read_only() -> None:
    made = lines([[(0, 0), (1, 1)], [(0, 1), (1, 0)]], name="l")
    with pytest.raises(ValueError, match="read-only"):
        made.lines[0, 0, 0] = 5
    for name, wrong in (("widths", [1.0]), ("colors", np.ones((2, 3))), ("alphas", [1, math.nan]), ("trims", [[0, 1]])):
        with pytest.raises(ValuesError, match=f"{name} of 'l' must be"):
            made.with_(**{name: wrong})


def test_colors_of_lines_by_name_are_those_of_the_theme() -> None:
    made = Strokes(
        name="bulk",
        lines=np.zeros((3, 2, 2)),
        stroke=Stroke(Color(0, 0, 0), 1),
        colors=("red", "#0000ff", "red"),
    )
    other = made.with_(colors=("red", "#0000ff", "blue"))
    assert made.digest != other.digest
    dark, light = (sure(np.ndarray, sure(Strokes, made.themed(one)).colors) for one in (DARK, LIGHT))
    assert dark.shape == light.shape == (3, 4) and dark[1].tolist() == light[1].tolist() == [0, 0, 1, 1]
    assert dark[0].tolist() == dark[2].tolist() != light[0].tolist()
    with pytest.raises(ValuesError, match="did you mean 'red'"):
        made.with_(colors=("red", "redd", "red")).themed(DARK)
    with pytest.raises(NetreelError):
        made.with_(colors=("red", "red"))


def test_a_node_without_names_of_colors_is_its_own_copy_in_a_theme() -> None:
    plain = circle(1, fill=Color(0.1, 0.2, 0.3), stroke=Stroke(Color(0.1, 0.2, 0.3)), name="plain")
    named = circle(1, fill="red", name="named")
    both = group(plain, group(plain, name="inner"), named, name="both")
    made = sure(Group, both.themed(DARK))
    assert plain.themed(DARK) is plain and made.parts[:2] == both.parts[:2]
    assert all(new is old for new, old in zip(made.parts[:2], both.parts[:2], strict=True))
    assert made.parts[2] == named.with_(fill=DARK.color("red")) and made.themed(DARK) is made


def test_a_clip_moves_lines_to_colors_of_the_theme() -> None:
    script = Script(theme="light")
    script.add(Strokes(name="bulk", lines=np.zeros((2, 2, 2)), stroke=Stroke(Color(0, 0, 0), 1), colors=("red", "red")))
    script.play(to("bulk", colors=("positive", "red"), seconds=1))
    script.wait(1)
    goal = LIGHT.color("positive")
    found = np.asarray(script.pose("bulk").colors)
    assert np.allclose(found[0], (goal.red, goal.green, goal.blue, 1.0))


def test_lines_without_a_stroke_are_refused() -> None:
    with pytest.raises(SceneError, match="the lines of 'l' need a stroke"):
        Strokes(name="l", lines=np.zeros((1, 2, 2)), stroke=None)  # type: ignore[arg-type]


def test_lines_that_differ_in_one_number_have_another_digest() -> None:
    a = lines([[(0, 0), (1, 1)]], at=(0, 0), name="l")
    assert a == lines([[(0, 0), (1, 1)]], at=(0, 0), name="l")
    assert a != a.with_(widths=[2.0]) != a.with_(widths=[3.0])
    assert pickle.loads(pickle.dumps(a)) == a


def test_all_errors_of_nodes_are_errors_of_netreel() -> None:
    with pytest.raises(NetreelError):
        line((0, 0), (math.nan, 0), name="l")


@pytest.mark.parametrize(
    "changes",
    [{"at": (1, 2)}, {"opacity": 0.5, "fill": "red"}, {"name": "other"}, {"pivot": [1, 2], "pinned": True}],
)
def test_a_changed_node_is_the_one_that_is_made_anew(changes: dict[str, object]) -> None:
    dot = circle(1.0, fill="blue", name="dot")
    assert changed(dot, **changes) == replace(dot, **changes)  # type: ignore[arg-type]
    assert changed(dot, **changes).pivot == replace(dot, **changes).pivot  # type: ignore[arg-type]


def test_a_changed_group_has_its_new_parts_checked() -> None:
    made = changed(net(), parts=[circle(name="a"), circle(name="b")], at=(3, 4))
    assert (made["a"].address, made.at) == ("net/a", (3.0, 4.0))
    with pytest.raises(SceneError):
        changed(net(), parts=[circle(name="a"), circle(name="a")])


@pytest.mark.parametrize("changes", [{"at": "here"}, {"opacity": 2}, {"name": "a/b"}, {"scale": math.nan}])
def test_what_changes_in_a_node_is_checked(changes: dict[str, object]) -> None:
    with pytest.raises(NetreelError):
        changed(circle(name="dot"), **changes)


def test_a_changed_node_has_no_other_fields() -> None:
    with pytest.raises(NetreelError, match="radius"):
        changed(circle(name="dot"), radius=3)
