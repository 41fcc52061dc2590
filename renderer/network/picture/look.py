"""The look of a network's picture: its parts and their paint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from renderer.network.dense_chain import Pass
from renderer.values.color import Ink
from renderer.values.paint import Fill, Stroke

Edges: TypeAlias = Literal["auto", "bulk", "single"]

MOST_SINGLE = 60
"""The largest number of edges drawn as single nodes with "auto"; larger nets draw layer pairs in bulk."""


@dataclass(frozen=True)
class Look:
    """All options of a picture except the plan of its circles.

    `fill` is that of positive activations, `negative_fill` that of negative ones. `weight_widths` are the widths of
    edges of weight 0 and of the largest weight; `weight_colors` those of negative and positive weights, the fainter the
    smaller. Circles without a fill of their own are filled with the ground where they are `solid`.
    """

    stroke: Stroke
    fill: Fill
    negative_fill: Fill
    edge_stroke: Stroke
    single: bool
    solid: bool = False
    brace: bool = False
    arrows: bool = False
    labels: bool = False
    numbers: bool = False
    output_labels: tuple[str, ...] = ()
    activations: Pass | None = None
    weight_widths: tuple[float, float] | None = None
    weight_colors: tuple[Ink, Ink] | None = None
    label_scale: float = 1.0
