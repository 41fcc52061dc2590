import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.geometry.path import Path, polyline_contour
from renderer.scene.node import Group, Shape, Strokes, walk
from renderer.scene.picture import Lines, Outline
from renderer.script.become.become import become
from renderer.script.clips.appear import fade_in, show
from renderer.script.clips.change import shift, to, turn
from renderer.script.script import Script
from renderer.tracks.signal_arithmetic import Clock, apply
from renderer.typeset.tex import tex
from renderer.values.color import ink
from renderer.values.errors import NetreelError, ScriptError
from renderer.values.paint import Stroke
from tests.scene.films import ring, square, swing, triangle
from tests.scene.looks import flat, item_look
from tests.sure import sure, there, unchecked


def outline(item):
    """The outline of an item as it is seen in the scene, and its paint."""
    path = item.path.trim(*item.trim).transformed(item.place)
    return np.concatenate([contour.points for contour in path.contours]), item.fill, item.stroke, item.opacity


def same_look(a, b):
    """Whether two items look the same: outline and place to 1e-9, paint and opacity."""
    (p, *paint), (q, *other) = outline(a), outline(b)
    return (
        p.shape == q.shape and np.abs(p - q).max() < 1e-9 and paint[:2] == other[:2] and abs(paint[2] - other[2]) < 1e-9
    )


def items(picture, under):
    return {i.address: i for i in picture.items if i.address == under or i.address.startswith(f"{under}/")}


def before(t):
    return np.nextafter(t, 0) - 2e-9


def alone(*targets):
    """What nodes look like when nothing ever became them."""
    script = Script()
    script.add(*targets)
    script.wait(1)
    return {item.address: item_look(item) for item in script.scene().at(0.5).items}


def row(name, *shapes, **fields):
    return Group(name=name, parts=shapes, **fields)


def three(name, **fields):
    parts = (square("x", fill="red", at=(-1, 0)), triangle("y", fill="green"), square("z", stroke="ink", at=(1.5, 0)))
    return row(name, *parts, **fields)


poses = st.fixed_dictionaries(
    {
        "at": st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
        "scale": st.floats(0.2, 3),
        "angle": st.floats(-7, 7),
        "opacity": st.floats(0.1, 1),
    }
)
calm = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@calm
@given(poses, poses, poses, st.tuples(st.floats(-1, 1), st.floats(-1, 1)), st.floats(0, 1))
def test_a_target_arrives_exactly_as_its_source_stands_and_comes_to_rest_exactly_as_it_would_alone(
    moved, own, around, pivot, ratio
):
    script = Script()
    script.add(row("s", square("p", fill="blue"), triangle("q", fill="green", stroke="ink"), at=(0.5, 0), scale=0.7))
    script.play(to("s/p", **moved), to("s/q", at=(1, 1), angle=2.0), to("s", scale=0.9, angle=0.3))
    inner = (triangle("x", fill="red", pivot=pivot, **{**own, "opacity": 1.0}), square("y", fill="ink", pivot=pivot))
    target = row("t", *inner, **{**around, "opacity": 1.0})
    script.play(become("s", target, ratio=ratio))
    script.wait(1)
    scene = script.scene()
    old, new = items(scene.at(before(1.0)), "s"), items(scene.at(1.0), "t")
    assert list(items(scene.at(1.0), "s")) == []
    # The sources have come to their goals but for the rounding of the time just before.
    for source, part in (("s/p", "t/x"), ("s/q", "t/y")):
        (p, *_, seen), (q, *_, shown) = outline(old[source]), outline(new[part])
        assert np.abs(p - q).max() < 1e-6
        assert seen == pytest.approx(shown, abs=1e-6)
        assert (old[source].fill, old[source].stroke) == (new[part].fill, new[part].stroke)
    assert {i.address: item_look(i) for i in scene.at(2.0).items} == alone(target)


@calm
@given(poses, poses)
def test_a_source_at_rest_is_taken_over_to_a_billionth(pose, own):
    script = Script()
    source = row("s", square("p", fill="blue", **pose), scale=1.5, angle=0.4, opacity=0.5)
    script.add(source)
    script.wait(1)
    script.play(become("s", triangle("t", fill="red", **own)))
    scene = script.scene()
    (old,), (new,) = flat(scene.at(before(1.0))), flat(scene.at(1.0))
    assert (old.address, new.address) == ("s/p", "t")
    assert same_look(old, new)


