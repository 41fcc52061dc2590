"""Labels of output errors: first a name, then the formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from renderer.algebra.claims import Equation
from renderer.algebra.marks import marks
from renderer.network.calculus.definitions import error_definition
from renderer.network.calculus.notation import activation_of, error_of
from renderer.network.error_functions import error_named
from renderer.network.picture.picture import NetworkPicture
from renderer.scene.bounds import bounds
from renderer.scene.copies import hidden, repainted
from renderer.scene.layout import LEFT, UP, align, next_to
from renderer.scene.node import Node
from renderer.script.become.become import become
from renderer.script.clips.clip import Clip, delay, entering, placed, together
from renderer.script.clips.draw import write
from renderer.script.stage import Stage
from renderer.typeset.formula import Formula
from renderer.typeset.tex import tex
from renderer.typeset.text import Text, text
from renderer.values.color import Ink, ink
from renderer.values.ease import Ease, smooth
from renderer.values.numbers import positive

OVER = -1.2
"""The angle of the arc, in radians, on which a neuron's label passes over the name."""


@dataclass(frozen=True)
class ErrorLabel:
    """The label beside an output: `title` is the name of its error, under `symbol`, e, unless the net shows that.

    `formula` is what both become, in the same place; `equation` is what it claims.
    """

    title: Text
    symbol: Formula | None
    formula: Formula
    equation: Equation
    output: str | None
    error: str | None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the label at first."""
        return (self.title,) if self.symbol is None else (self.symbol, self.title)


@dataclass(frozen=True)
class Unfold:
    """A label turns from its name into its formula."""

    label: ErrorLabel
    seconds: float
    ease: Ease

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Turn the name into the equals sign, e into its left side and the neuron's label into its term."""
        entering(stage, hidden(self.label.formula), t0)
        for start, end, clip in placed(together(self._clips(self.label.formula)), t0, t1):
            clip.enact(stage, start, end)

    def _clips(self, formula: Formula) -> list[Clip]:
        left, *inner = _symbols(self.label.equation)
        made: list[Clip] = [become(self.label.title, formula["equals"], seconds=self.seconds, ease=self.ease)]
        came = {"equals"}
        symbol = self.label.symbol or self.label.error
        if symbol is not None:
            keep = self.label.symbol is None
            made.append(become(symbol, formula[left], seconds=self.seconds, ease=self.ease, keep=keep))
            came.add(left)
        for mark in inner:
            if mark.startswith("a") and self.label.output is not None:
                made.append(
                    become(self.label.output, formula[mark], seconds=self.seconds, ease=self.ease, arc=OVER, keep=True)
                )
                came.add(mark)
        rest = [formula[part.name] for part in formula.parts if part.name not in came]
        half = self.seconds / 2
        return [*made, delay(half, write(rest, seconds=half))]


def error_label(
    picture: NetworkPicture,
    place: int = 1,
    error: str = "mse",
    name: str = "error",
    size: float = 1.0,
    gap: float = 0.5,
    colors: Mapping[str, Ink | str] | None = None,
) -> ErrorLabel:
    """Return the error label of output `place`, counted from 1, right of everything in its row.

    `error` is mse or bce, in short or in full; `gap` is in units; `colors` are those of e, y and a. Put it up with
    `fade_in(label.nodes)` and turn it into its formula with `unfold(label)`. Its nodes are named after `name`.

    >>> from renderer.network.dense_chain import network
    >>> from renderer.network.picture.picture import network_picture
    >>> label = error_label(network_picture(network([2, 1])), error="binary cross-entropy")
    >>> label.title.source, label.formula.name
    ('binary cross-entropy', 'error-formula')
    """
    sizes = picture.network.sizes
    equation = error_definition(sizes, place, error)
    paints = {"e": "error", "y": "target", "a": "activation", **(colors or {})}
    output, wanted = activation_of(len(sizes) - 1, place), error_of(sizes, place)
    formula = tex(equation.tex, size=size, name=f"{name}-formula")
    formula = _painted(formula, {mark: ink(paints[mark[0]]) for mark in _symbols(equation)})
    title = text(error_named(error).title, size=size, name=f"{name}-title")
    shown = picture.label_of(wanted)
    symbol = None if shown else tex(wanted.tex, size=size, fill=paints["e"], name=f"{name}-symbol")
    circle = picture.plan.columns[-1].circle(place - 1)
    _, y = picture.group.pose.point(picture.plan.neurons[-1][circle].tolist())
    box = bounds(picture.group)
    assert box is not None
    at = (box.right + gap, y)
    title, formula = align(title.with_(at=at), at, LEFT), align(formula.with_(at=at), at, LEFT)
    if symbol is not None:
        symbol = next_to(symbol, title, UP, 0.2)
    return ErrorLabel(title, symbol, formula, equation, picture.label_of(output), shown)


def unfold(label: ErrorLabel, *, seconds: float = 1.0, ease: Ease = smooth) -> Unfold:
    """Return a clip in which the name of an error becomes "=", e its left side, and the neuron's label flies in."""
    return Unfold(label, positive(seconds, "the seconds of a clip"), ease)


def _symbols(equation: Equation) -> list[str]:
    """Return the marks of e, y and a in the equation, from the left."""
    return [mark for mark in marks(equation.tex) if mark != "equals"]


def _painted(formula: Formula, inks: Mapping[str, Ink]) -> Formula:
    """Return a formula in which some parts have colors of their own."""
    parts = tuple(repainted(part, fill=inks[part.name]) if part.name in inks else part for part in formula.parts)
    return replace(formula, parts=parts)
