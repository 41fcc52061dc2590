"""How much of a film moves: `python -m tools.pace backprop cut=short` counts its seconds that hardly change."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np

from renderer import Scene, build_scene
from renderer.film.render.still import still_array

SIZE = (480, 270)
LEAST = 0.0003  # the share of pixels that change from frame to frame in a second that is not still
SEEN = 12  # of 255: the least change of a pixel that counts
FRAME = 1 / 30  # seconds
TIMES = (0.2, 0.5, 0.8)  # when in each second two neighboring frames are compared


def changes(scene: Scene) -> np.ndarray:
    """The share of pixels that change from one frame to the next, the mean of each second: shape (seconds,)."""
    found = []
    for second in range(int(scene.duration)):
        shares = []
        for share in TIMES:
            first, then = (still_array(scene, second + share + by, SIZE)[..., :3].astype(int) for by in (0.0, FRAME))
            shares.append(float((np.abs(then - first).max(axis=-1) >= SEEN).mean()))
        found.append(float(np.mean(shares)))
    return np.array(found)


def longest(still: np.ndarray) -> int:
    """The most still seconds in a row."""
    most = row = 0
    for one in still:
        row = row + 1 if one else 0
        most = max(most, row)
    return most


def main(name: str, *given: str) -> None:
    """Print what the film of some parameters comes to."""
    build = importlib.import_module(f"timelines.{name}").build
    parameters: dict[str, Any] = dict(one.split("=", 1) for one in given)
    scene = build_scene(build, **parameters)
    changed = changes(scene)
    still, stopped = changed < LEAST, changed == 0
    print(f"{int(still.sum())} of {len(still)} seconds change less than {LEAST:.2%} of the picture a frame")
    print(f"{longest(stopped)} seconds in a row at most in which nothing changes")


if __name__ == "__main__":
    main(*sys.argv[1:])
