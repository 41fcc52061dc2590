"""Numbers run through a small net: forward as activations, and back as what each neuron has to do with the error."""

from __future__ import annotations

import numpy as np

from renderer import DOWN, UP, Script, become, delay, fade_in, move_to, tex, write
from renderer.network import (
    activate,
    backward,
    evaluate,
    forward,
    forward_pass,
    general_forms,
    network,
    network_picture,
    propagate,
)


def build(script: Script, sizes: tuple[int, ...] = (3, 4, 2), seed: int = 3) -> None:
    """A random net takes a random input; what comes out is compared with a target that it misses by far."""
    net = network(sizes, seed=seed)
    x = np.random.default_rng(seed).uniform(size=sizes[0])
    went = forward(net, x)
    target = np.where(went.output < 0.5, 1.0, 0.0)
    back = backward(net, x, target)
    forms, facts = general_forms(sizes), evaluate(net, x, target)
    room = script.inside(0.5)
    picture = network_picture(
        net, radius=0.5, gap_neurons=0.3, gap_layers=3, numbers=max(sizes) <= 8, brace=True, fit=(room.width, 4.8)
    )
    picture = picture.placed(script.to_edge(picture.group, DOWN))
    forth = script.to_edge(script.fitted(tex(forms.activations.tex, size=1.4, name="forth")), UP, 0.8)
    again = script.fitted(tex(forms.delta_defined.tex, size=1.2, name="again"))
    script.claim(forth, forms.activations.claim(facts))
    script.claim(again, forms.delta_defined.claim(facts))

    script.chapter("Forward")
    script.play(fade_in(picture.group), write(forth))
    script.play(forward_pass(picture, went, seconds=1.5))
    script.wait(1)

    script.chapter("Backward")
    script.play(become(forth, move_to(again, forth)))
    script.play(activate(picture, back.deltas[-1], picture.layers))
    for layer in range(picture.layers, 1, -1):
        arriving = activate(picture, back.deltas[layer - 2], layer - 1, seconds=0.75)
        script.play(propagate(picture, layer, seconds=1.5, color="red", backwards=True), delay(0.75, arriving))
    script.wait(1)
