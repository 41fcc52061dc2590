from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from renderer.values.sourced import source_of
from renderer.values.sourced_array import SourcedArray, TensorSource, sourced_array

VALUES = np.arange(24.0).reshape(2, 3, 4)


def tensor() -> SourcedArray:
    return sourced_array(VALUES, TensorSource("m", "i", "conv1", "output", VALUES.shape))


def index(number: Any) -> tuple[int, ...]:
    """The index that a number says it comes from; its value is that entry's."""
    assert VALUES[number.source.index] == number
    found: tuple[int, ...] = number.source.index
    return found


def test_an_entry_knows_its_index() -> None:
    assert index(tensor()[1, 2, 3]) == (1, 2, 3)
    assert index(tensor()[-1, -1, -1]) == (1, 2, 3)
    assert index(tensor()[1][2][3]) == (1, 2, 3)
    assert index(tensor()[np.int64(1), 0, 0]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("view", "place", "expected"),
    [
        (lambda x: x[1], (0, 2), (1, 0, 2)),
        (lambda x: x[:, ::-1, 1:3], (1, 0, 1), (1, 2, 2)),
        (lambda x: x[:, None], (1, 0, 2, 3), (1, 2, 3)),
        (lambda x: x[..., 2], (0, 1), (0, 1, 2)),
        (lambda x: x.T, (3, 2, 1), (1, 2, 3)),
        (lambda x: x.transpose(1, 0, 2), (2, 1, 3), (1, 2, 3)),
        (lambda x: np.moveaxis(x, -1, 0), (3, 1, 2), (1, 2, 3)),
        (lambda x: x.reshape(6, 4)[4:], (1, 3), (1, 2, 3)),
        (lambda x: x.ravel(), (13,), (1, 0, 1)),
        (lambda x: np.ravel(x, order="F"), (1,), (1, 0, 0)),
        (lambda x: np.squeeze(x[:, :1]), (1, 2), (1, 0, 2)),
        (lambda x: x[x > 12], (0,), (1, 0, 1)),
        (lambda x: x[[1, 0]], (0, 2, 1), (1, 2, 1)),
    ],
)
def test_a_view_knows_the_index_in_the_tensor(view: Any, place: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert index(view(tensor())[place]) == expected


def test_iteration_and_its_like_keep_sources() -> None:
    assert [index(x) for x in tensor()[0, 0]] == [(0, 0, k) for k in range(4)]
    assert index(max(tensor()[1, 1])) == (1, 1, 3)
    assert index(next(iter(tensor().T))[2, 1]) == (1, 2, 0)


@pytest.mark.parametrize(
    "made",
    [
        lambda x: x + 1,
        lambda x: 2 * x,
        lambda x: x @ np.ones(4),
        lambda x: x > 3,
        lambda x: np.exp(x),
        lambda x: x.sum(axis=0),
        lambda x: x.mean(axis=0),
        lambda x: np.asarray(x),
        lambda x: np.array(x),
        lambda x: np.concatenate([x, x]),
        lambda x: x.astype(int),
        lambda x: np.sort(x),
    ],
)
def test_other_numbers_made_of_a_tensor_have_no_source(made: Any) -> None:
    found = made(tensor())
    assert found.shape[0] and source_of(found, *(0,) * found.ndim) is None


def test_copies_and_pickles_keep_sources() -> None:
    for made in (copy.copy(tensor()[1]), copy.deepcopy(tensor()[1]), pickle.loads(pickle.dumps(tensor()[1]))):
        assert index(made[2, 3]) == (1, 2, 3) and not made.flags.writeable


def test_a_tensor_is_read_only_and_a_view_that_is_written_to_has_no_source() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tensor()[0, 0, 0] = 5.0
    own = copy.copy(tensor())
    own.flags.writeable = True
    own[0, 0, 0] = 5.0
    assert source_of(own, 0, 0, 0) is None and source_of(own, 1, 0, 0) is None


def test_a_tensor_prints_as_an_array() -> None:
    assert repr(tensor()[0, 0]) == "array([0., 1., 2., 3.])"


def test_wrong_indices_are_numpy_errors() -> None:
    for key in ((5, 0, 0), (0, 0, 0, 0), "x"):
        with pytest.raises(IndexError):
            tensor()[key]
