"""One weight of the last layer: turned a little, and then by the chain rule, factor by factor."""

from __future__ import annotations

from renderer import (
    Box,
    Formula,
    apply,
    dot,
    draw,
    fade_in,
    fade_out,
    grow,
    hidden,
    indicate,
    lasting,
    number,
    stagger,
    tex,
    to,
    unfocus,
)
from renderer.network import Dependence, Derivation, Weight
from renderer.network.calculus.as_written import digits_of
from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import TOTAL_ERROR
from renderer.network.picture.over_circles import quantities_over
from timelines.backprop import softmax
from timelines.backprop.board import Board
from timelines.backprop.charts import chart, step_charts, worth
from timelines.backprop.derivative import only_the_way, pointed_out
from timelines.backprop.roles import tinted
from timelines.backprop.short.pictures import SWELLS, lit, panels, stacked, unlit
from timelines.backprop.values import clear, for_numbers, under, value_under
from timelines.backprop.words import slope_of, spoken

NUMBERS = 0.5  # units: what a row of numbers under a line takes
UNDER_CHART = 0.36  # of the height in a narrow frame, for a line: the slope above it is read off its chart
TURN = 0.9  # how far the weight is turned to both sides


def play(board: Board) -> None:
    """The weight w_11 of the last layer is turned by hand; then the way back gives the same number."""
    weight = Weight(board.last, 1, 1)
    turn_it(board, weight)
    walk_back(board, weight)


def turn_it(board: Board, weight: Weight) -> None:
    """E as a curve over the weight: it goes up and down it, and the slope is what is asked for."""
    script, net = board.script, board.net
    script.chapter("Turn one weight a little")
    quantity = weight.quantity
    w, here = spoken(quantity), board.facts.value(quantity)
    left, right = panels(board, UNDER_CHART)
    factor = Factor(TOTAL_ERROR, quantity)
    made = chart(board, factor, "turned", right, worth(board, "turned-slope", factor, 1.1))
    board.say(f"Take one weight, {w} of layer {board.last}. What does E do when we turn it?")
    script.play(*only_the_way(board, board.derivation(weight)), *lit(board, [net.stand_in(quantity)]))
    x = script.value(here)
    names = [tinted(tex(rf"{q} =", size=1.2, name=f"turning-{k}")) for k, q in enumerate((quantity.tex, "E"))]
    names = stacked(Box(left.left, left.bottom, left.center[0], left.top), names)
    size = 1.2 * names[0].scale
    signals = (
        ("weight", x * 1.0, "{:.3f}"),
        ("error", apply(Dependence(board.facts, TOTAL_ERROR, quantity), x), "{:.4f}"),
    )
    live = [
        number(value, format=form, size=size, align="left", slots=8, fill=role, name=f"live-{role}").with_(
            at=(name.at[0] + name.width * name.scale / 2 + 0.2, name.at[1])
        )
        for (role, value, form), name in zip(signals, names, strict=True)
    ]
    # The numbers in the net are those of the weight as it is; while it turns they would be false.
    resting = numbers_after(board, weight)
    script.play(
        fade_in([*names, *live]),
        to(resting, opacity=0.0, seconds=1.0),
        fade_in(made.back),
        draw(made.curve, seconds=1.5),
    )
    script.wait(1.5)
    point = dot(made.curve.point_at(here), radius=0.1, fill="lit", name="turned-dot")
    script.add(point)
    script.follow(point, at=made.curve.point_at(x))
    board.say("E goes up or down, a little. At our weight the curve has a slope:")
    script.play(to(x, here + TURN, seconds=1.6))
    script.play(to(x, here - TURN, seconds=2.2))
    script.play(to(x, here, seconds=1.4))
    script.play(draw(made.tangent), fade_in(made.caption), to(resting, opacity=1.0, seconds=1.0))
    board.say(f"∂E/∂{w}: how E changes with {w}. Can we know it without turning?")
    pointed = [made.tangent.name, made.caption.name]
    script.begin(lasting(2.8, stagger([indicate(one, color=None, scale=SWELLS) for one in pointed], ratio=0.9)))
    script.wait(3)
    gone = [*names, *live, point, made.back, made.curve, made.tangent, made.caption]
    script.play(fade_out(gone))


