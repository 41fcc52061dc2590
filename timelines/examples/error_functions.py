"""The error of an output by its name, and as the formula that the name stands for."""

from __future__ import annotations

from renderer import LEFT, Script, fade_in, fade_out
from renderer.network import evaluate, network, network_picture
from renderer.network.picture.error_labels import error_label, unfold


def build(script: Script) -> None:
    """One net, twice: the name becomes the equals sign, e its left side, and the output flies into the formula."""
    net = network((2, 3, 1), seed=2)
    across = script.frame[0]
    room = (0.36 * across, 6.0)
    made = network_picture(
        net, radius=0.42, gap_neurons=0.8, gap_layers=0.9, stroke="ink", fill=None, labels=True, fit=room
    )
    picture = made.placed(script.to_edge(made.group, LEFT, 0.03 * across))
    script.play(fade_in(picture.group))
    for error, share in (("mse", 0.1), ("bce", 0.064)):
        label = error_label(picture, error=error, name=error, size=share * across, gap=0.03 * across)
        script.play(fade_in(label.nodes))
        script.wait(1)
        script.play(unfold(label, seconds=1.5))
        script.claim(label.formula, label.equation.claim(evaluate(net, [0.8, 0.3], [1.0], error)))
        script.wait(1.5)
        script.play(fade_out(label.formula))
