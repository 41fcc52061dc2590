from __future__ import annotations

import threading

import pytest

from renderer.film.render.farm import Farm
from renderer.film.render.film import render_film
from renderer.film.render.segment_store import Store
from renderer.values.errors import RenderError, TargetError
from tests.film.render.test_parts import SPEC, film

distributed = pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "a.mp4"
    render_film(film(), path, SPEC)
    return path.read_bytes()


def cluster(workers: int, **options):
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp", **options
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_farm_makes_the_film_that_one_machine_makes(tmp_path, workers, whole) -> None:
    store, told = Store(tmp_path / "store"), []
    with cluster(workers) as farm:
        report = render_film(
            film(), tmp_path / "a.mp4", SPEC, told.append, store=store, farm=Farm(farm.scheduler_address)
        )
    assert report.path.read_bytes() == whole
    assert told[-1].segments == (5, 5) and told[-1].crew == workers
    assert render_film(film(), tmp_path / "b.mp4", SPEC, store=store).reused == 5


@pytest.mark.parametrize("what", ["worker", "scheduler"])
def test_a_film_is_whole_after_a_worker_or_the_scheduler_went(tmp_path, what, whole) -> None:
    lines: list[str] = []
    with cluster(2) as farm:
        gone = threading.Event()

        def tell(progress) -> None:
            if not gone.is_set():
                gone.set()
                if what == "worker":
                    farm.scale(1)
                else:
                    farm.sync(farm.scheduler.close)

        wanted = Farm(farm.scheduler_address, lines.append, 1.0)
        render_film(film(), tmp_path / "a.mp4", SPEC, tell, farm=wanted)
    assert gone.is_set() and (tmp_path / "a.mp4").read_bytes() == whole
    assert what == "worker" or "the rest is made here" in lines[-1]


def test_workers_of_other_versions_are_refused_by_name(tmp_path, monkeypatch) -> None:
    from renderer.film.render import farm

    real = farm.versions
    monkeypatch.setattr(farm, "versions", lambda modules: real(modules) | {"cairo": "9.9"})
    with (
        cluster(1) as other,
        pytest.raises(RenderError, match=r"no worker of tcp.* can be used: tcp://.*: cairo .* instead of 9\.9"),
    ):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(other.scheduler_address))
    assert not list(tmp_path.iterdir())


def test_a_full_disk_on_a_worker_has_the_film_made_here(tmp_path, monkeypatch, whole) -> None:
    lines: list[str] = []
    monkeypatch.setattr("renderer.film.render.farm.farm_task.made_alone", lambda *order: {"disk": "the disk is full"})
    with cluster(1) as farm:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(farm.scheduler_address, lines.append, 0.5))
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert "is not used: the disk is full" in lines[0] and "the rest is made here" in lines[1]


def test_a_scheduler_that_does_not_answer_is_told(tmp_path) -> None:
    with pytest.raises(RenderError, match=r"no scheduler answers at tcp://127.0.0.1:1"):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm("tcp://127.0.0.1:1", patience=0.3))


@pytest.mark.parametrize("address", ["", "host", "tcp://", "tcp://host", "http://host:1", "tcp://a b:1", "tcp://h:x"])
def test_what_is_no_address_is_refused(address) -> None:
    with pytest.raises(TargetError, match="a scheduler is written"):
        Farm(address)
