from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renderer.film.render.farm import Farm
from renderer.film.render.film import render_film
from renderer.film.render.film_spec import Cancelled, Progress
from renderer.film.render.segment_store import Store
from renderer.film.render.versions import versions
from renderer.values.errors import RenderError, TargetError
from tests.film.render.farm_machines import Machines, local, machines
from tests.film.render.test_share import SPEC, film

pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "a.mp4"
    render_film(film(), path, SPEC)
    return path.read_bytes()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_farm_makes_the_film_that_one_machine_makes(tmp_path, workers, whole) -> None:
    store, told = Store(tmp_path / "store"), list[Progress]()
    with local(workers) as cluster:
        farm = Farm(cluster.scheduler_address)
        report = render_film(film(), tmp_path / "a.mp4", SPEC, told.append, store=store, farm=farm)
    assert report.path.read_bytes() == whole
    assert told[-1].segments == (5, 5) and 1 <= told[-1].crew <= workers
    assert render_film(film(), tmp_path / "b.mp4", SPEC, store=store).reused == 5


def test_nothing_is_left_on_a_worker(tmp_path) -> None:
    with local(1, local_directory=str(tmp_path / "dask")) as cluster:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address))
        assert not [path.name for path in (tmp_path / "dask").rglob("*netreel*")]


def test_a_render_on_a_farm_that_was_stopped_goes_on_where_it_was(tmp_path, whole) -> None:
    store, seen = Store(tmp_path / "store"), list[Progress]()
    with local(1) as cluster:
        farm = Farm(cluster.scheduler_address)
        with pytest.raises(Cancelled):
            render_film(
                film(),
                tmp_path / "a.mp4",
                SPEC,
                seen.append,
                lambda: bool(seen) and seen[-1].segments[0] >= 2,
                store=store,
                farm=farm,
            )
        assert not (tmp_path / "a.mp4").exists()
        report = render_film(film(), tmp_path / "a.mp4", SPEC, store=store, farm=farm)
    assert report.reused >= 2 and report.path.read_bytes() == whole


def killing(there: Machines, name: str, number: int = signal.SIGKILL):
    """A listener to progress that sends a signal when the first segment is there."""
    done = threading.Event()

    def tell(progress) -> None:
        if not done.is_set() and progress.segments[0] >= 1:
            done.set()
            there.send(name, number)

    return done, tell


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[Machines]:
    with machines(tmp_path_factory.mktemp("farm") / "machines") as there:
        yield there


@pytest.fixture
def there(started: Machines) -> Machines:
    """A scheduler and two workers that no test before has hurt."""
    started.ready(2)
    return started


def test_a_worker_that_hangs_is_overtaken_by_another(tmp_path, there, whole) -> None:
    hit, tell = killing(there, there.workers[0], signal.SIGSTOP)
    render_film(film(), tmp_path / "a.mp4", SPEC, tell, farm=Farm(there.address))
    assert hit.is_set() and (tmp_path / "a.mp4").read_bytes() == whole


def test_one_worker_of_another_machine_class_is_named_and_the_others_work(tmp_path, there, whole) -> None:
    lines: list[str] = []
    there.worker("older", NPY_DISABLE_CPU_FEATURES="AVX2 AVX512_SKX X86_V3 X86_V4")
    there.wait(3)
    render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(there.address, lines.append))
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert len(lines) == 1 and "is not used: " in lines[0] and "machine " in lines[0]


@pytest.mark.parametrize("victim", ["worker", "scheduler"])
def test_a_film_is_whole_after_a_worker_or_the_scheduler_was_killed(tmp_path, there, victim, whole) -> None:
    lines: list[str] = []
    hit, tell = killing(there, there.workers[0] if victim == "worker" else "scheduler")
    # The shorter, the sooner the rest is made here.
    farm = Farm(there.address, lines.append, 30.0 if victim == "worker" else 4.0)
    render_film(film(), tmp_path / "a.mp4", SPEC, tell, farm=farm)
    assert hit.is_set() and (tmp_path / "a.mp4").read_bytes() == whole
    assert lines == ([] if victim == "worker" else [f"no worker of {farm.address} is left, so the rest is made here"])


def test_a_slow_worker_is_overtaken_by_one_that_is_idle(tmp_path, monkeypatch, whole) -> None:
    from renderer.film.render import farm_task

    real, slow, over = farm_task.Crew.make, list[Any](), threading.Event()

    def first_is_slow(crew, *order):
        if not slow:
            slow.append(order[0])
            over.wait(60)
        return real(crew, *order)

    monkeypatch.setattr(farm_task.Crew, "make", first_is_slow)
    with local(2) as cluster:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address))
        assert slow and not over.is_set() and (tmp_path / "a.mp4").read_bytes() == whole
        over.set()


def test_workers_of_other_versions_are_refused_by_name(tmp_path, monkeypatch) -> None:
    from renderer.film.render import farm

    real = versions
    others = {"netreel": "0", "Python": "2.7", "NumPy": "1", "cairo": "9.9", "ffmpeg": "none", "machine": "Amiga"}
    monkeypatch.setattr(farm, "versions", lambda modules: real(modules) | others)
    with local(1) as cluster, pytest.raises(RenderError, match=r"no worker of tcp.* can be used: tcp://") as error:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address))
    assert all(f"instead of {version}" in str(error.value) for version in others.values())
    assert not list(tmp_path.iterdir())


def test_a_worker_that_cannot_write_has_the_film_made_here(tmp_path, whole) -> None:
    lines, place = list[str](), tmp_path / "dask"
    with local(1, local_directory=str(place)) as cluster:
        worker = Path(next(iter(cluster.workers.values())).local_directory)
        shutil.rmtree(worker)
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address, lines.append, 0.5))
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert "is not used: No such file" in lines[0]


@pytest.mark.parametrize("answer", [{"disk": "the disk is full"}, {"again": "its worker was killed by signal 9"}])
def test_a_worker_on_which_segments_fail_is_named_and_the_rest_made_here(tmp_path, monkeypatch, answer, whole) -> None:
    lines: list[str] = []
    monkeypatch.setattr("renderer.film.render.farm_task.Crew.make", lambda *order: answer)
    with local(1) as cluster:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address, lines.append, 0.5))
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert f"is not used: {next(iter(answer.values()))}" in lines[0] and "the rest is made here" in lines[1]


def test_a_scheduler_without_workers_is_told(tmp_path) -> None:
    with local(0) as cluster, pytest.raises(RenderError, match=r"has no workers; start some with dask worker"):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(cluster.scheduler_address, patience=0.3))


def test_a_scheduler_that_does_not_answer_is_told(tmp_path) -> None:
    with pytest.raises(RenderError, match=r"no scheduler answers at tcp://127.0.0.1:1"):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm("tcp://127.0.0.1:1", patience=0.3))


@pytest.mark.parametrize("address", ["", "host", "tcp://", "tcp://host", "http://host:1", "tcp://a b:1", "tcp://h:x"])
def test_what_is_no_address_is_refused(address) -> None:
    with pytest.raises(TargetError, match="a scheduler is written"):
        Farm(address)
