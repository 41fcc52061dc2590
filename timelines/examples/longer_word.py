"""A word becomes a longer word, and that one another, longer still."""

from __future__ import annotations

from renderer import Script, become, text, write


def build(script: Script) -> None:
    """Letters that two words share move over; the others turn into those that are new, or these fade in."""
    net, network, long = (text(word, size=2.6, name=word) for word in ("net", "network", "backpropagation"))

    script.play(write(net, seconds=1))
    script.wait(0.5)
    script.play(become(net, network, seconds=1.5))
    script.wait(0.5)
    script.play(become(network, long, seconds=1.5))
    script.wait(1)
