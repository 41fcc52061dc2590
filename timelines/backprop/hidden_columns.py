"""The lines of a hidden layer become one equation between matrices, with the deltas by themselves (332-357 s)."""

from __future__ import annotations

from renderer import (
    Box,
    Clip,
    Formula,
    Ref,
    Stroke,
    become,
    bounds,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    hidden,
    indicate,
    ink,
    shift,
    surround,
    tex,
    to,
    write,
)
from renderer.algebra.expressions import Expression
from renderer.algebra.formula_rows import in_rows, row_boxes
from renderer.algebra.matrices import Hadamard, letters_in
from renderer.algebra.matrix_parts import brackets_of, dots_of, entries_of
from renderer.network.calculus.matrix_forms import SeedForms
from renderer.scene.address import Address
from renderer.scene.node import walk
from renderer.scene.part_place import part_of
from timelines.backprop.board import DIMMED, Board, boxed
from timelines.backprop.gathering import (
    ARRIVING,
    GRADIENT,
    INPUT,
    SLOPE,
    frames,
    gather,
    halves,
    lines_are_gone,
    melt,
    only,
    right_sides_go,
)
from timelines.backprop.grid import stand_lines
from timelines.backprop.matrices import BRACKETS, at_top, forms, goes_to, matrices, size_in
from timelines.backprop.naming import symbols, with_room_for_names

AIR = 0.2  # between things that stand under each other


def play(board: Board) -> None:
    """Like factors gather in columns, the column of dE/da comes apart, the lines go, the matrices get their names."""
    layer, script = board.last - 1, board.script
    script.chapter("The layer before as matrices")
    columns, apart, elements = three_forms(board)
    script.add(hidden(columns), hidden(apart))
    roles = (ARRIVING, SLOPE, INPUT)
    several = board.sizes[-3] * board.sizes[-2] > 1
    board.say(
        "These lines share factors, too. They gather again." if several else "Each kind of factor goes into a matrix."
    )
    for role in roles:
        board.say(f"The first column holds {sums(board)}." if role == INPUT else None)
        script.play([draw(frame) for frame in frames(board, layer, role)], only(board, layer, role))
        script.play(gather(board, layer, role, columns))
    script.chapter("The deltas by themselves")
    board.say(f"The same {deltas(board)} in all {sums(board)}.")
    come_apart(board, columns, apart)
    close_brackets(board, apart)
    script.add(hidden(elements))
    put_together(board, columns, apart, elements)
    board.say("The rest multiplies entry by entry, as before.")
    script.play(fade_in([elements["times-1"], elements["times-2"]]))
    script.play(right_sides_go(board, layer, roles))
    script.play(gather(board, layer, GRADIENT, elements, keep=False, boxes=False))
    board.say(f"All weights of layer {board.last - 1} at once.")
    lines_are_gone(board, layer)
    script.play(draw(brackets_of(elements["gradient"])))
    below = 2 * AIR + 0.24 + names_formula(board).height
    goal = with_room_for_names(board, "elements", forms(board, layer).elements_broken_down, below)
    script.play(write(elements["equals"]), goes_to(board, goal))
    name_matrices(board, goal)


def stand(board: Board) -> None:
    """The finished lines of the layer before the last."""
    stand_lines(board, board.last - 1, deltas=True)


def three_forms(board: Board) -> tuple[Formula, Formula, Formula]:
    """The columns under the lines, the first of them come apart below, and the whole equation; all of one size."""
    layer, frame, made = board.last - 1, board.frame, forms(board, board.last - 1)
    lines = [bounds(board.script.pose(board.lines[weight])) for weight in board.weights(layer)]
    top = min(box.bottom for box in lines if box) - AIR
    product = made.elements_broken_down.right
    assert isinstance(product, Hadamard)
    rows = board.layout.hidden_rows
    room = Box(frame.left, frame.bottom, frame.right, top)
    if rows:
        return forms_in_rows(board, made, product.parts[0], room)
    middle = (top + frame.bottom) / 2
    upper = Box(frame.left, middle + AIR / 2, frame.right, top)
    lower = Box(frame.left, frame.bottom, frame.right, middle - AIR / 2)
    size = size_in(upper, made.elements, made.elements_broken_down)
    columns = matrices(board, "columns", made.elements, upper, size)
    apart = matrices(board, "apart", product.parts[0], lower, size)
    return columns, apart, matrices(board, "elements", made.elements_broken_down, upper, size)


