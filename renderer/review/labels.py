"""What can be seen in a scene at one time, as labels, lines and covers: the geometry that the lint measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from renderer.review.boxes import placed_box
from renderer.scene.node import Node, walk
from renderer.scene.picture import Item, Layer, Lines, Outline
from renderer.scene.scene import Scene, node_at
from renderer.values.affine import IDENTITY
from renderer.values.box import Box, union
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.paint import Gradient

_FLAT = np.linspace(0.0, 1.0, 9)[:, None]


@dataclass(frozen=True, slots=True)
class Label:
    """A formula or text as it is seen: boxes of its glyphs, place in the drawing order, opacity, contrast, em in units.

    It is `formed` when every glyph has its own outline, not one on the way from another.
    """

    address: str
    box: Box
    glyphs: tuple[Box, ...]
    order: int
    opacity: float
    contrast: float
    em: float
    words: int
    formed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke, of an outline or one of many lines, as straight pieces of shape (n, 2, 2)."""

    address: str
    box: Box
    pieces: Array
    opacity: float
    order: int

    def crosses(self, box: Box) -> bool:
        """Whether a piece runs through a box (the slab method)."""
        if box.width <= 0 or box.height <= 0:
            return False
        a, way = self.pieces[:, 0], self.pieces[:, 1] - self.pieces[:, 0]
        low, high = np.array((box.left, box.bottom)), np.array((box.right, box.top))
        with np.errstate(divide="ignore", invalid="ignore"):
            first, second = (low - a) / way, (high - a) / way
        still = way == 0
        inside = (a >= low) & (a <= high)
        near = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(first, second))
        far = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(first, second))
        return bool((np.maximum(near.max(axis=1), 0.0) < np.minimum(far.min(axis=1), 1.0)).any())


@dataclass(frozen=True, slots=True)
class Cover:
    """Something filled that hides what lies under its box."""

    address: str
    box: Box
    order: int


@dataclass(frozen=True, slots=True)
class Body:
    """An outline that is no glyph, as it is seen."""

    address: str
    box: Box
    order: int
    opacity: float


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it at one time, the frame's width and height in units, and whether the camera shows the whole frame."""

    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    covers: tuple[Cover, ...]
    bodies: tuple[Body, ...]
    frame: tuple[float, float]
    whole: bool


def look(scene: Scene, t: float) -> Seen:
    """What can be seen at a time."""
    picture = scene.at(t)
    nodes = {life.node.name: life.node for life in scene.lives if life.start <= t < life.end}
    glyphs: dict[str, list[tuple[int, Outline, Box]]] = {}
    lines: list[Line] = []
    covers: list[Cover] = []
    bodies: list[Body] = []
    for order, (item, opacity) in enumerate(_flat(picture.items)):
        if isinstance(item, Lines):
            if len(item.lines):
                lines += _bulk(item, opacity, order, picture.view)
            continue
        place = item.place.then(picture.view)
        box = placed_box(item.path, place)
        if box is None:
            continue
        owner = _owner(nodes, item.address)
        if owner is not None:
            glyphs.setdefault(owner, []).append((order, item._replace(opacity=opacity), box))
            continue
        alpha = _alpha(item.fill) * opacity
        drawn = 0.0 if item.stroke is None or item.trim[0] >= item.trim[1] else _alpha(item.stroke.color) * opacity
        if max(alpha, drawn) > 0:
            bodies.append(Body(item.address, box, order, max(alpha, drawn)))
        if alpha > 0.9 and box.width > 0.05 and box.height > 0.05:
            covers.append(Cover(item.address, _core(item, box), order))
        if drawn > 0:
            shown = item.path.trim(*item.trim) if item.trim != (0.0, 1.0) else item.path
            if shown.contours:
                pieces = place.apply(np.concatenate([_pieces(contour.curves) for contour in shown.contours]))
                lines.append(Line(item.address, box.grown(1e-6), pieces, drawn, order))
    labels = tuple(_label(nodes, owner, parts, picture.ground) for owner, parts in glyphs.items())
    standing = tuple(label for label in labels if label is not None)
    whole = picture.view == IDENTITY
    return Seen(standing, tuple(lines), tuple(covers), tuple(bodies), picture.frame, whole)


