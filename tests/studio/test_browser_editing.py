"""Inspecting, retiming and the page's other tools in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from renderer.film.load.beat_lengths import read_lengths
from renderer.system.atomic_file import written_whole
from tests.studio.chromium import Window, chromium

SCRIPT = """\
from renderer import Script, circle, fade_in, shift, tex, text

def build(theme="dark", size=(1920, 1080), times=None):
    script = Script(theme, size, times=times)
    script.chapter("One")
    script.add(tex(r"\\part{left}{y} = \\part{slope}{w} \\, x", size=3, at=(0, 2), name="law"))
    script.play(fade_in(circle(fill="red", name="dot")), label="come")
    script.play(shift("dot", (-3, -1), seconds=1), label="go")
    script.wait(1)
    script.chapter("Two")
    script.add(text("OFF THE FRAME", at=(0.45 * script.frame[0], -3), name="far"))
    script.caption("Something is wrong.")
    script.wait(1)
    return script.scene()
"""
BEAT, CHAPTER = 29, 9  # how far down the rows of the timeline are
LEFT, DOT = "law/left", (-3.0, -1.0)


class Page(Window):
    def __init__(self, window: Window, script: Path) -> None:
        super().__init__(window.driver)
        self.script = script

    def save(self, text: str) -> None:
        """Saves the script at once, so that it is built once."""
        with written_whole(self.script) as part:
            part.write_text(text)

    @property
    def file(self) -> Path:
        return self.script.with_name("film.times.toml")

    def version(self) -> int:
        return int(self.run("return studio.state.version"))

    def stretch(self, start: float, end: float, row: int) -> None:
        """Drags the end of a beat or chapter from one time to another."""
        x = [self.run("return studio.timeline.x(arguments[0])", t) for t in (start, end)]
        self.drag("timeline", (x[0], row), (x[1], row))

    def built(self, version: int) -> list[float]:
        """The ends of the beats, as soon as there is a film after that of a number."""
        self.until("return studio.state.version", lambda now: now > version)
        ends: list[float] = self.run("return studio.state.film.beats.map((b) => b.end)")
        return ends

    def point(self, x: float, y: float) -> None:
        """Puts the pointer on a point of the frame."""
        from selenium.webdriver import ActionChains

        picture = self.driver.find_element("id", "picture")
        wide, high = self.run("return studio.state.film.frame")
        across, down = picture.rect["width"] * x / wide, -picture.rect["height"] * y / high
        ActionChains(self.driver, duration=0).move_to_element_with_offset(picture, round(across), round(down)).perform()


@pytest.fixture(scope="module")
def window(
    tmp_path_factory: pytest.TempPathFactory, served: Callable[..., AbstractContextManager[Any]]
) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("studio")
    with chromium(folder) as empty, served(folder, SCRIPT) as server:
        empty.driver.get(server.address)
        empty.until("return document.getElementById('picture')?.dataset.exact")
        yield Page(empty, folder / "film.py")
        # The page goes first: it would complain that the server does.
        empty.driver.get("about:blank")


@pytest.fixture
def page(window: Page) -> Page:
    """The page with the lengths of the script, as every test begins."""
    if window.file.exists():
        window.file.unlink()
    window.until("return studio.state.film.duration === 4 && !studio.state.building")
    return window


def test_dragging_the_end_of_a_beat_moves_all_after_it_and_keeps_the_place_of_the_playhead(page: Page) -> None:
    page.run("studio.player.seek(2.5)")
    version = page.version()
    page.stretch(2, 3, BEAT)
    assert page.built(version) == pytest.approx([1, 3, 4, 5])
    assert read_lengths(page.file) == {"go": 2}
    assert page.script.read_text() == SCRIPT
    assert page.run("return studio.player.t") == pytest.approx(3.5)
    page.run("studio.player.seek(1.5)")
    page.stretch(3, 5, BEAT)
    assert page.built(version + 1) == pytest.approx([1, 5, 6, 7])
    assert page.run("return studio.player.t") == pytest.approx(2)


def test_a_chapter_is_dragged_at_its_end_and_the_button_and_the_keys_undo(page: Page) -> None:
    from selenium.webdriver import ActionChains, Keys

    version = page.version()
    page.stretch(3, 2, CHAPTER)
    assert page.built(version) == pytest.approx([2 / 3, 4 / 3, 2, 3], abs=1e-6)
    page.stretch(2 / 3, 1, BEAT)
    assert page.built(version + 1) == pytest.approx([1, 1.5, 2, 3])
    assert read_lengths(page.file) == {"One": 2, "come": 1}
    page.driver.find_element("id", "undo").click()
    assert page.built(version + 2) == pytest.approx([2 / 3, 4 / 3, 2, 3], abs=1e-6)
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    assert page.built(version + 3) == [1, 2, 3, 4]
    assert not page.file.exists()


def test_a_beat_is_not_dragged_to_nothing(page: Page) -> None:
    version = page.version()
    page.stretch(2, 0.5, BEAT)
    assert page.built(version) == pytest.approx([1, 1.1, 2.1, 3.1])


def test_the_end_of_the_film_can_be_dragged_beyond_the_right_edge(page: Page) -> None:
    version = page.version()
    x = page.run("return studio.timeline.x(4)")
    page.drag("timeline", (x, CHAPTER), (x + 10, CHAPTER))
    assert page.built(version)[-1] > 4


@pytest.mark.parametrize(("t", "row"), [(3, BEAT), (2.5, BEAT), (1.5, CHAPTER)])
def test_a_drag_that_begins_elsewhere_scrubs(page: Page, t: float, row: int) -> None:
    version = page.version()
    page.stretch(t, 0.5, row)
    assert page.run("return studio.player.t") == pytest.approx(0.5, abs=0.01)
    assert (page.version(), page.file.exists()) == (version, False)


def test_escape_leaves_an_end_where_it_was(page: Page) -> None:
    from selenium.webdriver import ActionChains, Keys

    element = page.driver.find_element("id", "timeline")
    x = page.run("return studio.timeline.x(2)") - element.rect["width"] / 2
    chain = ActionChains(page.driver, duration=0)
    chain.move_to_element_with_offset(element, round(x), BEAT - round(element.rect["height"] / 2)).click_and_hold()
    chain.move_by_offset(90, 0).send_keys(Keys.ESCAPE).release().perform()
    assert page.run("return studio.timeline.edge") is None
    assert not page.file.exists()


def test_seconds_in_the_form_do_what_a_drag_does(page: Page) -> None:
    version = page.version()
    page.run("const f = document.querySelector('#lengths input[name=come]'); f.value = '2.25'; f.onchange()")
    assert page.built(version) == pytest.approx([2.25, 3.25, 4.25, 5.25])
    page.run("document.querySelector('#lengths .given button').click()")
    assert page.built(version + 1) == [1, 2, 3, 4]


def test_a_length_that_is_refused_is_told_and_leaves_the_timeline_as_it_was(page: Page) -> None:
    page.run("const f = document.querySelector('#lengths input[name=come]'); f.value = '-3'; f.onchange()")
    said = page.until("return document.getElementById('status').textContent")
    assert "'come' can last from 0.1" in said
    # The browser's own remark about it is taken out of its log, to which it comes when it comes.
    remarks: list[Any] = []
    while not remarks:
        remarks = page.driver.get_log("browser")
    assert ["status of 409" in remark["message"] for remark in remarks] == [True]
    assert not page.file.exists()


def test_over_an_end_that_cannot_be_dragged_it_is_told_why(page: Page) -> None:
    from selenium.webdriver import ActionChains

    def told(t: float) -> str:
        element = page.driver.find_element("id", "timeline")
        x = page.run("return studio.timeline.x(arguments[0])", t) - element.rect["width"] / 2
        chain = ActionChains(page.driver, duration=0)
        chain.move_to_element_with_offset(element, round(x), BEAT - round(element.rect["height"] / 2)).perform()
        title: str = page.run("return document.getElementById('timeline').title")
        return title

    assert "give the beat a label" in told(3)
    assert told(2) == "Drag: a new length of go"
    assert told(1.5) == "play 1 go: 1.00 s, film.py:8"
    version = page.version()
    page.save(SCRIPT.replace(", times=None", "").replace(", times=times", ""))
    page.built(version)
    assert "build takes no `times`" in told(2)
    assert "build takes no `times`" in page.run("return document.getElementById('lengths').textContent")
    page.stretch(2, 2.5, BEAT)
    assert not page.file.exists()
    page.save(SCRIPT)
    page.built(version + 1)


def test_the_pointer_names_a_part_of_a_formula_and_a_click_its_line(page: Page) -> None:
    from selenium.webdriver import ActionChains

    page.run("studio.player.seek(3.5)")
    page.until("return document.getElementById('picture').dataset.exact")
    x, y = place_of(page, LEFT)
    page.point(x, y)
    assert page.until("return document.getElementById('tip').innerText").split() == [LEFT, "y"]
    box = page.run("return document.getElementById('outline').getBoundingClientRect().toJSON()")
    picture = page.run("return document.getElementById('picture').getBoundingClientRect().toJSON()")
    middle = (box["left"] + box["width"] / 2 - picture["left"]) / picture["width"]
    assert middle == pytest.approx(x / (128 / 9) + 0.5, abs=0.01)
    page.driver.find_element("id", "picture").click()  # its middle, where nothing is
    page.until("return document.querySelector('#inspect .hint')")
    for point, address, line in [((x, y), f"{LEFT}/0", 6), (DOT, "dot", 7)]:
        page.point(*point)
        ActionChains(page.driver).click().perform()
        page.until(f"return document.querySelector('#inspect .address')?.textContent === {address!r}")
        assert page.run("return document.querySelector('#inspect .placed .place').textContent") == f"film.py:{line}"
    page.run("document.querySelector('#inspect .placed .place').click()")
    assert 'label="come"' in page.run("return document.querySelector('#inspect .placed .excerpt b').innerText")
    keys = page.run("return [...document.querySelectorAll('#inspect .curve .key')].length")
    assert keys >= 4


def test_the_picture_is_zoomed_and_safe_areas_are_shown(page: Page) -> None:
    width = "return document.getElementById('paper').getBoundingClientRect().width"
    fit = page.run(width)
    choose(page, "zoom", "2")
    assert page.run(width) == 3840
    assert page.run("const v = document.getElementById('view'); return v.scrollWidth > v.clientWidth")
    choose(page, "zoom", "0")
    assert page.run(width) == fit
    for shown in (True, False):
        press(page, "s")
        safe = page.run("const s = document.getElementById('safe-areas'); return [s.hidden, s.clientWidth]")
        assert safe[0] is not shown
        assert page.run("return document.getElementById('safe').getAttribute('aria-pressed')") == str(shown).lower()


def test_theme_and_shape_are_switched_at_the_same_time_of_the_film(page: Page) -> None:
    page.run("studio.player.seek(2.5)")
    version = page.version()
    choose(page, "theme", "light")
    page.built(version)
    assert page.run("return studio.state.film.theme") == "light"
    choose(page, "aspect", "1080x1920")
    page.built(version + 1)
    page.until("const p = document.getElementById('picture'); return p.dataset.exact && p.height > p.width")
    assert page.run("return [studio.player.t, studio.state.params]") == [2.5, {"theme": "light", "size": "1080x1920"}]
    pixel = "return [...document.getElementById('picture').getContext('2d').getImageData(3, 3, 1, 1).data]"
    assert min(page.run(pixel)) > 200
    page.run("[...document.querySelectorAll('#parameters button')].find((b) => b.textContent === 'As written').click()")
    page.built(version + 2)
    page.until("const p = document.getElementById('picture'); return p.dataset.exact && p.height < p.width")
    assert max(page.run(pixel)[:3]) < 60


def test_time_frame_and_caption_are_told_and_time_and_picture_copied(page: Page) -> None:
    origin = page.run("return location.origin")
    grant = {"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    page.driver.execute_cdp_cmd("Browser.grantPermissions", grant)
    page.run("studio.player.seek(3.25)")
    told = [page.run(f"return document.getElementById('{name}').textContent") for name in ("time", "frame", "caption")]
    assert told == ["0:03.250", "frame 97", "Something is wrong."]
    page.driver.find_element("id", "copy-time").click()
    page.until("return document.getElementById('copy-time').textContent === 'Copied'")
    read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done(String(e)))"
    assert page.driver.execute_async_script(read) == "3.250"
    press(page, "c")
    page.until("return document.getElementById('copy-still').textContent === 'Copied'")
    read = (
        "const done = arguments[0]; navigator.clipboard.read().then(([item]) => item.getType('image/png'))"
        ".then(createImageBitmap).then((image) => done([image.width, image.height]), (e) => done(String(e)))"
    )
    assert page.driver.execute_async_script(read) == [1920, 1080]


def test_findings_are_marks_on_the_timeline_and_a_click_goes_there(page: Page) -> None:
    page.run("studio.player.seek(0)")
    page.run(
        "document.querySelector('[data-tab=findings]').click(); document.querySelector('#findings button').click()"
    )
    found = page.until("return studio.timeline.findings")
    page.run("document.querySelector('#findings .finding').click()")
    assert page.run("return studio.player.t") == pytest.approx(found[0]["t"], abs=1e-6)
    assert "'far" in page.run("return document.getElementById('findings').textContent")
    x = page.run("return studio.timeline.x(arguments[0])", found[0]["t"])
    page.run("studio.player.seek(0)")
    color = (
        "const c = document.getElementById('timeline'), s = devicePixelRatio; "
        "return [...c.getContext('2d').getImageData(Math.round(arguments[0] * s), Math.round(20 * s), 1, 1).data]"
    )
    red, green, blue, _ = page.run(color, x)
    assert red > green > blue


def test_letters_play_both_ways_and_faster(page: Page) -> None:
    played = page.run(
        "const p = studio.player, state = []; p.seek(1); for (const key of 'lljk') { document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true})); state.push([p.playing, p.direction, p.speed]); } "
        "return state"
    )
    assert played == [[True, 1, 1], [True, 1, 1.5], [True, -1, 1.5], [False, -1, 1.5]]
    choose(page, "speed", "1")


def choose(page: Page, name: str, value: str) -> None:
    """Chooses an option of a list."""
    page.run("const x = document.getElementById(arguments[0]); x.value = arguments[1]; x.onchange()", name, value)


def press(page: Page, key: str) -> None:
    page.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))", key)


def place_of(page: Page, address: str) -> tuple[float, float]:
    """The middle of the first leaf of a part, in units of the frame."""
    from renderer.film.load.target import load

    scene = load(str(page.script)).scene
    item = next(item for item in scene.at(3.5).items if item.address.startswith(address))
    x, y = item.place.point(item.path.box.center)  # type: ignore[union-attr]
    return float(x), float(y)
