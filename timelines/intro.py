"""What is a neural network, and how does it learn? The opening film, 30 seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from renderer import (
    DOWN,
    RIGHT,
    UP,
    Box,
    Formula,
    Group,
    Script,
    Stroke,
    Text,
    align,
    become,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    fit,
    hidden,
    ink,
    lasting,
    linear,
    move_to,
    next_to,
    repainted,
    stagger,
    tex,
    text,
    to,
    write,
)
from renderer.network import (
    NetworkPicture,
    Pass,
    activate,
    attach,
    drift,
    evaluate,
    forward,
    general_forms,
    join,
    kept_rows,
    network,
    network_picture,
    pulses,
    shimmer,
    thin,
)
from renderer.values.numbers import Array, Point

SMALL = (8, 6, 6, 4)
FEW = 120  # weights: a net of fewer has a pulse on each edge, keeps most edges, and could be tried out one by one
CIRCLE, GAP, BETWEEN = 0.15, 0.1, 1.5  # the radius of neurons, and the gaps between neurons and between layers
LARGEST = 2.6  # how much larger all of that is in a net of few neurons
FILLED = (0.8, 0.62)  # the share of the room, across and up, to which a net of few neurons grows
BACKWARD = ("#88888800", "error", "ink", "error", "#88888800")  # pulses on the way back
REDS = ("error", "red", "delta")  # neurons through which the error has come
QUIET = 0.3  # the alpha of edges that pulses run over
STAYS_OF_FEW = 0.7  # the share that a net of few weights keeps
STAYING = 0.25  # the share of edges that a drifting net keeps
NEAR = 3.0  # from which length on edges are fainter; from twice that on they are gone
TILTED = {  # how large the equations are, where they lie between the middle and the edges, and how they are turned
    "weights": (1.35, (-0.5, 0.5), math.radians(18)),
    "bias": (1.4, (0.57, -0.55), math.radians(-16)),
    "delta": (1.02, (0.375, 0.3), 0.1),
    "delta_last": (1.35, (-0.44, -0.41), math.radians(-16)),
}

TURNS = 0.45  # seconds in which the letters of the question turn into rings

Circle: TypeAlias = tuple[int, int]
"""A neuron that is shown: its layer and its index there."""


def build(
    script: Script,
    author: str = "the netreel authors",
    title: tuple[str, ...] = ("BACKPROPAGATION", "A VISUAL WALKTHROUGH"),
    seed: int = 4,
    sizes: tuple[int, ...] = (15, 12, 14, 12, 8, 6),
) -> None:
    """The opening film; `sizes` are those of the larger net, `seed` decides its weights, input and drift."""
    small, went = picture_of(SMALL, "small", seed, script.frame)
    large, _ = picture_of(sizes, "net", seed, script.frame, filled=True)
    last_words = title_and_author(title, author, script.frame)
    the_question(script, small)
    a_forward_pass(script, small, went)
    the_net_grows(script, small, large)
    it_learns(script, large, seed)
    it_flies_apart(script, large, seed, room_of(last_words, script.frame))
    equations_lie_over_it(script, large, small)
    its_edges_become_the_title(script, *last_words)


def picture_of(
    sizes: tuple[int, ...], name: str, seed: int, frame: tuple[float, float], filled: bool = False
) -> tuple[NetworkPicture, Pass]:
    """A net and its forward pass of a random input, which fills its neurons if asked for."""
    net = network(sizes, seed=seed)
    went = forward(net, np.random.default_rng(seed).uniform(0, 1, sizes[0]))
    shown = went if filled else None
    room = (frame[0] - (0.7 if is_tall(frame) else 1.0), 6.2)
    by = growth(sizes, room) if filled else 1.0
    made = network_picture(
        net,
        name=name,
        radius=CIRCLE * by,
        gap_neurons=GAP * by,
        gap_layers=BETWEEN * by,
        fill="blue_b",
        activations=shown,
        edges="bulk",
        fit=room,
    )
    return made, went


def growth(sizes: Sequence[int], room: tuple[float, float]) -> float:
    """How much larger a net of few neurons is drawn, so that it fills the frame; 1 for others."""
    across = 2 * CIRCLE * len(sizes) + BETWEEN * (len(sizes) - 1)
    up = 2 * CIRCLE * max(sizes) + GAP * (max(sizes) - 1)
    return max(min(LARGEST, FILLED[0] * room[0] / across, FILLED[1] * room[1] / up), 1.0)


def has_few(net: NetworkPicture) -> bool:
    """Whether a net has so few weights that each counts."""
    return sum(weights.size for weights in net.network.weights) < FEW


def words(
    name: str, lines: Sequence[str], size: float, frame: Point, fill: str = "ink", at: Point = (0.0, 0.0)
) -> Text:
    """Lines of text that are no wider than the frame; `lines` are joined to one where there is room for it."""
    return fit(text(*lines, size=size, fill=fill, at=at, name=name), width=frame[0] - 0.8)


def title_and_author(title: Sequence[str], author: str, frame: tuple[float, float]) -> tuple[Text, Text]:
    """The last words: the title in the middle, and the author's line under its right end."""
    tall = is_tall(frame)
    letters = words("title", wrapped(title) if tall else title, 1.6 if tall else 1.1, frame, at=(0.0, 0.2))
    line = words("author", [f"by {author}"], (0.9 if tall else 0.6 * 1.1) * letters.scale, frame)
    return letters, align(next_to(line, letters, DOWN, 0.25), letters, RIGHT)


