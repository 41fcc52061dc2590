"""The numbers of a real input beside the symbols, for a film with `values=True`; without it nothing is shown.

The net carries its numbers itself (`with_values`). Those of a line stand in a row under it: each factor's own, their
product under dE/dw, and, where there is room, what the weight becomes by a step of gradient descent. They are nodes of
their own with the line's origin, so that they take part in what moves the line: `to(along(board, line), ...)`.

What is printed holds as it is printed: a line has so many digits that the product of the factors, as they are written,
is what stands under dE/dw; a step that is not exact as it is written has the sign of almost equal. Each number is
claimed, so that `netreel check` compares it with the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor, log10

from renderer import Arithmetic, Clip, Formula, Group, Node, NumberClaim, box_of, delay, fade_in, fade_out, tex
from renderer.algebra.expressions import Number, Product, Scalar, Sum
from renderer.algebra.rows import row_boxes, row_of
from renderer.algebra.written import adds_up, relation
from renderer.network import Derivation, Facts, NetworkPicture, Quantity
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import TOTAL_ERROR, activation_of, error_of, pre_activation_of
from renderer.scene.part_place import part_of
from renderer.values.number_format import bracketed, compact, decimal, fixed, in_tex, says
from renderer.values.numbers import Array
from timelines.backprop.board import Board
from timelines.backprop.clearing import cleared, off_edges
from timelines.backprop.spacing import spaced

COLOR = "yellow_b"
SIZE = 0.68  # of a number beside a line
OF_LINE = 0.85  # of the size of a line: numbers under it are no larger
GAP = 0.1
UPDATED = "updated"
MOST_DIGITS = 12  # of a number; so many are hardly ever needed
TOUCHING, ALONE = 1.9, 3.0  # radii: the most that a number over a circle is wide, beside another circle and alone
MOST_PLACES = 6  # of a number over a circle that has no power of ten
APART = 0.2  # radii between the numbers of two circles that touch
AWAY = 0.4  # of a second, in which pictures beside a line go before its changed weight comes there
RATE = 0.5  # of learning: how far the step goes that changes the weight


def with_values(picture: NetworkPicture, facts: Facts) -> NetworkPicture:
    """The picture with the number of every neuron above its circle, in a part "values" of its group."""
    plan, sizes = picture.plan, picture.network.sizes
    last = len(sizes) - 1
    made: list[Node] = []

    def row(
        kind: str, quantities: list[Quantity], places: Array, column: int, most: Sequence[float] = ()
    ) -> list[Node]:
        shown = plan.columns[column].chosen([facts.value(quantity) for quantity in quantities])
        circles = zip(plan.columns[column].neurons, shown, places.tolist(), most or [ALONE] * len(places), strict=True)
        numbers = [
            over_circle(picture, f"{kind}-{k}", float(value), (x, y), wide) for k, value, (x, y), wide in circles
        ]
        made.extend(numbers)
        return numbers

    for layer, places in enumerate(plan.neurons):
        numbers = range(1, sizes[layer] + 1)
        before = plan.pre[layer]
        most: list[float] = [] if before is None else [TOUCHING] * len(places)
        beside = row(f"a{layer}", [activation_of(layer, k) for k in numbers], places, layer, most)
        if before is not None:
            # What the number of a leaves free beside it, that of z may take, as wide ones have a sign.
            r = plan.lengths.radius
            free = [abs(a[0] - z[0]) / r - APART for a, z in zip(places.tolist(), before.tolist(), strict=True)]
            most = [max(TOUCHING, 2 * room - box_of(a).width / r) for a, room in zip(beside, free, strict=True)]
            row(f"z{layer}", [pre_activation_of(layer, k) for k in numbers], before, layer, most)
    if plan.errors is not None and plan.total is not None:
        row("e", [error_of(sizes, k) for k in range(1, sizes[last] + 1)], plan.errors, last)
        made.append(over_circle(picture, "E", facts.value(TOTAL_ERROR), plan.total, ALONE))
    made = off_edges(picture, made)
    group, labels = picture.group, cleared(picture, made)
    parts = [labels if part.name == labels.name else part for part in group.parts]
    return replace(picture, group=replace(group, parts=(*parts, Group(name="values", parts=tuple(made)))))


def written_over(value: float) -> str:
    """A number as it stands over a circle: with three digits, or with two where a power of ten would be tiny there.

    >>> written_over(0.2891), written_over(0.000688), written_over(-0.0000031)
    ('0.289', '0.00069', '−3.1·10⁻⁶')
    """
    written = compact(value)
    if abs(value) >= 1e-3 or float(decimal(written)) == 0:
        return written
    places = 1 - floor(log10(abs(value)))
    return fixed(value, places) if places <= MOST_PLACES else compact(value, 2)


def over_circle(picture: NetworkPicture, name: str, value: float, place: tuple[float, float], most: float) -> Node:
    """A number above a circle, so many radii wide at most."""
    r = picture.plan.lengths.radius
    made = tex(in_tex(written_over(value)), size=1.45 * r, fill=COLOR, name=name)
    scale = min(1.0, most * r / made.width)
    return made.with_(scale=scale, at=(place[0], place[1] + 1.2 * r + made.height * scale / 2))


def show_activations(board: Board, seconds: float = 1.0) -> list[Clip]:
    """The numbers of the net come in."""
    address = f"{board.net.name}/values"
    if not (board.values and board.has("values")):
        return []
    for name, quantity in named_values(board.net).items():
        number = in_tex(written_over(board.facts.value(quantity)))
        board.script.claim(f"{address}/{name}", NumberClaim(number, Symbol(quantity), board.facts))
    return [fade_in([f"{address}/{part.node.name}" for part in board.net["values"].parts], seconds=seconds)]


def named_values(picture: NetworkPicture) -> dict[str, Quantity]:
    """The quantities whose numbers stand in the net, by the name of the number; of shortened layers those shown."""
    plan, sizes = picture.plan, picture.network.sizes
    last, found = len(sizes) - 1, {}
    for layer in range(len(sizes)):
        for k in (neuron + 1 for neuron in plan.columns[layer].neurons):
            found[f"a{layer}-{k - 1}"] = activation_of(layer, k)
            if plan.pre[layer] is not None:
                found[f"z{layer}-{k - 1}"] = pre_activation_of(layer, k)
            if layer == last and plan.errors is not None and plan.total is not None:
                found[f"e-{k - 1}"] = error_of(sizes, k)
    return {**found, **({"E": TOTAL_ERROR} if plan.total is not None and plan.errors is not None else {})}


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


@dataclass(frozen=True, eq=False)
class AsWritten(Facts):
    """Facts in which each number is what it is written as, with so many digits."""

    digits: int = 3

    def value(self, quantity: Quantity) -> float:
        """The number of a quantity as it is written."""
        return float(decimal(compact(super().value(quantity), self.digits)))

    def derivative(self, top: Quantity, bottom: Quantity) -> float:
        """A derivative as it is written."""
        return float(decimal(compact(super().derivative(top, bottom), self.digits)))


def digits_of(derivation: Derivation, facts: Facts) -> tuple[int, int]:
    """The digits of the factors and of the result of a line, so that the line holds as it is written.

    As few as are enough, three if they are; where none are, as many as there may be.
    """
    exact = derivation.left.value(facts)
    for digits in range(3, MOST_DIGITS + 1):
        printed = derivation.value(AsWritten(facts.network, facts.x, facts.y, facts.error, digits))
        for fewer in (3, 2):
            if says(compact(exact, fewer), printed):
                return digits, fewer
    return MOST_DIGITS, 2


def clear(board: Board, lines: Iterable[Formula | str], seconds: float = 1.0) -> list[Clip]:
    """All numbers of some lines go."""
    numbers = [number for line in lines for number in numbers_of(board, line)]
    return [fade_out(numbers, seconds=seconds)] if numbers else []


def numbers_of(board: Board, line: Formula | str) -> list[str]:
    """The names of the numbers that stand under a line now."""
    name = line_name(line)
    standing: Formula = board.script.pose(name)
    numbers = [name_under(name, mark) for mark in (*standing.ids, UPDATED)]
    return [one for one in numbers if board.script.stands(one)]


def line_name(line: Formula | str) -> str:
    """The name of a line that is given, or named."""
    return line if isinstance(line, str) else line.name


def along(board: Board, line: Formula | str) -> list[str]:
    """The names of a line and of the numbers that go where the line goes: all but the changed weight."""
    name = line_name(line)
    return [name, *(one for one in numbers_of(board, line) if one != name_under(name, UPDATED))]


def let_go(board: Board, line: Formula | str, seconds: float = 1.0) -> list[Clip]:
    """The changed weight beside a line fades, when the line goes elsewhere."""
    name = name_under(line_name(line), UPDATED)
    return [fade_out(name, seconds=seconds)] if board.script.stands(name) else []


def room_under(board: Board) -> float:
    """How much lower than itself a line reaches with its numbers."""
    return board.deep


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
