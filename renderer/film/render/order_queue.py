"""The queue of the segments that are to be made: answers of workers to each, and how often one is tried again."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from renderer.film.render.worker_answer import WorkerAnswer
from renderer.values.errors import MachineError, RenderError

_TRIES = 3


@dataclass(slots=True)
class Order:
    """A segment to be made: its frames, its file, the encoder's threads, and roughly its work in microseconds."""

    frames: range
    path: Path
    threads: int
    effort: float
    done: int = 0
    drawn: int = 0
    tries: int = 0
    again: bool = False  # whether it came to nothing before

    @property
    def made(self) -> bool:
        """Whether all frames of the order are made."""
        return self.done == len(self.frames)


class Untravelled(RenderError):
    """The scene could not be opened in another process."""


class FrameFailed(RenderError):
    """A frame could not be drawn or sent in a worker; it is tried again where the error can be seen whole."""

    def __init__(self, message: str, frame: int) -> None:
        super().__init__(message)
        self.frame = frame


class OrderQueue:
    """The orders of one film: those that wait, and what is heard of the others.

    `orders` is read one by one while workers draw; None is a step without an order. The waiting order with the most
    work is taken first, so that no costly one is left for the end. `made` is called for each order whose file exists.
    `crew` is the number of a farm's workers, `peak` the most bytes of memory of a worker and of its encoder.
    """

    def __init__(self, orders: Iterable[Order | None], made: Callable[[Order], None]) -> None:
        self.waiting: list[Order] = []  # the next one last
        self.planning = True
        self.peak = (0, 0)
        self.crew = 0
        self._orders = iter(orders)
        self._made = made
        self._left = 0

    @property
    def busy(self) -> bool:
        """Whether orders are left to be made, or more may be planned."""
        return self.planning or self._left > 0

    def plan(self) -> bool:
        """Read one more order; return whether there may be others."""
        if self.planning:
            try:
                order = next(self._orders)
            except StopIteration:
                self.planning = False
            else:
                if order is not None:
                    insort(self.waiting, order, key=_urgency)
                    self._left += 1
        return self.planning

    def take(self) -> Order | None:
        """Return the next order to be tried; None when none waits."""
        if not self.waiting:
            return None
        order = self.waiting.pop()
        order.tries += 1
        return order

    def heard(self, order: Order, answer: WorkerAnswer) -> None:
        """Take an answer of a worker about an order.

        Raises FrameFailed when a frame cannot be drawn, MachineError when the order was tried too often.
        """
        if "done" in answer:
            order.done = int(answer["done"])
            return
        if "failed" in answer:
            raise FrameFailed(str(answer["failed"]), int(answer["frame"]))
        if "again" in answer:
            self.again(order, str(answer["again"]))
            return
        order.done, order.drawn = len(order.frames), int(answer["made"])
        own, encoder = answer["peak"]
        self.peak = max(self.peak[0], int(own)), max(self.peak[1], int(encoder))
        self._left -= 1
        self._made(order)

    def again(self, order: Order, why: str) -> None:
        """Have an order wait again that came to nothing; a MachineError when it was tried too often."""
        if order.tries >= _TRIES:
            span = f"{order.frames.start} to {order.frames.stop - 1}"
            raise MachineError(f"the segment of frames {span} failed {order.tries} times, so it was given up: {why}")
        self._wait(order)

    def give_back(self, order: Order) -> None:
        """Have an order wait again that came to nothing through no fault of its own, such as on a lost machine."""
        order.tries = 0
        self._wait(order)

    def _wait(self, order: Order) -> None:
        order.done = 0
        order.again = True
        insort(self.waiting, order, key=_urgency)


def _urgency(order: Order) -> tuple[bool, float, int]:
    """Return how early an order is taken: one that came to nothing first, then the most work, then the first frames."""
    return order.again, order.effort, -order.frames.start
