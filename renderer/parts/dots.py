"""Dots in bulk: thousands of points as one node."""

from __future__ import annotations

from typing import Annotated, Unpack, cast

import numpy as np
from numpy.typing import ArrayLike

from renderer.scene.automatic_names import auto
from renderer.scene.dots_node import Dots
from renderer.scene.fields import Posed, kept_fields
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.color import Color
from renderer.values.errors import ValuesError
from renderer.values.numbers import Array, finite, frozen_array
from renderer.values.paint import Fill, Gradient
from renderer.values.paint import fill as as_fill


@check_arguments
def dots(
    points: Annotated[ArrayLike, ANYTHING],
    radii: Annotated[ArrayLike, ANYTHING] = 0.05,
    colors: Annotated[ArrayLike | Fill | str, ANYTHING] = "ink",
    *,
    name: str | None = None,
    alphas: Annotated[ArrayLike, ANYTHING] = 1.0,
    **fields: Unpack[Posed],
) -> Dots:
    """Return many dots as one node: `points` of shape (n, 2) are their places in the parent.

    `radii` is one radius in units or one for each; `colors` is one color, or an array (n, 3) or (n, 4) of sRGB (and
    alpha) in 0..1; `alphas` fade dots one by one. `to(cloud, points=...)` moves all of them, and a signal may drive
    points, radii, colors and alphas.

    >>> dots([(0, 0), (1, 2)], 0.1, "blue").radii.tolist()
    [0.1, 0.1]
    """
    name = auto(name, "dots")
    places = frozen_array(points, f"the points of {name!r}", (None, 2))
    count = len(places)
    if not count:
        raise ValuesError(f"{name!r} has no points")
    fill: Fill = None
    rows = None
    if colors is None or isinstance(colors, str | Gradient | Color) or hasattr(colors, "alpha"):
        fill = as_fill(colors)  # type: ignore[arg-type]
        if fill is None or isinstance(fill, Gradient):
            raise ValuesError(f"the dots {name!r} need a plain color, or one for each")
    else:
        rows = _colors(colors, name, count)
    return Dots(
        name=name,
        points=places,
        radii=_each(radii, f"the radii of {name!r}", count),
        fill=fill,
        colors=rows,
        alphas=_each(alphas, f"the alphas of {name!r}", count),
        **kept_fields(fields),
    )


def _each(value: object, what: str, count: int) -> Array:
    if np.ndim(np.asarray(value, dtype=object)) == 0:
        return np.full(count, finite(cast(float, value), what))
    return frozen_array(value, what, (count,))


def _colors(value: object, name: str, count: int) -> Array:
    wide = np.shape(cast(ArrayLike, value))[-1] if np.ndim(np.asarray(value, dtype=object)) == 2 else 4
    found = frozen_array(value, f"the colors of {name!r}", (count, wide))
    if wide not in (3, 4) or found.min() < 0 or found.max() > 1:
        raise ValuesError(f"the colors of {name!r} must be rows of red, green, blue and alpha from 0 to 1")
    return found if wide == 4 else np.column_stack((found, np.ones(count)))
