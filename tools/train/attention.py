"""Trains the two-layer transformer of the film `attention`: it says what followed a letter before.

Usage: python -m tools.train.attention    It needs numpy alone and takes some minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from timelines.attention.riddles import HEADS, LENGTH, LETTERS, WEIGHTS, WIDTH, accuracy, is_held_out, load, riddles

Array = NDArray[np.float64]
STEPS, BATCH, RATE, SEED = 1500, 128, 3e-3, 1


def split(x: Array) -> Array:
    """Return rows (batch, positions, width) by head: (batch, heads, positions, width of a head)."""
    return x.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)


def joined(x: Array) -> Array:
    """Return the heads side by side again."""
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


def attend(x: Array, p: dict[str, Array], n: int) -> tuple[Array, tuple[Array, ...]]:
    """Return x with what a layer of attention adds, and what its gradient needs."""
    q, k, v = (split(x @ p[f"{part}{n}"].T) for part in "qkv")
    scores = q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1])
    scores = np.where(np.tril(np.ones(scores.shape[2:], dtype=bool)), scores, -1e9)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    a = scores / scores.sum(axis=-1, keepdims=True)
    mixed = joined(a @ v)
    return x + mixed @ p[f"o{n}"].T, (x, q, k, v, a, mixed)


def attend_back(g: Array, kept: tuple[Array, ...], p: dict[str, Array], n: int, grads: dict[str, Array]) -> Array:
    """Return the gradient by x, and note those by the weights."""
    x, q, k, v, a, mixed = kept
    grads[f"o{n}"] = np.einsum("bto,bti->oi", g, mixed)
    heads = split(g @ p[f"o{n}"])
    by_a = heads @ v.swapaxes(2, 3)
    by_scores = a * (by_a - (by_a * a).sum(axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    back = g
    for part, one in (("q", by_scores @ k), ("k", by_scores.swapaxes(2, 3) @ q), ("v", a.swapaxes(2, 3) @ heads)):
        rows = joined(one)
        grads[f"{part}{n}"] = np.einsum("bto,bti->oi", rows, x)
        back = back + rows @ p[f"{part}{n}"]
    return back


def losses(
    p: dict[str, Array], tokens: NDArray[np.int64], answers: NDArray[np.int64]
) -> tuple[float, dict[str, Array]]:
    """Return the cross-entropy where an answer is asked (0 or more), and all gradients."""
    grads: dict[str, Array] = {}
    x = p["e"][tokens] + p["p"]
    first, kept1 = attend(x, p, 1)
    second, kept2 = attend(first, p, 2)
    logits = second @ p["u"].T
    logits -= logits.max(axis=-1, keepdims=True)
    shares = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    asked = answers >= 0
    count = asked.sum()
    places = np.where(asked, answers, 0)
    right = np.take_along_axis(shares, places[..., None], axis=-1)[..., 0]
    g = shares.copy()
    np.put_along_axis(g, places[..., None], right[..., None] - 1, axis=-1)
    g *= asked[..., None] / count
    grads["u"] = np.einsum("bto,bti->oi", g, second)
    back = attend_back(g @ p["u"], kept2, p, 2, grads)
    back = attend_back(back, kept1, p, 1, grads)
    grads["p"] = back.sum(axis=0)
    grads["e"] = np.zeros_like(p["e"])
    np.add.at(grads["e"], tokens, back)
    return float(-np.log(right[asked]).sum() / count), grads


def main() -> None:
    """Train with Adam and write the weights, with the accuracy on riddles that were not seen."""
    chance = np.random.default_rng(SEED)
    p = {"e": chance.normal(size=(LETTERS, WIDTH)) * 0.5, "p": chance.normal(size=(LENGTH, WIDTH)) * 0.5}
    p |= {f"{part}{n}": chance.normal(size=(WIDTH, WIDTH)) * 0.25 for n in (1, 2) for part in "qkvo"}
    p["u"] = chance.normal(size=(LETTERS, WIDTH)) * 0.25
    first, second = ({name: np.zeros_like(one) for name, one in p.items()} for _ in range(2))
    for step in range(1, STEPS + 1):
        tokens, answers = riddles(BATCH, chance)
        trained = ~is_held_out(tokens)
        loss, grads = losses(p, tokens[trained], answers[trained])
        rate = RATE * min(1.0, 2 * (1 - step / (STEPS + 1)))
        for name, g in grads.items():
            first[name] = 0.9 * first[name] + 0.1 * g
            second[name] = 0.98 * second[name] + 0.02 * g * g
            p[name] = p[name] - rate * (first[name] / (1 - 0.9**step)) / (
                np.sqrt(second[name] / (1 - 0.98**step)) + 1e-9
            )
        if step % 500 == 0:
            print(step, round(loss, 4), flush=True)
    # By its hint, numpy has a bool among these keywords.
    weights: dict[str, Any] = {name: one.astype(np.float32) for name, one in p.items()}
    np.savez_compressed(WEIGHTS, **weights)
    model = load()
    print(f"accuracy {accuracy(model):.3f}, digest {model.digest}")


if __name__ == "__main__":
    main()
