"""What is a neural network, and how does it learn? The opening film, 30 seconds."""

from __future__ import annotations

import math

import numpy as np

from renderer import (
    UP,
    Box,
    Scene,
    Script,
    Stroke,
    become,
    bounds,
    delay,
    draw,
    fade_in,
    fade_out,
    hidden,
    ink,
    lasting,
    linear,
    repainted,
    stagger,
    tex,
    text,
    to,
    to_edge,
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
    network,
    network_picture,
    pulses,
    shimmer,
    thin,
)

SMALL = (8, 6, 6, 4)
QUIET = 0.3  # the alpha of edges that pulses run over
TILTED = {  # how large the equations are, where they lie, and how they are turned
    "weights": (1.35, (-3.7, 2.1), math.radians(16)),
    "bias": (1.4, (4.2, -2.2), math.radians(-14)),
    "delta": (1.15, (2.6, 1.5), 0.1),
    "delta_last": (1.4, (-3.3, -1.7), math.radians(-14)),
}


def build(
    author: str = "the netreel authors",
    title: tuple[str, ...] = ("BACKPROPAGATION", "A VISUAL WALKTHROUGH"),
    seed: int = 4,
    sizes: tuple[int, ...] = (15, 12, 14, 12, 8, 6),
    theme: str = "dark",
    size: tuple[int, int] = (1920, 1080),
    pace: float = 1.0,
) -> Scene:
    """The opening film; `sizes` are those of the larger net, `seed` decides its weights, its input and how it drifts."""
    script = Script(theme, size, pace)
    small, went = picture_of(SMALL, "small", seed)
    large, _ = picture_of(sizes, "net", seed, filled=True)
    the_question(script, small)
    a_forward_pass(script, small, went)
    the_net_grows(script, small, large)
    it_learns(script, large, seed)
    it_flies_apart(script, large, seed)
    equations_lie_over_it(script, large, seed)
    its_edges_become_the_title(script, title, author)
    return script.scene()


def picture_of(sizes: tuple[int, ...], name: str, seed: int, filled: bool = False) -> tuple[NetworkPicture, Pass]:
    """A net and its forward pass of a random input, which fills its neurons if asked for."""
    net = network(sizes, seed=seed)
    went = forward(net, np.random.default_rng(seed).uniform(0, 1, sizes[0]))
    return network_picture(net, name, fill="blue_b", activations=went if filled else None, edges="bulk"), went


def the_question(script: Script, small: NetworkPicture) -> None:
    """0-4 s: the question comes in, holds, and its letters become neurons."""
    script.chapter("What is a neural network?")
    script.play(fade_in(text("question", "What is a Neural Network?", size=1.5, fill="blue")))
    script.wait(2)
    script.add(hidden(small.group))
    script.play(become("question", small["neurons"], by_text=False))


def a_forward_pass(script: Script, small: NetworkPicture, went: Pass) -> None:
    """4-6 s: edges run from layer to layer, and as those into a layer arrive its neurons fill."""
    layers = range(small.layers + 1)
    filling = stagger([activate(small, went, layer, seconds=0.6) for layer in layers], seconds=0.45)
    script.play(draw(small["edges"], 2.0, ratio=0.5, ease=linear), lasting(2.0, filling))


def the_net_grows(script: Script, small: NetworkPicture, large: NetworkPicture) -> None:
    """6-7 s: each layer becomes one or more of a larger net, whose edges follow its neurons to their places."""
    came = [round(layer * small.layers / large.layers) for layer in range(large.layers + 1)]
    pairs = {
        small[f"neurons/{k}"]: [large[f"neurons/{n}"] for n in range(len(came)) if came[n] == k] for k in set(came)
    }
    script.add(hidden(large.group, "neurons"))
    script.remove(small["edges"])
    script.begin(attach(large, 1.0))
    for layer in range(1, large.layers + 1):
        # Where two layers come out of one, or of two that were not joined, there were no edges yet; of the others
        # several lie on each other at first, so they start fainter.
        joined = came[layer] == came[layer - 1] + 1
        script.begin(fade_in(large.edges_of(layer), start=0.5 if joined else 0.0))
    script.play(become(small["neurons"], large["neurons"], pairs=pairs))
    script.remove(small.name)


