from __future__ import annotations

import base64
import functools
import io
import operator
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer.encode.sound_mix import write_wav
from renderer.film.load.target import load
from renderer.film.render.still import still_array
from renderer.system.atomic_file import written_whole
from tests.studio.chromium import Window, chromium

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
# Plays by a clock that goes on by a little less than a frame with each picture of the page, once the next frame is
# there: the film shows the same frames however busy the machine is. `ks` are the frames shown, `kinds` what each was
# painted from.
EVEN = """
const p = studio.player, real = Object.getPrototypeOf(p);
window.ks = []; window.kinds = [];
p.tick = function () {
  const next = Math.max(this.index - 1, 0), ready = this.going !== this.frames || this.frames.images.has(next);
  real.tick.call(this, this.clock + (ready ? 1000 / 31 : 0));
};
p.shown = function (found, now) {
  ks.push([found.k, this.lap, this.going === this.reel]); kinds.push(found.frame.constructor.name);
  real.shown.call(this, found, now);
};
"""
REAL = "for (const name of ['tick', 'shown']) delete studio.player[name]; studio.player.speed = 1"


class Browser(Window):
    def __init__(self, window: Window, script: Path) -> None:
        super().__init__(window.driver)
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
        return self.exact()

    def exact(self) -> Any:
        """The pixels shown at rest, once they are exact."""
        self.until(f"{EXACT} === `${{studio.state.version}}:${{studio.player.t}}`")
        return _pixels(self.run(PICTURE))

    def save(self, text: str) -> None:
        """Saves the script at once, so that it is built once, and waits for its film."""
        version = self.run("return studio.state.version")
        self.write(text)
        self.until("return studio.state.version", lambda now: now > version)

    def write(self, text: str) -> None:
        with written_whole(self.script) as part:
            part.write_text(text)

    def played(self, prepare: str = "studio.player.seek(0)", speed: float = 1, direction: int = 1) -> list[list[Any]]:
        """What is shown by an even clock from a time to the end: the frame, the lap, and whether a piece had it."""
        self.run(EVEN + f"{prepare}; studio.player.speed = {speed}; studio.player.play({direction})")
        self.until("return !studio.player.playing")
        shown: list[list[Any]] = self.run("return ks")
        self.run(REAL)
        return shown


def _pixels(png: str) -> Any:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, served: Callable[..., AbstractContextManager[Any]]
) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("studio")
    with chromium(folder) as window, served(folder, SCRIPT) as server:
        window.driver.get(server.address)
        page = Browser(window, folder / "film.py")
        page.until(EXACT)
        assert "token" not in window.driver.current_url
        yield page
        # The page goes first: it would complain that the server does.
        window.driver.get("about:blank")


def test_scrubbing_shows_the_frames_that_still_makes(browser: Browser) -> None:
    scene = load(str(browser.script)).scene
    # A time with six digits is not that of these frames, and its picture differs at some edges.
    for t in (1.5, 0.25, 2.75, 0.0, 44 / 30, 46 / 30, 43 / 30):
        shown = browser.picture(t)
        assert np.array_equal(shown, still_array(scene, t, (shown.shape[1], shown.shape[0]))), t


def test_keys_move_the_playhead(browser: Browser) -> None:
    browser.press("Home")
    for key, t in [("]", 1.0), ("ArrowRight", 31 / 30), ("ArrowLeft", 1.0), ("]", 2.0), ("[", 1.0), ("End", 3.0)]:
        browser.press(key)
        assert browser.t == pytest.approx(t, abs=1e-6)


def test_film_is_played_while_it_is_being_made(browser: Browser) -> None:
    shown = browser.played("studio.player.seek(0); studio.player.reel.forget()")
    frames = [k for k, _, _ in shown]
    assert frames == sorted(set(frames))
    # Where drawing is too slow, every second frame is shown, or every eighth at most.
    assert frames[0] == 0 and frames[-1] >= 90 - 8
    assert set(browser.run("return kinds")) == {"VideoFrame"}


def test_pieces_of_film_are_played_frame_by_frame_and_played_again_at_once(browser: Browser) -> None:
    browser.run("performance.clearResourceTimings(); studio.player.reel.forget(); studio.player.seek(0)")
    browser.until("return studio.player.reel.pieces.some((p) => p.done && p.first === 0)")
    for _ in range(2):
        assert browser.played() == [[k, 0, True] for k in range(90)]
    asked = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('/piece')).length"
    assert browser.run(asked) == 1
    samples = browser.run("return studio.player.reel.pieces.map((p) => p.samples.map((s) => s.k))")
    assert [sorted(piece) for piece in samples] == [list(range(90))]