def test_a_source_that_drifts_is_taken_over_where_it_is_at_that_moment():
    script = Script()
    script.add(square("a", fill="blue"))
    script.follow("a.at", apply(swing, Clock()))
    script.wait(1.3)
    script.play(become("a", triangle("b", fill="red")))
    scene = script.scene()
    assert sure(Outline, scene.at(1.3).items[0]).place[2:] == pytest.approx(swing(1.3), abs=1e-9)


def test_sources_driven_all_at_once_may_become_fewer():
    script = Script()
    script.add(row("s", square("p", fill="blue"), square("q", fill="red")))
    script.follow("s.*.at", apply(ring, Clock()))
    script.wait(1)
    script.play(become("s", triangle("t", fill="red")))
    script.wait(1)
    scene = script.scene()
    old, new = scene.at(before(1.0)).items, scene.at(1.0).items
    assert len(old) == len(new) == 2
    for item in old:
        assert any(np.abs(outline(item)[0] - outline(other)[0]).max() < 1e-6 for other in new)
    assert [item.address for item in scene.at(2.0).items] == ["t"]


@pytest.mark.parametrize(("count", "goals"), [(1, 4), (4, 1), (5, 2), (2, 5), (3, 3), (24, 7)])
def test_every_source_is_still_seen_at_the_hand_over_and_every_target_stands_at_the_end(count, goals):
    script = Script()
    script.add(row("s", *(square(f"s{k}", 0.4, fill="blue", at=(k, 0)) for k in range(count))))
    script.wait(1)
    target = row("t", *(triangle(f"t{k}", 0.4, fill="red", at=(k, 2)) for k in range(goals)))
    script.play(become("s", target))
    script.wait(1)
    scene = script.scene()
    old, new = scene.at(before(1.0)).items, scene.at(1.0).items
    assert len(new) == max(count, goals)
    for item in old:
        assert any(same_look(item, other) for other in new)
    for other in new:
        assert any(same_look(item, other) for item in old)
    assert {i.address: item_look(i) for i in scene.at(2.0).items} == alone(target)


def test_what_runs_along_comes_to_its_target_and_dissolves_in_the_last_fifth():
    script = Script()
    script.add(square("a", fill="blue", at=(-2, 0)), square("b", fill="green", at=(2, 0)))
    goal = triangle("t", fill="red", at=(0, 1), scale=2.0, angle=0.5)
    script.play(become(["a", "b"], goal))
    scene = script.scene()
    (extra,) = [item for item in scene.at(0.79).items if item.address != "t"]
    assert extra.opacity == 1.0
    (late,) = [item for item in scene.at(0.95).items if item.address != "t"]
    assert 0 < late.opacity < 1
    target = items(scene.at(0.999999), "t")["t"]
    (last,) = [item for item in scene.at(0.999999).items if item.address != "t"]
    assert np.abs(outline(last)[0] - outline(target)[0]).max() < 1e-3
    assert [item.address for item in scene.at(1.0).items] == ["t"]


def test_missing_sources_are_copies():
    script = Script()
    script.add(square("a", fill="blue", at=(-2, 0)))
    script.play(become("a", three("t")))
    first = script.scene().at(0.0).items
    assert len(first) == 3
    nowhere = {"address": "", "place": unchecked(None), "path": unchecked(None)}
    assert len({item_look(replace(sure(Outline, item), **nowhere)) for item in first}) == 1
    assert all(np.abs(outline(item)[0] - outline(first[0])[0]).max() < 1e-9 for item in first)


def test_a_kept_source_stays_while_a_copy_of_it_goes():
    script = Script()
    script.add(square("a", fill="blue"))
    script.play(become("a", triangle("t", fill="red", at=(2, 0)), keep=True))
    script.wait(1)
    scene = script.scene()
    # Two equal shapes on each other look bolder at their edges than one, so the copy comes in on its way.
    assert {item.address for item in scene.at(0.0).items} == {"a"}
    seen = [{item.address: item.opacity for item in scene.at(t).items} for t in (0.1, 0.3, 0.5)]
    assert [round(one["a"], 9) for one in seen] == [1, 1, 1]
    assert 0 < seen[0]["t"] < seen[1]["t"] < seen[2]["t"] == 1
    assert {item_look(item) for item in scene.at(1.5).items} >= set(alone(square("a", fill="blue")).values())


