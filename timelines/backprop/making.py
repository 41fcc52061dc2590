"""The making of the board: the network with an input and a target, and its picture, closed and at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from renderer import DOWN, LEFT, Script, Stroke, ink, move_to
from renderer.network import Network, NetworkPicture, Weight, evaluate, network, network_picture
from renderer.network.calculus.notation import parameters
from renderer.network.dense_chain import written_sizes
from renderer.values.errors import NetworkError, ValuesError, nearest
from renderer.values.numbers import Array, frozen_array
from timelines.backprop.board import Board
from timelines.backprop.layout import NetPlace, layout_for
from timelines.backprop.places import box_round
from timelines.backprop.values import with_values

LABELS = 1.4  # the size of labels in the net, beside that which pictures of networks have by themselves
RADIUS = 0.45  # of a circle of a net that is large at first, in units
HOME = 0.62  # the net's size once it has stepped back
MOST_SHOWN = 6  # circles of a layer: more would be too small for their symbols
SHORTENED = 4  # circles of a layer in a net with a layer of more than that
LOW, LOW_OF_MANY = 0.42, 0.5  # of the height of a narrow frame, for the net at its place; with more than 4 in a layer
FOOT = 0.15  # between the net at its place and the lower edge


def make_board(
    script: Script,
    sizes: tuple[int, ...] = (2, 2, 2),
    activation: str = "sigmoid",
    error: str = "",
    notation: str = "seed",
    weights: tuple[str, ...] = (),
    values: bool = False,
    seed: int = 1,
    *,
    model: Network | None = None,
    given: Sequence[float] | Path = (),
    target: Sequence[float] | Path = (),
    home: float = HOME,
    radius: float = RADIUS,
) -> Board:
    """The board on which the acts play: the network with an input and a target, and its picture at its place.

    Without a `model` it is one of these sizes, drawn by `seed`.
    `home` is the size of a net that steps back, beside that which it has at first, and `radius` that of its circles.
    """
    if model is None:
        # Cross-entropy has the outputs of a softmax.
        last = "softmax" if error == "cross_entropy" else activation
        model = network(sizes, seed=seed, activation=(*(activation,) * (len(sizes) - 2), last))
    facts = evaluate(model, *numbers_for(model, given, target, seed), error or ("mse", "cross_entropy")[model.softmax])
    layout = layout_for(script.frame)
    fill = "blue_b" if values else None
    if layout.net is None:
        closed, net = that_steps_back(model, fill, layout.margin, script, home, radius)
    else:
        closed, net = as_wide_as_the_frame(model, fill, layout.net, script)
    full = frozenset(parsed(word, model.sizes) for word in weights) if weights else None
    return Board(script, model, facts, with_values(net, facts) if values else net, notation, values, full, closed)


def numbers_for(
    model: Network, given: Sequence[float] | Path, target: Sequence[float] | Path, seed: int
) -> tuple[Array, Array]:
    """An input and a target for a network, as given or drawn between 0.1 and 0.9; a softmax has a class for it."""
    chance = np.random.default_rng(seed)
    drawn = [chance.uniform(0.1, 0.9, size) for size in (model.sizes[0], model.sizes[-1])]
    if model.softmax:
        # The targets of a softmax add up to 1: one class is right.
        drawn[1] = np.eye(model.sizes[-1])[int(np.argmax(drawn[1]))]
    return read_numbers(given, "the input", drawn[0]), read_numbers(target, "the target", drawn[1])


def read_numbers(given: Sequence[float] | Path, what: str, drawn: Array) -> Array:
    """Numbers that are given or in a file of numpy, as many as those that are drawn where there are none."""
    numbers: Sequence[float]
    if isinstance(given, Path):
        try:
            numbers = np.load(given, allow_pickle=False).ravel().tolist()
        except (OSError, ValueError, AttributeError) as error:
            raise ValuesError(f"{what} cannot be read from {given.name!r} as a file of numpy: {error}") from None
    else:
        numbers = given
    if len(numbers) == 0:
        return drawn
    if len(numbers) != len(drawn):
        raise ValuesError(f"{what} has {len(numbers)} numbers, but the network has {len(drawn)} for them")
    return frozen_array(numbers, what, (len(drawn),))


def that_steps_back(
    model: Network, fill: str | None, margin: float, script: Script, home: float, radius: float
) -> tuple[NetworkPicture, NetworkPicture]:
    """A net that is large at first, closed, and the same opened and smaller at its place at the lower edge."""
    frame, most = script.frame, min(max(model.sizes), most_shown(model) + 1)
    closed = picture(
        model,
        fill,
        radius=radius,
        gap_neurons=gap_in(3.0, radius, most, least_gap(fill)),
        gap_layers=2.0,
        fit=(frame[0] - 2.0, frame[1] - 1.0),
    )
    closed = closed.placed(script.to_edge(closed.group, LEFT, 1.0))
    opened = closed.opened()
    box = box_round(opened.group)
    room = frame[0] - 1.0 - margin
    if box.width > room:
        # A deep net is wider once it has opened; it begins so small that it can do so in the frame.
        closed = closed.placed(
            script.to_edge(closed.group.with_(scale=closed.group.scale * room / box.width), LEFT, 1.0)
        )
        opened = closed.opened()
        box = box_round(opened.group)
    scale = min(home, (frame[0] - 1.0) / box.width, 3.9 * home / HOME / box.height)
    stepped_back = script.to_edge(opened.group.with_(scale=scale, at=(0.0, 0.0)), DOWN, FOOT)
    middle = box_round(stepped_back)
    stepped_back = stepped_back.with_(at=(stepped_back.at[0] - middle.center[0], stepped_back.at[1]))
    return closed, opened.placed(stepped_back)


def as_wide_as_the_frame(
    model: Network, fill: str | None, place: NetPlace, script: Script
) -> tuple[NetworkPicture, NetworkPicture]:
    """A net that is as wide as the frame once it has opened: closed and high, and opened and lower at its place."""
    frame, most = script.frame, min(max(model.sizes), most_shown(model) + 1)
    width = frame[0] - 2 * place.margin
    least = least_gap(fill)
    fits = partial(picture, model, fill, radius=place.radius, gap_layers=2.0, pre_activations=True)
    high = fits(gap_neurons=gap_in(place.opening, place.radius, most, least), fit=(width, 0.75 * frame[1]))
    low = fits(
        gap_neurons=gap_in(place.gap, place.radius, most, least),
        fit=(width, (LOW if most <= 4 else LOW_OF_MANY) * frame[1]),
    )
    # It can only be as high as it would be liked if that leaves the same edges room for labels.
    lengths = (high if labelled(high) == labelled(low) else low).plan.lengths
    closed = picture(
        model,
        fill,
        radius=lengths.radius,
        gap_neurons=lengths.gap_neurons,
        gap_layers=lengths.gap_layers,
        fit=None,
    )
    closed = closed.placed(move_to(closed.group, (0.0, 0.0)))
    return closed, low.placed(script.to_edge(move_to(low.group, (0.0, 0.0)), DOWN, FOOT))


def labelled(net: NetworkPicture) -> set[str]:
    """The layers whose edges carry labels, as addresses."""
    return {part.address for kind in net["labels"].parts if kind.node.name in "wb" for part in kind.parts}


def most_shown(model: Network) -> int:
    """How many circles a layer has at most: fewer where dots stand for others anyway, so that symbols are larger."""
    return MOST_SHOWN if max(model.sizes) <= MOST_SHOWN else SHORTENED


def gap_in(gap: float, radius: float, most: int, least: float) -> float:
    """The gap between neurons with which a layer of `most` is as high as one of two; `least` is in radii."""
    return max((gap + 2 * radius) / (most - 1) - 2 * radius, least * radius) if most > 1 else gap


def least_gap(fill: str | None) -> float:
    """The least gap between neurons, in radii: with a fill the circles have numbers above them."""
    return 0.16 if fill is None else 1.0


def picture(model: Network, fill: str | None, **fields: object) -> NetworkPicture:
    """The net as this film draws it, with smaller circles where the frame would leave their numbers no room."""
    made = drawn(model, fill, **fields)
    lengths, least = made.plan.lengths, least_gap(fill)
    if fill is None or max(model.sizes) < 2 or lengths.gap_neurons >= 0.99 * least * lengths.radius:
        return made
    radius = (2 * lengths.radius + lengths.gap_neurons) / (2 + least)
    smaller = {"radius": radius, "gap_neurons": least * radius, "gap_layers": lengths.gap_layers}
    return drawn(model, fill, **{**fields, **smaller})


def drawn(model: Network, fill: str | None, **fields: object) -> NetworkPicture:
    """The net as this film draws it, with circles and gaps as the frame has room for."""
    make = cast("Callable[..., NetworkPicture]", network_picture)
    return make(
        model,
        name="net",
        stroke=Stroke(ink("ink"), 3.0),
        fill=fill,
        solid=True,
        edges="single",
        bias=True,
        errors=True,
        labels=True,
        label_scale=LABELS,
        max_shown=most_shown(model),
        **fields,
    )


def parsed(word: str, sizes: tuple[int, ...]) -> Weight:
    """A weight by its name, as in "w2_1_1"; an error with the nearest name where a network of these sizes has none."""
    known = {one.quantity.mark: one for one in parameters(sizes) if isinstance(one, Weight)}
    if word not in known:
        hint = nearest(word, known) or f"; there are {next(iter(known))} to {list(known)[-1]}"
        raise NetworkError(f"no weight of {written_sizes(sizes)} is named {word!r}, layer, to and from{hint}")
    return known[word]
