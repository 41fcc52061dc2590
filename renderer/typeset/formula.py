"""Formulas as nodes: glyphs, and groups of them for marked parts."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.scene.automatic_names import slug
from renderer.scene.node import Group, Node, Ref, Shape
from renderer.typeset.engine.grammar import Grammar, grammar
from renderer.typeset.engine.layout import TOP, Layout, Leaf
from renderer.typeset.selection import Selection, chosen, marked_parts, numbered, part
from renderer.values.box import union
from renderer.values.color import ink
from renderer.values.numbers import Point
from renderer.values.paint import Fill

EM = 0.5
"""One em at size 1, in units: sixteen ems fill the height of the frame, and a capital is a third of a unit high."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Glyph(Shape):
    r"""One outline of a character or rule, in ems about its own center; `scale` is the size of its em in units.

    `source` is what it was set from: `w`, `\partial`, or `\rule` for the bar of a fraction.
    The same glyph has the same path at any size.
    """

    source: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Formula(Group):
    """A formula: glyphs named by their number in source order ("0", "1", ...), and a group for each marked part.

    The origin is the center of the ink. `baseline` is the height of the baseline in the formula's own coordinates;
    `width`, `ascent` and `descent` are those of the ink, the last two counted from the baseline; all in units.
    `source` is as written, `plain` without marks.
    """

    source: str
    plain: str
    size: float
    baseline: float
    width: float
    ascent: float
    descent: float
    grammar: Grammar

    @property
    def height(self) -> float:
        """The height from the lowest to the highest ink, in its own units."""
        return self.ascent + self.descent

    def _stem(self) -> str:
        words = slug(self.plain)
        return f"{self.name}#{words}" if words else super()._stem()

    def __getitem__(self, key: str | int) -> Ref:
        """Return a marked part at any depth by its id, any part by its address, or the nth glyph: `formula[3]`."""
        return numbered(self, key, "formula") if isinstance(key, int) else part(self, key, "formula")

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the marked parts."""
        return tuple(marked_parts(self))

    def find(self, source: str, nth: int = 0) -> Selection:
        r"""Return the glyphs of the nth piece with this source, ignoring blanks: `formula.find(r"\partial E")`."""
        return chosen(self.grammar.find(source), source, nth, self, "formula", self.grammar.sources)


def formula_from(layout: Layout, name: str, source: str, plain: str, size: float, fill: Fill) -> Formula:
    """Return a layout as a formula of a size and color, centered on its origin."""
    em, box = size * EM, layout.ink
    return Formula(
        name=name,
        parts=nodes(layout, em, fill),
        source=source,
        plain=plain,
        size=size,
        baseline=-box.center[1] * em,
        width=box.width * em,
        ascent=box.top * em,
        descent=-box.bottom * em,
        grammar=grammar(layout),
    )


def nodes(layout: Layout, em: float, fill: Fill) -> tuple[Node, ...]:
    """Return the nodes of a layout about the center of its ink, at a number of units per em."""
    tree: dict[int, list[int | Leaf]] = {TOP: []}
    names = {id(leaf): str(number) for number, leaf in enumerate(layout.leaves)}
    for leaf in layout.leaves:
        _open(tree, layout, leaf.part)
        tree[leaf.part].append(leaf)

    def built(member: int | Leaf, origin: Point) -> Node:
        if isinstance(member, Leaf):
            own = fill if member.color is None else ink(member.color)
            place = _offset(member.at, origin, em)
            return Glyph(
                name=names[id(member)],
                path=member.path,
                at=place,
                scale=em * member.scale,
                fill=own,
                source=member.source,
            )
        box = union(leaf.box for leaf in _leaves(tree, member))
        assert box is not None
        inner = tuple(built(inside, box.center) for inside in tree[member])
        return Group(name=layout.parts[member].id, parts=inner, at=_offset(box.center, origin, em))

    return tuple(built(member, layout.ink.center) for member in tree[TOP])


def _open(tree: dict[int, list[int | Leaf]], layout: Layout, number: int) -> None:
    """Insert a part, and its enclosing parts, at the position of its first leaf."""
    if number not in tree:
        parent = layout.parts[number].parent
        _open(tree, layout, parent)
        tree[number] = []
        tree[parent].append(number)


def _leaves(tree: dict[int, list[int | Leaf]], number: int) -> list[Leaf]:
    return [
        leaf for member in tree[number] for leaf in ([member] if isinstance(member, Leaf) else _leaves(tree, member))
    ]


def _offset(place: Point, origin: Point, em: float) -> Point:
    return (place[0] - origin[0]) * em, (place[1] - origin[1]) * em
