"""Settings of all tests: property tests draw the same examples on every run; a last line names skipped tests."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from renderer.scene.picture import Outline, Picture
from tests.drawn import Moving, Plain, outline, picture
from tests.tiers import sorted_by_tier
from tests.timelines.films import SHARED as FILMS

settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz", derandomize=False, database=None, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("NETREEL_HYPOTHESIS", "fixed"))

SKIPS = pytest.StashKey[Counter[str]]()


SHARED = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SKIPS] = Counter()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that starts the tests in the background has it ignored, by them and by the commands that they stop.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        share(config)


def share(config: pytest.Config) -> None:
    """Let the processes of this run share the films that are built."""
    if getattr(config.option, "numprocesses", None):
        os.environ[FILMS] = config.stash[SHARED] = tempfile.mkdtemp(prefix="netreel-tests-")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    sorted_by_tier(items, str(config.rootpath))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for report in terminalreporter.stats.get("skipped", []):
        config.stash[SKIPS][reason_of(report)] += 1


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(SHARED, None):
        shutil.rmtree(folder, ignore_errors=True)
    # Only the process that printed the summary has counted anything; a worker stays silent.
    if not hasattr(config, "workerinput") and config.stash.get(SKIPS, None):
        print(skip_line(config.stash[SKIPS]))


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test or a file was skipped, without pytest's own words around it."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def skip_line(reasons: Counter[str]) -> str:
    """Return one line that names each reason with its count, the most frequent first."""
    parts = [f"{count} because {reason}" for reason, count in reasons.most_common()]
    return f"Skipped {sum(reasons.values())}: {'; '.join(parts)}."


@pytest.fixture
def moving() -> Moving:
    return Moving()


@pytest.fixture
def plain() -> Callable[[str], Plain]:
    return Plain


@pytest.fixture
def shape() -> Callable[..., Outline]:
    return outline


@pytest.fixture
def shown() -> Callable[..., Picture]:
    return picture
