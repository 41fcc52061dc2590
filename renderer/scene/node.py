"""Nodes: shapes, lines in bulk and groups of them, as immutable data with addresses."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self, TypeAlias

from renderer.geometry.path import Path
from renderer.scene.names import AutoName, key_of, unique
from renderer.values.affine import Affine, pose
from renderer.values.brief import brief
from renderer.values.digest import digest
from renderer.values.door import suggested
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import Array, Point, finite, frozen_array, near, not_negative, point, share, switch
from renderer.values.paint import Fill, Stroke, fill, stroke, themed_fill, themed_stroke
from renderer.values.theme import Theme


@dataclass(frozen=True, eq=False, kw_only=True)
class Node:
    """What every node has: a name, unique among its siblings, and a pose in its parent.

    A node without a name is known by itself and its copies; it gets a name of its own where it is put up.
    `at` is where the node's own origin lies in its parent, and makers of nodes put the origin at the centre; `scale`
    and `angle` (radians, anticlockwise) act about `pivot`, a point of the node's own coordinates. Siblings are drawn by
    rising `z`, then in order.
    """

    name: str = field(default=None)  # type: ignore[assignment]
    opacity: float = 1.0
    at: Point = (0.0, 0.0)
    scale: float = 1.0
    angle: float = 0.0
    pivot: Point = (0.0, 0.0)
    z: float = 0.0
    present: bool = True

    def __post_init__(self) -> None:
        if self.name is None:
            object.__setattr__(self, "name", AutoName(type(self).__name__.lower()))
        if not isinstance(self.name, str) or not self.name or "/" in self.name or "." in self.name:
            raise SceneError(f"a node's name is a word without '/' and '.', but this is {brief(self.name)}")
        what = f"of {self.name!r}"
        object.__setattr__(self, "opacity", share(self.opacity, f"opacity {what}"))
        object.__setattr__(self, "at", point(self.at, f"at {what}"))
        object.__setattr__(self, "scale", near(not_negative(self.scale, f"scale {what}"), f"scale {what}"))
        object.__setattr__(self, "angle", finite(self.angle, f"angle {what}"))
        object.__setattr__(self, "pivot", point(self.pivot, f"pivot {what}"))
        object.__setattr__(self, "z", finite(self.z, f"z {what}"))
        if type(self.present) is not bool:
            object.__setattr__(self, "present", switch(self.present, f"present {what}"))

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """The digest of everything that the node is."""
        said = tuple((f.name, getattr(self, f.name)) for f in fields(self) if f.compare)
        return digest(type(self).__qualname__, said)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside."""
        return ()

    @property
    def stem(self) -> str:
        """What the name of a node begins with that was given none: its kind, and what tells it from most others."""
        if isinstance(self.name, AutoName) and self.name.settled:
            return str(self.name)
        return self._stem()

    def _stem(self) -> str:
        return f"{self.name}#{self.digest[:4]}"

    def settled(self, taken: Container[str]) -> Self:
        """The node with a name of its own that is not taken, if it was given none."""
        if not isinstance(self.name, AutoName) or (self.name.settled and self.name not in taken):
            return self
        return replace(self, name=AutoName(unique(self.stem, taken), self.name.key, settled=True))

    @property
    def pose(self) -> Affine:
        """From the node's own coordinates to its parent's."""
        return pose(self.at, self.scale, self.angle, self.pivot)

    def with_(self, **changes: Any) -> Any:
        """A copy with some fields changed."""
        for name in changes:
            if name not in self.__dataclass_fields__:
                raise SceneError(f"{self.name!r} has no {name!r}{suggested(name, self.__dataclass_fields__)}")
        return replace(self, **changes)

    def themed(self, theme: Theme) -> Node:
        """A copy with every name of a colour replaced by the theme's colour."""
        return self

    def __getitem__(self, address: str) -> Ref:
        """A part by its address below this node: `net["neurons/1/0"]`."""
        if not isinstance(address, str):
            raise SceneError(f"a part of {self.name!r} is named by its address, but this is {brief(address)}")
        return Ref(self.name, self)[address]


@dataclass(frozen=True, eq=False, kw_only=True)
class Shape(Node):
    """One outline with its fill and stroke; `trim` is the part of the outline's length that the stroke shows."""

    path: Path
    fill: Fill = None
    stroke: Stroke | None = None
    trim: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.path, Path):
            raise SceneError(f"the path of {self.name!r} must be a Path, but it is {brief(self.path)}")
        object.__setattr__(self, "fill", fill(self.fill))
        if self.stroke is not None and type(self.stroke) is not Stroke:
            object.__setattr__(self, "stroke", stroke(self.stroke))
        start, end = point(self.trim, f"the trim of {self.name!r}")
        object.__setattr__(self, "trim", (share(start, "start of a trim"), share(end, "end of a trim")))

    def themed(self, theme: Theme) -> Shape:
        """A copy with every name of a colour replaced by the theme's colour."""
        return replace(self, fill=themed_fill(self.fill, theme), stroke=themed_stroke(self.stroke, theme))