def test_a_part_may_be_kept_when_the_rest_of_its_group_goes():
    script = Script()
    script.add(three("s"))
    script.play(become("s", triangle("t", fill="red", at=(2, 2)), keep="s/y"))
    script.wait(1)
    assert {item.address for item in script.scene().at(1.5).items} == {"s/y", "t"}


def test_a_source_that_is_a_part_is_hidden_and_can_be_shown_again_as_it_was():
    script = Script()
    script.add(three("s"))
    untouched = alone(three("s"))
    script.play(become("s/x", triangle("t", fill="red", at=(2, 2))))
    script.wait(1)
    script.play(fade_in("s/x"))
    script.wait(1)
    scene = script.scene()
    assert "s/x" not in items(scene.at(1.5), "s")
    assert item_look(items(scene.at(3.5), "s")["s/x"]) == untouched["s/x"]


def test_pairs_say_what_becomes_what():
    script = Script()
    script.add(three("s"))
    script.wait(1)
    target = row("t", *(triangle(n, fill="ink", at=(k, 2)) for k, n in enumerate("abc")))
    script.play(become("s", target, pairs={"s/x": "t/c", "s/z": "t/a"}))
    scene = script.scene()
    old, new = items(scene.at(before(1.0)), "s"), items(scene.at(1.0), "t")
    assert same_look(old["s/x"], new["t/c"])
    assert same_look(old["s/z"], new["t/a"])
    assert same_look(old["s/y"], new["t/b"])


def test_a_pair_whose_source_is_hidden_lets_its_target_come_by_itself():
    script = Script()
    script.add(three("s"))
    script.remove("s/x")
    script.wait(1)
    target = row("t", *(triangle(n, fill="ink", at=(k, 2)) for k, n in enumerate("abc")))
    script.play(become("s", target, pairs={"s/x": "t/c"}))
    script.wait(1)
    scene = script.scene()
    assert set(items(scene.at(1.1), "t")) == {"t/a", "t/b"}
    assert {i.address: item_look(i) for i in scene.at(2.5).items} == alone(target)


def test_groups_of_one_name_are_paired_before_the_rest():
    script = Script()
    script.add(row("s", row("w", square("0", fill="red")), row("v", square("0", fill="blue", at=(2, 0)))))
    script.wait(1)
    script.play(become("s", row("t", row("v", triangle("0", at=(0, 2))), row("w", triangle("0", at=(2, 2))))))
    scene = script.scene()
    old, new = items(scene.at(before(1.0)), "s"), items(scene.at(1.0), "t")
    assert same_look(old["s/w/0"], new["t/w/0"])
    assert same_look(old["s/v/0"], new["t/v/0"])


def lines(name, count, **fields):
    ends = np.stack([np.column_stack((np.linspace(-2, 2, count), np.full(count, y))) for y in (-1.0, 1.0)], axis=1)
    return Strokes(name=name, lines=ends, stroke=Stroke(ink("grey"), 2), **fields)


@pytest.mark.parametrize(("count", "goals"), [(3, 3), (2, 4), (40, 3)])
def test_bulk_lines_become_shapes_and_all_of_them_are_seen_at_the_hand_over(count, goals):
    script = Script()
    script.add(
        lines("l", count, widths=np.linspace(1, 3, count), alphas=np.linspace(0.4, 1, count), at=(1, 0), angle=0.2)
    )
    script.wait(1)
    target = row("t", *(square(f"t{k}", 0.4, fill="red", at=(k, 2)) for k in range(goals)))
    script.play(become("l", target))
    script.wait(1)
    scene = script.scene()
    (drawn,) = scene.at(before(1.0)).items
    old = sure(Lines, drawn)
    seen = {}
    for item in scene.at(1.0).items:
        if isinstance(item, Lines):
            for ends, width, alpha in zip(
                item.place.apply(item.lines), there(item.widths), there(item.alphas), strict=True
            ):
                seen[tuple(np.round(ends.ravel(), 6).tolist())] = (width, alpha)
        else:
            points = outline(item)[0]
            key = np.round(np.concatenate((points[0], points[-1])), 6).tolist()
            seen[tuple(key)] = (sure(Stroke, sure(Outline, item).stroke).width, item.opacity)
    for k, ends in enumerate(old.place.apply(old.lines)):
        assert seen[tuple(np.round(ends.ravel(), 6).tolist())] == pytest.approx(
            (there(old.widths)[k], there(old.alphas)[k])
        )
    assert len(seen) == count
    assert {i.address: item_look(i) for i in scene.at(2.5).items} == alone(target)


