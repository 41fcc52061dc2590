"""The factors of finished lines gather in matrices: boxes round like ones, copies that fly, and what then goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from renderer import (
    Box,
    Clip,
    Formula,
    Node,
    Ref,
    Stroke,
    become,
    box_of,
    bracket,
    fade_in,
    fade_out,
    hide,
    ink,
    lasting,
    one_after_another,
    rectangle,
    resize,
    shift,
    stagger,
    to,
    together,
)
from renderer.algebra.matrix_parts import brackets_of, dots_of, entries_of
from renderer.network import Derivation, Weight
from renderer.scene.part_place import part_of
from timelines.backprop.board import COLUMNS, DIMMED, Board

ARM = 0.3  # how long the arms of half a box are, at most, in units
PALE = 0.35  # how visible a copy is that leaves a line and goes nowhere
ROUND = 1.7  # radians: how far a left side leaves the straight way where that leads over matrices
SINK = 0.45  # how far it sinks, and from how far above its place an entry comes in, in units


@dataclass(frozen=True)
class Role:
    """What the factors at one place of all lines become: a column, or a matrix with a column for each source."""

    mark: str
    wide: bool

    def part(self, derivation: Derivation) -> str:
        """The mark of that factor in a line."""
        if self.mark == "gradient":
            return derivation.left.mark
        if self.mark == "arriving":
            if len(derivation.branches) == 1:
                return derivation.branches[0].mark
            return derivation.sum_mark
        end = derivation.ends[0 if self.mark == "slope" else -1]
        mark: str = end.mark  # type: ignore[attr-defined]
        return mark

    def cell(self, weight: Weight) -> str:
        """The mark of the entry that it becomes."""
        return f"{self.mark}-{weight.to}-{weight.source if self.wide else 1}"


GRADIENT, ARRIVING = Role("gradient", True), Role("arriving", False)
SLOPE, INPUT = Role("slope", False), Role("input", True)
IN_TURN = (ARRIVING, SLOPE, INPUT, GRADIENT)
"""The roles in the order in which they gather."""


def in_line(board: Board, weight: Weight, role: Role) -> Ref:
    """A factor in the finished line of a weight."""
    derivation = board.derivation(weight)
    if weight.layer < board.last:
        derivation = derivation.with_deltas
    node: Formula = board.script.pose(board.lines[weight])
    return node[role.part(derivation)]


def with_parentheses(board: Board, weight: Weight, role: Role) -> list[Ref]:
    """A factor in the finished line of a weight, and the parentheses round it if it is a sum."""
    part = in_line(board, weight, role)
    line: Formula = board.script.pose(board.lines[weight])
    ends = (f"{part.node.name}-{end}" for end in ("open", "close"))
    return [part, *(line[end] for end in ends if end in line.ids)]


def beside(board: Board, weight: Weight, role: Role) -> list[Ref]:
    """All of the line of a weight but one factor."""
    kept = in_line(board, weight, role)
    line: Formula = board.script.pose(board.lines[weight])
    return [line[part.name] for part in line.parts if part.name != kept.address.steps[1]]


def frames(board: Board, layer: int, role: Role) -> list[Node]:
    """Boxes round the factors of one role, one for each column of the grid of lines."""
    found: list[Node] = []
    for number, weights in enumerate(in_columns(board, layer), 1):
        inside = [part for weight in weights for part in with_parentheses(board, weight, role)]
        box = box_of([board.script.pose(part) for part in inside])
        # Small lines stand close together, so their boxes are thinner and closer too.
        scale = min(1.0, 1.5 * board.script.pose(board.lines[weights[0]]).scale)
        wide, high = box.width + 0.06 * scale, box.height + 0.14 * scale
        stroke = Stroke(ink(COLUMNS[role.mark]), 2.5 * scale)
        found.append(rectangle(wide, high, at=box.center, stroke=stroke, name=f"frame-{role.mark}-{number}"))
    return found


def in_columns(board: Board, layer: int) -> list[list[Weight]]:
    """The weights of a layer by the columns in which their lines stand, each from the top down."""
    columns = board.columns(layer)
    return [board.weights(layer)[k::columns] for k in range(columns)]


def only(board: Board, layer: int, role: Role | None) -> list[Clip]:
    """In the lines of a layer all dims but the factors of one role, with their boxes; all does for None."""
    lit: list[Ref] = []
    pale: list[Ref | str] = []
    for weight in board.weights(layer):
        kept = with_parentheses(board, weight, role) if role else []
        tops = {one.address.steps[1] for one in kept}
        line: Formula = board.script.pose(board.lines[weight])
        for part in line.parts:
            (lit if part.name in tops else pale).append(line[part.name])
    before = IN_TURN[: IN_TURN.index(role)] if role else IN_TURN
    names = [f"frame-{one.mark}-{k}" for one in before for k in range(1, board.columns(layer) + 1)]
    pale += [name for name in names if board.script.stands(name)]
    clips: list[Clip] = [to(pale, seconds=1.0, opacity=DIMMED)]
    return [*clips, to(lit, seconds=1.0, opacity=1.0)] if lit else clips


def gather(board: Board, layer: int, role: Role, formula: Formula, keep: bool = True, boxes: bool = True) -> list[Clip]:
    """The factors of one role go into their matrix: like ones meet in one entry, and boxes become its brackets.

    One of like factors flies, that with the nearest way past the matrices that stand; the others sink where they are.
    Where no way is free, the entry comes down into its place instead; a left side, which does not stay, goes round.
    """
    matrix = formula[role.mark]
    present = {ref.node.name: ref for ref in entries_of(matrix)}
    before = [one.mark for one in IN_TURN[: IN_TURN.index(role)]]
    parts = [
        part.name for part in formula.parts if part.name != role.mark and (role == GRADIENT or part.name in before)
    ]
    standing = [box_of(part_of(formula, name)) for name in parts]
    sources: dict[str, dict[str, Ref]] = {}
    for number, weight in enumerate(board.weights(layer)):
        ghost = f"ghost-{role.mark}-{number}"
        sources.setdefault(role.cell(weight), {})[ghost] = in_line(board, weight, role)
    clips: list[Clip] = []
    for cell, alike in sources.items():
        flying = ""
        if cell in present:
            goal = box_of(part_of(formula, cell))
            ways = {name: box_of(board.script.pose(one)) for name, one in alike.items()}
            free = [name for name, start in ways.items() if not any(start.crosses(goal, box) for box in standing)]
            flying = min(free, key=lambda name: abs(ways[name].center[0] - goal.center[0]), default="")
            if not flying and not keep:
                flying = next(iter(alike))
                clips.append(become(alike[flying], present[cell], arc=ROUND))
            elif flying:
                clips.append(become(alike[flying], present[cell], keep=keep))
            else:
                clips.append(fade_in(present[cell], shift=(0.0, -SINK)))
        goal = box_of(part_of(formula, cell if cell in present else role.mark))
        for name, one in alike.items():
            if name == flying:
                continue
            clips.append(sink(board, one, name) if keep else melt(board, one, name, goal, copy=False))
            clips += [] if keep else [hide(one)]
    if boxes:
        names = [f"frame-{role.mark}-{k}" for k in range(1, board.columns(layer) + 1)]
        goal = box_of(part_of(formula, role.mark))
        ways = {name: box_of(board.script.pose(name)) for name in names}
        free = [name for name in names if not any(ways[name].crosses(goal, box) for box in standing)]
        clips += [halves(board, free or names, matrix), *([] if keep else [fade_out(names, seconds=0.5)])]
    if dots_of(matrix):
        clips.append(fade_in(dots_of(matrix)))
    return clips


def sink(board: Board, source: Ref, name: str) -> Clip:
    """A pale copy of a part sinks out of its line and is gone."""
    ghost: Node = board.script.pose(source).with_(name=name)
    board.script.add(ghost.with_(opacity=0.0))
    seen = one_after_another(to(name, seconds=0.4, opacity=PALE), fade_out(name, seconds=0.6))
    return together(shift(name, (0.0, -SINK)), seen)


def halves(board: Board, boxes: Sequence[str], matrix: Ref) -> Clip:
    """The left halves of boxes become the left bracket of a matrix, the right halves the right one."""
    made: dict[Literal["left", "right"], list[Node]] = {"left": [], "right": []}
    for name in boxes:
        frame = board.script.pose(name)
        box, pen = box_of(frame), frame.stroke
        depth = min(0.49 * box.width, ARM)
        inner = Box(box.left + depth, box.bottom, box.right - depth, box.top)
        for side, nodes in made.items():
            # While the box stays its halves lie on it, so they come in on their way.
            nodes.append(
                bracket(
                    inner,
                    side,
                    gap=0.0,
                    depth=depth,
                    thickness=pen.width / 100,
                    fill=pen.color,
                    opacity=0.0,
                    name=f"{name}-{side}",
                )
            )
            board.script.add(nodes[-1])
    left, right = brackets_of(matrix)
    pairs = {tuple(node.name for node in made["left"]): left, tuple(node.name for node in made["right"]): right}
    return become([*made["left"], *made["right"]], [left, right], pairs=pairs)


def melt(board: Board, source: Ref, name: str, goal: Box, copy: bool) -> Clip:
    """A part, or a copy that leaves it, goes to a box and melts into what is there."""
    ghost: Node = board.script.pose(source).with_(name=name)
    here = box_of(ghost)
    board.script.add(ghost.with_(opacity=0.0) if copy else ghost)
    way = (goal.center[0] - here.center[0], goal.center[1] - here.center[1])
    by = min(goal.height / here.height, 1.0)
    if not copy:
        return fade_out(name, shift=way, scale=by)
    seen = one_after_another(to(name, seconds=0.4, opacity=0.8), fade_out(name, seconds=0.6))
    return together(shift(name, way), resize(name, by), seen) if by < 1 else together(shift(name, way), seen)


def right_sides_go(board: Board, layer: int, roles: Sequence[Role]) -> list[Clip]:
    """All but the left sides of the lines goes, line after line, within a second, and with the first one the boxes."""
    weights = board.weights(layer)
    going: list[list[Ref | str]] = [[*beside(board, weight, GRADIENT)] for weight in weights]
    going[0] += [f"frame-{role.mark}-{k}" for role in roles for k in range(1, board.columns(layer) + 1)]
    left = [in_line(board, weight, GRADIENT) for weight in weights]
    return [lasting(1.0, stagger([fade_out(parts) for parts in going], ratio=0.4)), to(left, seconds=1.0, opacity=1.0)]


def lines_are_gone(board: Board, layer: int) -> None:
    """The lines of a layer, of which nothing is seen any more, are taken off the stage."""
    board.script.remove([board.lines.pop(weight) for weight in board.weights(layer)])
