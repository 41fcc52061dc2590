"""SVG documents as nodes: groups and shapes by their ids, in units, y up."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from svgelements import Matrix

from renderer.geometry.boolean import even_odd
from renderer.geometry.path import Contour, Path
from renderer.parts.svg_file.colors import read_color
from renderer.parts.svg_file.document import Element
from renderer.parts.svg_file.gradients import gradient_chain, linear_gradient
from renderer.parts.svg_file.outlines import SHAPES, outline
from renderer.parts.svg_file.style import Rule, rules_of, styled
from renderer.scene.bounds import bounds
from renderer.scene.node import Group, Node, Shape
from renderer.values.box import Box
from renderer.values.color import Color, faded
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array
from renderer.values.paint import Fill, Gradient, Stroke

MOST_SHAPES = 20_000
_GROUPS = ("svg", "g", "a", "symbol", "switch")
_SILENT = (
    "defs",
    "title",
    "desc",
    "metadata",
    "style",
    "linearGradient",
    "radialGradient",
    "stop",
    "",
    "symbol",
    "view",
)
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "ex": 8.0,
}
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%|[a-z]*)\s*")
_URL = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)\s*(.*)")
_DEEPEST_USE = 20
_SIDES: tuple[str, ...] = ("width", "height")


@dataclass
class Reader:
    """A reader of one document; `unknown` collects the unsupported features."""

    root: Element
    ink: Fill
    scale: float
    view: Box
    unknown: dict[str, None] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        rules, unknown = rules_of(self.root)
        self.rules: tuple[Rule, ...] = rules
        self.unknown.update(dict.fromkeys(unknown))
        self.by_id = {e.attributes["id"]: e for e in reversed(list(self.root.walk())) if "id" in e.attributes}

    def nodes(self) -> tuple[Node, ...]:
        """Return the drawing of the document, about the center of its view."""
        x, y = self.view.center
        place = Matrix(self.scale, 0, 0, -self.scale, -x * self.scale, y * self.scale)
        style = styled(self.root, {"fill": "black"}, self.rules)
        parts = self._children(self.root, style, place, 0)
        opacity = self._share(style.get("opacity", "1"))
        return tuple(part.with_(opacity=part.opacity * opacity) for part in parts) if opacity < 1 else parts

    def _children(self, element: Element, style: Mapping[str, str], place: Matrix, depth: int) -> tuple[Node, ...]:
        parts = [self._node(child, style, place, depth) for child in element.children]
        return _named([part for part in parts if part is not None])

    def _node(self, element: Element, above: Mapping[str, str], place: Matrix, depth: int) -> Node | None:
        if element.tag in _SILENT and not (element.tag == "symbol" and depth):
            return None
        style = styled(element, above, self.rules)
        if style.get("display") == "none":
            return None
        for feature in ("clip-path", "mask", "filter"):
            if style.get(feature, "none") != "none":
                self._unknown(feature, element)
        own = self._transform(style.get("transform", ""), element) * place
        name = element.attributes.get("id") or element.tag
        opacity = self._share(style.get("opacity", "1"))
        if element.tag in SHAPES:
            made: Node | None = self._shape(element, style, own, name)
        elif element.tag == "use":
            made = self._use(element, style, own, name, depth)
        elif element.tag in _GROUPS:
            made = _group(name, self._children(element, style, self._nested(element, own), depth))
        else:
            self._unknown(f"<{element.tag}>", element)
            return None
        return made.with_(opacity=made.opacity * opacity) if made is not None and opacity < 1 else made

    def _use(self, element: Element, style: Mapping[str, str], place: Matrix, name: str, depth: int) -> Node | None:
        target = self.by_id.get((element.href or "#").strip()[1:])
        if target is None:
            raise ValuesError(f"<use> in line {element.line} refers to {element.href!r}, which is not there")
        if depth >= _DEEPEST_USE:
            raise ValuesError(f"<use> in line {element.line} leads back to itself, or more than {_DEEPEST_USE} deep")
        moved = Matrix.translate(*(self._length(element.attributes.get(key, "0"), key) for key in ("x", "y"))) * place
        if target.tag == "symbol" and "viewBox" in target.attributes:
            sides = {key: element.attributes[key] for key in _SIDES if key in element.attributes}
            target = Element("svg", {**target.attributes, **sides}, target.line, "", target.children)
        made = self._node(target, style, moved, depth + 1)
        return None if made is None else _group(name, (made,))

    def _nested(self, element: Element, place: Matrix) -> Matrix:
        """Return the coordinates inside of an <svg> within the document: its own view, fitted to its own box."""
        if element.tag != "svg" or element is self.root:
            return place
        x, y = (self._length(element.attributes.get(key, "0"), key) for key in ("x", "y"))
        moved = Matrix.translate(x, y) * place
        if "viewBox" not in element.attributes:
            return moved
        box = view_box(element.attributes["viewBox"])
        wide = self._length(element.attributes.get("width", "100%"), "x")
        high = self._length(element.attributes.get("height", "100%"), "y")
        fit = element.attributes.get("preserveAspectRatio", "xMidYMid meet")
        if fit not in ("xMidYMid meet", "xMidYMid", "none"):
            self._unknown(f"preserveAspectRatio {fit!r}", element)
        sx, sy = wide / box.width, high / box.height
        if fit != "none":
            sx = sy = min(sx, sy)
        left, top = (wide - sx * box.width) / 2, (high - sy * box.height) / 2
        return Matrix(sx, 0, 0, sy, left - sx * box.left, top - sy * box.bottom) * moved

    def _shape(self, element: Element, style: Mapping[str, str], place: Matrix, name: str) -> Node | None:
        self.count += 1
        if self.count > MOST_SHAPES:
            raise ValuesError(f"it draws more than {MOST_SHAPES} shapes")
        for side in ("marker-start", "marker-mid", "marker-end"):
            if side in element.attributes:
                self._unknown(side, element)
        try:
            raw = outline(element, self._length)
        except ValuesError as error:
            raise ValuesError(f"<{element.tag}> in line {element.line}: {error}") from None
        if raw is None or raw.box is None or style.get("visibility", "visible") != "visible":
            return None
        path = Path(tuple(Contour(_placed(c.points, place), c.closed) for c in raw.contours))
        fill = self._paint(style.get("fill", "black"), style, "fill-opacity", raw, place, path, element)
        stroke = self._stroke(style, raw, place, path, element)
        if fill is None and stroke is None:
            return None
        box = path.box
        assert box is not None
        x, y = box.center
        around = Path(tuple(Contour(c.points - (x, y), c.closed) for c in path.contours))
        if style.get("fill-rule") != "evenodd" or fill is None:
            return Shape(name=name, path=around, fill=fill, stroke=stroke, at=(x, y))
        filled = even_odd(around)
        if filled.box is None:
            return None if stroke is None else Shape(name=name, path=around, stroke=stroke, at=(x, y))
        if stroke is None:
            return Shape(name=name, path=filled, fill=fill, at=(x, y))
        # The stroke runs along the outline as written, which crosses itself; the fill does not.
        parts = Shape(name="fill", path=filled, fill=fill), Shape(name="stroke", path=around, stroke=stroke)
        return Group(name=name, parts=parts, at=(x, y))

    def _stroke(
        self, style: Mapping[str, str], raw: Path, place: Matrix, path: Path, element: Element
    ) -> Stroke | None:
        paint = self._paint(style.get("stroke", "none"), style, "stroke-opacity", raw, place, path, element)
        width = self._length(style.get("stroke-width", "1"), "")
        if paint is None or width <= 0:
            return None
        if isinstance(paint, Gradient):
            self._unknown("a gradient along a stroke", element)
            return None
        size = math.sqrt(abs(place.a * place.d - place.b * place.c))
        if style.get("stroke-dashoffset", "0") not in ("0", "0px"):
            self._unknown("stroke-dashoffset", element)
        dash = style.get("stroke-dasharray", "none")
        lengths = [] if dash == "none" else [self._length(one, "") * size for one in re.split(r"[\s,]+", dash.strip())]
        dashes = tuple(lengths * (1 + len(lengths) % 2)) if sum(lengths) > 0 else ()
        cap, join = style.get("stroke-linecap", "butt"), style.get("stroke-linejoin", "miter")
        if cap not in ("butt", "round", "square") or join not in ("miter", "round", "bevel"):
            self._unknown(f"the cap {cap!r} with the join {join!r}", element)
            cap, join = "butt", "miter"
        return Stroke(paint, width * size * 100, cap, join, dashes)  # type: ignore[arg-type]

    def _paint(
        self, said: str, style: Mapping[str, str], fading: str, raw: Path, place: Matrix, path: Path, element: Element
    ) -> Fill:
        url = _URL.fullmatch(said.strip())
        if url is not None:
            target = self.by_id.get(url[1])
            if target is None or target.tag != "linearGradient":
                kind = f"<{target.tag}>" if target is not None else f"#{url[1]}, which is not there"
                self._unknown(f"the paint {kind}", element)
                return self._color(url[2], style, fading, element) if url[2] else None
            links = gradient_chain(target, self.by_id)
            stops = self._stops(links, self._share(style.get(fading, "1")), style)
            if not stops or raw.box is None or path.box is None:
                return None
            if len(stops) == 1:
                return stops[0][1]
            try:
                return linear_gradient(links, stops, raw.box, place, path.box)
            except ValuesError as error:
                self._unknown(str(error), target)
                return stops[-1][1]
        return self._color(said, style, fading, element)

    def _color(self, said: str, style: Mapping[str, str], fading: str, element: Element) -> Fill:
        said = said.strip()
        if said.lower() in ("none", "transparent", ""):
            return None
        alpha = self._share(style.get(fading, "1"))
        if said.lower() == "currentcolor":
            said = style.get("color", "")
            if not said or said.lower() == "currentcolor":
                ink = self.ink
                return ink if isinstance(ink, Gradient) or ink is None else faded(ink, alpha)
        return self._plain(said, alpha, element)

    def _plain(self, said: str, alpha: float, element: Element) -> Color:
        try:
            color = read_color(said)
        except ValuesError as error:
            raise ValuesError(f"<{element.tag}> in line {element.line}: {error}") from None
        return replace(color, alpha=color.alpha * alpha)

    def _stops(self, links: list[Element], alpha: float, style: Mapping[str, str]) -> list[tuple[float, Color]]:
        holder = next((one for one in links if any(child.tag == "stop" for child in one.children)), None)
        stops: list[tuple[float, Color]] = []
        for child in holder.children if holder is not None else ():
            if child.tag != "stop":
                continue
            own = styled(child, {}, self.rules)
            at = min(max(self._share(child.attributes.get("offset", "0")), stops[-1][0] if stops else 0.0), 1.0)
            said = own.get("stop-color", "black")
            if said.lower() == "currentcolor":
                said = style.get("color", "black")
            stops.append((at, self._plain(said, self._share(own.get("stop-opacity", "1")) * alpha, child)))
        return stops

    def _transform(self, said: str, element: Element) -> Matrix:
        try:
            return Matrix(said)
        except (ValueError, IndexError, TypeError, ArithmeticError, AttributeError):
            raise ValuesError(f"<{element.tag}> in line {element.line} has the transform {said[:60]!r}") from None

    def _length(self, said: str, axis: str) -> float:
        whole = {"x": self.view.width, "y": self.view.height}.get(
            axis, math.hypot(self.view.width, self.view.height) / math.sqrt(2)
        )
        return svg_length(said, whole)

    @staticmethod
    def _share(said: str) -> float:
        return min(max(svg_length(said, 1.0), 0.0), 1.0)

    def _unknown(self, feature: str, element: Element) -> None:
        self.unknown.setdefault(f"{feature} (line {element.line})")


def svg_length(said: str, whole: float) -> float:
    """Return a length of SVG in pixels; a percentage is a share of the whole."""
    match = _LENGTH.fullmatch(said)
    if match is None or (match[2] != "%" and match[2] not in _UNITS):
        raise ValuesError(f"{said[:40]!r} is no length")
    number = float(match[1])
    if abs(number) > 1e9:
        raise ValuesError(f"the length {said[:40]!r} is too large")
    return number * whole / 100 if match[2] == "%" else number * _UNITS[match[2]]


def view_box(said: str) -> Box:
    """Return a viewBox, y down."""
    numbers = [svg_length(one, 1.0) for one in re.split(r"[\s,]+", said.strip())]
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        raise ValuesError(f"its viewBox is {said[:60]!r}, but it is four numbers, the width and height above 0")
    x, y, width, height = numbers
    return Box(x, y, x + width, y + height)


def _placed(points: Array, place: Matrix) -> Array:
    x, y = points[:, 0], points[:, 1]
    return np.stack((place.a * x + place.c * y + place.e, place.b * x + place.d * y + place.f), axis=1)


def _group(name: str, parts: tuple[Node, ...]) -> Node | None:
    """Return a group round the middle of its parts; None without any."""
    if not parts:
        return None
    box = bounds(Group(name=name, parts=parts))
    if box is None:
        return None
    x, y = box.center
    moved = tuple(part.with_(at=(part.at[0] - x, part.at[1] - y)) for part in parts)
    return Group(name=name, parts=moved, at=(x, y))


def _named(parts: list[Node]) -> tuple[Node, ...]:
    """Return siblings with unique names: an id, or the tag, numbered where it occurs more than once."""
    made: list[Node] = []
    taken: set[str] = set()
    for part in parts:
        stem = re.sub(r"[/.]", "_", part.name) or "part"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}~{number}"
        taken.add(name)
        made.append(part.with_(name=name))
    return tuple(made)
