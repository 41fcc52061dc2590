"""Settings of all tests: property tests draw the same examples on every run; a last line names skipped tests."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.doctest import DoctestModule

from tests.tiers import is_left_out, sorted_by_tier
from tests.whole import SHARED as FILMS

# Modules of netreel are imported where they are used, after it is known where compiled ones are kept.
if TYPE_CHECKING:
    from renderer.scene.picture import Outline, Picture
    from tests.drawn import Moving, Plain

SKIPS = pytest.StashKey[Counter[str]]()
SHARED = pytest.StashKey[str]()
COMPILED = pytest.StashKey[Path]()

MADE_BEFORE_COLLECTING = 50_000
"""Objects that are made before unreachable ones are looked for; the command `netreel` sets as many."""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SKIPS] = Counter()
    gc.set_threshold(MADE_BEFORE_COLLECTING)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell that starts the tests in the background has it ignored, by them and by the commands that they stop.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        keep_compiled(config)
        share(config)
    config.pluginmanager.register(Examples())
    same_examples()


class Examples:
    """A plugin that leaves out files without examples of doctest; a hook here would be asked of tests alone."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Keep the collector of examples where there may be some: it imports and searches each module."""
        found = yield
        if not any(isinstance(one, DoctestModule) for one in found) or b">>> " in file_path.read_bytes():
            return found
        return [one for one in found if not isinstance(one, DoctestModule)]


def keep_compiled(config: pytest.Config) -> None:
    """Keep compiled modules in pytest's cache where none may be written beside the sources.

    Each worker and each command that a test starts would compile all modules anew, which takes most of its time.
    """
    if sys.dont_write_bytecode and sys.pycache_prefix is None and config.pluginmanager.hasplugin("cacheprovider"):
        folder = config.stash[COMPILED] = config.cache.mkdir("compiled")
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(folder)
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        sys.dont_write_bytecode = False


def same_examples() -> None:
    """Let property tests try the same few examples on every run; `make fuzz` tries more, and others each time."""
    # Its many modules are loaded after it is known where compiled ones are kept.
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "fixed",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=30,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.register_profile(
        "fuzz",
        derandomize=False,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile(os.environ.get("NETREEL_HYPOTHESIS", "fixed"))


def share(config: pytest.Config) -> None:
    """Let the processes of this run share the films that are built."""
    if getattr(config.option, "numprocesses", None):
        os.environ[FILMS] = config.stash[SHARED] = tempfile.mkdtemp(prefix="netreel-tests-")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if not collection_path.is_relative_to(config.rootpath):
        return None
    return is_left_out(collection_path.relative_to(config.rootpath).as_posix(), config.option.markexpr) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    sorted_by_tier(items, str(config.rootpath))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    # Thousands of tests and all modules stay to the end: whoever looks for what is unreachable need not pass them.
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for report in terminalreporter.stats.get("skipped", []):
        config.stash[SKIPS][reason_of(report)] += 1


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(SHARED, None):
        shutil.rmtree(folder, ignore_errors=True)
    if (compiled := config.stash.get(COMPILED, None)) is not None:
        # Of the scripts that tests wrote nothing is kept.
        shutil.rmtree(compiled / Path(tempfile.gettempdir()).relative_to("/"), ignore_errors=True)
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
    from tests.drawn import Moving

    return Moving()


@pytest.fixture
def plain() -> Callable[[str], Plain]:
    from tests.drawn import Plain

    return Plain


@pytest.fixture
def shape() -> Callable[..., Outline]:
    from tests.drawn import outline

    return outline


@pytest.fixture
def shown() -> Callable[..., Picture]:
    from tests.drawn import picture

    return picture
