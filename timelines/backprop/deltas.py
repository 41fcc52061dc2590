"""Deltas in a line: the factors that they stand for rise out of it and become them, and they come down into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer import Clip, Formula, Ref, become, box_of, fade_out, indicate, shift, tex, to
from renderer.algebra.formula_rows import row_of
from renderer.network import Derivation
from renderer.scene.node import walk
from timelines.backprop.board import Board
from timelines.backprop.layout import WIDE
from timelines.backprop.lines import line_of
from timelines.backprop.values import all_under, clear

LEFT_OVER = 0.25  # how large what melts into a delta is in the end


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
    script.play(clips, *clear(board, line.name), beside)
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
