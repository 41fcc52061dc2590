from __future__ import annotations

import inspect
import pickle
import random
import warnings
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import renderer
import renderer.network
from renderer import (
    Clock,
    Script,
    add,
    apply,
    circle,
    fade_in,
    fade_out,
    group,
    indicate,
    line,
    mix,
    number,
    plot,
    shift,
    text,
    times,
    to,
    track,
)
from renderer.network import network_picture
from renderer.scene.node import Node
from renderer.values.color import Color
from renderer.values.errors import NetreelError, SceneError, ScriptError
from tests import public_calls
from tests.sure import sure, unchecked

# What has no parameters of an author's: functions of 0..1, protocols, what other makers return, and `ink`, which checks
# its one argument itself because it is called for every color.
UNGUARDED = {"hold", "linear", "smooth", "there_and_back", "ink", "ease_in_sine", "ease_in_expo", "ease_out_bounce"}
CALLS = public_calls.calls()
# Protocols, bases, what makers and methods return, and kinds of layers without parameters.
MADE_FOR_AUTHORS = {"Clip", "Formula", "NetreelError", "Node", "Ref", "Scene", "Selection", "Signal", "Text"}
MADE_FOR_AUTHORS |= {"Arithmetic", "Comparison", "Derivation", "LayerGradients", "LayerKind", "ModelPicture"}
MADE_FOR_AUTHORS |= {"NetworkPicture", "Opaque", "Proof", "RunParameter", "NumberClaim", "Run", "StepRun"}
MADE_FOR_AUTHORS |= {"Add", "Divide", "MatMul", "Multiply", "Power", "Subtract"}


def outcome(function: Any, given: dict[str, Any], seen: set[bytes], word: str, nodes: dict[str, Node]) -> str | None:
    """What is wrong with a call; of values that were filmed before nothing. A node is put aside, for a film of all."""
    try:
        made = public_calls.called(function, given)
    except NetreelError as error:
        return public_calls.refusal(error)
    except ZeroDivisionError as error:
        return None if "on purpose" in str(error) else repr(error)
    except Exception as error:
        return repr(error)[:200]
    if not public_calls.is_filmed(made):
        return None
    if not isinstance(made, Script):
        # What has no pickle must be refused by the film.
        with suppress(Exception):
            whole = pickle.dumps(made)
            if whole in seen:
                return None
            seen.add(whole)
    if isinstance(made, Node):
        nodes[word] = made
        return None
    try:
        return public_calls.filmed(made)
    except Exception as error:
        return f"while it was filmed: {error!r}"[:200]


def test_every_public_function_has_a_door():
    functions = [(name, one) for name, one in public_calls.faces() if inspect.isfunction(one)]
    assert [name for name, one in functions if not hasattr(one, "__door__") and name not in UNGUARDED] == []
    methods = {name: one for name, one in inspect.getmembers(Script, inspect.isfunction) if not name.startswith("_")}
    assert [name for name, one in methods.items() if not hasattr(one, "__door__")] == ["scene"]
    assert set(methods) - set(METHODS) == {"scene"}
    assert [name for name, _ in functions if name not in CALLS and name not in UNGUARDED] == []


def test_every_public_class_that_authors_make_has_a_door():
    classes = {name: one for name, one in public_calls.faces() if inspect.isclass(one)}
    assert set(classes) - set(CALLS) == MADE_FOR_AUTHORS
    doorless = [
        name
        for name in set(classes) - MADE_FOR_AUTHORS
        if not any(hasattr(getattr(classes[name], way), "__door__") for way in ("__init__", "__new__"))
    ]
    assert sorted(doorless) == []


@pytest.mark.parametrize("name", sorted(CALLS))
def test_whatever_is_handed_in_works_or_is_refused_in_one_line(name):
    function = dict(public_calls.faces())[name]
    seen: set[bytes] = set()
    nodes: dict[str, Node] = {}
    assert outcome(function, CALLS[name](), seen, "", nodes) is None
    assert public_calls.filmed_together(nodes) == {}
    wrong: dict[str, str] = {}
    nodes = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in public_calls.parameters(function):
            if one.kind is not one.VAR_KEYWORD:
                for word, value in public_calls.nasty().items():
                    call = f"{name}({one.name}={word})"
                    found = outcome(function, {**CALLS[name](), one.name: value}, seen, call, nodes)
                    wrong |= {call: found} if found else {}
        wrong |= public_calls.filmed_together(nodes)
    assert wrong == {}