def forms_in_rows(board: Board, made: SeedForms, first: Expression, room: Box) -> tuple[Formula, Formula, Formula]:
    """The same in several rows; the left side of the columns, which is not shown, has no room of its own."""
    rows = board.layout.hidden_rows
    measured = in_rows(tex(made.elements.tex, name="measured"), rows)
    under = row_boxes(measured)[1].top - box_of(measured).bottom  # the rows of the columns that are shown
    high = under + tex(first.tex, name="measured").height
    size = min(size_in(room, made.elements, made.elements_broken_down, rows=rows), (room.height - AIR) / high)
    free = (room.height - size * high) / 3
    columns = matrices(board, "columns", made.elements, room, size, rows)
    columns = columns.with_(at=(0.0, room.top - free + columns.at[1] - row_boxes(columns)[1].top))
    apart = matrices(board, "apart", first, Box(room.left, room.bottom, room.right, room.bottom + 1.0), size)
    apart = apart.with_(at=(0.0, room.bottom + free + apart.height / 2))
    return columns, apart, matrices(board, "elements", made.elements_broken_down, room, size, rows)


# ---- the column of dE/da comes apart


def come_apart(board: Board, columns: Formula, apart: Formula) -> None:
    """The deltas leave the sums for a column, and the dz/da for a matrix: first those of delta 1, then the others."""
    script = board.script
    aside = [*only(board, board.last - 1, None), to([columns[mark] for mark in ("slope", "input")], opacity=DIMMED)]
    # The entries of the matrix are written for the same neurons as the terms of the sums.
    first, *others = (int(cell.node.name.split("-")[2]) for cell in entries_of(apart["delta-next"]))
    for mark, leaves in (("delta-next", delta_leaves), ("weights", row_leaves)):
        matrix = apart[mark]
        board.say("A row of δs times a matrix gives them all at once." if mark == "weights" else None)
        script.play(leaves(board, columns, apart, first), aside)
        aside = []
        # Where the next layer has a single neuron there is nothing left to leave.
        clips = [clip for i in others for clip in leaves(board, columns, apart, i)] or [indicate(entries_of(matrix))]
        script.play(clips, [fade_in(dots_of(matrix))] if dots_of(matrix) else [])


def delta_leaves(board: Board, columns: Formula, apart: Formula, i: int) -> list[Clip]:
    """Delta i leaves every row of the column of sums; all of it meet in one entry."""
    found = [inside(cell, f"delta{board.last}_{i}") for cell in entries_of(columns["arriving"])]
    return meet(board, found, apart, f"delta-next-{i}-1", "delta-next")


def row_leaves(board: Board, columns: Formula, apart: Formula, i: int) -> list[Clip]:
    """Each dz_i/da_j leaves row j of the column for row i of the matrix."""
    clips: list[Clip] = []
    for cell in entries_of(columns["arriving"]):
        j = int(cell.node.name.split("-")[1])
        source = inside(cell, f"z{board.last}_{i}-a{board.last - 1}_{j}")
        clips += meet(board, [source], apart, f"weights-{i}-{j}", "weights")
    return clips


def sums(board: Board) -> str:
    """What the entries of the column of dE/da are called: with one neuron after it there is nothing to add."""
    return "sums" if board.sizes[board.last] > 1 else "products"


def deltas(board: Board) -> str:
    """The deltas of the last layer and their verb."""
    return "δs are" if board.sizes[board.last] > 1 else "δ is"


