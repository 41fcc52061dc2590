"""A small network at work: one neuron in full, then all, and how far the answer is off."""

from __future__ import annotations

import numpy as np

from renderer import (
    Arithmetic,
    Formula,
    NumberClaim,
    box_of,
    draw,
    fade_in,
    fade_out,
    focus,
    grow,
    hidden,
    indicate,
    lasting,
    move_to,
    stagger,
    tex,
    to,
    unfocus,
    write,
)
from renderer.algebra.formula_rows import in_rows
from renderer.algebra.marks import marks, plain
from renderer.network import NetworkPicture, propagate
from renderer.network.calculus.definitions import activation_definition, error_definition, total_error_definition
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import TOTAL_ERROR, Quantity, activation_of, error_of, pre_activation_of
from renderer.network.motion.rearrange import rearrange, standing_like
from renderer.values.number_format import bracketed, compact, fixed, in_tex
from timelines.backprop import softmax
from timelines.backprop.board import DIMMED, MOST_TERMS, Board
from timelines.backprop.charts import diagram, stated, worth
from timelines.backprop.making import FOOT
from timelines.backprop.roles import tinted
from timelines.backprop.short.pictures import SWELLS, lit, panels, parts_of, stacked, unlit
from timelines.backprop.steps import sum_of
from timelines.backprop.values import numbers_come
from timelines.backprop.words import listed, number, spoken

MOST_FIGURES = 2  # terms of a sum that are written in numbers
PLACES = 3  # digits behind the point there


def play(board: Board) -> None:
    """The net comes in with its numbers, a neuron adds up, all neurons follow, and the error is counted."""
    the_net(board)
    one_neuron(board)
    all_neurons(board)
    the_error(board)


def the_net(board: Board) -> None:
    """The net is drawn, and the inputs get their numbers."""
    script, net = board.script, board.net
    script.chapter("A network with numbers")
    board.say(f"A network: {number(board.sizes[0])} numbers go in, {number(board.sizes[-1])} come out.")
    large = large_net(board)
    script.add(hidden(standing_like(net, large)))
    rings = [part for part in ("neurons", "pre", "bias", "errors", "total") if board.has(part)]
    lines = [part for part in ("edges", "bias_edges", "error_edges", "total_edges") if board.has(part)]
    rest = [part.name for part in net.group.parts if part.name not in (*rings, *lines, "labels", "values")]
    script.play(fade_in([net[part] for part in (*rings, *rest)]))
    script.play([draw(net[part], seconds=1.8) for part in lines])
    board.say("Edges have weights, w₁₂ to 1 from 2; neurons have biases b.")
    script.play(write(net["labels"], seconds=2.5))
    script.wait(0.5)
    # It steps back to its place, so that there is room for formulas.
    home = net.group
    script.play(
        rearrange(large, net, arrivals=False)
        if board.layout.net
        else to(net.name, seconds=1.0, at=home.at, scale=home.scale)
    )
    board.say("Real numbers go in.")
    script.play(*numbers_come(board, "a0"), indicate(parts_of(board, *inputs(board)), color=None, scale=SWELLS))
    script.wait(1)


def large_net(board: Board) -> NetworkPicture:
    """The net as it comes in, while the frame is its own: as large as the frame allows."""
    if board.layout.net:
        assert board.closed is not None
        opened = board.closed.opened()
        return opened.placed(move_to(opened.group, (0.0, 0.0)))
    group, box = board.net.group, box_of(board.net.group)
    grown = min(board.frame.width / box.width, (board.frame.height - FOOT) / box.height)
    return board.net.placed(move_to(group.with_(scale=group.scale * max(grown, 1.0)), (0.0, 0.0)))


def inputs(board: Board) -> list[Quantity]:
    """The inputs that are shown."""
    return [activation_of(0, place) for place in range(1, board.sizes[0] + 1)]


def one_neuron(board: Board) -> None:
    """The first neuron of layer 1 adds up what comes in, and puts out the function of it."""
    script, net = board.script, board.net
    script.chapter("One neuron")
    z, a, b = pre_activation_of(1, 1), activation_of(1, 1), Quantity("b", 1, 1)
    edges = [Quantity("w", 1, 1, source) for source in range(1, board.sizes[0] + 1)]
    kept = parts_of(board, *inputs(board), *edges, b, z, a)
    formulas, picture = panels(board, 0.7)
    adding = sum_of(board, 1, 1)
    # In a narrow frame a sum has two rows, so that its scripts can be read.
    second = [mark for mark in marks(adding.tex) if mark.startswith("terms-plus-")]
    total = stated(board, "sum", adding, rows=second[:1] if board.layout.narrow else [])
    out = stated(board, "output", activation_definition(board.sizes, 1, 1))
    a_number = worth(board, "output-number", Symbol(a))
    figures = in_figures(board, edges, b, z)
    total, figures, out, a_number = stacked(formulas, [total, figures, out, a_number])
    board.say(f"One neuron: it multiplies each input by its weight, adds all up and adds its bias: {spoken(z)}.")
    script.play(focus(net.name, kept, opacity=DIMMED))
    ways = [net.stand_in(edge) for edge in edges if net.shows(edge)]
    script.play(*lit(board, [*dict.fromkeys(ways), net.stand_in(z)]), write(total, seconds=2))
    script.wait(1)
    script.play(write(figures, seconds=2), *numbers_come(board, "z1"))
    script.wait(1)
    function = board.model.function(1)
    made = diagram(board, Factor(a, z), "neuron", picture, names=("z", "a"))
    board.say(f"Then a curve, the {function.name}, makes {spoken(a)} of it.")
    script.play(fade_in(made.back), draw(made.curve, seconds=1.5), fade_in(out))
    script.play(grow(made.point), *lit(board, [net.stand_in(a)]))
    script.play(fade_in(a_number), *numbers_come(board, "a1"))
    script.wait(1.5)
    board.say("Every neuron does the same.")
    gone = [total.name, figures.name, out.name, a_number.name, made.back.name, made.curve.name, made.point.name]
    script.play(fade_out(gone), unfocus(net.name), *unlit(board, [*ways, net.stand_in(z), net.stand_in(a)]))


