"""The numbers of a real input beside the symbols, for a film with `values=True`; without it nothing is shown.

The net carries its numbers itself (`numbers_over`). Those of a line stand in a row under it: each factor's own, their
product under dE/dw, and, where there is room, what the weight becomes by a step of gradient descent. They are nodes of
their own with the line's origin, so that they take part in what moves the line: `to(along(board, line), ...)`.

What is printed holds as it is printed: a line has so many digits that the product of the factors, as they are written,
is what stands under dE/dw; a step that is not exact as it is written has the sign of almost equal. Each number is
claimed, so that `netreel check` compares it with the network.
"""

from __future__ import annotations

from collections.abc import Callable

from renderer import (
    Arithmetic,
    Clip,
    Formula,
    Group,
    Node,
    NumberClaim,
    box_of,
    delay,
    fade_in,
    fade_out,
    tex,
    to,
    together,
)
from renderer.algebra.expressions import Number, Product, Scalar, Sum
from renderer.algebra.formula_rows import row_boxes, row_of
from renderer.algebra.number_claims import adds_up, relation
from renderer.network import Derivation
from renderer.network.calculus.as_written import MOST_DIGITS, digits_of
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.picture.over_circles import quantities_over, written_over
from renderer.scene.part_place import part_of
from renderer.tracks.way_past import way_past
from renderer.typeset.spacing import spaced
from renderer.values.number_format import bracketed, compact, fixed, in_tex
from timelines.backprop.board import Board

COLOR = "yellow_b"
SIZE = 0.68  # of a number beside a line
OF_LINE = 0.85  # of the size of a line: numbers under it are no larger
GAP = 0.1
UPDATED = "updated"
SHRINK = 0.5  # of the time in which a line goes to a place, until it is as small as it will be
AWAY = 0.4  # of a second, in which pictures beside a line go before its changed weight comes there
RATE = 0.5  # of learning: how far the step goes that changes the weight


def numbers_come(board: Board, *kinds: str, seconds: float = 1.0) -> list[Clip]:
    """The numbers over the circles of some columns of the net come in, "a0", "z1", "a1", "e", "E"; without any, all."""
    if not (board.values and board.has("values")):
        return []
    known, address = quantities_over(board.net), f"{board.net.name}/values"
    coming = [name for name in known if not kinds or name.split("-")[0] in kinds]
    for name in coming:
        number = in_tex(written_over(board.facts.value(known[name])))
        board.script.claim(f"{address}/{name}", NumberClaim(number, Symbol(known[name]), board.facts))
    return [fade_in([f"{address}/{name}" for name in coming], seconds=seconds)] if coming else []


def value_under(
    board: Board, derivation: Derivation, line: Formula, factor: Factor | Symbol, seconds: float = 1.0
) -> list[Clip]:
    """The number of a factor, or of a delta, comes in under it; `line` is the line as it stands.

    It comes in the last third of the time: symbols that fly to the factor would cross it.
    """
    if not board.values:
        return []
    digits, _ = digits_of(derivation, board.facts)
    number = under(board, line, factor.mark, factor, digits, as_factor=True)
    return [delay(2 * seconds / 3, fade_in(number, seconds=seconds / 3))]


def result_under(board: Board, derivation: Derivation, line: Formula, seconds: float = 1.0) -> list[Clip]:
    """The product of all factors comes in under dE/dw, and beside the line, if there is room, the changed weight.

    The changed weight comes when what stood there has gone.
    """
    if not board.values:
        return []
    _, digits = digits_of(derivation, board.facts)
    product = under(board, line, derivation.left.mark, derivation.left, digits)
    found: list[Clip] = [fade_in(product, seconds=seconds)]
    step = updated(board, derivation, line)
    if step is not None:
        found.append(delay(AWAY * seconds, fade_in(step, seconds=(1 - AWAY) * seconds)))
    return found


def all_under(board: Board, derivation: Derivation, line: Formula, seconds: float = 1.0) -> list[Clip]:
    """All numbers of a line come in at once: those of its factors and deltas, and what they come to."""
    parts: tuple[Factor | Symbol, ...] = (*derivation.factors, *derivation.deltas)
    found = [clip for part in parts for clip in value_under(board, derivation, line, part, seconds)]
    return [*found, *result_under(board, derivation, line, seconds)]


def clear(board: Board, line: str, seconds: float = 1.0) -> list[Clip]:
    """All numbers of a line go."""
    numbers = numbers_of(board, line)
    return [fade_out(numbers, seconds=seconds)] if numbers else []


def numbers_of(board: Board, line: str) -> list[str]:
    """The names of the numbers that stand under a line now."""
    standing: Formula = board.script.pose(line)
    numbers = [name_under(line, mark) for mark in (*standing.ids, UPDATED)]
    return [one for one in numbers if board.script.stands(one)]


def along(board: Board, line: str) -> list[str]:
    """The names of a line and of the numbers that go where the line goes: all but the changed weight."""
    return [line, *(one for one in numbers_of(board, line) if one != name_under(line, UPDATED))]


def line_goes(board: Board, line: str, at: tuple[float, float], scale: float) -> list[Clip]:
    """A line goes to a place past the finished ones, with its numbers, which fade.

    The changed weight fades first, where it is, since the line passes there.
    """
    moving, here = along(board, line), board.script.pose(line)
    standing = [name for name in (*board.lines.values(), board.net.name) if name != line and board.script.stands(name)]
    flight = box_of(here), box_of(here.with_(at=at, scale=scale))
    bend = way_past([flight], [box_of(board.script.pose(name)) for name in standing], board.frame, SHRINK) or 0.0
    way = together(to(moving, seconds=1.0, at=at, arc=bend), to(moving, seconds=SHRINK, scale=scale))
    return [way, *([fade_out(moving[1:])] if moving[1:] else []), *let_go(board, line, AWAY)]


