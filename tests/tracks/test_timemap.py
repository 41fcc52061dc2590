from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.tracks.bake import Baked
from renderer.tracks.signal import nothing_to_read
from renderer.tracks.signal_arithmetic import Clock, apply
from renderer.tracks.timemap import Retimed, TimeMap, retimed
from renderer.tracks.track import track
from renderer.values.ease import linear, smooth

SECONDS = st.floats(0.01, 100).map(lambda seconds: round(seconds, 6))
HELD = st.floats(0, 20).map(lambda seconds: round(seconds, 6))
BEATS = st.lists(st.tuples(SECONDS, SECONDS, HELD), min_size=1, max_size=6)
PACE = st.sampled_from([0.25, 0.5, 0.8, 1.0, 1.5, 2.0, 3.7])
TIMES = st.floats(-5, 700).map(lambda t: round(t, 9))
NANOSECOND = 1e-9


def mapped(beats, pace):
    usual, lengths, held = zip(*beats, strict=True)
    return TimeMap.beats(usual, lengths, held, pace)


@given(BEATS, PACE, TIMES)
def test_what_happens_at_an_author_time_is_first_seen_at_its_played_time(beats, pace, t):
    clock = mapped(beats, pace)
    played = clock.start(t)
    assert clock.author(played) >= clock.author(round(played - NANOSECOND, 9))
    near = clock.author(played)
    # Within a microsecond of a beat its start is meant.
    assert near >= t or abs(near - t) <= 1.1e-6
    before = clock.author(round(played - NANOSECOND, 9))
    assert before < t or abs(before - t) <= 1.1e-6


@given(BEATS, PACE, st.lists(TIMES, min_size=2, max_size=2).map(sorted))
def test_time_never_runs_back_and_what_starts_first_ends_after_its_start(beats, pace, times):
    clock, (first, second) = mapped(beats, pace), times
    assert clock.start(first) <= clock.start(second)
    assert clock.author(first) <= clock.author(second)
    assert clock.end(second) <= clock.start(second)


@given(BEATS, PACE)
def test_a_beat_starts_where_its_moves_start_and_the_next_after_its_hold(beats, pace):
    clock, own, now = mapped(beats, pace), 0.0, 0.0
    for length, moves, hold in beats:
        assert clock.start(own) == pytest.approx(now, abs=2e-9)
        assert clock.start(own + length / 4) == pytest.approx(now + moves / 4, abs=2e-8)
        own, now = round(own + length, 9), now + moves + hold
        assert clock.end(own) == pytest.approx(now - hold, abs=2e-9)
    assert clock.start(own + 3) == pytest.approx(now + 3 / pace, rel=1e-6)


@given(BEATS, PACE, st.lists(TIMES, min_size=2, max_size=2, unique=True).map(sorted), st.floats(0, 1))
def test_a_retimed_signal_stands_still_outside_of_the_spans_that_it_tells(beats, pace, times, share):
    clock, (a, b) = mapped(beats, pace), times
    signal = Retimed(apply(math.sin, Clock(a, b)), clock)
    ends = [-5.0, *(t for span in signal.changes() for t in span), 3000.0]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        first, last = start, round(end - NANOSECOND, 9)
        inside = round(first + (last - first) * share, 9)
        if first <= inside <= last:
            assert signal.at(inside, nothing_to_read) == signal.at(first, nothing_to_read)


def test_a_jump_falls_on_its_beat_and_a_hold_stands_before_it():
    held = TimeMap.beats((1.0, 1.0), (1.0, 1.0), (2.0, 0.0), 1.0)
    signal = Retimed(track((0, 0.0), (0.5, 5.0), (1.0, 5.0), (1.0, 7.0), (2.0, 7.0)), held)
    assert [signal.at(t, nothing_to_read) for t in (0.5, 1.0, 2.9, 3.0)] == [5.0, 5.0, 5.0, 7.0]
    assert signal.changes() == ((0.0, 0.5), (3.0, 3.0))


def test_a_signal_that_changes_through_a_hold_stands_still_while_it_lasts():
    held = TimeMap.beats((1.0, 1.0), (1.0, 1.0), (2.0, 0.0), 1.0)
    assert Retimed(Clock(0.5, 1.5), held).changes() == ((0.5, 1.0), (3.0, 3.5))
    assert Retimed(Clock(0.5, 1.0), held).changes() == ((0.5, 1.0), (3.0, 3.0))


def test_a_signal_that_does_not_change_by_itself_is_left_as_it_is():
    reading = apply(math.sin, "a.angle")
    assert retimed(reading, TimeMap.paced(2.0)) is reading


def test_the_digest_of_a_retimed_signal_tells_the_stretches_that_show_and_no_others():
    def signal(*moves, holds=(0.0, 0.0, 0.0)):
        return Retimed(Clock(), TimeMap.beats((1.0, 1.0, 1.0), moves, holds, 1.0))

    same, slow = signal(1.0, 1.0, 1.0), signal(1.0, 1.0, 2.0)
    assert same.digest(0, 1.9) == slow.digest(0, 1.9) == Clock().digest(0, 1.9)
    assert same.digest(0, 2.5) != slow.digest(0, 2.5)
    assert signal(1.0, 1.0, 1.0, holds=(0.0, 1.0, 0.0)).digest(0, 1.9) == same.digest(0, 1.9)
    assert signal(1.0, 1.0, 1.0, holds=(0.0, 1.0, 0.0)).digest(0, 2.9) != same.digest(0, 2.9)
    still = Baked(0.0, 0.5, np.array([[0.0], [1.0]]))
    assert Retimed(still, slow.clock).digest(2.2, 3) == Retimed(still, same.clock).digest(2.2, 3)


def test_an_ease_is_bent_where_the_clock_changes_its_rate_and_only_there():
    clock = TimeMap.beats((1.0, 1.0), (2.0, 1.0), (0.0, 0.0), 1.0)
    assert clock.bent(smooth, 0.0, 1.0) is smooth
    assert clock.bent(smooth, 1.0, 2.0) is smooth
    bent = clock.bent(linear, 0.0, 2.0)
    assert [bent(u) for u in (0, 1 / 3, 2 / 3, 5 / 6, 1)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
