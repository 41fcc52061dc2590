"""Workers that compare frames with their goldens; a picture is plain data, so they need nothing of the script."""

from __future__ import annotations

import pickle
import selectors
from collections.abc import Iterator, Sequence
from typing import cast

from renderer.film.load.imports import python
from renderer.golden.compare_frame import Outcome, Task, examine
from renderer.system.child import Child
from renderer.system.worker import connect
from renderer.system.worker_calls import reply, result
from renderer.values.errors import RenderError


def examined(tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Yield the outcomes of tasks, in order, by so many processes; none of them is left when this ends."""
    outcomes: dict[int, Outcome] = {}
    waiting = iter(range(len(tasks)))
    children: list[Child] = []
    with selectors.DefaultSelector() as selector:

        def give(child: Child) -> None:
            number = next(waiting, None)
            if number is not None:
                child.send({}, pickle.dumps((number, tasks[number])))

        try:
            for _ in range(min(workers, len(tasks))):
                children.append(Child(python("renderer.golden.compare_workers")))
                selector.register(children[-1], selectors.EVENT_READ, children[-1])
                give(children[-1])
            for number in range(len(tasks)):
                while number not in outcomes:
                    for key, _ in selector.select():
                        child: Child = key.data
                        received = child.receive()
                        if received is None:
                            raise RenderError(f"a process that compares goldens {child.ended()}")
                        for message in received:
                            at, outcome = cast("tuple[int, Outcome]", result(message))
                            outcomes[at] = outcome
                            give(child)
                yield outcomes.pop(number)
        finally:
            Child.end(children)


def main() -> None:
    """Compare frames until the parent has no more."""
    parent = connect()
    for _, task in parent.orders():
        reply(parent, _numbered, *pickle.loads(task))


def _numbered(number: int, task: Task) -> tuple[int, Outcome]:
    return number, examine(task)
