"""The farm: a Dask cluster whose workers make the segments of a film; what is lost there is made elsewhere."""

from __future__ import annotations

import contextlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from renderer.film.render import farm_task
from renderer.film.render.order import Order, OrderQueue
from renderer.film.render.versions import differences, versions
from renderer.system.atomic_file import disk_trouble
from renderer.values.digest import digest
from renderer.values.errors import RenderError, TargetError

_TICK, _LOOK = 0.1, 1.0
"""Seconds between two looks at the segments, and at which workers there are."""
_LOST = (OSError, TimeoutError, RuntimeError, ValueError, KeyError)
"""What calls of Dask raise when a scheduler or a worker has gone."""


@dataclass(frozen=True, slots=True)
class Farm:
    """The scheduler of a Dask cluster, and the seconds to wait for it and for workers that went.

    `tell` is called with a line about each worker that cannot be used.
    """

    address: str
    tell: Callable[[str], None] = lambda line: None
    patience: float = 30.0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(tcp|tls|ws|wss)://[^\s/]+:\d{1,5}", self.address):
            raise TargetError(f"a scheduler is written tcp://HOST:PORT or tls://HOST:PORT, not {self.address!r}")

    def make(self, job: bytes, modules: frozenset[str], queue: OrderQueue, tick: Callable[[], None]) -> str:
        """Have orders made; return why the farm came to nothing before all were made, or "".

        Raises RenderError when there is no scheduler, or no worker at all that can be used.
        """
        distributed = _library()
        with _quiet():
            try:
                client = distributed.Client(self.address, timeout=self.patience, set_as_default=False)
            except _LOST:
                raise RenderError(f"no scheduler answers at {self.address}") from None
            work = _FarmWork(self, client, job, modules, queue)
            try:
                return work.run(tick)
            finally:
                work.leave()


def _library() -> Any:
    try:
        import distributed
    except ImportError:
        raise TargetError("--farm needs Dask; pip install 'netreel[farm]'") from None
    return distributed


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs about lost workers off the terminal: the film says it in its own words."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@dataclass(slots=True)
class _Host:
    """A worker of the cluster that can be used: its address, and how many segments it makes at once."""

    address: str
    slots: int


@dataclass(slots=True, eq=False)
class _Run:
    """A segment that is being made on a host."""

    order: Order
    host: str
    future: Any
    began: float = field(default_factory=time.monotonic)


