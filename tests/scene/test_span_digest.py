import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.scene.life import Life
from renderer.scene.node import Group
from renderer.scene.scene import Scene, keyed
from renderer.tracks.key import Key
from renderer.tracks.signal_arithmetic import Clock, add, apply
from renderer.tracks.track import Track, track
from renderer.values.ease import linear, smooth
from renderer.values.errors import NetreelError, SceneError
from tests.scene.films import scenes, square, swing, triangle
from tests.scene.looks import look
from tests.sure import unchecked

calm = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
times = st.integers(0, 8).map(lambda k: k / 2)
spans = st.tuples(times, times).map(sorted)


@st.composite
def plain_films(draw):
    """Keys of nodes that are all in sight: what is edited in a span shows in it."""

    def keys(values):
        made = draw(st.lists(st.tuples(times, values, st.sampled_from([linear, smooth])), min_size=1, max_size=4))
        return track(*sorted(made, key=lambda key: key[0]))

    points = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda p: (float(p[0]), float(p[1])))
    shares = st.sampled_from([0.25, 0.5, 1.0])
    start = draw(st.sampled_from([0.0, 1.0, 2.0]))
    lives = (
        Life(square("a", fill="red"), start, draw(st.sampled_from([2.5, 3.0, 9.0]))),
        Life(Group(name="g", parts=(square("x", fill="blue"), triangle("y", fill="green", at=(1, 0))))),
    )
    return {"a.at": keys(points), "g.opacity": keys(shares), "g/x.at": keys(points), "g/y.scale": keys(shares)}, lives


def made(film):
    tracks, lives = film
    return keyed(*lives, tracks=tracks, duration=4.0)


def edited(draw, film):
    """The film with one key, life or node changed."""
    tracks, lives = film
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(tracks)))
        keys = list(tracks[name].keys)
        n = draw(st.integers(0, len(keys) - 1))
        value = keys[n].value
        other = (value[0] + 1, value[1] - 1) if isinstance(value, tuple) else 0.75
        keys[n] = Key(keys[n].t, other, keys[n].ease)
        return {**tracks, name: Track(tuple(keys))}, lives
    first, second = lives
    return tracks, draw(
        st.sampled_from(
            [
                (Life(first.node, first.start + 0.5, first.end), second),
                (Life(first.node.with_(fill="blue"), first.start, first.end), second),
                (first, Life(second.node.with_(scale=0.5))),
                (Life(first.node.with_(at=(9.0, 9.0)), first.start, first.end), second),
            ]
        )
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(plain_films(), spans, st.data())
def test_the_digest_of_a_span_changes_exactly_when_a_frame_in_it_changes(film, span, data):
    a, b = span
    one, other = made(film), made(edited(data.draw, film))
    grid = [a + (b - a) * k / 48 for k in range(49)]
    same_frames = [look(one.at(t)) for t in grid] == [look(other.at(t)) for t in grid]
    assert (one.digest(a, b) == other.digest(a, b)) == same_frames


def bent(scene, number, key):
    """A scene with one key of one track changed; None where it cannot be."""
    where = list(scene.tracks)[number % len(scene.tracks)]
    signal = scene.tracks[where]
    if not isinstance(signal, Track):
        return None
    keys = list(signal.keys)
    old, value = keys[key % len(keys)], unchecked(None)
    if isinstance(old.value, float):
        value = old.value * 0.5 + 0.1
    elif isinstance(old.value, tuple):
        value = tuple(x * 0.5 + 0.1 for x in old.value)
    elif isinstance(old.value, bool):
        value = not old.value
    else:
        return None
    keys[key % len(keys)] = replace(old, value=value)
    return Scene(**{**scene.__getstate__(), "tracks": {**scene.tracks, where: Track(tuple(keys))}})


@calm
@given(scenes(), st.integers(0, 99), st.integers(0, 9), spans)
def test_spans_with_equal_digests_have_equal_frames_whatever_is_edited_in_a_film(scene, number, key, span):
    if not scene.tracks:
        return
    try:
        other = bent(scene, number, key)
    except NetreelError:
        return
    if other is None:
        return
    a, b = (min(t, scene.duration) for t in span)
    if scene.digest(a, b) == other.digest(a, b):
        grid = [a + (b - a) * k / 40 for k in range(41)]
        assert [look(scene.at(t)) for t in grid] == [look(other.at(t)) for t in grid]


@calm
@given(scenes(), spans)
def test_the_digest_of_a_span_survives_pickling(scene, span):
    copy = pickle.loads(pickle.dumps(scene))
    assert copy == scene
    assert copy.digest(*span) == scene.digest(*span)


def test_nodes_that_are_hidden_all_through_a_span_do_not_count():
    def film(color):
        return keyed(
            Group(name="g", parts=(square("x", fill=color), square("y", fill="ink"))),
            tracks={"g/x.present": track((2, True), (2, False))},
            duration=4,
        )

    assert film("red").digest(2, 4) == film("blue").digest(2, 4)
    assert film("red").digest(1.9, 4) != film("blue").digest(1.9, 4)


def test_what_a_signal_reads_counts_even_when_it_is_not_seen_itself():
    def film(x):
        return keyed(
            Life(square("guide", at=(x, 0)), 0, 1),
            square("a", fill="red"),
            tracks={"a.at": add("guide.at", (0.0, 1.0))},
            duration=4,
        )

    assert film(1.0).digest(2, 3) != film(2.0).digest(2, 3)
    assert look(film(1.0).at(2.5)) != look(film(2.0).at(2.5))


def test_what_is_read_through_another_signal_counts_too():
    def film(x):
        return keyed(
            Life(square("far", at=(x, 0)), 0, 1),
            Life(square("near"), 0, 1),
            square("a", fill="red"),
            tracks={"a.at": add("near.at", (0.0, 1.0)), "near.at": add("far.at", (0.0, 1.0))},
            duration=4,
        )

    assert film(1.0).digest(2, 3) != film(2.0).digest(2, 3)


def test_the_camera_counts_while_it_moves():
    def film(zoom):
        return keyed(square("a"), tracks={"camera.scale": track((1, 1.0), (2, zoom), (3, 1.0))}, duration=4)

    assert film(2.0).digest(0, 1) == film(3.0).digest(0, 1)
    assert film(2.0).digest(3, 4) == film(3.0).digest(3, 4)
    assert film(2.0).digest(0, 1.1) != film(3.0).digest(0, 1.1)


def test_the_ground_and_the_frame_count():
    assert (
        keyed(square("a"), tracks={}, duration=1).digest()
        != keyed(square("a"), tracks={}, duration=1, theme="light").digest()
    )
    assert (
        keyed(square("a"), tracks={}, duration=1).digest()
        != keyed(square("a"), tracks={}, duration=1, frame=(8, 8)).digest()
    )


def test_a_signal_counts_as_far_as_it_runs_in_the_span():
    def film(end):
        return keyed(square("a"), tracks={"a.at": apply(swing, Clock(1, end))}, duration=4)

    assert film(2.0).digest(0, 1) == film(3.0).digest(0, 1)
    assert film(2.5).digest(0, 2) == film(3.0).digest(0, 2)
    assert film(2.0).digest(0, 2.5) != film(3.0).digest(0, 2.5)


def test_a_span_that_runs_back_or_is_not_finite_is_refused():
    scene = keyed(square("a"), tracks={}, duration=4)
    with pytest.raises(SceneError, match="cannot end at 1 s when it starts at 3 s"):
        scene.digest(3, 1)
    for wrong in (np.nan, np.inf):
        with pytest.raises(NetreelError):
            scene.digest(0, wrong)
