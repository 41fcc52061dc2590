"""Prints what frames of a net of 784-128-10 with all its neurons cost: `python -m benchmarks.large_nets [NAME ...]`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from renderer import Script
from renderer.drawing.canvas import Canvas
from renderer.network import NetworkPicture, activate, forward, network, network_picture, propagate, pulses
from renderer.scene.frame_size import pixel_size
from renderer.scene.scene import Scene

SIZES = (784, 128, 10)
FRAMES = 6


def _begun() -> tuple[Script, NetworkPicture]:
    net = network(SIZES, seed=1)
    went = forward(net, np.random.default_rng(1).uniform(0, 1, SIZES[0]))
    script = Script()
    shown = network_picture(net, max_shown=max(SIZES), activations=went, fit=(14.0, 7.6))
    script.add(shown.group)
    script.wait(1)
    return script, shown


def values() -> Scene:
    """The net stands still; the values of its 784 inputs change."""
    script, shown = _begun()
    went = forward(shown.network, np.random.default_rng(2).uniform(0, 1, SIZES[0]))
    script.play(activate(shown, went, 0, seconds=1))
    return script.scene()


def some_pulses() -> Scene:
    """The net stands still; pulses run along every fiftieth edge."""
    script, shown = _begun()
    script.play(pulses(shown, 1, seconds=1, every=50))
    return script.scene()


def whole_pass() -> Scene:
    """The net stands still; a glow runs along all of its edges."""
    script, shown = _begun()
    script.play(propagate(shown, 1, seconds=1))
    return script.scene()


SCENES: dict[str, Callable[[], Scene]] = {
    "values": values,
    "pulses": some_pulses,
    "pass": whole_pass,
}


def costs(scene: Scene, size: tuple[int, int]) -> tuple[float, float]:
    """The milliseconds of a core for evaluating and for drawing a frame in the middle of what moves."""
    canvas = Canvas(size)
    evaluated = drawn = 0.0
    for k in range(-2, FRAMES):
        began = time.process_time()
        picture = scene.at(1.5 + k / 60)
        between = time.process_time()
        canvas.draw(picture)
        # The first frames draw what stands still.
        if k >= 0:
            evaluated, drawn = evaluated + between - began, drawn + time.process_time() - between
    return evaluated / FRAMES * 1e3, drawn / FRAMES * 1e3


def main() -> None:
    """Measures the scenes one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_nets", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(SCENES)}")
    parser.add_argument("--size", type=pixel_size, default=(1920, 1080), help="pixels, as in 1920x1080")
    given = parser.parse_args()
    for name in given.names or SCENES:
        evaluated, drawn = costs(SCENES[name](), given.size)
        print(f"{name}: evaluating {evaluated:.1f}, drawing {drawn:.1f} ms a frame", flush=True)


if __name__ == "__main__":
    main()
