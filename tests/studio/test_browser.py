from __future__ import annotations

import base64
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer.encode.sound import write_wav
from renderer.film.load.source import load
from renderer.film.render.still import still_array
from tests.studio.chromium import Window

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install selenium)")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER),
    reason="no Chromium with its ChromeDriver is installed (apt-get install chromium chromium-driver)",
)
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1200,800 "
    "--autoplay-policy=no-user-gesture-required"
)
SCRIPT = """\
from renderer import Script, circle, rectangle, shift, fade_in

def build(radius: float = 1.0, theme: str = "dark", size: tuple[int, int] = (1920, 1080)):
    script = Script(theme, size)
    script.chapter("One")
    script.add(rectangle(3, 2, fill="green", at=(4, 0), name="box"))
    script.play(fade_in(circle(radius, fill="red", name="dot")), label="come")
    script.play(shift("dot", (-3, 1), seconds=1))
    script.wait(1)
    return script.scene()
"""
PICTURE = "return document.getElementById('picture').toDataURL('image/png').split(',')[1]"
EXACT = "return document.getElementById('picture').dataset.exact"


class Browser(Window):
    def __init__(self, driver: Any, script: Path) -> None:
        super().__init__(driver)
        self.script = script

    def click(self, name: str) -> None:
        self.driver.find_element("id", name).click()

    def press(self, key: str) -> None:
        self.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))", key)

    @property
    def t(self) -> float:
        return float(self.run("return studio.player.t"))

    def picture(self, t: float) -> Any:
        """The pixels shown at a time, once they are exact."""
        self.run("document.getElementById('picture').dataset.exact = ''; studio.player.seek(arguments[0])", t)
        version = self.run("return studio.state.version")
        self.until(EXACT, lambda exact: exact == f"{version}:{t:g}")
        return _pixels(self.run(PICTURE))


def _pixels(png: str) -> Any:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, cache_in: Callable[[Path], Path]) -> Iterator[Browser]:
    from selenium.webdriver.chrome.service import Service

    folder = tmp_path_factory.mktemp("studio")
    script = folder / "my_film.py"
    script.write_text(SCRIPT)
    command = [sys.executable, "-m", "renderer.cli.main", "studio", script.name, "--no-open"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache_in(folder)), "PYTHONPATH": os.getcwd()}
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment)
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS.split(), f"--user-data-dir={folder / 'profile'}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = None
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        driver.get(address)
        found = Browser(driver, script)
        found.until(EXACT)
        assert "token" not in driver.current_url
        yield found
        assert driver.get_log("browser") == []
    finally:
        if driver is not None:
            driver.quit()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) in (0, 130, -signal.SIGINT)


def test_scrubbing_to_ten_times_shows_the_frames_that_still_makes(browser: Browser) -> None:
    scene = load(str(browser.script)).scene
    for t in (1.5, 0.25, 2.75, 0.0, 1.0, 0.5, 1.25, 3.0, 0.75, 1.75):
        shown = browser.picture(t)
        assert np.array_equal(shown, still_array(scene, t, (shown.shape[1], shown.shape[0])))


def test_keys_move_the_playhead(browser: Browser) -> None:
    browser.press("Home")
    for key, t in [("]", 1.0), ("ArrowRight", 31 / 30), ("ArrowLeft", 1.0), ("]", 2.0), ("[", 1.0), ("End", 3.0)]:
        browser.press(key)
        assert browser.t == pytest.approx(t, abs=1e-6)


def test_pieces_of_film_are_played_frame_by_frame_and_played_again_at_once(browser: Browser) -> None:
    browser.run("performance.clearResourceTimings(); studio.player.seek(0)")
    browser.run("window.kinds = []; studio.player.paint = function (image) { kinds.push(image.constructor.name); "
                "Object.getPrototypeOf(this).paint.call(this, image) }")  # fmt: skip
    browser.run(
        "window.ks = []; studio.player.shown = function (found, now) { ks.push(found.k); "
        "Object.getPrototypeOf(this).shown.call(this, found, now) }"
    )
    asked = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('/piece')).length"
    counts = []
    for _ in range(2):
        browser.run("ks.length = 0; kinds.length = 0; studio.player.play(1)")
        browser.until("return !studio.player.playing")
        shown = browser.run("return ks")
        assert shown == sorted(set(shown))
        assert shown[0] == 0
        assert shown[-1] >= 88
        assert set(browser.run("return kinds.slice(0, ks.length)")) == {"VideoFrame"}
        counts.append(browser.run(asked))
    browser.run("delete studio.player.shown; delete studio.player.paint")
    assert counts[0] == counts[1] == 1
    samples = browser.run("return studio.player.reel.pieces.map((p) => p.samples.map((s) => s.k))")
    assert [sorted(piece) for piece in samples] == [list(range(90))]


