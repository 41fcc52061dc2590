"""The farm: a Dask cluster whose workers make the segments of a film; what is lost there is made elsewhere."""

from __future__ import annotations

import contextlib
import logging
import re
import ssl
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol, cast

from renderer.film.render import farm_task
from renderer.film.render.order_queue import Order, OrderQueue
from renderer.film.render.versions import versions
from renderer.film.render.worker_answer import WorkerAnswer
from renderer.system.atomic_file import disk_trouble
from renderer.values.digest import digest
from renderer.values.errors import MachineError, TargetError

_TICK, _LOOK, _ASK = 0.1, 1.0, 5.0
"""Seconds between two looks at the segments, between two at which workers there are, and for an answer to these."""
PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for workers that went to come again."""
_EXAMINED = 60.0
"""Seconds in which a new worker has to say what it is, which imports all of netreel."""
_FAILURES = 2
"""After so many segments that came to nothing on a worker, it is not used any more."""
_LOST = (OSError, TimeoutError, RuntimeError, ValueError, KeyError)
"""The exceptions of calls of Dask when a scheduler or a worker has gone."""


@dataclass(frozen=True, slots=True)
class Farm:
    """The scheduler of a Dask cluster, and the seconds to wait for it and for workers that went.

    `tell` is called with a line about each worker that cannot be used.
    """

    address: str
    tell: Callable[[str], None] = lambda line: None
    patience: float = field(default_factory=lambda: PATIENCE)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(tcp|tls|ws|wss)://[^\s/]+:\d{1,5}", self.address):
            raise TargetError(f"a scheduler is written tcp://HOST:PORT or tls://HOST:PORT, not {self.address!r}")

    def check(self) -> None:
        """Refuse what cannot work from here, such as an address of TLS without certificates."""
        distributed = _library()
        if not self.address.startswith(("tls:", "wss:")):
            return
        try:
            secured = distributed.Security().get_connection_args("client").get("ssl_context") is not None
        except (OSError, ValueError) as error:
            raise TargetError(f"the certificates of Dask's settings (distributed.comm.tls) fail: {error}") from None
        if not secured:
            raise TargetError(f"{self.address} needs certificates; name them in Dask's settings (distributed.comm.tls)")

    def make(self, job: bytes, modules: frozenset[str], queue: OrderQueue, tick: Callable[[], None]) -> str:
        """Have orders made; return why the farm came to nothing before all were made, or "".

        Raises MachineError when there is no scheduler, or no worker at all that can be used.
        """
        self.check()
        distributed = _library()
        with _quiet():
            try:
                client = distributed.Client(self.address, timeout=self.patience, set_as_default=False)
            except _LOST as error:
                why = ", for certificates that are not trusted" if _untrusted(error) else ""
                raise MachineError(f"no scheduler answers at {self.address}{why}") from None
            work = _FarmWork(self, client, job, modules, queue)
            try:
                return work.run(tick)
            finally:
                work.leave()


def _untrusted(error: BaseException | None) -> bool:
    """Tell whether an error comes of certificates."""
    return error is not None and (isinstance(error, ssl.SSLError) or _untrusted(error.__cause__))


def _library() -> ModuleType:
    try:
        import distributed
    except ImportError:
        raise TargetError("--farm needs Dask; pip install 'netreel[farm]'") from None
    return distributed


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of lost workers and large films off the terminal: the film says it in its own words."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


class _Future(Protocol):
    """The state of a Dask worker, as the client sees it."""

    @property
    def status(self) -> str: ...

    def done(self) -> bool: ...

    def result(self, timeout: float) -> object: ...

    def release(self) -> None: ...


@dataclass(slots=True, eq=False)
class _Host:
    """A worker of the cluster: how many segments it makes at once, and how many came to nothing on it.

    `task` examines it, and is None once it can be used.
    """

    address: str
    slots: int
    task: _Future | None
    began: float
    failures: int = 0


@dataclass(slots=True, eq=False)
class _Run:
    """A segment that is being made on a host."""

    order: Order
    host: _Host
    future: _Future
    began: float = field(default_factory=time.monotonic)


class _FarmWork:
    """The segments of one film on a cluster. No call of Dask in it waits without an end."""

    def __init__(self, farm: Farm, client: Any, job: bytes, modules: frozenset[str], queue: OrderQueue) -> None:
        self.farm, self.client, self.job, self.queue = farm, client, job, queue
        self.name = digest(job)
        self.modules = tuple(sorted(modules))
        self.here = versions(modules)
        self.hosts: dict[str, _Host] = {}
        self.refused: dict[str, str] = {}
        self.runs: list[_Run] = []
        self._heard = time.monotonic()
        self._fit = False  # whether there was a worker of the right versions

    @property
    def ready(self) -> list[_Host]:
        """The workers that can be used."""
        return [host for host in self.hosts.values() if host.task is None]

    def run(self, tick: Callable[[], None]) -> str:
        """Have orders made until all are, or until nobody is left."""
        looked, alone_since = -_LOOK, time.monotonic()
        while self.queue.busy:
            if time.monotonic() - looked >= _LOOK:
                self._look()
                looked = time.monotonic()
            self._examine()
            if self.hosts:
                alone_since = self._heard
            elif self.refused and not self._fit:
                why = "; ".join(f"{name}: {why}" for name, why in self.refused.items())
                raise MachineError(f"no worker of {self.farm.address} can be used: {why}")
            elif time.monotonic() - alone_since > self.farm.patience:
                if not self._fit:
                    raise MachineError(f"{self.farm.address} has no workers; start some with dask worker")
                return f"no worker of {self.farm.address} is left"
            self.queue.crew = len(self.ready)
            planning = self.queue.plan()
            self._hand_out()
            self._collect()
            tick()
            if not planning:
                time.sleep(_TICK)
        return ""

    def leave(self) -> None:
        """Leave nothing on the workers and at the scheduler."""
        for run in list(self.runs):
            self._give_back(run)
        ready = [host.address for host in self.ready]
        with contextlib.suppress(*_LOST):
            if ready and self.client.status == "running":
                self.client.run(farm_task.drop_job, self.name, workers=ready, on_error="ignore", callback_timeout=_ASK)
        with contextlib.suppress(*_LOST):
            self.client.close(timeout=2)

    def _look(self) -> None:
        """Find which workers there are, and have those that are new examined."""
        try:
            there = self.client.nthreads(callback_timeout=_ASK)
        except _LOST:
            # The scheduler may come back before the patience ends.
            if time.monotonic() - self._heard > self.farm.patience:
                for host in list(self.hosts.values()):
                    self._lose(host, "")
            return
        self._heard = time.monotonic()
        for host in [host for address, host in self.hosts.items() if address not in there]:
            self._lose(host, "")
        for address, threads in there.items():
            if address not in self.hosts and address not in self.refused:
                task = self._submit(address, farm_task.prepare, self.here, self.modules, self.name, self.job)
                self.hosts[address] = _Host(address, max(int(threads), 1), task, time.monotonic())

    def _examine(self) -> None:
        """Hear whether new workers can be used."""
        for host, task in [(host, host.task) for host in self.hosts.values() if host.task is not None]:
            if task.done():
                if why := self._fault(task):
                    self._lose(host, why)
                host.task = None
            elif self._heard - host.began > _EXAMINED:
                self._lose(host, f"it did not answer for {_EXAMINED:g} s")

    def _fault(self, task: _Future) -> str:
        """Return why a worker cannot be used, or "" once it has the job."""
        try:
            fit, why = cast("tuple[bool, str]", task.result(timeout=_ASK))
        except ModuleNotFoundError:
            return "netreel is not installed there"
        except (ImportError, AttributeError):
            return "another version of netreel is installed there"
        except Exception as error:
            # Dask hands on whatever was raised there.
            if "task graph" in str(error):
                return "netreel is not installed on the machine of the scheduler"
            return _named(error)
        self._fit = self._fit or fit
        return str(why)

    def _submit(self, address: str, function: Callable[..., object], *arguments: object) -> _Future:
        made: _Future = self.client.submit(
            function, *arguments, workers=[address], allow_other_workers=False, pure=False
        )
        return made

    def _lose(self, host: _Host, why: str) -> None:
        """Give what a worker had to others; with a reason, never ask it again."""
        self.hosts.pop(host.address, None)
        for run in [one for one in self.runs if one.host is host]:
            self._give_back(run)
        if why:
            self.refused[host.address] = why
            self.farm.tell(f"the worker {host.address} is not used: {why}")

    def _give_back(self, run: _Run) -> None:
        self._forget(run)
        if not run.order.made and not any(other.order is run.order for other in self.runs):
            self.queue.give_back(run.order)

    def _forget(self, run: _Run) -> None:
        self.runs = [one for one in self.runs if one is not run]
        # Not `cancel`, which waits for a scheduler that has gone.
        run.future.release()

    def _hand_out(self) -> None:
        """Give orders to hosts with room, in turn, so that the last ones are not all on one machine."""
        while free := [host for host in self.ready if self._load(host) < 1]:
            host = min(free, key=self._load)
            order = self.queue.take()
            if order is None and not self.queue.planning:
                pairs = ((one, self._slowest(one)) for one in free)
                host, order = next(((one, slow) for one, slow in pairs if slow is not None), (host, None))
            if order is None:
                return
            told = (self.name, order.frames.start, order.frames.stop, order.path.suffix, order.threads)
            self.runs.append(_Run(order, host, self._submit(host.address, farm_task.make_segment, *told)))

    def _load(self, host: _Host) -> float:
        """Return the share of a host's slots that are at work."""
        return sum(run.host is host for run in self.runs) / host.slots

    def _slowest(self, host: _Host) -> Order | None:
        """Return the order that another worker has been at for longest: an idle one tries it too."""
        alone = [
            run
            for run in self.runs
            if run.host is not host and sum(other.order is run.order for other in self.runs) == 1
        ]
        return min(alone, key=lambda run: run.began).order if alone else None

    def _collect(self) -> None:
        """Take the segments that are made."""
        for run in list(self.runs):
            if run not in self.runs:
                continue
            if run.future.status in ("cancelled", "lost"):
                # The scheduler lost it: with its worker, or by a start of its own.
                self._give_back(run)
            elif run.future.done():
                self._take(run)

    def _take(self, run: _Run) -> None:
        try:
            answer, data = cast("tuple[WorkerAnswer, bytes]", run.future.result(timeout=self.farm.patience))
        except Exception as error:
            self._lose(run.host, _named(error))
            return
        if "disk" in answer or "closed" in answer:
            self._lose(run.host, str(answer.get("disk") or answer.get("closed")))
            return
        if "again" in answer:
            run.host.failures += 1
            self._give_back(run)
            if run.host.failures >= _FAILURES:
                self._lose(run.host, str(answer["again"]))
            return
        if "made" in answer:
            with disk_trouble(run.order.path):
                run.order.path.write_bytes(data)
        self._forget(run)
        for twin in [one for one in self.runs if one.order is run.order]:
            self._forget(twin)
        self.queue.heard(run.order, answer)


def _named(error: Exception) -> str:
    """Return the kind of an error and what it says, if it says something."""
    return ": ".join(filter(None, (type(error).__name__, str(error))))
