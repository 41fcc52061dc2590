from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer import Scene, keyed
from renderer.film.render.still import still_array

pytest.importorskip("anywidget", reason="anywidget is not installed (pip install anywidget)")

from renderer.notebook import player
from tests.studio.chromium import Window, chromium


class Kernel:
    """A player with what it sends, as a page would hear it."""

    def __init__(self, scene: Scene) -> None:
        self.player: Any = player(scene)
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        self.player.send = lambda content, buffers=None: self.sent.append((content, buffers or []))

    def ask(self, message: Any) -> Any:
        """The answer to a message; None where there is none."""
        before = len(self.sent)
        self.player._handle_custom_msg(message, [])
        assert len(self.sent) <= before + 1
        return self.sent[-1] if len(self.sent) > before else None


@pytest.fixture(scope="module")
def kernel(scene: Scene) -> Kernel:
    return Kernel(scene)


def test_the_page_gets_the_course_of_the_film_and_a_script_that_fetches_nothing(kernel: Kernel) -> None:
    state = kernel.player.get_state()
    assert (state["film"]["duration"], state["width"]) == (3.0, 960)
    assert [beat["label"] for beat in state["film"]["beats"]] == ["come", None, None]
    for text in (state["_esm"], state["_css"]):
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "import " not in "".join(line for line in state["_esm"].splitlines() if not line.startswith("//"))


def test_a_message_is_answered_with_the_frame_that_still_makes(kernel: Kernel, scene: Scene) -> None:
    for t in (1.5, 0.25, 99.0):
        content, (data,) = kernel.ask({"id": 7, "do": "frame", "t": t, "width": 320, "form": "png"})
        assert content == {"id": 7}
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), still_array(scene, min(t, 3), (320, 180)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "else"},
        {"t": None},
        {"t": "1"},
        {"t": float("nan")},
        {"t": float("inf")},
        {"t": True},
        {"width": 0},
        {"width": 10**9},
        {"width": 320.5},
        {"width": None},
        {"form": "gif"},
        {"form": ["png"]},
    ],
)
def test_a_message_that_asks_for_what_cannot_be_is_answered_with_why(kernel: Kernel, wrong: dict[str, Any]) -> None:
    content, buffers = kernel.ask({"id": 3, "do": "frame", "t": 1.0, "width": 320, "form": "png"} | wrong)
    assert content["id"] == 3
    assert content["error"]
    assert buffers == []


@pytest.mark.parametrize("message", [None, 3, "frame", [], {}, {"id": "x"}, {"id": None, "do": "frame"}])
def test_what_is_no_message_of_the_player_is_let_pass(kernel: Kernel, message: Any) -> None:
    assert kernel.ask(message) is None


def test_a_player_comes_with_a_still_for_where_there_is_none(kernel: Kernel) -> None:
    data, _ = kernel.player._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} <= set(data)
    assert data["text/plain"].startswith("<Scene: 3 s")


# ---- in a browser, with a model that stands for the notebook's

MODEL = """
window.sent = []; window.heard = [];
window.model = {
  get: (name) => arguments[0][name], send: (message) => sent.push(message),
  on: (what, hear) => { if (what === "msg:custom") heard.push(hear); },
};
const done = arguments[2];
import(URL.createObjectURL(new Blob([arguments[0]._esm], { type: "text/javascript" }))).then((module) => {
  document.body.innerHTML = "<style></style><div id=one></div><div id=two></div>";
  document.querySelector("style").textContent = arguments[0]._css;
  const gone = arguments[1].map((name) => module.default.render({ model, el: document.getElementById(name) }));
  window.leave = () => gone.forEach((one) => one());
  done("shown");
}, (error) => done(String(error)));
"""
ANSWER = """
const [message, data] = arguments, bytes = data && Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
heard.forEach((hear) => hear(message, bytes ? [new DataView(bytes.buffer)] : []));
"""
ROOT = "document.querySelector('#one .netreel')"


