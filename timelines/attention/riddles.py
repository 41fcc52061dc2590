"""The toy task, `c a f d a ?`: what followed the last letter before; and the transformer that learned it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from renderer.network import Add, Attention, Dense, Embedding, Model, Positions, Softmax, Step, Take
from renderer.values.numbers import Array

NAMES = tuple("abcdefgh")
LETTERS, LENGTH, WIDTH, HEADS = len(NAMES), 6, 16, 2
WEIGHTS = Path(__file__).parent / "weights.npz"
HELD_OUT = 200
"""Riddles on which the accuracy is counted."""

Tokens = NDArray[np.int64]


def riddles(count: int, chance: np.random.Generator) -> tuple[Tokens, Tokens]:
    """Return sequences (count, 6) whose last letter was there before, and what followed it; -1 at all other places."""
    tokens = np.argsort(chance.random((count, LETTERS)), axis=1)[:, :LENGTH]
    # The last letter has been there before.
    places = chance.integers(0, LENGTH - 2, size=count)
    tokens[:, -1] = tokens[np.arange(count), places]
    answers = np.full_like(tokens, -1)
    answers[:, -1] = tokens[np.arange(count), places + 1]
    return tokens, answers


def is_held_out(tokens: Tokens) -> NDArray[np.bool_]:
    """Return which sequences (count, 6) training leaves out: one in ten, by the number that their letters spell."""
    spelled = tokens @ LETTERS ** np.arange(LENGTH)
    return np.asarray(spelled % 10 == 0)


def held_out() -> tuple[Tokens, list[int]]:
    """Return riddles that were kept from training."""
    tokens, answers = riddles(20 * HELD_OUT, np.random.default_rng(7))
    kept = is_held_out(tokens)
    return tokens[kept][:HELD_OUT], answers[kept, -1][:HELD_OUT].tolist()


def load(path: Path = WEIGHTS) -> Model:
    """Return the transformer: letters, positions, two layers of attention with what goes round them, and the answer."""
    w = np.load(path, allow_pickle=False)
    return _model({name: w[name].astype(np.float64) for name in w.files})


def _model(w: dict[str, Array]) -> Model:
    def attention(n: int) -> Attention:
        return Attention(w[f"q{n}"], w[f"k{n}"], w[f"v{n}"], w[f"o{n}"], heads=HEADS, causal=True)

    return Model(
        (
            Step("letters", Embedding(w["e"]), ("x",)),
            Step("places", Positions(w["p"]), ("letters",)),
            Step("first", attention(1), ("places",)),
            Step("sum1", Add(), ("places", "first")),
            Step("second", attention(2), ("sum1",)),
            Step("sum2", Add(), ("sum1", "second")),
            Step("last", Take((LENGTH - 1,), drop=True), ("sum2",)),
            Step("logits", Dense(w["u"]), ("last",)),
            Step("answer", Softmax(), ("logits",)),
        ),
        ("x",),
        ((LENGTH,),),
        name="attention",
    )


def shuffled(model: Model, step: str, seed: int = 0) -> Model:
    """Return the model with the query weights of both heads of a layer in another order."""
    kind = model.step(step).kind
    assert isinstance(kind, Attention)
    weight = np.asarray(kind.query_weight)
    order = np.random.default_rng(seed).permutation(weight.size)
    other = replace(kind, query_weight=weight.reshape(-1)[order].reshape(weight.shape))
    steps = tuple(replace(one, kind=other) if one.name == step else one for one in model)
    return replace(model, steps=steps)


def accuracy(model: Model) -> float:
    """Return the share of the held-out riddles that a model solves."""
    tokens, answers = held_out()
    right = [int(np.argmax(model.run(row).output)) == one for row, one in zip(tokens, answers, strict=True)]
    return float(np.mean(right))