def is_tall(frame: tuple[float, float]) -> bool:
    """Whether a frame is higher than wide."""
    return frame[0] < frame[1]


def is_wide(frame: tuple[float, float]) -> bool:
    """Whether there is room beside what stands in the middle of a frame."""
    return frame[0] >= 1.2 * frame[1]


def wrapped(lines: Sequence[str]) -> list[str]:
    """Lines as long as the longest of their words at most, so that they can be large where there is little width."""
    longest = max((word for line in lines for word in line.split()), key=wide, default="")
    found: list[str] = []
    for line in lines:
        row = ""
        for word in line.split():
            longer = f"{row} {word}".strip()
            if row and wide(longer) > wide(longest):
                found.append(row)
                longer = word
            row = longer
        found.append(row)
    return found


def wide(line: str) -> float:
    """How wide a line of text is at size 1."""
    return box_of(text(line, name="measured")).width if line else 0.0


def room_of(last_words: Sequence[Text], frame: tuple[float, float]) -> Box:
    """What neurons leave free for the last words: so much that none beside a word is read as a full stop."""
    letters, line = map(box_of, last_words)
    return Box(letters.left, line.bottom, letters.right, letters.top).grown(0.8)


def the_question(script: Script, small: NetworkPicture) -> None:
    """0-4 s: the question comes in, holds, and its letters become neurons."""
    script.chapter("What is a neural network?")
    script.caption("What is a neural network, and how does it learn?")
    wide = script.frame[0] > script.frame[1]
    asked = ["What is a Neural Network?"] if wide else ["What is a", "Neural Network?"]
    script.play(fade_in(words("question", asked, 1.5, script.frame, fill="blue")))
    script.wait(2)
    script.caption("Neurons hold numbers; weighted edges carry them on, layer by layer.")
    script.add(hidden(small.group))
    # Each letter becomes a ring where it stands, then rings go: letters that fly would lie on each other.
    rings = rings_of(script, "question", small)
    turns = become("question", rings, seconds=TURNS, by_text=False)
    script.play(turns, delay(TURNS, become(rings.name, small["neurons"], seconds=1.0 - TURNS, by_text=False)))


def rings_of(script: Script, words: str, net: NetworkPicture) -> Group:
    """A neuron of a net in place of every letter of some words."""
    look = net.neuron(0, 0).node
    places = [box_of(script.pose(letter)).center for letter in script.ref(words).leaves]
    rings = [look.with_(name=str(k), at=at, scale=net.group.scale) for k, at in enumerate(places)]
    return Group(name="rings", parts=tuple(rings))


def a_forward_pass(script: Script, small: NetworkPicture, went: Pass) -> None:
    """4-6 s: edges run from layer to layer, and as those into a layer arrive its neurons fill."""
    layers = range(small.layers + 1)
    filling = stagger([activate(small, went, layer, seconds=0.6) for layer in layers], seconds=0.45)
    script.play(draw(small["edges"], seconds=2.0, ratio=0.5, ease=linear), lasting(2.0, filling))