def it_learns(script: Script, net: NetworkPicture, seed: int) -> None:
    """7-13 s: pulses run forward through the net, then back; where they come by, neurons begin to shimmer."""
    script.chapter("How does a network learn?")
    last = net.layers
    edges = [net.edges_of(layer) for layer in range(1, last + 1)]
    for layer in range(1, last + 1):
        there, back = 0.5 * (layer - 1), 3.0 + 0.5 * (last - layer)
        script.begin(delay(there, pulses(net, layer, back - there, pace=0.5, seed=seed, name=f"forth-{layer}")))
        script.begin(delay(back, pulses(net, layer, 6.0 - back, pace=0.5, backwards=True, name=f"back-{layer}")))
    for layer in range(last + 1):
        there, back = 0.5 * layer, 3.0 + 0.5 * (last - layer)
        script.begin(delay(there, shimmer(net, layer, back - there, seed=seed)))
        script.begin(delay(back, shimmer(net, layer, 23.0 - back, seed=seed + 1)))
    heading = to_edge(text("heading", "How Does a Network Learn?", size=1.1, fill="blue_b"), UP, 0.25)
    script.begin(to(edges, 1.0, opacity=QUIET))
    script.play(write(heading))
    script.wait(2)
    script.wait(2)
    script.play(fade_out("heading"))


def it_flies_apart(script: Script, net: NetworkPicture, seed: int) -> None:
    """13-19 s: neurons drift about with their edges, of which most go; pulses ride on; all of it dims."""
    middle = Box(-4.4, -1.2, 4.4, 1.4)
    script.begin(
        drift(net, 17.0, seed, avoid=[(12.0, middle)], frame=script.frame),
        attach(net, 13.0),
        thin(net, 13.0, keep=0.25, seed=seed),
        [to(net.edges_of(layer), 1.0, opacity=0.8) for layer in range(1, net.layers + 1)],
        [pulses(net, layer, 13.0, pace=(1.2, 3.2), phase=1.0, seed=seed) for layer in range(1, net.layers + 1)],
    )
    script.wait(3)
    script.play(to([net.name, *riding(net)], 2.0, opacity=0.5))
    script.wait(1)


def equations_lie_over_it(script: Script, net: NetworkPicture, seed: int) -> None:
    """19-26 s: the equations of backpropagation come in, tilted, and are gone over in blue."""
    script.chapter("The equations")
    sizes = net.network.sizes
    forms = general_forms(sizes, "seed")
    facts = evaluate(net.network, np.full(sizes[0], 0.5), np.full(sizes[-1], 0.25))
    written = []
    for name, (size, at, angle) in TILTED.items():
        equation = getattr(forms, name)
        written.append(tex(name, equation.tex, size, at=at, angle=angle))
        script.claim(name, equation.claim(facts))
    pens = [repainted(one.with_(name=f"{one.name}-pen"), fill=None, stroke=Stroke(ink("blue"), 2.5)) for one in written]
    script.begin(to([net.name, *riding(net)], 2.0, opacity=0.25))
    script.play(lasting(4.0, stagger([fade_in(one, 1.0) for one in written], ratio=0.8)))
    script.play(lasting(2.0, stagger([draw(pen, 1.0, ratio=0.1) for pen in pens], ratio=0.2)))
    script.begin(to(net.name, 1.0, opacity=0.5))
    script.play(fade_out([*written, *pens]))


def its_edges_become_the_title(script: Script, title: tuple[str, ...], author: str) -> None:
    """26-30 s: lines turn into letters; the author's line comes in under their right end."""
    script.chapter("Backpropagation")
    letters = text("title", *title, size=1.1, at=(0.0, 0.2))
    box = bounds(letters)
    assert box is not None
    line = text("author", f"by {author}", size=0.6)
    half = (bounds(line) or box).width / 2
    script.play(become("net/edges", letters))
    script.play(fade_in(line.with_(at=(box.right - half + 0.3, box.bottom - 0.4))))
    script.wait(2)


def riding(net: NetworkPicture) -> list[str]:
    """The nodes of the pulses that ride on drifting edges."""
    return [f"{net.name}-pulses-{layer}" for layer in range(1, net.layers + 1)]
