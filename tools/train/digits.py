"""Train the small convolutional network of the film digits, and write its weights and its data.

    python -m tools.train.digits timelines/digits

The data is that of scikit-learn's `load_digits` (1797 handwritten digits of 8 x 8 pixels, UCI, free to use). The
network never sees the held-out set. The same seed gives the same files, byte for byte on the same kind of machine.
"""

from __future__ import annotations

import io
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from renderer.network import Conv, Dense, Flatten, MaxPool, Model, Softmax, chain, train
from renderer.network.training.batches import outputs_of
from renderer.network.training.recorder import named_parameters

SEED, HELD_OUT, KERNELS = 7, 350, 6


def fresh() -> Model:
    """Return the network before it has learned."""
    chance = np.random.default_rng(SEED)
    return chain(
        Conv(chance.normal(0, 0.4, (KERNELS, 1, 3, 3)), np.zeros(KERNELS), activation="relu", padding=1),
        MaxPool((2, 2)),
        Flatten(),
        Dense(chance.normal(0, 0.15, (10, KERNELS * 16)), np.zeros(10)),
        Softmax(),
        input_shape=(1, 8, 8),
        name="digits",
    )


def main(folder: Path) -> None:
    """Train, tell the accuracy, and write weights.npz and data.npz with their digests."""
    digits = load_digits()
    order = np.random.default_rng(SEED).permutation(len(digits.target))
    pixels, labels = digits.images[order][:, None] / 16.0, digits.target[order]
    seen, kept = slice(HELD_OUT, None), slice(0, HELD_OUT)
    learned = train(
        fresh(),
        pixels[seen],
        labels[seen],
        epochs=30,
        learning_rate=0.01,
        optimizer="adam",
        batch=50,
        seed=SEED,
        keep=2,
    )
    model = learned.model(-1)
    right = (outputs_of(model, pixels[kept]).argmax(axis=1) == labels[kept]).mean()
    print(f"loss {learned.losses[-1]:.4f}, held out {right:.2%}")
    weights = {name: value.astype(np.float32) for name, value in named_parameters(model).items()}
    write(folder / "weights.npz", layers=np.array(learned.layers), input_shape=np.array((1, 8, 8)), **weights)
    whole = (digits.images[order] + 0.5).astype(np.uint8)
    write(folder / "data.npz", pixels=whole, labels=labels.astype(np.uint8), held_out=np.array(HELD_OUT))


def write(file: Path, **arrays: np.ndarray) -> None:
    """Write arrays, and their digest beside them."""
    packed = io.BytesIO()
    named: dict[str, Any] = dict(arrays)  # by its hint, numpy has a bool among these keywords
    np.savez_compressed(packed, **named)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(packed.getvalue())
    print(file.name, f"{len(packed.getvalue()):,} bytes", sha256(packed.getvalue()).hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