def test_pausing_leaves_the_frame_on_screen_and_makes_it_exact(browser: Browser) -> None:
    scene = load(str(browser.script)).scene
    browser.run("studio.player.seek(1.1); studio.player.play(1)")
    browser.until("return studio.player.t > 1.5")
    browser.run(
        "const p = studio.player; p.pause(); window.left = p.canvas.toDataURL(); window.size = [p.canvas.width, "
        "p.canvas.height]"
    )
    t = browser.t
    assert t == pytest.approx(round(t * 30) / 30, abs=1e-9)
    left = _pixels(browser.run("return left.split(',')[1]"))
    version = browser.run("return studio.state.version")
    browser.until(EXACT, lambda exact: exact.startswith(f"{version}:"))
    exact = _pixels(browser.run(PICTURE))
    size = exact.shape[1], exact.shape[0]
    assert left.shape == exact.shape
    assert np.array_equal(exact, still_array(scene, t, size))
    far = [np.abs(left.astype(int) - still_array(scene, t + n / 30, size)).mean() for n in (-1, 0, 1)]
    assert far[1] < min(far[0], far[2])


def test_in_a_loop_no_frame_of_another_beat_is_shown(browser: Browser) -> None:
    browser.run("studio.player.seek(1.5)")
    browser.run("const x = document.getElementById('loop'); x.value = 'beat'; x.onchange()")
    browser.run(
        "window.ks = []; studio.player.shown = function (found, now) { ks.push([found.k, this.lap, "
        "this.going === this.reel]); Object.getPrototypeOf(this).shown.call(this, found, now) }; studio.player.play(1)"
    )
    browser.until("return studio.player.lap >= 3")
    browser.run("studio.player.pause(); delete studio.player.shown")
    browser.run("const x = document.getElementById('loop'); x.value = ''; x.onchange()")
    shown = browser.run("return ks")
    assert all(30 <= k < 60 and reel for k, _, reel in shown)
    assert shown == sorted(shown, key=lambda one: (one[1], one[0]))


@pytest.mark.parametrize("speed", [0.5, 4])
def test_at_another_speed_the_film_keeps_to_its_frames(browser: Browser, speed: float) -> None:
    browser.run(
        "window.ks = []; studio.player.shown = function (found, now) { ks.push(found.k); "
        "Object.getPrototypeOf(this).shown.call(this, found, now) }; studio.player.speed = arguments[0]; "
        "studio.player.seek(0); studio.player.play(1)",
        speed,
    )
    browser.until("return studio.player.t > 0.9 || !studio.player.playing")
    browser.run("studio.player.pause(); studio.player.speed = 1; delete studio.player.shown")
    shown = browser.run("return ks")
    assert shown == sorted(set(shown))
    assert len(shown) >= 4


def test_backwards_it_plays_to_the_start(browser: Browser) -> None:
    browser.run("studio.player.seek(0.6)")
    browser.run(
        "window.ks = []; studio.player.shown = function (found, now) { ks.push([found.k, this.going === this.reel]); "
        "Object.getPrototypeOf(this).shown.call(this, found, now) }"
    )
    browser.press("j")
    browser.until("return !studio.player.playing")
    browser.run("delete studio.player.shown")
    shown = browser.run("return ks")
    assert browser.t == 0
    assert shown == sorted(shown, reverse=True)
    assert shown[-1][0] < shown[0][0] <= 18
    assert not any(reel for _, reel in shown)


def test_what_is_no_longer_wanted_is_called_off(browser: Browser) -> None:
    jump = "const p = studio.player; p.reel.forget(); p.seek(0); p.play(1); const was = p.reel.asked; p.seek(2); "
    ended = "const next = p.reel.asked; p.pause(); p.seek(0.5, true); "
    ended += "return [was, next].map((x) => x.control.signal.aborted)"
    assert browser.run(jump + ended) == [True, True]
    assert browser.run("return studio.player.reel.asked") is None
    browser.run("studio.player.seek(0.5)")