def numbers_after(board: Board, weight: Weight) -> list[str]:
    """The numbers in the net that depend on a weight of the last layer."""
    ends = {end for factor in board.derivation(weight).factors for end in (factor.top, factor.bottom)}
    ends |= {TOTAL_ERROR, *softmax.outputs(board), *softmax.errors(board)} if board.softmax else {TOTAL_ERROR}
    return [f"{board.net.name}/values/{name}" for name, one in quantities_over(board.net).items() if one in ends]


def walk_back(board: Board, weight: Weight) -> None:
    """From E back to the weight: each step has a slope of its own, read off its curve; they multiply."""
    script, net = board.script, board.net
    script.chapter("The way back, step by step")
    derivation = board.derivation(weight)
    left, right = panels(board, UNDER_CHART)
    line = short_line(board, f"line-{weight.quantity.mark}", derivation, left)
    script.add(hidden(line))
    board.say(f"Follow the way from E back to {spoken(weight.quantity)}.")
    script.play(fade_in([line[derivation.left.mark], line["equals"]], seconds=1.5))
    script.wait(0.7)
    factors = list(derivation.factors)
    said = steps_said(board)
    walked = first_lit(board, factors[0])
    for k, (factor, made) in enumerate(zip(factors, step_charts(board, 1, 1, right), strict=True)):
        board.say(said[k])
        walked += [*net.highlight(factor), net.stand_in(factor.top), net.stand_in(factor.bottom)]
        script.play(*lit(board, list(dict.fromkeys(walked))), fade_in(made.back), draw(made.curve, seconds=1.2))
        script.play(grow(made.point), draw(made.tangent), fade_in(made.caption))
        written = value_under(board, derivation, line, factor)
        labels = [board.label(one) for one in (factor.top, factor.bottom)]
        script.play(*pointed_out(labels, line[factor.mark]), *written)
        # The slope of the curve and the factor are one number.
        script.begin(indicate([made.caption.name, line[factor.mark]], color=None, scale=SWELLS, seconds=1.6))
        script.wait(2)
        script.play(fade_out(made.nodes, seconds=0.6))
    board.say("Steps in a row multiply: the chain rule. It gives the very number that turning gave.")
    _, digits = digits_of(derivation, board.facts)
    script.play(fade_in(under(board, line, derivation.left.mark, derivation.left, digits)))
    turns = [indicate(line[mark], color=None, scale=SWELLS) for mark in products(derivation)]
    script.begin(lasting(3.3, stagger(turns, ratio=0.8)))
    script.wait(3.5)
    script.play(*clear(board, line.name), *unlit(board, walked), unfocus(net.name), fade_out(line.name))


def steps_said(board: Board) -> tuple[str, ...]:
    """What is said of the steps from the error back to a weight."""
    if board.softmax:
        return (
            "First step: every output depends on this z. All of it together makes a slope of a − y.",
            "Second step: z is a straight line in w; its slope is what comes in, a.",
        )
    return (
        "First step: the curve of the error has a slope at the answer.",
        f"Second step: {slope_of(board.model.function(board.last).name)}",
        "Third step: z is a straight line in w; its slope is what comes in, a.",
    )


def first_lit(board: Board, factor: Factor) -> list[str]:
    """What is lit of the net where the way back begins: E and an error, or through a softmax all outputs and errors."""
    net = board.net
    if not board.softmax:
        return [net.stand_in(TOTAL_ERROR), *net.highlight(Factor(TOTAL_ERROR, factor.top))]
    rings = [net.stand_in(one) for one in (TOTAL_ERROR, *softmax.errors(board), *softmax.outputs(board))]
    return [*rings, *softmax.edges(board, "total_edges"), *softmax.edges(board, "error_edges")]


def products(derivation: Derivation) -> list[str]:
    """The marks of the factors of a line in reading order, then that of what they come to."""
    return [*(factor.mark for factor in derivation.factors), derivation.left.mark]


def short_line(board: Board, name: str, derivation: Derivation, box: Box) -> Formula:
    """The line of a derivation in a box, as large as it may be there."""
    spread = for_numbers(board, derivation)
    made = board.equation(name, derivation.equation, 1.0, box.width, spread=spread)
    # Numbers come in under it, for which a low box has no room beside a line of full size. It is set smaller, not
    # scaled, so that they keep their own size.
    high = box.height - NUMBERS
    if made.height > high:
        made = board.equation(name, derivation.equation, made.size * high / made.height, box.width, spread=spread)
    height = min(box.center[1] + 0.3, box.top - made.height / 2 - 0.05)
    placed: Formula = made.with_(at=(box.left + made.width / 2, height))
    return placed
