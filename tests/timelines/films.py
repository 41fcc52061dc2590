"""The films of netreel, each built once for all tests and all processes that run them."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from renderer.drawing.canvas import Canvas
from renderer.scene.picture import Outline
from renderer.scene.scene import Scene
from renderer.script.building import build_scene
from renderer.system.atomic_file import write_bytes
from renderer.values.box import Box
from renderer.values.digest import digest
from tests.whole import SHARED, WHOLE

_SMALL, _FPS = (160, 90), 30
"""Frames that are small and yet show a jump of anything that can be read."""

SHAPES = {"16:9": (1920, 1080), "1:1": (1080, 1080), "4:5": (1080, 1350), "9:16": (1080, 1920)}

BACKPROP: tuple[Mapping[str, Any], ...] = (
    {},
    {"sizes": (2, 3, 2), "activation": "tanh"},
    {"sizes": (1, 1, 1), "activation": "relu", "notation": "standard"},
    {"sizes": (4, 2), "error": "bce"},
)
"""Parameters of the whole films of backprop that tests look at: each size, activation, error and notation in one."""


def outline_box(item: Outline) -> Box | None:
    """Return the box of an outline in the frame, from the corners of the path's own box: wider where it is turned."""
    box = item.path.box
    if box is None:
        return None
    corners = item.place.apply(np.array([(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]))
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Box(left, bottom, right, top)


def frames(scene: Scene, times: Iterable[float], size: tuple[int, int]) -> Iterator[NDArray[np.int16]]:
    """Yield the frames of a film that stills show, drawn by one canvas, and not again while everything stands."""
    canvas, before = Canvas(size), None
    for t in times:
        picture = scene.at(t)
        now = (*(item.stamp for item in picture.items), picture.view)
        if None in now or now != before:
            drawn = canvas.draw(picture)[..., 2::-1].astype(np.int16)
        before = now
        yield drawn


def pops(scene: Scene, start: float, end: float, fastest: float, spike: float) -> list[float]:
    """Return the times between two at which the picture jumps from one frame to the next, at 30 frames a second.

    There it changes by more than `fastest` of 255 for the mean pixel, or by `spike` more than just before and just
    after. A jump is as high between every second frame, so that only where one may be are all frames looked at.
    """
    first, last = int(start * _FPS), int(end * _FPS)
    if WHOLE:
        places = [(first, last)]
    else:
        coarse = _steps(scene, range(first, last + 1, 2))
        maybe = np.flatnonzero((coarse > fastest) | (_above(coarse) > spike / 2))
        places = [(first + 2 * k, min(first + 2 * k + 2, last)) for k in maybe.tolist()]
    found = set()
    for begin, stop in places:
        origin = max(begin - 1, first)
        fine = _steps(scene, range(origin, min(stop + 1, last) + 1))
        jumps = np.flatnonzero((fine > fastest) | (_above(fine) > spike))
        found |= {number for k in jumps.tolist() if begin < (number := origin + k + 1) <= stop}
    return [number / _FPS for number in sorted(found)]


def _steps(scene: Scene, numbers: range) -> NDArray[np.float64]:
    """The mean absolute difference of every two neighbors among some frames."""
    seen = frames(scene, (number / _FPS for number in numbers), _SMALL)
    return np.array([np.abs(b - a).mean() for a, b in pairwise(seen)])


def _above(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each step is higher than those beside it."""
    return steps - np.maximum(np.r_[0.0, steps[:-1]], np.r_[steps[1:], 0.0])


def film(name: str, **params: Any) -> Scene:
    """Return a film with some parameters, which tests look at and do not change."""
    return _film(name, tuple(sorted(params.items())))


@cache
def _film(name: str, params: tuple[tuple[str, Any], ...]) -> Scene:
    folder = os.environ.get(SHARED)
    kept = Path(folder) / f"{name}-{digest(repr(params))}.film" if folder else None
    if kept is not None and kept.is_file():
        # The file was written by another process of this run.
        scene: Scene = pickle.loads(kept.read_bytes())
    else:
        scene = build_scene(importlib.import_module(f"timelines.{name}").build, **dict(params))
        if kept is not None:
            write_bytes(cloudpickle.dumps(scene), kept)
    gc.freeze()  # it stays to the end: whoever looks for what is unreachable need not pass it
    return scene


def empty_moments(scene: Scene) -> list[float]:
    """Return the tenths of a second about the beginnings of chapters, but the first, with nothing but a heading."""
    found = []
    for start in [chapter.start for chapter in scene.chapters][1:]:
        for t in np.arange(start - 0.3, start + 1.2, 0.1).round(3).tolist():
            items = (item for item in scene.at(t).items if not item.address.startswith(("heading", "behind-heading")))
            if max((item.opacity for item in items), default=0.0) < 0.04:
                found.append(t)
    return found
