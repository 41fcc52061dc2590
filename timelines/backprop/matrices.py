"""Matrices: their colored brackets, the factors of lines that fly into them, the symbols that stand for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, TypeVar

from renderer import (
    Box,
    Clip,
    Formula,
    Group,
    Node,
    Ref,
    Shape,
    Stroke,
    become,
    bounds,
    bracket,
    fade_in,
    fade_out,
    hide,
    ink,
    lasting,
    one_after_another,
    rectangle,
    repainted,
    resize,
    shift,
    stagger,
    tex,
    to,
    together,
)
from renderer.network import Derivation, Equation, Weight, matrix_forms
from renderer.network.calculus.expressions import Expression
from renderer.network.calculus.matrix_forms import SeedForms
from renderer.values.box import union
from timelines.backprop.board import COLUMNS, Board
from timelines.backprop.places import box_round, part_of
from timelines.backprop.roles import tinted
from timelines.backprop.rows import in_rows

BRACKETS = {**COLUMNS, "delta-next": "delta", "weights": "weight"}
GREATEST = 0.85  # the size of a matrix equation that could be larger
ARM = 0.3  # how long the arms of half a box are, at most, in units

N = TypeVar("N", bound=Node)


# ---- matrices


def forms(board: Board, layer: int) -> SeedForms:
    """The matrix forms of a layer, shortened so that no matrix has more than three rows or columns, or six entries."""
    sides = board.sizes[max(layer - 1, 0) : layer + 2]
    written = max(a * b for a, b in pairwise(sides))
    most = 3 if max(sides) <= 3 and written <= 6 else 2
    made = matrix_forms(board.sizes, layer, "seed", max_shown=most, softmax=board.softmax)
    assert isinstance(made, SeedForms)
    return made


def size_in(box: Box, *expressions: Equation | Expression, rows: Sequence[str] = ()) -> float:
    """The size at which each of several forms fits into a box, and no larger than matrices are set."""
    made = [in_rows(tex(one.tex, name="measured"), rows) for one in expressions]
    return min(GREATEST, *(min(box.width / one.width, box.height / (one.ascent + one.descent)) for one in made))


def matrices(
    board: Board,
    name: str,
    equation: Equation | Expression,
    box: Box,
    size: float | None = None,
    rows: Sequence[str] = (),
) -> Formula:
    """A form with matrices in the middle of a box, of a size or as large as the box allows; its brackets colored.

    It has a new row after some marks.
    """
    fitting = size_in(box, equation, rows=rows) if size is None else size
    if isinstance(equation, Equation):
        return coloured(board.equation(name, equation, fitting, rows=rows, at=box.center))
    return coloured(tinted(in_rows(tex(equation.tex, size=fitting, at=box.center, name=name), rows)))


def at_top(board: Board, name: str, equation: Equation, size: float | None = None) -> Formula:
    """An equation between matrices at the upper edge of the frame, of a size or as large as goes over the net."""
    frame = board.frame
    top = max(frame.top - board.layout.highest, board.above_net.bottom + board.layout.over_net)
    made = matrices(board, name, equation, Box(frame.left, top, frame.right, frame.top), size, rows_of(board, equation))
    placed: Formula = made.with_(at=(0.0, frame.top - (made.ascent + made.descent) / 2))
    return placed


def rows_of(board: Board, equation: Equation) -> tuple[str, ...]:
    """After which parts of an equation between matrices a new row begins."""
    return board.layout.hidden_rows if "delta-next" in equation.tex else board.layout.last_rows


def goes_to(board: Board, goal: Formula) -> list[Clip]:
    """An equation goes where another stands that has the same parts, and its rows where those of that lie."""
    standing: Formula = board.script.pose(goal.name)
    by = goal.size / standing.size
    clips: list[Clip] = [to(goal.name, at=goal.at, scale=by)]
    for part, other in zip(standing.parts, goal.parts, strict=True):
        place = (other.at[0] / by, other.at[1] / by)
        if max(abs(place[0] - part.at[0]), abs(place[1] - part.at[1])) > 1e-6:
            clips.append(to(f"{goal.name}/{part.name}", at=place))
    return clips


def coloured(formula: Formula, colors: Mapping[str, str] = BRACKETS) -> Formula:
    """The formula with the brackets of its matrices in their colors."""

    def visit(node: Node) -> Node:
        if not isinstance(node, Group):
            return node
        parts = [visit(part) for part in node.parts]
        loose = [k for k, part in enumerate(parts) if isinstance(part, Shape)]
        if node.name in colors and len(loose) > 1:
            for k in (loose[0], loose[-1]):
                parts[k] = repainted(parts[k], fill=colors[node.name])
        return replace(node, parts=tuple(parts))

    made = visit(formula)
    assert isinstance(made, Formula)
    return made


def painted(node: N, colors: Mapping[str, str]) -> N:
    """A copy in which the groups of some names are painted."""
    if isinstance(node, Group):
        parts = (
            repainted(part, fill=colors[part.name]) if part.name in colors else painted(part, colors)
            for part in node.parts
        )
        return replace(node, parts=tuple(parts))
    return node


def entries(matrix: Ref) -> list[Ref]:
    """The entries of a matrix that are written, in order."""
    return [part for part in matrix.parts if part.node.children]


def brackets(matrix: Ref) -> list[Ref]:
    """Both brackets of a matrix."""
    loose = [part for part in matrix.parts if not part.node.children]
    return [loose[0], loose[-1]]


def dots(matrix: Ref) -> list[Ref]:
    """The dots of a shortened matrix."""
    return [part for part in matrix.parts if not part.node.children][1:-1]


# ---- factors of the lines


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
            return f"sum-a{derivation.parameter.layer}_{derivation.parameter.to}"
        end = derivation.ends[0 if self.mark == "slope" else -1]
        mark: str = end.mark  # type: ignore[attr-defined]
        return mark

    def cell(self, weight: Weight) -> str:
        """The mark of the entry that it becomes."""
        return f"{self.mark}-{weight.to}-{weight.source if self.wide else 1}"


GRADIENT, ARRIVING = Role("gradient", True), Role("arriving", False)
SLOPE, INPUT = Role("slope", False), Role("input", True)


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
        inside = [
            bounds(board.script.pose(part)) for weight in weights for part in with_parentheses(board, weight, role)
        ]
        box = union(box for box in inside if box)
        assert box is not None
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


def gather(board: Board, layer: int, role: Role, formula: Formula, keep: bool = True, boxes: bool = True) -> list[Clip]:
    """The factors of one role fly into their matrix: like ones meet in one entry, and boxes become its brackets."""
    matrix = formula[role.mark]
    present = {ref.node.name: ref for ref in entries(matrix)}
    clips: list[Clip] = []
    taken: set[str] = set()
    for number, weight in enumerate(board.weights(layer)):
        source, cell = in_line(board, weight, role), role.cell(weight)
        if cell in present and cell not in taken:
            taken.add(cell)
            clips.append(become(source, present[cell], keep=keep))
        else:
            goal = box_round(part_of(formula, cell if cell in present else role.mark))
            clips.append(melt(board, source, f"ghost-{role.mark}-{number}", goal, copy=keep))
            clips += [] if keep else [hide(source)]
    if boxes:
        names = [f"frame-{role.mark}-{k}" for k in range(1, board.columns(layer) + 1)]
        clips += [halves(board, names, matrix), *([] if keep else [fade_out(names, seconds=0.5)])]
    if dots(matrix):
        clips.append(fade_in(dots(matrix)))
    return clips


def halves(board: Board, boxes: Sequence[str], matrix: Ref) -> Clip:
    """The left halves of boxes become the left bracket of a matrix, the right halves the right one."""
    made: dict[Literal["left", "right"], list[Node]] = {"left": [], "right": []}
    for name in boxes:
        frame = board.script.pose(name)
        box, pen = box_round(frame), frame.stroke
        depth = min(0.49 * box.width, ARM)
        inner = Box(box.left + depth, box.bottom, box.right - depth, box.top)
        for side, nodes in made.items():
            # While the box stays its halves lie on it, so they come in on their way.
            paint: dict[str, Any] = {"thickness": pen.width / 100, "fill": pen.color, "opacity": 0.0}
            nodes.append(bracket(inner, side, gap=0.0, depth=depth, **paint, name=f"{name}-{side}"))
            board.script.add(nodes[-1])
    left, right = brackets(matrix)
    pairs = {tuple(node.name for node in made["left"]): left, tuple(node.name for node in made["right"]): right}
    return become([*made["left"], *made["right"]], [left, right], pairs=pairs)


def melt(board: Board, source: Ref, name: str, goal: Box, copy: bool) -> Clip:
    """A part, or a copy that leaves it, goes to a box and melts into what is there."""
    ghost: Node = board.script.pose(source).with_(name=name)
    here = bounds(ghost)
    assert here is not None
    board.script.add(ghost.with_(opacity=0.0) if copy else ghost)
    way = (goal.center[0] - here.center[0], goal.center[1] - here.center[1])
    by = min(goal.height / here.height, 1.0)
    if not copy:
        return fade_out(name, shift=way, scale=by)
    seen = one_after_another(to(name, seconds=0.4, opacity=0.8), fade_out(name, seconds=0.6))
    return together(shift(name, way), resize(name, by), seen) if by < 1 else together(shift(name, way), seen)


def right_sides_go(board: Board, layer: int, roles: Sequence[Role]) -> Clip:
    """All but the left sides of the lines goes, line after line, within a second, and with the first one the boxes."""
    going: list[list[Ref | str]] = [[*beside(board, weight, GRADIENT)] for weight in board.weights(layer)]
    going[0] += [f"frame-{role.mark}-{k}" for role in roles for k in range(1, board.columns(layer) + 1)]
    return lasting(1.0, stagger([fade_out(parts) for parts in going], ratio=0.4))


def lines_are_gone(board: Board, layer: int) -> None:
    """The lines of a layer, of which nothing is seen any more, are taken off the stage."""
    board.script.remove([board.lines.pop(weight) for weight in board.weights(layer)])
