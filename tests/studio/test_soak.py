"""Scrubbing, playing and saving for a while: some seconds, or as many as NETREEL_SOAK says."""

from __future__ import annotations

import http.client
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

SECONDS = float(os.environ.get("NETREEL_SOAK", "2"))
SCRIPT = """\
from renderer import Script, circle, shift, tex, write

def build():
    script = Script("dark", (1920, 1080))
    script.play(write(tex(r"y = w x + b", size=2, name="line")))
    script.add(circle({radius}, fill="red", at=(-4, -2), name="dot"))
    for step in range(8):
        script.play(shift("dot", (0.8, 0.1), seconds=1))
    return script.scene()
"""
MEGABYTE = 1 << 20


def resident(pid: int) -> float:
    """The memory that a process has, in megabytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / MEGABYTE
    return 0.0


def command(pid: int) -> bytes:
    """What a process is that still runs; nothing for one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def clients(server: Any, chance: random.Random) -> Iterator[str]:
    """What pages do, again and again, and what each was."""
    while True:
        what = chance.choice(["scrub", "scrub", "scrub", "exact", "piece", "leave", "reload", "click", "save"])
        t = chance.uniform(0, 8)
        if what == "scrub":
            for step in range(5):
                server.get(f"/frame?t={t + step / 10}&w=640&form=jpeg")
        elif what == "exact":
            assert server.get(f"/frame?t={t}&w=960")[0] == 200
        elif what == "piece":
            server.get(f"/piece?k={round(t * 15)}&every=2&w=480")
        elif what == "leave":
            asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            asked.request("GET", f"/piece?k={round(t * 30)}&every=1&w=960", headers=server.good)
            asked.getresponse().read(200)
            asked.close()
        elif what == "reload":
            for path in ("/", "/static/main.js", "/static/player.js", "/state"):
                assert server.get(path)[0] == 200
        elif what == "click":
            server.get(f"/hit?t={t}&x=0&y=0")
        else:
            (server.folder / "film.py").write_text(SCRIPT.replace("{radius}", f"{chance.uniform(0.2, 1):.3f}"))
        yield what


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="it needs /proc (run on Linux)")
def test_scrubbing_playing_and_saving_for_a_while_leaves_no_process_and_no_memory(
    tmp_path: Path, served: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: set[int] = set()
    told: list[tuple[float, float, float, int]] = []
    with served(tmp_path, SCRIPT.replace("{radius}", "0.5")) as server:
        began = time.monotonic()
        done: dict[str, int] = {}
        for what in clients(server, random.Random(5)):
            done[what] = done.get(what, 0) + 1
            family = server.family()
            seen.update(family)
            since = time.monotonic() - began
            if since >= len(told) * SECONDS / 20:
                told.append(
                    (since, resident(server.process.pid), max(map(resident, family[1:]), default=0), len(family))
                )
            # On a busy machine a few acts take all the time: there must be enough to compare.
            if since > SECONDS and len(told) > 12:
                break
        # Two workers, encoders of pieces, and workers that are just ending.
        assert max(count for *_, count in told) <= 8
        calm = time.monotonic() + 20
        while len(server.family()) > 3:
            assert time.monotonic() < calm, server.family()
            time.sleep(0.05)
    warm = max(told[:6], key=lambda one: one[1])
    assert told[-1][1] < warm[1] + 48
    assert max(worker for _, _, worker, _ in told[6:]) < max(worker for _, _, worker, _ in told[:6]) + 96
    # An encoder whose worker had to be killed ends by itself, a moment later.
    calm = time.monotonic() + 5
    while left := {pid: said for pid in seen if (said := command(pid))}:
        assert time.monotonic() < calm, left
        time.sleep(0.05)
    if SECONDS > 30:
        with capsys.disabled():
            print(f"\n{done}, {len(seen)} processes")
            for since, own, worker, count in told:
                print(f"{since:6.0f} s: server {own:.0f} MB, largest worker {worker:.0f} MB, {count} processes")
