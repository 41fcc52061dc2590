"""An image comes back from every kind of file as it went in."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from renderer import Script, image
from renderer.film.render.film import render_film
from renderer.film.render.film_spec import FilmSpec
from renderer.scene.scene import Scene

SIZE = (128, 72)


def picture() -> np.ndarray:
    """Plain patches of color 16 pixels large, which no coding of colors at half the resolution mixes, with alpha."""
    rng = np.random.default_rng(5)
    patches = rng.integers(0, 256, (5, 8, 4), dtype=np.uint8)
    patches[..., 3] = rng.choice([128, 192, 255], (5, 8))
    return patches.repeat(16, axis=0).repeat(16, axis=1)[:72]


def film(pixels: np.ndarray) -> Scene:
    script = Script()
    script.add(image(pixels, height=8))
    script.wait(0.2)
    return script.scene()


def first_frame(file: Path) -> np.ndarray:
    """The first frame as (height, width, 4), decoded by ffmpeg with the matrix that the file names."""
    reading = ["-c:v", "libvpx-vp9"] if file.suffix == ".webm" else []
    command = [get_ffmpeg_exe(), "-v", "error", *reading, "-i", str(file), "-vf", "scale=in_color_matrix=bt709"]
    command += ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(SIZE[1], SIZE[0], 4)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.webm"])
def test_an_image_comes_back_from_a_film_within_what_its_coding_rounds(tmp_path: Path, name: str) -> None:
    pixels = picture()
    alpha = name != "a.mp4"
    if not alpha:
        pixels[..., 3] = 255
    render_film(film(pixels), tmp_path / name, FilmSpec(SIZE, Fraction(10), crf=0, transparent=alpha))
    found, inner = first_frame(tmp_path / name).astype(int), np.zeros(SIZE[::-1], bool)
    for y in range(8, 72, 16):
        for x in range(8, 128, 16):
            inner[y - 3 : y + 3, x - 3 : x + 3] = True
    off = np.abs(found - pixels)[inner]
    assert off[:, 3].max() <= 1
    # YCbCr of 8 bits holds a color to within 3 of 255.
    assert off[:, :3].max() <= 3
    assert off[:, :3].mean() < 1.5
