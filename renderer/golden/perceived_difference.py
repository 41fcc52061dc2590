"""The perceived difference of two frames."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import numpy as np

from renderer.review.pixel_tolerance import Pixels

_PLACES = (0.0, 0.1, 0.3, 0.6, 1.0)
_HEAT = ((0, 0, 4), (40, 17, 90), (140, 41, 129), (241, 96, 93), (252, 253, 191))  # dark to bright, evenly to the eye


@dataclass(frozen=True, slots=True)
class Perceived:
    """FLIP of two frames, from 0 (none) to 1 (largest possible): its mean, its largest value, and its map."""

    mean: float
    worst: float
    map: Pixels


def perceived(expected: Pixels, actual: Pixels) -> Perceived | None:
    """Return FLIP of two frames at 67 pixels a degree; None where `flip-evaluator` is not installed.

    Andersson et al., "FLIP: A Difference Evaluator for Alternating Images", 2020. It is for reading, never for passing:
    what a viewer hardly notices in one frame can still be a mistake.
    """
    if importlib.util.find_spec("flip_evaluator") is None:
        return None
    from flip_evaluator import evaluate

    frames = [np.ascontiguousarray(frame, dtype=np.float32) / 255 for frame in (expected, actual)]
    errors, mean, _ = evaluate(*frames, "LDR", applyMagma=False)
    levels = np.clip(errors[..., 0] if errors.ndim == 3 else errors, 0.0, 1.0)
    shown = np.stack([np.interp(levels, _PLACES, channel) for channel in zip(*_HEAT, strict=True)], axis=2)
    return Perceived(float(mean), float(levels.max()), np.rint(shown).astype(np.uint8))
