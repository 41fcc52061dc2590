from __future__ import annotations

import math
import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import renderer
from renderer.values.digest import digest
from renderer.values.ease import (
    EASES,
    Back,
    BothEnds,
    CubicBezier,
    Elastic,
    Flipped,
    Polynomial,
    Spring,
    Squeezed,
    Steps,
    ThereAndBack,
    ToAndFro,
    ease_in_out_back,
    ease_out_bounce,
    find_ease,
    hold,
    linear,
    smooth,
    there_and_back,
    there_and_back_with_pause,
)
from renderer.values.errors import ValuesError

RETURNING = {"there_and_back", "there_and_back_with_pause", "to_and_fro"}
SWINGING = ("spring", "back", "elastic", "bounce")
RISING = sorted(name for name in EASES if name not in RETURNING and not name.endswith(SWINGING))

shares = st.floats(0, 1)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize("name", EASES)
def test_an_ease_starts_at_nothing_and_ends_at_all_or_where_it_began(name: str) -> None:
    assert EASES[name](0) == 0
    assert EASES[name](1) == (0 if name in RETURNING else 1)


@pytest.mark.parametrize("name", EASES)
def test_an_ease_survives_pickling_as_an_equal_value_with_an_equal_digest(name: str) -> None:
    again = pickle.loads(pickle.dumps(EASES[name]))
    assert again == EASES[name]
    assert digest(again) == digest(EASES[name])


def test_every_ease_has_a_digest_of_its_own() -> None:
    assert len({digest(ease) for ease in EASES.values()}) == len(EASES)


@pytest.mark.parametrize("name", RISING)
def test_an_ease_that_does_not_swing_never_runs_back(name: str) -> None:
    values = [EASES[name](k / 500) for k in range(501)]
    assert all(a <= b + 1e-15 for a, b in pairwise(values))


@pytest.mark.parametrize("name", ["back", "elastic", "bounce"])
def test_an_ease_that_swings_does_run_back(name: str) -> None:
    for way in ("in", "out", "in_out"):
        values = [EASES[f"ease_{way}_{name}"](k / 500) for k in range(501)]
        assert any(a > b for a, b in pairwise(values))


@pytest.mark.parametrize("family", ["quad", "cubic", "quart", "sine", "expo", "back", "elastic", "bounce"])
@given(u=shares)
def test_out_is_in_turned_about_the_middle_and_in_out_is_both(family: str, u: float) -> None:
    into, out, both = (EASES[f"ease_{way}_{family}"] for way in ("in", "out", "in_out"))
    assert out(u) == pytest.approx(1 - into(1 - u), abs=1e-12)
    assert both(u) == pytest.approx(into(2 * u) / 2 if u < 0.5 else (1 + out(2 * u - 1)) / 2, abs=1e-12)


@given(shares)
def test_smooth_is_the_stretched_logistic(u: float) -> None:
    want = (logistic(10 * (u - 0.5)) - logistic(-5)) / (logistic(5) - logistic(-5))
    assert smooth(u) == pytest.approx(want, abs=1e-12)


@given(shares)
def test_there_and_back_is_the_same_both_ways(u: float) -> None:
    assert there_and_back(u) == pytest.approx(there_and_back(1 - u), abs=1e-12)


def test_there_and_back_with_a_pause_rests_at_the_goal() -> None:
    assert [there_and_back_with_pause(u) for u in (0.34, 0.5, 0.66)] == [1, 1, 1]
    assert ThereAndBack(linear)(0.25) == 0.5
    assert ThereAndBack(linear, pause=1.0)(0.5) == 1


def test_to_and_fro_goes_both_ways() -> None:
    values = [ToAndFro(3)(k / 100) for k in range(101)]
    assert min(values) < -0.3 and max(values) > 0.3


@pytest.mark.parametrize(("u", "want"), [(0.1, 0.0), (0.2, 0.0), (0.4, 0.5), (0.6, 1.0), (0.9, 1.0)])
def test_a_squeezed_ease_waits_before_and_after(u: float, want: float) -> None:
    assert Squeezed(linear, 0.2, 0.6)(u) == pytest.approx(want)


@pytest.mark.parametrize(
    ("u", "want"), [(4 / 11, 1.0), (6 / 11, 0.75), (8 / 11, 1.0), (9 / 11, 0.9375), (21 / 22, 63 / 64)]
)
def test_a_bouncing_ball_touches_and_leaves_the_goal(u: float, want: float) -> None:
    assert ease_out_bounce(u) == pytest.approx(want)


def test_back_goes_back_by_a_tenth() -> None:
    assert min(Back()(k / 1000) for k in range(1001)) == pytest.approx(-0.1, abs=1e-4)
    assert ease_in_out_back(0.5) == 0.5


# Values of the CSS keyword `ease`, cubic-bezier(0.25, 0.1, 0.25, 1), solved with 50 digits.
@pytest.mark.parametrize(("u", "want"), [(0.25, 0.4085), (0.5, 0.8024), (0.75, 0.9605)])
def test_a_cubic_bezier_is_that_of_css(u: float, want: float) -> None:
    assert CubicBezier(0.25, 0.1, 0.25, 1.0)(u) == pytest.approx(want, abs=1e-4)


@given(shares, shares, shares)
def test_a_cubic_bezier_with_its_handles_on_the_diagonal_is_linear(x1: float, x2: float, u: float) -> None:
    assert CubicBezier(x1, x1, x2, x2)(u) == pytest.approx(u, abs=1e-9)


