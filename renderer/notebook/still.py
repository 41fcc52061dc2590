"""Stills: the display of a scene in a notebook without the player."""

from __future__ import annotations

import base64

from renderer.scene.scene import Scene
from renderer.studio.frame_images import Drawer, frame_size

_SHOWN = 640
"""Pixels of the page that a still is wide; it is drawn twice as fine."""

WIDTH = 960
"""The pixels of a page that a film in a notebook is wide, if nothing says otherwise."""


def still_bundle(scene: Scene) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Return the display data of a scene: its middle frame as PNG, a description, and the displayed size."""
    wide = scene.frame[0] >= scene.frame[1]
    shown = _SHOWN if wide else _SHOWN // 2
    picture = Drawer(scene).frame(round(scene.duration / 2, 9), 2 * shown, "png")
    width, height = (side // 2 for side in frame_size(scene.frame, 2 * shown))
    data = {"image/png": base64.b64encode(picture).decode("ascii"), "text/plain": scene_summary(scene)}
    return data, {"image/png": {"width": width, "height": height}}


def scene_summary(scene: Scene) -> str:
    """Return a short description of a scene."""
    counts = [(len(scene.lives), "node"), (len(scene.beats), "beat"), (len(scene.chapters), "chapter")]
    told = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
    return f"<Scene: {scene.duration:g} s, {told}>"
