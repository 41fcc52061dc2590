"""Pages in a Chromium without a window: `python -m benchmarks.page [TARGET] [--page FILE] [--moments N] [--play S]`.

Compares a page with the stills of its film at moments spread over it, and plays it. Prints the file's size, how long it
took to write, for each moment the mean difference of 255 and the structural similarity where they are worst, and how
many frames a second the page shows.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import imageio.v3 as imageio
import numpy as np

from benchmarks.similarity import similarity
from benchmarks.studio import FLAGS
from renderer.film.load.target import load
from renderer.film.render.still import still_array
from renderer.scene.frame_size import pixel_size
from renderer.scene.scene import Scene
from renderer.web.page import write_page

MOST_OFF, LEAST_ALIKE = 2.0, 0.985
"""What a page is held to: the mean difference of 255, and the structural similarity."""
SEEN = """
const c = document.getElementById('picture'), [t, width, height] = arguments;
c.width = width; c.height = height; netreel.player.t = t; netreel.painter.draw(t);
return c.toDataURL('image/png');
"""
PLAYED = """
const [from, seconds, width, height, done] = arguments, { player } = netreel, c = player.canvas, gaps = [];
document.getElementById('stage').style.cssText = `flex: none; width: ${width}px; height: ${height}px`;
c.width = width; c.height = height; c.style.width = `${width}px`; c.style.height = `${height}px`;
player.seek(from);
let last = null;
const look = (now) => {
  if (last !== null) gaps.push(now - last);
  last = now;
  if (player.playing && player.t < from + seconds) { requestAnimationFrame(look); return; }
  player.pause();
  done({ gaps, drawn: player.frames.slice(-gaps.length), size: [c.width, c.height] });
};
player.frames.length = 0;
player.play();
requestAnimationFrame(look);
"""


class Compared(NamedTuple):
    """How far a page is from the still at a time: the mean difference of 255, and the structural similarity."""

    t: float
    off: float
    alike: float

    @property
    def good(self) -> bool:
        """Whether that is near enough."""
        return self.off < MOST_OFF and self.alike > LEAST_ALIKE


def main() -> None:
    """Prints how near a page is to its film, and how fast it plays."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description="Compare a page with its film.")
    parser.add_argument("target", nargs="?", default="intro", help="a film")
    parser.add_argument("--page", type=Path, help="its page, which is made if not given")
    parser.add_argument("--moments", type=int, default=60)
    parser.add_argument("--size", type=pixel_size, default=(1920, 1080))
    parser.add_argument("--play", type=float, default=0.0, help="seconds that are played")
    parser.add_argument("--from", dest="start", type=float, default=0.0, help="where playing begins, in seconds")
    parser.add_argument("--keep", type=Path, help="a folder for the pictures of the worst moments")
    given = parser.parse_args()
    scene = load(given.target).scene
    with tempfile.TemporaryDirectory(prefix="netreel-page-") as folder:
        page = given.page or Path(folder, "page.html")
        if given.page is None:
            report = write_page(scene, page, given.target)
            print(f"{report.took:.0f} s to write, {report.moments} moments")
        print(f"{page.stat().st_size} bytes")
        with opened(page, given.size, Path(folder)) as driver:
            if given.moments:
                compare(driver, scene, spread(scene.duration, given.moments), given.size, given.keep)
            if given.play:
                print(played(driver, given.start, given.play, given.size))


def spread(duration: float, count: int) -> list[float]:
    """Return so many moments of a film, all but its last in the middle of equal parts."""
    return [round(duration * (k + 0.5) / count, 3) for k in range(count - 1)] + [round(duration, 9)]


def compare(
    driver: Any, scene: Scene, times: Sequence[float], size: tuple[int, int], keep: Path | None = None
) -> list[Compared]:
    """Compare a page with stills at some moments; print the worst of them."""
    found = []
    for t in times:
        page, still = seen(driver, t, size), still_array(scene, t, size).astype(float)
        found.append(Compared(t, float(np.abs(page - still).mean()), similarity(page, still)))
        if keep is not None and not found[-1].good:
            keep.mkdir(parents=True, exist_ok=True)
            both = np.concatenate([page, still, np.clip(np.abs(page - still) * 4, 0, 255)])
            imageio.imwrite(keep / f"{t:.3f}.png", both.astype(np.uint8))
    for one in sorted(found, key=lambda one: one.alike)[:8]:
        print(f"{one.t:9.3f} s: off by {one.off:.3f}, similarity {one.alike:.5f}")
    bad = sum(not one.good for one in found)
    print(
        f"{bad} of {len(found)} moments are off; at most by {max(one.off for one in found):.3f} of 255, "
        f"similarity {min(one.alike for one in found):.5f} at least"
    )
    return found


def seen(driver: Any, t: float, size: tuple[int, int]) -> Any:
    """Return what a page shows at a time, (height, width, 3)."""
    coded = driver.execute_script(SEEN, t, *size)
    return imageio.imread(base64.b64decode(coded.partition(",")[2]))[..., :3].astype(float)


def played(driver: Any, start: float, seconds: float, size: tuple[int, int]) -> str:
    """Play a page for some seconds; say how many frames a second were shown."""
    found = driver.execute_async_script(PLAYED, start, seconds, *size)
    gaps, drawn = sorted(found["gaps"]), sorted(found["drawn"])
    return (
        f"{found['size'][0]}x{found['size'][1]}: {1000 * len(gaps) / sum(gaps):.1f} frames/s; "
        f"from frame to frame {statistics.median(gaps):.1f} ms in the middle, {gaps[int(0.95 * len(gaps))]:.1f} ms in "
        f"95 of 100; the script's part {statistics.median(drawn):.1f} ms"
    )


@contextmanager
def opened(page: Path, size: tuple[int, int], folder: Path) -> Iterator[Any]:
    """A browser that shows a page."""
    import shutil

    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.support.ui import WebDriverWait

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in [*FLAGS.split(), f"--user-data-dir={folder / 'profile'}", "--force-device-scale-factor=1"]:
        options.add_argument(flag)
    options.add_argument(f"--window-size={size[0]},{size[1] + 200}")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_script_timeout(300)
    try:
        driver.get(page.resolve().as_uri())
        WebDriverWait(driver, 120).until(
            lambda one: one.execute_script("return document.documentElement.dataset.ready")
        )
        yield driver
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