def _flat(items: tuple[Item, ...], opacity: float = 1.0) -> Iterator[tuple[Any, float]]:
    for item in items:
        if isinstance(item, Layer):
            yield from _flat(item.items, opacity * item.opacity)
        else:
            yield item, opacity * item.opacity


def _owner(nodes: dict[str, Node], address: str) -> str | None:
    """The formula or text that a glyph belongs to: the topmost node above it with a source; None for what is none."""
    name, *steps = address.split("/")
    node: Node | None = nodes.get(name)
    walked, found = name, None
    while node is not None:
        if found is None and isinstance(getattr(node, "source", None), str) and node.children:
            found = walked
        if not steps:
            return found
        step = steps.pop(0)
        walked = f"{walked}/{step}"
        node = next((child for child in node.children if child.name == step), None)
    return None


def _label(nodes: dict[str, Node], owner: str, parts: list[tuple[int, Outline, Box]], ground: Color) -> Label | None:
    seen = [(order, item, box) for order, item, box in parts if item.opacity > 0.05 and _alpha(item.fill) > 0.05]
    box = union(box for _, _, box in seen)
    if box is None:
        return None
    top = nodes[owner.split("/")[0]]
    node: Any = node_at(top, owner)
    own = {address.removeprefix(node.name): part for address, part in walk(node)}
    paths = [(getattr(own.get(item.address.removeprefix(owner)), "path", None), item.path) for _, item, _ in seen]
    opacity = max(item.opacity * _alpha(item.fill) for _, item, _ in seen)
    faintest = min(_contrast(item, ground) for _, item, _ in seen if item.opacity * _alpha(item.fill) > opacity / 2)
    return Label(
        owner,
        box,
        tuple(box for _, _, box in seen),
        max(order for order, _, _ in seen),
        opacity,
        faintest,
        max(item.place.scale for _, item, _ in seen),
        len(node.source.split()) if hasattr(node, "baselines") else 0,
        all(mine is shown or mine == shown for mine, shown in paths),
    )


def _alpha(paint: Any) -> float:
    if paint is None:
        return 0.0
    if isinstance(paint, Gradient):
        return max(float(colour.alpha) for _, colour in paint.stops)
    return float(paint.alpha)


def _contrast(item: Outline, ground: Color) -> float:
    """The contrast ratio of WCAG 2.2 between a glyph as it is blended onto the ground, and the ground."""
    paint: Any = item.fill.stops[0][1] if isinstance(item.fill, Gradient) else item.fill
    share = paint.alpha * item.opacity
    blended = [
        a * share + b * (1 - share)
        for a, b in zip((paint.red, paint.green, paint.blue), (ground.red, ground.green, ground.blue), strict=True)
    ]
    light = sorted((_luminance(blended), _luminance([ground.red, ground.green, ground.blue])))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(rgb: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _core(item: Outline, box: Box) -> Box:
    """The box that a filled outline surely hides: for anything but a rectangle the middle half."""
    points = item.path.contours[0].points if item.path.contours else np.zeros((0, 2))
    if len(item.path.contours) == 1 and len(points) == 13:
        straight = np.abs(np.diff(points, axis=0)).min(axis=1).max() < 1e-9
        if straight:
            return box
    x, y = box.center
    return Box(x - box.width * 0.35, y - box.height * 0.35, x + box.width * 0.35, y + box.height * 0.35)


def _pieces(curves: Array) -> Array:
    """Cubic curves as eight straight pieces each."""
    u, v = _FLAT, 1 - _FLAT
    a, b, c, d = (curves[:, None, k] for k in range(4))
    points = v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d
    return np.asarray(np.stack((points[:, :-1], points[:, 1:]), axis=2).reshape(-1, 2, 2))


def _bulk(item: Lines, opacity: float, order: int, view: Any) -> Iterator[Line]:
    ends = item.place.then(view).apply(item.lines)
    alphas = np.ones(len(ends)) if item.alphas is None else item.alphas
    if item.colors is not None:
        alphas = alphas * item.colors[:, 3]
    for number in np.flatnonzero(alphas * opacity > 0.3):
        piece = ends[number : number + 1]
        (x0, y0), (x1, y1) = piece[0].min(axis=0), piece[0].max(axis=0)
        box = Box(float(x0), float(y0), float(x1), float(y1)).grown(1e-6)
        yield Line(f"{item.address}#{number}", box, piece, float(alphas[number]) * opacity, order)
