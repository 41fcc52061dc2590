from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene.frame_grid import FrameGrid, frame_rate
from renderer.scene.frame_size import QUALITIES, pixel_size, quality
from renderer.values.errors import ValuesError

RATES = st.sampled_from(
    [Fraction(r) for r in (12, 15, 24, 25, 30, 60)] + [Fraction(24000, 1001), Fraction(30000, 1001)]
)


@pytest.mark.parametrize(
    "duration, fps, count",
    [
        (30.0, "60", 1800),
        (106.0, "60", 6360),
        (30.0, "24000/1001", 720),
        (1.0, "30000/1001", 30),
        (0.1 + 0.2, "10", 3),
        (0.30001, "10", 3),
        (0.31, "10", 4),
        (0.0, "60", 1),
        (0.001, "60", 1),
    ],
)
def test_a_film_has_a_frame_for_every_begun_step_of_its_grid(duration, fps, count) -> None:
    assert FrameGrid(duration, frame_rate(fps)).count == count


def test_frame_k_shows_k_over_fps_without_drift() -> None:
    grid = FrameGrid(7200.0, Fraction(24000, 1001))
    assert [grid.time(k) for k in (0, 1, 24000)] == [0.0, float(Fraction(1001, 24000)), 1001.0]
    assert FrameGrid(30.0, Fraction(60)).time(90) == 1.5


def test_frames_of_a_slower_film_are_among_those_of_a_faster_one() -> None:
    slow, fast = FrameGrid(10.0, Fraction(15)), FrameGrid(10.0, Fraction(60))
    assert [slow.time(k) for k in range(slow.count - 1)] == [fast.time(4 * k) for k in range(slow.count - 1)]


@given(RATES, st.floats(0.01, 10), st.floats(0.05, 1))
def test_the_last_frame_of_a_film_and_of_a_part_shows_how_it_ends(fps, duration, share) -> None:
    duration = round(duration, 6)
    whole, part = FrameGrid(duration, fps), FrameGrid(duration, fps, share * duration)
    assert whole.time(whole.count - 1) == pytest.approx(duration, abs=2e-9)
    last = max(part.first(share * duration), 1) - 1
    assert part.time(last) == pytest.approx(share * duration, abs=2e-9)
    assert [part.time(k) for k in range(last)] == [float(k / part.fps) for k in range(last)]


@pytest.mark.parametrize(
    "start, end, frames",
    [
        (None, None, range(0, 1800)),
        (1.0, 2.0, range(60, 120)),
        (29.5, None, range(1770, 1800)),
        (0.01, 0.02, range(1, 2)),
        (0.1 + 0.2, 30.0, range(18, 1800)),
        (None, 0.5, range(0, 30)),
    ],
)
def test_a_part_takes_the_frames_from_its_start_until_before_its_end(start, end, frames) -> None:
    assert FrameGrid(30.0, Fraction(60)).between(start, end) == frames


@given(RATES, st.floats(0.2, 100), st.floats(0.05, 0.95))
def test_two_parts_that_meet_have_every_frame_once(fps, duration, cut) -> None:
    grid = FrameGrid(duration, fps)
    first, second = grid.between(None, cut * duration), grid.between(cut * duration, None) if grid.count > 20 else None
    if second is not None:
        assert [*first, *second] == list(range(grid.count))
        assert first[-1] / fps < cut * duration + 1e-3


@pytest.mark.parametrize(
    "start, end, message",
    [
        (30.0, None, r"nothing from 30 s on: the film ends at 30 s"),
        (None, 31.0, r"cannot be shown to 31 s: it ends at 30 s"),
        (2.0, 2.0, r"no frame lies between 2 s and 2 s"),
        (3.0, 2.0, r"no frame lies between 3 s and 2 s"),
        (-1.0, None, "negative"),
        (math.nan, None, "finite"),
        (None, math.inf, "finite"),
    ],
)
def test_impossible_parts_are_refused(start, end, message) -> None:
    with pytest.raises(ValuesError, match=message):
        FrameGrid(30.0, Fraction(60)).between(start, end)


@pytest.mark.parametrize(
    "given, rate",
    [
        ("60", Fraction(60)),
        (30, Fraction(30)),
        (12.5, Fraction(25, 2)),
        ("24000/1001", Fraction(24000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("24", Fraction(24)),
        ("29.5", Fraction(59, 2)),
        ("0.5", Fraction(1, 2)),
    ],
)
def test_rates_are_exact_and_broadcast_decimals_mean_their_fractions(given, rate) -> None:
    assert frame_rate(given) == rate


@pytest.mark.parametrize(
    "given", ["", "fast", "0", "-30", "30/0", "1/-2", "inf", "nan", math.nan, math.inf, 0, -1.0, "2000"]
)
def test_impossible_rates_are_refused(given) -> None:
    with pytest.raises(ValuesError, match="frames a second"):
        frame_rate(given)


@pytest.mark.parametrize("given, size", [("1920x1080", (1920, 1080)), (" 64 X 36 ", (64, 36)), ((3, 5), (3, 5))])
def test_sizes_are_read(given, size) -> None:
    assert pixel_size(given) == size


@pytest.mark.parametrize(
    "given", ["", "1920", "1920x", "axb", "0x5", "-4x4", "5x0", "99999x9", "1.5x2", (math.nan, 1), ("a", 1)]
)
def test_impossible_sizes_are_refused(given) -> None:
    with pytest.raises(ValuesError):
        pixel_size(given)


def test_qualities_are_found_by_name_and_the_nearest_is_named() -> None:
    assert quality("1080p60").size == (1920, 1080) and quality("480p15").fps == 15
    assert list(QUALITIES) == ["480p15", "720p30", "1080p60", "1440p60", "2160p60"]
    with pytest.raises(ValuesError, match="did you mean '1080p60'"):
        quality("1080p")


@pytest.mark.parametrize("duration", [math.nan, math.inf, -1.0])
def test_a_grid_refuses_durations_that_are_none(duration) -> None:
    with pytest.raises(ValuesError, match="duration"):
        FrameGrid(duration, Fraction(60))