class Notebook(Window):
    def __init__(self, window: Window, kernel: Kernel) -> None:
        super().__init__(window.driver)
        self.kernel = kernel

    def show(self, *names: str) -> None:
        self.driver.get("about:blank")
        state = {name: self.kernel.player.get_state()[name] for name in ("_esm", "_css", "film", "width")}
        assert self.driver.execute_async_script(MODEL, state, names) == "shown"

    def work(self) -> None:
        """Lets the kernel answer what was asked."""
        for message in self.run("return sent.splice(0)"):
            content, buffers = self.kernel.ask(message)
            self.run(ANSWER, content, base64.b64encode(buffers[0]).decode() if buffers else None)

    def until(self, code: str, wanted: Any = bool) -> Any:
        end = time.monotonic() + 20
        while not wanted(found := self.run(code)):
            self.work()
            assert time.monotonic() < end, (code, found)
        return found

    def press(self, key: str) -> Any:
        code = (
            f"const e = new KeyboardEvent('keydown', {{key: arguments[0], bubbles: true, cancelable: true}}); "
            f"{ROOT}.dispatchEvent(e); return e.defaultPrevented"
        )
        return self.run(code, key)

    @property
    def t(self) -> float:
        return float(self.run(f"return {ROOT}.netreel.player.t"))


@pytest.fixture(scope="module")
def notebook(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    with chromium(tmp_path_factory.mktemp("notebook")) as window:
        yield Notebook(window, kernel)


def test_the_picture_at_rest_is_the_one_that_still_makes(notebook: Notebook, scene: Scene) -> None:
    notebook.show("one")
    for t in (1.5, 0.5, 2.75):
        notebook.run(f"{ROOT}.netreel.player.seek(arguments[0])", t)
        notebook.until(f"return {ROOT}.querySelector('.picture').dataset.exact", lambda exact, t=t: exact == f"1:{t:g}")
        png = notebook.run(f"return {ROOT}.querySelector('.picture').toDataURL('image/png').split(',')[1]")
        shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))
        assert np.array_equal(shown, still_array(scene, t, (shown.shape[1], shown.shape[0])))


def test_keys_and_the_timeline_move_the_playhead_and_other_keys_are_left_to_the_notebook(notebook: Notebook) -> None:
    notebook.show("one")
    for key, t in [("Home", 0), ("]", 1), ("ArrowRight", 31 / 30), ("[", 1), ("End", 3), ("ArrowLeft", 2.9667)]:
        assert notebook.press(key)
        assert notebook.t == pytest.approx(t, abs=0.04)
    assert not notebook.press("x")
    line = f"{ROOT}.netreel.timeline"
    notebook.run(f"{ROOT}.querySelector('.timeline').id = 'line'")
    places = [notebook.run(f"return {line}.x(arguments[0])", t) for t in (2.5, 0.5)]
    notebook.drag("line", (places[0], 60), (places[1], 60))
    assert notebook.t == pytest.approx(0.5, abs=0.02)
    assert notebook.run(f"return {ROOT}.querySelector('.caption').textContent") == "A dot comes."
    assert notebook.run("return document.documentElement.scrollWidth <= innerWidth")


def test_it_plays_to_the_end_and_pauses_there(notebook: Notebook) -> None:
    notebook.show("one")
    notebook.press("Home")
    notebook.press(" ")
    assert notebook.run(f"return {ROOT}.netreel.player.playing")
    notebook.until(f"return !{ROOT}.netreel.player.playing")
    assert notebook.t == pytest.approx(3.0, abs=0.05)
    assert notebook.run(f"return {ROOT}.netreel.player.shownFrames") > 3


def test_two_players_of_one_scene_go_by_themselves_and_stop_when_they_are_gone(notebook: Notebook) -> None:
    notebook.show("one", "two")
    notebook.run(f"{ROOT}.netreel.player.seek(2)")
    notebook.until("return [...document.querySelectorAll('.picture')].every((p) => p.dataset.exact)")
    assert notebook.run("return [...document.querySelectorAll('.netreel')].map((r) => r.netreel.player.t)") == [2, 0]
    notebook.press("l")
    notebook.run("leave()")
    assert not notebook.run(f"return {ROOT}.netreel.player.playing")


def test_a_scene_that_cannot_be_drawn_says_so_and_the_player_lives(scene: Scene) -> None:
    from renderer import circle, track

    broken = Kernel(keyed(circle(name="dot"), tracks={"camera.scale": track((0, 1.0), (1, 0.0))}, duration=2))
    ask = {"do": "frame", "width": 320, "form": "png"}
    assert "error" in broken.ask({"id": 1, "t": 2.0, **ask})[0]
    assert broken.ask({"id": 2, "t": 0.0, **ask})[0] == {"id": 2}
