"""A worker process as it sees itself: its connection to the parent, apart from what a script prints and reads."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator, Mapping
from typing import IO, TypeAlias

from renderer.system.child import kill_group
from renderer.system.messages import Message, message, messages

MessageQueue: TypeAlias = "queue.SimpleQueue[Message]"


class Connection:
    """The messages of a worker's parent, and the way back."""

    def __init__(self, orders: int, answers: IO[bytes]) -> None:
        self._orders, self._answers = orders, answers
        self._speaking = threading.Lock()

    def say(self, head: Mapping[str, object], body: bytes = b"") -> None:
        """Send a message to the parent, from any thread; raises BrokenPipeError when it has gone."""
        with self._speaking:
            self._answers.write(message(head, body))
            self._answers.flush()

    def orders(self) -> Iterator[Message]:
        """Yield the messages of the parent until it closes its end."""
        return messages(self._orders)

    def queued(self) -> MessageQueue:
        """Return a queue in which a thread puts the messages of the parent.

        For workers that run scripts: when the parent has gone, neither a script in an endless loop nor what it forked
        may stay behind, so the thread ends the process with its group at once.
        """
        orders: MessageQueue = queue.SimpleQueue()

        def listen() -> None:
            for order in self.orders():
                orders.put(order)
            if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
                kill_group(os.getpid())
            os._exit(0)

        threading.Thread(target=listen, daemon=True).start()
        return orders


def connect() -> Connection:
    """Return the connection of this process to its parent, and take its input and output for it.

    What a script prints goes to the error output from here on, and what it reads is empty.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return Connection(orders, answers)
