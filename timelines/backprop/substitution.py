"""What dz/da and dz/dw are: weights and inputs fly from the net into the matrices that they are (357-403 s)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from renderer import (
    Clip,
    Equation,
    Formula,
    Ref,
    Text,
    become,
    box_of,
    colored,
    delay,
    fade_in,
    fade_out,
    hidden,
    indicate,
    stagger,
    text,
    to,
    together,
    write,
)
from renderer.algebra.matrices import Dot, Grid, Hadamard, Transposed
from renderer.algebra.matrix_parts import entries_of
from renderer.network import Quantity
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.scene.part_place import part_of
from renderer.tracks.way_past import way_past
from timelines.backprop.board import WEIGHT, Board, boxed
from timelines.backprop.gathering import melt
from timelines.backprop.matrices import at_top, forms
from timelines.backprop.places import AIR, PLACES, boxed_equation, in_order, refit
from timelines.backprop.question import LETTERS, ask
from timelines.backprop.words import ratio, spoken

UNSEEN = 0.3  # the share of its way in which a copy that leaves a label is too pale to cross anything
NEAREST = 0.04  # between words and the matrices above them, and the net below
LEAST = 0.5  # the share of their size to which such words may shrink
TOLD_ALONE = 3  # entries that are told one by one; those after them are told together
MATRICES = ("delta-next", "weights", "slope", "input")
Place = tuple[int, int]  # row and column of an entry, counted from 1


def play(board: Board) -> None:
    """The question and its answer for dz/da, the same for dz/dw, and the formula that they lead to."""
    script, made = board.script, forms(board, board.last - 1)
    script.chapter("How z depends on a")
    elements = at_top(board, "elements", made.elements_broken_down)
    ask(board, elements)
    script.play(fade_in(board.net.group))
    weights = written(elements, "weights")
    elements = put_in(board, elements, [("weights", place) for place in weights], [])
    script.chapter("How z depends on w")
    words = similarly(board, elements)
    board.say("Now ∂z/∂w: the same product again.")
    script.play(write(words, seconds=2.0))
    # Each input belongs to a column, so the columns are told one after the other.
    inputs = sorted(written(elements, "input"), key=lambda place: (place[1], place[0]))
    done = [("weights", place) for place in weights]
    elements = put_in(board, elements, [("input", place) for place in inputs], done)
    script.play(fade_out([board.net.name, words.name]))
    conclude(board, elements)


def stand(board: Board) -> None:
    """The equation between the matrices of the layer before the last, at the top."""
    board.script.add(at_top(board, "elements", forms(board, board.last - 1).elements_broken_down))


def similarly(board: Board, elements: Formula) -> Text:
    """The words right of the net, or between it and the matrices where it is too wide."""
    net, frame = box_of(board.net.group), board.frame
    beside = text("Similarly,", r"for $\displaystyle \frac{\partial z}{\partial w}$", spacing=1.6, name="similarly")
    if box_of(beside).width + 0.3 < frame.right - net.right:
        at = ((net.right + 0.3 + frame.right) / 2, net.top - box_of(beside).height / 2)
    else:
        beside = text(r"Similarly, for $\frac{\partial z}{\partial w}$", size=0.8, name="similarly")
        room = box_of(elements).bottom - net.top - 2 * NEAREST
        beside = beside.with_(scale=min(1.0, max(room / box_of(beside).height, LEAST)))
        x = 0.0 if board.layout.centred else frame.right - box_of(beside).width / 2
        at = (x, (box_of(elements).bottom + net.top) / 2)
    made: Text = beside.with_(at=at)
    return made


# ---- labels fly


def put_in(board: Board, elements: Formula, wanted: list[tuple[str, Place]], done: list[tuple[str, Place]]) -> Formula:
    """For each entry three labels are pointed out in the net, and the one that the entry is goes into its place."""
    script = board.script
    groups = [[one] for one in wanted[:TOLD_ALONE]] + ([wanted[TOLD_ALONE:]] if len(wanted) > TOLD_ALONE else [])
    for number, group in enumerate(groups):
        board.say(of_entries(board, group, number))
        script.play(pointed_out(board, group), seconds=2.0)
        done = [*done, *group]
        after = at_top(board, f"elements-{len(done)}", replaced(board, done), elements.size)
        after = colored(after, {cell(one): WEIGHT for one in done if one[0] == "weights"})
        goals: dict[str, list[str]] = {}
        for one in group:
            goals.setdefault(board.label(source_of(board, one)), []).append(after[cell(one)].address)
        labels, bend = list(goals), way_to_entries(board, after, group)
        script.play(become([elements.name, *labels], after, pairs=goals, keep=labels, arc=bend))
        elements = after
    return elements


def way_to_entries(board: Board, after: Formula, group: Sequence[tuple[str, Place]]) -> float:
    """How far labels leave the straight way to their entries: past all others, or at least past other matrices."""
    script, own = board.script, group[0][0]
    flown = {cell(one) for one in group}
    flights = [
        (box_of(script.pose(board.label(source_of(board, one)))), box_of(part_of(after, cell(one)))) for one in group
    ]
    standing = {
        mark: [box_of(part_of(after, one.node.name)) for one in entries_of(after[mark]) if one.node.name not in flown]
        for mark in MATRICES
        if mark in after.ids
    }
    others = [box for mark, boxes in standing.items() if mark != own for box in boxes]
    for boxes in ([*others, *standing[own]], others):
        bend = way_past(flights, boxes, script.inside(0.0), first=UNSEEN)
        if bend is not None:
            return bend
    return 0.0


def of_entries(board: Board, group: Sequence[tuple[str, Place]], number: int) -> str:
    """What is said of entries that are put in, the first group of them or a later one."""
    (matrix, (row, column)), *others = group
    if others:
        return f"The others alike: each is {'a weight' if matrix == 'weights' else 'what comes in'}."
    made = forms(board, board.last - 1)
    factor = (made.dz_da if matrix == "weights" else made.inputs).rows[row - 1][column - 1]
    assert isinstance(factor, Factor)
    rest = {
        "weights": (
            ", the weight of their edge.",
            ": first where to, then where from.",
            ": rows are the z, columns the a.",
            f", and the matrix is W of layer {board.last}.",
        ),
        "input": (
            ", by which w is multiplied.",
            ": what comes in at that edge.",
            ": what its own edge brings in.",
            ", so every row is the same.",
        ),
    }
    return f"{ratio(factor.top, factor.bottom)} is {spoken(source_of(board, group[0]))}{rest[matrix][number]}"


def pointed_out(board: Board, group: Sequence[tuple[str, Place]]) -> Clip:
    """The labels of entries are pointed out in turn where they stand.

    A label in a circle swells with its ring. One along an edge has no room to swell, so it lights up with the edge.
    """
    found: dict[str, Clip] = {}
    for one in group:
        for quantity in told_by(board, one):
            label, carrier, color = board.label(quantity), board.net.stand_in(quantity), LETTERS[quantity.kind]
            if quantity.kind == "w" or label == carrier:
                found[label] = indicate(list(dict.fromkeys((label, carrier))), color=color, scale=1.0)
            else:
                ring = indicate(carrier, color=None, scale=board.swell)
                found[label] = together(indicate(label, color=color, scale=board.swell), ring)
    return stagger(list(found.values()), ratio=0.3)


def told_by(board: Board, one: tuple[str, Place]) -> tuple[Quantity, ...]:
    """The quantities that tell what an entry is: a, w and z, or w, z and x; the one that it is among them."""
    matrix, (row, column) = one
    made = forms(board, board.last - 1)
    grid = made.dz_da if matrix == "weights" else made.inputs
    factor, symbol = grid.rows[row - 1][column - 1], source_of(board, one)
    assert isinstance(factor, Factor)
    if matrix == "weights":
        return factor.bottom, symbol, factor.top
    return factor.bottom, factor.top, symbol


def source_of(board: Board, one: tuple[str, Place]) -> Quantity:
    """The quantity that an entry is."""
    matrix, (row, column) = one
    made = forms(board, board.last - 1)
    symbol = (made.next_weights if matrix == "weights" else made.input_rows).rows[row - 1][column - 1]
    assert isinstance(symbol, Symbol)
    return symbol.quantity


def cell(one: tuple[str, Place]) -> str:
    """The mark of an entry."""
    matrix, (row, column) = one
    return f"{matrix}-{row}-{column}"


def written(formula: Formula, matrix: str) -> list[Place]:
    """The places of the entries of a matrix that are written, row by row."""
    names = [entry.node.name.removeprefix(f"{matrix}-") for entry in entries_of(formula[matrix])]
    return [(int(row), int(column)) for row, column in (name.split("-") for name in names)]


def replaced(board: Board, done: Sequence[tuple[str, Place]]) -> Equation:
    """The equation with what some entries are in their places; where dots stand it goes by what stands before them."""
    made = forms(board, board.last - 1)
    whole = made.elements_broken_down
    assert isinstance(whole.right, Hadamard)
    stood, slopes, _ = whole.right.parts
    assert isinstance(stood, Transposed) and isinstance(stood.of, Dot)
    weights = with_entries(made.dz_da, made.next_weights, [place for matrix, place in done if matrix == "weights"])
    inputs = with_entries(made.inputs, made.input_rows, [place for matrix, place in done if matrix == "input"])
    product = replace(stood, of=replace(stood.of, right=weights))
    return Equation(whole.left, Hadamard((product, slopes, inputs)))


def with_entries(grid: Grid, other: Grid, places: Sequence[Place]) -> Grid:
    """A grid with the entries of another at some places."""
    for row, column in places:
        grid = grid.with_entry(row, column, other.rows[row - 1][column - 1])
    return grid


# ---- the formula


def conclude(board: Board, elements: Formula) -> None:
    """In the boxed formula the matrices take the places of the derivatives that they are; what delta is comes below."""
    script, made, last = board.script, forms(board, board.last - 1), forms(board, board.last)
    height = (box_of(elements).bottom + board.frame.bottom) / 2
    assert isinstance(made.expanded.right, Hadamard) and isinstance(made.derivatives.right, Hadamard)
    half = Equation(made.expanded.left, Hadamard((made.expanded.right.parts[0], made.derivatives.right.parts[1])))
    before = boxed_equation(board, "weights", "names-formula", made.derivatives, height)
    between = boxed_equation(board, "weights", "half-formula", half, height)
    after = boxed_equation(board, "weights", "weights-formula", made.expanded, height)
    board.say(f"So W of layer {board.last} takes the place of ∂Z/∂A,")
    script.play(fade_in([before, boxed("weights-box", before, margin=AIR)]))
    for old, new, mark in ((before, between, "weights"), (between, after, "input")):
        script.play(letter_comes(board, old, new, elements, mark), refit("weights-box", new, AIR))
    board.say(
        f"and X that of ∂Z/∂W: the {'inputs' if board.last == 2 else 'activations before'}, the same in each row."
    )
    script.wait(2)
    up = (0.0, PLACES["weights"][1])
    script.play(fade_out(elements.name), to(after.name, at=up), refit("weights-box", after.with_(at=up), AIR))
    delta = boxed_equation(board, "delta", "delta-formula", last.delta)
    script.play(fade_in([delta, boxed("delta-box", delta, margin=AIR)]))


def letter_comes(board: Board, old: Formula, new: Formula, elements: Formula, mark: str) -> list[Clip]:
    """A derivative goes, a copy of its matrix comes down and shrinks, and where it is gone its letter comes in."""
    board.script.add(hidden(new))
    goal = box_of(part_of(new, mark))
    kept, coming = (all_but(one, mark) for one in (old, new))
    return [
        become(kept, coming, pairs=in_order(kept, coming)),
        fade_out(old[mark], seconds=0.5),
        melt(board, elements[mark], f"falling-{mark}", goal, copy=True),
        delay(0.5, fade_in(new[mark], seconds=0.5, scale=0.5)),
    ]


def all_but(formula: Formula, mark: str) -> list[Ref]:
    """The glyphs and rules of a formula but those of one part."""
    leaves = [leaf for part in formula.parts for leaf in formula[part.name].leaves]
    return [leaf for leaf in leaves if not leaf.address.under(formula[mark].address)]