@dataclass(frozen=True, eq=False, kw_only=True)
class Strokes(Node):
    """Many straight lines at once: `lines` of shape (n, 2, 2), start and end of each, and one stroke for all.

    `widths` (n,), `colors` (n, 4: sRGB and alpha) and `alphas` (n,) overrule or fade the stroke line by line; `trims`
    (n, 2) are the parts shown. A gradient runs along each whole line.
    """

    lines: Array
    stroke: Stroke
    widths: Array | None = None
    colors: Array | None = None
    alphas: Array | None = None
    trims: Array | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        lines = frozen_array(self.lines, f"the lines of {self.name!r}", (None, 2, 2))
        object.__setattr__(self, "lines", lines)
        made = stroke(self.stroke)
        if made is None:
            raise SceneError(f"the lines of {self.name!r} need a stroke")
        object.__setattr__(self, "stroke", made)
        for name, width in (("widths", None), ("colors", 4), ("alphas", None), ("trims", 2)):
            value = getattr(self, name)
            if value is not None:
                form = (len(lines),) if width is None else (len(lines), width)
                object.__setattr__(self, name, frozen_array(value, f"{name} of {self.name!r}", form))

    def themed(self, theme: Theme) -> Strokes:
        """A copy with every name of a colour replaced by the theme's colour."""
        return replace(self, stroke=themed_stroke(self.stroke, theme) or self.stroke)


@dataclass(frozen=True, eq=False, kw_only=True)
class Group(Node):
    """Nodes that move together and fade as one layer: where parts cross, what lies behind does not shine through.

    Without `isolate` the opacity multiplies into each part instead, which then fades by itself.
    """

    parts: tuple[Node, ...] = ()
    isolate: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "isolate", switch(self.isolate, f"isolate of {self.name!r}"))
        if isinstance(self.parts, Node) or not isinstance(self.parts, Iterable):
            raise SceneError(f"the parts of {self.name!r} must be a tuple of nodes, but they are {brief(self.parts)}")
        parts = tuple(self.parts)
        seen: set[str] = set()
        for part in parts:
            if not isinstance(part, Node):
                raise SceneError(f"{self.name!r} is made of nodes, but one part is {brief(part)}")
            if isinstance(part.name, AutoName):
                continue
            if part.name in seen:
                raise SceneError(
                    f"two parts of {self.name!r} are named {part.name!r}; names must differ among siblings"
                )
            seen.add(part.name)
        object.__setattr__(self, "parts", parts if len(seen) == len(parts) else _settled(parts, seen))

    @property
    def children(self) -> tuple[Node, ...]:
        """The parts."""
        return self.parts

    def themed(self, theme: Theme) -> Group:
        """A copy with every name of a colour replaced by the theme's colour."""
        return replace(self, parts=tuple(part.themed(theme) for part in self.parts))


def _settled(parts: tuple[Node, ...], taken: set[str]) -> tuple[Node, ...]:
    """The parts of a group, those without a name with one that no other has."""
    found = []
    for part in parts:
        if isinstance(part.name, AutoName):
            part = part.settled(taken)
            taken.add(part.name)
        found.append(part)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ref:
    """A node together with its address in a scene, as in `net["neurons/1/0"]`.

    `key` is that of the outermost node of the address if it was given no name.
    """

    address: str
    node: Node = field(compare=False, repr=False)
    key: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is None:
            object.__setattr__(self, "key", key_of(self.address))

    def __getitem__(self, address: str) -> Ref:
        """A part further down."""
        if not isinstance(address, str):
            raise SceneError(f"a part of {self.address!r} is named by its address, but this is {brief(address)}")
        node = self.node
        walked = self.address
        for step in address.split("/"):
            names = {child.name: child for child in node.children}
            if step in names:
                node, walked = names[step], f"{walked}/{step}"
            elif type(node).__getitem__ is not Node.__getitem__:
                # Formulas and texts know their marked parts at any depth.
                found = node[step]
                node, walked = found.node, walked + found.address.removeprefix(node.name)
            else:
                raise SceneError(no_part(walked, step, names))
        return Ref(walked, node, self.key)

    @property
    def parts(self) -> tuple[Ref, ...]:
        """The parts directly inside."""
        return tuple(Ref(f"{self.address}/{child.name}", child, self.key) for child in self.node.children)

    @property
    def leaves(self) -> tuple[Ref, ...]:
        """Every shape inside, in order; the node itself when it has no parts."""
        if not self.node.children and not isinstance(self.node, Group):
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves)


Target: TypeAlias = Ref | Node | str


def no_part(address: str, name: str, known: dict[str, Node] | set[str]) -> str:
    """The message about a part that does not exist: its nearest name, or the names there are."""
    hint = nearest(name, known)
    if hint:
        near = hint.removeprefix("; did you mean '").removesuffix("'?")
        hint = f"; did you mean '{address}/{near}'?"
    elif known:
        shown = sorted(known)[:12]
        hint = f"; it has {', '.join(shown)}" + (" ..." if len(known) > 12 else "")
    else:
        hint = "; it has no parts"
    return f"no part is named {brief(f'{address}/{name}')}{hint}"


def walk(node: Node, address: str | None = None) -> Iterator[tuple[str, Node]]:
    """A node and all nodes below it with their addresses, parents first."""
    here = node.name if address is None else address
    yield here, node
    for child in node.children:
        yield from walk(child, f"{here}/{child.name}")
