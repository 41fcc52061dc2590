"""A loop of training is written, edited line by line, and read once more."""

from __future__ import annotations

from renderer import Script, code, edit, focus, indicate, text, unfocus, write

FIRST = """
def train(net, data):
    for x, y in data:
        loss = net.loss(x, y)
        net.step(loss.gradient())
"""

SECOND = """
def train(net, data, epochs=10):
    for epoch in range(epochs):
        for x, y in data:
            loss = net.loss(x, y)
            net.step(loss.gradient())
"""

THIRD = """
def train(net, data, epochs=10, rate=0.1):
    for epoch in range(epochs):
        for x, y in shuffled(data):
            loss = net.loss(x, y)
            net.step(rate * loss.gradient())
        print(epoch, loss)
"""


def build(script: Script) -> None:
    """Words that stay move to their new places; the others go and come."""
    title = text("How does a network learn?", size=1.4, at=(0.0, 3.2))
    first = code(FIRST, numbers=True, size=0.9, at=(-1.0, 0.4))
    second = code(SECOND, numbers=True, size=0.9)
    third = code(THIRD, numbers=True, size=0.9)

    script.play(write(title), write(first, seconds=2.5))
    script.wait(0.5)
    script.play(edit(first, second))
    script.wait(0.5)
    script.play(edit(second, third))
    script.play(focus(third, *third.lines(2, 4)))
    script.play(*(indicate(ref) for ref in third.find("rate", 1)))
    script.play(unfocus(third))
    script.wait(0.5)
