"""The visible labels, lines and covers of a scene at one time: the geometry that the lint measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np

from renderer.review.boxes import as_rows, placed_box, touching
from renderer.review.lint.backdrop import backdrop, behind, contrasts, summed
from renderer.review.lint.mask_windows import cut, mostly, window_of
from renderer.review.lint.measurements import Body, Cover, Lists, SeenLabel, SeenLine
from renderer.scene.address import Address
from renderer.scene.node import Node, walk
from renderer.scene.picture import DRAWN, Bitmap, Discs, Faces, Lines, Outline, Picture, masked_leaves
from renderer.scene.scene import Scene
from renderer.typeset.number import NumberNode
from renderer.typeset.text import Text
from renderer.values.affine import IDENTITY, Affine
from renderer.values.box import Box, union
from renderer.values.color import Color
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Gradient

_LETTER = 0.3  # ems: lower than any letter or digit, higher than dots, dashes and rules
_FLAT = np.linspace(0.0, 1.0, 9)[:, None]


@dataclass(frozen=True)
class Seen:
    """The measured picture at one time, the frame's size in units, and whether the camera shows the whole frame.

    `moves` are the addresses of items that are in no still span.
    """

    labels: tuple[SeenLabel, ...]
    lines: tuple[SeenLine, ...]
    covers: tuple[Cover, ...]
    bodies: tuple[Body, ...]
    picture: Picture
    moves: frozenset[str]

    @property
    def frame(self) -> tuple[float, float]:
        """The frame's width and height in units."""
        return self.picture.frame

    @property
    def whole(self) -> bool:
        """Whether the camera shows the whole frame."""
        return self.picture.view == IDENTITY

    owned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The addresses of the glyphs of each label."""

    def contrast(self, label: SeenLabel) -> float:
        """Return the least contrast ratio of a label's fully visible glyphs to their background."""
        full = [k for k, (color, opacity) in enumerate(label.paints) if color.alpha * opacity > label.opacity / 2]
        paints = [label.paints[k] for k in full]
        colors = np.array([(c.red, c.green, c.blue, c.alpha * opacity) for c, opacity in paints])
        grounds = behind(self._ground(label), as_rows(label.glyphs[k] for k in full), self.frame)
        return float(contrasts(colors, grounds).min())

    def _ground(self, label: SeenLabel) -> Array:
        """Return the sums of the pixels behind a label: shared ones, or its own where a body would hide it."""
        last, own = self._lasts[label.address]
        common = max(top for top, _ in self._lasts.values())
        shared = not any(label.order < order <= common for order in own)
        return self._drawn(common if shared else last)

    @cached_property
    def _lasts(self) -> Mapping[str, tuple[int, tuple[int, ...]]]:
        """For each label the last body behind it, -1 for none, and the order of all bodies that touch it."""
        boxes, orders = as_rows([body.box for body in self.bodies]), [body.order for body in self.bodies]
        found = {}
        for label in self.labels:
            near = [orders[k] for k in np.flatnonzero(touching(boxes, label.box))]
            found[label.address] = max((k for k in near if k < label.order), default=-1), tuple(near)
        return found

    def _drawn(self, last: int) -> Array:
        sums = self._sums.get(last)
        if sums is None:
            if last < 0:
                ground = self.picture.ground
                pixels = np.array([[(ground.red, ground.green, ground.blue)]], float)
            else:
                glyphs = frozenset(address for own in self.owned.values() for address in own)
                pixels = backdrop(self.picture, glyphs, last)
            # There are many labels on the same pixels.
            sums = self._sums[last] = summed(pixels)
        return sums

    @cached_property
    def _sums(self) -> dict[int, Array]:
        return {}


