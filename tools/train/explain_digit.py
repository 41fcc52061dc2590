"""Trains the network that the film `explain` tells of where no model is given, and chooses the digit that it reads.

Usage: python -m tools.train.explain_digit    It needs scikit-learn.
"""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from renderer.network import load_model
from timelines.explain.subject import EXAMPLE, EXAMPLE_INPUT

UNSURE = (0.5, 0.7)
"""The share of the right class of a digit that leaves something to learn."""


def main() -> None:
    """Train 64-16-10 on the 8x8 digits of scikit-learn, a quarter of them held out, and write model and digit."""
    images, classes = load_digits(return_X_y=True)
    train, test, train_classes, test_classes = train_test_split(
        images / 16, classes, test_size=0.25, random_state=0, stratify=classes
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # training ends before it has converged, so that answers are not all certain
        net = MLPClassifier(hidden_layer_sizes=(16,), alpha=1e-3, max_iter=60, random_state=1).fit(train, train_classes)
    tensors = {f"coefs_{k}": weight.astype(np.float32) for k, weight in enumerate(net.coefs_)}
    tensors |= {f"intercepts_{k}": bias.astype(np.float32) for k, bias in enumerate(net.intercepts_)}
    np.savez_compressed(EXAMPLE, layers="relu softmax", **tensors)
    model = load_model(EXAMPLE)
    for image, number in zip(test, test_classes.tolist(), strict=True):
        share = float(model.run(image).output[number])
        if number == 2 and UNSURE[0] < share < UNSURE[1] and int(np.argmax(model.run(image).output)) == number:
            np.save(EXAMPLE_INPUT, image.reshape(8, 8))
            break
    print(f"accuracy {net.score(test, test_classes):.3f}, share {share:.2f}, digest {model.digest}")


if __name__ == "__main__":
    main()
