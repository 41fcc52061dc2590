from __future__ import annotations

import copy
import pickle
from collections.abc import Collection
from dataclasses import dataclass

import pytest

from renderer.values.digest import digest
from renderer.values.errors import ValuesError
from renderer.values.sourced import Evidence, Source, Sourced, source_of


@dataclass(frozen=True)
class Halves:
    """A run whose numbers are all one half."""

    def recompute(self, source: Source) -> float:
        return 0.5

    def differing(self, sources: Collection[Source]) -> dict[Source, float]:
        return {}

    def anew(self) -> Evidence:
        return Halves()


def half() -> Sourced:
    return Sourced(0.5, Source("m", "i", "dense1", "output", (3,), 0.5, Halves()))


def test_arithmetic_gives_plain_numbers_without_a_source() -> None:
    x = half()
    for made in (x + 0, -x, abs(x), x * 1, 1 * x, round(x, 2), x / 1, x**1, float(x)):
        assert type(made) is float and source_of(made) is None


def test_a_number_prints_compares_and_digests_as_a_float() -> None:
    x = half()
    assert (repr(x), f"{x:.2f}", x == 0.5, hash(x) == hash(0.5)) == ("0.5", "0.50", True, True)
    assert digest(x) == digest(0.5)


def test_a_source_survives_copies_and_pickling_with_its_run() -> None:
    x = half()
    for made in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert made == x and made.source == x.source and made.source.run == Halves()


def test_a_source_by_itself_travels_without_its_run() -> None:
    source = half().source
    assert pickle.loads(pickle.dumps(source)) == source
    assert pickle.loads(pickle.dumps(source)).run is None
    assert copy.deepcopy(source).run == Halves()


def test_a_sourced_number_cannot_be_changed_or_made_of_something_else() -> None:
    with pytest.raises(AttributeError, match="cannot be changed"):
        half().value = 1.0
    with pytest.raises(AttributeError, match="cannot be changed"):
        half()._source = half().source
    with pytest.raises(ValuesError, match="this is str"):
        Sourced(0.5, "dense1")  # type: ignore[arg-type]


def test_sources_are_found_in_nested_lists_and_nothing_elsewhere() -> None:
    x = half()
    assert source_of([[0.0], [x]], 1, 0) == x.source == source_of(x)
    for values, index in (([x], (3,)), ([x], ()), ("abc", (0,)), (None, (0,)), ({"a": x}, (0,)), (0.5, ())):
        assert source_of(values, *index) is None
