"""The sum of a neuron, term by term, while a point follows its activation curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from renderer.network.activations import activation_named
from renderer.network.picture.close_up import CloseUp
from renderer.parts.axes import Axes
from renderer.scene.copies import hidden
from renderer.script.clips.appear import fade_in
from renderer.script.clips.clip import Composed, delay, lasting, one_after_another, together
from renderer.script.stage import Stage
from renderer.tracks.key import Key
from renderer.tracks.signal import Read, Span
from renderer.tracks.track import Track
from renderer.values.argument_check import check_arguments
from renderer.values.digest import digest
from renderer.values.ease import smooth
from renderer.values.numbers import Point, positive

_FIRST = 0.15  # the share of the time in which the curve comes in
_LAST = 0.15  # the share in which z and a come in


@dataclass(frozen=True)
class OnActivation:
    """The point of an activation curve above a moving sum, in the coordinates of the axes' parent."""

    sum: Track
    activation: str
    on: Axes

    @property
    def inputs(self) -> tuple[str, ...]:
        """None."""
        return ()

    def at(self, t: float, read: Read | None = None) -> Point:
        """Return the place at a time."""
        z = cast(float, self.sum.at(t))
        return self.on.point(z, float(activation_named(self.activation).value(np.array(z))))

    def changes(self) -> tuple[Span, ...]:
        """Return the spans in which the sum moves."""
        return tuple(self.sum.changes())

    def digest(self, t0: float, t1: float) -> str:
        """Return the digest of the sum, the function and the axes."""
        return digest("on activation", self.sum.digest(t0, t1), self.activation, self.on.x, self.on.y, self.on.pose)


@dataclass(frozen=True, eq=False)
class Climb:
    """A point moves along the activation curve by the running sums of a close-up's rows."""

    shown: CloseUp
    seconds: float

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Let the point follow the sums, one after another in equal times."""
        sums, on = self.shown.sums, self.shown["axes"].node
        assert isinstance(on, Axes)
        keys = [Key(t0, 0.0)]
        for k, total in enumerate(sums):
            keys.append(Key(t0 + (t1 - t0) * (k + 1) / len(sums), total, smooth))
        signal = OnActivation(Track(tuple(keys)), self.shown.activation, on)
        point = stage.ref(self.shown["point"], t0)
        stage.follow(point, "at", t0, t1, signal, signal.at(t1))


@check_arguments
def add_up(shown: CloseUp, *, seconds: float = 6.0) -> Composed:
    """Show a close-up of a neuron and add up its terms, row by row, while the point moves along the curve.

    The point stands above the sum of the rows so far, from 0 on. At the end z and a come in, with the lines to them.
    """
    long = positive(seconds, "the seconds of a clip")
    rows = [f"terms/cells/{row.node.name}" for row in shown["terms/cells"].parts]
    late = ["drop", "reach", "z", "a"]
    begun = fade_in(hidden(shown, *rows, *late), seconds=_FIRST * long)
    each = (1 - _FIRST - _LAST) * long / len(shown.sums)
    coming = one_after_another(delay(0.1 * each, fade_in(shown[row], seconds=0.9 * each)) for row in rows[:-1])
    told = together(coming, Climb(shown, each * len(shown.sums)))
    last = fade_in([shown[rows[-1]], *(shown[part] for part in late)], seconds=_LAST * long)
    return lasting(long, one_after_another(begun, told, last))