class _FarmWork:
    def __init__(self, farm: Farm, client: Any, job: bytes, modules: frozenset[str], queue: OrderQueue) -> None:
        self.farm, self.client, self.job, self.queue = farm, client, job, queue
        self.name = digest(job)
        self.modules = tuple(sorted(modules))
        self.here = versions(modules)
        self.hosts: dict[str, _Host] = {}
        self.refused: dict[str, str] = {}
        self.runs: list[_Run] = []

    def run(self, tick: Callable[[], None]) -> str:
        """Have orders made until all are, or until nobody is left."""
        looked, alone_since = -_LOOK, time.monotonic()
        ever = False
        while self.queue.busy:
            if time.monotonic() - looked >= _LOOK:
                self._look()
                looked = time.monotonic()
            if self.hosts:
                alone_since, ever = time.monotonic(), True
            elif self.refused and not ever:
                why = "; ".join(f"{name}: {why}" for name, why in self.refused.items())
                raise RenderError(f"no worker of {self.farm.address} can be used: {why}")
            elif time.monotonic() - alone_since > self.farm.patience:
                if not ever:
                    raise RenderError(f"{self.farm.address} has no workers; start some with dask worker")
                for run in self.runs:
                    self._give_back(run)
                return f"no worker of {self.farm.address} is left"
            self.queue.crew = len(self.hosts)
            self._hand_out()
            self._collect()
            tick()
            time.sleep(_TICK)
        return ""

    def leave(self) -> None:
        """Leave nothing on the workers and at the scheduler."""
        with contextlib.suppress(*_LOST):
            if self.hosts and self.client.status == "running":
                self.client.run(farm_task.drop_job, self.name, workers=list(self.hosts), on_error="ignore")
        with contextlib.suppress(*_LOST):
            self.client.close(timeout=2)

    def _look(self) -> None:
        """Find which workers there are, and have those that are new examined."""
        there: dict[str, Any] = {}
        if self.client.status == "running":
            with contextlib.suppress(*_LOST):
                there = dict(self.client.scheduler_info()["workers"])
        for address in [one for one in self.hosts if one not in there]:
            self._lose(address, "")
        for address, about in there.items():
            if address not in self.hosts and address not in self.refused:
                why = self._fault(address)
                if why:
                    self._lose(address, why)
                else:
                    self.hosts[address] = _Host(address, max(int(about.get("nthreads", 1)), 1))

    def _fault(self, address: str) -> str:
        """Return why a worker cannot be used, or "" once it has the job."""
        try:
            said = self._ask(address, farm_task.describe, self.modules)
            if isinstance(said, ModuleNotFoundError):
                return "netreel is not installed there"
            if isinstance(said, Exception):
                return f"{type(said).__name__}: {said}"
            return differences(self.here, said) or str(self._ask(address, farm_task.keep_job, self.name, self.job))
        except _LOST as error:
            return f"it does not answer ({type(error).__name__})"

    def _ask(self, address: str, function: Callable[..., Any], *arguments: Any) -> Any:
        return self.client.run(function, *arguments, workers=[address], on_error="return")[address]

    def _lose(self, address: str, why: str) -> None:
        """Give what a worker had to others; with a reason, never ask it again."""
        self.hosts.pop(address, None)
        for run in [one for one in self.runs if one.host == address]:
            self._give_back(run)
        if why:
            self.refused[address] = why
            self.farm.tell(f"the worker {address} is not used: {why}")

    def _give_back(self, run: _Run) -> None:
        self._forget(run)
        if not run.order.made and not any(other.order is run.order for other in self.runs):
            self.queue.give_back(run.order)

    def _forget(self, run: _Run) -> None:
        self.runs = [one for one in self.runs if one is not run]
        with contextlib.suppress(*_LOST):
            run.future.cancel()

    def _hand_out(self) -> None:
        for host in self.hosts.values():
            for _ in range(host.slots - sum(run.host == host.address for run in self.runs)):
                order = self.queue.take() or self._slowest(host.address)
                if order is None:
                    return
                told = (self.name, order.frames.start, order.frames.stop, order.path.suffix, order.threads)
                future = self.client.submit(
                    farm_task.make_segment, *told, workers=[host.address], allow_other_workers=False, pure=False
                )
                self.runs.append(_Run(order, host.address, future))

    def _slowest(self, address: str) -> Order | None:
        """Return the order that another worker has been at for longest: an idle one tries it too."""
        counts = [(run.began, run.order, run.host) for run in self.runs]
        alone = [
            (began, order)
            for began, order, host in counts
            if host != address and sum(other is order for _, other, _ in counts) == 1
        ]
        return min(alone, key=lambda one: one[0])[1] if alone else None

    def _collect(self) -> None:
        for run in [one for one in self.runs if one.future.done()]:
            if run not in self.runs:
                continue
            try:
                answer, data = run.future.result(timeout=self.farm.patience)
            except Exception as error:
                # A lost worker or scheduler, or whatever the task ran into there.
                gone = run.future.status in ("cancelled", "lost")
                self._lose(run.host, "" if gone else f"{type(error).__name__}: {error}")
                continue
            if "disk" in answer or "closed" in answer:
                self._lose(run.host, str(answer.get("disk") or answer.get("closed")))
                continue
            if "made" in answer:
                with disk_trouble(run.order.path):
                    run.order.path.write_bytes(data)
            self._forget(run)
            for twin in [one for one in self.runs if one.order is run.order]:
                self._forget(twin)
            self.queue.heard(run.order, answer)
