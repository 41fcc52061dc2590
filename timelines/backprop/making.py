"""The making of the board: the network with an input and a target, and its picture, closed and at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from renderer import DOWN, LEFT, Script, Stroke, box_of, ink, move_to
from renderer.network import Network, NetworkPicture, Weight, evaluate, network, network_picture, numbers_over
from renderer.network.calculus.notation import parameters
from renderer.network.chain_checks import written_sizes
from renderer.values.errors import NetworkError, ValuesError, nearest
from renderer.values.numbers import Array, frozen_array
from timelines.backprop.board import Board
from timelines.backprop.layout import NetPlace, layout_for

LABELS = 1.4  # the size of labels in the net, beside that which pictures of networks have by themselves
MOST_SHOWN = 6  # circles of a layer: more would be too small for their symbols
SHORTENED = 4  # circles of a layer in a net with a layer of more than that
LOW, LOW_OF_MANY = 0.42, 0.5  # of the height of a narrow frame, for the net at its place; with more than 4 in a layer
FOOT = 0.15  # between the net at its place and the lower edge


@dataclass(frozen=True)
class NetSize:
    """How large a net is drawn that is large at first and steps back to the lower edge.

    `radius` is that of its circles and `gap` lies between two neurons of a layer of two, both in units; `home` is the
    size of the net once it has stepped back, beside that which it has at first.
    """

    radius: float
    gap: float
    home: float = 0.62

    @property
    def high(self) -> float:
        """How high the net is at its place, in units, at most."""
        return 3.9 * self.home / 0.62


LARGE = (NetSize(radius=0.56, gap=2.0), NetSize(radius=0.45, gap=3.0))
"""How large the net of the whole film is drawn: the first that leaves as many edges room for labels as the last.

With the first, digits in circles are at least 20 px high at 1080p.
"""


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
    large: Sequence[NetSize] = LARGE,
) -> Board:
    """The board on which the acts play: the network with an input and a target, and its picture at its place.

    Without a `model` it is one of these sizes, drawn by `seed`.
    `large` says how large a net is drawn that steps back: the first that leaves as many labels room as the last.
    """
    if model is None:
        # Cross-entropy has the outputs of a softmax.
        last = "softmax" if error == "cross_entropy" else activation
        model = network(sizes, seed=seed, activation=(*(activation,) * (len(sizes) - 2), last))
    facts = evaluate(model, *numbers_for(model, given, target, seed), error or ("mse", "cross_entropy")[model.softmax])
    layout = layout_for(script.frame)
    if layout.net is None:
        closed, net = as_large_as_labels_allow(model, values, layout.margin, script, large)
    else:
        closed, net = as_wide_as_the_frame(model, values, layout.net, script)
    full = frozenset(parsed(word, model.sizes) for word in weights) if weights else None
    return Board(script, model, facts, numbers_over(net, facts) if values else net, notation, values, full, closed)


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


def as_large_as_labels_allow(
    model: Network, values: bool, margin: float, script: Script, large: Sequence[NetSize]
) -> tuple[NetworkPicture, NetworkPicture]:
    """A net that steps back, with the first of some sizes with which the same edges have labels as with the last."""
    *larger, last = large
    kept = that_steps_back(model, values, margin, script, last)
    for size in larger:
        made = that_steps_back(model, values, margin, script, size)
        if labelled(made[1]) == labelled(kept[1]):
            return made
    return kept


def that_steps_back(
    model: Network, values: bool, margin: float, script: Script, size: NetSize
) -> tuple[NetworkPicture, NetworkPicture]:
    """A net that is large at first, closed, and the same opened and smaller at its place at the lower edge."""
    frame, most = script.frame, min(max(model.sizes), most_shown(model) + 1)
    closed = picture(
        model,
        values,
        radius=size.radius,
        gap_neurons=gap_in(size.gap, size.radius, most, least_gap(values)),
        gap_layers=2.0,
        fit=(frame[0] - 2.0, frame[1] - 1.0),
    )
    closed = closed.placed(script.to_edge(closed.group, LEFT, 1.0))
    opened = closed.opened()
    box = box_of(opened.group)
    room = frame[0] - 1.0 - margin
    if box.width > room:
        # A deep net is wider once it has opened; it begins so small that it can do so in the frame.
        closed = closed.placed(
            script.to_edge(closed.group.with_(scale=closed.group.scale * room / box.width), LEFT, 1.0)
        )
        opened = closed.opened()
        box = box_of(opened.group)
    scale = min(size.home, (frame[0] - 1.0) / box.width, size.high / box.height)
    stepped_back = script.to_edge(opened.group.with_(scale=scale, at=(0.0, 0.0)), DOWN, FOOT)
    middle = box_of(stepped_back)
    stepped_back = stepped_back.with_(at=(stepped_back.at[0] - middle.center[0], stepped_back.at[1]))
    return closed, opened.placed(stepped_back)


def as_wide_as_the_frame(
    model: Network, values: bool, place: NetPlace, script: Script
) -> tuple[NetworkPicture, NetworkPicture]:
    """A net that is as wide as the frame once it has opened: closed and high, and opened and lower at its place."""
    frame, most = script.frame, min(max(model.sizes), most_shown(model) + 1)
    width = frame[0] - 2 * place.margin
    least = least_gap(values)
    fits = partial(picture, model, values, radius=place.radius, gap_layers=2.0, pre_activations=True)
    high = fits(gap_neurons=gap_in(place.opening, place.radius, most, least), fit=(width, 0.75 * frame[1]))
    low = fits(
        gap_neurons=gap_in(place.gap, place.radius, most, least),
        fit=(width, (LOW if most <= 4 else LOW_OF_MANY) * frame[1]),
    )
    # It can only be as high as it would be liked if that leaves the same edges room for labels.
    lengths = (high if labelled(high) == labelled(low) else low).plan.lengths
    closed = picture(
        model, values, radius=lengths.radius, gap_neurons=lengths.gap_neurons, gap_layers=lengths.gap_layers, fit=None
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


def least_gap(values: bool) -> float:
    """The least gap between neurons, in radii: with values the circles have numbers above them."""
    return 1.0 if values else 0.16


def picture(model: Network, values: bool, **fields: object) -> NetworkPicture:
    """The net as this film draws it, with smaller circles where the frame would leave their numbers no room."""
    made = drawn(model, **fields)
    lengths, least = made.plan.lengths, least_gap(values)
    if not values or max(model.sizes) < 2 or lengths.gap_neurons >= 0.99 * least * lengths.radius:
        return made
    radius = (2 * lengths.radius + lengths.gap_neurons) / (2 + least)
    smaller = {"radius": radius, "gap_neurons": least * radius, "gap_layers": lengths.gap_layers}
    return drawn(model, **{**fields, **smaller})


def drawn(model: Network, **fields: object) -> NetworkPicture:
    """The net as this film draws it, with circles and gaps as the frame has room for."""
    make = cast("Callable[..., NetworkPicture]", network_picture)
    return make(
        model,
        name="net",
        stroke=Stroke(ink("ink"), 3.0),
        fill=None,
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
