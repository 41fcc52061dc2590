"""The clip of an edit: code or a table changes to another version, and common tokens or cells move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

import numpy as np

from renderer.parts.code import Code
from renderer.parts.table import Table
from renderer.scene.node import Ref, Target
from renderer.script.clips.appear import appear
from renderer.script.redrawing import data_now
from renderer.script.stage import Stage
from renderer.tracks.ease_argument import Easing
from renderer.values.argument_check import check_arguments
from renderer.values.ease import Ease, linear, smooth
from renderer.values.errors import ScriptError
from renderer.values.numbers import positive

TokenPlace = tuple[int, int]
"""A token by its line and its number there, from 0."""

Version: TypeAlias = Code | Table
"""Nodes that can be edited."""


@dataclass(frozen=True)
class Edit:
    """Code or a table on the stage becomes another version of it."""

    old: Target
    new: Version
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Move the common tokens; others fade out in the first half or fade in in the second."""
        before = stage.ref(self.old, t0)
        if not isinstance(before.node, Code | Table):
            raise ScriptError(f"{before.address!r} is no code and no table, so it cannot be edited")
        if before.address != before.node.name or before.address == self.new.name:
            why = "lies in a group" if before.address != before.node.name else "has the name of the new version"
            raise ScriptError(f"{before.address!r} {why}, so it cannot be edited; give the new one a name of its own")
        pose = {name: stage.value(before, name, t0) for name in ("at", "scale", "angle", "z", "opacity")}
        scale = stage.value(before, "scale", t0)
        (x, y), (a, b), (c, d) = stage.value(before, "at", t0), before.node.corner, self.new.corner
        if not pose["angle"]:
            pose["at"] = (x + scale * (a - c), y + scale * (b - d))
        after = stage.add(self.new.with_(**pose), t0, stage.life(before.address, t0))
        appear(stage, after, t0)
        there = dict(_addresses(before.node))
        moved = _moved(stage, before, before.node, t0)
        kept = [(old, new) for old, new in staying(before.node, self.new) if old not in moved]
        pairs = {self.new.token(*new): before.node.token(*old) for old, new in kept}
        pairs |= {address: address for address, fixed in _addresses(self.new) if fixed and address in there}
        middle = (t0 + t1) / 2
        for address, _ in _addresses(self.new):
            token, source = after[address], pairs.get(address)
            if source is None:
                stage.jump(token, "opacity", t0, 0.0)
                stage.move(token, "opacity", middle, t1, 1.0, linear)
                continue
            place = stage.place(before[source], t0).then(stage.frame(token, t0).inverse())
            goal = token.node.at
            start = place.point((0.0, 0.0))
            if max(abs(start[0] - goal[0]), abs(start[1] - goal[1])) > 1e-9:
                stage.jump(token, "at", t0, start)
                stage.move(token, "at", t0, t1, goal, self.ease)
        sources = set(pairs.values())
        for address in there:
            if address in sources:
                stage.jump(before[address], "present", t0, False)
            else:
                stage.move(before[address], "opacity", t0, middle, 0.0, linear)
        stage.remove(before, t1)


@check_arguments
def edit(target: Target, new: Version, seconds: float = 1.5, ease: Easing = smooth) -> Edit:
    """Return a clip in which code or a table changes to another version: `edit(old, code("...", name="new"))`.

    Lines and words, or rows and cells, that both versions share move to their new places; the upper left corner does
    not move. The new version then replaces the old one, with its position, scale and z.
    """
    return Edit(target, new, positive(seconds, "the seconds of a clip"), ease)


def staying(old: Version, new: Version) -> list[tuple[TokenPlace, TokenPlace]]:
    """Return the common tokens: those of equal lines, then equal runs in changed lines."""
    found: list[tuple[TokenPlace, TokenPlace]] = []
    for word, a, b, c, d in SequenceMatcher(None, old.tokens, new.tokens, autojunk=False).get_opcodes():
        if word == "equal":
            for i, k in zip(range(a, b), range(c, d), strict=True):
                found += [((i, j), (k, j)) for j in range(len(old.tokens[i]))]
        elif word == "replace":
            left = [(i, j) for i in range(a, b) for j in range(len(old.tokens[i]))]
            right = [(k, n) for k in range(c, d) for n in range(len(new.tokens[k]))]
            texts = [old.tokens[i][j] for i, j in left], [new.tokens[k][n] for k, n in right]
            for x, y, size in SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks():
                found += list(zip(left[x : x + size], right[y : y + size], strict=True))
    return found


def _moved(stage: Stage, ref: Ref, node: Version, t: float) -> set[TokenPlace]:
    """Return the cells of a table whose numbers at a time differ from the numbers that it was made from."""
    if not isinstance(node, Table) or not node.data:
        return set()
    now = np.ravel(np.asarray(data_now(stage, ref, node)["values"].at(t, stage.reader(t))))
    then = np.ravel(node.data["values"])
    return {place for place, a, b in zip(node.plan.numbers, now, then, strict=True) if a != b}


def _addresses(node: Version) -> Iterator[tuple[str, bool]]:
    """Return the addresses of the tokens of a version below it, and of its parts that stay by name."""
    for i, row in enumerate(node.tokens):
        for k in range(len(row)):
            yield node.token(i, k), False
    for part in node.children:
        if part.name in node.fixed:
            for child in part.children:
                yield f"{part.name}/{child.name}", True
