"""Fits: few keys, from which every value comes back."""

from __future__ import annotations

import numpy as np

from renderer.values.ease import EASES
from renderer.values.numbers import Array
from renderer.web.key_fit import LINEAR, STEPS, Fitter, Keys, PropertySeries

TIMES = np.arange(121) / 60
SMOOTH = np.array([[float(EASES["smooth"](k / STEPS)) for k in range(STEPS + 1)]])


def keys_of(values: Array, events: tuple[int, ...] = (), jumps: tuple[int, ...] = ()) -> Keys:
    moments = np.arange(len(values))
    run = PropertySeries(("number",), moments, values, np.isin(moments, jumps), np.array([100.0]))
    return Fitter(TIMES.tolist(), np.isin(np.arange(121), events).tolist(), SMOOTH).keys([run])[0]


def played(keys: Keys) -> Array:
    """Return the values of keys at all moments, without eases."""
    assert (keys.ways <= LINEAR).all()
    return np.interp(TIMES, TIMES[keys.moments], keys.values[:, 0])


def test_a_bent_way_comes_back_from_fewer_straight_pieces() -> None:
    values = np.sin(TIMES * 3)[:, None]
    keys = keys_of(values)
    assert 5 < len(keys.moments) < 40
    assert np.abs(played(keys) - values[:, 0]).max() <= 0.01 + 1e-9


def test_a_straight_way_is_two_keys() -> None:
    assert keys_of(TIMES[:, None] * 7).moments.tolist() == [0, 120]


def test_an_ease_between_two_events_is_one_key() -> None:
    first = np.interp(TIMES, np.linspace(0, 1, STEPS + 1), SMOOTH[0])
    values = (first + 5 * np.interp(TIMES - 1, np.linspace(0, 1, STEPS + 1), SMOOTH[0]))[:, None]
    keys = keys_of(values, events=(60,))
    assert keys.moments.tolist() == [0, 60, 120] and keys.ways.tolist() == [0, 2, 2]


def test_a_jump_stays_a_jump() -> None:
    values = np.where(TIMES < 1, TIMES, TIMES + 5)[:, None]
    keys = keys_of(values, jumps=(60,))
    assert keys.moments.tolist() == [0, 59, 60, 120] and keys.ways.tolist() == [0, 1, 0, 1]
