from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from renderer.studio.app import application
from renderer.studio.guard import Pass
from renderer.studio.job import Job
from renderer.studio.stage import Stage

TOKEN = "a-token-for-tests"
PORT = 8123
HOST = f"http://127.0.0.1:{PORT}"

SCRIPT = """\
from renderer import Script, circle, rectangle, shift, fade_in
from colours import FILL

def build(radius: float = 1.0, theme: str = "dark", size: tuple[int, int] = (1920, 1080)):
    script = Script(theme, size)
    script.chapter("One")
    script.add(rectangle("box", 3, 2, fill="green", at=(4, 0)))
    script.play(fade_in(circle("dot", radius, fill=FILL)), label="come")
    script.play(shift("dot", (-3, 1), 1))
    return script.scene()
"""


class Page:
    """What a page of the studio asks for, in a test."""

    whole = SCRIPT

    def __init__(self, client: TestClient, script: Path, stage: Stage) -> None:
        self.client, self.script, self.stage = client, script, stage

    def state(self, until: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The state as soon as it is as wanted."""
        end = time.monotonic() + 20
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


@contextmanager
def opened(folder: Path, patience: float = 20.0) -> Iterator[Page]:
    script = folder / "mon film é.py"
    script.write_text(SCRIPT, "utf-8")
    (folder / "colours.py").write_text('FILL = "red"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        stage = Stage(script.name, {}, folder, patience)
        app = application(stage, Job(stage, folder / "out"), Pass(TOKEN, PORT))
        with TestClient(app, base_url=HOST, headers={"x-netreel-token": TOKEN}) as client:
            yield Page(client, script, stage)
    assert list((folder / "cache" / "netreel" / "segments").glob("work-*")) == []


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The studio of a script, for tests that leave it as it is."""
    with opened(tmp_path_factory.mktemp("un dossier à moi")) as page:
        yield page


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Page]:
    """A studio of the test's own, which has little patience."""
    with opened(tmp_path, patience=2.5) as page:
        yield page


@pytest.fixture
def open_studio() -> Callable[[Path], AbstractContextManager[Page]]:
    """Opens the studio of a script in a folder."""
    return opened
