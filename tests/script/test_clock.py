"""Everything that a script gives in seconds runs on its one clock, at any pace and with any lengths of its beats."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from renderer.network.dense_chain import network
from renderer.network.motion.attached_edges import attach
from renderer.network.motion.drift import drift
from renderer.network.motion.passes import propagate
from renderer.network.motion.pulses import pulses
from renderer.network.motion.shimmer import shimmer
from renderer.network.picture.picture import network_picture
from renderer.scene.picture import Lines
from renderer.scene.shapes import circle
from renderer.script.clips.appear import fade_in, fade_out
from renderer.script.clips.change import to
from renderer.script.clips.clip import delay, stagger
from renderer.script.retiming import Lengths
from renderer.script.script import Script
from renderer.tracks.bake import bake
from renderer.tracks.signal import Always
from renderer.tracks.signal_arithmetic import Clock, add, apply, spliced
from renderer.tracks.track import track
from renderer.typeset.number import number
from tests.scene.looks import flat

OWN = (2.0, 1.0, 3.0, 1.5, 2.0)
LENGTHS = {
    "three beats": (2.0, 2.5, 1.2, 1.5, 5.0),
    "all beats": (0.5, 0.75, 1.0, 6.0, 0.25),
}
FRAME = 1 / 60


def ring(t):
    return (3 * math.cos(t), 3 * math.sin(t))


def fall(state, t, dt):
    return state + np.array((1.0, -state[1])) * dt


def film(pace=1.0, times=None):
    """Signals, tracks, a simulation and moves under several beats, captions and sounds."""
    script = Script(pace=pace, times=times)
    script.add(
        circle(name="ring"),
        circle(name="tracked"),
        circle(name="fallen"),
        circle(name="until"),
        circle(name="begun"),
        circle(name="spliced"),
    )
    script.add(number(0.0, name="counted"), circle(name="shadow"))
    script.follow("ring.at", apply(ring, Clock(script.now + 0.5, script.now + 8)))
    script.follow("tracked.at", track((script.now + 1, (0, 0)), (script.now + 5, (4, 0), "smooth"), (6, (0, 3))))
    script.follow("fallen.at", bake(fall, (0.0, 3.0), 4.0, begin=script.now + 1.5))
    script.follow("until.at", apply(tuple, Always((1, 1))), until=script.now + 2)
    script.follow("shadow.at", add("begun.at", (0, -1)))
    script.caption("the first", seconds=2.5)
    script.begin(to("begun", seconds=7.0, at=(7, 0)), delay(4.0, fade_in(circle(name="late"), seconds=2.0)))
    script.sound("a.wav", at=2.6)
    script.wait(OWN[0])
    script.play(to("until", at=(0, 0)))
    script.follow("spliced.at", spliced((0, 0), (4.5, (0, 1)), (script.now + 2, track((5.5, (0, 2)), (7, (5, 5))))))
    script.caption("the second")
    script.play(stagger(to("until", scale=2.0), to("until", angle=1.0), to("until", at=(2, 2))), seconds=OWN[2])
    script.sound("b.wav")
    script.wait(7.5 - script.now)
    script.caption("the third", seconds=0.7)
    script.play(fade_out("spliced", seconds=2.0), fade_in(circle(name="last")))
    return script.scene()


def networks(pace=1.0, times=None):
    script = Script(pace=pace, times=times)
    picture = network_picture(network((3, 4, 2), seed=1), edges="bulk")
    script.add(picture.group)
    script.begin(drift(picture, seconds=7.0, seed=3), attach(picture, seconds=7.0), shimmer(picture, 1, seconds=6.0))
    script.wait(OWN[0])
    script.begin(pulses(picture, 1, seconds=5.0, pace=(0.5, 0.9), phase=1.0, every=2))
    script.play(to("net", opacity=0.8))
    script.play(propagate(picture, 2), seconds=OWN[2])
    script.wait(OWN[3])
    script.wait(OWN[4])
    return script.scene()


def said(scene, t):
    """All that is on a picture, as numbers."""
    found = {}
    for item in flat(scene.at(t)):
        place = item.place
        numbers = [place.dx, place.dy, place.scale, place.angle, item.opacity]
        if isinstance(item, Lines):
            shown = [item.lines, item.trims, item.alphas]
            numbers += [float(x) for array in shown if array is not None for x in np.ravel(array)]
        else:
            numbers += [*item.trim, *(x for contour in item.path.contours for x in contour.points.ravel().tolist())]
            fill = item.fill
            numbers += [0.0] * 2 if fill is None else [fill.red * fill.alpha, fill.blue * fill.alpha]
        found[item.address] = numbers
    return found


def differing(here, there):
    """The names of what two pictures show otherwise."""
    assert here.keys() == there.keys()
    return [
        name
        for name, numbers in here.items()
        if len(numbers) != len(there[name]) or not np.allclose(there[name], numbers, rtol=1e-6, atol=1e-5)
    ]


@cache
def plain(make):
    return make()


def agree(scene, own, shares):
    """The pictures of a film at shares of its beats are those of the film by itself at the same shares."""
    assert len(scene.beats) == len(own.beats) == len(OWN)
    for mine, other in zip(own.beats, scene.beats, strict=True):
        for share in shares:
            here, there = (said(*at) for at in ((own, mine.start + share * mine.seconds),
                                                (scene, other.start + share * other.seconds)))  # fmt: skip
            assert differing(here, there) == [], (mine.number, share)


def agree_in_words(scene, own):
    """Captions and sounds start and end at the same beat and share of it, within a frame."""

    def moved(t):
        beat = max((b for b in own.beats if b.start <= t + 1e-9), key=lambda b: b.start)
        other = scene.beats[beat.number]
        return other.start + (t - beat.start) / beat.seconds * other.seconds

    for before, after in zip(own.captions, scene.captions, strict=True):
        assert (after.start, after.end) == pytest.approx((moved(before.start), moved(before.end)), abs=FRAME)
    for before, after in zip(own.sounds, scene.sounds, strict=True):
        assert after.start == pytest.approx(moved(before.start), abs=FRAME)


SHARES = (0.0, 0.13, 0.25, 0.5, 0.77, 0.9)


@pytest.mark.parametrize("make", [film, networks])
@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_at_any_pace_every_event_is_at_the_same_beat_and_share_of_it(make, pace):
    own, scene = plain(make), make(pace)
    assert scene.duration == pytest.approx(sum(OWN) / pace)
    agree(scene, own, SHARES)
    agree_in_words(scene, own)


@pytest.mark.parametrize("make", [film, networks])
@pytest.mark.parametrize("pace", [1.0, 2.0])
@pytest.mark.parametrize("moves", LENGTHS.values(), ids=LENGTHS)
def test_with_new_lengths_every_event_is_at_the_same_beat_and_share_of_it(make, moves, pace):
    paced = tuple(seconds / pace for seconds in OWN)
    scene = make(pace, Lengths(paced, moves, (0.0,) * 5))
    assert [beat.seconds for beat in scene.beats] == pytest.approx(moves)
    agree(scene, plain(make), SHARES)
    agree_in_words(scene, plain(make))


def test_where_a_film_waits_for_a_narrator_signals_wait_with_the_moves():
    scene, own = film(times=Lengths(OWN, OWN, (0.0, 1.5, 2.0, 0.0, 0.0))), film()
    # The beats of a play are as they were and then stand still; what comes after has moved.
    for beat, later in ((1, 0.0), (2, 1.5), (3, 3.5)):
        t = own.beats[beat].start + 0.4
        here, there = said(own, t), said(scene, t + later)
        assert differing(here, there) == [], beat
    for t in (3.0, 3.7, 4.49):
        assert said(scene, t) == said(scene, 4.0)


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_what_follows_until_a_time_lets_go_when_the_script_says_so(pace):
    script = Script(pace=pace)
    script.add(circle(name="d"))
    script.follow("d.at", apply(tuple, Always((1, 1))), until=script.now + 2)
    script.wait(2)
    script.play(to("d", at=(0, 0)))
    assert script.now == 3
    scene = script.scene()
    assert scene.duration == 3 / pace
    assert said(scene, 2 / pace)["d"][:2] == [1, 1]


@pytest.mark.parametrize("pace", [0.5, 2.0])
def test_a_retimed_film_tells_the_digest_of_what_it_shows(pace):
    scene = film(pace)
    for a, b in ((0.0, 0.7), (1.1, 1.3), (2.0, 2.4)):
        assert scene.digest(a, b) == film(pace).digest(a, b)
        assert scene.digest(a, b) != film(pace * 1.5).digest(a, b)


@pytest.mark.parametrize("pace", (0.5, 3.0))
def test_a_function_that_is_followed_for_ever_is_not_asked_at_the_end_of_time(pace):
    script = Script(pace=pace)
    script.add(circle(1, name="dot"))
    script.follow("dot", at=ring)
    script.wait(1)
    assert script.scene().player.reader(1 / pace)("dot.at") == pytest.approx(ring(1.0))