def the_net_grows(script: Script, small: NetworkPicture, large: NetworkPicture) -> None:
    """6-7 s: every neuron goes to its place in a larger net; the others come out of it, and edges follow them all."""
    parents = ancestry(small, large)
    heirs: dict[Circle, Circle] = {}
    for child, parent in parents.items():
        heirs.setdefault(parent, child)
    script.add(hidden(large.group, "neurons"))
    script.remove(small["edges"])
    script.begin(attach(large, seconds=1.0))
    for child, parent in parents.items():
        if heirs[parent] != child:
            x, y = place(large, child) - place(small, parent)
            script.begin(fade_in(large.neuron(*child), shift=(x, y)))
    for layer in range(1, large.layers + 1):
        script.begin(join(large, layer, standing=rows_that_stood(parents, layer)))
    pairs = {small.neuron(*old): large.neuron(*new) for old, new in heirs.items()}
    script.play(become(small["neurons"], list(pairs.values()), pairs=pairs))
    script.remove(small.name)


def ancestry(small: NetworkPicture, large: NetworkPicture) -> dict[Circle, Circle]:
    """For every neuron of the larger net, by layer and number, the one of the small net that it comes out of."""
    found: dict[Circle, Circle] = {}
    for layer, column in enumerate(large.plan.columns):
        came = round(layer * small.layers / large.layers)
        sources = small.shown(came)
        found |= {(layer, n): (came, sources[k * len(sources) // column.count]) for k, n in enumerate(column.neurons)}
    return found


def place(net: NetworkPicture, neuron: Circle) -> Array:
    """Where a neuron stands in the frame."""
    layer, number = neuron
    found: Array = net.plan.neurons[layer][net.plan.columns[layer].circle(number)] + net.group.at
    return found


def rows_that_stood(parents: dict[Circle, Circle], layer: int) -> list[int]:
    """The rows of edges into a layer of the larger net that are, at first, edges of the small net."""
    if parents[layer, 0][0] != parents[layer - 1, 0][0] + 1:
        return []
    sources = [parent for (one, _), parent in parents.items() if one == layer - 1]
    goals = [parent for (one, _), parent in parents.items() if one == layer]
    first = [n for n, parent in enumerate(sources) if parent not in sources[:n]]
    return [n * len(sources) + k for n, parent in enumerate(goals) if parent not in goals[:n] for k in first]


def it_learns(script: Script, net: NetworkPicture, seed: int) -> None:
    """7-13 s: pulses run forward through the net, then back; where they come by, neurons begin to shimmer."""
    script.chapter("How does a network learn?")
    script.caption("Numbers run forward through it and give an answer.")
    last, every = net.layers, 1 if has_few(net) else 5
    step = min(0.5, 2.5 / last)  # seconds from layer to layer
    edges = [net.edges_of(layer) for layer in range(1, last + 1)]
    for layer in range(1, last + 1):
        there, back = step * (layer - 1), 3.0 + step * (last - layer)
        # Each sets out a little later than it could, or all would be between two layers at the same moment.
        name = f"forth-{layer}"
        forth = pulses(net, layer, seconds=back - there, pace=0.5, phase=0.7, every=every, seed=seed, name=name)
        again = pulses(
            net,
            layer,
            seconds=6.0 - back,
            pace=0.5,
            phase=0.7,
            every=every,
            seed=seed,
            name=f"back-{layer}",
            backwards=True,
            color=BACKWARD,
        )
        script.begin(delay(there, forth), delay(back, again))
    for layer in range(last + 1):
        there, back = step * layer, 3.0 + step * (last - layer)
        script.begin(delay(there, shimmer(net, layer, seconds=back - there, seed=seed)))
        script.begin(delay(back, shimmer(net, layer, seconds=6.0 - back, colors=REDS, onset=0.3, seed=seed + 1)))
        script.begin(delay(6.0, shimmer(net, layer, seconds=17.0, seed=seed + 1)))
    heading = words("heading", ["How Does a Network Learn?"], 1.1, script.frame, fill="blue_b")
    heading = script.to_edge(heading, UP, 0.25)
    script.begin(to(edges, seconds=1.0, opacity=QUIET))
    script.play(write(heading))
    script.wait(2)
    script.caption("Its error runs back, to tell each weight its share.")
    script.wait(2)
    script.play(fade_out("heading"))


def it_flies_apart(script: Script, net: NetworkPicture, seed: int, leave: Box) -> None:
    """13-19 s: neurons drift about with their edges, of which most go; pulses ride on; all of it dims.

    Before the title comes, at 26 s, they `leave` its place.
    """
    layers = range(1, net.layers + 1)
    stays, near = (STAYS_OF_FEW, 2 * NEAR) if has_few(net) else (STAYING, NEAR)
    script.caption(f"Which way must {weights_of(net)} change?")
    script.begin(
        drift(net, seconds=17.0, seed=seed, avoid=[(12.0, leave)], frame=script.frame),
        attach(net, seconds=13.0),
        thin(net, seconds=13.0, keep=stays, near=near, seed=seed),
        [to(net.edges_of(layer), seconds=1.0, opacity=0.8) for layer in layers],
    )
    for layer in layers:
        staying = kept_rows(net, layer, keep=stays, seed=seed)[:: 1 if has_few(net) else 2]
        script.begin(pulses(net, layer, seconds=13.0, pace=(1.2, 3.2), phase=1.0, rows=staying, near=near, seed=seed))
    script.wait(3)
    script.caption(
        "So few could be tried one by one; millions cannot."
        if has_few(net)
        else "To try them out one by one would take far too long."
    )
    script.play(to(net.name, seconds=2.0, opacity=0.5))
    script.wait(1)


def equations_lie_over_it(script: Script, net: NetworkPicture, small: NetworkPicture) -> None:
    """19-26 s: the equations of backpropagation come in, tilted, and are gone over in blue.

    What they claim is claimed of the small net, which has hidden layers whatever the sizes of the larger one.
    """
    script.chapter("The equations")
    script.caption("Four equations give the answer for all of them at once:")
    forms = general_forms(SMALL, "seed")
    facts = evaluate(small.network, np.full(SMALL[0], 0.5), np.full(SMALL[-1], 0.25))
    written = []
    for row, (name, (size, at, angle)) in enumerate(TILTED.items()):
        equation = getattr(forms, name)
        written.append(in_its_place(tex(equation.tex, size=size, angle=angle, z=2.0, name=name), at, row, script.frame))
        script.claim(name, equation.claim(facts))
    pens = [repainted(one.with_(name=f"{one.name}-pen"), fill=None, stroke=Stroke(ink("blue"), 2.0)) for one in written]
    script.begin(to(net.name, seconds=2.0, opacity=0.25))
    script.play(lasting(4.0, stagger([fade_in(one, seconds=1.0) for one in written], ratio=0.8)))
    script.caption("how the error changes with each weight and bias.")
    script.play(lasting(2.0, stagger([draw(pen, seconds=1.0, ratio=0.1) for pen in pens], ratio=0.2)))
    script.begin(to(net.name, seconds=1.0, opacity=0.5))
    script.play(fade_out([*written, *pens]))


def in_its_place(equation: Formula, at: tuple[float, float], row: int, frame: tuple[float, float]) -> Formula:
    """A tilted equation at its place in a frame that is wide, or in its row of one that is not."""
    width, height = frame
    if not is_wide(frame):
        # The less width there is, the less they are turned: so they can be as wide as the frame.
        equation = equation.with_(angle=equation.angle * min(1.0, 0.5 * width / height))
        return move_to(fit(equation, width=width - 0.8, height=1.1, grow=True), (0.0, (0.33 - 0.22 * row) * height))
    equation = fit(equation, width=box_of(equation).width * min(9 * width / (16 * height), 1.0))
    return move_to(equation, (at[0] * width / 2, at[1] * height / 2))


def its_edges_become_the_title(script: Script, letters: Text, line: Text) -> None:
    """26-30 s: lines turn into letters; the author's line comes in under their right end."""
    script.chapter("Backpropagation")
    script.caption("This is backpropagation: from the last layer back to the first.")
    script.play(become("net/edges", letters))
    script.play(fade_in(line))
    script.wait(2)


def weights_of(net: NetworkPicture) -> str:
    """How many weights the net has, in words."""
    count = sum(weights.size for weights in net.network.weights)
    return f"each of the {count} weights" if count > 1 else "the one weight"
