"""Pictures beside a derivative while it is found: the forward steps as equations, curves, number lines, counts.

They stand where the frame is free: above the net, right or left of the line that is made. They come and go with the
beats of `derivative`, by the moments that its captions have, and by these:

| moment | what one sees |
| --- | --- |
| `step-0`, `step-1`, ... | the neuron at which a step begins swings |
| `factor-0`, `factor-1`, ... | the factor of the step comes into the line |

In narrow frames, whose lines take the whole width, they stand over the line, as long as finished lines leave room. Of
large layers sums have dots, and no matrix is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from renderer import (
    Box,
    Clip,
    Equation,
    Formula,
    Node,
    NumberClaim,
    Ref,
    box_of,
    dot,
    draw,
    fade_in,
    fade_out,
    grow,
    indicate,
    line,
    shift,
    tex,
    there_and_back,
)
from renderer.algebra.expressions import Number
from renderer.network import Derivation, Quantity, Weight
from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import TOTAL_ERROR, activation_of, error_of, pre_activation_of
from renderer.scene.part_place import part_of
from renderer.values.number_format import bracketed, compact, in_tex
from timelines.backprop.board import Board
from timelines.backprop.charts import Chart, stated, step_charts
from timelines.backprop.places import swelling
from timelines.backprop.products import LARGE, saved
from timelines.backprop.roles import tinted
from timelines.backprop.steps import (
    LOWEST,
    OVER_LABELS,
    SLOW,
    Shown,
    forward_steps,
    in_a_row,
    room,
    side_by_side,
    steps_and_curves,
    steps_then_curves,
    sum_of,
    total_error,
    under_one_another,
)

ROW = 0.75  # units: number lines that are closer have smaller names
ROWS = 0.75  # the least height of the matrix of the fourth weight, and of single formulas, in units
HALF = 3.5  # units: the least width for a matrix beside finished lines
MOST_CELLS = 4  # rows and columns of a matrix that is written out
FORK = 1.3  # the height of the sums of a fork in a narrow frame, in units


def told_beside(board: Board) -> bool:
    """Whether pictures stand beside the lines: those of a softmax have formulas of their own."""
    return not board.softmax


def over(board: Board, written: Formula, least: float = LOWEST) -> Box | None:
    """What is free over a line that is made, in the whole width of a narrow frame; None if too small."""
    frame = board.frame
    above = max(box_of(written).top - board.above_net.bottom + 0.2, OVER_LABELS)
    return room(board, frame.left, frame.right, above, least)


def of_last_layer(board: Board, derivation: Derivation, written: Formula, count: int) -> Shown:
    """What is shown beside the line of a weight of the last layer, `count` others having been told."""
    weight = derivation.parameter
    if not told_beside(board) or not isinstance(weight, Weight):
        return {}
    if board.layout.net is not None:
        return in_narrow_frame(board, weight, written, count)
    right = Box(max(box_of(written).right + 0.7, 0.6), 0.0, board.frame.right, 0.0)
    lifted = box_of(board.script.pose(board.label(weight.quantity))).left - 0.6
    left = room(board, board.above_net.left, lifted, 0.25)
    if count == 0:
        return steps_and_curves(board, weight, right)
    if count == 1:
        return number_lines(board, weight, room(board, right.left, right.right, OVER_LABELS))
    if count == 2:
        return moving_curves(board, weight, left, room(board, right.left, right.right, 0.25))
    return rows_of_weights(board, weight, left, room(board, right.left, right.right, 0.25, ROWS)) if count == 3 else {}


def in_narrow_frame(board: Board, weight: Weight, written: Formula, count: int) -> Shown:
    """What is shown over the line of a weight of the last layer, one picture after the other.

    Over labels that are lifted there is more room than over the line that is made then.
    """
    least = ROWS if count > 1 else LOWEST
    lifted, box = room(board, board.frame.left, board.frame.right, OVER_LABELS, least), over(board, written, least)
    if count == 3:
        # The last line has its place at the left, where a matrix can be higher until it is there.
        lifted = room(board, board.frame.left, 0.0, OVER_LABELS, LOWEST, HALF) or lifted
    if count > 1:
        # In a tall frame three finished lines stand one under another, and nothing has room over the fourth.
        return (moving_curves, rows_of_weights)[count - 2](board, weight, lifted, box) if count < 4 else {}
    return {} if box is None else (steps_then_curves, number_lines)[count](board, weight, box)


def of_hidden_layer(board: Board, derivation: Derivation, count: int) -> Shown:
    """What is shown above the line of a weight of the layer before the last."""
    weight = derivation.parameter
    if not told_beside(board) or not isinstance(weight, Weight) or len(derivation.branches) < 2:
        return {}
    if count == 0:
        return fork(board, derivation, weight)
    if board.layout.net is not None:
        return {}
    return {1: saved(board, board.sizes), 3: saved(board, LARGE)}.get(count, {})


# ---- the second: why steps in a row multiply


def number_lines(board: Board, weight: Weight, box: Box | None) -> Shown:
    """w, z and a on a number line each: a step of one moves the next by its slope."""
    if box is None:
        return {}
    w, z = weight.quantity, pre_activation_of(weight.layer, weight.to)
    a = activation_of(weight.layer, weight.to)
    factors = [Factor(z, w), Factor(a, z)]
    moves = [1.0, factors[0].value(board.facts), factors[0].value(board.facts) * factors[1].value(board.facts)]
    high = box.height / 3
    small = min(1.0, high / ROW)
    nodes: list[Node] = []
    dots: list[Node] = []
    unit = 0.36 * (box.width - 1.5) / max(1.0, *map(abs, moves))
    for k, quantity in enumerate((w, z, a)):
        y = box.top - high * (k + 0.5)
        name = tinted(tex(quantity.tex, size=0.85 * small, name=f"moved-name-{k}"))
        start, end = box.left + 0.95, box.right - 0.2
        role = ("weight", "ink", "activation")[k]
        nodes += [
            name.with_(at=(box.left + name.width / 2, y)),
            line((start, y), (end, y), stroke="grey", name=f"on-{k}"),
        ]
        middle = (start + end) / 2 - 0.18 * (end - start)
        nodes.append(line((middle, y - 0.1), (middle, y + 0.1), stroke="grey", name=f"from-{k}"))
        dots.append(dot((middle, y), radius=0.11, fill=role, name=f"moved-{k}"))
    for k, factor in enumerate(factors):
        written = compact(factor.value(board.facts), 2)
        number = tex(in_tex(bracketed(written)), size=0.75 * small, fill="lit", name=f"times-{k}")
        board.script.claim(number.name, NumberClaim(written, factor, board.facts, bracketed=True))
        y = box.top - high * (k + 1)
        times = tex(r"\times", size=0.75 * small, fill="lit", name=f"times-sign-{k}").with_(at=(box.left + 1.15, y))
        nodes += [times, number.with_(at=(box.left + 1.35 + number.width / 2, y))]

    def moved(*which: int, seconds: float = SLOW) -> list[Clip]:
        return [shift(dots[k].name, (unit * moves[k], 0.0), seconds=seconds, ease=there_and_back) for k in which]

    return {
        "arrow": lambda: [fade_in([*nodes, *dots])],
        "way": lambda: moved(0, 1),
        "again": lambda: moved(0, 1, 2),
        "factor-1": lambda: moved(1, 2, seconds=1.0),
        "factor-2": lambda: moved(0, 1, 2, seconds=1.0),
        "done": lambda: [fade_out([*nodes, *dots])],
    }


# ---- the third: what the factors are


def moving_curves(board: Board, weight: Weight, left: Box | None, beside: Box | None) -> Shown:
    """While labels are lifted the error over the output, with its slope; then beside the line the sigmoid."""
    shown: dict[str, Callable[[], list[Clip]]] = {}
    if left is not None and left.height <= LOWEST:
        return formulas_of_steps(board, weight, left, beside)
    if left is not None:
        error, *_ = step_charts(board, weight.to, weight.source, left, numbered=False)

        def come() -> list[Clip]:
            return [fade_in(error.back), draw(error.curve), fade_in(error.point)]

        def slope() -> list[Clip]:
            return [draw(error.tangent, seconds=1.0), fade_in(error.caption, seconds=1.0)]

        shown |= {"arrow": come, "way": slope, "again": lambda: [pointed_out([error.caption.name], error.caption)]}
        shown["pointer"] = lambda: [fade_out(error.nodes)]
    if beside is not None and beside.height > LOWEST:
        _, output, _ = step_charts(board, weight.to, weight.source, beside, numbered=False)
        shown |= curves_of(output)
    return shown


def formulas_of_steps(board: Board, weight: Weight, left: Box, beside: Box | None) -> Shown:
    """Formulas where the room is too low for charts of them: that of e while labels are lifted, then that of a."""
    _, output, error = (fit_in(one, left) for one in forward_steps(board, weight))
    shown: dict[str, Callable[[], list[Clip]]] = {
        "arrow": lambda: [fade_in(error)],
        "again": lambda: [indicate(error.name, color=None, seconds=SLOW)],
        "pointer": lambda: [fade_out(error.name)],
    }
    if beside is None:
        return shown
    output = output.with_(at=beside.center)
    return {**shown, "step-1": lambda: [fade_in(output)], "done": lambda: [fade_out(output.name)]}


def fit_in(formula: Formula, box: Box) -> Formula:
    """A formula in the middle of a box, made smaller where it would not fit."""
    return formula.with_(at=box.center, scale=min(1.0, box.width / formula.width, box.height / formula.height))


def curves_of(chart: Chart) -> dict[str, Callable[[], list[Clip]]]:
    """The chart of an activation while its factor is found."""
    return {
        "step-1": lambda: [fade_in(chart.back), draw(chart.curve)],
        "factor-1": lambda: [grow(chart.point, seconds=0.5), draw(chart.tangent), fade_in(chart.caption)],
        "done": lambda: [fade_out(chart.nodes)],
    }


# ---- the fourth: the order of the numbers of a weight


def rows_of_weights(board: Board, weight: Weight, left: Box | None, beside: Box | None) -> Shown:
    """The matrix W with the row of the neuron lit; then E as a sum, in which each error counts once."""
    shown: dict[str, Callable[[], list[Clip]]] = {}
    if left is not None:
        shown |= whole_matrix(board, weight, left)
    if beside is not None:
        e = error_of(board.sizes, weight.to)
        whole = total_error(board)
        one = stated(board, "aside-one", Equation(Factor(TOTAL_ERROR, e), Number(1.0)), 0.8)
        whole, one = side_by_side([whole, one], beside, 1.0)
        shown |= {
            "walk": lambda: [fade_in(whole)],
            "step-0": lambda: [fade_in(one)],
            "factor-0": lambda: [indicate([whole, one], color=None, scale=1.06)],
            "done": lambda: [fade_out([whole, one])],
        }
    return shown


def whole_matrix(board: Board, weight: Weight, left: Box) -> dict[str, Callable[[], list[Clip]]]:
    """The weights of a layer as a matrix, whose row and then whose column is pointed out; nothing where it is large."""
    if max(board.sizes[-2:]) > MOST_CELLS:
        return {}
    rows = range(1, board.sizes[-1] + 1), range(1, board.sizes[-2] + 1)
    cells = [[rf"\part{{w-{to}-{k}}}{{{Quantity('w', weight.layer, to, k).tex}}}" for k in rows[1]] for to in rows[0]]
    source = r" \\ ".join(" & ".join(row) for row in cells)
    made = tinted(tex(rf"\begin{{bmatrix}} {source} \end{{bmatrix}}", size=1.0, name="whole-matrix"))
    name = tinted(tex(rf"W^{{({weight.layer})}} =", size=1.0, name="whole-name"))
    name, made = side_by_side([name, made], left, 0.2, left.height / made.height)
    row = [f"w-{weight.to}-{k}" for k in rows[1]]
    column = [f"w-{to}-{weight.source}" for to in rows[0]]

    def lit(marks: Sequence[str]) -> list[Clip]:
        return [pointed_out([made[mark] for mark in marks], *(part_of(made, mark) for mark in marks))]

    return {
        "arrow": lambda: [fade_in([name, made])],
        "way": lambda: lit(row),
        "again": lambda: lit(column),
        "pointer": lambda: [fade_out([name, made])],
    }


# ---- hidden layers


def fork(board: Board, derivation: Derivation, weight: Weight) -> Shown:
    """The sums of the next layer, in each of which the neuron's output stands: a change of it reaches all of them."""
    layer, a = weight.layer + 1, activation_of(weight.layer, weight.to)
    places = list(derivation.written)[:2]
    sums = [stated(board, f"fork-{to}", sum_of(board, layer, to), 0.9) for to in places]
    frame = board.frame
    if board.layout.narrow:
        sums = under_one_another(sums, Box(frame.left, frame.top - FORK, frame.right, frame.top))
    else:
        sums = in_a_row(board, sums, frame.top)
    marks = [(Quantity("w", layer, to, weight.to).mark, a.mark) for to in places]
    terms = [[one[mark] for mark in both if mark in one.ids] for one, both in zip(sums, marks, strict=True)]
    swells = swelling(*(part_of(one, mark) for one in sums for mark in marks[0] if mark in one.ids), most=1.3)

    def told(*which: int, seconds: float = 1.0) -> list[Clip]:
        return [indicate([one for k in which for one in terms[k]], color=None, scale=swells, seconds=seconds)]

    return {
        "arrow": lambda: [fade_in(sums)],
        "way": lambda: told(0, 1, seconds=SLOW),
        "again": lambda: told(0, 1, seconds=SLOW),
        "onward": lambda: told(0),
        "meet": lambda: told(1),
        "close": lambda: [fade_out(sums)],
    }


def pointed_out(parts: Sequence[Ref | str], *nodes: Node) -> Clip:
    """Parts light up slowly, and swell no farther than to what stands beside them; `nodes` are what they look like."""
    return indicate(list(parts), color="lit", scale=swelling(*nodes), seconds=SLOW)


def clips_at(shown: Shown, *moments: str) -> list[Clip]:
    """The clips of some moments, those that have any."""
    return [clip for moment in moments if moment in shown for clip in shown[moment]()]
