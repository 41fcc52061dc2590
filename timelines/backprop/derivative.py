"""The chain rule for one parameter, told step by step: the way back from E, then a factor for each step of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from renderer import (
    Clip,
    Formula,
    Ref,
    arrow,
    become,
    box_of,
    fade_in,
    fade_out,
    focus,
    grow,
    hidden,
    indicate,
    lasting,
    tex,
    to,
    trace,
    unfocus,
    wiggle,
)
from renderer.network import Derivation, Quantity, Weight
from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import TOTAL_ERROR, Parameter
from renderer.network.picture.over_circles import quantities_over
from renderer.scene.address import Address
from timelines.backprop import softmax
from timelines.backprop.asides import clips_at
from timelines.backprop.board import BIAS, DIMMED, ERROR, LIT, WEIGHT, Board
from timelines.backprop.lines import RISE
from timelines.backprop.narration import Said, told_faster
from timelines.backprop.steps import Shown
from timelines.backprop.values import AWAY, all_under, result_under, value_under


@dataclass
class Walk:
    """The way back through the net while it is walked: what is lit so far."""

    board: Board
    derivation: Derivation
    line: Formula
    shown: Shown = field(default_factory=dict)
    lit: list[str] = field(default_factory=list)
    steps: int = 0
    factors: int = 0

    def swing(self, *quantities: Quantity) -> None:
        """Neurons swing together, with their labels; with the first ones of a line the picture of a step comes in."""
        net = self.board.net
        parts = dict.fromkeys(part for one in quantities for part in (net.stand_in(one), self.board.label(one)))
        begins = [] if TOTAL_ERROR in quantities else self.begins()
        self.board.script.play(wiggle(list(parts), seconds=1.0, scale=self.board.swell, angle=0.0), begins)

    def begins(self) -> list[Clip]:
        """The picture of the next step comes in."""
        self.steps += 1
        return clips_at(self.shown, f"step-{self.steps - 1}")

    def light(self, *addresses: str, beside: Sequence[Clip] = ()) -> None:
        """Rings and edges turn to the color of the way; those that have it already swell instead."""
        dark = [address for address in addresses if address not in self.lit]
        if dark:
            self.board.script.play(to(dark, seconds=0.5, stroke=self.board.lit_stroke), beside)
        else:
            self.board.script.play(indicate(list(addresses), color=None, seconds=0.5, scale=1.1), beside)
        self.lit += dark

    def light_step(self, factor: Factor) -> None:
        """The edge of a step lights up together with the ring that it leads to; then the labels of its ends are lit."""
        net = self.board.net
        crossing = [part for part in net.highlight(factor) if "edges" in part]
        self.light(*crossing, net.stand_in(factor.bottom))
        if crossing:
            labels = [self.board.label(one) for one in (factor.top, factor.bottom)]
            self.board.script.play(indicate(labels, color=LIT, seconds=0.5, scale=1.0))

    def factor(self, factor: Factor, *moments: str) -> None:
        """The labels of two neighbors light up, and their fraction comes into the line, and what is shown beside it."""
        labels = [self.board.label(one) for one in (factor.top, factor.bottom)]
        number = value_under(self.board, self.derivation, self.line, factor)
        beside = [*clips_at(self.shown, f"factor-{self.factors}"), *clips_at(self.shown, *moments)]
        self.factors += 1
        self.board.script.play(*pointed_out(labels, self.line[factor.mark]), *number, beside)

    def to_errors(self) -> None:
        """From E to the errors of all outputs that are shown."""
        board = self.board
        self.light(board.net.stand_in(TOTAL_ERROR), *softmax.edges(board, "total_edges"))
        self.swing(*softmax.errors(board))
        self.light(*map(board.net.stand_in, softmax.errors(board)))

    def at_once(self, factor: Factor, said: Said) -> None:
        """From the errors of all outputs to one sum: through a softmax they depend on it together."""
        board, outputs = self.board, softmax.outputs(self.board)
        self.light(*softmax.edges(board, "error_edges"))
        first = board.script.stands("softmax-outputs")
        told = softmax.notes(board, self.line, "slope") if first else [indicate(board.label(one)) for one in outputs]
        board.script.play(*told)
        self.swing(*outputs)
        self.light(*map(board.net.stand_in, outputs))
        board.say(said.get("slope"))
        self.factor(factor)

    def back_to_white(self, derivation: Derivation) -> None:
        """All that is lit goes back to its own paint; what the line comes to is known now."""
        net = self.board.net
        parts = [net.group[Address(address).part] for address in dict.fromkeys(self.lit)]
        numbers = result_under(self.board, derivation, self.line)
        gone = clips_at(self.shown, "done")
        self.board.script.play(
            own_paint(parts),
            *numbers,
            # What dimmed while the way was walked comes back.
            unfocus(net.name, seconds=1.0),
            *finished_lines(self.board, 1.0),
            *self.board.take_label(),
            *softmax.notes_go(self.board),
            # Where they stood the changed weight comes.
            lasting(AWAY, gone) if numbers and gone else gone,
        )
        self.lit.clear()


def derive_parameter(
    board: Board, derivation: Derivation, line: Formula, said: Said, shown: Shown | None = None
) -> None:
    """The whole story of dE/dparameter: it is found, and the way back to it is walked; the line stays on the board.

    `said` are its captions by their moments, as `narration` has them, and `shown` the pictures beside it.
    """
    find(board, derivation, line, said, shown or {})
    step_through(board, derivation, line, said, shown or {})


def find(board: Board, derivation: Derivation, line: Formula, said: Said, shown: Shown) -> None:
    """Label and E come in above the net, the way between them is traced twice, and they become dE/dparameter."""
    script, parameter = board.script, derivation.parameter
    quantity = parameter.quantity
    size = board.layout.lifted
    lifted = tex(quantity.tex, size=size, fill=WEIGHT if isinstance(parameter, Weight) else BIAS, name="lifted")
    total = tex(TOTAL_ERROR.tex, size=size, fill=ERROR, name="total")
    board.give_label(parameter)
    x, end = (box_of(script.pose(board.label(one))).center[0] for one in (quantity, TOTAL_ERROR))
    y = board.above_net.bottom + RISE
    board.say(said.get("lift"))
    for one, raised in ((quantity, lifted.with_(at=(x, y))), (TOTAL_ERROR, total.with_(at=(end, y)))):
        script.play(*pointed_out([board.label(one)], raised))
    tail, tip = (end - 0.45 * size, y), (x + lifted.width / 2 + 0.3 * size, y)
    script.play(grow(arrow(tail, tip, fill="blue", name="pointer"), origin=tail), clips_at(shown, "arrow"))
    for moment in ("way", "again"):
        board.say(said.get(moment))
        if not board.net.shows(parameter):
            # No way leads through a hidden neuron; the dots that stand for it light up instead.
            script.play(indicate(board.label(quantity), seconds=3.0, color=LIT), clips_at(shown, moment))
            continue
        notes: list[Clip] = []
        if board.softmax and not board.noted and isinstance(parameter, Weight) and parameter.layer == board.last:
            notes = softmax.notes(board, line, *(("outputs", "error") if moment == "way" else ("error_of_sums",)))
            board.noted = moment == "again"
        script.play(ways(board, parameter, 2.0), *notes, clips_at(shown, moment))
        script.play(fade_out(way_names(board, parameter)))
    script.play(fade_out("pointer"), clips_at(shown, "pointer"))
    script.add(hidden(line))
    left = line[derivation.left.mark]
    board.say(said.get("ratio"))
    pairs = {"lifted": line[derivation.left.bottom_mark], "total": line[derivation.left.top_mark]}
    script.play(become(["lifted", "total"], left, pairs=pairs))


def step_through(board: Board, derivation: Derivation, line: Formula, said: Said, shown: Shown) -> None:
    """From E to the parameter: each neuron on the way swings and lights up, each two neighbors become a factor."""
    walk, script, net = Walk(board, derivation, line, shown), board.script, board.net
    script.play(fade_in(line["equals"]), *only_the_way(board, derivation))
    script.play(indicate(board.label(TOTAL_ERROR), color=LIT), clips_at(shown, "walk"))
    several = len(derivation.branches) > 1
    for number, (place, branch) in enumerate(derivation.written.items()):
        if number:
            board.say(said.get(f"plus-{place}"))
            before = ("dots", "more") if place > number + 1 and f"{derivation.sum_mark}-dots" in line.ids else ()
            signs = [line[f"{derivation.sum_mark}-{name}"] for name in (*before, f"plus-{place}")]
            script.play(fade_in(signs))
        factors = list(branch.factors)
        first = factors[0]
        board.say(None if number else said.get("walk"))
        walk.swing(TOTAL_ERROR)
        if first.top == TOTAL_ERROR:
            walk.to_errors()
        else:
            _, between, *_ = (*net.highlight(Factor(TOTAL_ERROR, first.top)), "")
            walk.light(*(part for part in (net.stand_in(TOTAL_ERROR), between, net.stand_in(first.top)) if part))
            walk.swing(first.top)
        at_once = board.softmax and first.bottom.layer == board.last
        for k, factor in enumerate(factors):
            if at_once and not k:
                board.say(None if number else said.get("error"))
                walk.at_once(factor, said)
                continue
            if k:
                board.say(said.get(("onward", "meet")[number]) if k == 2 - at_once and number < 2 else None)
                walk.swing(factor.top)
            walk.light_step(factor)
            board.say(None if number or k else said.get("error"))
            walk.factor(factor, *(("onward", "meet")[number : number + 1] if k == 2 - at_once else ()))
    if several:
        board.say(said.get("close"))
        mark = derivation.sum_mark
        script.play(fade_in([line[f"{mark}-open"], line[f"{mark}-close"]]), clips_at(shown, "close"))
    *slopes, last = (end for end in derivation.ends if isinstance(end, Factor))
    for slope in slopes:
        walk.swing(slope.top)
        walk.light(net.stand_in(slope.bottom))
        board.say(said.get("slope"))
        walk.factor(slope)
    walk.light(net.stand_in(last.top), net.stand_in(last.bottom), beside=walk.begins())
    board.say(said.get("last"))
    walk.factor(last)
    board.say(said.get("done"))
    walk.back_to_white(derivation)


def tell_faster(board: Board, derivation: Derivation, line: Formula) -> None:
    """Its label and E light up, the left side comes in, and the right side comes in."""
    script, quantity = board.script, derivation.parameter.quantity
    board.say(told_faster(board, derivation.parameter))
    labels = [board.label(one) for one in (quantity, derivation.left.top)]
    script.add(hidden(line))
    script.play(*pointed_out(labels, line[derivation.left.mark]))
    rest = [part for part in line.parts if part.name != derivation.left.mark]
    script.play(fade_in([line[part.name] for part in rest]), *all_under(board, derivation, line))


def pointed_out(labels: Sequence[str], goal: Formula | Ref) -> list[Clip]:
    """Labels of the net light up, and what a goal says of them comes in where it belongs.

    Copies of them would fly there across circles, numbers and other factors.
    """
    return [indicate(list(labels), color=LIT, scale=1.0), fade_in(goal, scale=0.8)]


def only_the_way(board: Board, derivation: Derivation) -> list[Clip]:
    """All that is off the ways of a parameter dims: the rest of the net and its labels, and the finished lines."""
    net, parameter = board.net, derivation.parameter
    if not net.shows(parameter):
        return []
    quantities = {TOTAL_ERROR, parameter.quantity}
    quantities |= {end for factor in derivation.factors for end in (factor.top, factor.bottom)}
    if board.softmax:
        quantities |= {*softmax.outputs(board), *softmax.errors(board)}
    kept = {step for path in shown_paths(board, parameter) for step in path}
    kept |= {part for one in quantities for part in (net.stand_in(one), board.label(one))}
    if board.has("values"):
        kept |= {f"{net.name}/values/{name}" for name, one in quantities_over(net).items() if one in quantities}
    kept = {part for part in kept if Address(part).within(net.name)}
    return [focus(net.name, sorted(kept), seconds=1.0, opacity=DIMMED), *finished_lines(board, DIMMED)]


def finished_lines(board: Board, opacity: float) -> list[Clip]:
    """The finished lines turn pale, or come back."""
    standing = [name for name in board.lines.values() if board.script.stands(name)]
    return [to(standing, seconds=1.0, opacity=opacity)] if standing else []


def ways(board: Board, parameter: Parameter, seconds: float) -> list[Clip]:
    """Highlights run along all ways from E back to a parameter at once."""
    paths = zip(way_names(board, parameter), shown_paths(board, parameter), strict=True)
    edges = {name: [step for step in path if "edges" in step] for name, path in paths}
    return [trace(way, seconds=seconds, stroke=board.lit_stroke, backwards=True, name=n) for n, way in edges.items()]


def way_names(board: Board, parameter: Parameter) -> list[str]:
    """The names of the highlights of all ways."""
    return [f"way-{k}" for k in range(len(shown_paths(board, parameter)))]


def shown_paths(board: Board, parameter: Parameter) -> tuple[tuple[str, ...], ...]:
    """The ways of a parameter through the net; none where its neuron is hidden."""
    return board.net.paths(parameter) if board.net.shows(parameter) else ()


def own_paint(parts: Iterable[Ref]) -> list[Clip]:
    """Parts go back to the strokes that they were made with."""
    return [to(leaf, seconds=1.0, stroke=leaf.node.stroke) for part in parts for leaf in part.leaves]  # type: ignore[attr-defined]
