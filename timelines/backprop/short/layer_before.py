"""A weight of the layer before: several ways are added, and deltas hold all that is known already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from renderer import Formula, box_of, draw, fade_in, fade_out, hidden, lasting, stagger, unfocus
from renderer.network import Derivation, Weight
from renderer.network.calculus.expressions import Factor
from renderer.scene.part_place import part_of
from renderer.typeset.spacing import spaced
from timelines.backprop.board import Board
from timelines.backprop.derivative import only_the_way, shown_paths, way_names, ways
from timelines.backprop.lines import half_of_sum
from timelines.backprop.short.layer_of_weights import MOST, lines_in_grid
from timelines.backprop.short.pictures import framed, lit, replaced, unlit
from timelines.backprop.words import number, spoken

FRAME_AIR = 0.1  # units: how much larger the frame of what is known is than that
MOST_IN_ROW = 4  # factors and deltas of a line that stays in one row in a tall frame


def play(board: Board) -> None:
    """Both ways of a weight are lit and written, shortened by deltas, and the layer follows in one stroke."""
    script, net, layer = board.script, board.net, board.last - 1
    script.chapter("One layer back")
    weight = Weight(layer, 1, 1)
    w, derivation = spoken(weight.quantity), board.derivation(weight)
    paths = shown_paths(board, weight)
    steps = list(dict.fromkeys(step for path in paths for step in path))
    count = board.sizes[board.last]
    many = "way" if count == 1 else "ways"
    board.say(f"One layer back: {w} of layer {layer}. It reaches E along {number(count)} {many}.")
    script.play(*only_the_way(board, derivation))
    script.play(ways(board, weight, 2.0))
    script.play(fade_out(way_names(board, weight)), *lit(board, steps))
    line = long_line(board, "long-line", derivation)
    script.add(hidden(line))
    board.say("Along each way the factors multiply; the ways are added.")
    script.play(fade_in([line[derivation.left.mark], line["equals"]]))
    way_by_way(board, line, derivation, paths)
    script.wait(2)
    if derivation.deltas_from > layer + 1 and len(derivation.with_deltas.deltas):
        known(board, derivation, line)
    script.play(unfocus(net.name), *unlit(board, steps))
    in_one_stroke(board, layer)


def way_by_way(board: Board, line: Formula, derivation: Derivation, paths: Sequence[Sequence[str]]) -> None:
    """The factors of each way come into the line while it alone is lit; then the last ones, which all ways have."""
    script, sign = board.script, derivation.sum_mark
    every = list(dict.fromkeys(step for path in paths for step in path))
    for k, (place, branch) in enumerate(derivation.written.items()):
        # Where deeper layers follow, several ways go through one neuron, and all are lit together.
        way = list(paths[place - 1]) if len(paths) == len(derivation.branches) else every
        before = [
            line[mark] for mark in (f"{sign}-dots", f"{sign}-more", f"{sign}-plus-{place}") if k and mark in line.ids
        ]
        coming = [*([fade_in(before)] if before else []), *(fade_in(line[factor.mark]) for factor in branch.factors)]
        others = [step for step in every if step not in way]
        script.play(lasting(2.5, stagger(coming)), *lit(board, way), *unlit(board, others))
        script.wait(1)
    brackets = [line[mark] for mark in (f"{sign}-open", f"{sign}-close") if mark in line.ids]
    ends = [fade_in(line[factor.mark]) for factor in derivation.ends if isinstance(factor, Factor)]
    script.play(lasting(2.5, stagger([*([fade_in(brackets)] if brackets else []), *ends])), *lit(board, every))


def known(board: Board, derivation: Derivation, line: Formula) -> None:
    """What the last layer has found already is framed and becomes its deltas; then all but the last factor is one."""
    script, last = board.script, board.last
    found = {k: f"delta{last}_{k}" for k in derivation.written}
    frames = [framed(f"known-{k}", line, [mark], FRAME_AIR) for k, mark in found.items()]
    board.say("But the framed factors are known: they are the δs of the last layer.")
    script.play(stagger([draw(frame) for frame in frames], seconds=1.0))
    script.wait(1)
    shorter = long_line(board, "line-with-deltas", derivation.with_deltas)
    script.play(replaced(line, shorter, *found.values()), fade_out(frames, seconds=0.6))
    script.wait(2)
    board.say("So δ is carried back: through the weights, added up, times the slope. That is δ of this layer.")
    closed = long_line(board, "line-closed", derivation.closed)
    slope = derivation.ends[0]
    assert isinstance(slope, Factor)
    added = derivation.sum_mark
    whole = [name for name in (f"{added}-open", added, f"{added}-close") if name in shorter.ids]
    frame = framed("whole", shorter, [*whole, slope.mark], 0.07 if board.layout.short else 0.14)
    script.play(draw(frame))
    script.wait(1.5)
    script.play(replaced(shorter, closed, *whole, slope.mark), fade_out(frame.name, seconds=0.6))
    script.wait(1.5)
    script.play(fade_out(closed.name))


def in_one_stroke(board: Board, layer: int) -> None:
    """The other weights of the layer: delta times what comes in."""
    script, net = board.script, board.net
    weights = board.weights(layer)[:MOST]
    lines = lines_in_grid(board, "before", [board.derivation(weight).simplified for weight in weights])
    board.say("For the whole layer: δ times what comes in. And so on, layer by layer, to the first.")
    edges = [net.stand_in(weight.quantity) for weight in weights]
    script.play(stagger([fade_in(line) for line in lines], seconds=2.0), *lit(board, edges))
    script.wait(2.5)
    script.play(fade_out(lines), *unlit(board, edges))


def long_line(board: Board, name: str, derivation: Derivation) -> Formula:
    """The line of a derivation above the net, in rows where a narrow frame needs them."""
    layout, free = board.layout, board.above_net
    if len(derivation.factors) + len(derivation.deltas) < MOST_IN_ROW:
        line = board.equation(name, derivation.equation, 1.3)
    else:
        # In a narrow frame the right side has rows of its own, and the sum keeps two when deltas come into it: on their
        # way into a single row its parts would meet.
        rows = ["equals", *half_of_sum(derivation)] if layout.narrow else []
        framed = [f"delta{board.last}_{k}" for k in derivation.written]
        spread = partial(off_bracket, f"{derivation.sum_mark}-open", framed)
        line = board.equation(name, derivation.equation, 1.0, None, rows, spread=spread)
    made: Formula = line.with_(at=free.center, scale=min(1.0, 0.94 * free.height / line.height))
    return made


def off_bracket(bracket: str, framed: Sequence[str], line: Formula) -> Formula:
    """The line with its bracket so far from the first of some parts that a frame round that one does not touch it."""
    marks = [mark for mark in (bracket, *framed[:1]) if mark in line.ids]
    return spaced(line, {mark: box_of(part_of(line, mark)).width + FRAME_AIR / 2 for mark in marks})
