"""The weights of the layer before the last: several ways lead to E, and deltas shorten what is known (123-332 s)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from renderer import (
    DOWN,
    UP_LEFT,
    Clip,
    Equation,
    Formula,
    Node,
    Ref,
    Text,
    become,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    hidden,
    indicate,
    move_to,
    shift,
    shifted,
    surround,
    tex,
    text,
    to,
    write,
)
from renderer.algebra.rows import row_of
from renderer.network import Derivation, Weight
from renderer.scene.node import walk
from timelines.backprop import asides
from timelines.backprop.board import DIMMED, Board
from timelines.backprop.derivative import delta_color, derive_parameter, line_of, name_of, tell_faster
from timelines.backprop.grid import all_found, cells, to_their_cells, told
from timelines.backprop.layout import WIDE
from timelines.backprop.matrices import brackets_colored, entries, forms, loose
from timelines.backprop.narration import DELTAS, at_length, of_hidden_layer
from timelines.backprop.values import all_under, along, clear, let_go, line_goes, room_under

LEFT_OVER = 0.25  # how large what melts into a delta is in the end
STAYS = {False: "times-2", True: "times-1"}
"""The sign that is left of the matrix equation when the deltas come in, without and with a softmax."""


def play(board: Board) -> None:
    """The first weight with a look back at the last layer, the others with deltas at once; then the net goes."""
    layer = board.last - 1
    board.script.chapter("One weight of the layer before")
    before: list[Weight] = []
    for number, weight in enumerate(told(board, layer)):
        if number == 1:
            board.script.chapter("The other weights, with deltas")
        derivation = board.derivation(weight)
        if weight in board.at_length(layer):
            line = line_of(board, derivation, name=f"full-{weight.quantity.mark}")
            shown = asides.of_hidden_layer(board, derivation, at_length(board, before))
            derive_parameter(board, derivation, line, of_hidden_layer(board, derivation, before), shown)
            if number == 0:
                board.script.chapter("What is known already")
                board.say("That is long. But much of it is in the matrices of the last layer, found before.")
                recall(board, derivation, line)
            which = min(max(at_length(board, before), 1), len(DELTAS) - 1) if number else 0
            put_deltas_in(board, derivation, line, DELTAS[which])
        else:
            tell_faster(board, derivation.with_deltas, line_of(board, derivation.with_deltas))
        go_to_the_grid(board, weight, number)
        before.append(weight)
    board.script.play(fade_out(board.net.name))


def stand(board: Board) -> None:
    """The net as it is after the opening."""
    board.script.add(board.net.group)


# ---- the look back


def recall(board: Board, derivation: Derivation, line: Formula) -> None:
    """The net steps back, the matrices of the last layer return, and like factors become deltas there."""
    script, net, layout = board.script, board.net, board.layout
    made = forms(board, board.last)
    small = script.to_edge(net.group.with_(scale=net.group.scale * layout.recall_net), DOWN, 0.1)
    x = shifted(small, (-box_of(small).center[0], 0.0)).at[0] if layout.centred else net.group.at[0]
    lower = line.scale * 0.9
    # In a narrow frame the line lies between the matrices and the net.
    below = box_of(small).top + line.height * lower + room_under(board) + 0.3 if layout.narrow else 0.0
    words, recalled, room = words_and_matrices(board, made.elements, below)
    height = (box_of(recalled).bottom + box_of(small).top) / 2 if layout.narrow else 0.0
    going = to(net.name, seconds=1.0, scale=small.scale, at=(x, small.at[1]))
    script.play(going, to(net.name, seconds=0.45 if layout.net else 1.0, opacity=DIMMED))
    if layout.centred:
        script.play(to(along(board, line), seconds=1.0, at=(line.at[0], height)), *let_go(board, line))
        script.play(to(along(board, line), seconds=1.0, scale=lower))
    else:
        script.play(to(along(board, line), seconds=1.0, at=(line.at[0], height), scale=lower), *let_go(board, line))
        script.play(to(along(board, line), seconds=1.0, at=(0.0, height)))
    script.play(write(words, seconds=2.0))
    script.play(fade_in(recalled))
    rows, branches = frames_in_matrix(board, recalled), frames_in_line(board, derivation)
    board.say("The framed factors of a row stand in our line as well.")
    for few in (rows[:1], rows[1:], branches[:1], branches[1:]):
        script.play([draw(one, seconds=1.0) for frames in few for one in frames] or [indicate("recall", color=None)])
    board.say("∂E/∂z of each neuron there was found already: it is its δ.")
    if board.softmax:
        script.play(fade_out(loose(recalled["arriving"])))
        script.play(indicate(entries(recalled["arriving"]), color=None))
    else:
        script.play(fade_out([recalled["times-1"], *loose(recalled["arriving"])]))
        script.play(fade_out(loose(recalled["slope"])))
    with_delta = board.equation("with-delta", made.elements_with_delta, recalled.size, room, layout.recall_rows)
    deltas = [part.node.name for part in entries(with_delta["delta"])]
    with_delta = brackets_colored(with_delta).with_(at=recalled.at)
    script.add(hidden(with_delta))
    olds = rows_of_delta(board, recalled)
    first, *others = (into_delta(board, pair, with_delta[mark]) for pair, mark in zip(olds, deltas, strict=True))
    script.play(first, fade_out(names_of(rows[:1]), seconds=0.4))
    script.play(
        *others,
        [fade_out(names_of(rows[1:]), seconds=0.4)] if rows[1:] else [],
        [become(recalled[old], with_delta[new]) for old, new in stay(board).items()],
        fade_in(loose(with_delta["delta"])),
    )
    board.say("δ₁ says how E changes with z₁, whatever comes before z₁.")
    script.play(fade_out(names_of(branches[:1])))
    script.play(fade_out(names_of(branches[1:])) if branches[1:] else indicate("with-delta", color=None, scale=1.05))


def words_and_matrices(board: Board, equation: Equation, below: float) -> tuple[Text, Formula, float]:
    """What is recalled at the upper edge, and the words for it, left of it or over it; and how wide it may be.

    In a narrow frame it reaches down to `below` at most.
    """
    frame, layout = board.frame, board.layout
    if layout.narrow:
        words = text("Recall from the last layer...", size=layout.words, name="recall")
        words = move_to(words, (0.0, frame.top - box_of(words).height / 2 - 0.05))
        room, top = frame.width, box_of(words).bottom - 0.2
    else:
        words = text("Recall from", "the last layer...", size=0.8, align="left", name="recall")
        words = board.script.to_corner(words, UP_LEFT, 0.4)
        room, top = frame.width - box_of(words).width - 0.8, frame.top
    recalled = brackets_colored(board.equation("recalled", equation, layout.recall, room, layout.recall_rows))
    if layout.narrow and recalled.height > top - below:
        size = recalled.size * (top - below) / recalled.height
        recalled = brackets_colored(board.fitted("recalled", equation.tex, size, room, layout.recall_rows))
    x = 0.0 if layout.narrow else frame.right - recalled.width / 2
    return words, recalled.with_(at=(x, top - recalled.height / 2)), room


def frames_in_matrix(board: Board, recalled: Formula) -> list[list[Node]]:
    """Frames round the two factors of each delta in the matrices, row by row."""
    return [
        [framed(board, f"row-{k}{side}", cell, delta_color(k)) for side, cell in zip("ab", row, strict=False)]
        for k, row in enumerate(rows_of_delta(board, recalled), 1)
    ]


def rows_of_delta(board: Board, recalled: Formula) -> list[list[Ref]]:
    """The entries that each delta stands for: both factors, or the single one of a softmax."""
    marks = ("arriving",) if board.softmax else ("arriving", "slope")
    return [list(row) for row in zip(*(entries(recalled[mark]) for mark in marks), strict=True)]


def stay(board: Board) -> dict[str, str]:
    """What of the matrix equation stays when the deltas come in, with its marks before and after."""
    return {**{mark: mark for mark in ("gradient", "equals", "input")}, STAYS[board.softmax]: "times-1"}


def frames_in_line(board: Board, derivation: Derivation) -> list[list[Node]]:
    """A frame round the factors that each delta stands for in the line."""
    line = board.script.ref(f"full-{derivation.parameter.quantity.mark}")
    return [[framed(board, f"branch-{k}", line[f"delta{board.last}_{k}"], delta_color(k))] for k in derivation.written]


def framed(board: Board, name: str, part: Ref, color: str) -> Node:
    """A frame round a part as it stands."""
    margin = 0.03  # between the rows of a matrix there is little more
    return surround(board.script.pose(part), margin=margin, radius=0.04, stroke=color, width=3, name=name)


def names_of(frames: list[list[Node]]) -> list[str]:
    """The names of some frames."""
    return [frame.name for row in frames for frame in row]


# ---- deltas in the line


def put_deltas_in(board: Board, derivation: Derivation, line: Formula, said: tuple[str, str]) -> None:
    """Like factors rise out of the line and become deltas, and it closes up; then the deltas come down into it."""
    script = board.script
    first, *others = derivation.written
    rising, falling = said
    board.say(rising if others else None)
    script.allow("tiny", line.name, why="what melts into a delta shrinks into its place")
    deltas = rise(board, derivation, line, [first])
    # None hangs over the line for longer than it takes the next to rise.
    last = list(deltas)
    if others:
        raised = rise(board, derivation, line, others, coming_down(board, last, deltas))
        deltas, last = deltas | raised, list(raised)
    script.play(coming_down(board, last, deltas))
    board.say(falling)
    box = box_of(script.pose(line.name))
    by = (-box.center[0] if board.layout.centred else board.frame.left + 0.1 - box.left, 0.0)
    script.play(shift([line.name, *deltas], by))
    script.play(indicate(list(deltas), color=None, scale=1.12))
    final = line_of(board, derivation.with_deltas)
    x = 0.0 if board.layout.centred else board.frame.left + final.width / 2
    final = final.with_(at=(x, script.pose(line.name).at[1]))
    pairs = {name: final[f"delta{board.last}_{k}"] for k, name in zip(derivation.written, deltas, strict=True)}
    numbers = all_under(board, derivation.with_deltas, final)
    # The second row goes round the end of the first, under which it would else pass.
    arc = 1.4 if board.layout.hidden_broken else 0.0
    script.play(become([line.name, *deltas], final, pairs=pairs, arc=arc), *numbers)


def rise(
    board: Board, derivation: Derivation, line: Formula, numbers: list[int], beside: Sequence[Clip] = ()
) -> dict[str, tuple[float, float]]:
    """The factors of some deltas rise and become them, the rest closes up; where each delta belongs, by name."""
    script, last = board.script, board.last
    standing = script.pose(line.name)
    clips: list[Clip] = []
    places: dict[str, tuple[float, float]] = {}
    gaps: list[tuple[int, float, float]] = []
    passed: dict[int, float] = {}
    letters = dict(zip(derivation.written, derivation.with_deltas.deltas, strict=True))
    for k in numbers:
        part = line[f"delta{last}_{k}"]
        box = box_of(script.pose(part))
        row = row_of(standing, box)
        size = board.layout.hidden / WIDE.hidden
        delta = tex(letters[k].tex, size=size, fill="delta", name=f"delta-{k}")
        delta = delta.with_(scale=standing.scale)
        width = delta.width * standing.scale
        slot = (box.left - passed.get(row, 0.0) + width / 2, box.center[1])
        places[delta.name] = slot
        clips += into_delta(board, [part], delta.with_(at=(slot[0], slot[1] + board.layout.rise)))
        gaps.append((row, box.right, box.width - width))
        passed[row] = passed.get(row, 0.0) + box.width - width
    risen = {leaf.address for k in derivation.written if k <= max(numbers) for leaf in line[f"delta{last}_{k}"].leaves}
    for leaf in script.ref(line.name).leaves:
        if leaf.address in risen:
            continue
        # Only what stands behind it in its own row closes up.
        box = box_of(script.pose(leaf))
        by = sum(gap for row, right, gap in gaps if box.center[0] > right and row == row_of(standing, box))
        if by:
            clips.append(shift(leaf, (-by / standing.scale, 0.0)))
    script.play(clips, *clear(board, [line]), beside)
    return places


def into_delta(board: Board, parts: Sequence[Ref], delta: Formula | Ref) -> list[Clip]:
    """The z below the line of da/dz becomes the delta that is named after it; all else shrinks into its place."""
    goal = box_of(board.script.pose(delta) if isinstance(delta, Ref) else delta).center
    below = [Ref(address, node) for part in parts for address, node in walk(part.node, part.address)]
    z = next(ref for ref in reversed(below) if ref.node.name.endswith("-bottom"))
    clips: list[Clip] = [become(z, delta)]
    unit = board.script.pose(parts[0].address.top).scale
    for part in parts:
        middle = box_of(board.script.pose(part)).center
        for leaf in part.leaves:
            if not leaf.address.under(z.address):
                x, y = box_of(board.script.pose(leaf)).center
                way = (goal[0] - x + LEFT_OVER * (x - middle[0]), goal[1] - y + LEFT_OVER * (y - middle[1]))
                clips.append(fade_out(leaf, shift=(way[0] / unit, way[1] / unit), scale=LEFT_OVER))
    return clips


def coming_down(board: Board, names: Sequence[str], places: Mapping[str, tuple[float, float]]) -> list[Clip]:
    """Some deltas come down into the line."""
    return [to(name, at=(board.script.pose(name).at[0], places[name][1])) for name in names]


def go_to_the_grid(board: Board, weight: Weight, number: int) -> None:
    """The line shrinks and goes to its cell; after the first the net comes back, lines of lower rows go round."""
    script, name = board.script, name_of(weight)
    board.lines[weight] = name
    if script.stands("recall"):
        board.say("The line is shorter, and nothing is computed twice.")
        script.play(fade_out("with-delta"), fade_out("recall"))
    if weight.to > 1:
        x, y, scale = cells(board, weight.layer, True, all_found(board, weight.layer))[weight]
        script.play(line_goes(board, name, (x, min(y - 0.5, under_others(board, weight, scale))), scale))
    script.play(to_their_cells(board, weight.layer, [weight], deltas=True))
    if number == 0:
        home = board.net.group
        # Where its labels are too small to be read at first, it is seen again when they no longer are.
        late = 0.45 if board.layout.net else 0.0
        script.play(
            to(home.name, seconds=1.0, at=home.at, scale=home.scale),
            delay(late, to(home.name, seconds=1.0 - late, opacity=1.0)),
        )


def under_others(board: Board, weight: Weight, scale: float) -> float:
    """How high a finished line of a scale may be, of its middle, under those that stand over it in a single column.

    They close up together with it, and until then stand where it will be.
    """
    others = [name for one, name in board.lines.items() if one.layer == weight.layer and one != weight]
    if board.columns(weight.layer) > 1 or not others:
        return inf
    lowest = min(box_of(board.script.pose(name)).bottom for name in others)
    line: Formula = board.script.pose(board.lines[weight])
    return lowest - line.height * scale / 2 - 0.05
