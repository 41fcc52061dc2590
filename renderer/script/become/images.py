"""Images in `become`: pixels that scatter into shapes, shapes that gather into an image, and dissolves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from renderer.parts.image import MOST_SQUARES, squares
from renderer.scene.image_node import Cells, Image, Rectangular
from renderer.scene.marker import Marker
from renderer.scene.node import Ref, Shape, Strokes
from renderer.script.stage import Stage
from renderer.values.ease import Ease


def is_image(refs: Sequence[Ref]) -> bool:
    """Return whether some nodes are images, or heat maps with their numbers and names."""
    return bool(refs) and all(isinstance(ref.node, Rectangular) or hasattr(ref.node, "data_signals") for ref in refs)


def has_outlines(refs: Sequence[Ref]) -> bool:
    """Return whether some nodes contain visible shapes or lines."""
    return any(isinstance(leaf.node, Shape | Strokes) and not _unseen(leaf) for ref in refs for leaf in ref.leaves)


def scatter_images(stage: Stage, refs: list[Ref], kept: set[str], t: float) -> list[Ref]:
    """Replace images by single squares where possible; return the nodes then on the stage."""
    found: list[Ref] = []
    for ref in refs:
        node = _image_of(ref)
        if node is None or not stage.seen(ref, t):
            found.append(ref)
            continue
        made = squares(cast("Image | Cells", stage.standing(node, t)), name=stage.fresh("squares"))
        place, opacity = stage.place(node, t), min(max(stage.opacity(node, t), 0.0), 1.0)
        x, y = place.point(made.pivot)
        at = (x - made.pivot[0], y - made.pivot[1])
        made = replace(made, at=at, scale=place.scale, angle=place.angle, opacity=opacity)
        over = stage.life(ref.address, t)
        if has_outlines([ref]):
            found.append(ref)
        if ref.address not in kept:
            stage.remove(node if has_outlines([ref]) else ref, t)
        found.append(stage.add(made, t, over))
    return found


def gather_images(stage: Stage, refs: list[Ref], t0: float, t1: float) -> list[Ref]:
    """Show single squares in place of images until a time, when the images replace them."""
    found: list[Ref] = []
    for ref in refs:
        node = _image_of(ref)
        if node is None:
            found.append(ref)
            continue
        made = squares(cast("Image | Cells", stage.standing(node, t0)), name=stage.fresh("squares"))
        place = stage.place(node, t0)
        x, y = place.point(made.pivot)
        at = (x - made.pivot[0], y - made.pivot[1])
        opacity = min(max(stage.opacity(node, t0), 0.0), 1.0)
        copy = stage.add(replace(made, at=at, scale=place.scale, angle=place.angle, opacity=opacity), t0)
        stage.jump(node, "present", t0, False)
        stage.jump(node, "present", t1, True)
        stage.remove(copy, t1)
        found += [ref, copy] if has_outlines([ref]) else [copy]
    return found


def dissolve(stage: Stage, sources: list[Ref], targets: list[Ref], t0: float, t1: float, ease: Ease) -> None:
    """Dissolve images into others, from the old places and sizes to the new ones."""
    for k, target in enumerate(targets):
        source = sources[min(k, len(sources) - 1)]
        at, scale = stage.value(target, "at", t0), stage.value(target, "scale", t0)
        own = {"at": at, "scale": scale, "angle": stage.value(target, "angle", t0)}
        start = stage.place(source, t0).then(stage.frame(target, t0).inverse())
        ours = (_image_of(source) or source).node
        theirs = (_image_of(target) or target).node
        size = start.scale * getattr(ours, "height", 1.0) / getattr(theirs, "height", 1.0)
        for name, value in (("at", (start.dx, start.dy)), ("scale", size), ("angle", start.angle)):
            if value != own[name]:
                stage.jump(target, name, t0, value)
                stage.move(target, name, t0, t1, own[name], ease)
        full = stage.value(target, "opacity", t0) or target.node.opacity
        stage.jump(target, "opacity", t0, 0.0)
        stage.move(target, "opacity", t0, t1, full, ease)
        grown = scale * getattr(theirs, "height", 1.0) / (getattr(ours, "height", 1.0) or 1.0)
        home = stage.frame(source, t0).inverse()
        goal = stage.frame(target, t0).point(at)
        if k < len(sources):
            stage.move(source, "at", t0, t1, home.point(goal), ease)
            stage.move(source, "scale", t0, t1, grown * home.scale, ease)
    for source in sources:
        # The picture behind stays until the one before it is whole, so that what is behind both never shows.
        stage.move(source, "opacity", t0 + (t1 - t0) * 0.8, t1, 0.0, ease)
        stage.remove(source, t1)


def _image_of(ref: Ref) -> Ref | None:
    """Return the one image of a node that may be split into squares.

    None if there is none, if there are several, or if it has too many pixels.
    """
    images = [leaf for leaf in ref.leaves if isinstance(leaf.node, Image | Cells)]
    if len(images) != 1:
        return None
    node = cast("Image | Cells", images[0].node)
    rows, columns = (node.pixels if isinstance(node, Image) else node.values).shape[:2]
    return images[0] if rows * columns <= MOST_SQUARES else None


def _unseen(leaf: Ref) -> bool:
    return isinstance(leaf.node, Marker)