def seen_at(scene: Scene, t: float) -> Seen:
    """Return the visible items at a time."""
    picture = scene.at(t)
    nodes = {life.node.name: life.node for life in scene.lives if life.start <= t < life.end}
    owners = _Owners(nodes)
    glyphs: dict[str, list[_Ink]] = {}
    lines: list[SeenLine] = []
    covers: list[Cover] = []
    bodies: list[Body] = []
    moves: set[str] = set()
    for order, (item, masks) in enumerate(masked_leaves(picture.items)):
        if item.stamp is None:
            moves.add(item.address)
        found: Lists = ([], [], [])
        place = item.place.then(picture.view)
        window = window_of(masks, picture.view)
        if isinstance(item, Lines):
            if len(item.lines):
                found[0].extend(_bulk(item, order, picture.view))
        elif isinstance(item, DRAWN):
            _add_drawn(item, order, place, found)
        else:
            owner = owners.of(item.address)
            box = placed_box(item.path, place)
            if owner is not None:
                if window is None or box is None or mostly(box, window):
                    glyphs.setdefault(owner, []).append(_Ink(order, item, box, place))
            elif box is not None:
                _add_outline(item, order, box, place, found)
        if window is not None:
            found = cut(found, window)
        lines += found[0]
        covers += found[1]
        bodies += found[2]
    labels = {owner: _label(owners, owner, parts) for owner, parts in glyphs.items()}
    return Seen(
        tuple(label for label in labels.values() if label is not None),
        tuple(lines),
        tuple(covers),
        tuple(bodies),
        picture,
        frozenset(moves),
        {owner: tuple(ink.item.address for ink in parts) for owner, parts in glyphs.items()},
    )


def _add_drawn(item: Bitmap | Discs | Faces, order: int, place: Affine, found: Lists) -> None:
    _, covers, bodies = found
    corners = item.corners()
    if not len(corners) or item.opacity <= 0:
        return
    points = place.apply(corners)
    box = Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    bodies.append(Body(item.address, box, order, item.opacity))
    if item.solid:
        hidden = box
        if abs(place.s) > 1e-9:
            (x, y), w, h = box.center, box.width * 0.35, box.height * 0.35
            hidden = Box(x - w, y - h, x + w, y + h)
        covers.append(Cover(item.address, hidden, order))


def _add_outline(
    item: Outline,
    order: int,
    box: Box,
    place: Affine,
    found: Lists,
) -> None:
    lines, covers, bodies = found
    alpha = _alpha(item.fill) * item.opacity
    drawn = 0.0 if item.stroke is None or item.trim[0] >= item.trim[1] else _alpha(item.stroke.color) * item.opacity
    if max(alpha, drawn) > 0:
        bodies.append(Body(item.address, box, order, max(alpha, drawn)))
    if alpha > 0.9 and box.width > 0.05 and box.height > 0.05:
        covers.append(Cover(item.address, _core(item, box, place), order))
    shown = item.path.trim(*item.trim) if item.trim != (0.0, 1.0) else item.path
    for visible, path, filled in ((drawn, shown, False), (alpha, item.path, True)):
        if visible > 0 and path.contours:
            pieces = place.apply(np.concatenate([_pieces(contour.curves) for contour in path.contours]))
            lines.append(SeenLine(item.address, box.grown(1e-6), pieces, visible, order, filled))


class _Ink(NamedTuple):
    order: int
    item: Outline
    box: Box | None
    place: Affine


