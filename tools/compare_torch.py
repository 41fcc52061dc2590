"""Compare layers and losses with PyTorch, where it is installed: values and gradients of random small cases.

python -m tools.compare_torch [--count 50]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from renderer.network import (
    Attention,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    Embedding,
    Gru,
    LayerNorm,
    Lstm,
    MaxPool,
    Rnn,
    Softmax,
    chain,
)
from renderer.values.numbers import Array

NEAR = 1e-9
"""The largest relative difference that passes."""
ACTIVATIONS = {
    "relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "gelu": "gelu", "silu": "silu", "elu": "elu", "selu": "selu",
    "softplus": "softplus", "softsign": "softsign", "mish": "mish", "hard_swish": "hardswish", "relu6": "relu6",
    "leaky_relu(0.01)": "leaky_relu", "celu": "celu",
}  # fmt: skip
"""Activations by our name and by that in torch.nn.functional; PyTorch has the slope of hard_sigmoid in float32 only."""


class Case(NamedTuple):
    """A layer, what computes the same in PyTorch, PyTorch's tensors by our names of the parameters, and an input."""

    layer: Any
    module: Callable[[Any], Any]
    parameters: Mapping[str, Any]
    x: Array


Chance = np.random.Generator


def _side(chance: Chance, least: int = 1, most: int = 4) -> int:
    return int(chance.integers(least, most + 1))


def _np(tensor: Any) -> Array:
    array: Array = tensor.detach().numpy()
    return array


def _dense(torch: Any, c: Chance) -> Case:
    inputs, outputs = _side(c), _side(c)
    name = str(c.choice(sorted(ACTIVATIONS)))
    linear, function = torch.nn.Linear(inputs, outputs), getattr(torch.nn.functional, ACTIVATIONS[name])
    layer = Dense(_np(linear.weight), _np(linear.bias), name)
    given = {"weight": linear.weight, "bias": linear.bias}
    return Case(layer, lambda x: function(linear(x)), given, c.normal(size=inputs))


def _conv(torch: Any, c: Chance) -> Case:
    groups, kernel = _side(c, 1, 2), (_side(c, 1, 3), _side(c, 1, 3))
    stride, padding, dilation = ((_side(c, 1, 2), _side(c, 1, 2)) for _ in range(3))
    conv = torch.nn.Conv2d(groups * 2, groups * _side(c), kernel, stride, padding, dilation, groups)
    layer = Conv(_np(conv.weight), _np(conv.bias), "linear", stride, padding, dilation, groups)
    return Case(layer, conv, {"weight": conv.weight, "bias": conv.bias}, c.normal(size=(groups * 2, 7, 6)))


def _pool(torch: Any, c: Chance, kind: Any) -> Case:
    kernel, stride = (_side(c, 2, 3), _side(c, 2, 3)), (_side(c, 1, 3), _side(c, 1, 3))
    module = torch.nn.MaxPool2d if kind is MaxPool else torch.nn.AvgPool2d
    more = {} if kind is MaxPool else {"count_include_pad": False}
    x = c.normal(size=(_side(c), _side(c, 5, 7), 6))
    return Case(kind(kernel, stride, 1), module(kernel, stride, 1, **more), {}, x)


def _norm(torch: Any, c: Chance) -> Case:
    n = _side(c, 2)
    norm = torch.nn.LayerNorm(n)
    norm.weight.data, norm.bias.data = torch.tensor(c.normal(size=n)), torch.tensor(c.normal(size=n))
    given = {"scale": norm.weight, "shift": norm.bias}
    return Case(LayerNorm(_np(norm.weight), _np(norm.bias)), norm, given, c.normal(size=(_side(c), n)))


def _batch_norm(torch: Any, c: Chance) -> Case:
    n = _side(c)
    norm = torch.nn.BatchNorm2d(n).eval()
    for tensor in (norm.weight.data, norm.bias.data, norm.running_mean):
        tensor.copy_(torch.tensor(c.normal(size=n)))
    norm.running_var.copy_(torch.tensor(c.uniform(0.1, 2, n)))
    layer = BatchNorm(_np(norm.running_mean), _np(norm.running_var), _np(norm.weight), _np(norm.bias))
    given = {"scale": norm.weight, "shift": norm.bias}
    return Case(layer, lambda x: norm(x[None])[0], given, c.normal(size=(n, 3, _side(c))))


def _embedding(torch: Any, c: Chance) -> Case:
    table = torch.nn.Embedding(_side(c, 2, 5), _side(c))
    x = c.integers(0, table.num_embeddings, _side(c)).astype(float)
    return Case(Embedding(_np(table.weight)), lambda x: table(x.long()), {"weight": table.weight}, x)


def _attention(torch: Any, c: Chance) -> Case:
    heads, causal = _side(c, 1, 3), bool(c.integers(2))
    width, positions = heads * _side(c), _side(c)
    weights, biases = (
        [torch.nn.Parameter(torch.tensor(c.normal(size=s))) for _ in range(4)] for s in ((width,) * 2, width)
    )
    mask = torch.triu(torch.ones(positions, positions, dtype=torch.bool), 1) if causal else None

    def module(x: Any) -> Any:
        given = x[:, None]
        return torch.nn.functional.multi_head_attention_forward(
            given, given, given, width, heads, torch.cat(weights[:3]), torch.cat(biases[:3]), None, None, False, 0.0,
            weights[3], biases[3], attn_mask=mask,
        )[0][:, 0]  # fmt: skip

    names = [f"{part}_{kind}" for kind in ("weight", "bias") for part in ("query", "key", "value", "output")]
    given = {name: _np(one) for name, one in zip(names, (*weights, *biases), strict=True)}
    layer = Attention(**given, heads=heads, causal=causal)
    return Case(layer, module, dict(zip(names, (*weights, *biases), strict=True)), c.normal(size=(positions, width)))


