"""What the acts share: the transformer, the riddle and its run, and the row of cards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer import UP, Color, Group, NetreelError, Script, group, rounded, text
from renderer.network import Model, Run
from renderer.values.numbers import Array
from timelines.attention.riddles import LENGTH, NAMES, load
from timelines.telling import Telling, text_size


@dataclass(kw_only=True)
class Stage(Telling):
    """The stage while the film is written.

    `letters` are those of the riddle; `twin` is the place at which the last one stood before, so that the answer stands
    at the next place. `cards` is the row of them at the top of the frame.
    """

    model: Model
    run: Run
    letters: str
    twin: int
    cards: Group

    @property
    def answer(self) -> int:
        """The number of the letter that solves the riddle."""
        return NAMES.index(self.letters[self.twin + 1])

    @property
    def signs(self) -> list[Color]:
        """The colors of numbers below 0, of 0 and above 0."""
        return [self.script.theme.color(name) for name in ("negative", "ground", "positive")]

    @property
    def below(self) -> float:
        """The height below which the cards leave the frame free."""
        return self.cards.at[1] - 0.65 * self.em

    def head(self, step: str, tensor: str, head: int = 0) -> Array:
        """Return a tensor of one head of a layer of attention."""
        found: Array = self.run[step].tensor(tensor)[head]
        return found


def make_stage(script: Script, letters: str) -> Stage:
    """Return the stage of a riddle such as "ecafda"; a NetreelError where it is none."""
    letters = letters.strip().lower()
    known = "".join(NAMES)
    if len(letters) != LENGTH or any(one not in NAMES for one in letters):
        raise NetreelError(
            f"a riddle has {LENGTH} letters from a to {NAMES[-1]}, such as 'ecafda', but this is {letters!r}"
        )
    twins = [k for k in range(LENGTH - 2) if letters[k] == letters[-1]]
    if len(twins) != 1 or len(set(letters)) != LENGTH - 1:
        raise NetreelError(
            f"the last letter of a riddle stands there once before, the others once in all, but this is {letters!r}"
        )
    model = load()
    run = model.run(np.array([known.index(one) for one in letters]))
    return Stage(script, model=model, run=run, letters=letters, twin=twins[0], cards=_cards(script, letters))


def _cards(script: Script, letters: str) -> Group:
    em = text_size(script)
    wide = min(1.15 * em, (script.frame[0] - 1.0) / (LENGTH + 1))
    parts = []
    for k, letter in enumerate([*letters, "?"]):
        x = (k - LENGTH / 2) * wide
        frame = rounded(0.86 * wide, 0.95 * em, radius=0.1, stroke="grey", name="frame")
        parts.append(group(frame, text(letter, size=1.2 * em, font="sans", name="letter"), name=str(k), at=(x, 0.0)))
    made = Group(name="cards", parts=tuple(parts))
    return script.to_edge(made, UP, 1.35 * em)