def test_lines_that_follow_a_signal_may_become_something():
    script = Script()
    script.add(lines("l", 4))
    script.follow("l.lines", apply(shaken, Clock()))
    script.wait(1)
    script.play(become("l", square("t", fill="red")))
    script.wait(1)
    assert [item.address for item in script.scene().at(2.5).items] == ["t"]


def shaken(t):
    return np.full((4, 2, 2), 1.0) * (math.sin(t) + 2) + np.arange(16).reshape(4, 2, 2)


def test_a_chain_may_come_back_to_the_first_name_in_a_second_life():
    script = Script()
    script.add(square("a", fill="blue"))
    for source, target in (
        ("a", triangle("b", fill="red")),
        ("b", three("c")),
        ("c", square("a", fill="green", at=(3, 0))),
    ):
        script.play(become(source, target))
        script.wait(0.5)
    scene = script.scene()
    assert [sorted({i.address.split("/")[0] for i in scene.at(t).items}) for t in (1.2, 2.7, 4.2)] == [
        ["b"],
        ["c"],
        ["a"],
    ]
    assert {i.address: item_look(i) for i in scene.at(4.5).items} == alone(square("a", fill="green", at=(3, 0)))


def test_parts_with_a_ratio_start_one_after_another_but_all_are_there_from_the_start():
    script = Script()
    script.add(three("s"))
    script.play(become("s", three("t", at=(0, 2)), seconds=2.0, ratio=1.0))
    scene = script.scene()
    assert set(items(scene.at(0.0), "t")) == {"t/x", "t/y", "t/z"}
    assert item_look(replace(sure(Outline, scene.at(0.0).items[2]), stamp=None)) == item_look(
        replace(sure(Outline, scene.at(1.3).items[2]), stamp=None)
    )


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("a", square("a"), "'a' cannot become itself"),
        ("a", "a", "'a' cannot become itself"),
        ("g/x", "g", "'g/x' cannot become 'g': one of them lies in the other"),
        ("g", "g/x", "'g' cannot become 'g/x': one of them lies in the other"),
        ("nope", square("b"), "no node is named 'nope'"),
        ("g/w", square("b"), "no part is named 'g/w'"),
        ([], square("b"), "nothing to move"),
    ],
)
def test_what_cannot_become_is_refused(source, target, message):
    script = Script()
    script.add(square("a"), three("g"))
    with pytest.raises(NetreelError, match=message):
        script.play(become(source, target))


def test_a_hidden_source_is_refused():
    script = Script()
    script.add(three("g"))
    script.remove("g/x")
    script.wait(1)
    with pytest.raises(ScriptError, match=r"'g/x' is hidden at 1.00 s, so it cannot become anything"):
        script.play(become("g/x", square("b")))


@pytest.mark.parametrize("seconds", [0, -1, math.nan, math.inf])
def test_a_hand_over_takes_time(seconds):
    with pytest.raises(NetreelError):
        become("a", square("b"), seconds=seconds)


def test_afterwards_the_target_is_an_ordinary_node():
    script = Script()
    script.add(square("a"))
    script.play(become("a", three("t")))
    script.play(shift("t/x", (1, 0)), turn("t", 1.0))
    script.play(become("t", square("a")))
    script.wait(1)
    script.play(show(three("t", at=(0, 1))), to("a", at=(1, 1)))
    script.wait(1)
    scene = script.scene()
    assert alone(three("t", at=(0, 1))).items() <= {i.address: item_look(i) for i in scene.at(5.5).items}.items()


def test_an_empty_path_does_not_break_a_hand_over():
    script = Script()
    script.add(Shape(name="a", path=Path(())))
    script.play(become("a", square("b", fill="red")))
    script.scene().at(0.5)
    script = Script()
    script.add(square("a", fill="red"))
    script.play(
        become("a", Shape(name="b", path=Path((polyline_contour([(0, 0), (1, 0)]),)), stroke=Stroke(ink("ink"))))
    )
    script.scene().at(0.5)


def merged(pairs):
    script = Script()
    source, target = three("s"), three("t", at=(0, 2))
    script.add(source)
    script.play(become("s", target, pairs=pairs))
    script.wait(1)
    return script.scene()


