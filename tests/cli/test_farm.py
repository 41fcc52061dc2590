from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from renderer.cli.progress import progress_line
from renderer.film.render.film_spec import Progress
from tests.cli.test_join import refusal
from tests.cli.test_render import left
from tests.film.render.farm_machines import Machines, local, machines

Netreel = Callable[..., Result]
Small = tuple[str, ...]


@pytest.mark.parametrize(
    "address", ["", "farm", "localhost:8786", "http://farm:8786", "tcp://farm", "tcp://:8786", "tcp://farm:port"]
)
def test_what_is_no_address_of_a_scheduler_is_refused(netreel: Netreel, here: Path, address: str) -> None:
    said = refusal(netreel("render", "my_film.py", "--farm", address))
    assert said.endswith(f"a scheduler is written tcp://HOST:PORT or tls://HOST:PORT, not {address!r}")
    assert left(here) == set()


def test_without_the_extra_its_name_is_told(netreel: Netreel, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refusal(netreel("render", "my_film.py", "--farm", "tcp://localhost:8786"))
    assert said.endswith("--farm needs Dask; pip install 'netreel[farm]'")


@pytest.mark.parametrize(
    "words", [("--part", "1/2"), ("-o", "a.gif"), ("-o", "-"), ("--format", "png"), ("-o", "a.html")]
)
def test_what_a_farm_does_not_make_is_refused(netreel: Netreel, here: Path, words: Small) -> None:
    assert "--farm makes whole films" in refusal(netreel("render", "my_film.py", "--farm", "tcp://h:1", *words))
    assert left(here) == set()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that do not wait half a minute for a scheduler."""
    pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")
    monkeypatch.setattr("renderer.film.render.farm.PATIENCE", 0.3)


@pytest.mark.usefixtures("quick")
def test_a_scheduler_that_does_not_answer_fails_with_1(netreel: Netreel, here: Path, small: Small) -> None:
    said = refusal(netreel("render", "my_film.py", *small, "--farm", "tcp://127.0.0.1:1"), 1)
    assert said == "netreel: no scheduler answers at tcp://127.0.0.1:1"
    assert left(here) == set()


@pytest.mark.usefixtures("quick")
def test_a_tls_address_without_certificates_is_refused_before_the_script_runs(netreel: Netreel, here: Path) -> None:
    said = refusal(netreel("render", "no_such_film.py", "--farm", "tls://127.0.0.1:1"))
    assert said.endswith("needs certificates; name them in Dask's settings (distributed.comm.tls)")


def test_a_film_of_a_farm_is_that_of_this_machine(netreel: Netreel, here: Path, small: Small) -> None:
    pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")
    with local(1) as cluster:
        words = ("--farm", cluster.scheduler_address, "--no-cache", "-o", "far.mp4")
        result = netreel("render", "my_film.py", *small, "--set", "n=9", *words)
    assert (result.exit_code, result.stdout) == (0, "far.mp4\n")
    assert netreel("render", "my_film.py", *small, "--set", "n=9", "--no-cache").exit_code == 0
    assert Path("far.mp4").read_bytes() == Path("my_film.mp4").read_bytes()


def test_progress_tells_the_workers_and_the_segments() -> None:
    with_farm = Progress(450, 1800, 75.0, 18.0, 6.0, segments=(2, 5), crew=4)
    assert progress_line(with_farm) == "4 workers, 2 of 5 segments, 450 of 1800 frames, 75.0 frames/s, 0:18 left"
    assert "workers" not in progress_line(replace(with_farm, crew=0))


def stopped(here: Path, there: Machines, caches: Path) -> tuple[int, str, str]:
    """Start a long film on a farm as a user does, and stop it once a segment has come back."""
    words = ["render", "my_film.py", "--set", "n=3000", "--size", "160x90", "--fps", "10", "--farm", there.address]
    command = [sys.executable, "-m", "renderer.cli.main", *words]
    environment = {**os.environ, "XDG_CACHE_HOME": str(caches)}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=here, env=environment, text=True, stdout=pipe, stderr=pipe)
    try:
        until = time.monotonic() + 90
        while not list(caches.glob("netreel/segments/*.mp4")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, out, err.strip()


def test_ctrl_c_stops_with_130_and_leaves_nothing_here_nor_on_the_worker(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")
    place, caches = tmp_path_factory.mktemp("farm") / "machines", tmp_path_factory.mktemp("caches")
    with machines(place) as there:
        there.start(1)
        there.wait(1)
        assert stopped(here, there, caches) == (130, "", "netreel: stopped")
        assert left(here) == set() and not list(caches.glob("netreel/segments/work-*"))
        until = time.monotonic() + 20
        while any(path.name.startswith("netreel-") for path in place.rglob("*")):
            assert time.monotonic() < until
            time.sleep(0.1)
