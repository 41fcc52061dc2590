"""The player: a scene in a notebook."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from renderer.notebook.still import WIDTH, still_bundle
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError

if TYPE_CHECKING:
    from renderer.notebook.widget import ScenePlayer


def player(scene: Scene, width: int = WIDTH) -> ScenePlayer:
    """Return a player of a scene for a notebook: play, scrub and step, at most `width` pixels wide."""
    if not isinstance(scene, Scene):
        raise RenderError(f"a player takes a scene, but this is {type(scene).__name__} {scene!r:.60}")
    if isinstance(width, bool) or not isinstance(width, int) or not 100 <= width <= 10000:
        raise RenderError(f"a player is 100 to 10000 pixels wide, but this is {width!r:.40}")
    if not _has_widgets():
        raise RenderError("the player needs anywidget: pip install 'netreel[notebook]'; a scene alone shows a still")
    from renderer.notebook.widget import ScenePlayer

    return ScenePlayer(scene, width)


def display(scene: Scene) -> object:
    """Return the display of a scene at the end of a cell: the player, or a still without anywidget."""
    return player(scene)._repr_mimebundle_() if _has_widgets() else still_bundle(scene)


def _has_widgets() -> bool:
    return find_spec("anywidget") is not None
