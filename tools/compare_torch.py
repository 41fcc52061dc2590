"""Compare layers with PyTorch, where it is installed: values and gradients of random small layers.

python -m tools.compare_torch
"""

from __future__ import annotations

import numpy as np

from renderer.network import Conv, Dense, Gru, LayerNorm, Lstm, MaxPool, Softmax, chain


def main() -> None:
    """Print the largest relative difference of each kind, of the output and of the gradient by the input."""
    try:
        import torch
    except ImportError:
        raise SystemExit("PyTorch is not installed: pip install torch") from None
    torch.set_default_dtype(torch.float64)
    chance = np.random.default_rng(0)

    def array(parameter: torch.nn.Parameter) -> np.ndarray:
        return parameter.detach().numpy()

    linear, conv, norm = torch.nn.Linear(5, 4), torch.nn.Conv2d(4, 6, 3, 2, 1, groups=2), torch.nn.LayerNorm(5)
    lstm, gru = torch.nn.LSTM(3, 4), torch.nn.GRU(3, 4)

    def cell(module: torch.nn.RNNBase) -> list[np.ndarray]:
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        return [array(getattr(module, name)) for name in names]

    pairs = {
        "dense": (Dense(array(linear.weight), array(linear.bias)), linear, (5,)),
        "conv": (Conv(array(conv.weight), array(conv.bias), "linear", 2, 1, 1, 2), conv, (4, 7, 7)),
        "max_pool": (MaxPool((2, 2)), torch.nn.MaxPool2d(2), (3, 6, 6)),
        "layer_norm": (LayerNorm(array(norm.weight), array(norm.bias)), norm, (3, 5)),
        "softmax": (Softmax(), torch.nn.Softmax(-1), (4,)),
        "gelu": (Dense(np.eye(4), None, "gelu"), torch.nn.GELU(), (4,)),
        "lstm": (Lstm(*cell(lstm)), lambda x: lstm(x)[0], (6, 3)),
        "gru": (Gru(*cell(gru)), lambda x: gru(x)[0], (6, 3)),
    }
    for name, (layer, module, shape) in pairs.items():
        x = chance.normal(size=shape)
        given = torch.tensor(x, requires_grad=True)
        output = module(given)
        target = chance.normal(size=tuple(output.shape))
        torch.nn.functional.mse_loss(output, torch.tensor(target)).backward()
        run = chain(layer).run(x, target=target, loss="mse")
        by_input = run["x"].output_gradient
        value = np.abs(run.output - output.detach().numpy()).max() / np.abs(run.output).max()
        slope = np.abs(by_input - given.grad.numpy()).max() / np.abs(by_input).max()
        print(f"{name:12} output {value:.1e}  gradient {slope:.1e}")


if __name__ == "__main__":
    main()