METHODS: dict[str, dict[str, Any]] = {
    "add": {"nodes": (circle(name="n"),)},
    "remove": {"targets": ("a",)},
    "pose": {"target": "a"},
    "ref": {"target": "a"},
    "stands": {"target": "a"},
    "play": {"clips": (to("a", at=(1, 1)),)},
    "begin": {"clips": (to("a", at=(1, 1)),)},
    "wait": {},
    "follow": {"target": "a.at", "signal": (1, 1)},
    "read": {"target": "a.at"},
    "reading": {"target": "a", "prop": "at"},
    "value": {},
    "inside": {},
    "to_edge": {"node": circle(name="n"), "side": (1, 0)},
    "to_corner": {"node": circle(name="n"), "corner": (1, 1)},
    "fitted": {"node": circle(name="n")},
    "chapter": {"name": "One"},
    "about": {"subjects": (renderer.network.chain(public_calls.small_layer()),)},
    "caption": {"text": "Words"},
    "say": {"line": "Some *words*"},
    "wait_until": {},
    "stop": {},
    "sound": {"file": "a.wav"},
    "claim": {"target": "a"},
    "allow": {"kind": "overlap", "targets": ("a", "g"), "why": "on purpose"},
}


STANDING = ("add", "play", "begin", "follow", "claim", "caption", "say", "stop")
"""The methods whose arguments stay in the film."""


@pytest.mark.parametrize("name", sorted(METHODS))
def test_whatever_a_script_is_told_works_or_is_refused_in_one_line(name):
    method = getattr(Script, name)
    wrong = []
    for one in list(inspect.signature(method).parameters.values())[1:]:
        for word, value in public_calls.nasty().items():
            script = public_calls.stage()
            try:
                public_calls.called(method, {"self": script, **METHODS[name], one.name: value})
                found = public_calls.filmed(script) if name in STANDING else None
            except NetreelError as error:
                found = public_calls.refusal(error)
            except Exception as error:
                found = None if "on purpose" in str(error) else repr(error)[:200]
            wrong += [f"{name}({one.name}={word}): {found}"] if found else []
    assert wrong == []


# ---- properties that come by signals and moves


def gives_a_number(t: float) -> float:
    return 3.0


def gives_a_word(t: float) -> str:
    return "blue"


def gives_a_point(t: float) -> Any:
    return np.array([t, 1])


def fails_late(t: float) -> float:
    return 1.0 / (0.0 if t > 0.5 else 1.0)


SIGNALS = [3, (1, 2), "blue", None, True, Clock(), "g.at", "a.nothing", "nobody.at", np.ones((2, 2)), [1], {}, -1.0]
SIGNALS += [apply(one, Clock()) for one in (gives_a_number, gives_a_word, gives_a_point, fails_late)]
SIGNALS += [track((0, (0, 0)), (1, (1, 1))), track((0, 1.0), (1, 2.0)), track((0, "red"), (1, "blue"))]
SIGNALS += [add("a.at", 3), add((1, 2), (3, 4)), times("g.at", 2), times("g.fill", 2), circle(name="x").path]
PROPERTIES = ("at", "scale", "angle", "opacity", "z", "present", "fill", "stroke", "trim", "path", "*.at", "*.opacity")
VALUES = (
    3,
    -1,
    (1, 2),
    "blue",
    None,
    True,
    "bluue",
    0.5,
    (0.2, 0.7),
    circle(name="x").path,
    "smooth",
    [1, 2, 3],
    float("nan"),
)


@pytest.mark.parametrize("seed", range(40))
def test_operations_in_any_order_work_or_are_refused_in_one_line(seed):
    chance = random.Random(seed)
    script = public_calls.stage()
    names = ["a", "g", "g/c", "number", "camera", "n", "g/l", "nobody"]
    fresh: list[Node] = [
        circle(fill="blue", name="n"),
        text("ab", name="n"),
        line((0, 0), (1, 1), name="n"),
        group(circle(name="c"), circle(name="d"), name="n"),
    ]

    either: list[str | Node] = [*names, *fresh]

    def where() -> str:
        return f"{chance.choice(names)}.{chance.choice(PROPERTIES)}"

    def value() -> Any:
        return chance.choice(VALUES)

    operations = [
        lambda: script.follow(where(), chance.choice(SIGNALS), until=script.now + 1),
        lambda: script.follow(where(), chance.choice(SIGNALS)),
        lambda: script.play(
            to(chance.choice(names), seconds=chance.choice((0.1, 1)), **{chance.choice(PROPERTIES): value()})
        ),
        lambda: script.play(renderer.become(chance.choice(names), chance.choice(fresh))),
        lambda: script.play(fade_in(chance.choice(either))),
        lambda: script.play(fade_out(chance.choice(names))),
        lambda: script.play(indicate(chance.choice(names)), shift(chance.choice(names), (1, 0))),
        lambda: script.play(renderer.draw(chance.choice(either)), seconds=value()),
        lambda: script.play(renderer.count("number", value() or 0)),
        lambda: script.begin(renderer.swap(chance.choice(names), chance.choice(names))),
        lambda: script.add(chance.choice(fresh)),
        lambda: script.remove(chance.choice(names)),
        lambda: script.pose(chance.choice(names)),
        lambda: script.read(where()),
        lambda: script.wait(chance.choice((0.1, 1, value()))),
    ]
    for _ in range(8):
        try:
            chance.choice(operations)()
        except NetreelError as error:
            assert public_calls.refusal(error) is None
    assert public_calls.filmed(script) is None


