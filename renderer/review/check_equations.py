"""Equations: every formula of a film with an equals sign, and the verdict on its claim."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from renderer.algebra.claims import Definition
from renderer.algebra.number_claims import adds_up, is_arithmetic
from renderer.algebra.tolerance import HOLDS
from renderer.scene.address import Address, own_of
from renderer.scene.node import Node
from renderer.scene.scene import Scene
from renderer.typeset.engine.part_marks import marked
from renderer.typeset.formula import Formula
from renderer.typeset.number import NumberNode
from renderer.values.errors import NetreelError
from renderer.values.number_format import in_tex

_TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim about the equation at an address, with its relative error; `error` is None without a claim.

    `trouble` tells why a claim could not be evaluated; `defines` marks a definition, with nothing to prove.
    """

    address: str
    equation: str
    error: float | None
    trouble: str = ""
    defines: bool = False

    @property
    def holds(self) -> bool:
        """Whether there is a claim and it holds."""
        return self.error is not None and self.error < HOLDS


@dataclass(frozen=True, slots=True)
class Shown:
    """A visible formula or number of a film: its address, and its source without marks."""

    address: str
    source: str
    number: bool = False


def check_equations(scene: Scene) -> tuple[Checked, ...]:
    """Return every claim of a scene, checked, then every equation without one.

    A claim has to say what stands at its address: the whole formula, one side of the equation, or the number. Where
    several formulas live at one address in turn, each needs a claim. A copy that says the same elsewhere needs none of
    its own, and neither does arithmetic with numbers alone, which is checked as it is written.
    """
    there: dict[str, list[Shown]] = {}
    for one in visible_formulas(scene):
        there.setdefault(one.address, []).append(one)
    claims = [(address, claim, *_said(claim)) for address, claim in scene.claims]
    claimed = {key for address, _, key, _ in claims if any(_bare(one.source) == key for one in there.get(address, ()))}
    rest: dict[tuple[str, str], Shown] = {}
    for one in (one for listed in there.values() for one in listed):
        if is_equation(one.source) and _bare(one.source) not in claimed:
            rest.setdefault((one.address, _bare(one.source)), one)
    return (
        *(
            _checked(address, claim, _misplaced(address, key, sides, there.get(address, [])))
            for address, claim, key, sides in claims
        ),
        *(_unclaimed(one) for one in rest.values()),
    )


def unclaimed_numbers(scene: Scene, sourced: Container[str] = ()) -> tuple[str, ...]:
    """Return the addresses of visible numbers without a claim and without a source."""
    claimed = {address for address, _ in scene.claims}
    numbers = dict.fromkeys(one.address for one in visible_formulas(scene) if one.number and one.address not in claimed)
    return tuple(address for address in numbers if address not in sourced)


def _said(claim: object) -> tuple[str, tuple[str, ...]]:
    """Return the bare source of a claim: the whole, and each side."""
    whole = _bare(marked(str(getattr(claim, "tex", ""))).plain)
    sides = (getattr(getattr(claim, name, None), "tex", "") for name in ("left", "right"))
    return whole, tuple(_bare(marked(str(side)).plain) for side in sides if side)


def _misplaced(address: str, key: str, sides: tuple[str, ...], standing: list[Shown]) -> str:
    """Return why a claim does not match the formula at its address; an empty string if it does."""
    if not standing:
        return "no formula or number is ever seen at this address"
    sources = {_bare(one.source) for one in standing}
    if key in sources or any(side in sources for side in sides):
        return ""
    return f"another formula stands at this address: {' '.join(standing[0].source.split())}"


def _checked(address: str, claim: object, misplaced: str) -> Checked:
    text = " ".join(marked(str(getattr(claim, "tex", claim))).plain.split())
    check = getattr(claim, "check", None)
    if check is None:
        return Checked(address, text, float("inf"), f"a {type(claim).__name__} cannot be checked")
    if misplaced:
        return Checked(address, text, float("inf"), misplaced)
    try:
        return Checked(address, text, float(check()), defines=isinstance(claim, Definition))
    except NetreelError as error:
        return Checked(address, text, float("inf"), str(error))


def _unclaimed(one: Shown) -> Checked:
    text = " ".join(one.source.split())
    if not is_arithmetic(one.source):
        return Checked(one.address, text, None)
    return (
        Checked(one.address, text, 0.0)
        if adds_up(one.source)
        else Checked(one.address, text, float("inf"), "does not add up as it is written")
    )


def visible_formulas(scene: Scene) -> Iterator[Shown]:
    """Return the formulas and numbers that are ever visible, with their addresses."""
    for number, life in enumerate(scene.lives):
        if life.start < min(life.end, scene.duration):
            yield from _below(scene, number, life.node, life.node.name, "")


def _below(scene: Scene, number: int, node: Node, address: str, parent: str) -> Iterator[Shown]:
    tracks = scene.by_life.get(number, {})
    driven = {*tracks.get(address, {}), *filter(None, map(own_of, tracks.get(parent, {})))}
    if (not node.present and "present" not in driven) or (node.opacity == 0 and "opacity" not in driven):
        return
    if isinstance(node, Formula):
        yield Shown(address, node.plain, _is_number(node.plain))
        return
    if isinstance(node, NumberNode):
        yield Shown(address, in_tex("".join(str(getattr(part, "source", "")) for part in node.parts)), number=True)
        return
    for child in node.children:
        yield from _below(scene, number, child, Address(address).child(child.name), address)


def _is_number(source: str) -> bool:
    """Return whether a formula is a number with digits behind its point, which is measured or computed, not counted."""
    return re.fullmatch(r"-?[0-9]+\.[0-9]+(\\cdot10\^\{-?[0-9]+\})?", _bare(source)) is not None


def is_equation(source: str) -> bool:
    r"""Return whether a formula has an (almost) equals sign outside all braces, with terms on both sides.

    >>> is_equation(r"z = w a + b"), is_equation(r"\sum_{i=1}^n a_i"), is_equation(r"\begin{split} a &= b \end{split}")
    (True, False, True)
    """
    depth, tokens = 0, [token for token in _TOKEN.findall(source) if token.strip()]
    for token in tokens[:-1]:
        depth += {"{": 1, "}": -1}.get(token, 0)
        if token in ("=", r"\approx") and depth == 0:
            return True
    return False


def _bare(source: str) -> str:
    """Return a source without blanks."""
    return re.sub(r"\s", "", source)
