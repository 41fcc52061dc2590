"""Outlines with holes as one contour, so that a line can morph into a ring or a letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.geometry.path import Contour, polyline_contour
from renderer.morph.align import Ruler, ruler
from renderer.morph.elastic_matching import likeness
from renderer.values.numbers import Array

_TRIES, _SAMPLES = 6, 64


def ribbon(outer: Contour, holes: Sequence[Contour], guide: Contour) -> Contour:
    """Return an outer contour and its holes as one closed contour: a cut joins each hole to its surroundings.

    The cuts have no width, so the ink is the same. Each is made where the whole is then most like the guide.
    """
    even = np.arange(_SAMPLES) / _SAMPLES
    wanted = ruler(guide).points(even)
    whole = outer
    for hole in holes:
        around, inner = ruler(whole), ruler(hole)
        tries = [_joined(around, inner, k / _TRIES) for k in range(_TRIES)]
        whole = max(tries, key=lambda made: likeness(wanted, ruler(made).points(even)))
    return whole


def _joined(around: Ruler, inner: Ruler, share: float) -> Contour:
    """Return a hole and its surrounding contour as one, cut from a share of the hole to the nearest sampled point."""
    even = np.arange(4 * _SAMPLES) / (4 * _SAMPLES)
    door = inner.points(np.array([share]))[0]
    reach = even[int(np.argmin(np.round(np.hypot(*(around.points(even) - door).T), 9)))]
    way_round, way_in = _from(around, float(reach)), _from(inner, share)
    cut = polyline_contour([way_round[-1], way_in[0]]).points
    return Contour(np.concatenate((way_round, cut[1:-1], way_in, cut[-2:0:-1], way_round[:1])), closed=True)


def _from(measured: Ruler, share: float) -> Array:
    """Return a closed contour as points, started at a share of its length."""
    joints = measured.joints
    shares = np.concatenate(([share], joints[joints > share], 1 + joints[joints < share], [1 + share]))
    return measured.twice().pieces(shares)
