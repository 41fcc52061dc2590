from __future__ import annotations

from pathlib import Path

import pytest

from renderer.film.render.order_queue import FrameFailed, Order, OrderQueue
from renderer.film.render.worker_answer import WorkerAnswer
from renderer.values.errors import RenderError

MADE: WorkerAnswer = {"made": 3, "peak": (10, 20)}


def order(start: int) -> Order:
    return Order(range(start, start + 4), Path(f"{start}.mp4"), 1, 1.0)


def test_orders_are_taken_while_others_are_found_out() -> None:
    known: list[int] = []

    def orders():
        for start in (8, 0, 4):
            known.append(start)
            yield order(start) if start else None

    made: list[Order] = []
    queue = OrderQueue(orders(), made.append)
    assert queue.busy and queue.take() is None and known == []
    assert queue.plan() and known == [8]
    first = queue.take()
    assert first is not None and queue.take() is None
    queue.heard(first, MADE)
    assert made == [first] and queue.busy
    # One that needs not be made is a step of its own.
    assert queue.plan() and queue.take() is None
    assert queue.plan() and not queue.plan()
    last = queue.take()
    assert last is not None and queue.busy
    queue.heard(last, MADE)
    assert not queue.busy and queue.peak == (10, 20)


def test_an_order_that_came_to_nothing_is_the_next_and_given_up_after_three_tries() -> None:
    queue = OrderQueue([order(0), order(4)], lambda order: None)
    while queue.plan():
        pass
    for _ in range(2):
        first = queue.take()
        assert first is not None and first.frames.start == 0
        queue.heard(first, {"again": "its worker was killed by signal 9"})
    again = queue.take()
    assert again is not None
    with pytest.raises(RenderError, match="frames 0 to 3 failed 3 times, so it was given up: its worker was killed"):
        queue.heard(again, {"again": "its worker was killed by signal 9"})


def test_an_order_that_is_given_back_has_all_its_tries_again() -> None:
    queue = OrderQueue([order(0)], lambda order: None)
    while queue.plan():
        pass
    for _ in range(9):
        one = queue.take()
        assert one is not None and one.tries == 1
        queue.heard(one, {"done": 2})
        queue.give_back(one)
        assert one.done == 0


def test_a_frame_that_fails_is_named() -> None:
    queue = OrderQueue([order(0)], lambda order: None)
    queue.plan()
    one = queue.take()
    assert one is not None
    with pytest.raises(FrameFailed, match="no such color") as error:
        queue.heard(one, {"failed": "no such color", "frame": 2})
    assert error.value.frame == 2


def test_the_order_with_the_most_work_of_those_that_are_known_is_the_next() -> None:
    efforts = {0: 2.0, 4: 5.0, 8: 1.0, 12: 5.0}
    orders = [Order(range(start, start + 4), Path(f"{start}.mp4"), 1, effort) for start, effort in efforts.items()]
    queue = OrderQueue(orders, lambda order: None)
    assert queue.plan() and queue.plan()
    taken = [queue.take()]
    while queue.plan():
        pass
    # One that came to nothing goes first, and two with as much work in the order of their frames.
    first = taken[0]
    assert first is not None
    queue.heard(first, {"again": "its worker was killed by signal 9"})
    taken += [queue.take() for _ in range(4)]
    assert [order.frames.start for order in taken if order is not None] == [4, 4, 12, 0, 8]
    assert queue.take() is None
