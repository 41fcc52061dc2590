"""Stills of the films as lines and areas, rasterized again by a browser and by poppler, beside those in pixels."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.film.load.target import load
from renderer.film.render.still import still_array, write_still
from renderer.scene.scene import Scene

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PDFTOPPM = shutil.which("pdftoppm")
QUIET = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
]
SIZE = (960, 540)
BLOCK, NEAR = 10, 30
"""The sides of squares in pixels, and by how much of 255 their means may differ: edges are smoothed differently, but a
letter that is missing, or elsewhere, is seen."""
STILLS = [("intro", "dark", 9.5), ("intro", "light", 24.0), ("backprop", "dark", 7.0), ("backprop", "light", 22.0)]


@pytest.fixture(scope="module")
def scenes() -> dict[tuple[str, str], Scene]:
    acts = {"intro": {}, "backprop": {"act": "generalise"}}
    return {(film, theme): load(film, {**acts[film], "theme": theme}).scene for film, theme, _ in STILLS}


@pytest.fixture(scope="module")
def in_browser(scenes: dict[tuple[str, str], Scene], tmp_path_factory: pytest.TempPathFactory) -> list[np.ndarray]:
    """All stills as SVG on one page, as a browser shows them."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    folder = tmp_path_factory.mktemp("browser")
    files = [write_still(scenes[f, th], t, folder / f"{k}.svg", SIZE) for k, (f, th, t) in enumerate(STILLS)]
    shown = "".join(f'<img src="{file.name}" width="{SIZE[0]}" height="{SIZE[1]}">' for file in files)
    style = "<style>body { margin: 0 } img { display: block }</style>"
    (folder / "page.html").write_text(f"<!doctype html>{style}{shown}")
    asked = [f"--window-size={SIZE[0]},{SIZE[1] * len(STILLS)}", f"--screenshot={folder / 'page.png'}"]
    alone = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    command = [CHROMIUM, *QUIET, *alone, f"--user-data-dir={folder / 'user'}", *asked, (folder / "page.html").as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    page = np.array(Image.open(folder / "page.png").convert("RGB"))
    assert page.shape == (SIZE[1] * len(STILLS), SIZE[0], 3)
    return np.split(page, len(STILLS))


def from_poppler(file: Path) -> np.ndarray:
    """A page of PDF at 96 pixels an inch."""
    command = [str(PDFTOPPM), "-r", "96", "-png", "-singlefile", str(file)]
    data = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """By how much two pictures differ at most, square by square."""
    assert one.shape == other.shape == (SIZE[1], SIZE[0], 3)
    squares = [
        picture.astype(float).reshape(SIZE[1] // BLOCK, BLOCK, SIZE[0] // BLOCK, BLOCK, 3).mean(axis=(1, 3))
        for picture in (one, other)
    ]
    return float(np.abs(squares[0] - squares[1]).max())


@pytest.mark.parametrize("number", range(len(STILLS)), ids=lambda k: "-".join(map(str, STILLS[k])))
def test_a_still_as_svg_is_the_still_in_pixels_for_a_browser(scenes, in_browser, number) -> None:
    film, theme, t = STILLS[number]
    assert apart(in_browser[number], still_array(scenes[film, theme], t, SIZE)) < NEAR


@pytest.mark.skipif(PDFTOPPM is None, reason="poppler is not installed (apt-get install poppler-utils)")
@pytest.mark.parametrize(("film", "theme", "t"), STILLS)
def test_a_still_as_pdf_is_the_still_in_pixels_for_poppler(scenes, tmp_path, film, theme, t) -> None:
    scene = scenes[film, theme]
    page = from_poppler(write_still(scene, t, tmp_path / "still.pdf", SIZE))
    assert apart(page, still_array(scene, t, SIZE)) < NEAR


def test_stills_that_differ_by_a_word_are_told_apart(scenes) -> None:
    scene = scenes["intro", "dark"]
    assert apart(still_array(scene, 27.2, SIZE), still_array(scene, 28.5, SIZE)) > 2 * NEAR
