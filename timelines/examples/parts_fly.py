"""Two factors leave the chain rule for a formula of their own, and both formulas close up."""

from __future__ import annotations

from renderer import Claim, Each, Formula, Script, become, fade_in, indicate, tex, write
from renderer.algebra.expressions import Product, Scalar
from renderer.network import Quantity, evaluate, network
from renderer.network.calculus.expressions import Factor, Symbol
from renderer.network.calculus.notation import TOTAL_ERROR

SLOPE, LAST = r"\frac{\partial E}{\partial w}", r"\frac{\partial z}{\partial w}"
FACTORS = r"\part{factors}{\frac{\partial E}{\partial a} \cdot \frac{\partial a}{\partial z}}"
NAME = r"\part{name}{\delta}"

# What the formulas claim is claimed of a network of one weight.
FACTS = evaluate(network((1, 1), seed=1), [0.6], [0.1])
E, W, A, Z = TOTAL_ERROR, Quantity("w", 1, 1, 1), Quantity("a", 1, 1), Quantity("z", 1, 1)
DELTA = Quantity("delta", 1, 1, last=True)


def build(script: Script) -> None:
    """The first two factors of a slope get a name, delta, and a copy of the name takes their place."""
    above, below = (0.0, 1.5), (0.0, -1.5)
    long = tex(rf"{SLOPE} = {FACTORS} \cdot {LAST}", size=2, at=above, name="long")
    short = tex(rf"{SLOPE} = {NAME} \cdot {LAST}", size=2, at=above, name="short")
    empty = tex(rf"{NAME} =", size=2, at=below, name="empty")
    full = tex(rf"{NAME} = {FACTORS}", size=2, at=below, name="full")

    e_w, e_a, a_z, z_w = (Factor(*pair) for pair in ((E, W), (E, A), (A, Z), (Z, W)))
    delta = Product((e_a, a_z))
    claims: tuple[tuple[Formula, Scalar, Scalar], ...] = (
        (long, e_w, Product((delta, z_w))),
        (short, e_w, Product((Symbol(DELTA), z_w))),
        (full, Symbol(DELTA), delta),
    )
    for node, *sides in claims:
        left, right = (Each(source, (side,)) for source, side in zip(node.source.split(" = "), sides, strict=True))
        script.claim(node.name, Claim(left, right, FACTS))
    script.play(write(long, seconds=2))
    script.play(indicate(long["factors"]), fade_in(empty))
    script.play(become([long["factors"], empty], full, seconds=2, pairs={long["factors"]: full["factors"]}))
    script.play(become([long, full["name"]], short, seconds=2, pairs={full["name"]: short["name"]}, keep=full["name"]))
    script.wait(1)
