"""What is said of each kind of layer, once, while numbers run through it."""

from __future__ import annotations

from renderer.network.layers.layer_kind import LayerKind

KINDS = {
    "dense": "Each neuron multiplies what comes in by its weights, adds it all up, and bends the sum.",
    "conv": "A kernel slides over the maps: at each place it multiplies, adds up, and writes one number.",
    "max_pool": "Pooling keeps the largest number of each window.",
    "average_pool": "Pooling keeps the mean of each window.",
    "global_average_pool": "Each map becomes one number: its mean.",
    "softmax": "Softmax makes probabilities of the sums: all above 0, together 1.",
    "attention": "Each position asks all others, and mixes what they hold by how well they match.",
    "layer_norm": "The numbers of each position are centered and brought to one scale.",
    "rms_norm": "The numbers of each position are brought to one scale.",
    "batch_norm": "Each map is shifted and scaled by what was learned of all examples.",
    "embedding": "Each token becomes a vector of its own: a row of a learned table.",
    "positions": "A vector for each position is added, so that the order counts.",
    "add": "Two ways meet: their numbers add up.",
    "multiply": "Two ways meet: their numbers are multiplied.",
    "concatenate": "Two ways meet: their numbers stand side by side.",
    "activate": "Each number is bent by itself.",
    "rnn": "The layer reads one position after the other and keeps a memory.",
    "lstm": "The layer reads one position after the other; gates decide what it remembers.",
    "gru": "The layer reads one position after the other; gates decide what it remembers.",
    "opaque": "This operation is not one we know. Its numbers are true, but no gradient is claimed through it.",
}
"""A sentence for each kind of layer; other kinds have none."""

LINEAR = {"dense": "Each neuron multiplies what comes in by its weights, and adds it all up."}
"""The sentence for a kind of layer where its activation is none."""

LOSSES = {
    "cross_entropy": r"L = -\ln a_{y}",
    "bce": r"L = - y \ln a - (1 - y) \ln (1 - a)",
    "mse": r"L = \left( a - y \right)^2",
    "squared_error": r"L = \frac{1}{2} \left( a - y \right)^2",
    "mae": r"L = \left| a - y \right|",
}
"""Each loss as a formula of one output."""


def sentence(kind: LayerKind) -> str | None:
    """Return what is said of a layer when numbers first run through one of its kind."""
    own = KINDS.get(kind.title)
    return own if bends(kind) else LINEAR.get(kind.title, own)


def bends(kind: LayerKind) -> bool:
    """Return whether a layer does more to its sums than to hand them on."""
    return getattr(kind, "activation", "linear") != "linear"


def decimals(value: float) -> str:
    """Return a format for a number of this size: two digits that tell at least, or a power of ten.

    >>> decimals(0.5), decimals(0.002), decimals(0.0001), decimals(1234.5)
    ('{:.3f}', '{:.4f}', '{:.1e}', '{:.1f}')
    """
    size = abs(value)
    if size >= 1e5 or 0 < size < 1e-3:
        return "{:.1e}"
    return "{:.4f}" if 0 < size < 1e-2 else "{:.3f}" if size < 100 else "{:.1f}"
