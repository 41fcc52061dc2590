"""Delimiters: brackets and braces in the shapes of TeX, each one outline, as high or wide as its contents."""

from __future__ import annotations

from typing import Unpack

from renderer.scene.automatic_names import auto
from renderer.scene.bounds import bounds
from renderer.scene.fields import Grouped
from renderer.scene.grouping import group
from renderer.scene.node import Group, Node
from renderer.typeset.engine.layout import Leaf
from renderer.typeset.formula import EM, Glyph
from renderer.typeset.tex import layout
from renderer.values import paint
from renderer.values.argument_check import check_arguments
from renderer.values.box import Box
from renderer.values.errors import TypesetError, nearest
from renderer.values.numbers import not_negative, positive

_DELIMITERS = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": r"\{",
    "}": r"\}",
    "|": "|",
    "‖": r"\|",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
}
_NONE = "."
_AXIS = 0.25  # ems above the baseline: the height that delimiters are centered on
_COVERED = 0.9  # TeX takes a delimiter that covers nine tenths of what it stands beside
_HIGHEST = 200.0  # ems


@check_arguments
def brackets(
    around: Node | Box,
    *,
    kind: str = "[]",
    gap: float = 0.1,
    size: float = 1.0,
    fill: paint.Fill | str = "ink",
    name: str | None = None,
    **fields: Unpack[Grouped],
) -> Group:
    """Return a pair of brackets around a node or a box, as parts "left" and "right", at least as high as it.

    `kind` is two of ( ) [ ] { } | ‖ ⟨ ⟩ ⌊ ⌋ ⌈ ⌉, or . for no bracket on that side; `gap` is the distance on both
    sides, in units; `size` is the size of the formula that they would belong to, and sets their thickness.

    >>> from renderer.values.box import Box
    >>> pair = brackets(Box(-1, -1, 1, 1))
    >>> pair["left"].node.path.box.height * pair["left"].node.scale >= 2
    True
    """
    name = auto(name, "brackets")
    if len(kind) != 2 or not set(kind) <= {*_DELIMITERS, _NONE} or kind == _NONE * 2:
        known = " ".join(_DELIMITERS)
        raise TypesetError(f"the brackets {name!r} are two of {known} (or '.' for none), but these are {kind!r}")
    box, em, gap = _box(around, name), positive(size, f"size of {name!r}") * EM, not_negative(gap, f"gap of {name!r}")
    height, paint_ = _length(box.height / em, name), paint.fill(fill)
    made = []
    for side, char in zip(("left", "right"), kind, strict=True):
        if char != _NONE:
            leaf = _delimiter(_DELIMITERS[char], height)
            half = leaf.box.width * em / 2
            x = box.left - gap - half if side == "left" else box.right + gap + half
            made.append(_glyph(side, leaf, char, em, paint_, (x, box.center[1])))
    return group(*made, name=name, **fields)


def brace_along(
    around: Node | Box,
    side: str = "bottom",
    *,
    name: str,
    gap: float = 0.1,
    size: float = 1.0,
    fill: paint.Fill | str = "ink",
    **fields: object,
) -> Glyph:
    """Return a brace along a side of a node or box, left, right, top or bottom, pointing away."""
    box, em, gap = _box(around, name), positive(size, f"size of {name!r}") * EM, not_negative(gap, f"gap of {name!r}")
    x, y = box.center
    match side:
        case "left" | "right":
            leaf = _delimiter(r"\{" if side == "left" else r"\}", _length(box.height / em, name))
            half = leaf.box.width * em / 2
            x = box.left - gap - half if side == "left" else box.right + gap + half
        case "top" | "bottom":
            command = r"\overbrace" if side == "top" else r"\underbrace"
            leaf = layout(rf"{command}{{\hspace{{{_length(box.width / em, name):.3f}em}}}}")[0].leaves[0]
            half = leaf.box.height * em / 2
            y = box.top + gap + half if side == "top" else box.bottom - gap - half
        case _:
            sides = ("left", "right", "top", "bottom")
            raise TypesetError(
                f"the brace {name!r} is on the {', '.join(sides)}, but not {side!r}{nearest(str(side), sides)}"
            )
    made = _glyph(name, leaf, "{" if side in ("left", "top") else "}", em, paint.fill(fill), (x, y))
    placed: Glyph = made.with_(**fields) if fields else made
    return placed


def _delimiter(command: str, height: float) -> Leaf:
    """Return a delimiter at least so many ems high (one that does not stretch, as high as it gets)."""
    leaf = _stretched(command, height)
    return leaf if leaf.box.height >= height else _stretched(command, height / _COVERED)


def _stretched(command: str, height: float) -> Leaf:
    strut = rf"\rule[{_AXIS - height / 2:.3f}em]{{0em}}{{{height:.3f}em}}"
    return layout(rf"\left{command}{strut}\right.")[0].leaves[0]


def _glyph(name: str, leaf: Leaf, char: str, em: float, fill: paint.Fill, at: tuple[float, float]) -> Glyph:
    return Glyph(name=name, path=leaf.path, at=at, scale=em * leaf.scale, fill=fill, source=char)


def _box(around: Node | Box, name: str) -> Box:
    box = bounds(around) if isinstance(around, Node) else around
    if box is None:
        raise TypesetError(
            f"{name!r} cannot be made for {getattr(around, 'name', around)!r}: there is nothing to see in it"
        )
    return box


def _length(ems: float, name: str) -> float:
    if ems > _HIGHEST:
        raise TypesetError(f"{name!r} would be {ems:.0f} ems long; at most {_HIGHEST:.0f} can be made: raise its size")
    return max(ems, 0.1)
