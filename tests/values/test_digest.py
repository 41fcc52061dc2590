from __future__ import annotations

import enum
import subprocess
import sys
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.values.digest import digest
from renderer.values.ease import smooth

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=8,
)


class Side(enum.Enum):
    LEFT = 1
    RIGHT = 2


@dataclass(frozen=True)
class Pair:
    a: object
    b: object
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class OtherPair:
    a: object
    b: object


@given(plain)
def test_equal_values_have_equal_digests(value: object) -> None:
    assert digest(value) == digest(value)
    assert len(digest(value)) == 32


@given(plain, plain)
def test_values_that_differ_have_digests_that_differ(a: object, b: object) -> None:
    if a != b:
        assert digest(a) != digest(b)


# Neighbors that a careless encoding would run together.
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("ab", "c"), ("a", "bc")),
        ((1, 23), (12, 3)),
        (((1,), 2), ((1, 2),)),
        (((), ()), ((),)),
        ("1", 1),
        (b"a", "a"),
        (True, 1),
        (None, False),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (Pair(1, 2), OtherPair(1, 2)),
        (Pair(1, 2), Pair(2, 1)),
        (Side.LEFT, Side.RIGHT),
        (Fraction(1, 3), Fraction(2, 3)),
        ({"a": 1}, {"a": 2}),
    ],
)
def test_neighbors_are_told_apart(a: object, b: object) -> None:
    assert digest(a) != digest(b)


def test_zero_and_minus_zero_are_one_number() -> None:
    assert digest(0.0) == digest(-0.0)
    assert digest(np.array([0.0, 1.0])) == digest(np.array([-0.0, 1.0]))


def test_the_memory_layout_of_an_array_does_not_matter() -> None:
    a = np.arange(12.0).reshape(3, 4)
    assert digest(a) == digest(np.asfortranarray(a)) == digest(np.repeat(a, 2, axis=1)[:, ::2])


def test_numbers_of_numpy_are_the_numbers_that_they_are() -> None:
    assert digest(np.float64(1.5)) == digest(1.5)
    assert digest(np.int64(3)) == digest(3)
    assert digest(np.bool_(True)) == digest(True)


def test_the_order_of_a_dict_or_a_set_does_not_matter() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest(frozenset("abcdef")) == digest(frozenset("fedcba"))


def test_fields_that_do_not_count_for_equality_do_not_count_here() -> None:
    assert digest(Pair(1, 2, "first")) == digest(Pair(1, 2, "second"))


def test_a_value_may_bring_its_own_digest() -> None:
    @dataclass(frozen=True)
    class Own:
        digest: str
        rest: object = None

    assert digest(Own("x", 1)) == digest(Own("x", 2)) != digest(Own("y", 1))


@pytest.mark.parametrize("value", [object(), np.array([object()]), iter(())])
def test_what_is_not_plain_data_has_no_digest(value: object) -> None:
    with pytest.raises(TypeError, match="is not plain data"):
        digest(value)


def test_digests_are_the_same_in_a_process_with_another_hash_seed() -> None:
    code = (
        "import numpy as np; from renderer.values.digest import digest; from renderer.values.ease import smooth;"
        "print(digest('a', 1.5, {'x': 1, 'y': 2}, frozenset('abc'), np.eye(2), smooth))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert other.stdout.strip() == digest("a", 1.5, {"x": 1, "y": 2}, frozenset("abc"), np.eye(2), smooth)
