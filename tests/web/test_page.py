"""Pages: what is in the file, and what a browser makes of it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import pytest

from renderer import Scene, Script, build_scene, circle, dots, fade_in, group, image, line, rectangle, text, to
from renderer.film.render.still import still_array
from renderer.geometry.path import Path as Outline
from renderer.geometry.path import polyline_contour
from renderer.scene.picture import Drawn
from renderer.scene.timeline import Caption, Chapter
from renderer.values.color import ink
from renderer.values.errors import RenderError
from renderer.values.paint import Stroke, gradient
from renderer.web import page as page_module
from renderer.web.page import page_html, write_page
from tests.studio.chromium import Window
from tests.sure import sure

SIZE = (640, 360)
HOSTILE = '</title></script><img src=x onerror="window.hurt=1"><!-- @SCRIPT@ &amp; \''


def build(script: Script) -> None:
    """Show fills, strokes, dashes, gradients, groups that fade and a mask, and move them."""
    script.chapter(HOSTILE)
    dot = circle(0.8, fill="blue", stroke=Stroke(ink("white"), 6), name="dot")
    ring = circle(1.2, stroke=Stroke(gradient("red", "yellow", "green"), 20), at=(3.5, 1))
    wave = line((-5, -2), (-1, -3), stroke=Stroke(ink("yellow"), 8, dash=(0.3, 0.2)))
    plate = rectangle(2, 1.5, fill=gradient("blue", "red", angle=0.5), at=(3, -2))
    triangle = Outline((polyline_contour([(-1, -1), (1, -1), (0, 1)], closed=True),))
    title = text("Sharp <b>at</b> any size", size=1.2, at=(-2, 3))
    pair = group(circle(0.7, fill="red", at=(-0.4, 0)), circle(0.7, fill="green", at=(0.4, 0)), at=(-5, 1), name="pair")
    photo = image(np.linspace(0, 1, 48).reshape(4, 4, 3), width=2, smooth=False, at=(5.5, -2), name="photo")
    specks = dots([(-5, -1), (-4, -1), (-3, -1)], 0.2, name="specks")
    script.add(wave, plate, title, pair, ring, photo, specks)
    script.play(fade_in(dot))
    script.caption(HOSTILE)
    script.play(to(dot, at=(2, -1), fill="red", scale=1.5, seconds=1), to(pair, opacity=0.4, angle=1.0, seconds=1))
    script.play(to(photo, mask=circle(0.7).path, at=(5.3, -1.5), seconds=0.5))
    script.play(to(dot, path=triangle, seconds=1), to(ring, trim=(0.1, 0.7), seconds=1))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build_scene(build)


@pytest.fixture(scope="module")
def file(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "film.html"
    write_page(scene, path, HOSTILE)
    return path


@pytest.fixture(scope="module")
def opened(browser: Window, file: Path) -> Window:
    browser.driver.get(file.as_uri())
    browser.until("return document.documentElement.dataset.ready")
    return browser


def seen(window: Window, t: float) -> np.ndarray[Any, Any]:
    code = (
        "const c = document.getElementById('picture'); c.width = arguments[1]; c.height = arguments[2];"
        "netreel.player.t = arguments[0]; netreel.painter.draw(arguments[0]); return c.toDataURL('image/png');"
    )
    coded = window.run(code, t, *SIZE)
    return imageio.imread(base64.b64decode(coded.partition(",")[2]))[..., :3].astype(float)


def test_the_same_film_is_the_same_page(scene: Scene, file: Path, tmp_path: Path) -> None:
    write_page(scene, tmp_path / "again.html", HOSTILE)
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()


def test_a_page_leads_to_no_other_place(file: Path) -> None:
    whole = file.read_text("utf-8")
    assert "default-src 'none'" in whole and "unsafe" not in whole
    assert "http:" not in whole and "https:" not in whole and " src=" not in whole.replace("&lt;img src=", "")


def test_a_title_with_markup_in_it_is_text(file: Path) -> None:
    whole = file.read_text("utf-8")
    assert "<img" not in whole
    assert "<title>&lt;/title&gt;" in whole
    assert whole.count("<script") == 3


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "film.html"
    path.write_text("old")

    def stopped(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(page_module, "packed", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_page(scene, path, "film")
    assert [one.name for one in tmp_path.iterdir()] == ["film.html"] and path.read_text() == "old"


def test_a_page_is_no_folder(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="is a folder"):
        write_page(scene, tmp_path, "film")


def test_placeholders_in_a_title_stand_for_nothing() -> None:
    assert "<title>@SCRIPT@ @FILM@</title>" in page_html("@SCRIPT@ @FILM@", b"x")


@pytest.mark.parametrize("share", [0.1, 0.3, 0.47, 0.6, 0.75, 0.83, 1.0])
def test_a_page_shows_what_the_still_shows(opened: Window, scene: Scene, share: float) -> None:
    t = round(share * scene.duration, 3)
    shown, still = seen(opened, t), still_array(scene, t, SIZE).astype(float)
    assert still.std() > 5
    assert np.abs(shown - still).mean() < 0.6
    assert (np.abs(shown - still).max(axis=2) > 90).mean() < 0.001


def test_points_between_moments_are_off_by_less_than_half_a_pixel_at_1080p(opened: Window, scene: Scene) -> None:
    code = (
        "const item = netreel.film.items.find((one) => one.address === arguments[0]);"
        "return [...item.place.at(arguments[1]).numbers];"
    )
    for t in np.linspace(0.01, scene.duration, 37).tolist():
        place = next(sure(Drawn, item).place for item in scene.at(t).items if item.address == "dot") if t > 0 else None
        assert place is not None
        assert np.abs(np.array(opened.run(code, "dot", t)) - np.array(place)).max() * 135 < 0.5


def test_what_fades_over_the_bare_ground_needs_no_surface_of_its_own(opened: Window, scene: Scene) -> None:
    code = (
        "const { painter } = netreel; let count = 0; const { surface } = painter;"
        "painter.surface = function (...size) { count += 1; return surface.apply(this, size); };"
        "if (arguments[1]) painter.bare = () => false;"
        # Nothing is known to stand still.
        "painter.marks = []; painter.draw(arguments[0]);"
        "delete painter.surface; delete painter.bare; return count;"
    )
    group_fades = scene.duration - 2.0
    assert opened.run(code, group_fades, True) > opened.run(code, group_fades, False)


def test_hostile_names_do_nothing(opened: Window) -> None:
    opened.run("netreel.player.seek(1.5)")
    assert opened.run("return window.hurt ?? null") is None
    assert opened.run("return document.title") == HOSTILE
    assert opened.run("return document.getElementById('chapters').textContent") == HOSTILE
    assert opened.run("return document.getElementById('caption').textContent") == HOSTILE
    assert opened.run("return document.images.length") == 0


def test_the_page_asks_for_nothing(opened: Window) -> None:
    assert opened.run("return performance.getEntriesByType('resource').length") == 0
    assert opened.run("return fetch('data:,x').then(() => 'fetched', () => 'refused')") == "refused"
    # The refusal that was asked for is told in the console.
    assert any("Content Security Policy" in said["message"] for said in opened.driver.get_log("browser"))


def test_keys_play_seek_and_change_the_speed(opened: Window) -> None:
    from selenium.webdriver.common.keys import Keys

    def press(*keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(opened.driver).send_keys(*keys).perform()

    opened.run("netreel.player.seek(1)")
    press(Keys.HOME)
    assert opened.run("return netreel.player.t") == 0
    press(".")
    assert opened.run("return netreel.player.t") == pytest.approx(1 / 60)
    press(">")
    assert opened.run("return netreel.player.speed") == 1.25
    press("<", " ")
    opened.until("return netreel.player.t > 0.1")
    press(" ")
    assert opened.run("return netreel.player.playing") is False
    press(Keys.END)
    assert opened.run("return netreel.player.t") == opened.run("return netreel.player.duration")


def test_a_frame_in_another_page_shows_the_film(browser: Window, file: Path, tmp_path: Path) -> None:
    blog = tmp_path / "blog.html"
    blog.write_text(f'<!doctype html><link rel="icon" href="data:,"><iframe src="{file.as_uri()}"></iframe>')
    browser.driver.get(blog.as_uri())
    browser.driver.switch_to.frame(0)
    try:
        browser.until("return document.documentElement.dataset.ready")
        assert browser.run("return document.getElementById('picture').width") > 50
    finally:
        browser.driver.switch_to.default_content()


def test_chapters_and_captions_travel_as_they_are(scene: Scene) -> None:
    head = json.loads(json.dumps(page_module._head(scene)))
    assert [Chapter(**one) for one in head["chapters"]] == list(scene.chapters)
    assert [Caption(**one) for one in head["captions"]] == list(scene.captions)
