import math

import numpy as np
import pytest

from renderer.scene.life import Life
from renderer.scene.picture import Outline
from renderer.scene.scene import keyed
from renderer.script.clips.appear import fade_in, fade_out
from renderer.script.clips.change import shift, to
from renderer.script.clips.clip import delay, lasting, stagger
from renderer.script.clips.emphasis import indicate
from renderer.script.retiming import Lengths
from renderer.script.script import Script
from renderer.tracks.key import Key
from renderer.tracks.signal import nothing_to_read
from renderer.tracks.signal_arithmetic import Clock, add, apply, spliced
from renderer.tracks.track import track
from renderer.values.ease import linear, smooth, there_and_back
from renderer.values.errors import NetreelError, SceneError, ScriptError
from renderer.values.theme import find_theme
from tests.scene.films import ring, square, swing, triangle
from tests.scene.looks import look
from tests.script.become.test_become import three
from tests.sure import sure, unchecked

WRONG_SECONDS = [0, -1, math.nan, math.inf, -math.inf]


def started(*nodes):
    script = Script()
    script.add(*nodes)
    return script


def value(scene, address, prop, t):
    return next(s for (_, a, p), s in scene.tracks.items() if (a, p) == (address, prop)).at(t, None)


# ---- hand-written keys


def test_a_sequential_script_and_hand_written_keys_of_one_film_are_equal():
    script = Script()
    dot, box, bar = square("dot", fill="blue"), square("box", fill="red", at=(-2, 0)), triangle("bar", fill="green")
    script.add(dot, bar)
    drift = apply(swing, Clock(1.0))
    script.play(stagger(to("dot", at=(2, 0)), to("bar", at=(0, 2), ease=linear), ratio=0.5), fade_in(box, seconds=1.5))
    script.wait(0.5)
    script.follow("bar.angle", times_ten, until=3.5)
    script.play(indicate("dot", color=None), to("box", fill="yellow"))
    script.remove("dot")
    script.follow("box.at", drift)
    script.wait(1)
    script.add(dot)
    script.play(to("dot", at=(0, -1), arc=1.0), to("camera", scale=2.0))
    script.wait(1)

    by_hand = keyed(
        Life(dot, 0, 3),
        bar,
        box,
        Life(dot, 4),
        tracks={
            "dot.at": track((0, (0.0, 0.0)), (1, (2.0, 0.0), smooth)),
            "bar.at": track((0.5, (0.0, 0.0)), (1.5, (0.0, 2.0))),
            "box.opacity": track((0, 0.0), (1.5, 1.0, smooth)),
            "box.fill": track((2, "red"), (3, "yellow", smooth)),
            "bar.angle": spliced(0.0, (2, times_ten), (3.5, times_ten.at(3.5, nothing_to_read))),
            "dot.scale": track((2, 1.0), (3, 1.2, there_and_back), (3, 1.0)),
            "box.at": spliced((-2.0, 0.0), (3, drift)),
            "dot#1.at": track((4, (0.0, 0.0)), Key(5, (0.0, -1.0), smooth, 1.0)),
            "camera.scale": track((4, 1.0), (5, 2.0, smooth)),
        },
        duration=6,
    )
    scene = script.scene()
    names = [f"{n} {a}.{p}" for n, a, p in scene.tracks]
    assert names == [f"{n} {a}.{p}" for n, a, p in by_hand.tracks]
    for where, signal in scene.tracks.items():
        assert signal == by_hand.tracks[where], where
    assert scene.lives == by_hand.lives
    for k in range(6 * 30 + 1):
        assert look(scene.at(k / 30)) == look(by_hand.at(k / 30)), k / 30


times_ten = apply(math.sin, Clock())


@pytest.mark.parametrize(
    "written",
    [
        track((0, 0.0), (1, 0.0), (2, 5.0, smooth), (3, 5.0)),
        track((1, 0.0, "hold"), (2, 5.0, smooth)),
        track((1, 0.0), (2, 5.0, smooth), (4, 5.0, smooth), (9, 5.0, "hold")),
    ],
)
def test_keys_that_say_nothing_make_no_difference(written):
    script = started(square("a"))
    script.wait(1)
    script.play(to("a", z=5.0))
    assert next(iter(script.scene().tracks.values())) == written


def test_a_jump_may_be_written_as_two_keys_or_as_one_that_holds():
    assert track((0, 1.0), (2, 1.0), (2, 3.0)) == track((0, 1.0), (2, 3.0, "hold")) == track((2, 1.0), (2, 3.0))


# ---- the clock


def test_beats_are_numbered_and_labelled_and_belong_to_chapters():
    script = started(square("a"))
    script.wait(0.5)
    script.chapter("one")
    script.play(to("a", at=(1, 0)), label="go")
    script.chapter("two")
    script.wait(2)
    scene = script.scene()
    told = [(b.number, b.start, b.seconds, b.kind, b.label, b.chapter) for b in scene.beats]
    assert told == [(0, 0, 0.5, "wait", None, None), (1, 0.5, 1, "play", "go", "one"), (2, 1.5, 2, "wait", None, "two")]
    assert [(c.name, c.start, c.end) for c in scene.chapters] == [("one", 0.5, 1.5), ("two", 1.5, 3.5)]
    assert scene.beats[1].end == 1.5


