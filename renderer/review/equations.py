"""Equations: every formula of a film that says that two things are equal, and whether what it claims holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from renderer.scene.node import Node
from renderer.scene.scene import Scene
from renderer.typeset.formula import Formula
from renderer.typeset.marks import marked
from renderer.values.errors import NetreelError

HOLDS = 1e-6
"""The relative error below which a claim holds."""

_TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim about the equation at an address, with its relative error; `error` None where none is made.

    `trouble` tells why a claim could not be evaluated.
    """

    address: str
    equation: str
    error: float | None
    trouble: str = ""

    @property
    def holds(self) -> bool:
        """Whether there is a claim and it holds."""
        return self.error is not None and self.error < HOLDS


def check_equations(scene: Scene) -> tuple[Checked, ...]:
    """Every claim of a scene, checked, then every equation without one.

    A claim belongs to the formula at its address. Where several formulas live at one address in turn, each needs a
    claim that spells it, or one more claim in other letters. A copy that says the same elsewhere needs none of its own.
    """
    there: dict[str, dict[str, str]] = {}
    for address, formula in shown_equations(scene):
        there.setdefault(address, {}).setdefault(_bare(formula.plain), " ".join(formula.plain.split()))
    spelled: dict[str, set[str]] = {}
    others: dict[str, int] = {}
    for address, claim in scene.claims:
        text = _bare(marked(str(getattr(claim, "tex", ""))).plain)
        if text in there.get(address, {}):
            spelled.setdefault(address, set()).add(text)
        else:
            others[address] = others.get(address, 0) + 1
    bare: list[tuple[str, str]] = []
    for address, texts in there.items():
        left = [key for key in texts if key not in spelled.get(address, set())]
        bare += [(address, key) for key in left[others.get(address, 0) :]]
    claimed = {key for texts in spelled.values() for key in texts}
    claimed |= {key for address in others for key in there.get(address, {}) if (address, key) not in bare}
    return (
        *(_checked(address, claim) for address, claim in scene.claims),
        *(Checked(address, there[address][key], None) for address, key in bare if key not in claimed),
    )


def _checked(address: str, claim: object) -> Checked:
    text = " ".join(marked(str(getattr(claim, "tex", claim))).plain.split())
    check = getattr(claim, "check", None)
    if check is None:
        return Checked(address, text, float("inf"), f"a {type(claim).__name__} cannot be checked")
    try:
        return Checked(address, text, float(check()))
    except NetreelError as error:
        return Checked(address, text, float("inf"), str(error))


def shown_equations(scene: Scene) -> Iterator[tuple[str, Formula]]:
    """The formulas with an equals sign at the top level of their source that can ever be seen, by address."""
    for number, life in enumerate(scene.lives):
        if life.start < min(life.end, scene.duration):
            yield from _below(scene, number, life.node, life.node.name, "")


def _below(scene: Scene, number: int, node: Node, address: str, parent: str) -> Iterator[tuple[str, Formula]]:
    tracks = scene.by_life.get(number, {})
    driven = {*tracks.get(address, {}), *(key[2:] for key in tracks.get(parent, {}) if key.startswith("*."))}
    if (not node.present and "present" not in driven) or (node.opacity == 0 and "opacity" not in driven):
        return
    if isinstance(node, Formula):
        if is_equation(node.plain):
            yield address, node
        return
    for child in node.children:
        yield from _below(scene, number, child, f"{address}/{child.name}", address)


def is_equation(source: str) -> bool:
    r"""Whether a formula has an equals sign outside all braces.

    >>> is_equation(r"z = w a + b"), is_equation(r"\sum_{i=1}^n a_i"), is_equation(r"\begin{split} a &= b \end{split}")
    (True, False, True)
    """
    depth = 0
    for token in _TOKEN.findall(source):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if token == "=" and depth == 0:
            return True
    return False


def _bare(source: str) -> str:
    """A source without blanks."""
    return re.sub(r"\s", "", source)
