"""Calls in a worker: a function's arguments and its result are pickled, and what it raises is raised again.

Only between a process and its own worker: nothing is unpickled that came from a file or from another machine.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from renderer.system.messages import Message
from renderer.system.worker import Connection
from renderer.values.errors import NetreelError


def reply(parent: Connection, function: Callable[..., object], *arguments: object) -> bool:
    """Call a function, send its result or the error that it raised to the parent, and return whether it has a result.

    An error of an author is sent by its words; any other exception is a mistake of netreel's and ends the worker.
    """
    try:
        body = pickle.dumps(function(*arguments))
    except NetreelError as error:
        parent.say({"raised": True}, pickle.dumps(type(error)(str(error))))
        return False
    parent.say({"raised": False}, body)
    return True


def result(reply: Message) -> object:
    """Return the result that a reply holds, or raise its error."""
    head, body = reply
    if head["raised"]:
        raise pickle.loads(body)
    value: object = pickle.loads(body)
    return value
