"""The structural similarity of two pictures."""

from __future__ import annotations

from typing import Any

from numpy.lib.stride_tricks import sliding_window_view


def similarity(a: Any, b: Any) -> float:
    """Return the mean structural similarity (SSIM) of two pictures (height, width, 3), of 0 to 255.

    It is that of gray in windows of 8 pixels (Wang and others 2004); 1 is equal.
    """
    x, y = (sliding_window_view(one @ (0.299, 0.587, 0.114), (8, 8))[::4, ::4] for one in (a, b))
    mx, my = x.mean((2, 3)), y.mean((2, 3))
    both = (x * y).mean((2, 3)) - mx * my
    top = (2 * mx * my + 6.5025) * (2 * both + 58.5225)
    return float((top / ((mx**2 + my**2 + 6.5025) * (x.var((2, 3)) + y.var((2, 3)) + 58.5225))).mean())