def let_go(board: Board, line: str, seconds: float = 1.0) -> list[Clip]:
    """The changed weight beside a line fades, when the line goes elsewhere."""
    name = name_under(line, UPDATED)
    return [fade_out(name, seconds=seconds)] if board.script.stands(name) else []


def under(board: Board, line: Formula, mark: str, of: Scalar, digits: int, as_factor: bool = False) -> Node:
    """A number in the row under a line, below one of its parts, with the line's own pose, and its claim."""
    still = line.with_(at=(0.0, 0.0), scale=1.0, angle=0.0)
    part = box_of(part_of(still, mark))
    row = row_boxes(still)[row_of(still, part)]
    written = compact(of.value(board.facts), digits)
    size = number_size(board, line)
    made = tex(in_tex(bracketed(written) if as_factor else written), size=size, fill=COLOR, name="number")
    number = made.with_(at=(part.center[0], row.bottom - GAP - made.height / 2))
    name = name_under(line.name, mark)
    board.script.claim(f"{name}/number", NumberClaim(written, of, board.facts, bracketed=as_factor))
    return Group(name=name, parts=(number,), at=line.at, scale=line.scale, angle=line.angle)


def number_size(board: Board, line: Formula) -> float:
    """The size of the numbers under a line: one for all of them, less where the line itself is small."""
    return min(board.layout.number, OF_LINE * line.size)


def for_numbers(board: Board, derivation: Derivation) -> Callable[[Formula], Formula] | None:
    """What moves the parts of a derivation's line apart, so that its numbers have room under it; None without values.

    The lines of a layer are spread alike, so that they are equally wide in their grid.
    """
    if not board.values:
        return None
    parts, layer = numbered(derivation), derivation.parameter.layer
    key = layer, len(parts), len(derivation.deltas)
    if key not in board.widths:
        others = [board.derivation(weight) for weight in board.at_length(layer)]
        alike = [one.with_deltas if derivation.deltas else one for one in others]
        lines = [derivation, *(one for one in alike if len(numbered(one)) == len(parts))]
        wide = [[tex(in_tex(number), size=1.0).width for number in written_under(board, one)] for one in lines]
        board.widths[key] = tuple(map(max, zip(*wide, strict=True)))

    def spread(line: Formula) -> Formula:
        size = number_size(board, line)
        return spaced(line, {part.mark: wide * size for part, wide in zip(parts, board.widths[key], strict=True)})

    return spread


def numbered(derivation: Derivation) -> tuple[Factor | Symbol, ...]:
    """What has a number under a line: its left side, its factors and its deltas."""
    return (derivation.left, *derivation.factors, *derivation.deltas)


def written_under(board: Board, derivation: Derivation) -> list[str]:
    """The numbers under a line as they are written, in the order of `numbered`."""
    digits, fewer = digits_of(derivation, board.facts)
    left, *parts = (part.value(board.facts) for part in numbered(derivation))
    return [compact(left, fewer), *(bracketed(compact(value, digits)) for value in parts)]


def updated(board: Board, derivation: Derivation, line: Formula) -> Node | None:
    """What the weight becomes, right of the line: the step in numbers, or its end; None where no room is."""
    still = line.with_(at=(0.0, 0.0), scale=1.0, angle=0.0)
    whole = box_of(still)
    free = (board.frame.right - line.at[0]) / line.scale - whole.right - 0.5
    name = name_under(line.name, UPDATED)
    for claim in (step(board, derivation), step(board, derivation, short=True)):
        made = tex(claim.tex, size=SIZE * 1.15, fill=COLOR, name="number")
        if made.width <= free:
            at = (whole.right + 0.5 + made.width / 2, still["equals"].node.at[1])
            board.script.claim(f"{name}/number", claim)
            return Group(name=name, parts=(made.with_(at=at),), at=line.at, scale=line.scale)
    return None


def step(board: Board, derivation: Derivation, short: bool = False) -> Arithmetic:
    """The step of gradient descent that changes a parameter, in numbers that hold as they are written; or its end."""
    facts, parameter = board.facts, Symbol(derivation.parameter.quantity)
    slope = derivation.left
    end = Sum((parameter, Product((Number(-RATE), slope))))
    size = -slope.value(facts)
    shift = Product((Number(-1.0 if size >= 0 else 1.0), slope))
    for places in range(3, MOST_DIGITS + 1):
        old, after = (fixed(one.value(facts), places) for one in (parameter, end))
        by = fixed(abs(size), places) if abs(size) >= 10.0 ** (1 - places) else compact(abs(size), 2)
        sides = rf"{in_tex(old)} {'+' if size >= 0 else '-'} {RATE:g} \cdot {in_tex(by)}"
        said = rf"{sides} {relation(sides, in_tex(after))} {in_tex(after)}"
        if adds_up(said):
            break
    readings = (NumberClaim(after, end, facts),)
    arrow = rf"{derivation.parameter.quantity.tex} \leftarrow"
    if short:
        return Arithmetic(f"{arrow} {in_tex(after)}", readings)
    return Arithmetic(f"{arrow} {said}", (NumberClaim(old, parameter, facts), NumberClaim(by, shift, facts), *readings))


def name_under(line: str, mark: str) -> str:
    """The name of the number under a part of a line."""
    return f"{line}-value-{mark}"
