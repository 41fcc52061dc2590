"""Workers, from the parent's side and their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from renderer.system.child import Child, ending
from renderer.system.worker_calls import result
from renderer.values.errors import RenderError

ECHO = """
from renderer.system.worker import connect
parent = connect()
print("not a message")
for head, body in parent.orders():
    parent.say({**head, "read": input_is_empty()}, body[::-1])
""".replace("input_is_empty()", "__import__('sys').stdin.read() == ''")
CALLS = """
import pickle
from renderer.system.worker_calls import reply
from renderer.system.worker import connect
from renderer.values.errors import RenderError
def half(x):
    if x % 2:
        raise RenderError(f"{x} is odd")
    return x // 2
parent = connect()
for _, body in parent.orders():
    reply(parent, half, pickle.loads(body))
"""
STUCK = """
import os, signal, time
from renderer.system.worker import connect
parent = connect()
orders = parent.queued()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
parent.say({"pids": [os.getpid(), child or os.getpid()]})
time.sleep(600)
"""


def child(code: str) -> Child:
    return Child([sys.executable, "-c", code])


def gone(pid: int) -> bool:
    """Whether a process ends within ten seconds; one that nobody waits for stays as an entry without a command."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if not Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def received(one: Child) -> tuple[Mapping[str, object], bytes]:
    while not (got := one.receive()):
        assert got is not None
    return got[0]


def test_what_a_worker_prints_and_reads_is_apart_from_its_messages(capfd: pytest.CaptureFixture[str]) -> None:
    one = child(ECHO)
    one.send({"number": 1}, b"abc")
    head, body = received(one)
    assert (head["number"], head["read"], body) == (1, True, b"cba")
    Child.end([one])
    assert capfd.readouterr().err == "not a message\n"


def test_a_worker_ends_with_its_input(capfd: pytest.CaptureFixture[str]) -> None:
    one = child(ECHO)
    one.close()
    assert one.ended() == "ended with code 0"


def test_a_call_gives_the_result_or_raises_the_error() -> None:
    one = child(CALLS)
    answers = []
    for number in (b"K\x04.", b"K\x03."):
        one.send({}, number)
        answers.append(received(one))
    Child.end([one])
    assert result(answers[0]) == 2
    with pytest.raises(RenderError, match="3 is odd"):
        result(answers[1])


@pytest.mark.parametrize(
    ("code", "how"),
    [("raise SystemExit(3)", "ended with code 3"), ("import os; os.abort()", "was killed by signal 6")],
)
def test_a_dead_worker_is_noticed_and_how_it_died(code: str, how: str) -> None:
    one = child(code)
    one.send({"number": 1})
    assert one.receive() is None
    assert one.ended() == how


def test_a_worker_that_talks_nonsense_is_killed() -> None:
    one = child("import time; print('hello', flush=True); time.sleep(600)")
    while one.receive() is not None:
        pass
    assert one.ended() == ending(-9)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="it needs /proc (run on Linux)")
def test_a_worker_that_does_not_end_is_killed_with_what_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.system.child._PATIENCE", 0.1)
    one = child(STUCK)
    pids = received(one)[0]["pids"]
    Child.end([one])
    assert isinstance(pids, list)
    assert all(map(gone, pids))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="it needs /proc (run on Linux)")
def test_a_worker_that_runs_a_script_ends_when_its_parent_is_killed() -> None:
    parent = f"""
import sys, time
from renderer.system.child import Child
one = Child([sys.executable, "-c", {STUCK!r}])
print(*one.receive()[0][0]["pids"], flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        pids = [int(word) for word in process.stdout.readline().split()]
        process.kill()
    assert len(pids) == 2
    assert all(map(gone, pids))
