from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
import pytest
from starlette.testclient import TestClient

from renderer.studio.access_control import Access
from renderer.studio.app import application
from renderer.studio.render_job import Job
from renderer.studio.studio_film import StudioFilm

TOKEN = "a-token-for-tests"
PORT = 8123
HOST = f"http://127.0.0.1:{PORT}"

SCRIPT = """\
from renderer import Script, circle, rectangle, shift, fade_in
from colors import FILL

def build(radius: float = 1.0, theme: str = "dark", size: tuple[int, int] = (1920, 1080)):
    script = Script(theme, size)
    script.chapter("One")
    script.add(rectangle(3, 2, fill="green", at=(4, 0), name="box"))
    script.play(fade_in(circle(radius, fill=FILL, name="dot")), label="come")
    script.play(shift("dot", (-3, 1), seconds=1))
    return script.scene()
"""


class Page:
    """What a page of the studio asks for, in a test."""

    whole = SCRIPT

    def __init__(self, client: TestClient, script: Path, stage: StudioFilm) -> None:
        self.client, self.script, self.stage = client, script, stage

    def state(self, until: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The state as soon as it is as wanted."""
        end = time.monotonic() + 60
        while True:
            state: dict[str, Any] = self.client.get("/state").json()
            if until(state):
                return state
            assert time.monotonic() < end, state
            time.sleep(0.03)

    def save(self, text: str, how: str = "in place") -> None:
        """Saves the script as editors do."""
        part = self.script.with_suffix(".part")
        if how == "by rename":
            part.write_text(text, "utf-8")
            part.replace(self.script)
        elif how == "with a backup":
            self.script.replace(self.script.with_name(f"{self.script.name}~"))
            time.sleep(0.02)
            self.script.write_text(text, "utf-8")
        elif how == "in two halves":
            with self.script.open("w", encoding="utf-8") as file:
                file.write(text[: len(text) // 2])
                file.flush()
                time.sleep(0.15)
                file.write(text[len(text) // 2 :])
        elif how == "as old as before":
            stat = self.script.stat()
            part.write_text(text, "utf-8")
            os.utime(part, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            part.replace(self.script)
        else:
            self.script.write_text(text, "utf-8")

    def ready(self) -> dict[str, Any]:
        """The state as soon as there is a film."""
        return self.state(lambda state: state["film"] and not state["building"])

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(path, json=body)


@dataclass
class Server:
    """A studio in a process of its own, as an author starts it."""

    port: int
    token: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        """Where the page is, for a browser that was not there yet."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def good(self) -> dict[str, str]:
        """What a request of the page brings."""
        return {"Host": f"127.0.0.1:{self.port}", "X-Netreel-Token": self.token}

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of an answer."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request("GET", path, headers=self.good)
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()

    def family(self) -> list[int]:
        """The server's process and all below it, where the system tells."""
        found = [self.process.pid]
        for pid in found:
            with suppress(OSError):
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    found += map(int, (thread / "children").read_text().split())
        return found


def own_cache(folder: Path) -> Path:
    """A cache with segments of its own; what is typeset is shared, as it takes its time and no test is about it."""
    shared = Path(platformdirs.user_cache_dir("netreel", appauthor=False)) / "typeset"
    shared.mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "netreel").mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "netreel" / "typeset").symlink_to(shared)
    return folder / "cache"


@contextmanager
def serving(folder: Path, text: str, *more: str) -> Iterator[Server]:
    script = folder / "film.py"
    script.write_text(text)
    environment = os.environ | {"XDG_CACHE_HOME": str(own_cache(folder)), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-m", "renderer.cli.main", "studio", script.name, "--no-open", *more]
    with (folder / "messages").open("w+") as messages:
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=messages, text=True, env=environment
        )
        try:
            assert process.stdout is not None
            found = urlsplit(process.stdout.readline().strip())
            assert found.port is not None
            server = Server(found.port, found.query.removeprefix("token="), folder, process)
            end = time.monotonic() + 60
            while server.get("/frame?t=0.5&w=320")[0] != 200:
                assert time.monotonic() < end
                time.sleep(0.05)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(60) in (0, 130, -signal.SIGINT)
        messages.seek(0)
        said = messages.read()
        # Nothing but what `--host` opens.
        assert ("others who can reach" in said) if more else said == "", said
        assert "Traceback" not in said
    assert list((folder / "cache" / "netreel" / "segments").glob("work-*")) == []


@pytest.fixture(scope="session")
def cache_in() -> Callable[[Path], Path]:
    """Makes a cache in a folder, with segments of its own."""
    return own_cache


@pytest.fixture(scope="session")
def served() -> Callable[..., AbstractContextManager[Server]]:
    """Starts the studio of a script's text in a folder, and ends it."""
    return serving


@contextmanager
def opened(folder: Path, patience: float = 20.0, text: str = SCRIPT) -> Iterator[Page]:
    script = folder / "mon film é.py"
    script.write_text(text, "utf-8")
    (folder / "colors.py").write_text('FILL = "red"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(own_cache(folder)))
        stage = StudioFilm(script.name, {}, folder, patience)
        app = application(stage, Job(stage, folder / "out"), Access(TOKEN, PORT))
        with TestClient(app, base_url=HOST, headers={"x-netreel-token": TOKEN}) as client:
            yield Page(client, script, stage)
    assert list((folder / "cache" / "netreel" / "segments").glob("work-*")) == []


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The studio of a script, for tests that leave it as it is."""
    with opened(tmp_path_factory.mktemp("un dossier à moi")) as page:
        yield page


@pytest.fixture(scope="module")
def studio_in_use(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with opened(tmp_path_factory.mktemp("studio in use")) as page:
        yield page


@pytest.fixture
def used(studio_in_use: Page) -> Page:
    """A studio that shows a film, whichever was saved last: for tests that save a script of their own."""
    if studio_in_use.client.get("/state").json()["error"]:
        # A test that failed left it so.
        studio_in_use.save(SCRIPT)
    studio_in_use.state(lambda state: state["film"] and not state["error"] and not state["building"])
    return studio_in_use


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Page]:
    """A studio of the test's own."""
    with opened(tmp_path) as page:
        yield page


@pytest.fixture
def open_studio() -> Callable[..., AbstractContextManager[Page]]:
    """Opens the studio of a script in a folder: that of all tests, or one of some text."""
    return opened