def test_at_rest_the_beginning_of_what_is_played_next_is_made(browser: Browser) -> None:
    browser.run("const p = studio.player; p.reel.forget(); p.seek(0)")
    browser.until("return studio.player.reel.pieces.some((p) => p.done && p.first === 0)")
    browser.run("performance.clearResourceTimings(); studio.player.play(1)")
    browser.until("return studio.player.t > 0.2")
    browser.run("studio.player.pause()")
    assert (
        browser.run("return performance.getEntriesByType('resource').filter((e) => e.name.includes('/piece')).length")
        == 0
    )


def test_a_caption_does_not_move_the_picture(browser: Browser) -> None:
    version = browser.run("return studio.state.version")
    browser.script.write_text(
        SCRIPT.replace("    script.wait(1)", "    script.caption('It waits', 1)\n    script.wait(1)")
    )
    browser.until("return studio.state.version", lambda now: now == version + 1)
    heights = []
    for t, said in ((0.5, ""), (2.5, "It waits"), (1.5, "")):
        browser.run("studio.player.seek(arguments[0])", t)
        assert browser.run("return document.getElementById('caption').textContent") == said
        heights.append(browser.run("return document.getElementById('view').clientHeight"))
    browser.script.write_text(SCRIPT)
    browser.until("return studio.state.version", lambda now: now == version + 2)
    assert len(set(heights)) == 1


def test_without_a_decoder_frames_are_shown_one_by_one(browser: Browser) -> None:
    browser.run("studio.player.reel.broken = true; studio.player.seek(0); studio.player.play(1)")
    browser.until("return studio.player.t > 0.3 && studio.player.going === studio.player.frames")
    browser.run("studio.player.pause(); studio.player.reel.broken = false")
    assert browser.run("return studio.player.painted") > 0


def test_the_sound_goes_with_the_picture(browser: Browser) -> None:
    rate = 48000
    at = np.arange(3 * rate) / rate
    # A tone that is higher in every half second.
    hertz = 300 + 200 * np.floor(at / 0.5)
    tone = 0.8 * np.sin(2 * np.pi * np.cumsum(hertz) / rate)
    write_wav(np.column_stack((tone, tone)).astype(np.float32), browser.script.parent / "tone.wav")
    version = browser.run("return studio.state.version")
    browser.script.write_text(SCRIPT.replace("    return", "    script.sound('tone.wav', at=-3)\n    return"))
    browser.until("return studio.state.version", lambda now: now == version + 1)
    assert not browser.run("return document.getElementById('mute').hidden")
    try:
        for speed, backwards in ((1, False), (2, False), (1, True)):
            heard = _heard(browser, speed, backwards)
            if backwards:
                assert heard == []
                continue
            assert len(heard) >= 3
            for t, found in heard:
                assert found / speed == pytest.approx(300 + 200 * np.floor(t / 0.5), abs=40), (speed, t, found, heard)
        browser.press("m")
        assert _heard(browser, 1, False) == []
        browser.press("m")
    finally:
        browser.script.write_text(SCRIPT)
        browser.until("return studio.state.version", lambda now: now == version + 2)


def _heard(browser: Browser, speed: float, backwards: bool) -> list[tuple[float, float]]:
    """Times in the middle of half seconds, and the pitch that is heard there."""
    browser.driver.set_script_timeout(30)
    found: list[tuple[float, float]] = browser.driver.execute_async_script(
        """
        const [speed, backwards, done] = arguments, p = studio.player, heard = [];
        p.speed = speed; p.seek(backwards ? 2.9 : 0); p.play(backwards ? -1 : 1);
        const near = () => {
          const ear = window.ear ??= p.sound.context && (() => { const e = new AnalyserNode(p.sound.context,
            {fftSize: 4096, smoothingTimeConstant: 0}); p.sound.out.connect(e); return e; })();
          const inside = (p.t % 0.5) / 0.5;
          if (ear && inside > 0.5 && inside < 0.9) {
            const bins = new Float32Array(ear.frequencyBinCount);
            ear.getFloatFrequencyData(bins);
            const most = bins.reduce((best, x, n) => x > bins[best] ? n : best, 0);
            if (bins[most] > -50) heard.push([p.t, most * 48000 / 4096]);
          }
          if (!p.playing || (backwards ? p.t < 1.5 : p.t > 2.4)) {
            p.pause(); p.speed = 1; setTimeout(() => done(heard), 200);
          } else setTimeout(near, 20);
        };
        near();
        """,
        speed,
        backwards,
    )
    return found


