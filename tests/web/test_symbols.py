"""What a page tells of the formula under the pointer, in a browser and in the film's data."""

from __future__ import annotations

from typing import Any

import pytest

from renderer import Script, build_scene, circle, fade_in, tex, text
from renderer.web.page import write_page
from renderer.web.symbols import GlyphSource, symbols
from tests.studio.chromium import Window


def build(script: Script) -> None:
    """Show two formulas and a text that share a part."""
    law = tex(r"y = \part{w}{w} \, x + \part{sum}{\sum b}", name="law", size=2, at=(0, 2))
    slope = tex(r"\part{w}{w} = \frac{y}{x}", name="slope", size=2, at=(0, -1))
    words = text(r"what \part{w}{\textbf{w}} is", name="words", at=(0, -3))
    script.add(law, slope, words)
    script.play(fade_in(circle(0.3, at=(6, 0), name="dot"), seconds=0.2))


def test_a_glyph_has_its_source_and_the_innermost_part_that_it_is_in() -> None:
    found = symbols(build_scene(build))
    assert found["law/0"] == GlyphSource("y", "") and found["law/w/2"] == GlyphSource("w", "w")
    assert found["law/sum/5"] == GlyphSource(r"\sum", "sum")
    assert [symbol for place, symbol in found.items() if place.startswith("words")] == [GlyphSource("", "w")]
    assert "dot" not in found


@pytest.fixture(scope="module")
def opened(browser: Window, tmp_path_factory: pytest.TempPathFactory) -> Window:
    path = tmp_path_factory.mktemp("symbols") / "film.html"
    write_page(build_scene(build), path, "symbols")
    browser.driver.get(path.as_uri())
    browser.until("return document.documentElement.dataset.ready")
    browser.run("netreel.player.seek(0.2)")
    return browser


def told(window: Window) -> Any:
    return window.run(
        "return [document.getElementById('told').textContent, document.getElementById('found').children.length]"
    )


def point_at(window: Window, address: str) -> None:
    """Move the pointer to the middle of an item."""
    from selenium.webdriver import ActionChains

    x, y = window.run(
        "const { painter, film } = netreel, item = film.items.find((one) => one.address === arguments[0]);"
        "const [l, t, r, b] = painter.reach(item, painter.matrix(item.place.at(painter.t).numbers));"
        "const edge = painter.canvas.getBoundingClientRect(), ratio = painter.canvas.width / edge.width;"
        "return [edge.left + (l + r) / 2 / ratio, edge.top + (t + b) / 2 / ratio];",
        address,
    )
    chain = ActionChains(window.driver, duration=0)
    chain.w3c_actions.pointer_action.move_to_location(round(x), round(y))
    chain.perform()


def test_the_pointer_at_a_part_names_it_and_marks_it_in_every_formula(opened: Window) -> None:
    point_at(opened, "law/w/2")
    opened.until("return document.getElementById('told').textContent")
    assert told(opened) == ["w (3×)", 3]
    point_at(opened, "law/sum/5")
    opened.until("return document.getElementById('told').textContent.startsWith('sum')")
    assert told(opened) == ["sum: sum b", 1]


def test_the_pointer_at_a_sign_marks_all_equal_signs_and_beside_it_nothing(opened: Window) -> None:
    point_at(opened, "law/0")
    opened.until("return document.getElementById('told').textContent.startsWith('y')")
    assert told(opened) == ["y (2×)", 2]
    point_at(opened, "dot")
    opened.until("return document.getElementById('told').textContent", lambda words: words == "")
    assert told(opened) == ["", 0]


def test_keys_go_from_name_to_name_and_escape_ends_it(opened: Window) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(*keys: str) -> None:
        ActionChains(opened.driver).send_keys(*keys).perform()

    press("i", "i", "i")
    assert told(opened) == ["w (3×)", 3]
    ActionChains(opened.driver).key_down(Keys.SHIFT).send_keys("i").key_up(Keys.SHIFT).perform()
    assert told(opened)[0] == "= (2×)"
    assert opened.run("return document.getElementById('told').getAttribute('aria-live')") == "polite"
    press(Keys.ESCAPE)
    assert told(opened) == ["", 0]


def test_a_film_without_formulas_has_no_symbols() -> None:
    script = Script()
    script.play(fade_in(circle(name="dot"), seconds=0.2))
    assert symbols(script.scene()) == {}
