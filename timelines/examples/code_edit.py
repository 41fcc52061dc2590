"""A loop of training is written, edited line by line, and read once more."""

from __future__ import annotations

from renderer import Lengths, Scene, Script, code, edit, focus, indicate, text, unfocus, write

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


def build(
    theme: str = "dark", size: tuple[int, int] = (1920, 1080), pace: float = 1.0, times: Lengths | None = None
) -> Scene:
    """Words that stay move to their new places; the others go and come."""
    title = text("title", "How does a network learn?", size=1.4, at=(0.0, 3.2))
    first = code(FIRST, name="first", numbers=True, size=0.9, at=(-1.0, 0.4))
    second = code(SECOND, name="second", numbers=True, size=0.9)
    third = code(THIRD, name="third", numbers=True, size=0.9)

    script = Script(theme, size, pace, times)
    script.play(write(title), write(first, 2.5))
    script.wait(0.5)
    script.play(edit(first, second))
    script.wait(0.5)
    script.play(edit(second, third))
    script.play(focus(third, *third.lines(2, 4)))
    script.play(*(indicate(ref) for ref in third.find("rate", 1)))
    script.play(unfocus(third))
    script.wait(0.5)
    return script.scene()
