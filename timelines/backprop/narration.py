"""What is said while a derivative is found: captions by the moment of the story that they belong to.

A story is told once in full; when it comes again, what is new in it is said, and in the time left something more is
explained. The moments are those of `derivative`:

| moment | what one sees |
| --- | --- |
| `lift` | the parameter's label and E rise from the net |
| `way`, `again` | the ways between them are traced, and traced again |
| `ratio` | both labels become the left side |
| `walk` | the way back begins at E |
| `error` | the first factor comes into the line |
| `onward` | the step through a weight to the layer before |
| `plus-2`, `plus-3`, ... | the next branch begins |
| `meet` | the second branch comes to the neuron where all meet |
| `close` | the branches stand in parentheses |
| `slope`, `last` | the factors that all branches share |
| `done` | the way goes white again |
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeAlias

from renderer.network import Bias, Derivation, Weight
from renderer.network.calculus.expressions import Factor
from renderer.network.calculus.notation import (
    TOTAL_ERROR,
    Parameter,
    Quantity,
    activation_of,
    delta_of,
    error_of,
    pre_activation_of,
)
from renderer.values.number_format import bracketed, compact
from timelines.backprop.board import Board
from timelines.backprop.words import ERROR_SLOPES, SOFTMAX_SLOPE, listed, number, ratio, slope_of, spoken

Said: TypeAlias = Mapping[str, str]
"""Captions by the moment that they belong to."""


def of_last_layer(board: Board, weight: Weight, before: list[Weight]) -> Said:
    """What is said of a weight of the last layer, those told `before` it given."""
    w, z, a, e = way_of(board, weight)
    count = at_length(board, before)
    if not count and board.softmax:
        return {
            "lift": f"How does weight {w} of layer {weight.layer} change the error E?",
            "way": f"All ways from {w} begin at {z}: a softmax makes every output of every z.",
            "again": "So E can be written by the z alone.",
            "ratio": f"∂E/∂{w} says how much of a change of {w} arrives at E.",
            "walk": "So each step is a factor. We collect them, back from E.",
            "error": f"All errors and all outputs depend on {z}, so its step is one:",
            "slope": f"∂E/∂{z} is {a} − {spoken(Quantity('y', to=weight.to))}. Then {z} with {w}.",
            "done": "Scalings in a row multiply.",
        }
    if not count:
        return {
            "lift": f"How does weight {w} of layer {weight.layer} change the error E?",
            "way": f"One way leads from {w} to E: by {z}, {a} and {e}.",
            "again": f"A small change of {w} runs along it; each step scales it.",
            "ratio": f"∂E/∂{w} says how much of it arrives at E.",
            "walk": "So each step is a factor. We collect them, back from E.",
            "error": f"First, how {e} changes with the output {a}.",
            "slope": f"Then how {a} changes with {z}, {z} with {w}.",
            "done": "Scalings in a row multiply.",
        }
    same = weight.to == before[-1].to
    new = {
        "lift": f"{w} leads into the same neuron, with its {z}."
        if same
        else f"{w} leads into neuron {weight.to}, so its way is another.",
        "walk": f"From E to {z} the way is known; so are its factors."
        if same
        else f"It is walked by {e}, {a} and {z}: the same kinds of steps.",
        "last": f"Only the last factor is new: {ratio(pre_activation_of(weight.layer, weight.to), weight.quantity)}."
        if same
        else "Error, activation, sum: three factors again.",
    }
    if board.softmax:
        new["walk"] = (
            f"From E to {z} the way is known; so is its factor."
            if same
            else f"It leads through all outputs to {z}: the same kinds of steps."
        )
        new["last"] = new["last"] if same else "What the output misses, and what came in: two factors."
    return {**new, **lessons_of_last_layer(board, weight, count)}


def lessons_of_last_layer(board: Board, weight: Weight, count: int) -> Said:
    """What there is time to explain while the way of a weight is traced, `count` others having been told."""
    w, z, a, _ = way_of(board, weight)
    if count == 1:
        first = Factor(pre_activation_of(weight.layer, weight.to), weight.quantity)
        following = TOTAL_ERROR if board.softmax else activation_of(weight.layer, weight.to)
        second = Factor(following, first.top)
        fast, then = (compact(factor.value(board.facts), 2) for factor in (first, second))
        both = f"{bracketed(fast)} · {bracketed(then)}"
        return {
            "way": f"Why multiply? {w} moves {z} {fast} times as far",
            "again": f"and {z} moves {spoken(following)} {then} times as far: {both} in all.",
            "ratio": "That is the chain rule, for any number of steps.",
        }
    if count == 2:
        return {
            "way": "What are these factors? Slopes, one for each step.",
            "again": ERROR_SLOPES[board.facts.error],
            "ratio": SOFTMAX_SLOPE if board.softmax else slope_of(board.model.function(weight.layer).name),
            "walk": "And ∂z/∂w? We shall see: it is what comes in at the edge.",
        }
    if count == 3:
        adds = "adds up the errors of all outputs" if board.sizes[-1] > 1 else "is the error of the one output"
        return {
            "way": "The first number says where a weight leads to,",
            "again": f"the second where it comes from: {w} to {weight.to}, from {weight.source}.",
            "ratio": "So a row of W holds all that leads to one neuron.",
            "walk": f"And E {adds}." if board.softmax else f"And E {adds}, so ∂E/∂e is 1 and is left out.",
        }
    return {"way": f"Its way once more: by {z} and {'all outputs' if board.softmax else a} to the error."}


def of_hidden_layer(board: Board, derivation: Derivation, before: list[Weight]) -> Said:
    """What is said of a weight of the layer before the last, those told `before` it given."""
    weight = derivation.parameter
    assert isinstance(weight, Weight)
    if at_length(board, before):
        return later_of_hidden_layer(board, derivation, weight, before)
    return first_of_hidden_layer(board, derivation, weight)


def first_of_hidden_layer(board: Board, derivation: Derivation, weight: Weight) -> Said:
    """What is said of the first weight from which several ways may lead to E."""
    w, z, a, _ = way_of(board, weight)
    count, later = board.sizes[board.last], list(derivation.written)[1:]
    after = spoken(pre_activation_of(weight.layer + 1, 1))
    said = {
        "lift": f"One layer back: how does {w} of layer {weight.layer} change E?",
        "onward": f"Now through a weight: from {after} to {a} of layer {weight.layer}.",
    }
    if count == 1:
        return {
            **said,
            "way": "There is one way only, as before; it is longer.",
            "again": "A change runs along all of it, and each step scales it.",
            "walk": "So there is a factor for each step, and they multiply.",
            "slope": f"Then from {a} to {z} and to {w}, as in the last layer.",
        }
    return {
        **said,
        "way": f"The way forks here: {a} feeds {number(count)} neurons.",
        "again": f"A change of {w} reaches E along each branch at the same time.",
        "ratio": "E feels all of it, so the branches are added.",
        "walk": "Along each branch we multiply, as before. The first one:",
        **{f"plus-{k}": f"Plus the way by {step(board, k)}: walked alike, and added." for k in later},
        **so_on(derivation, f"So on for all {number(count)} neurons, up to the last way, by {step(board, count)}."),
        "meet": f"It, too, leads back to {a}: here the branches meet.",
        "close": f"In the brackets: all that {a} does to E.",
        "slope": f"The rest, from {a} to {w}, is common to all branches.",
    }


def so_on(derivation: Derivation, words: str) -> Said:
    """What is said at the branch that follows on the dots, if dots stand for some."""
    numbers = list(derivation.written)
    return {f"plus-{last}": words for before, last in pairwise(numbers) if last > before + 1}


def later_of_hidden_layer(board: Board, derivation: Derivation, weight: Weight, before: list[Weight]) -> Said:
    """What is said of the weights after it: what is new, and what deltas are good for."""
    w, z, a, _ = way_of(board, weight)
    places = range(1, board.sizes[board.last] + 1)
    following = listed([spoken(pre_activation_of(board.last, place)) for place in places])
    deltas = listed([spoken(delta_of(board.sizes, board.last, place)) for place in places])
    same, written = weight.to == before[-1].to, list(derivation.written)
    last = ratio(pre_activation_of(weight.layer, weight.to), weight.quantity)
    said = {
        "lift": f"{w} leads into the same neuron as {spoken(before[-1].quantity)}."
        if same
        else f"{w} feeds neuron {weight.to}, whose ways leave from {a}.",
        "walk": "We write it out in full once more, then shorten it.",
        **{f"plus-{k}": f"And the branch by {step(board, k)}, multiplied and added." for k in written[1:]},
        **so_on(derivation, f"So on, up to the branch by {step(board, len(places))}."),
        "close": f"The brackets are those of {spoken(before[-1].quantity)} again."
        if same
        else f"In the brackets: all that {a} does to E.",
        "last": f"New in this line is only {last}." if same else f"Then {a} by {z}, and {z} by {w}.",
    }
    if len(places) == 1:
        del said["close"]
        said["onward"] = f"Through a weight again, from z₁ back to {a}."
    if not same:
        lesson = {
            "way": f"Other edges, but they lead to the same neuron{'s' if len(places) > 1 else ''},",
            "again": f"with {following}: so the same {deltas} can be used.",
            "walk": "That is why δ pays: it is the same for all that lies before.",
        }
    elif at_length(board, before) == 1:
        lesson = {
            "way": f"From {z} on all is the same; only its input differs.",
            "again": "Without δ each weight would walk all these ways again.",
        }
    else:
        lesson = {
            "way": "A network may have millions of weights.",
            "again": "For each of them, all that comes after it is in the δs.",
        }
    return {**said, **lesson}


def of_bias(board: Board, bias: Bias) -> Said:
    """What is said of the bias."""
    b, z, _, _ = way_of(board, bias)
    return {
        "lift": f"How does the bias {b} of layer {bias.layer} change the error?",
        "way": f"At {z} its way joins that of the weights.",
        "again": "From there on the steps to E are those that we know,",
        "ratio": "so the chain rule gives the same factors.",
        "walk": "We walk back once more, from E along the known steps.",
        "last": "Only the last factor is new.",
    }


def at_length(board: Board, before: list[Weight]) -> int:
    """How many of some weights have been told at length."""
    return sum(weight in board.at_length(weight.layer) for weight in before)


def told_faster(board: Board, weight: Parameter) -> str:
    """What is said of a weight whose line comes in at once."""
    w, z, a, e = way_of(board, weight)
    if weight.layer == board.last:
        return f"From {w} the way leads by {z}{f', {a} and {e}' if not board.softmax else ' and all outputs'} to E."
    return f"By {z} and {a}, {w} reaches the δs of layer {board.last}."


def way_of(board: Board, parameter: Parameter) -> tuple[str, str, str, str]:
    """The names of a parameter, of its z and a, and of the error of the output in the same place."""
    layer, to = parameter.layer, parameter.to
    e = error_of(board.sizes, min(to, board.sizes[-1]))
    return (
        spoken(parameter.quantity),
        spoken(pre_activation_of(layer, to)),
        spoken(activation_of(layer, to)),
        spoken(e),
    )


def step(board: Board, branch: int) -> str:
    """The names of what a branch leads through, from E on."""
    if board.softmax:
        return spoken(pre_activation_of(board.last, branch))
    steps = (error_of(board.sizes, branch), activation_of(board.last, branch), pre_activation_of(board.last, branch))
    return listed([spoken(one) for one in steps])


DELTAS = (
    ("", "So it is used again for all weights further back."),
    ("Where a δ fits, it takes the place of its factors.", "It brings along all that comes after it."),
    ("The same δs again, as known from the last layer.", "What is known is not worked out again."),
    ("Each δ is computed once, and serves all of these.", "That is what makes it possible to train large networks."),
)
"""What is said when deltas rise out of a line, and when they come down into it: the first time, and later ones."""
