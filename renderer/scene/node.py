"""Nodes: shapes, bulk lines and groups of them, as immutable data with addresses."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar, Unpack

from renderer.scene.address import Address, is_name
from renderer.scene.automatic_names import AutoName, key_of, unique
from renderer.scene.properties import LinesProperties, NodeProperties, OutlineProperties, rows
from renderer.values.affine import Affine, pose
from renderer.values.argument_check import check_arguments_late
from renderer.values.digest import digest
from renderer.values.errors import SceneError, nearest
from renderer.values.numbers import frozen_array, point, switch
from renderer.values.short_repr import brief
from renderer.values.suggestions import suggested
from renderer.values.theme import Theme

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from numpy.typing import ArrayLike

    from renderer.geometry.path import Path
    from renderer.scene.fields import Posed
    from renderer.values.argument_kinds import PointLike
    from renderer.values.color import Color, Ink, Named
    from renderer.values.paint import Fill, Gradient, Stroke

N = TypeVar("N", bound="Node")
_NO_DEFAULT = object()


@dataclass(frozen=True, eq=False, kw_only=True)
class Node(NodeProperties):
    """The base of all nodes: a name, unique among siblings, and a pose in the parent.

    A node without a name is known by itself and its copies; it gets a name of its own where it is put up.
    `at` is where the node's own origin lies in its parent, and makers of nodes put the origin at the center; `scale`
    and `angle` (radians, anticlockwise) act about `pivot`, a point of the node's own coordinates. Siblings are drawn by
    rising `z`, then in order.
    """

    name: str = field(default=None)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self._check(rows(type(self)))

    def _check(self, names: Iterable[str]) -> None:
        """Check some of the properties, and the other fields of every node."""
        if self.name is None:
            object.__setattr__(self, "name", AutoName(type(self).__name__.lower()))
        if not isinstance(self.name, str) or not is_name(self.name):
            raise SceneError(f"a node's name is a word without '/' and '.', but this is {brief(self.name)}")
        own = type(self)
        known = rows(own)
        for name in names:
            row = known.get(name)
            if row is not None and (value := getattr(self, name)) is not getattr(own, name, _NO_DEFAULT):
                object.__setattr__(self, name, row.check(value, f"{name} of {self.name!r}"))
        if self.pinned is not False:
            object.__setattr__(self, "pinned", switch(self.pinned, f"pinned of {self.name!r}"))
        if self.pivot is not own.pivot:
            object.__setattr__(self, "pivot", point(self.pivot, f"pivot of {self.name!r}"))

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """The digest of the node's fields and parts."""
        said = tuple((f.name, getattr(self, f.name)) for f in fields(self) if f.compare)
        return digest(type(self).__qualname__, said)

    @cached_property
    def memo(self) -> dict[str, object]:
        """Results computed from the node, kept for reuse; they are no part of its value."""
        return {}

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "memo"}

    @property
    def children(self) -> tuple[Node, ...]:
        """The child nodes."""
        return ()

    @property
    def stem(self) -> str:
        """The start of the final name of an unnamed node: its kind and a prefix of its digest, or its words."""
        if isinstance(self.name, AutoName) and self.name.settled:
            return str(self.name)
        return self._stem()

    def _stem(self) -> str:
        return f"{self.name}#{self.digest[:4]}"

    def settled(self, taken: Container[str]) -> Self:
        """Return the node with a final free name if it is unnamed."""
        if not isinstance(self.name, AutoName) or (self.name.settled and self.name not in taken):
            return self
        return changed(self, name=AutoName(unique(self.stem, taken), self.name.key, settled=True))

    @property
    def pose(self) -> Affine:
        """The transform from the node's own coordinates to its parent's."""
        return pose(self.at, self.scale, self.angle, self.pivot)

    def with_(self, **changes: object) -> Self:
        """Return a copy with some fields changed."""
        for name in changes:
            if name not in self.__dataclass_fields__:
                raise SceneError(f"{self.name!r} has no {name!r}{suggested(name, self.__dataclass_fields__)}")
        return changed(self, **changes)

    def themed(self, theme: Theme) -> Node:
        """Return a copy with every name of a color replaced by the theme's color."""
        changes = {
            name: themed
            for name, row in rows(type(self)).items()
            if row.themed is not None
            and (value := getattr(self, name)) is not None
            and (themed := row.themed(value, theme)) is not value
        }
        return changed(self, **changes) if changes else self

    def __getitem__(self, address: str) -> Ref:
        """Return a part by its address below this node: `net["neurons/1/0"]`."""
        if not isinstance(address, str):
            raise SceneError(f"a part of {self.name!r} is named by its address, but this is {brief(address)}")
        return self.ref[address]

    @property
    def ref(self) -> Ref:
        """The node with its own name as its address."""
        return Ref(Address(self.name), self, key_of(self.name))


@check_arguments_late
@dataclass(frozen=True, eq=False, kw_only=True)
class Shape(OutlineProperties, Node):
    """One outline with its fill and stroke; `trim` is the visible part of the stroke as shares of its length."""

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            *,
            path: Path,
            name: str | None = ...,
            trim: PointLike = ...,
            stroke: Stroke | Fill | str = ...,
            fill: Fill | str = ...,
            **fields: Unpack[Posed],
        ) -> None: ...


