"""Pages with slides in a browser: a talk by its keys, and the window of its speaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from renderer import Script, build_scene, circle, fade_in, to
from renderer.web.page import page_html, write_page
from tests.studio.chromium import Window

pytest.importorskip("selenium", reason="selenium is not installed (pip install selenium)")

from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

HOSTILE = 'Ask <b onmouseover=alert(1)>them</b> & "wait" </script>'
READY = "return document.documentElement.dataset.ready"


def build(script: Script) -> None:
    """Move a dot in two chapters with a stop in the first."""
    script.chapter("One")
    dot = circle(1, fill="red", name="dot")
    script.play(fade_in(dot, seconds=0.2))
    script.stop(HOSTILE)
    script.caption("It goes right.")
    script.play(to(dot, at=(2, 0), seconds=0.3))
    script.chapter("Two")
    script.play(to(dot, at=(2, 2), seconds=0.3))
    script.stop()
    script.play(to(dot, at=(-2, 2), seconds=0.3))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.html"
    write_page(build_scene(build), path, "talk", as_slides=True)
    return path


@pytest.fixture
def talk(browser: Window, file: Path) -> Iterator[Window]:
    driver = browser.driver
    driver.get("about:blank")
    driver.get(file.as_uri())
    browser.until(READY)
    main = driver.current_window_handle
    yield browser
    for handle in driver.window_handles:
        if handle != main:
            driver.switch_to.window(handle)
            driver.close()
    driver.switch_to.window(main)


def press(window: Window, *keys: str) -> None:
    ActionChains(window.driver).send_keys(*keys).perform()


def at(window: Window, number: int) -> None:
    """Wait until a talk waits at a stop and shows its picture; a key may take a while until it plays."""
    window.until("return !netreel.player.playing && netreel.talk.at", lambda found: found == number)
    shown = window.run("return netreel.talk.slides[netreel.talk.at].shown")
    window.until("return !netreel.player.playing && netreel.player.t", lambda t: t == pytest.approx(shown))
    assert window.run("return netreel.talk.at") == number


@pytest.mark.parametrize("key", [Keys.PAGE_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.SPACE, Keys.ENTER, "n"])
def test_a_key_plays_to_the_next_stop_and_waits_there(talk: Window, key: str) -> None:
    assert talk.run("return [netreel.talk.at, netreel.player.t, netreel.player.playing]") == [0, 0, False]
    press(talk, key)
    assert talk.run("return netreel.talk.at") == 1
    at(talk, 1)
    assert 0.19 < talk.run("return netreel.player.t") < 0.2


def test_a_click_goes_forward(talk: Window) -> None:
    talk.driver.find_element("id", "stage").click()
    at(talk, 1)


def test_a_key_while_it_plays_goes_to_the_stop_at_once(talk: Window) -> None:
    talk.run("netreel.player.setSpeed(0.01)")
    press(talk, Keys.PAGE_DOWN)
    talk.until("return netreel.player.playing && netreel.player.t > 0")
    press(talk, Keys.PAGE_DOWN)
    at(talk, 1)


@pytest.mark.parametrize("key", [Keys.PAGE_UP, Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.BACKSPACE])
def test_a_key_goes_back_to_the_picture_of_the_last_stop(talk: Window, key: str) -> None:
    talk.run("netreel.talk.jump(3)")
    press(talk, key)
    at(talk, 2)
    press(talk, *[key] * 5)
    at(talk, 0)


def test_a_number_and_enter_jump_and_escape_forgets_the_number(talk: Window) -> None:
    press(talk, "3")
    assert talk.run("return document.getElementById('typed').textContent") == "3"
    press(talk, Keys.ENTER)
    at(talk, 3)
    press(talk, "1", Keys.ESCAPE, Keys.PAGE_UP)
    at(talk, 2)
    press(talk, "9", "9", Keys.ENTER)
    at(talk, 4)
    assert talk.run("return [netreel.talk.last, netreel.talk.slides.map((one) => one.chapter)]") == [
        4,
        ["One", "One", "One", "Two", "Two"],
    ]


def test_the_end_of_a_talk_stays(talk: Window) -> None:
    press(talk, Keys.END, Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    at(talk, 4)
    press(talk, Keys.HOME)
    at(talk, 0)


def test_b_makes_the_screen_black_and_a_key_shows_the_same_picture_again(talk: Window) -> None:
    press(talk, "2", Keys.ENTER, "b")
    assert talk.driver.find_element("id", "dark").is_displayed()
    press(talk, "b")
    assert not talk.driver.find_element("id", "dark").is_displayed()
    press(talk, ".", Keys.PAGE_DOWN)
    assert not talk.driver.find_element("id", "dark").is_displayed()
    at(talk, 2)


def test_the_list_of_chapters_leads_to_the_first_picture_of_one(talk: Window) -> None:
    press(talk, "g", Keys.ARROW_DOWN, Keys.ENTER)
    assert talk.run("return [netreel.talk.at, netreel.player.t, netreel.talk.waits]") == [3, pytest.approx(0.5), True]
    press(talk, Keys.PAGE_DOWN)
    at(talk, 3)


def test_r_plays_a_slide_again(talk: Window) -> None:
    press(talk, "2", Keys.ENTER)
    talk.run("netreel.player.setSpeed(0.01)")
    press(talk, "r")
    assert talk.run("return netreel.player.playing && netreel.player.t < 0.3 && netreel.talk.at") == 2


def test_a_page_that_is_loaded_again_is_at_the_same_stop(talk: Window) -> None:
    press(talk, "3", Keys.ENTER)
    talk.driver.refresh()
    talk.until(READY)
    at(talk, 3)


def test_the_window_of_the_speaker_follows_and_leads(talk: Window) -> None:
    driver = talk.driver
    main = driver.current_window_handle
    press(talk, "1", Keys.ENTER, "p")
    talk.until("return arguments[0]", lambda _: len(driver.window_handles) == 2)
    speaker = next(handle for handle in driver.window_handles if handle != main)
    driver.switch_to.window(speaker)
    talk.until(READY)
    talk.until("return netreel.state && netreel.state.at", lambda found: found == 1)
    # Notes are text.
    assert talk.run("return document.getElementById('note').textContent") == HOSTILE
    assert talk.run("return document.querySelectorAll('b').length") == 0
    assert talk.run("return document.getElementById('place').textContent") == "1 / 4 · One"
    same = "const [a, b] = ['now', 'next'].map((id) => document.getElementById(id).toDataURL()); return a === b"
    assert talk.run("return document.getElementById('next').width") > 50
    assert not talk.run(same)
    press(talk, Keys.PAGE_DOWN)
    talk.until("return netreel.state.at === 2 && !netreel.state.playing")
    assert talk.run("return document.querySelector('.line').textContent") == "It goes right."
    driver.switch_to.window(main)
    at(talk, 2)
    press(talk, "b")
    driver.switch_to.window(speaker)
    talk.until("return netreel.state.black")
    press(talk, "4", Keys.ENTER)
    talk.until("return netreel.state.at === 4 && !netreel.state.black")
    # Loaded again, the talk finds its speaker.
    driver.switch_to.window(main)
    driver.refresh()
    talk.until(READY)
    press(talk, "2", Keys.ENTER)
    driver.switch_to.window(speaker)
    talk.until("return netreel.state.at", lambda found: found == 2)


def test_no_other_window_leads_a_talk(talk: Window) -> None:
    talk.run("window.postMessage({ netreel: 'act', name: 'forward' }, '*')")
    talk.run("dispatchEvent(new MessageEvent('message', { data: { netreel: 'act', name: 'forward' } }))")
    assert talk.driver.execute_async_script("setTimeout(() => arguments[0](netreel.talk.at), 50)") == 0


def test_a_page_without_slides_has_no_talk_and_no_notes() -> None:
    assert "Talk" not in page_html("film", b"x") and "class Talk" in page_html("film", b"x", as_slides=True)


def test_a_talk_leads_to_no_other_place_and_hides_no_markup(file: Path) -> None:
    whole = file.read_text("utf-8")
    assert "default-src 'none'" in whole and "unsafe" not in whole
    assert "http:" not in whole and "https:" not in whole and whole.count("<script") == 3
