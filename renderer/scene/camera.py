"""The camera: the node whose pose decides which part of the scene fills the frame."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.node import Node


@dataclass(frozen=True, eq=False, kw_only=True)
class View(Node):
    """The camera: `at` is the point in the middle of the frame, `scale` the zoom, `angle` its turn."""


CAMERA = View(name="camera")
