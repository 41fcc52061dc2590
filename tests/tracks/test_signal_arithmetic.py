import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.tracks.bake import Baked, bake
from renderer.tracks.signal import Always, Signal, Spliced, merged, nothing_to_read
from renderer.tracks.signal_arithmetic import Clock, Reading, SignalSum, add, apply, signal, times
from renderer.tracks.stagger import Lag
from renderer.tracks.track import track
from renderer.values.ease import linear, smooth, there_and_back
from renderer.values.errors import NetreelError, SceneError, ValuesError
from tests.sure import sure


def read(address):
    return {"dot.at": (1.0, 2.0), "dot.opacity": 0.5, "net.*.at": np.array([[0.0, 0.0], [1.0, 1.0]])}[address]


def fall(state, t, dt):
    return np.add(state, (state[1] * dt, -9.8 * dt))


def drunk(state, t, dt):
    return state[:1]


def explode(state, t, dt):
    return state * 1e200


@pytest.mark.parametrize(
    "made",
    [
        Always(1.0),
        Clock(1, 2),
        Spliced(((0, Always(1)), (1, Clock()))),
        bake(fall, (0, 0), 1),
        track((0, 1.0)),
        add("a.at"),
    ],
    ids=lambda made: type(made).__name__,
)
def test_every_signal_keeps_to_the_protocol_and_pickles_to_an_equal_one(made):
    copy = pickle.loads(pickle.dumps(made))
    assert isinstance(made, Signal)
    assert copy == made
    assert copy.digest(0.2, 1.7) == made.digest(0.2, 1.7)
    assert copy.changes() == made.changes()
    assert all(start <= end for start, end in made.changes())


def test_an_author_writes_signals_readings_and_values_alike():
    assert signal("dot.at") == Reading("dot.at")
    assert signal(3.0) == Always(3.0)
    assert signal("blue") == Always("blue")
    clock = Clock()
    assert signal(clock) is clock


def test_sums_and_multiples_of_points_are_points():
    assert add("dot.at", (0.0, 0.5)).at(0, read) == (1.0, 2.5)
    assert times("dot.at", 2).at(0, read) == (2.0, 4.0)
    assert add("dot.opacity", 1).at(0, read) == 1.5


def test_a_point_is_added_to_every_row_of_an_array():
    assert sure(np.ndarray, add("net.*.at", (0.0, 0.5)).at(0, read)).tolist() == [[0.0, 0.5], [1.0, 1.5]]


def test_inputs_are_those_of_all_parts_once():
    assert add("dot.at", times("dot.at", 2), "net.*.at").inputs == ("dot.at", "net.*.at")


def test_a_function_is_applied_to_what_is_read():
    assert apply(math.hypot, "dot.opacity", 0.0).at(0, read) == 0.5
    assert apply(lambda x: 2 * x, "dot.opacity").at(0, read) == 1.0
    with pytest.raises(SceneError, match="function"):
        apply(np.random.default_rng(1).normal, 1.0)


def test_what_cannot_be_a_signal_is_refused():
    for wrong in (
        lambda: add(),
        lambda: SignalSum(()),
        lambda: Reading("dot"),
        lambda: times(1.0, math.nan),
        lambda: Clock(2, 1),
        lambda: Clock(math.nan),
        lambda: Clock(rate=math.inf),
        lambda: Spliced(()),
        lambda: Spliced(((2, Always(1)), (1, Always(2)))),
        lambda: Spliced(((0, Always(1)), (math.inf, Always(2)))),
    ):
        with pytest.raises(NetreelError):
            wrong()
    with pytest.raises(LookupError, match=r"dot\.at"):
        nothing_to_read("dot.at")


@pytest.mark.parametrize(("t", "value"), [(0, 0.0), (1, 0.0), (2, 2.0), (3, 4.0), (9, 4.0)])
def test_a_clock_stands_still_before_its_start_and_after_its_end(t, value):
    assert Clock(1, 3, 2.0).at(t, nothing_to_read) == value


def test_the_digest_of_a_clock_tells_only_what_shows():
    assert Clock(1, 3).digest(0, 1) == Clock(1.5, 9).digest(0, 1)
    assert Clock(1, 3).digest(0, 2) == Clock(1, 9).digest(0, 2)
    assert Clock(1, 3).digest(3, 5) == Clock(2, 4).digest(4, 5)
    assert Clock(1, 3).digest(0, 2) != Clock(1.5, 3).digest(0, 2)


@pytest.mark.parametrize(("t", "value"), [(-5, "a"), (0.999, "a"), (1, "b"), (2, "b"), (3, "c"), (99, "c")])
def test_each_spliced_part_counts_from_its_time_on(t, value):
    assert Spliced(((0, Always("a")), (1, Always("b")), (3, Always("c")))).at(t, nothing_to_read) == value


def test_a_splice_changes_at_its_seams_and_where_the_part_that_counts_changes():
    made = Spliced(((-math.inf, track((0, 0.0), (4, 1.0))), (2, Always(7.0)), (5, Clock(0, 6))))
    assert made.changes() == ((0, 2), (5, 6))