PAUSE = """
const done = arguments[0], p = studio.player;
const at = () => {
  if (p.t <= 1.5) return;
  p.removeEventListener("time", at);
  p.pause();
  done([p.t, p.canvas.toDataURL().split(",")[1]]);
};
p.addEventListener("time", at);
p.play(1);
"""


def test_pausing_leaves_the_frame_on_screen_and_makes_it_exact(browser: Browser) -> None:
    scene = load(str(browser.script)).scene
    browser.run("studio.player.seek(1.1)")
    t, png = browser.driver.execute_async_script(PAUSE)
    left, exact = _pixels(png), browser.exact()
    assert browser.t == t == pytest.approx(round(t * 30) / 30, abs=1e-9)
    size = exact.shape[1], exact.shape[0]
    assert left.shape == exact.shape
    assert np.array_equal(exact, still_array(scene, t, size))
    far = [np.abs(left.astype(int) - still_array(scene, t + n / 30, size)).mean() for n in (-1, 0, 1)]
    assert far[1] < min(far[0], far[2])


def test_a_preview_that_comes_after_the_film_has_played_is_not_shown(browser: Browser) -> None:
    browser.run(
        "window.fetched = window.fetch; window.late = {jpeg: [], png: []}; window.fetch = (url, ...more) => { "
        "const form = /form=(\\w+)/.exec(url)?.[1], go = () => fetched(url, ...more); "
        "return form ? new Promise((done) => late[form].push(done)).then(go) : go(); }; studio.player.seek(0.2)"
    )
    _, left = browser.driver.execute_async_script(PAUSE)
    browser.run("late.jpeg.forEach((go) => go())")
    browser.until("return !studio.player.scrub")
    assert browser.run(PICTURE) == left
    browser.run("window.fetch = fetched; late.png.forEach((go) => go())")
    browser.exact()


def test_in_a_loop_no_frame_of_another_beat_is_shown(browser: Browser) -> None:
    browser.run("studio.player.seek(1.5)")
    browser.run("const x = document.getElementById('loop'); x.value = 'beat'; x.onchange()")
    browser.run(EVEN + "p.play(1)")
    browser.until("return studio.player.lap >= 3")
    browser.run("studio.player.pause()")
    shown = browser.run("return ks")
    browser.run(REAL)
    browser.run("const x = document.getElementById('loop'); x.value = ''; x.onchange()")
    assert all(30 <= k < 60 and reel for k, _, reel in shown)
    assert shown == sorted(shown, key=lambda one: (one[1], one[0]))


@pytest.mark.parametrize("speed", [0.5, 4])
def test_at_another_speed_the_film_keeps_to_its_frames(browser: Browser, speed: float) -> None:
    frames = [k for k, _, _ in browser.played(speed=speed)]
    assert frames == sorted(set(frames))
    assert len(frames) > 10


def test_backwards_it_plays_to_the_start(browser: Browser) -> None:
    shown = browser.played("studio.player.seek(0.6)", direction=-1)
    assert browser.t == 0
    assert shown == sorted(shown, reverse=True)
    assert shown[-1][0] < shown[0][0] <= 18
    assert not any(reel for _, _, reel in shown)


def test_what_is_no_longer_wanted_is_called_off(browser: Browser) -> None:
    jump = "const p = studio.player; p.reel.forget(); p.seek(0); p.play(1); const was = p.reel.asked; p.seek(2); "
    ended = "const next = p.reel.asked; p.pause(); p.seek(0.5, true); "
    ended += "return [was.control.signal.aborted, next.control.signal.aborted, p.reel.asked]"
    assert browser.run(jump + ended) == [True, True, None]
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
    browser.save(SCRIPT.replace("    script.wait(1)", "    script.caption('It waits', 1)\n    script.wait(1)"))
    heights = []
    for t, said in ((0.5, ""), (2.5, "It waits"), (1.5, "")):
        browser.run("studio.player.seek(arguments[0])", t)
        assert browser.run("return document.getElementById('caption').textContent") == said
        heights.append(browser.run("return document.getElementById('view').clientHeight"))
    browser.save(SCRIPT)
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
    browser.save(SCRIPT.replace("    return", "    script.sound('tone.wav', at=-3)\n    return"))
    assert not browser.run("return document.getElementById('mute').hidden")
    try:
        for speed, backwards in ((1, False), (2, False), (1, True)):
            heard = _heard(browser, speed, backwards)
            if backwards:
                assert heard == []
                continue
            # A busy machine may have no time to listen when there is something to hear.
            while len(heard) < 3:
                heard += _heard(browser, speed, backwards)
            for t, found in heard:
                assert found / speed == pytest.approx(300 + 200 * np.floor(t / 0.5), abs=40), (speed, t, found, heard)
        browser.press("m")
        assert _heard(browser, 1, False) == []
        browser.press("m")
    finally:
        browser.save(SCRIPT)


