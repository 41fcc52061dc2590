"""All kinds of things in a page, compared with the stills of the film: lines that fade, space, a camera, a sound."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import pytest

from benchmarks.similarity import similarity
from renderer import (
    Scene,
    Script,
    build_scene,
    camera_back,
    circle,
    dots,
    fade_in,
    fade_out,
    lines,
    pan,
    points3,
    rectangle,
    space,
    surface,
    text,
    to,
    zoom_to,
)
from renderer.film.render.still import still_array
from renderer.values.color import ink
from renderer.values.paint import Stroke
from renderer.web.page import write_page
from tests.studio.chromium import Window

SIZE = (640, 360)
CLICK = Path(__file__).parents[2] / "timelines" / "examples" / "click.wav"


def wave(x: float, y: float) -> float:
    return math.cos(3 * x) * math.cos(2 * y) / 2


def web(count: int) -> Any:
    """Lines from each of some points to each of some others, which cross."""
    sides = np.linspace(-2, 2, count)
    return [((-6, a), (-2, b)) for a in sides for b in sides]


def build(script: Script) -> None:
    """Show lines of many alphas, two surfaces, points of space, dots, and move the camera over them."""
    net = lines(web(7), stroke="white", width=4, name="net").with_(alphas=np.linspace(0.5, 1, 49))
    plain = lines(web(5), stroke="blue", width=6, name="plain")
    flat = space(surface(wave, samples=10), size=(4, 4, 2), at=(0.5, 1.5), name="flat")
    smooth = space(
        surface(wave, samples=10, smooth=True),
        points3([(0, 0, 1)], radius=0.2),
        size=(4, 4, 2),
        at=(5, 1.5),
        name="smooth",
    )
    specks = dots([(k / 4 - 1, -2 - (k % 3) / 8) for k in range(12)], 0.15, colors="red", alphas=0.7, name="specks")
    plate = rectangle(1.5, 1, fill="green", at=(4, -2.5), name="plate")
    title = text("αβ $x^2$", size=1.4, at=(0, -3.4), name="title")
    pins = lines([((x, 3.2), (x, 3.2)) for x in range(-6, 7)], stroke=Stroke(ink("yellow"), 24), name="pins").with_(
        alphas=np.full(13, 0.9)
    )
    script.add(pins)
    script.sound(CLICK, at=0.3)
    script.add(flat, smooth, specks, plate, title)
    script.play(fade_in(net, seconds=0.5), fade_in(plain, seconds=0.5))
    script.play(to(net, opacity=0.35, seconds=0.5), to(flat, turn=1.5, seconds=0.5), to(smooth, tilt=0.3, seconds=0.5))
    script.play(zoom_to(plate, seconds=0.5), fade_out(plain, seconds=0.5), to(specks, opacity=0.5, seconds=0.5))
    script.play(pan((-3, 1), seconds=0.5), to(plate, mask=circle(0.4).path, seconds=0.5))
    script.play(camera_back(seconds=0.1))
    script.play(to(plate, at=(4, -3), seconds=0.5))
    script.play(to(net, at=(-3, 0), seconds=0.3))
    script.play(to(plate, at=(4, -2), seconds=0.4))


PLAYED = """
const [from, to, width, height] = arguments, { film, painter } = netreel, canvas = document.createElement("canvas");
const fresh = new painter.constructor(film, canvas);
fresh.bitmaps = painter.bitmaps;
for (const one of [canvas, painter.canvas]) { one.width = width; one.height = height; }
let off = 0, kept = 0, reused = 0;
for (let t = from; t < to; t += 1 / 30) {
  painter.draw(t);
  Object.assign(fresh, { marks: [], frame: 0 });
  fresh.draw(t);
  const [a, b] = [painter.canvas, canvas].map((one) => one.getContext("2d").getImageData(0, 0, width, height).data);
  for (let k = 0; k < a.length; k++) off = Math.max(off, Math.abs(a[k] - b[k]));
  kept = Math.max(kept, painter.kept.size);
  for (const one of painter.kept.values()) reused += painter.frame > one.frame && one.used === painter.frame;
}
return { off, kept, reused, fresh: fresh.kept.size };
"""


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build_scene(build)


@pytest.fixture(scope="module")
def opened(browser: Window, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Window:
    path = tmp_path_factory.mktemp("kinds") / "film.html"
    write_page(scene, path, "kinds")
    browser.driver.get(path.as_uri())
    browser.until("return document.documentElement.dataset.ready")
    return browser


def seen(window: Window, t: float) -> Any:
    code = (
        "const c = document.getElementById('picture'); c.width = arguments[1]; c.height = arguments[2];"
        "netreel.player.t = arguments[0]; netreel.painter.draw(arguments[0]); return c.toDataURL('image/png');"
    )
    return imageio.imread(base64.b64decode(window.run(code, t, *SIZE).partition(",")[2]))[..., :3].astype(float)


@pytest.mark.parametrize("t", [0.2, 0.45, 0.5, 0.75, 1.0, 1.2, 1.4, 1.7, 2.0])
def test_a_page_shows_what_the_still_shows(opened: Window, scene: Scene, t: float) -> None:
    shown = seen(opened, t)
    still = still_array(scene, t, SIZE).astype(float)
    assert still.std() > 5
    assert np.abs(shown - still).mean() < 2
    assert similarity(shown, still) > 0.985


def test_lines_without_length_are_dots(opened: Window, scene: Scene) -> None:
    # The middle one of a row of them, 45 pixels a unit.
    for picture in (seen(opened, 0.1), still_array(scene, 0.1, SIZE).astype(float)):
        assert picture[180 - 144, 320].tolist() == pytest.approx([230, 230, 0], abs=60)


def test_a_sound_is_in_the_page_and_plays_with_it(opened: Window) -> None:
    opened.until("return netreel.player.sound.duration > 0")
    assert opened.run("return netreel.player.sound.duration") == pytest.approx(3.3, abs=0.1)
    opened.run("netreel.player.seek(0.7)")
    assert opened.run("return netreel.player.sound.currentTime") == pytest.approx(0.7, abs=0.01)
    opened.run("netreel.player.play(1.2)")
    opened.until("return !netreel.player.playing && netreel.player.t", lambda t: t == 1.2)
    assert opened.run("return netreel.player.sound.paused") is True
    opened.run("document.getElementById('mute').click()")
    assert opened.run("return netreel.player.sound.muted") is True


def test_what_stands_still_while_a_film_plays_looks_as_if_it_were_drawn_anew(opened: Window) -> None:
    found = opened.run(PLAYED, 1.9, 3.3, 320, 180)
    assert found["kept"] > 0 and found["reused"] > 5
    assert found["fresh"] == 0
    # Blended twice, a color is rounded twice.
    assert found["off"] <= 2
