"""The films of netreel, each built once for all tests and all processes that run them."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
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

SHARED = "NETREEL_TESTS_SHARED"
"""The variable that names the folder of this run, in which films are kept for its other processes."""

SHAPES = {"16:9": (1920, 1080), "1:1": (1080, 1080), "4:5": (1080, 1350), "9:16": (1080, 1920)}

BACKPROP: tuple[Mapping[str, Any], ...] = (
    {},
    {"sizes": (2, 3, 2), "activation": "tanh"},
    {"sizes": (1, 1, 1), "activation": "relu", "notation": "standard"},
    {"sizes": (4, 2), "error": "bce"},
)
"""Parameters of the whole films of backprop that tests look at: each size, activation, error and notation in one."""


def box_of(item: Outline) -> Box | None:
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
