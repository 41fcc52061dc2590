"""Prints how fast the studio is, in a Chromium without a window: `python -m benchmarks.studio [--film NAME]`.

How many frames a second it plays, the first time and the second; how long it takes from a saved script to the new
picture; and how long it takes from a seek to the exact picture. `--soak 10` works at it for ten minutes and tells of
memory and processes.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from renderer.film.load.find_films import find_films

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1680,1050"
)
PLAYED = """
const [from, to, done] = arguments, p = studio.player, began = performance.now(), before = p.shownFrames;
let first = 0, stood = 0, last = null, most = 0;
p.play(1);
const look = () => {
  const now = performance.now();
  if (!first && p.shownFrames > before) first = now;
  if (last && first && p.t === last.t) stood += now - last.now;
  if (last && p.shownFrames > last.frames) { if (last.at) most = Math.max(most, now - last.at); last.at = now; }
  last = {t: p.t, now, frames: p.shownFrames, at: last?.at};
  if (p.playing && p.t < to && now - began < 60000) { requestAnimationFrame(look); return; }
  const took = (now - first) / 1000;
  p.pause();
  done({frames: p.shownFrames - before, rate: (p.shownFrames - before) / took, start: first - began, stood, most,
    size: [p.canvas.width, p.canvas.height], thin: Math.max(...p.reel.pieces.map((x) => x.every))});
};
requestAnimationFrame(look);
"""
EXACT = "return document.getElementById('picture').dataset.exact"


@contextmanager
def studio(target: str, folder: Path) -> Iterator[Any]:
    """A browser that shows the studio of a film."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-m", "renderer.cli.main", "studio", target, "--no-open"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in [*FLAGS.split(), f"--user-data-dir={folder / 'profile'}"]:
        options.add_argument(flag)
    driver = None
    try:
        assert server.stdout is not None
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        driver.get(server.stdout.readline().strip())
        driver.set_script_timeout(150)
        _until(driver, EXACT)
        driver.server = server.pid  # type: ignore[attr-defined]
        yield driver
    finally:
        if driver is not None:
            driver.quit()
        server.send_signal(signal.SIGINT)
        server.wait(10)


def _until(driver: Any, code: str, wanted: Any = bool) -> Any:
    end = time.monotonic() + 60
    while not wanted(found := driver.execute_script(code)):
        if time.monotonic() > end:
            raise TimeoutError(f"{code}: {found}")
        time.sleep(0.01)
    return found


def play(film: str, start: float, end: float) -> None:
    """Plays a part of a film twice."""
    with tempfile.TemporaryDirectory() as folder, studio(film, Path(folder)) as driver:
        for name in ("first", "second"):
            _exact(driver, start)
            time.sleep(0.5)
            said = driver.execute_async_script(PLAYED, start, end)
            wide, high = said["size"]
            print(
                f"{film} {start:g} to {end:g} s, {name} time: {said['rate']:.1f} frames/s of {wide}x{high}, began "
                f"after {said['start']:.0f} ms, stood still for {said['stood']:.0f} ms, longest frame "
                f"{said['most']:.0f} ms, at the sparsest every {said['thin']}. frame",
                flush=True,
            )
        took = [_exact(driver, t) for t in (start, end, (start + end) / 2, start + 1, end - 1, start)]
        print(f"{film}, from a seek to the exact picture: {_told(took)}", flush=True)


def _exact(driver: Any, t: float) -> float:
    began = time.monotonic()
    driver.execute_script("document.getElementById('picture').dataset.exact = ''; studio.player.seek(arguments[0])", t)
    _until(driver, EXACT)
    return time.monotonic() - began


