from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer.encode.encoder import decode
from renderer.encode.sound_file import SOUND_RATE
from renderer.encode.sound_mix import write_wav
from renderer.film.load.target import load
from renderer.film.render.still import still_array
from renderer.studio.playback import frames_in
from renderer.values.errors import RenderError

PNG = b"\x89PNG"


def test_frames_are_those_that_still_makes(page: Any) -> None:
    page.ready()
    scene = load(page.script.name, {}, page.script.parent).scene
    for t in (1.5, 0.0, 0.4, 2.0, 0.9, 1.99, 0.01, 1.2, 1.1, 0.4):
        answer = page.client.get(f"/frame?t={t}&w=320")
        pixels = np.asarray(Image.open(io.BytesIO(answer.content)))
        assert np.array_equal(pixels, still_array(scene, t, (320, 180)))


def test_a_preview_is_a_smaller_file_of_the_same_size_and_nearly_the_same(page: Any) -> None:
    page.ready()
    exact = Image.open(io.BytesIO(page.client.get("/frame?t=1.5&w=640&form=png").content))
    quick = Image.open(io.BytesIO(page.client.get("/frame?t=1.5&w=640&form=jpeg").content))
    assert quick.format == "JPEG"
    assert quick.size == exact.size
    far = np.abs(np.asarray(quick, int) - np.asarray(exact, int))
    assert far.mean() < 1


def test_the_state_tells_the_course_of_the_film_and_its_parameters(page: Any) -> None:
    film = page.state(lambda s: s["film"])["film"]
    assert film["duration"] == 2.0
    assert [(b["start"], b["end"], b["label"]) for b in film["beats"]] == [(0, 1, "come"), (1, 2, None)]
    assert [c["name"] for c in film["chapters"]] == ["One"]
    assert {p["name"]: p["value"] for p in film["parameters"]} == {
        "radius": "1.0",
        "theme": "dark",
        "size": "1920x1080",
    }


def test_a_click_tells_address_paint_and_keys(page: Any) -> None:
    page.ready()
    found = page.client.get("/hit?t=1.999&x=-3&y=1").json()
    assert found["address"] == "dot"
    assert [key["t"] for track in found["tracks"] if track["property"] == "at" for key in track["keys"]] == [1.0, 2.0]
    assert page.client.get("/hit?t=1.5&x=4&y=0.9").json()["address"] == "box"
    assert page.client.get("/hit?t=1.5&x=0&y=-3").json() is None


@pytest.mark.parametrize(
    "path",
    [
        "/frame",
        "/frame?t=nan&w=320",
        "/frame?t=-1&w=320",
        "/frame?t=inf&w=320",
        "/frame?t=1&w=99999",
        "/frame?t=1&w=0",
        "/frame?t=1&w=320&form=../../etc/passwd",
        "/hit?t=1&x=a&y=0",
    ],
)
def test_a_frame_that_cannot_be_is_refused(page: Any, path: str) -> None:
    assert page.client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/main.js/../../app.py",
        "/static/",
        "/static",
        "/static/index.html%00.js",
        "/etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/film/../../x",
        "/colors.py",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_the_pages(page: Any, path: str) -> None:
    assert page.client.get(path).status_code == 404


def test_the_page_and_all_that_it_asks_for_comes_from_the_server(page: Any) -> None:
    assert "<canvas" in page.client.get("/").text
    for name in (
        "main.js",
        "player.js",
        "reel.js",
        "frames.js",
        "mp4.js",
        "sound.js",
        "timeline.js",
        "panels.js",
        "api.js",
        "studio.css",
        "icon.svg",
    ):
        text = page.client.get(f"/static/{name}").text
        assert text
        assert "https://" not in text


