"""Films made at random: groups, depths, several lives, followed signals, staggered clips, hand-overs and a camera."""

import math
from contextlib import suppress

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from renderer.geometry.path import Path, polyline_contour
from renderer.scene.node import Group, Shape, Strokes
from renderer.script.become.become import become
from renderer.script.clips.appear import fade_in, fade_out, grow, hide, show
from renderer.script.clips.change import resize, shift, swap, to, turn
from renderer.script.clips.clip import delay, lasting, one_after_another, stagger, together
from renderer.script.clips.draw import draw, erase, run_along, write
from renderer.script.clips.emphasis import flash, focus, indicate, unfocus, wiggle
from renderer.script.script import Script
from renderer.tracks.bake import bake
from renderer.tracks.signal_arithmetic import Clock, add, apply, times
from renderer.values.color import ink
from renderer.values.ease import linear, smooth, there_and_back
from renderer.values.errors import NetreelError
from renderer.values.paint import Stroke


def square(name, size=1.0, **fields):
    half = size / 2
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    return Shape(name=name, path=Path((polyline_contour(corners, closed=True),)), **fields)


def triangle(name, size=1.0, **fields):
    half = size / 2
    return Shape(
        name=name, path=Path((polyline_contour([(-half, -half), (half, -half), (0, half)], closed=True),)), **fields
    )


def lines(name, count=4, **fields):
    ends = np.stack([np.column_stack((np.linspace(-1, 1, count), np.full(count, y))) for y in (-1, 1)], axis=1)
    return Strokes(name=name, lines=ends, stroke=Stroke(ink("grey"), 2), **fields)


def nodes():
    """The cast: every film takes its nodes from here."""
    inner = Group(
        name="in", parts=(square("p", fill="green", at=(0.5, 0)), triangle("q", fill="blue", z=1.0)), at=(0, 1)
    )
    return {
        "a": square("a", fill="blue", at=(-2, 0)),
        "b": triangle("b", fill="yellow", stroke=Stroke(ink("ink"), 2), at=(2, 1), angle=0.3, z=-1.0),
        "g": Group(name="g", parts=(square("x", fill="red"), triangle("y", fill="ink", at=(1, 0)), inner), scale=0.8),
        "h": Group(name="h", parts=(triangle("x", fill="red"), square("y", stroke="ink")), opacity=0.5, isolate=True),
        "l": lines("l"),
        "c": triangle("c", fill="red", at=(1, -1), pivot=(0.2, 0.1)),
        "d": Group(name="d", parts=(square("u", fill="blue"), square("v", stroke="ink", at=(1, 1))), angle=0.5),
        "m": lines("m", 6, at=(0, 1), angle=0.2),
    }


def swing(t):
    return (2 * math.sin(t), math.cos(t))


def ring(t):
    return np.array([(math.cos(t + k), math.sin(t + k)) for k in range(2)])


def spring_step(state, t, dt):
    x, v = state
    return np.array((x + v * dt, v - 4 * x * dt))


def half_way(a, b):
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def lines_between(place, at):
    x, y = place.point((0.0, 0.0))
    return np.array([((x, y), at), (at, (0.0, 0.0)), ((0.0, 0.0), (x, y)), ((x, 0.0), (0.0, y))])


CAST = ["a", "b", "g", "h", "l", "c", "d", "m"]
ANY = ["a", "b", "g", "h", "l", "g/x", "g/y", "g/in", "g/in/p", "g/in/q", "h/x", "h/y", "c", "d", "d/u", "m"]
SIGNALS = {
    "swing": apply(swing, Clock(0.3, 3.0)),
    "above": add("b.at", (0.0, 1.0)),
    "spring": bake(spring_step, (1.0, 0.0), 1.5, dt=1 / 50, begin=0.4),
    "middle": apply(half_way, "a.at", "b.at"),
    "twice": times("g/x.at", 2.0),
}

