"""The pytest plugin: the fixture `golden`, its marker, and the options for goldens and reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, cast

import pytest

if TYPE_CHECKING:
    from renderer.golden.check import Looked
    from renderer.golden.failures import Failure
    from renderer.golden.golden_folder import Album
    from renderer.scene.node import Node

# Pytest loads this file in every project that has netreel installed, so what draws is imported only when it is used.

_OURS = "*/*"  # failures of tests are named MODULE/TEST@..., those of the command have no slash
OPTIONS = ("size", "at", "level", "theme")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    options = parser.getgroup("netreel", "golden frames of netreel")
    options.addoption("--update-golden", action="store_true", help="make goldens, or make them anew where they differ")
    options.addoption(
        "--golden-report", metavar="PATH", default=None, help="write a report of golden frames that differ (HTML)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and delete the results of an earlier run."""
    config.addinivalue_line(
        "markers", "golden(size=(854, 480), at=[...], level='pixels', theme='dark'): how the fixture `golden` looks"
    )
    if not hasattr(config, "workerinput"):
        out = _out(config)
        if out.is_dir():
            from renderer.golden.failures import forget

            forget(out, _OURS)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report once, for all processes."""
    path = session.config.getoption("--golden-report")
    if path is None or hasattr(session.config, "workerinput"):
        return
    from renderer.golden.failures import failures
    from renderer.golden.report import write_report

    out = _out(session.config)
    write_report(failures(out, _OURS) if out.is_dir() else [], Path(session.config.invocation_params.dir, path))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the path of the report and how to approve frames."""
    out = _out(config)
    if not out.is_dir():
        return
    from renderer.golden.failures import failures

    failed = failures(out, _OURS)
    if failed:
        terminalreporter.section("golden frames")
        for failure in failed:
            terminalreporter.line(f"{failure.name}: {failure.message}")
        terminalreporter.line("to approve: netreel golden approve NAME, or pytest --update-golden")
    if (path := config.getoption("--golden-report")) is not None:
        terminalreporter.line(f"golden report: {path}")


def _out(config: pytest.Config) -> Path:
    return config.rootpath / "out" / "golden"


class GoldenDefaults(TypedDict, total=False):
    """The keywords of the mark `golden`: what checks take where they are not told."""

    at: Iterable[float] | float
    size: tuple[int, int]
    level: str
    theme: str


@dataclass(frozen=True)
class GoldenFixture:
    """A fixture that compares scenes with the goldens of its test, in `goldens/MODULE/TEST` beside it."""

    home: Path
    out: Path
    prefix: str
    name: str
    updating: bool
    defaults: GoldenDefaults

    def check(
        self,
        thing: object,
        at: Iterable[float] | float | None = None,
        *,
        size: tuple[int, int] | None = None,
        name: str | None = None,
        add: Iterable[Node] = (),
        level: str | None = None,
    ) -> None:
        """Fail the test where a scene, a node or a clip differs from its goldens at the times `at`.

        Without times: the middle and end of each beat of a film or clip, the start of what stands still. `size` is in
        pixels, 854x480 if not given. `name` tells several checks of one test apart. `add` are nodes that a clip needs
        on the stage. The level "picture" compares what the pictures say and draws nothing.
        """
        __tracebackhide__ = True
        from renderer.golden.check import check_goldens, update_goldens
        from renderer.golden.failures import record_failures
        from renderer.golden.golden_folder import has_album, read_album
        from renderer.golden.subject import subject, subject_times
        from renderer.values.errors import NetreelError

        scene = subject(thing, add, self.defaults.get("theme", "dark"))
        wanted = at if at is not None else self.defaults.get("at")
        times = [wanted] if isinstance(wanted, (int, float)) else None if wanted is None else list(wanted)
        times = subject_times(thing, scene) if times is None else times
        album = self._album(name or self.name, size or self.defaults.get("size", (854, 480)))
        if self.updating:
            if has_album(album.folder):
                old = read_album(album.folder)
                keys = {album.key(t) for t in times}
                album = replace(old, goldens={key: golden for key, golden in old.goldens.items() if key in keys})
                for key in set(old.goldens) - keys:
                    old.png(key).unlink(missing_ok=True)
                    old.txt(key).unlink(missing_ok=True)
            update_goldens(
                scene, album, times, size=self._album(album.name, size or self.defaults.get("size", (854, 480))).size
            )
            return
        try:
            if not has_album(album.folder):
                pytest.fail(f"there are no goldens in {album.folder}: pytest --update-golden makes them", pytrace=False)
            kept = read_album(album.folder)
            outcomes = check_goldens(scene, replace(kept, size=album.size), times, self._looked(level))
        except NetreelError as error:
            pytest.fail(str(error), pytrace=False)
        failed = record_failures(outcomes, album, scene, self.out, self.prefix)
        if failed:
            pytest.fail("\n".join(_told(failure) for failure in failed), pytrace=False)

    def _album(self, name: str, size: tuple[int, int]) -> Album:
        from renderer.golden.golden_folder import Album
        from renderer.scene.frame_size import pixel_size

        return Album(self.home / name, name, pixel_size(size))

    def _looked(self, level: str | None) -> Looked:
        from renderer.golden.check import Looked

        chosen = level or self.defaults.get("level", "pixels")
        if chosen not in ("pixels", "picture"):
            pytest.fail(f"the level of a golden is 'pixels' or 'picture', but this is {chosen!r}", pytrace=False)
        return Looked(self.out / self.prefix.rstrip("/"), cast("Literal['pixels', 'picture']", chosen), workers=1)


def _told(failure: Failure) -> str:
    lines = [f"{failure.name} ({failure.t:g} s): {failure.message}"]
    lines += [f"    {line}" for line in failure.told[:24]]
    lines += [f"    and {len(failure.told) - 24} lines more"] if len(failure.told) > 24 else []
    if failure.digest:
        lines.append(f"    if this is right: {failure.approval}")
    return "\n".join(lines)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Iterator[GoldenFixture]:
    """Compare frames with goldens: `golden.check(build(), at=[0.5, 3.0])`."""
    mark = request.node.get_closest_marker("golden")
    defaults = dict(mark.kwargs) if mark is not None else {}
    if unknown := set(defaults) - set(OPTIONS):
        pytest.fail(f"the marker golden takes {', '.join(OPTIONS)}, but it was given {', '.join(sorted(unknown))}")
    module = request.path.stem
    name = re.sub(r"[^\w.=,+-]+", "_", request.node.name).strip("_")
    yield GoldenFixture(
        home=request.path.parent / "goldens" / module,
        out=_out(request.config),
        prefix=f"{module}/",
        name=name,
        updating=bool(request.config.getoption("--update-golden")),
        defaults=cast(GoldenDefaults, defaults),
    )