def in_figures(board: Board, edges: list[Quantity], b: Quantity, z: Quantity) -> Formula:
    """The sum of a neuron in numbers, which add up as they are written; of many terms its end alone."""
    value = board.facts.value
    shown = [(edge, activation_of(0, edge.source)) for edge in edges]
    after = compact(value(z))
    readings = [NumberClaim(after, Symbol(z), board.facts)]
    if len(shown) > MOST_FIGURES:
        return worth(board, "sum-number", Symbol(z))
    terms = []
    for edge, source in shown:
        pair = [fixed(value(one), PLACES) for one in (edge, source)]
        terms.append(rf"{in_tex(bracketed(pair[0]))} \cdot {in_tex(bracketed(pair[1]))}")
    first, *rest = [*terms, in_tex(bracketed(fixed(value(b), PLACES)))]
    left = rf"{first} \part{{plus}}{{+}} {' + '.join(rest)}"
    said = rf"\approx {left} \approx {in_tex(after)}"
    board.script.claim("sum-number", Arithmetic(plain(said), tuple(readings)))
    return tinted(in_rows(tex(said, size=0.8, name="sum-number"), ["plus"] if board.layout.narrow else []))


def all_neurons(board: Board) -> None:
    """The layers after it follow, one after the other; of one layer the other neurons."""
    script = board.script
    if board.last == 1:
        script.play(propagate(board.net, 1, seconds=1.2, color="lit"))
    for layer in range(2, board.last + 1):
        if board.softmax and layer == board.last:
            outputs_share(board)
            continue
        script.play(propagate(board.net, layer, seconds=1.2, color="lit"))
        script.play(*numbers_come(board, f"z{layer}", f"a{layer}", seconds=0.8))


def outputs_share(board: Board) -> None:
    """The outputs of a softmax: each is its share of all powers."""
    script, last = board.script, board.last
    script.play(propagate(board.net, last, seconds=1.2, color="lit"))
    made = softmax.noted(board, "outputs", 1.1, 0.9 * board.above_net.width)
    made = made.with_(at=board.above_net.center)
    board.say("The outputs are a softmax: each is its part of the sum of all powers.")
    script.play(fade_in(made), *numbers_come(board, f"z{last}", f"a{last}", seconds=0.8))
    script.wait(3)
    script.play(fade_out(made.name))


def the_error(board: Board) -> None:
    """Each output is compared with its target; the squares add up to E."""
    script, net = board.script, board.net
    script.chapter("The error")
    last, count = board.last, board.sizes[-1]
    formulas, picture = panels(board)
    errors = [error_of(board.sizes, place) for place in range(1, count + 1)]
    # Of a softmax only the output of the right class has an error of its own.
    place = int(np.argmax(board.facts.y)) + 1 if board.softmax else 1
    target, output = Quantity("y", to=place), activation_of(last, place)
    one = stated(board, "error", error_definition(board.sizes, place, board.facts.error))
    y_number = worth(board, "target", Symbol(target))
    e_number = worth(board, "error-number", Symbol(errors[place - 1]))
    whole = stated(board, "total-error", total_error_definition(board.sizes, max_shown=MOST_TERMS + 1))
    whole_number = worth(board, "total-number", Symbol(TOTAL_ERROR))
    one, y_number, e_number = stacked(formulas, [one, y_number, e_number])
    whole, whole_number = stacked(picture, [whole, whole_number])
    error = errors[place - 1]
    board.say(f"The target is y. How far {spoken(output)} is off makes the error {spoken(error)}.")
    kept = parts_of(board, output, error)
    script.play(focus(net.name, kept, opacity=DIMMED), fade_in(y_number))
    script.play(write(one, seconds=2))
    script.play(fade_in(e_number), *numbers_come(board, "e"))
    script.begin(indicate([*in_ring(board, error), e_number.name], color=None, scale=SWELLS, seconds=1.2))
    script.wait(1.5)
    board.say(f"E adds {listed([spoken(one) for one in errors])} up: one number for how wrong it is.")
    script.play(unfocus(net.name))
    script.play(write(whole, seconds=1.5), *lit(board, [net.stand_in(TOTAL_ERROR)]))
    script.play(fade_in(whole_number), *numbers_come(board, "E"))
    added_up = [
        *[in_ring(board, one) for one in errors if net.shows(one)],
        [*in_ring(board, TOTAL_ERROR), whole_number.name],
    ]
    script.begin(lasting(1.9, stagger([indicate(one, color=None, scale=SWELLS) for one in added_up])))
    script.wait(2)
    script.play(
        fade_out([one.name, y_number.name, e_number.name, whole.name, whole_number.name]),
        *unlit(board, [net.stand_in(TOTAL_ERROR)]),
    )


def in_ring(board: Board, quantity: Quantity) -> list[str]:
    """The circle of a quantity and its label, which swell together."""
    return list(dict.fromkeys((board.net.stand_in(quantity), board.label(quantity))))
