"""Drawing for the studio: single frames as picture files in memory."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image

from renderer.drawing.canvas import Canvas
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError

Form = Literal["png", "jpeg"]

WIDEST = 3840


class Drawer:
    """A renderer of single frames of one scene; the canvas of the last size is cached."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._canvas: Canvas | None = None

    def frame(self, t: float, width: int, form: Form) -> bytes:
        """Return the scene at time t, some pixels wide: exact as "png", faster with a small loss as "jpeg"."""
        size = frame_size(self._scene.frame, width)
        if self._canvas is None or self._canvas.size != size:
            self._canvas = Canvas(size)
        pixels = self._canvas.draw(self._scene.at(t))
        image = Image.frombuffer("RGB", size, pixels, "raw", "BGRX", 0, 1)
        made = io.BytesIO()
        if form == "png":
            image.save(made, "PNG", compress_level=1)
        else:
            image.save(made, "JPEG", quality=88)
        return made.getvalue()


def frame_size(frame: tuple[float, float], width: int) -> tuple[int, int]:
    """Return the size in pixels of a frame of some width, in the film's aspect ratio.

    >>> frame_size((128 / 9, 8.0), 1280), frame_size((4.5, 8.0), 540)
    ((1280, 720), (540, 960))
    """
    if not 16 <= width <= WIDEST:
        raise RenderError(f"a frame of the studio is 16 to {WIDEST} pixels wide, but this is {width}")
    return width, max(round(width * frame[1] / frame[0]), 1)
