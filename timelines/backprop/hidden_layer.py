"""The weights of the layer before the last: several ways lead to E, and deltas shorten what is known (123-332 s)."""

from __future__ import annotations

from math import inf

from renderer import (
    DOWN,
    UP_LEFT,
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
    shifted,
    surround,
    text,
    to,
    write,
)
from renderer.algebra.matrix_parts import beside_entries, entries_of
from renderer.network import Derivation, Weight
from timelines.backprop import asides
from timelines.backprop.board import DIMMED, Board
from timelines.backprop.deltas import into_delta, put_deltas_in
from timelines.backprop.derivative import derive_parameter, tell_faster
from timelines.backprop.grid import all_found, cells, to_their_cells, told
from timelines.backprop.lines import line_of, name_of
from timelines.backprop.matrices import brackets_colored, forms
from timelines.backprop.narration import DELTAS, at_length, of_hidden_layer
from timelines.backprop.values import along, let_go, line_goes

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
    below = box_of(small).top + line.height * lower + board.deep + 0.3 if layout.narrow else 0.0
    words, recalled, room = words_and_matrices(board, made.elements, below)
    height = (box_of(recalled).bottom + box_of(small).top) / 2 if layout.narrow else 0.0
    going = to(net.name, seconds=1.0, scale=small.scale, at=(x, small.at[1]))
    script.play(going, to(net.name, seconds=0.45 if layout.net else 1.0, opacity=DIMMED))
    aside = (line.at[0], height)
    smaller = to(along(board, line.name), seconds=1.0, at=aside, scale=line.scale if layout.centred else lower)
    script.play(smaller, *let_go(board, line.name))
    script.play(to(along(board, line.name), seconds=1.0, at=aside if layout.centred else (0.0, height), scale=lower))
    script.play(write(words, seconds=2.0))
    script.play(fade_in(recalled))
    rows, branches = frames_in_matrix(board, recalled), frames_in_line(board, derivation)
    board.say("The framed factors of a row stand in our line as well.")
    around = beside_entries(recalled["arriving"]) + ([] if board.softmax else beside_entries(recalled["slope"]))
    ends = parentheses(board, derivation)
    # What stands round the framed factors steps back, so that no frame is taken for a bracket.
    for few, pale in ((rows[:1], around), (rows[1:], []), (branches[:1], ends), (branches[1:], [])):
        drawn = [draw(one, seconds=1.0) for frames in few for one in frames]
        script.play(drawn or [indicate("recall", color=None)], [to(pale, opacity=DIMMED)] if pale else [])
    board.say("∂E/∂z of each neuron there was found already: it is its δ.")
    if board.softmax:
        script.play(fade_out(beside_entries(recalled["arriving"])))
        script.play(indicate(entries_of(recalled["arriving"]), color=None))
    else:
        script.play(fade_out([recalled["times-1"], *beside_entries(recalled["arriving"])]))
        script.play(fade_out(beside_entries(recalled["slope"])))
    with_delta = board.equation("with-delta", made.elements_with_delta, recalled.size, room, layout.recall_rows)
    deltas = [part.node.name for part in entries_of(with_delta["delta"])]
    with_delta = brackets_colored(with_delta).with_(at=recalled.at)
    script.add(hidden(with_delta))
    olds = rows_of_delta(board, recalled)
    first, *others = (into_delta(board, pair, with_delta[mark]) for pair, mark in zip(olds, deltas, strict=True))
    script.play(first, fade_out(names_of(rows[:1]), seconds=0.4))
    script.play(
        *others,
        [fade_out(names_of(rows[1:]), seconds=0.4)] if rows[1:] else [],
        [become(recalled[old], with_delta[new]) for old, new in stay(board).items()],
        fade_in(beside_entries(with_delta["delta"])),
    )
    board.say("δ₁ says how E changes with z₁, whatever comes before z₁.")
    script.play(fade_out(names_of(branches[:1])), [to(ends, opacity=1.0)] if ends else [])
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
        [framed(board, f"row-{k}{side}", cell, k) for side, cell in zip("ab", row, strict=False)]
        for k, row in enumerate(rows_of_delta(board, recalled), 1)
    ]


def rows_of_delta(board: Board, recalled: Formula) -> list[list[Ref]]:
    """The entries that each delta stands for: both factors, or the single one of a softmax."""
    marks = ("arriving",) if board.softmax else ("arriving", "slope")
    return [list(row) for row in zip(*(entries_of(recalled[mark]) for mark in marks), strict=True)]


def stay(board: Board) -> dict[str, str]:
    """What of the matrix equation stays when the deltas come in, with its marks before and after."""
    return {**{mark: mark for mark in ("gradient", "equals", "input")}, STAYS[board.softmax]: "times-1"}


def frames_in_line(board: Board, derivation: Derivation) -> list[list[Node]]:
    """A frame round the factors that each delta stands for in the line."""
    line = board.script.ref(f"full-{derivation.parameter.quantity.mark}")
    return [[framed(board, f"branch-{k}", line[f"delta{board.last}_{k}"], k)] for k in derivation.written]


def parentheses(board: Board, derivation: Derivation) -> list[Ref]:
    """The parentheses round the sum of a line, where there is one."""
    line = board.script.ref(f"full-{derivation.parameter.quantity.mark}")
    marks = [f"{derivation.sum_mark}-{end}" for end in ("open", "close")]
    return [line[mark] for mark in marks if mark in board.script.pose(line).ids]


def framed(board: Board, name: str, part: Ref, number: int) -> Node:
    """A frame round a part as it stands, of the first delta or of another."""
    color = "delta" if number == 1 else "blue_b"
    margin = 0.03  # between the rows of a matrix there is little more
    return surround(board.script.pose(part), margin=margin, radius=0.04, stroke=color, width=3, name=name)


def names_of(frames: list[list[Node]]) -> list[str]:
    """The names of some frames."""
    return [frame.name for row in frames for frame in row]


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
