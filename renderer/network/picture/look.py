"""The look of a network's picture: which parts it has and how they are painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from renderer.network.dense_chain import Pass
from renderer.values.color import Ink
from renderer.values.paint import Fill, Stroke

Edges: TypeAlias = Literal["auto", "bulk", "single"]

MOST_SINGLE = 60
"""With "auto", nets of more edges than this draw those of a layer pair in bulk."""


@dataclass(frozen=True)
class Look:
    """Everything that a picture shows besides the plan of its circles.

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
