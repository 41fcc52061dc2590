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

from collections.abc import Callable

from renderer import (
    Box,
    Clip,
    Equation,
    Formula,
    Node,
    NumberClaim,
    Text,
    bounds,
    box_of,
    delay,
    dot,
    draw,
    fade_in,
    fade_out,
    grow,
    indicate,
    lasting,
    line,
    rectangle,
    shift,
    stagger,
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
from timelines.backprop.products import LARGE, products_by_ways, products_with_deltas
from timelines.backprop.roles import tinted
from timelines.backprop.steps import (
    LOWEST,
    NARROWEST,
    SLOW,
    Shown,
    forward_steps,
    in_a_row,
    steps_and_curves,
    steps_then_curves,
    sum_of,
    total_error,
    under_one_another,
)

OVER_LABELS = 1.25  # how far above the net the room begins while labels are lifted off it
BESIDE = 0.18  # between a bar and its name or number
ROW = 0.75  # units: number lines that are closer have smaller names
ROWS = 0.75  # the least height of the matrix of the fourth weight, and of single formulas, in units
HALF = 3.5  # units: the least width for a matrix beside finished lines
MOST_CELLS = 4  # rows and columns of a matrix that is written out
SAVED = 0.6  # the size of the words beside bars: three rows of them stand between finished lines and lifted labels
FORK = 1.3  # the height of the sums of a fork in a narrow frame, in units


def room(
    board: Board, left: float, right: float, above: float, least: float = LOWEST, narrowest: float = NARROWEST
) -> Box | None:
    """What is free between two places, from a height over the net up to the finished lines; None if too small."""
    free = board.above_net
    top = free.top
    for name in board.lines.values():
        box = bounds(board.script.pose(name)) if board.script.stands(name) else None
        if box is not None and box.left < right and box.right > left:
            top = min(top, box.bottom - 0.25)
    made = Box(left, free.bottom + above, right, top)
    return made if made.width >= narrowest and made.height >= least else None


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
    names = [one.name for one in (*nodes, *dots)]

    def moved(*which: int, seconds: float = SLOW) -> list[Clip]:
        return [shift(dots[k].name, (unit * moves[k], 0.0), seconds=seconds, ease=there_and_back) for k in which]

    return {
        "arrow": lambda: [fade_in([*nodes, *dots])],
        "way": lambda: moved(0, 1),
        "again": lambda: moved(0, 1, 2),
        "factor-1": lambda: moved(1, 2, seconds=1.0),
        "factor-2": lambda: moved(0, 1, 2, seconds=1.0),
        "done": lambda: [fade_out(names)],
    }


# ---- the third: what the factors are


def moving_curves(board: Board, weight: Weight, left: Box | None, beside: Box | None) -> Shown:
    """While labels are lifted the error over the output, with its slope; then beside the line the sigmoid."""
    shown: dict[str, Callable[[], list[Clip]]] = {}
    if left is not None and left.height <= LOWEST:
        return formulas_of_steps(board, weight, left, beside)
    if left is not None:
        error, *_ = step_charts(board, weight.to, weight.source, left, numbered=False)
        names = [node.name for node in error.nodes]

        def come() -> list[Clip]:
            return [fade_in(error.back), draw(error.curve), fade_in(error.point)]

        def slope() -> list[Clip]:
            return [draw(error.tangent, seconds=1.0), fade_in(error.caption, seconds=1.0)]

        shown |= {
            "arrow": come,
            "way": slope,
            "again": lambda: [indicate(error.caption.name, color=None, seconds=SLOW)],
        }
        shown["pointer"] = lambda: [fade_out(names)]
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
    back = [chart.back.name, chart.curve.name, chart.point.name, chart.tangent.name, chart.caption.name]
    return {
        "step-1": lambda: [fade_in(chart.back), draw(chart.curve)],
        "factor-1": lambda: [grow(chart.point, seconds=0.5), draw(chart.tangent), fade_in(chart.caption)],
        "done": lambda: [fade_out(back)],
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
        wide = whole.width + 1.0 + one.width
        scale = min(1.0, beside.width / wide)
        x, y = beside.left + (beside.width - wide * scale) / 2, beside.center[1]
        whole = whole.with_(at=(x + whole.width * scale / 2, y), scale=scale)
        one = one.with_(at=(x + (wide - one.width / 2) * scale, y), scale=scale)
        shown |= {
            "walk": lambda: [fade_in(whole)],
            "step-0": lambda: [fade_in(one)],
            "factor-0": lambda: [indicate([whole.name, one.name], color=None, scale=1.06)],
            "done": lambda: [fade_out([whole.name, one.name])],
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
    box = box_of(made)
    wide = name.width + 0.2 + box.width
    scale = min(1.0, left.width / wide, left.height / box.height)
    x, y = left.center[0] - wide * scale / 2, left.center[1]
    name = name.with_(at=(x + name.width * scale / 2, y), scale=scale)
    made = made.with_(at=(x + (wide - box.width / 2) * scale, y), scale=scale)
    row = [made[f"w-{weight.to}-{k}"] for k in rows[1]]
    column = [made[f"w-{to}-{weight.source}"] for to in rows[0]]
    return {
        "arrow": lambda: [fade_in([name, made])],
        "way": lambda: [indicate(row, color="lit", scale=1.15, seconds=SLOW)],
        "again": lambda: [indicate(column, color="lit", scale=1.15, seconds=SLOW)],
        "pointer": lambda: [fade_out([name.name, made.name])],
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
    names = [one.name for one in sums]
    swells = swelling(*(part_of(one, mark) for one in sums for mark in marks[0] if mark in one.ids), most=1.3)

    def told(*which: int, seconds: float = 1.0) -> list[Clip]:
        return [indicate([one for k in which for one in terms[k]], color=None, scale=swells, seconds=seconds)]

    return {
        "arrow": lambda: [fade_in(sums)],
        "way": lambda: told(0, 1, seconds=SLOW),
        "again": lambda: told(0, 1, seconds=SLOW),
        "onward": lambda: told(0),
        "meet": lambda: told(1),
        "close": lambda: [fade_out(names)],
    }


def saved(board: Board, sizes: tuple[int, ...]) -> Shown:
    """How many products all weights take, way by way and with deltas, as bars of that length."""
    counts = (products_by_ways(sizes), products_with_deltas(sizes))
    box = room(board, 0.3, board.frame.right, OVER_LABELS) or room(board, board.frame.left, -0.3, OVER_LABELS)
    if box is None:
        return {}
    title = board.words("saved", f"products for all weights of {'-'.join(map(str, sizes))}", size=SAVED)
    heads = [
        board.words(f"saved-name-{k}", said, size=SAVED) for k, said in enumerate(("way by way", r"with $\delta$"))
    ]
    numbers = [board.words(f"saved-number-{k}", f"{count:,}", size=SAVED) for k, count in enumerate(counts)]
    start = box.left + max(box_of(head).width for head in heads) + BESIDE
    most = box.right - start - max(box_of(number).width for number in numbers) - BESIDE
    # Title and bars are three rows of one height, the words of each on one line.
    row = box.height / 3
    low = (box_of(numbers[0]).height / 2 - numbers[0].baselines[0]) / 2
    nodes: list[Node] = [on_line(title, box.center[0], box.top - row / 2 - low)]
    rods: list[Node] = []
    for k, (head, number, color) in enumerate(zip(heads, numbers, ("error", "delta"), strict=True)):
        y = box.top - row * (k + 1.5)
        length = most * counts[k] / counts[0]
        rods.append(rectangle(length, 0.22, at=(start + length / 2, y), fill=color, stroke=None, name=f"rod-{k}"))
        nodes += [
            on_line(head, start - BESIDE - box_of(head).width / 2, y - low),
            on_line(number, start + length + BESIDE + box_of(number).width / 2, y - low),
        ]
    names = [one.name for one in (*nodes, *rods)]

    def come() -> list[Clip]:
        growing = [grow(rod, origin=(start, rod.at[1]), seconds=1.2) for rod in rods]
        return [fade_in(nodes[0]), lasting(SLOW, stagger(growing, ratio=0.5)), delay(0.8, fade_in(nodes[1:]))]

    return {
        "way": come,
        "again": lambda: [indicate(rods[1].name, color=None, scale=1.3, seconds=SLOW)],
        "pointer": lambda: [fade_out(names)],
    }


def on_line(words: Text, x: float, y: float) -> Text:
    """A line of words with its middle at a place across and its baseline at a height."""
    return words.with_(at=(x, y - words.baselines[0] * words.scale))


def clips_at(shown: Shown, *moments: str) -> list[Clip]:
    """The clips of some moments, those that have any."""
    return [clip for moment in moments if moment in shown for clip in shown[moment]()]
