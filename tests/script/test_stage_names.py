from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from renderer import (
    RIGHT,
    Script,
    another,
    become,
    circle,
    colored,
    fade_in,
    fade_out,
    group,
    hidden,
    line,
    next_to,
    shifted,
    tex,
    text,
    to,
    trace,
)
from renderer.scene.node import Group, Shape
from renderer.scene.picture import Outline
from renderer.scene.scene import Scene
from renderer.values.errors import ScriptError
from tests.sure import sure


def names(scene: Scene) -> list[str]:
    return [life.node.name for life in scene.lives]


def place(scene: Scene, t: float) -> list[tuple[float, float]]:
    return [
        (round(sure(Outline, item).place.dx, 6), round(sure(Outline, item).place.dy, 6)) for item in scene.at(t).items
    ]


def test_equal_nodes_without_names_are_told_apart_by_the_variable():
    left, right = circle(), circle()
    script = Script()
    script.add(left, right)
    script.play(to(right, at=(3, 0)), to(left, at=(-3, 0)))
    assert place(script.scene(), 1.0) == [(-3, 0), (3, 0)]


def test_a_node_is_found_by_any_copy_of_it():
    disc = circle(fill="blue")
    script = Script()
    script.add(shifted(disc, (1, 0)))
    script.play(to(disc, at=(2, 0)))
    assert len(script.scene().lives) == 1 and place(script.scene(), 1.0) == [(2, 0)]


def test_another_is_a_node_of_its_own_with_parts_of_its_own():
    pair = group(circle(), line((0, 0), (1, 0)))
    twin = another(pair)
    script = Script()
    script.add(pair, twin)
    script.play(to(twin, at=(0, 2)))
    one, two = names(script.scene())
    assert two == f"{one}-2"
    with pytest.raises(ScriptError, match="is on the stage since"):
        script.add(pair)


def test_names_are_readable_and_do_not_depend_on_what_else_there_is():
    title, formula, disc = text("A line, twice."), tex(r"y = \part{w}{w} x"), circle(0.5)
    alone, beside = Script(), Script()
    alone.add(title, formula, disc)
    beside.add(circle(0.1), text("Something else"), title, formula, disc)
    alone.wait(1)
    beside.wait(1)
    assert names(alone.scene()) == names(beside.scene())[2:]
    assert names(alone.scene())[:2] == ["text#A-line-twice", "tex#y-w-x"]
    assert names(alone.scene())[2].startswith("circle#")


def test_names_are_the_same_in_every_process():
    code = (
        "from renderer import *\n"
        "s = Script(); s.add(group(circle(0.5), text('A')), circle(2)); s.wait(1)\n"
        "print([life.node.name for life in s.scene().lives], s.scene().digest())"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)}
    assert len(runs) == 1 and "circle#" in runs.pop()


def test_parts_without_names_are_found_in_their_group():
    small, large = circle(0.5), circle(0.5)
    both = group(small, next_to(large, small, RIGHT))
    script = Script()
    script.add(both)
    script.play(to(large, opacity=0.5))
    assert [item.opacity for item in script.scene().at(1.0).items] == [1.0, 0.5]


def test_a_node_that_stands_in_two_groups_must_be_named_by_its_address():
    disc = circle()
    script = Script()
    script.add(group(disc), group(disc, line((0, 0), (1, 0))))
    with pytest.raises(ScriptError, match="stands in several places"):
        script.play(to(disc, opacity=0.5))


def test_one_node_twice_in_a_group_is_two_parts():
    disc = circle()
    first, second = group(disc, shifted(disc, (1, 0))).parts
    assert second.name == f"{first.name}-2" or first.name != second.name


def test_the_marked_parts_of_unnamed_formulas_go_to_those_of_another():
    a, b = tex(r"\part{w}{w} x"), tex(r"\part{w}{w} + x")
    script = Script()
    script.play(fade_in(a))
    script.play(become(a, b, pairs={a["w"]: b["w"]}))
    script.play(to(b["w"], fill="red"))
    assert len(script.scene().lives) == 2


def test_parts_without_names_do_not_count_as_equal_when_they_become():
    ours = group(group(circle(), circle()), group(line((0, 0), (1, 0))))
    theirs = group(group(line((0, 0), (1, 0))), group(circle(), circle()))
    script = Script()
    script.add(ours)
    script.play(become(ours, theirs))
    assert [item.opacity for item in script.scene().at(1.0).items] == [1.0, 1.0, 1.0]


def test_hidden_and_colored_take_parts_themselves():
    disc, ring = circle(), circle(2)
    both = group(disc, ring)
    assert [part.present for part in hidden(both, ring).parts] == [True, False]
    assert [sure(Shape, part).fill is None for part in colored(both, {disc: "red"}).parts] == [False, True]


def test_a_highlight_without_a_name_is_taken_away_by_its_clip():
    way = line((0, 0), (2, 0))
    lit = trace(way)
    script = Script()
    script.add(way)
    script.play(lit)
    script.play(fade_out(lit.highlight))
    assert len(script.scene().at(2.0).items) == 1


def test_a_node_comes_back_under_its_own_name():
    disc = circle()
    script = Script()
    script.play(fade_in(disc))
    script.play(fade_out(disc))
    script.play(fade_in(disc))
    assert len(set(names(script.scene()))) == 1 and len(script.scene().lives) == 2


def test_a_node_that_is_not_there_is_told_by_its_name():
    with pytest.raises(ScriptError, match="no node is named 'circle#"):
        Script().play(to(circle(), opacity=0.5))


def test_a_pickled_node_keeps_its_name_and_its_digest():
    made = group(circle(), text("A"))
    again = pickle.loads(pickle.dumps(made))
    assert isinstance(made, Group) and again == made and type(again.name) is str