def test_it_plays_to_the_end_and_pauses_there(browser: Browser) -> None:
    browser.press("Home")
    browser.run("studio.player.speed = 2")
    browser.press(" ")
    assert browser.run("return studio.player.playing")
    browser.until("return !studio.player.playing")
    browser.run("studio.player.speed = 1")
    assert browser.t == pytest.approx(3.0, abs=0.05)
    assert browser.run("return studio.player.shownFrames") > 5


def test_a_loop_goes_round_within_its_beat(browser: Browser) -> None:
    browser.run("studio.player.seek(1.2)")
    browser.run("const x = document.getElementById('loop'); x.value = 'beat'; x.onchange()")
    browser.run("window.seen = []; studio.player.addEventListener('time', () => seen.push(studio.player.t))")
    browser.press("l")
    browser.until("return seen.some((t, n) => n && t < seen[n - 1] - 0.3)")
    browser.press("k")
    browser.run("const x = document.getElementById('loop'); x.value = ''; x.onchange()")
    assert browser.run("return Math.min(...seen)") >= 1.0
    assert browser.run("return Math.max(...seen)") <= 2.0


def test_a_click_in_the_picture_names_what_lies_there(browser: Browser) -> None:
    browser.picture(2.5)
    places = {"box": [(4, 0), (3, 0.5), (5, -0.5), (4, 0.9), (2.7, 0)], "dot": [(-3, 1), (-3.5, 1), (-2.5, 1.3)]}
    for address, points in places.items():
        for x, y in points:
            browser.run("document.getElementById('inspect').replaceChildren()")
            browser.run(
                "const p = document.getElementById('picture'), b = p.getBoundingClientRect(), [w, h] = "
                "studio.state.film.frame; p.dispatchEvent(new MouseEvent('click', {clientX: b.left + (arguments[0] / w "
                "+ 0.5) * b.width, clientY: b.top + (0.5 - arguments[1] / h) * b.height}))",
                x,
                y,
            )
            shown = browser.until("return document.querySelector('#inspect .address')?.textContent")
            assert shown == address


def test_a_saved_script_is_shown_at_the_same_time_and_an_error_lies_over_the_last_picture(browser: Browser) -> None:
    before = browser.picture(2.5)
    version = browser.run("return studio.state.version")
    browser.script.write_text(SCRIPT.replace('fill="red"', 'fill="blue"'))
    browser.until("return studio.state.version", lambda now: now == version + 1)
    browser.until(EXACT, lambda exact: exact == f"{version + 1}:2.5")
    changed = browser.picture(2.5)
    assert not np.array_equal(changed, before)
    browser.script.write_text(SCRIPT.replace("shift(", "shft("))
    said = browser.until(
        "const x = document.getElementById('trouble'); return x.hidden ? '' : x.innerText",
        lambda words: "shft" in words,
    )
    assert "my_film.py:8" in said
    assert np.array_equal(browser.picture(2.5), changed)
    browser.script.write_text(SCRIPT)
    browser.until("return document.getElementById('trouble').hidden")
    assert np.array_equal(browser.picture(2.5), before)


def test_a_parameter_of_the_form_changes_the_film(browser: Browser) -> None:
    before = browser.picture(2.5)
    version = browser.run("return studio.state.version")
    change = "const f = document.getElementById('parameters'); f.elements.radius.value = arguments[0]; f.onchange()"
    browser.run(change, "0.5")
    browser.until("return studio.state.version", lambda now: now == version + 1)
    assert not np.array_equal(browser.picture(2.5), before)
    browser.run(change, "1.0")
    browser.until("return studio.state.version", lambda now: now == version + 2)
    assert np.array_equal(browser.picture(2.5), before)


def test_a_film_is_rendered_from_the_page(browser: Browser) -> None:
    browser.run("document.querySelector('[data-tab=render]').click()")
    browser.run("document.getElementById('quality').value = '480p15'")
    browser.click("start")
    link = browser.until("return document.querySelector('#made a')?.textContent")
    assert link == "my_film.mp4"
    assert (browser.script.parent / "my_film.mp4").read_bytes()[4:8] == b"ftyp"


def test_nothing_is_wider_than_a_phone(browser: Browser) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for tab in ("parameters", "inspect", "findings", "render"):
            browser.run("document.querySelector(`[data-tab=${arguments[0]}]`).click()", tab)
            assert browser.run("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