@pytest.mark.parametrize("body", ["", "[", "[]", "3", '{"params": 3}', '{"params": {"a": 1}}', "[" * 30000])
def test_what_is_no_request_is_refused(page: Any, body: str) -> None:
    answer = page.client.post("/build", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_a_parameter_changes_the_film_and_a_wrong_one_leaves_it(own: Any) -> None:
    first = own.ready()
    own.post("/build", params={"radius": "0.2", "theme": "light"})
    now = own.state(lambda s: s["version"] == 2)
    assert now["film"]["theme"] == "light"
    assert own.client.get("/hit?t=1.999&x=-3&y=1.5").json() is None
    own.post("/build", params={"radius": "wide"})
    wrong = own.state(lambda s: s["error"])
    assert "'radius' must be a number" in wrong["error"]["message"]
    assert wrong["film"] == now["film"] != first["film"]


@pytest.mark.parametrize("how", ["in place", "by rename"])
def test_a_saved_script_is_shown_and_an_error_keeps_the_last_good_picture(used: Any, how: str) -> None:
    used.save(used.whole.replace('"One"', f'"{how}"'), how)
    used.state(lambda s: s["film"]["chapters"][0]["name"] == how and not s["building"])
    picture = used.client.get("/frame?t=1.5&w=320").content
    used.save(used.whole.replace('shift("dot"', 'shift("dott"'), how)
    error = used.state(lambda s: s["error"] and "dott" in s["error"]["message"] and not s["building"])["error"]
    assert (error["file"], error["line"]) == (used.script.name, 9)
    assert "did you mean 'dot'" in error["message"]
    assert error["excerpt"][2]["line"] == 9
    assert used.client.get("/frame?t=1.5&w=320").content == picture
    used.save(used.whole, how)
    mended = used.state(lambda s: s["film"]["chapters"][0]["name"] == "One")
    assert mended["error"] is None


@pytest.mark.parametrize("how", ["with a backup", "in two halves", "as old as before"])
def test_however_an_editor_saves_the_script_is_shown_in_the_end(used: Any, how: str) -> None:
    used.save(used.whole.replace('"One"', f'"{how}"'), how)
    used.state(lambda s: s["film"]["chapters"][0]["name"] == how and not s["error"] and not s["building"])


def test_a_module_beside_the_script_is_watched_too(used: Any) -> None:
    def fill() -> Any:
        return used.client.get("/hit?t=1.999&x=-3&y=1").json()["fill"]

    before = fill()
    (used.script.parent / "colors.py").write_text('FILL = "blue"\n')
    used.state(lambda s: not s["building"] and fill() != before)


def test_half_a_script_a_deleted_one_a_crash_and_an_endless_loop_take_nothing_down(used: Any) -> None:
    used.save(used.whole.partition("(fade_in")[0] + "(")
    used.state(lambda s: s["error"] and "SyntaxError" in s["error"]["message"] and not s["building"])
    used.save("import os; os._exit(3)")
    ended = used.state(lambda s: s["error"] and "ended with code 3" in s["error"]["message"])
    assert ended["film"]
    patience, used.stage.patience = used.stage.patience, 0.7
    used.save("while True: pass")
    used.state(lambda s: s["error"] and "longer than 0.7 s" in s["error"]["message"])
    used.stage.patience = patience
    used.script.unlink()
    used.state(lambda s: s["error"] and "does not exist" in s["error"]["message"])
    assert used.client.get("/frame?t=1.5&w=320").content.startswith(PNG)
    used.save(used.whole.replace('"One"', '"At last"'))
    used.state(lambda s: s["film"]["chapters"][0]["name"] == "At last" and not s["error"])


def test_a_film_is_rendered_from_the_page_and_can_be_had(own: Any) -> None:
    own.ready()
    assert own.client.get("/film").status_code == 404
    assert own.post("/render", quality="8K").status_code == 400
    assert own.post("/render", quality="480p15").status_code == 200
    job = own.state(lambda s: s["job"].get("frames") or s["job"].get("error"))["job"]
    assert job["frames"] == 30
    answer = own.client.get("/film")
    assert answer.content[4:8] == b"ftyp"
    assert (own.script.parent / "out" / "mon film é.mp4").stat().st_size == len(answer.content)


def test_pieces_of_film_and_render_share_what_they_make(own: Any) -> None:
    own.ready()
    made = own.client.get("/piece?k=0&every=1&w=1280")
    assert (made.headers["x-first"], made.headers["x-stop"], made.headers["content-type"]) == ("0", "60", "video/mp4")
    assert frames_in(made.content) == 60
    # Whatever is asked for next comes from memory: nothing is drawn.
    assert own.client.get("/piece?k=47&every=1&w=1280").content == made.content
    out = own.script.parent / "film.mp4"
    command = [sys.executable, "-m", "renderer.cli.main", "render", own.script.name, "-q", "720p30", "-o", str(out)]
    done = subprocess.run(
        command, cwd=own.script.parent, env=os.environ | {"PYTHONPATH": os.getcwd()}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "1 of 1 segments" in done.stderr + done.stdout
    assert [np.array_equal(a, b) for a, b in zip(decode(out), _decoded(made.content, out), strict=True)] == [True] * 60


def _decoded(data: bytes, beside: Path) -> Any:
    live = beside.with_name("live.mp4")
    live.write_bytes(data)
    return decode(live)


@pytest.mark.parametrize(
    "path",
    [
        "/piece",
        "/piece?k=-1&every=1&w=640",
        "/piece?k=0&every=9&w=640",
        "/piece?k=0&every=0&w=640",
        "/piece?k=nan&every=1&w=640",
        "/piece?k=0&every=1&w=99999",
        "/sound?from=0",
        "/sound?from=x&to=1",
    ],
)
def test_a_piece_or_a_sound_that_cannot_be_is_refused(page: Any, path: str) -> None:
    page.ready()
    assert page.client.get(path).status_code == 400


def test_a_piece_past_the_end_is_refused_and_the_film_goes_on(page: Any) -> None:
    page.ready()
    answer = page.client.get("/piece?k=5000&every=1&w=320")
    assert (answer.status_code, answer.json()["message"]) == (503, "the film has no frame 5000 at 30 frames a second")
    assert page.client.get("/sound?from=0&to=1").status_code == 503
    assert page.client.get("/frame?t=1.5&w=320").content.startswith(PNG)


def test_a_piece_that_is_called_off_is_not_made_to_its_end(own: Any) -> None:
    own.ready()
    portal = own.client.portal
    pieces = [portal.call(own.stage.piece, 0, 1, 1280)]
    assert list(pieces[0].frames) == list(range(60))
    portal.call(pieces[0].close)
    # What is asked for next is answered by the same process, after it gave up the piece.
    assert own.client.get("/frame?t=1.5&w=320").content.startswith(PNG)
    work = own.stage._work
    # The lock stays as long as the workplace is in use.
    assert [file.name for file in work.iterdir()] == ["lock"]
    assert not list(work.parent.glob("*.mp4"))


def test_a_process_that_is_killed_while_it_makes_a_piece_takes_nothing_down(own: Any) -> None:
    own.ready()
    live = own.client.portal.call(own.stage.piece, 0, 1, 1280)
    os.kill(own.stage._bench.pid, signal.SIGKILL)

    async def all_of_it() -> None:
        async for _ in live.parts():
            pass

    with pytest.raises(RenderError, match="was killed by signal 9"):
        own.client.portal.call(all_of_it)
    assert own.client.get("/frame?t=1.5&w=320").status_code == 503
    own.save(own.whole + "\n")
    own.state(lambda s: s["version"] == 2)
    assert own.client.get("/piece?k=0&every=2&w=320").status_code == 200


def test_the_sound_of_a_film_comes_in_slices(used: Any) -> None:
    second = np.full((SOUND_RATE, 2), 0.5, np.float32)
    write_wav(second, used.script.parent / "a.wav")
    assert used.client.get("/state").json()["sound"] is False
    used.save(used.whole.replace("    return", '    script.sound("a.wav", at=-1.5)\n    return'))
    used.state(lambda s: s["sound"] and not s["building"])
    answer = used.client.get("/sound?from=0.25&to=0.75")
    with wave.open(io.BytesIO(answer.content)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.array_equal(samples, np.repeat([0, 16384], SOUND_RATE // 2))


def test_no_process_is_left_behind(open_studio: Callable[[Path], Any], tmp_path: Path) -> None:
    with open_studio(tmp_path) as page:
        page.ready()
        page.client.portal.call(page.stage.piece, 0, 1, 1920)
        own = [page.stage._bench.pid, page.client.portal.call(_spare, page.stage)]
    for pid in own:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def _spare(stage: Any) -> int:
    stage._start_spare()
    return int((await stage._spare).pid)


def test_the_worker_of_the_next_build_is_started_when_the_film_was_shown_for_a_while(used: Any) -> None:
    used.state(lambda s: used.stage._spare is not None and used.stage._spare.done())
    spare = used.client.portal.call(_spare, used.stage)
    # In one go: half a script would be built, too, by the worker that waits.
    used.save(used.whole.replace('"One"', '"Ahead"'), "by rename")
    used.state(lambda s: s["film"]["chapters"][0]["name"] == "Ahead" and not s["building"])
    assert used.stage._bench.pid == spare


def test_findings_of_the_lint_are_told_with_their_times(used: Any) -> None:
    words = "from renderer import text\n" + used.whole.replace(
        "    return", '    script.add(text("HELLO WORLD", at=(7, 0), name="said"))\n    script.wait(2)\n    return'
    )
    used.save(words)
    used.state(lambda s: s["film"]["duration"] == 4 and not s["building"])
    assert used.post("/lint").status_code == 200
    found = used.state(lambda s: s["findings"] is not None)["findings"]
    assert any("said" in finding["message"] and 2 <= finding["t"] <= 4 for finding in found)
