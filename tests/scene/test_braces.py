from __future__ import annotations

import numpy as np
import pytest

from renderer.scene import braces, shapes
from renderer.scene.bounds import bounds
from renderer.values.box import Box


@pytest.mark.parametrize("maker", [braces.brace, braces.bracket, braces.parenthesis])
@pytest.mark.parametrize(
    ("side", "near", "far"),
    [("below", "top", "bottom"), ("above", "bottom", "top"), ("left", "right", "left"), ("right", "left", "right")],
)
def test_a_bracket_of_any_kind_lies_along_a_side_at_its_gap(maker: object, side: str, near: str, far: str) -> None:
    box = Box(1, 2, 5, 4)
    found = bounds(maker(box, side, gap=0.2))  # type: ignore[operator]
    assert found is not None
    edge = getattr(box, far)
    assert abs(getattr(found, near) - edge) == pytest.approx(0.2, abs=1e-9)
    assert abs(getattr(found, far) - edge) > abs(getattr(found, near) - edge)
    if side in ("below", "above"):
        assert (found.left, found.right) == pytest.approx((1, 5))
    else:
        assert (found.bottom, found.top) == pytest.approx((2, 4))


@pytest.mark.parametrize(
    ("side", "point"), [("below", (0, -1.4)), ("above", (0, 1.4)), ("left", (-1.4, 0)), ("right", (1.4, 0))]
)
def test_the_point_of_a_brace_looks_away(side: str, point: tuple[float, float]) -> None:
    shape = braces.brace(shapes.rectangle(2, 2, name="r"), side, gap=0.1, height=0.3, name="b")  # type: ignore[arg-type]
    placed = shape.path.transformed(shape.pose).contours[0].points
    assert np.hypot(*(placed - point).T).min() < 1e-9


def test_the_arms_of_a_bracket_reach_towards_what_it_holds() -> None:
    left = braces.bracket(shapes.rectangle(2, 2, name="r"), "left", gap=0.1, name="l")
    corners = left.path.transformed(left.pose).contours[0].points[::3]
    tips = corners[np.isclose(corners[:, 0], corners[:, 0].max())]
    assert len(tips) >= 4 and tips[:, 0] == pytest.approx(np.full(len(tips), -1.1))