def _recurrent(torch: Any, c: Chance, kind: Any, module: str) -> Case:
    width, units = _side(c), _side(c)
    cell = getattr(torch.nn, module)(width, units)
    tensors = [getattr(cell, f"{name}_l0") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    layer = kind(*map(_np, tensors))
    return Case(
        layer, lambda x: cell(x)[0], dict(zip(layer.parameters, tensors, strict=True)), c.normal(size=(_side(c), width))
    )


def _softmax(torch: Any, c: Chance) -> Case:
    return Case(Softmax(), torch.nn.Softmax(-1), {}, c.normal(size=(_side(c), _side(c, 2))))


KINDS: dict[str, Callable[[Any, Chance], Case]] = {
    "dense": _dense,
    "conv": _conv,
    "max_pool": lambda torch, c: _pool(torch, c, MaxPool),
    "average_pool": lambda torch, c: _pool(torch, c, AveragePool),
    "layer_norm": _norm,
    "batch_norm": _batch_norm,
    "embedding": _embedding,
    "attention": _attention,
    "softmax": _softmax,
    "rnn": lambda torch, c: _recurrent(torch, c, Rnn, "RNN"),
    "lstm": lambda torch, c: _recurrent(torch, c, Lstm, "LSTM"),
    "gru": lambda torch, c: _recurrent(torch, c, Gru, "GRU"),
}


def compared(torch: Any, case: Case, chance: Chance) -> tuple[float, float]:
    """Return the largest relative difference of the output, and of the gradients by the input and all parameters."""
    given = torch.tensor(case.x, requires_grad=True)
    output = case.module(given)
    target = chance.normal(size=tuple(output.shape))
    torch.nn.functional.mse_loss(output, torch.tensor(target)).backward()
    run = chain(case.layer, input_shape=case.x.shape).run(case.x, target=target, loss="mse")
    step = run[run.model.steps[0].name]
    slopes = [(getattr(step, name).gradient, tensor.grad) for name, tensor in case.parameters.items()]
    by_input = run["x"].output_gradient
    slopes += [] if by_input is None else [(by_input, given.grad)]
    return away((run.output, output)), away(*slopes)


def away(*pairs: tuple[Any, Any]) -> float:
    """Return the largest difference of pairs of tensors, as a share of the largest number in all of them.

    One scale for all: the gradient by the bias of keys, for example, is 0 but for rounding.
    """
    numbers = [(np.asarray(ours), _np(theirs)) for ours, theirs in pairs]
    scale = max(float(np.abs(array).max()) for pair in numbers for array in pair)
    return max(float(np.abs(ours - theirs).max()) for ours, theirs in numbers) / scale if scale else 0.0


def losses(torch: Any, chance: Chance) -> dict[str, tuple[float, float]]:
    """Return the relative differences of each loss and of its gradient by the outputs."""
    functions = torch.nn.functional
    z, target = chance.normal(size=4), chance.random(4)
    share = target / target.sum()
    rows: dict[str, tuple[Callable[[Any], Any], Array]] = {
        "mse": (lambda x: functions.mse_loss(x, torch.tensor(target)), target),
        "mae": (lambda x: functions.l1_loss(x, torch.tensor(target)), target),
        "bce": (lambda x: functions.binary_cross_entropy_with_logits(x, torch.tensor(target)), target),
        "cross_entropy": (lambda x: functions.cross_entropy(x[None], torch.tensor(share)[None]), share),
    }
    result = {}
    for name, (function, goal) in rows.items():
        given = torch.tensor(z, requires_grad=True)
        loss = function(given)
        loss.backward()
        run = chain(Dense(np.eye(4))).run(z, target=goal, loss=name)
        result[name] = (away((run.loss, loss)), away((run["x"].output_gradient, given.grad)))
    return result


def main() -> None:
    """Print the largest relative difference of each kind; end with 1 where one is too large."""
    parser = argparse.ArgumentParser(prog="python -m tools.compare_torch", description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="random cases of each kind")
    count = parser.parse_args().count
    try:
        import torch
    except ImportError:
        raise SystemExit("PyTorch is not installed, so there is nothing to compare with: pip install torch") from None
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    rows: dict[str, tuple[float, float]] = {}
    for name, make in KINDS.items():
        pairs = []
        for seed in range(count):
            chance = np.random.default_rng([seed, *name.encode()])
            pairs.append(compared(torch, make(torch, chance), chance))
        rows[name] = max(a for a, _ in pairs), max(b for _, b in pairs)
    rows |= losses(torch, np.random.default_rng(0))
    for name, (value, slope) in rows.items():
        print(f"{name:14} output {value:.1e}  gradients {slope:.1e}")
    if any(max(pair) > NEAR for pair in rows.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