names = st.sampled_from(ANY)
lengths = st.sampled_from([0.25, 0.4, 1.0])
points = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda p: (float(p[0]), float(p[1])))
eases = st.sampled_from([smooth, linear, there_and_back])
handovers = st.builds(
    lambda n, m, s, k, r: become(n, nodes().get(m, m), seconds=s, keep=k, ratio=r),
    st.one_of(names, st.lists(names, min_size=1, max_size=3, unique=True)),
    st.sampled_from([*CAST, "g/x", "h"]),
    lengths,
    st.booleans(),
    st.sampled_from([0.0, 0.5]),
)
clips = st.one_of(
    st.builds(lambda n, s, p, e: to(n, seconds=s, ease=e, at=p), names, lengths, points, eases),
    st.builds(lambda n, s, p: to(n, seconds=s, at=p, arc=1.5), names, lengths, points),
    st.builds(lambda n, s, z: to(n, seconds=s, z=z), names, lengths, st.sampled_from([-1.0, 0.5, 3.0])),
    st.builds(lambda n, s: to(n, seconds=s, fill="yellow", opacity=0.7, scale=1.5), names, lengths),
    st.builds(lambda n, s, p: shift(n, p, seconds=s), names, lengths, points),
    st.builds(lambda n, s: together(turn(n, 1.0, seconds=s), resize(n, 0.5, seconds=s)), names, lengths),
    st.builds(swap, names, names, seconds=lengths),
    st.builds(indicate, names, seconds=lengths),
    st.builds(wiggle, names, seconds=lengths),
    st.builds(flash, names, seconds=lengths),
    st.builds(lambda p, s: focus("g", p, seconds=s), st.sampled_from(["g/x", "g/in", "g/in/q"]), lengths),
    st.builds(lambda s: unfocus("g", seconds=s), lengths),
    st.builds(fade_out, names, seconds=lengths),
    st.builds(lambda n: hide(n), names),
    st.builds(erase, names, seconds=lengths),
    st.builds(lambda n, s: run_along(n, seconds=s), names, lengths),
    st.builds(lambda n, s: fade_in(nodes().get(n, n), seconds=s), names, lengths),
    st.builds(lambda n, s: draw(nodes().get(n, n), seconds=s), names, lengths),
    st.builds(lambda n, s: write(nodes().get(n, n), seconds=s), names, lengths),
    st.builds(lambda n, s: grow(nodes().get(n, n), seconds=s), names, lengths),
    st.builds(lambda n: show(nodes().get(n, n)), names),
    st.builds(lambda p, z, s: to("camera", seconds=s, at=p, scale=z), points, st.sampled_from([0.5, 2.0]), lengths),
)
composed = st.one_of(
    clips,
    st.builds(lambda cs: stagger(cs, ratio=0.4), st.lists(clips, min_size=1, max_size=3)),
    st.builds(lambda cs: one_after_another(cs), st.lists(clips, min_size=1, max_size=3)),
    st.builds(lambda s, c: delay(s, c), lengths, clips),
    st.builds(lambda s, c: lasting(s, c), lengths, clips),
)
follows = st.tuples(
    st.sampled_from(["a.at", "b.at", "g/y.at", "g/in.at", "h.at"]),
    st.sampled_from(sorted(SIGNALS)),
    st.sampled_from([None, 0.5, 1.5]),
)
steps = st.one_of(
    st.tuples(st.just("play"), composed),
    st.tuples(st.just("play"), clips),
    st.tuples(st.just("play"), handovers),
    st.tuples(st.just("begin"), composed),
    st.tuples(st.just("wait"), lengths),
    st.tuples(st.just("remove"), names),
    st.tuples(st.just("follow"), follows),
    st.tuples(st.just("star"), st.sampled_from(["h.*.at"])),
)


def film(programme):
    """The scene of a programme: what a script refuses is left out."""
    script = Script()
    script.add(*(nodes()[name] for name in ("a", "b", "g", "h", "l")))
    for word, what in programme:
        try:
            if word == "play":
                script.play(what)
            elif word == "begin":
                script.begin(what)
            elif word == "wait":
                script.wait(what)
            elif word == "remove":
                script.remove(what)
            elif word == "follow":
                address, signal, until = what
                script.follow(address, SIGNALS[signal], until=None if until is None else script.now + until)
            else:
                script.follow(what, apply(ring, Clock()))
        except NetreelError:
            continue
    with suppress(NetreelError):
        # What was begun may turn out impossible when its time comes.
        script.wait(0.5)
    try:
        return script.scene()
    except NetreelError:
        # Signals in a circle, or of a node that never comes, are found out at the end.
        return None


@st.composite
def programmes(draw):
    """Words of a script with what they are said of."""
    first = st.tuples(st.just("follow"), follows)
    return [*draw(st.lists(first, max_size=2)), *draw(st.lists(steps, min_size=3, max_size=12))]


@st.composite
def scenes(draw):
    """Scenes of random films."""
    made = film(draw(programmes()))
    assume(made is not None)
    return made