def meet(board: Board, sources: list[Ref], apart: Formula, cell: str, matrix: str) -> list[Clip]:
    """Equal parts go to one entry, or melt into the matrix where the entry is not written."""
    shown = cell in apart.ids
    goal = box_of(part_of(apart, cell if shown else matrix))
    clips: list[Clip] = [become(sources[0], apart[cell], keep=True)] if shown else []
    rest = sources[1:] if shown else sources
    return [*clips, *(melt(board, one, f"ghost-{cell}-{k}", goal, copy=True) for k, one in enumerate(rest))]


def inside(ref: Ref, mark: str) -> Ref:
    """The part of a name inside another, whatever number of its own it carries behind the name."""
    for address, node in walk(ref.node, ref.address):
        if node.name.removesuffix(f"-{node.name.rpartition('-')[2]}") == mark or node.name == mark:
            return Ref(address, node)
    raise KeyError(f"{ref.address} holds no {mark}")


def close_brackets(board: Board, apart: Formula) -> None:
    """Boxes round the deltas and the dz/da become brackets; the column is laid down, and the row stood up again."""
    script = board.script
    boxes = {}
    for mark in ("delta-next", "weights"):
        inside = [part_of(apart, one.node.name) for one in entries_of(apart[mark])]
        stroke = Stroke(ink(BRACKETS[mark]), 2.5)
        boxes[mark] = surround(inside, margin=0.06, radius=0.0, stroke=stroke, name=f"frame-{mark}-1")
    script.play([draw(box) for box in boxes.values()])
    closing = [halves(board, [box.name], apart[mark]) for mark, box in boxes.items()]
    board.say(f"Transposing lays the δs down for this, and stands the {sums(board)} up.")
    script.play(closing, fade_out(boxes.values(), seconds=0.5))
    round_ = [Ref(Address("apart").child(part.name), part) for part in apart.parts if not part.children]
    script.play(draw(round_), write(apart["delta-next-transpose"]))
    script.play(fade_in([apart["dot"], apart["stand-up"]]))


def put_together(board: Board, columns: Formula, apart: Formula, elements: Formula) -> None:
    """What came apart takes the place of the column, and all moves to where the whole equation will stand."""
    own = {"gradient", "equals", "times-1", "times-2", "slope", "input"}
    goal = [Ref(Address("elements").child(part.name), part) for part in elements.parts if part.name not in own]
    board.script.play(
        become(apart.name, goal),
        [become(columns[mark], elements[mark]) for mark in ("slope", "input")],
        # It is gone before what came apart reaches its place.
        fade_out(columns["arriving"], seconds=0.4),
    )
    board.script.remove(columns.name)


# ---- names


def name_matrices(board: Board, elements: Formula) -> None:
    """Arrows lead to the names of the matrices; the formula between the names is boxed, comes closer, and goes."""
    script, made = board.script, forms(board, board.last - 1)
    named = symbols(board, elements, letters_in(made.derivatives.left, made.derivatives.right))
    script.play(named.appear())
    low = min(box_of(one).bottom for one in named.symbols)
    height = (low + board.frame.bottom) / 2 if row_boxes(elements)[1:] else low - 1.3
    formula = names_formula(board).with_(at=(0.0, height))
    board.script.claim(formula.name, made.derivatives.claim(board.facts))
    box = boxed("names-box", formula)
    script.play(fade_in(formula))
    board.say("∂Z/∂A and ∂Z/∂W can still be made simpler.")
    script.play(draw(box))
    # What made room for names closes up again.
    closed = at_top(board, "elements", made.elements_broken_down)
    rise = box_of(closed).bottom - 0.3 - box_of(box).top
    fading = fade_out(named.nodes, seconds=0.6)
    closing = goes_to(board, closed) if row_boxes(elements)[1:] else []
    script.play(fading, closing, delay(0.4, shift([formula.name, box.name], (0.0, rise), seconds=0.6)))
    script.play(fade_out([formula.name, box.name]))


def names_formula(board: Board) -> Formula:
    """The equation between the names of the matrices."""
    layout, made = board.layout, forms(board, board.last - 1)
    return board.fitted("names-formula", made.derivatives.tex, layout.formula, board.frame.width - 0.24)
