"""Layers of random small shapes, by kind, with inputs that fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from renderer.network.layers.activate import Activate
from renderer.network.layers.add import Add
from renderer.network.layers.attention import Attention
from renderer.network.layers.average_pool import AveragePool
from renderer.network.layers.batch_norm import BatchNorm
from renderer.network.layers.concatenate import Concatenate
from renderer.network.layers.constant import Constant
from renderer.network.layers.conv import Conv
from renderer.network.layers.dense import Dense
from renderer.network.layers.divide import Divide
from renderer.network.layers.dropout import Dropout
from renderer.network.layers.embedding import Embedding
from renderer.network.layers.function import FUNCTIONS, Function
from renderer.network.layers.global_average_pool import GlobalAveragePool
from renderer.network.layers.gru import Gru
from renderer.network.layers.layer_kind import LayerKind
from renderer.network.layers.layer_norm import LayerNorm
from renderer.network.layers.lstm import Lstm
from renderer.network.layers.matmul import MatMul
from renderer.network.layers.max_pool import MaxPool
from renderer.network.layers.multiply import Multiply
from renderer.network.layers.positions import Positions
from renderer.network.layers.power import Power
from renderer.network.layers.reduce import Reduce
from renderer.network.layers.reshape import Flatten, Reshape
from renderer.network.layers.rms_norm import RmsNorm
from renderer.network.layers.rnn import Rnn
from renderer.network.layers.softmax import Softmax
from renderer.network.layers.subtract import Subtract
from renderer.network.layers.take import Take
from renderer.network.layers.transpose import Transpose
from renderer.values.numbers import Array

Case = tuple[LayerKind, list[Array]]
Chance = np.random.Generator
SMOOTH = ("sigmoid", "tanh", "linear", "softplus", "silu", "gelu", "gelu_tanh", "softsign", "mish", "elu", "celu")
KINKED = ("relu", "leaky_relu(0.2)", "selu", "elu(0.5)", "hard_sigmoid", "hard_swish", "clip(-1, 0.5)", "relu6")


def _side(chance: Chance, least: int = 1, most: int = 4) -> int:
    return int(chance.integers(least, most + 1))


def _shape(chance: Chance, least: int = 1, most: int = 3) -> tuple[int, ...]:
    return tuple(_side(chance) for _ in range(_side(chance, least, most)))


def _flag(chance: Chance) -> bool:
    return bool(chance.integers(2))


def _function(chance: Chance) -> str:
    return str(chance.choice((*SMOOTH, *KINKED)))


def _dense(c: Chance) -> Case:
    n, m = _side(c), _side(c)
    bias = c.normal(size=n) if _flag(c) else None
    return Dense(c.normal(size=(n, m)), bias, _function(c)), [c.normal(size=(*_shape(c, 1, 2)[1:], m))]


def _conv(c: Chance) -> Case:
    groups, axes = _side(c, 1, 2), _side(c, 1, 3) if c.integers(4) == 0 else 2
    kernel = tuple(_side(c, 1, 3) for _ in range(axes))
    outputs, inputs = groups * _side(c, 1, 2), _side(c, 1, 2)
    layer = Conv(
        c.normal(size=(outputs, inputs, *kernel)),
        c.normal(size=outputs) if _flag(c) else None,
        _function(c),
        tuple(_side(c, 1, 2) for _ in kernel),
        tuple(_side(c, 0, 2) for _ in range(2 * axes)),
        tuple(_side(c, 1, 2) for _ in kernel),
        groups,
    )
    return layer, [c.normal(size=(*(() if _flag(c) else (2,)), groups * inputs, *(_side(c, 5, 6) for _ in kernel)))]


def _pool(kind: type[MaxPool] | type[AveragePool], c: Chance) -> Case:
    kernel = (_side(c, 2, 3), _side(c, 2, 3))
    padding = tuple(_side(c, 0, 1) for _ in range(4))
    stride = None if _flag(c) else (_side(c, 1, 3), _side(c, 1, 3))
    more = {"count_padding": _flag(c)} if kind is AveragePool else {}
    layer = kind(kernel, stride, padding, _side(c, 1, 2), _flag(c), **more)
    return layer, [c.normal(size=(_side(c), _side(c, 5, 7), _side(c, 5, 7)))]


def _batch_norm(c: Chance) -> Case:
    shape = _shape(c)
    n = shape[0]
    scale, shift = (c.normal(size=n) if _flag(c) else None for _ in range(2))
    return BatchNorm(c.normal(size=n), c.uniform(0.1, 2, n), scale, shift), [c.normal(size=shape)]


def _layer_norm(c: Chance) -> Case:
    shape = _shape(c)
    axis = -_side(c, 1, len(shape))
    scale, shift = (c.normal(size=shape[axis:]) if _flag(c) else None for _ in range(2))
    return LayerNorm(scale, shift, 1e-2, axis), [c.normal(size=shape)]


def _rms_norm(c: Chance) -> Case:
    shape = _shape(c)
    axis = -_side(c, 1, len(shape))
    return RmsNorm(c.normal(size=shape[axis:]) if _flag(c) else None, 1e-2, axis), [c.normal(size=shape)]


def _embedding(c: Chance) -> Case:
    tokens = _side(c, 2, 5)
    return Embedding(c.normal(size=(tokens, _side(c)))), [c.integers(0, tokens, _shape(c, 1, 2)).astype(float)]


def _positions(c: Chance) -> Case:
    length, width = _side(c), _side(c)
    weight = c.normal(size=(length + 1, width)) if _flag(c) else None
    return Positions(weight), [c.normal(size=(length, width))]


def _attention(c: Chance) -> Case:
    heads, width, inner = _side(c, 1, 3), _side(c), _side(c, 1, 2)
    maps = _flag(c)
    sizes = [(heads * inner, width)] * 3 + [(_side(c), heads * inner)]
    weights = [c.normal(size=size) for size in sizes] if maps else [None] * 4
    biases = [c.normal(size=size[0]) if maps and _flag(c) else None for size in sizes]
    names = ("query", "key", "value", "output")
    given = {f"{name}_weight": one for name, one in zip(names, weights, strict=True)}
    given |= {f"{name}_bias": one for name, one in zip(names, biases, strict=True)}
    layer = Attention(**given, heads=heads, causal=_flag(c))
    inputs = [c.normal(size=(_side(c), width if maps else heads * inner))]
    if _flag(c):
        keys = _side(c)
        inputs += [c.normal(size=(keys, inputs[0].shape[1])), c.normal(size=(keys, inputs[0].shape[1]))]
    return layer, inputs


def _spread(c: Chance) -> list[Array]:
    shape = _shape(c)
    other = tuple(1 if _flag(c) else side for side in shape)[_side(c, 0, len(shape) - 1) :]
    return [c.normal(size=shape), c.normal(size=other)][:: 1 if _flag(c) else -1]


def _concatenate(c: Chance) -> Case:
    shape, count = _shape(c), _side(c, 1, 3)
    axis = _side(c, 0, len(shape) - 1)
    return Concatenate(axis), [c.normal(size=(*shape[:axis], _side(c), *shape[axis + 1 :])) for _ in range(count)]


def _recurrent(kind: type[Rnn] | type[Lstm] | type[Gru], c: Chance) -> Case:
    units, width = _side(c, 1, 3), _side(c, 1, 3)
    rows = kind.gates * units
    biases = [c.normal(size=rows) if _flag(c) else None for _ in range(2)]
    last = _flag(c)
    more: dict[str, Any] = {"activation": _function(c)} if kind is Rnn else {}
    weights = c.normal(size=(rows, width)), c.normal(size=(rows, units))
    one, other = biases
    layer = kind(*weights, one, other, last, _flag(c), **more)
    return layer, [c.normal(size=(_side(c), *(() if _flag(c) else (2,)), width))]


def _matmul(c: Chance) -> Case:
    lead, n, m, k = _shape(c, 1, 2)[1:], _side(c), _side(c), _side(c)
    a, b = (*lead, n, m), (*lead, m, k)
    return MatMul(), [c.normal(size=a[-1:] if c.integers(5) == 0 else a), c.normal(size=b[-2:] if _flag(c) else b)]


def _take(c: Chance) -> Case:
    shape = _shape(c)
    axis, drop = _side(c, 0, len(shape) - 1), _flag(c)
    places = tuple(int(k) for k in c.integers(0, shape[axis], 1 if drop else _side(c)))
    return Take(places, axis, drop), [c.normal(size=shape)]


def _reduce(c: Chance) -> Case:
    shape = _shape(c)
    axes = tuple(int(k) for k in c.permutation(len(shape))[: _side(c, 0, len(shape))])
    return Reduce(axes, _flag(c), _flag(c)), [c.normal(size=shape)]


def _elementwise(c: Chance) -> Case:
    name = str(c.choice(sorted(FUNCTIONS)))
    return Function(name), [c.uniform(0.3, 2, _shape(c)) if name in ("log", "sqrt") else c.normal(size=_shape(c)) + 3]


def _plain(make: Callable[[tuple[int, ...], Chance], LayerKind], least: int = 1) -> Callable[[Chance], Case]:
    def case(c: Chance) -> Case:
        shape = _shape(c, least)
        return make(shape, c), [c.normal(size=shape)]

    return case


CASES: dict[str, Callable[[Chance], Case]] = {
    "activation": _plain(lambda shape, c: Activate(_function(c))),
    "add": lambda c: (Add(), _spread(c)),
    "attention": _attention,
    "average_pool": lambda c: _pool(AveragePool, c),
    "batch_norm": _batch_norm,
    "concatenate": _concatenate,
    "constant": lambda c: (Constant(c.normal(size=_shape(c))), []),
    "conv": _conv,
    "dense": _dense,
    "divide": lambda c: (Divide(), [_spread(c)[0], c.uniform(0.5, 2, (1,))]),
    "dropout": _plain(lambda shape, c: Dropout(0.4, 3 if _flag(c) else None)),
    "embedding": _embedding,
    "flatten": _plain(lambda shape, c: Flatten(_side(c, 0, len(shape)))),
    "function": _elementwise,
    "global_average_pool": _plain(lambda shape, c: GlobalAveragePool(_side(c, 1, 2), _flag(c)), 2),
    "gru": lambda c: _recurrent(Gru, c),
    "layer_norm": _layer_norm,
    "lstm": lambda c: _recurrent(Lstm, c),
    "matmul": _matmul,
    "max_pool": lambda c: _pool(MaxPool, c),
    "multiply": lambda c: (Multiply(), _spread(c)),
    "positions": _positions,
    "power": lambda c: (Power(), [c.uniform(0.5, 2, (2, 3)), _spread(c)[0].ravel()[:1]]),
    "reduce": _reduce,
    "reshape": _plain(lambda shape, c: Reshape((-1, *shape[:1]))),
    "rms_norm": _rms_norm,
    "rnn": lambda c: _recurrent(Rnn, c),
    "softmax": _plain(lambda shape, c: Softmax(_side(c, 0, len(shape) - 1), _flag(c))),
    "subtract": lambda c: (Subtract(), _spread(c)),
    "take": _take,
    "transpose": _plain(lambda shape, c: Transpose(tuple(int(k) for k in c.permutation(len(shape))))),
}
"""By kind: a maker of a random layer and its inputs."""


def cases(name: str, count: int = 50) -> list[Case]:
    """Return random layers of a kind with inputs, the same on every run."""
    made: list[Case] = []
    for seed in range(count):
        made.append(CASES[name](np.random.default_rng([seed, *name.encode()])))
    return made