@pytest.mark.parametrize("pairs", [{"s/x": "t/y", "s/z": "t/y"}, {("s/x", "s/z"): "t/y"}])
def test_two_sources_may_become_one_target(pairs):
    scene = merged(pairs)
    start = scene.at(0)
    looks = [item for item in start.items if not item.address.startswith("t/x")]
    for source in ("s/x", "s/z"):
        own = next(item for item in alone_items(three("s")) if item.address == source)
        assert any(same_look(item, own) for item in looks), source
    assert {item.address for item in scene.at(1.5).items} == {"t/x", "t/y", "t/z"}
    assert {item.address: item_look(item) for item in scene.at(1.5).items} == alone(three("t", at=(0, 2)))


def alone_items(node):
    script = Script()
    script.add(node)
    script.wait(1)
    return script.scene().at(0.5).items


def test_one_source_may_become_two_targets_and_one_of_them_another_source_too():
    scene = merged({"s/x": ("t/x", "t/y"), "s/z": "t/y"})
    first = items(scene.at(0), "t")
    own = {item.address: item for item in alone_items(three("s"))}
    assert same_look(first["t/x"], own["s/x"]) and same_look(first["t/y"], own["s/x"])
    copies = [item for item in scene.at(0).items if item.address.startswith("become")]
    assert any(same_look(copy, own["s/z"]) for copy in copies)
    assert {item.address: item_look(item) for item in scene.at(1.5).items} == alone(three("t", at=(0, 2)))


def order(scene, t):
    """The names at the top of a scene, back to front."""
    return list(dict.fromkeys(item.address.partition("/")[0].partition("~")[0] for item in scene.at(t).items))


def test_what_arrives_takes_the_place_in_the_order_of_what_it_replaces():
    script = Script()
    script.add(square("box"), three("label"), square("last"))
    script.play(become("box", triangle("disc")))
    script.play(become("label", row("words", square("x"))))
    script.wait(1)
    scene = script.scene()
    assert order(scene, 0.5) == ["disc", "label", "last"]
    # What runs along lies over what arrives, and under all that is over both.
    assert order(scene, 1.5) == ["disc", "words", "become", "last"]
    assert order(scene, 2.5) == ["disc", "words", "last"]


def test_what_arrives_has_the_z_of_what_it_replaces_unless_it_has_its_own():
    script = Script()
    script.add(square("low", z=-1), square("box", z=5), square("last", z=3))
    script.play(become(["low", "box"], triangle("disc")))
    script.play(become("disc", square("own", z=1)))
    script.wait(1)
    scene = script.scene()
    assert order(scene, 0.9) == ["last", "disc", "become"]
    assert order(scene, 2.5) == ["own", "last"]


def test_of_several_that_go_the_place_of_the_foremost_is_taken_and_what_stays_is_replaced_by_nothing():
    script = Script()
    script.add(square("a"), square("b"), square("c"), square("d"))
    script.play(become(["a", "c"], triangle("t"), keep="c"))
    script.play(become(["b", "c"], triangle("u")))
    script.play(become("d", triangle("v"), keep=True))
    script.wait(1)
    scene = script.scene()
    assert order(scene, 3.5) == ["t", "u", "d", "v"]


def test_a_part_that_becomes_something_leaves_it_over_its_group():
    script = Script()
    script.add(three("g"), square("over"))
    script.play(become("g/x", triangle("t")))
    script.wait(1)
    assert order(script.scene(), 1.5) == ["g", "t", "over"]


def test_a_part_that_is_paired_with_nothing_only_leaves() -> None:
    old, new = tex(r"\part{w}{w} x", name="old"), tex(r"\part{w}{v}", name="new")
    script = Script()
    script.add(old)
    script.play(become("old", new, pairs={old["w"]: None, old[1]: None}, ease="linear"))
    scene = script.scene()
    (goal,) = flat(scene.at(1.0))
    seen = [item for t in (0.2, 0.4, 0.6, 0.8) for item in flat(scene.at(t))]
    coming = [item for item in seen if item.address.startswith("new/")]
    # What comes has its own look and place from the start, and what leaves has its own to the end.
    assert coming and {(item.path.digest, item.place) for item in coming} == {(goal.path.digest, goal.place)}
    leaving = [item for item in seen if item not in coming]
    assert {item.path.digest for item in leaving} == {
        node.path.digest for _, node in walk(old) if isinstance(node, Shape)
    }
