"""A network of 2, 2 and 2 neurons, above which four formulas are written and become each other. 20 seconds."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.mesh import between, neurons, places
from renderer import UP, Formula, Scene, Script, become, group, indicate, line, tex, to, write

RADIUS = 0.45


def formula(script: Script, name: str, i: int, j: int) -> Formula:
    """The chain rule for one weight, as a node with its factors as parts."""
    factors = (
        rf"\part{{left}}{{\frac{{\partial E}}{{\partial w^{{(2)}}_{{{i}{j}}}}}}} = "
        rf"\part{{error}}{{\frac{{\partial e^{{(3)}}_{i}}}{{\partial a^{{(2)}}_{i}}}}}"
        rf"\part{{slope}}{{\frac{{\partial a^{{(2)}}_{i}}}{{\partial z^{{(2)}}_{i}}}}}"
        rf"\part{{input}}{{\frac{{\partial z^{{(2)}}_{i}}}{{\partial w^{{(2)}}_{{{i}{j}}}}}}}"
    )
    return script.to_edge(tex(factors, size=1.2, name=name), UP)


def build() -> Scene:
    """The film."""
    script = Script()
    columns = places((2, 2, 2), 3.0, 3.0)
    ends = between(columns, RADIUS)
    edges = [line(tuple(a), tuple(b), stroke="ink", width=2, name=str(k)) for k, (a, b) in enumerate(ends)]
    script.add(group(*edges, name="edges"), neurons(columns, RADIUS))
    first = [f"edges/{k}" for k in range(4)]
    rows = [formula(script, f"row-{i}{j}", i, j) for i in (1, 2) for j in (1, 2)]
    script.play(write(rows[0]), seconds=2)
    script.wait(2)
    for before, after in pairwise(rows):
        script.play(to(first, seconds=1.0, stroke="yellow_e"))
        script.play(become(before.name, after), seconds=1)
        script.play(indicate(after["error"]), seconds=1)
        script.play(to(first, seconds=1.0, stroke="ink"))
        script.wait(1.33)
    return script.scene()