def test_captions_last_until_the_next_or_for_their_seconds():
    script = started(square("a"))
    script.caption("first")
    script.wait(1)
    script.caption("second", seconds=0.5)
    script.wait(1)
    script.caption("third", seconds=9)
    script.wait(1)
    spans = [(c.text, c.start, c.end) for c in script.scene().captions]
    assert spans == [("first", 0, 1), ("second", 1, 1.5), ("third", 2, 3)]


def test_pace_and_times_retime_clips_signals_and_captions_alike():
    script = Script(pace=2.0, times=Lengths((0.5, 1.5, 0.5), (0.5, 4.0, 0.5), (0.0, 0.0, 0.0)))
    script.add(square("a"))
    script.caption("hello", seconds=1.0)
    script.play(to("a", at=(1, 0)))
    script.play(stagger(to("a", z=1.0), to("a", angle=1.0)), label="slow")
    script.wait(1)
    scene = script.scene()
    assert [(b.start, b.seconds) for b in scene.beats] == [(0, 0.5), (0.5, 4.0), (4.5, 0.5)]
    assert scene.captions[0].end == 0.5
    assert value(scene, "a", "z", 0.5 + 4 * 2 / 3) == pytest.approx(1.0)
    assert value(scene, "a", "z", 0.5 + 4 / 3) == pytest.approx(0.5)


@pytest.mark.parametrize("seconds", WRONG_SECONDS)
@pytest.mark.parametrize(
    "act",
    [
        lambda s, x: s.wait(x),
        lambda s, x: s.play(to("a", z=1.0), seconds=x),
        lambda s, x: s.play(to("a", seconds=x, z=1.0)),
        lambda s, x: s.play(fade_in("a", seconds=x)),
        lambda s, x: s.play(fade_out("a", seconds=x)),
        lambda s, x: s.play(lasting(x, to("a", z=1.0))),
        lambda s, x: s.play(indicate("a", seconds=x)),
        lambda s, x: s.caption("a", x),
        lambda s, x: Script(pace=x),
        lambda s, x: Script(size=(16, x)),
    ],
)
def test_times_that_are_not_above_nothing_and_finite_are_refused(act, seconds):
    with pytest.raises(NetreelError, match="must be"):
        act(started(square("a")), seconds)


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf])
def test_delays_and_staggers_are_not_negative(seconds):
    for wrong in (
        lambda: delay(seconds, to("a", z=1.0)),
        lambda: stagger(to("a", z=1.0), seconds=seconds),
        lambda: stagger(to("a", z=1.0), ratio=seconds),
    ):
        with pytest.raises(NetreelError):
            wrong()


def test_a_script_without_a_beat_is_no_film():
    with pytest.raises(ScriptError, match="the script has no beat"):
        started(square("a")).scene()


def test_a_node_that_is_still_to_come_is_not_there_yet():
    script = Script()
    script.begin(delay(2, fade_in(square("a"))))
    with pytest.raises(ScriptError, match="no node is named 'a'"):
        script.play(to("a", z=1.0))


# ---- following


def test_a_property_that_follows_cannot_be_moved_and_one_that_moves_cannot_follow():
    script = started(square("a"), square("b"))
    script.follow("a.at", apply(swing, Clock()))
    with pytest.raises(
        ScriptError, match=r"'a.at' is following a signal until the end, so it cannot start again at 0.00 s"
    ):
        script.play(to("a", at=(1, 0)))
    with pytest.raises(ScriptError, match=r"'a.at' is following a signal until the end, so it cannot follow a signal"):
        script.follow("a.at", apply(swing, Clock()))
    script.begin(to("b", at=(1, 0)))
    with pytest.raises(
        ScriptError, match=r"'b.at' is already moving until 1.00 s, so it cannot follow a signal at 0.00 s"
    ):
        script.follow("b.at", apply(swing, Clock()))


def test_after_following_a_property_holds_what_the_signal_came_to_and_may_move_on():
    script = started(square("a", at=(5, 5)))
    script.wait(1)
    script.follow("a.at", apply(swing, Clock()), until=2.5)
    script.wait(2)
    script.play(shift("a", (1, 0)))
    scene = script.scene()
    x, y = swing(2.5)
    assert value(scene, "a", "at", 0.5) == (5, 5)
    assert value(scene, "a", "at", 1.7) == swing(1.7)
    assert value(scene, "a", "at", 2.9) == (x, y)
    assert value(scene, "a", "at", 4) == (x + 1, y)


def test_what_a_signal_comes_to_depends_on_all_that_is_decided_before_it_ends():
    script = started(square("a"), square("b"))
    script.follow("b.at", add("a.at", (0.0, 1.0)), until=2)
    script.play(to("a", at=(3, 0)))
    script.wait(2)
    script.play(shift("b", (0, 1)))
    script.wait(1)
    scene = script.scene()
    assert [scene.at(t).items[1].place[2:] for t in (1.0, 2.5, 4.5)] == [(3, 1), (3, 1), (3, 2)]