# ---- the words


def message(function: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(NetreelError) as caught:
        function(*args, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("function", "args", "given", "words"),
    [
        (circle, (), {"name": "c", "radios": 2}, "circle 'c' takes no 'radios'; did you mean 'radius'?"),
        (circle, (), {"name": "c", "color": "red"}, "circle 'c' takes no 'color'; did you mean 'fill' or 'stroke'?"),
        (circle, ("two",), {"name": "c"}, "circle 'c': radius must be a number, but it is 'two'"),
        (circle, (True,), {"name": "c"}, "circle 'c': radius must be a number, but it is True"),
        (
            circle,
            (10**400,),
            {"name": "c"},
            "circle 'c': radius must be a number, but it is a whole number of 401 digits",
        ),
        (circle, (), {"name": "c", "radius": float("nan")}, "circle 'c': radius must be finite, but it is nan"),
        (circle, ("c",), {}, "radius must be a number, but it is 'c'; the name of a node is written name='c'"),
        (renderer.line, ((0, 0),), {}, "line needs a 'b'"),
        (fade_in, ("a", 2), {}, "fade_in takes 1 argument without a name at most, but there are 2; write seconds=2"),
        (fade_in, ("a",), {"ease": "smoth"}, "did you mean 'smooth'?"),
        (fade_in, ("a",), {"run_time": 2}, "did you mean 'seconds'?"),
        (renderer.fade_in, (public_calls.PICTURE,), {}, "hand over its 'group'"),
        (plot, (circle(name="a"), abs), {"name": "p"}, "plot 'p': on must be an Axes, but it is Shape 'a'"),
        (mix, ("blue", "#fff", 0.5), {}, "'blue' is a name that a theme fills in"),
        (renderer.polygon, ([(0, 0), (1, "a"), (0, 1)],), {}, "points[1] must be a pair of numbers"),
        (renderer.brace, (circle(name="a"), "blow"), {}, "did you mean 'below'?"),
        (renderer.ellipse, (), {"width": 2, "height": 1}, "in this order, without their names"),
        (
            network_picture,
            (public_calls.small_net(),),
            {"output_labels": [0, 1]},
            "output_labels[0] must be text",
        ),
    ],
)
def test_a_wrong_argument_is_told_with_the_nearest_right_word(function, args, given, words):
    assert words in message(function, *args, **given)


def test_what_is_right_is_taken_as_plain_values():
    node = circle(unchecked(np.float32(0.5)), at=unchecked(np.array([1, 2])), opacity=unchecked(np.int64(1)), name="c")
    assert node.at == (1.0, 2.0) and type(node.at[0]) is float and type(node.opacity) is float
    assert [part.name for part in group([circle(name="a"), circle(name="b")], name="g").parts] == ["a", "b"]
    assert text("one\r\ntwo", name="t") == text("one\ntwo", name="t") == text("one\rtwo", name="t")
    assert mix("#000", "#fff", 0.5) == mix(sure(Color, renderer.ink("#000")), sure(Color, renderer.ink("#fff")), 0.5)
    assert fade_in("a", ease="linear") == fade_in("a", ease=renderer.linear)


def test_a_signal_of_the_wrong_kind_is_told_where_it_is_followed():
    script = public_calls.stage()
    with pytest.raises(SceneError, match=r"'a\.at' must be a pair of numbers such as \(1, 2\), but it is 3"):
        script.follow("a.at", 3)
    with pytest.raises(SceneError, match=r"'a\.at' at 0\.00 s must be a pair"):
        script.follow("a.at", apply(gives_a_number, Clock()))
    with pytest.raises(SceneError, match="no property 'att'; did you mean 'at'"):
        script.follow("a.att", (1, 1))


def test_a_signal_that_fails_while_drawn_knows_the_line_that_follows_it():
    script = public_calls.stage()
    script.follow("a.scale", apply(fails_late, Clock()))
    script.wait(1)
    scene = script.scene()
    scene.at(0.2)
    with pytest.raises(SceneError, match=r"'a\.scale' fails at 0\.80 s: ZeroDivisionError") as caught:
        scene.at(0.8)
    assert caught.value.way[0][0] == __file__


def test_a_message_about_a_list_of_arrays_is_short():
    words = message(public_calls.stage().add, [np.zeros((40, 2)), np.zeros((40, 2))])
    assert len(words) < 120 and words.endswith("nodes[0][0] must be a Node, but it is an array of shape (40, 2)")


def test_a_script_takes_no_number_for_words():
    with pytest.raises(ScriptError, match="text must be text, but it is 3"):
        public_calls.stage().caption(unchecked(3))


def test_a_number_is_one_whose_kind_has_no_trouble():
    assert number(1e40, format="{:.1e}", name="n").shown == 1e40
