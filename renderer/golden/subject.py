"""Subjects of golden tests: scenes, and single nodes and clips made into scenes."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.golden.default_times import beat_times
from renderer.scene.node import Node, Ref
from renderer.scene.scene import Scene, keyed
from renderer.script.clips.clip import Clip
from renderer.script.script import Script
from renderer.values.errors import TargetError


def subject(thing: object, add: Iterable[Node] = (), theme: str = "dark") -> Scene:
    """Return the scene to check: a scene itself, one or more nodes shown for a second, or a clip played alone.

    `add` are nodes that a clip needs on the stage.
    """
    if isinstance(thing, Scene):
        return thing
    if isinstance(thing, Clip):
        script = Script(theme=theme)
        script.add(*add)
        script.play(thing)
        return script.scene()
    things = list(thing) if isinstance(thing, (tuple, list)) else [thing]
    bare = [one.node if isinstance(one, Ref) else one for one in (*things, *add)]
    nodes = [one for one in bare if isinstance(one, Node)]
    if nodes and len(nodes) == len(bare):
        return keyed(*nodes, tracks={}, duration=1.0, theme=theme)
    raise TargetError(
        f"a golden is of a scene, a node, nodes or a clip, but this is {type(thing).__name__} {thing!r:.60}"
    )


def subject_times(thing: object, scene: Scene) -> list[float]:
    """Return the default times of a check: the beats of a film, the start of still nodes."""
    return beat_times(scene) if isinstance(thing, (Scene, Clip)) else [0.0]