def _heard(browser: Browser, speed: float, backwards: bool) -> list[tuple[float, float]]:
    """Times of the film in the middle of its half seconds, and the pitch that goes to the loudspeaker there."""
    found: list[tuple[float, float]] = browser.driver.execute_async_script(
        """
        const [speed, backwards, done] = arguments, p = studio.player, heard = [];
        let early = 0;
        p.sound.lay = function (n, buffer, now, late) {
          early = late;  // what is heard later than it is sent is sent earlier
          Object.getPrototypeOf(this).lay.call(this, n, buffer, now, late);
        };
        p.speed = speed; p.seek(backwards ? 2.9 : 0); p.play(backwards ? -1 : 1);
        const near = () => {
          const ear = window.ear ??= p.sound.context && (() => { const e = new AnalyserNode(p.sound.context,
            {fftSize: 4096, smoothingTimeConstant: 0}); p.sound.out.connect(e); return e; })();
          const { anchor, context } = p.sound, t = anchor && anchor.t + (context.currentTime - anchor.now) * speed;
          const sent = t + early * speed, inside = (sent % 0.5) / 0.5;
          if (ear && anchor && Math.abs(t - p.t) < 0.05 && inside > 0.5 && inside < 0.8) {
            const bins = new Float32Array(ear.frequencyBinCount);
            ear.getFloatFrequencyData(bins);
            const most = bins.reduce((best, x, n) => x > bins[best] ? n : best, 0);
            if (bins[most] > -50) heard.push([sent, most * 48000 / 4096]);
          }
          if (!p.playing || (backwards ? p.t < 1.5 : p.t > 2.4)) {
            p.pause(); p.speed = 1; delete p.sound.lay; setTimeout(() => done(heard), 200);
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
    browser.press(" ")
    assert browser.run("return studio.player.playing")
    browser.until("return !studio.player.playing")
    assert browser.t == pytest.approx(3.0, abs=0.05)
    # A busy machine goes on by a quarter of a second at most from one frame to the next.
    assert browser.run("return studio.player.shownFrames") > 3


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
    browser.save(SCRIPT.replace('fill="red"', 'fill="blue"'))
    assert browser.t == 2.5
    changed = browser.exact()
    assert not np.array_equal(changed, before)
    browser.write(SCRIPT.replace("shift(", "shft("))
    said = browser.until(
        "const x = document.getElementById('trouble'); return x.hidden ? '' : x.innerText",
        lambda words: "shft" in words,
    )
    assert "film.py:8" in said
    assert np.array_equal(browser.picture(2.5), changed)
    browser.save(SCRIPT)
    browser.until("return document.getElementById('trouble').hidden")
    assert np.array_equal(browser.picture(2.5), before)


def test_a_parameter_of_the_form_changes_the_film(browser: Browser) -> None:
    before = browser.picture(2.5)
    change = "const f = document.getElementById('parameters'); f.elements.radius.value = arguments[0]; f.onchange()"
    for radius, same in (("0.5", False), ("1.0", True)):
        version = browser.run("return studio.state.version")
        browser.run(change, radius)
        browser.until("return studio.state.version", functools.partial(operator.lt, version))
        assert np.array_equal(browser.picture(2.5), before) is same


def test_a_film_is_rendered_from_the_page(browser: Browser) -> None:
    browser.run("document.querySelector('[data-tab=render]').click()")
    browser.run("document.getElementById('quality').value = '480p15'")
    browser.click("start")
    link = browser.until("return document.querySelector('#made a')?.textContent")
    assert link == "film.mp4"
    assert (browser.script.parent / "film.mp4").read_bytes()[4:8] == b"ftyp"


def test_nothing_is_wider_than_a_phone(browser: Browser) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for tab in ("parameters", "inspect", "findings", "render"):
            browser.run("document.querySelector(`[data-tab=${arguments[0]}]`).click()", tab)
            assert browser.run("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