@check_arguments_late
@dataclass(frozen=True, eq=False, kw_only=True)
class Strokes(LinesProperties, Node):
    """Many straight lines as one node: `lines` of shape (n, 2, 2), start and end of each, with one stroke.

    `widths` (n,), `colors` (n, 4: sRGB and alpha, or n colors by name) and `alphas` (n,) overrule or fade the stroke
    line by line; `trims` (n, 2) are the parts shown. A gradient runs along each whole line.
    """

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            *,
            lines: ArrayLike,
            stroke: Stroke | Color | Named | Gradient | str,
            name: str | None = ...,
            widths: ArrayLike | None = ...,
            colors: ArrayLike | Sequence[Ink | str] | None = ...,
            alphas: ArrayLike | None = ...,
            trims: ArrayLike | None = ...,
            **fields: Unpack[Posed],
        ) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.stroke is None:
            raise SceneError(f"the lines of {self.name!r} need a stroke")
        for name, row in rows(type(self)).items():
            value = getattr(self, name)
            if row.sides is not None and value is not None and len(value) != len(self.lines):
                frozen_array(value, f"{name} of {self.name!r}", (len(self.lines), *row.sides))


@check_arguments_late
@dataclass(frozen=True, eq=False, kw_only=True)
class Group(Node):
    """Nodes that move together and fade as one layer, so that overlaps do not shine through.

    Without `isolate` the opacity multiplies into each part instead, which then fades by itself.
    """

    parts: tuple[Node, ...] = ()
    isolate: bool = True

    if TYPE_CHECKING:

        def __init__(  # what may be handed in; the fields are as they are kept
            self,
            *,
            parts: Iterable[Node] = ...,
            isolate: bool = ...,
            name: str | None = ...,
            **fields: Unpack[Posed],
        ) -> None: ...

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
            if part.pinned:
                raise SceneError(f"{part.name!r} is a part of {self.name!r}, so it cannot be pinned; pin {self.name!r}")
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
        """Return a copy with every name of a color replaced by the theme's color."""
        parts = tuple(part.themed(theme) for part in self.parts)
        same = all(new is old for new, old in zip(parts, self.parts, strict=True))
        return self if same else replace(self, parts=parts)


def _settled(parts: tuple[Node, ...], taken: set[str]) -> tuple[Node, ...]:
    """Return the parts of a group, those without a name with one that no other has."""
    found = []
    for part in parts:
        if isinstance(part.name, AutoName):
            part = part.settled(taken)
            taken.add(part.name)
        found.append(part)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ref:
    """A node with its address in a scene, as in `net["neurons/1/0"]`.

    `key` is that of the outermost node of the address if it was given no name.
    """

    address: Address
    node: Node = field(compare=False, repr=False)
    key: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is None:
            object.__setattr__(self, "key", key_of(self.address))
        if type(self.address) is not Address:
            object.__setattr__(self, "address", Address(self.address))

    def __getitem__(self, address: str) -> Ref:
        """Return a part further down."""
        if not isinstance(address, str):
            raise SceneError(f"a part of {self.address!r} is named by its address, but this is {brief(address)}")
        node = self.node
        walked = self.address
        for step in Address(address).steps:
            names = {child.name: child for child in node.children}
            if step in names:
                node, walked = names[step], walked.child(step)
            elif type(node).__getitem__ is not Node.__getitem__:
                # Formulas and texts know their marked parts at any depth.
                found = node[step]
                below = found.address.below(node.name)
                node, walked = found.node, walked.child(below) if below else walked
            else:
                raise SceneError(no_part(walked, step, names))
        return Ref(walked, node, self.key)

    @property
    def parts(self) -> tuple[Ref, ...]:
        """The child nodes, as refs."""
        return tuple(Ref(self.address.child(child.name), child, self.key) for child in self.node.children)

    @property
    def leaves(self) -> tuple[Ref, ...]:
        """Every shape inside, in order; the node itself if it has no parts."""
        if not self.node.children and not isinstance(self.node, Group):
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves)


def changed(node: N, **changes: object) -> N:
    """Return a copy of a node with some fields changed; what is taken over was checked already."""
    kind = type(node)
    own = kind.__post_init__
    plain = own is Node.__post_init__ or (own is Group.__post_init__ and not changes.keys() & {"parts", "isolate"})
    if not plain or not changes.keys() <= node.__dataclass_fields__.keys():
        anew: Callable[..., N] = replace
        return anew(node, **changes)
    made = object.__new__(kind)
    own_kind: type[DataclassInstance] = kind
    # Straight into the dictionary, which is many times as fast as one assignment after the other.
    held, fields_of = made.__dict__, node.__dict__
    for name in _field_names(own_kind):
        held[name] = fields_of[name]
    held.update(changes)
    made._check(changes)
    return made


@lru_cache(maxsize=256)
def _field_names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


Target: TypeAlias = Ref | Node | str


def no_part(address: str, name: str, known: dict[str, Node] | set[str]) -> str:
    """Return the message for a missing part: its nearest name, or the existing names."""
    hint = nearest(name, known)
    if hint:
        near = hint.removeprefix("; did you mean '").removesuffix("'?")
        hint = f"; did you mean '{address}/{near}'?"
    elif known:
        shown = sorted(known)[:12]
        hint = f"; it has {', '.join(shown)}" + (" ..." if len(known) > 12 else "")
    else:
        hint = "; it has no parts"
    return f"no part is named {brief(str(Address(address).child(name)))}{hint}"


def walk(node: Node, address: str | None = None) -> Iterator[tuple[Address, Node]]:
    """Yield a node and all its descendants with their addresses, parents first."""
    here = address if isinstance(address, Address) else Address(node.name if address is None else address)
    yield here, node
    for child in node.children:
        yield from walk(child, here.child(child.name))