@given(shares, shares, st.floats(1e-6, 1 - 1e-6))
def test_a_cubic_bezier_within_the_square_never_runs_back(x1: float, x2: float, u: float) -> None:
    ease = CubicBezier(x1, 0.0, x2, 1.0)
    assert -1e-9 <= ease(u - 1e-6) <= ease(u) + 1e-9 <= ease(u + 1e-6) + 2e-9 <= 1 + 3e-9


@pytest.mark.parametrize(("u", "want"), [(0.0, 0.0), (0.24, 0.0), (0.25, 0.25), (0.99, 0.75), (1.0, 1.0)])
def test_steps_jump_at_the_end_of_each(u: float, want: float) -> None:
    assert Steps(4)(u) == want


def test_hold_jumps_at_the_very_end() -> None:
    assert [hold(u) for u in (0.0, 0.999999, 1.0)] == [0.0, 0.0, 1.0]


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_a_spring_starts_at_rest_and_settles_at_exactly_one(stiffness: float, damping: float) -> None:
    spring = Spring(stiffness, damping)
    assert spring(0.0) == 0 and spring(1.0) == 1
    assert spring(1 - 1e-9) == pytest.approx(1, abs=1e-4)
    assert all(-1 <= spring(k / 50) <= 3 for k in range(51))


@given(st.floats(1, 50), st.floats(-1e-4, 1e-4), shares)
def test_a_spring_passes_smoothly_through_critical_damping(rate: float, off: float, u: float) -> None:
    critical = Spring(rate * rate, 2 * rate)(u)
    assert Spring(rate * rate, 2 * rate * (1 + off))(u) == pytest.approx(critical, abs=1e-3)


def test_a_spring_overshoots_only_when_it_is_weakly_damped() -> None:
    def highest(spring: Spring) -> float:
        return max(spring(k / 200) for k in range(201))

    assert highest(Spring(400, 10)) > 1.2
    assert highest(Spring(400, 60)) <= 1 + 1e-12


@pytest.mark.parametrize("stiffness", [20.0, 100.0, 400.0])
@pytest.mark.parametrize("damping", [8.0, 20.0, 45.0])
def test_a_spring_obeys_its_equation_of_motion(stiffness: float, damping: float) -> None:
    spring, h = Spring(stiffness, damping), 1e-4
    for u in (0.1, 0.3, 0.6):
        before, here, after = (spring._free(u + step) for step in (-h, 0.0, h))
        speed, acceleration = (after - before) / (2 * h), (after - 2 * here + before) / h**2
        assert acceleration == pytest.approx(stiffness * (1 - here) - damping * speed, abs=1e-2)


def test_eases_are_found_by_name_and_stand_for_themselves() -> None:
    assert find_ease("smooth") is smooth
    assert find_ease(smooth) is smooth
    assert find_ease(Spring(50, 5)) == Spring(50, 5)


def test_an_unknown_ease_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValuesError, match="no ease is named 'smoth'; did you mean 'smooth'"):
        find_ease("smoth")
    with pytest.raises(ValuesError, match="there are linear, smooth"):
        find_ease("zzzzzz")
    with pytest.raises(ValuesError, match="a name or a function"):
        find_ease(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Spring(0), "stiffness of a spring must be above 0"),
        (lambda: Spring(100, math.nan), "damping of a spring must be finite"),
        (lambda: CubicBezier(1.2, 0, 0, 1), "x1 of a cubic-bezier ease must lie between 0 and 1"),
        (lambda: CubicBezier(0, math.inf, 0, 1), "y1 of a cubic-bezier ease must be finite"),
        (lambda: Steps(0), "whole number of steps"),
        (lambda: Steps(2.5), "whole number of steps"),  # type: ignore[arg-type]
        (lambda: Squeezed(linear, 0.6, 0.6), "cannot end at 0.6 when it starts at 0.6"),
        (lambda: Squeezed(linear, -0.1), "start of an ease must lie"),
        (lambda: ThereAndBack(linear, 1.5), "pause of an ease must lie"),
        (lambda: Polynomial(0.5), "degree of an ease must be 1 or more"),
        (lambda: Back(-1), "overshoot of an ease must not be negative"),
        (lambda: Elastic(0), "period of an ease must be above 0"),
        (lambda: ToAndFro(math.inf), "turns of an ease must be finite"),
    ],
)
def test_an_ease_refuses_what_it_cannot_follow(make: object, told: str) -> None:
    with pytest.raises(ValuesError, match=told):
        make()  # type: ignore[operator]


@given(shares)
def test_flipping_twice_changes_nothing(u: float) -> None:
    assert Flipped(Flipped(Polynomial(3)))(u) == pytest.approx(u**3, abs=1e-12)
    assert BothEnds(linear)(u) == pytest.approx(u)


def test_eases_made_of_another_take_it_by_name_or_value() -> None:
    for make in (ThereAndBack, Squeezed, Flipped, BothEnds):
        named, given = make("ease_in_quad"), make(Polynomial(2))
        assert named == given and digest(named) == digest(given)
        assert named(0.25) == given(0.25)
        with pytest.raises(ValuesError, match="did you mean 'smooth'"):
            make("smoth")
        with pytest.raises(ValuesError, match="a name or a function"):
            make(3)  # type: ignore[arg-type]


def test_every_named_ease_is_exported_by_its_name() -> None:
    assert {name: getattr(renderer, name, None) for name in EASES} == EASES