class _Owners:
    """The formula, text or number that each glyph belongs to, looked up once for each group."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._tops = nodes
        self._known: dict[str, tuple[str | None, Node | None]] = {}

    def of(self, address: str) -> str | None:
        """Return the address of the topmost label above a glyph; None where there is none."""
        above = Address(address).parent
        return self._find(above)[0] if above else None

    def node(self, address: str) -> Node | None:
        """Return the node at the address of a group."""
        return self._find(address)[1]

    def _find(self, address: str) -> tuple[str | None, Node | None]:
        known = self._known.get(address)
        if known is None:
            above, name = Address(address).parent, Address(address).last
            if above:
                owner, parent = self._find(above)
                node = next((child for child in parent.children if child.name == name), None) if parent else None
            else:
                owner, node = None, self._tops.get(name)
            if owner is None and node is not None and node.children and _is_label(node):
                owner = address
            known = self._known[address] = owner, node
        return known


def _is_label(node: Node) -> bool:
    return isinstance(node, NumberNode) or isinstance(getattr(node, "source", None), str)


def _label(owners: _Owners, owner: str, parts: list[_Ink]) -> SeenLabel | None:
    node = cast(Node, owners.node(owner))
    own = {address.below(node.name): part for address, part in walk(node)}
    visible = [ink for ink in parts if ink.item.opacity > 0.05 and _alpha(ink.item.fill) > 0.05]
    seen = [(ink, ink.box) for ink in visible if ink.box is not None]
    box = union(box for _, box in seen)
    if box is None:
        return None
    sources = {
        ink.item.address: getattr(own.get(Address(ink.item.address).below(owner)), "source", "") for ink in visible
    }
    bare = [sources[ink.item.address] for ink in visible if ink.box is None and sources[ink.item.address].strip()]
    formed = isinstance(node, NumberNode) or all(
        getattr(own.get(Address(ink.item.address).below(owner)), "path", None) == ink.item.path for ink, _ in seen
    )
    return SeenLabel(
        owner,
        box,
        tuple(box for _, box in seen),
        tuple((_color(ink.item.fill), ink.item.opacity) for ink, _ in seen),
        max(ink.order for ink, _ in seen),
        max(ink.item.opacity * _alpha(ink.item.fill) for ink, _ in seen),
        _smallest([ink for ink, _ in seen]),
        len(node.source.split()) if isinstance(node, Text) else 0,
        formed,
        bare[0] if bare and formed else "",
    )


def _smallest(inks: list[_Ink]) -> float:
    """Return the height in units of the smallest letter or digit; of the largest sign where there is neither."""
    heights = []
    for ink in inks:
        own = ink.item.path.box
        assert own is not None
        # An outline is in ems, so its height tells letters from dots, dashes and rules at any size.
        heights.append((own.height > _LETTER, own.height * ink.place.scale))
    letters = [height for letter, height in heights if letter]
    return min(letters) if letters else max((height for _, height in heights), default=0.0)


def _color(fill: Fill) -> Color:
    return cast(Color, fill.stops[0][1] if isinstance(fill, Gradient) else fill)


def _alpha(paint: Fill) -> float:
    if paint is None:
        return 0.0
    if isinstance(paint, Gradient):
        return max(float(color.alpha) for _, color in paint.stops)
    return float(paint.alpha)


def _core(item: Outline, box: Box, place: Affine) -> Box:
    """Return the box that a filled outline surely hides: for anything but a rectangle the middle half."""
    points = item.path.contours[0].points if item.path.contours else np.zeros((0, 2))
    if len(item.path.contours) == 1 and len(points) == 13:
        straight = np.abs(np.diff(points, axis=0)).min(axis=1).max() < 1e-9
        if straight and place.s == 0:
            return box
    x, y = box.center
    return Box(x - box.width * 0.35, y - box.height * 0.35, x + box.width * 0.35, y + box.height * 0.35)


def _pieces(curves: Array) -> Array:
    """Cubic curves as eight straight pieces each."""
    u, v = _FLAT, 1 - _FLAT
    a, b, c, d = (curves[:, None, k] for k in range(4))
    points = v**3 * a + 3 * v * v * u * b + 3 * v * u * u * c + u**3 * d
    return np.asarray(np.stack((points[:, :-1], points[:, 1:]), axis=2).reshape(-1, 2, 2))


def _bulk(item: Lines, order: int, view: Affine) -> Iterator[SeenLine]:
    ends = item.place.then(view).apply(item.lines)
    alphas = np.ones(len(ends)) if item.alphas is None else item.alphas
    if item.colors is not None:
        alphas = alphas * item.colors[:, 3]
    for number in np.flatnonzero(alphas * item.opacity > 0.3):
        piece = ends[number : number + 1]
        (x0, y0), (x1, y1) = piece[0].min(axis=0), piece[0].max(axis=0)
        box = Box(float(x0), float(y0), float(x1), float(y1)).grown(1e-6)
        yield SeenLine(f"{item.address}#{number}", box, piece, float(alphas[number]) * item.opacity, order)