def test_signals_in_a_circle_are_refused_by_name():
    script = started(square("a"), square("b"), square("c"))
    script.follow("a.at", add("b.at", (0.0, 1.0)))
    script.follow("b.at", add("c.at", (0.0, 1.0)))
    script.follow("c.at", add("a.at", (0.0, 1.0)))
    script.wait(1)
    with pytest.raises(SceneError, match=r"signals read each other in a circle: a.at -> b.at -> c.at -> a.at"):
        script.scene()
    with pytest.raises(SceneError, match=r"signals read each other in a circle: .*a.at"):
        script.pose("a")


def test_a_circle_through_the_parts_of_a_group_is_refused_too():
    with pytest.raises(SceneError, match=r"in a circle: g/x.at -> g/x.at"):
        keyed(three("g"), tracks={"g/x.at": apply(first_row, "g.*.at")}, duration=1)


def first_row(rows):
    return tuple(rows[0])


def test_a_signal_that_reads_what_is_not_there_is_refused():
    for reading, message in (
        ("aa.at", "'b.at' reads 'aa.at', but no node is named 'aa'; did you mean 'a'"),
        ("g/xx.at", "no part is named 'g/xx'; did you mean 'g/x'"),
        ("a.att", "'a' has no property 'att'; did you mean 'at'"),
        ("camera.fill", "the camera has no 'fill'"),
    ):
        with pytest.raises(SceneError, match=message):
            keyed(square("a"), square("b"), three("g"), tracks={"b.at": add(reading, 0.0)}, duration=1)


def test_one_signal_drives_all_parts_and_lets_them_go_where_they_are():
    script = started(triples())
    script.play(to("h/x", at=(4, 4)))
    script.follow("h.*.at", apply(ring, Clock()), until=3)
    script.wait(3)
    script.play(to("h/y", at=(0, 0)))
    script.wait(1)
    scene = script.scene()
    places = {t: [item.place[2:] for item in scene.at(t).items] for t in (1 - 1e-6, 2.0, 3.5, 5.0)}
    assert places[1 - 1e-6][0] == pytest.approx((4, 4), abs=1e-4)
    assert places[2.0] == [pytest.approx(tuple(row)) for row in ring(2.0)]
    assert places[3.5] == [pytest.approx(tuple(row)) for row in ring(3.0)]
    assert places[5.0] == [pytest.approx(tuple(ring(3.0)[0])), (0, 0)]


def triples():
    from tests.scene.films import nodes

    return nodes()["h"].with_(isolate=False, opacity=1.0)


def test_a_part_cannot_move_while_all_parts_are_driven_and_they_cannot_be_while_it_moves():
    script = started(triples())
    script.begin(to("h/x", at=(1, 1)))
    with pytest.raises(
        ScriptError, match=r"'h/x.at' is already moving until 1.00 s, so 'h.\*.at' cannot follow a signal"
    ):
        script.follow("h.*.at", apply(ring, Clock()))
    script.wait(1)
    script.follow("h.*.at", apply(ring, Clock()))
    with pytest.raises(ScriptError, match=r"'h.\*.at' is following a signal until the end, so 'h/x.at' cannot start"):
        script.play(to("h/x", at=(2, 2)))


def test_a_signal_with_too_few_values_for_the_parts_is_named():
    scene = keyed(three("g"), tracks={"g.*.at": apply(ring, Clock())}, duration=1)
    with pytest.raises(SceneError, match=r"'g.\*.at' has 3 parts, but its signal has 2 values at 0.5 s"):
        scene.at(0.5)


def test_what_is_read_of_parts_that_move_is_read_as_it_moves():
    scene = keyed(
        triples(),
        square("a", fill="red"),
        tracks={"h/x.at": track((0, (0.0, 0.0)), (1, (4.0, 0.0))), "a.at": apply(first_row, "h.*.at")},
        duration=2,
    )
    assert [sure(Outline, scene.at(t).items[-1]).place[2:] for t in (0.5, 1.5)] == [(2, 0), (4, 0)]
    assert scene.at(0.5).items[-1].stamp is None


def test_values_that_cannot_blend_are_refused_where_they_are_written():
    script = started(square("a"))
    with pytest.raises(ScriptError, match=r"present must be True or False"):
        script.play(to("a", present=unchecked("yes")))
    lines = np.zeros((3, 2, 2))
    from tests.scene.films import lines as bulk

    script.add(bulk("l", 4))
    with pytest.raises(ScriptError, match=r"'l.lines' cannot move at 0.00 s: .*shape"):
        script.play(to("l", lines=lines))


def test_the_colors_of_a_theme_are_filled_in_everywhere():
    script = Script(theme="light")
    script.add(square("a", fill="blue"))
    script.play(to("a", fill="red"))
    script.wait(1)
    scene = script.scene()
    light = find_theme("light")
    assert scene.ground == light.color("ground")
    assert sure(Outline, scene.at(0).items[0]).fill == light.color("blue")
    assert sure(Outline, scene.at(1.5).items[0]).fill == light.color("red")
