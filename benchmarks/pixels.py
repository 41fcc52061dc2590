"""Prints what frames of images, heat maps, dots and surfaces cost: `python -m benchmarks.pixels [--size WxH]`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from renderer import Script, dots, fade_in, heat_map, image, space, surface, to
from renderer.drawing.canvas import Canvas
from renderer.scene.frame_size import pixel_size
from renderer.scene.scene import Scene

RNG = np.random.default_rng(1)
FRAMES = 60


def waves(x: float, y: float) -> float:
    """A hilly surface."""
    return float(np.sin(2 * x) * np.cos(2 * y))


def cells() -> Scene:
    """28 x 28 cells that all change color."""
    script = Script()
    shown = heat_map(RNG.random((28, 28)), height=7.3)
    script.add(shown)
    script.play(to(shown, values=RNG.random((28, 28)), seconds=2))
    return script.scene()


def pixels(smooth: bool) -> Scene:
    """512 x 512 pixels that all change color."""
    script = Script()
    shown = image(RNG.random((512, 512)), height=7.3, smooth=smooth)
    script.add(shown)
    script.play(to(shown, pixels=RNG.random((512, 512)), seconds=2))
    return script.scene()


def points() -> Scene:
    """10,000 dots that fade in."""
    script = Script()
    script.play(fade_in(dots(RNG.normal(size=(10_000, 2)) * (3, 1.5), 0.03, "blue"), seconds=2))
    return script.scene()


def hills(smooth: bool = False) -> Scene:
    """40 x 40 faces that turn."""
    script = Script()
    shown = space(surface(waves, (-2, 2), (-2, 2), samples=40, smooth=smooth), size=(7, 7, 3))
    script.add(shown)
    script.play(to(shown, turn=1.0, seconds=2))
    return script.scene()


SCENES: dict[str, tuple[Callable[[], Scene], float]] = {
    "28 x 28 cells": (cells, 60.0),
    "512 x 512 pixels, smooth": (lambda: pixels(True), 60.0),
    "512 x 512 pixels, plain": (lambda: pixels(False), 60.0),
    "10,000 dots fade in": (points, 30.0),
    "40 x 40 faces turn": (hills, 30.0),
    "40 x 40 smooth faces turn": (lambda: hills(True), 30.0),
}
"""Each scene with the frames a second that are asked of it."""


def cost(scene: Scene, size: tuple[int, int]) -> float:
    """The milliseconds of a core for a frame, the pictures' evaluation included; the first frame does not count."""
    canvas = Canvas(size)
    canvas.draw(scene.at(0.0))
    began = time.process_time()
    for k in range(1, FRAMES + 1):
        canvas.draw(scene.at(k / FRAMES * scene.duration * 0.99))
    return (time.process_time() - began) / FRAMES * 1e3


def main() -> None:
    """Measures the scenes one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pixels", description=__doc__)
    parser.add_argument("--size", type=pixel_size, default=(1920, 1080), help="pixels, as in 1920x1080")
    size = parser.parse_args().size
    for name, (build, fps) in SCENES.items():
        spent = cost(build(), size)
        print(f"{name}: {spent:.1f} ms a frame, {1000 / spent / fps:.1f} x real time at {fps:g} frames/s", flush=True)


if __name__ == "__main__":
    main()
