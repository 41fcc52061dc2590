"""A Chromium without a window, for tests; `chromium` skips the test where there is none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1200,800 "
    "--autoplay-policy=no-user-gesture-required"
)
PATIENCE = 60.0
"""Seconds after which a page is given up: a machine may be busy with much else."""


class Window:
    """A page in a browser."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def run(self, code: str, *given: Any) -> Any:
        return self.driver.execute_script(code, *given)

    def until(self, code: str, wanted: Callable[[Any], object] = bool) -> Any:
        """What code returns as soon as it is as wanted."""
        end = time.monotonic() + PATIENCE
        while not wanted(found := self.run(code)):
            assert time.monotonic() < end, (code, found)
            time.sleep(0.03)
        return found

    def drag(self, name: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drags from one place to another, in pixels from the upper left corner of the element of an id."""
        from selenium.webdriver import ActionChains

        element = self.driver.find_element("id", name)
        wide, high = element.rect["width"], element.rect["height"]
        x, y = round(start[0]), round(start[1])
        chain = ActionChains(self.driver, duration=0)
        chain.move_to_element_with_offset(element, round(x - wide / 2), round(y - high / 2)).click_and_hold()
        half = (round(end[0]) - x) // 2
        chain.move_by_offset(half, 0).move_by_offset(round(end[0]) - x - half, round(end[1]) - y).release().perform()


@contextmanager
def chromium(folder: Path) -> Iterator[Window]:
    """A window; at the end nothing may have been complained about in its console."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install selenium)")
    if not (CHROMIUM and DRIVER):
        pytest.skip("no Chromium with its ChromeDriver is installed (apt-get install chromium chromium-driver)")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS.split(), f"--user-data-dir={folder / 'profile'}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(PATIENCE)
    try:
        yield Window(driver)
        remarks = [said["message"] for said in driver.get_log("browser")]
        # Tests read pixels; that this is slow is no complaint.
        assert [said for said in remarks if "willReadFrequently" not in said] == []
    finally:
        driver.quit()