def test_the_digest_of_a_splice_leaves_out_what_does_not_count():
    late = Spliced(((-math.inf, Always(1)), (2, Always(7)), (5, Always(8))))
    other = Spliced(((-math.inf, Always(1)), (2, Always(7)), (6, Always(9))))
    assert late.digest(0, 4) == other.digest(0, 4)
    assert late.digest(2, 4) == other.digest(3, 4)
    assert late.digest(0, 5) != other.digest(0, 5)


def test_spans_that_overlap_or_touch_are_made_one():
    assert merged([(5, 5), (0, 1), (1, 2), (3, 4), (3.5, 3.6)]) == ((0, 2), (3, 4), (5, 5))


def test_a_simulation_is_baked_at_its_step_whatever_the_times_asked_for():
    made = bake(fall, (0.0, 0.0), 1.0, dt=1 / 240, begin=2.0)
    assert made.changes() == ((2.0, 3.0),)
    assert made.at(1.0) == made.at(2.0) == (0.0, 0.0)
    assert made.at(3.0) == made.at(9.0) == tuple(made.states[-1].tolist())
    assert sure(tuple, made.at(3.0))[0] == pytest.approx(-4.9, abs=0.03)


@given(st.floats(0.001, 0.3), st.floats(-2, 2), st.floats(0, 1))
def test_between_two_steps_a_simulation_goes_straight(dt, begin, share):
    made = bake(fall, (0.0, 1.0), 0.5, dt, begin)
    k = int(share * (len(made.states) - 1))
    if k + 1 < len(made.states):
        middle = made.at(begin + (k + 0.5) * dt)
        assert middle == pytest.approx(tuple(((made.states[k] + made.states[k + 1]) / 2).tolist()), rel=1e-6, abs=1e-6)


def test_after_its_end_a_simulation_stands_still_to_the_bit():
    made = bake(fall, (0.1, 0.3), 1.0, dt=0.1, begin=0.7)
    assert {made.at(made.changes()[0][1] + k * 1e-3) for k in range(20)} == {tuple(made.states[-1].tolist())}


def test_a_state_of_one_number_reads_as_a_number_and_of_many_as_an_array():
    assert Baked(0, 1, np.array([1.0, 3.0])).at(0.5) == 2.0
    assert sure(np.ndarray, Baked(0, 1, np.zeros((2, 3, 2))).at(0.5)).shape == (3, 2)
    assert Baked(0, 1, np.array([5.0])).at(7) == 5.0


def test_the_digest_of_a_simulation_tells_only_the_steps_that_show():
    states = np.arange(10.0)
    edited = states.copy()
    edited[8] = 77
    assert Baked(0, 1, states).digest(0, 7) == Baked(0, 1, edited).digest(0, 7)
    assert Baked(0, 1, states).digest(0, 7.1) != Baked(0, 1, edited).digest(0, 7.1)
    assert Baked(0, 1, states).digest(9, 12) == Baked(2, 0.5, states).digest(9, 12)


def test_what_cannot_be_baked_is_refused():
    for wrong in (
        lambda: bake(fall, (0, 0), 0),
        lambda: bake(fall, (0, 0), -1),
        lambda: bake(fall, (0, 0), math.nan),
        lambda: bake(fall, (0, 0), 1, dt=0),
        lambda: bake(fall, (0, 0), 1, begin=math.inf),
        lambda: Baked(0, 1, np.array([])),
        lambda: Baked(0, 0, np.array([1.0])),
    ):
        with pytest.raises(NetreelError):
            wrong()
    with pytest.raises(SceneError, match="a state of shape"):
        bake(drunk, (0, 0), 1)
    with np.errstate(over="ignore"), pytest.raises(SceneError, match="left the finite numbers"):
        bake(explode, (1.0, 1.0), 1)


@pytest.mark.parametrize("ratio", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("ease", [linear, smooth])
def test_a_lag_starts_at_nothing_and_ends_with_all(ratio, ease):
    lag = Lag(5, ratio, ease)
    assert lag(0.0).tolist() == [[0.0]] * 5
    assert lag(1.0) == pytest.approx(np.ones((5, 1)))


def test_rows_of_a_lag_start_after_one_another_and_backwards_the_last_first():
    rows = Lag(3, 1.0)(0.5)[:, 0].tolist()
    assert rows == pytest.approx([1.0, 0.5, 0.0])
    assert Lag(3, 1.0, backwards=True)(0.5)[:, 0].tolist() == pytest.approx([0.0, 0.5, 1.0])


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 2, 2)])
def test_a_lag_moves_each_row_of_an_array_on_its_own(shape):
    made = track((0, np.zeros(shape)), (1, np.ones(shape), Lag(3, 1.0)))
    halfway = sure(np.ndarray, made.at(0.5))
    assert halfway.shape == shape
    assert halfway.reshape(3, -1)[:, 0].tolist() == pytest.approx([1.0, 0.5, 0.0])


def test_a_lag_there_and_back_comes_back():
    made = track((0, np.zeros(3)), (1, np.ones(3), Lag(3, 1.0, there_and_back)), (1, np.zeros(3)))
    assert sure(np.ndarray, made.at(1)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"count": 2, "ratio": -1}, {"count": 2, "ratio": math.nan}, {"count": 1.5}]
)
def test_a_lag_of_nothing_or_of_negative_ratio_is_refused(wrong):
    with pytest.raises(ValuesError):
        Lag(**wrong)
