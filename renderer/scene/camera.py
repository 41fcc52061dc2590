"""The camera: the node whose pose decides which part of the scene fills the frame."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.node import Node


@dataclass(frozen=True, eq=False, kw_only=True)
class View(Node):
    """The camera's pose: `at` is the point in the center of the frame, `scale` the zoom, `angle` its rotation."""


CAMERA = View(name="camera")