def save(name: str, text: str, other: str) -> None:
    """Saves a script again and again and waits for its new picture."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        script = folder / "film.py"
        script.write_text(text)
        with studio(script.name, folder) as driver:
            _exact(driver, 2.0)
            took = []
            for number in range(6):
                time.sleep(1.5)
                version = driver.execute_script("return studio.state.version")
                began = time.monotonic()
                script.write_text(other if number % 2 == 0 else text)
                _until(driver, EXACT, lambda exact, next=version + 1: exact.startswith(f"{next}:"))
                took.append(time.monotonic() - began)
        print(f"{name}, from saving the script to the exact picture: {_told(took)}", flush=True)


def soak(film: str, minutes: float) -> None:
    """Scrubs, plays, saves and reloads for some minutes, and tells how much memory there is in use."""
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        script = folder / "film.py"
        text = f"from {film} import build\n\nNUMBER = {{}}\n"
        script.write_text(text.format(0))
        seen: set[int] = set()
        with studio(script.name, folder) as driver:
            server = driver.server
            began, counts, told = time.monotonic(), dict.fromkeys(("scrub", "play", "save", "reload"), 0), 0.0
            while (since := time.monotonic() - began) < minutes * 60:
                seen |= set(_family(server))
                if since >= told:
                    _memory(driver, server, since)
                    told += minutes * 60 / 20
                what = chance.choices(list(counts), (10, 6, 1, 1))[0]
                counts[what] += 1
                _do(driver, chance, what)
                if what == "save":
                    script.write_text(text.format(counts["save"]))
                time.sleep(0.3)
            _until(driver, EXACT)
            _memory(driver, server, since)
        left = [pid for pid in seen if Path(f"/proc/{pid}").exists()]
        print(f"{counts}; of {len(seen)} processes {len(left)} are left", flush=True)


def _do(driver: Any, chance: random.Random, what: str) -> None:
    """Does one of the things that somebody does who works at a film."""
    if what == "scrub":
        drag = "const p = studio.player; if (p.version) { p.pause(); p.seek(arguments[0] * p.duration, arguments[1]); }"
        at = chance.random()
        for step in range(12):
            driver.execute_script(drag, min(at + step / 200, 1), step < 11)
            time.sleep(0.03)
    elif what == "play":
        driver.execute_script(
            "studio.player.speed = arguments[0]; studio.player.play(1)", chance.choice((0.5, 1, 1, 2))
        )
        time.sleep(chance.uniform(0.5, 4))
        driver.execute_script("studio.player.pause()")
    elif what == "reload":
        driver.refresh()
        _until(driver, EXACT)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def _memory(driver: Any, server: int, since: float) -> None:
    own, *others = _family(server)
    page = driver.execute_script("return performance.memory.usedJSHeapSize") / 2**20
    browser = sum(map(_resident, _family(driver.service.process.pid)))
    workers = ", ".join(f"{_resident(pid):.0f}" for pid in others)
    print(
        f"{since:5.0f} s: server {_resident(own):.0f} MB, its processes {workers} MB, page {page:.0f} MB, whole "
        f"browser {browser:.0f} MB",
        flush=True,
    )


def _resident(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _told(took: list[float]) -> str:
    return f"median {statistics.median(took) * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms of {len(took)}"


def main() -> None:
    """Measures one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studio", description="Measure how fast the studio is.")
    parser.add_argument("--film", default="intro", help="the film to play")
    parser.add_argument("--span", nargs=2, type=float, default=(7.0, 26.0), metavar=("A", "B"), help="seconds")
    parser.add_argument(
        "--soak", type=float, metavar="MINUTES", help="scrub, play, save and reload for so long instead"
    )
    given = parser.parse_args()
    if given.soak:
        soak("timelines.intro" if given.film == "intro" else given.film, given.soak)
        return
    play(given.film, *given.span)
    example = next(film.file for film in find_films() if film.name == "examples/parts_fly")
    text = Path(example).read_text("utf-8")
    save("examples/parts_fly", text, text.replace("2.6", "2.5", 1) + "\n")
    act = (
        "from timelines.backprop import build as whole\n\n"
        "def build(script):\n    whole(script, act='hidden_layer')\n    script.wait({})\n"
    )
    save("an act of backprop", act.format(1.0), act.format(1.01))


if __name__ == "__main__":
    main()
