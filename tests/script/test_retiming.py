from __future__ import annotations

import pytest

from renderer.scene.shapes import circle
from renderer.scene.timeline import Line, Pin
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.clips.clip import delay, stagger
from renderer.script.retiming import Lengths, on_words
from renderer.script.script import Script
from renderer.values.errors import NetreelError, ScriptError
from tests.sure import unchecked


def film(times=None):
    """A dot is begun on a way that lasts for the first two beats, and a ring fades in within the first."""
    script = Script(times=times)
    script.add(circle(name="dot"))
    script.begin(to("dot", seconds=2.0, at=(4, 0)))
    script.begin(delay(0.5, fade_in(circle(name="ring"), seconds=0.5)))
    script.play(to("dot", z=1.0))
    script.caption("then")
    script.wait(1)
    script.play(to("dot", angle=1.0))
    return script.scene()


def ends(scene, address, prop):
    """The first and the last time at which a property is told to be something."""
    keys = next(s for (_, a, p), s in scene.tracks.items() if (a, p) == (address, prop)).keys
    return keys[0].t, keys[-1].t


def test_a_film_with_its_own_lengths_is_the_film():
    one = Lengths((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    assert not one.changed
    assert film(one) == film()


def at(scene, t):
    """Where the dot is along its way, from 0 to 4."""
    return next(item.place.dx for item in scene.at(t).items if item.address == "dot")


def test_a_hold_moves_all_that_comes_after_and_what_was_begun_stands_still_in_it():
    held = film(Lengths((1.0,) * 3, (1.0,) * 3, (3.0, 0.0, 0.5)))
    assert [(beat.start, beat.seconds) for beat in held.beats] == [(0, 4), (4, 1), (5, 1.5)]
    assert held.captions[0].start == 4
    assert ends(held, "dot", "z") == (0, 1)
    assert ends(held, "dot", "at") == (0, 5)
    assert ends(held, "ring", "opacity") == (0.5, 1)
    assert ends(held, "dot", "angle") == (5, 6)
    assert at(held, 1) == at(held, 2.5) == at(held, 4) == pytest.approx(at(film(), 1))
    assert at(held, 4.5) == pytest.approx(at(film(), 1.5))


def test_what_was_begun_keeps_step_with_beats_that_stretch():
    slow = film(Lengths((1.0,) * 3, (2.0, 1.0, 1.0), (0.0,) * 3))
    assert ends(slow, "dot", "at") == (0, 3)
    assert ends(slow, "ring", "opacity") == (1, 2)
    assert at(slow, 1) == pytest.approx(at(film(), 0.5))
    assert at(slow, 2.5) == pytest.approx(at(film(), 1.5))


def test_a_wait_that_is_held_is_longer_and_what_runs_under_it_is_slower():
    held = film(Lengths((1.0,) * 3, (1.0,) * 3, (0.0, 3.0, 0.0)))
    assert ends(held, "dot", "at") == (0, 5)
    assert at(held, 3) == pytest.approx(at(film(), 1.5))


def test_a_film_that_has_other_beats_with_other_lengths_is_refused():
    with pytest.raises(ScriptError, match=r"other beats than by itself, where it has 2: .* 'times'"):
        film(Lengths((1.0,) * 2, (1.0,) * 2, (0.0,) * 2))
    with pytest.raises(ScriptError, match="where it has 4"):
        film(Lengths((1.0,) * 4, (1.0,) * 4, (0.0,) * 4))


def test_a_beat_that_waits_for_a_time_of_the_script_has_its_share_at_any_pace_and_length():
    def waits(**how):
        script = Script(**how)
        script.wait(1)
        script.wait(5 - script.now)
        return [beat.seconds for beat in script.scene().beats]

    assert waits() == [1, 4]
    assert waits(pace=2.0) == [0.5, 2]
    assert waits(times=Lengths((1.0, 4.0), (2.0, 3.0), (0.0, 0.0))) == [2, 3]


@pytest.mark.parametrize(
    "wrong", [((1.0,), (1.0, 2.0), (0.0,)), ((1.0,), (0.0,), (0.0,)), ((1.0,), (1.0,), (-1.0,)), ((-1,), (1,), (0,))]
)
def test_lengths_that_cannot_be_are_refused(wrong):
    with pytest.raises(NetreelError, match=r"lengths are as many|the length of a beat|the hold of a beat"):
        Lengths(*wrong)


def test_what_is_no_lengths_is_refused_with_what_to_do():
    with pytest.raises(ScriptError, match=r"my_film\.times\.toml"):
        Script(times=unchecked({"hello": 2}))


def test_parts_of_what_was_begun_start_with_the_beats_they_started_with():
    script = Script(times=Lengths((1.0, 1.0), (1.0, 1.0), (2.0, 0.0)))
    script.begin(stagger([fade_in(circle(name="a")), fade_in(circle(name="b"))], ratio=1.0))
    script.wait(1)
    script.wait(1)
    scene = script.scene()
    assert ends(scene, "a", "opacity") == (0, 3)
    assert ends(scene, "b", "opacity") == (3, 4)


def test_beats_stay_on_the_words_of_a_line_when_others_get_new_lengths():
    # A line of 4 s: a move of 1 s, a wait for the word at 2 s, a move of 1 s that ends on the word at 3 s, the rest.
    pins = (Pin("a", 1, 3, 2.0, True), Pin("b", 1, 4, 3.0, False), Pin("", 1, 5, 4.0, True))
    line = Line("a b", 1.0, 5.0, "a.wav", pins)
    own = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)

    def new(*moves):
        made = on_words(Lengths(own, moves, (0.0,) * 6), [line])
        return made.moves, made.holds

    assert new(*own) == (own, (0.0,) * 6)
    assert new(9, 0.5, 1, 1, 1, 9) == ((9, 0.5, 1.5, 1, 1, 9), (0.0,) * 6)
    assert new(1, 1, 1, 0.25, 1, 1) == ((1, 1, 1, 0.25, 1, 1), (0, 0, 0, 0.75, 0, 0))
    assert new(1, 5, 1, 1, 1, 1) == ((1, 5, 1e-9, 1, 1e-9, 1), (0.0,) * 6)
