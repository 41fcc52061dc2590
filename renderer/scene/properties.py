"""The properties that a node of each kind has, as tracks drive them."""

from __future__ import annotations

from collections.abc import Mapping

from renderer.scene.image import Cells, Image
from renderer.scene.node import Group, Node, Shape, Strokes
from renderer.values.errors import SceneError, nearest

POSE = ("opacity", "at", "scale", "angle", "z", "present")
PROPERTIES: Mapping[type, tuple[str, ...]] = {
    Shape: (*POSE, "path", "fill", "stroke", "trim"),
    Strokes: (*POSE, "lines", "stroke", "widths", "colors", "alphas", "trims"),
    Image: (*POSE, *Image.moving),
    Cells: (*POSE, *Cells.moving),
    Group: (*POSE, "*.at", "*.opacity", "*.scale", "*.angle", "*.fill", "*.stroke"),
}


def check_property(node: Node, address: str, prop: str) -> None:
    """Refuse a property that a node does not have, with the nearest that it has."""
    known = next((names for kind, names in PROPERTIES.items() if isinstance(node, kind)), POSE)
    if prop not in known:
        hint = nearest(prop, known) or "; it has " + ", ".join(known)
        raise SceneError(f"{address!r} has no property {prop!r}{hint}")
