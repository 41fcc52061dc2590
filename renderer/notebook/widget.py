"""The player as a widget: frames are drawn by the kernel and sent to the page as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from renderer.notebook.bundle import bundled
from renderer.notebook.still import WIDTH, still_bundle
from renderer.scene.scene import Scene
from renderer.studio.frame_images import WIDEST, Drawer
from renderer.studio.timeline_data import course
from renderer.values.errors import NetreelError, RenderError


class ScenePlayer(anywidget.AnyWidget):
    """A widget to play, scrub and step through a scene; `width` is its largest width in CSS pixels."""

    film = traitlets.Dict().tag(sync=True)
    width = traitlets.Int(WIDTH).tag(sync=True)

    def __init__(self, scene: Scene, width: int = WIDTH) -> None:
        self._esm, self._css = _front()
        self._scene, self._drawer = scene, Drawer(scene)
        super().__init__(film=course(scene), width=width)
        self.on_msg(self._asked)

    def _asked(self, widget: object, content: object, buffers: Sequence[object]) -> None:
        """Answer a message of the page: with a frame, or with why there is none."""
        if not isinstance(content, Mapping) or not isinstance(content.get("id"), int):
            return
        try:
            self.send({"id": content["id"]}, [self._frame(content)])
        except NetreelError as error:
            self.send({"id": content["id"], "error": str(error)})

    def _frame(self, asked: Mapping[str, object]) -> bytes:
        t, width, form = asked.get("t"), asked.get("width"), asked.get("form")
        if asked.get("do") != "frame" or form not in ("png", "jpeg"):
            raise RenderError("the player is asked for frames, as png or jpeg")
        if isinstance(t, bool) or not isinstance(t, (int, float)) or not abs(t) < 1e7:
            raise RenderError(f"a frame is at a time in seconds, but this is {t!r:.40}")
        if isinstance(width, bool) or not isinstance(width, int) or not 16 <= width <= WIDEST:
            raise RenderError(f"a frame is 16 to {WIDEST} pixels wide, but this is {width!r:.40}")
        return self._drawer.frame(round(max(float(t), 0.0), 9), width, form)

    def _repr_mimebundle_(self, **asked: Any) -> Any:
        """Return the player, and a still for where there is none."""
        made = super()._repr_mimebundle_(**asked)
        data, more = made if isinstance(made, tuple) else (made or {}, {})
        still, sizes = still_bundle(self._scene)
        return {**still, **data, "text/plain": still["text/plain"]}, {**sizes, **more}


@cache
def _front() -> tuple[str, str]:
    """Return the script and the style of the player, all of it: nothing is fetched by the page."""
    studio, own = files("renderer.studio") / "static", files("renderer.notebook") / "static"
    modules = {
        file.name.removesuffix(".js"): file.read_text("utf-8")
        for folder in (studio, own)
        for file in folder.iterdir()
        if file.name.endswith(".js")
    }
    return bundled(modules, "widget"), (own / "widget.css").read_text("utf-8")
