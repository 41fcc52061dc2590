"""Ctrl-C, a closed terminal and a lost server: the studio ends, and so does all that a script has started."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.studio.conftest import Page

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it needs /proc (run on Linux)")

FORKS = """\
import os, time
from renderer import Script, circle

def build():
    {start}
    script = Script("dark", (1920, 1080))
    script.add(circle(1, name="dot"))
    script.wait(1)
    return script.scene()
"""
STARTS = {
    "a fork": "os.fork() or time.sleep(600)",
    "a pool": "import multiprocessing as m; global p; p = m.get_context('fork').Pool(2); p.map(abs, [1])",
    "a program": "import subprocess; subprocess.Popen(['sleep', '600'])",
}
LONG = """\
from renderer import Script, circle, shift

def build():
    script = Script("dark", (1920, 1080))
    script.add(circle(1, name="dot"))
    for step in range(60):
        script.play(shift("dot", (0.01, 0.1)), seconds=2)
    return script.scene()
"""
SLOW = """\
import time
from renderer import circle

def seen(seconds):
    return time.sleep(600) or 0.5 if seconds > 5 else 1.0

def build(script):
    dot = circle(1, name="dot")
    script.add(dot)
    script.follow(dot, opacity=seen)
    script.wait(10)
"""


def gone(pids: list[int], seconds: float = 10.0) -> bool:
    """Whether all processes end within some seconds."""
    end = time.monotonic() + seconds
    while left := [pid for pid in pids if running(pid)]:
        if time.monotonic() > end:
            print("still there:", left)
            return False
        time.sleep(0.02)
    return True


def running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    return False


@pytest.mark.parametrize("start", STARTS)
def test_ctrl_c_ends_the_studio_and_what_the_script_has_started(
    tmp_path: Path, served: Callable[..., Any], start: str
) -> None:
    with served(tmp_path, FORKS.format(start=STARTS[start])) as server:
        family = server.family()
        assert len(family) > 2  # the server, its worker, and what that has started
    assert gone(family)


def test_ctrl_c_while_a_page_listens_and_a_frame_is_drawn_says_nothing(
    tmp_path: Path, served: Callable[..., Any]
) -> None:
    # The server's end, with its check that nothing is said, comes before the connections are closed.
    with ExitStack() as kept, served(tmp_path, SLOW) as server:
        for path in ("/events", "/frame?t=9&w=3840"):
            asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            kept.callback(asked.close)
            asked.request("GET", path, headers=server.good)
            if path == "/events":
                assert asked.getresponse().status == 200
        family = server.family()
    assert gone(family)


def test_a_worker_that_is_ended_while_it_starts_says_nothing() -> None:
    code = (
        "import os, signal, renderer.studio.worker as worker\n"
        "worker._warm = lambda: os.kill(os.getpid(), signal.SIGTERM)\n"
        "worker.main()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.wait(60) == 143
        assert process.stderr is not None and process.stderr.read() == b""


def test_what_a_script_has_started_ends_when_the_server_is_killed(tmp_path: Path, served: Callable[..., Any]) -> None:
    with (
        suppress(AssertionError),  # the server does not end as it should
        served(tmp_path, FORKS.format(start=STARTS["a fork"])) as server,
    ):
        family = server.family()
        server.process.kill()
        server.process.wait()
    assert gone(family)


@pytest.fixture
def with_terminal() -> Iterator[None]:
    """A process that was started with nohup hands on that SIGHUP is ignored; here it is not."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("with_terminal")
def test_a_closed_terminal_ends_the_studio_without_a_traceback(tmp_path: Path, served: Callable[..., Any]) -> None:
    with (
        suppress(AssertionError),  # of the exit code, which is another than after Ctrl-C
        served(tmp_path, FORKS.format(start="pass")) as server,
    ):
        family = server.family()
        server.process.send_signal(signal.SIGHUP)
        assert server.process.wait(10) == 128 + signal.SIGHUP
    assert (tmp_path / "messages").read_text() == "netreel: ended by SIGHUP\n"
    assert gone(family)


def test_ctrl_c_while_a_film_is_rendered_leaves_no_worker_and_no_folder(
    tmp_path: Path, served: Callable[..., Any]
) -> None:
    with served(tmp_path, LONG) as server:
        asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        page = f"http://127.0.0.1:{server.port}"
        head = {**server.good, "Origin": page, "Content-Type": "application/json"}
        asked.request("POST", "/render", json.dumps({"quality": "1080p60"}), head)
        assert asked.getresponse().status == 200
        end = time.monotonic() + 20
        while not json.loads(server.get("/state")[1])["job"].get("done"):
            assert time.monotonic() < end
            time.sleep(0.05)
        family = server.family()
    assert gone(family, 2.0)


def test_half_a_surrogate_pair_in_a_name_is_shown(own: Page) -> None:
    own.ready()
    own.script.write_text(
        own.whole.replace('label="come"', r'label="come \ud83d"').replace("import FILL", "import FILL as FILL"), "utf-8"
    )
    state = own.state(lambda state: state["version"] > 1 or state["error"])
    assert "come \ud83d" in json.dumps(state, ensure_ascii=False)
