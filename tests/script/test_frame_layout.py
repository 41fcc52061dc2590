from __future__ import annotations

import pytest

from renderer.scene.grouping import group
from renderer.scene.layout import DOWN, LEFT, RIGHT, UP, UP_LEFT, box_of
from renderer.scene.node import Group
from renderer.scene.scene import Scene
from renderer.scene.shapes import circle, line, rectangle
from renderer.script.building import build_scene
from renderer.script.script import Script
from renderer.values.box import Box
from renderer.values.errors import NetreelError, ScriptError

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (1080, 1350)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("side", [LEFT, RIGHT, UP, DOWN])
@pytest.mark.parametrize("margin", [0.0, 0.5, -0.25])
def test_a_node_at_an_edge_keeps_its_margin_in_a_frame_of_any_shape(
    size: tuple[int, int], side: tuple[float, float], margin: float
) -> None:
    script = Script(size=size)
    node = group(rectangle(1, 0.5, at=(0.3, 0.1), angle=0.4), circle(0.2), scale=1.5, angle=0.3)
    placed = script.to_edge(node, side, margin)
    dx, dy = side
    axis = 0 if dx else 1
    edge = 8 * size[0] / size[1] / 2 if dx else 4.0
    assert box_of(placed).anchor(dx, dy)[axis] == pytest.approx((dx + dy) * (edge - margin))
    assert placed.at[1 - axis] == node.at[1 - axis]
    assert placed.with_(at=node.at) == node


def test_a_node_in_a_corner_keeps_both_margins() -> None:
    placed = Script(size=(1080, 1920)).to_corner(circle(0.5), UP_LEFT, 0.4)
    assert placed.at == pytest.approx((-2.25 + 0.9, 4 - 0.9))


def test_a_fitted_node_is_as_wide_as_the_frame_less_its_margins_and_stands_where_it_stood() -> None:
    tall, wide = Script(size=(9, 16)), Script()
    box = box_of(tall.fitted(rectangle(8, 1, at=(1, 2)), margin=0.25))
    assert (box.width, box.center) == (pytest.approx(4.0), pytest.approx((1, 2)))
    assert wide.fitted(rectangle(8, 1), margin=0.25) == rectangle(8, 1)
    assert box_of(wide.fitted(line((0, 0), (0, 20)))).height == pytest.approx(7)


def test_what_is_inside_of_the_frame_is_a_place() -> None:
    assert Script(size=(8, 8)).inside(1) == Box(-3, -3, 3, 3)
    assert Script().inside(0).width == pytest.approx(128 / 9)


def test_one_build_lays_itself_out_in_every_frame() -> None:
    def build(script: Script) -> None:
        script.add(script.to_edge(circle(1, name="dot"), LEFT, 0))
        script.wait(1)

    def left(scene: Scene) -> float:
        return float(scene.lives[0].node.at[0])

    assert left(build_scene(build)) == pytest.approx(-64 / 9 + 1)
    assert left(build_scene(build, size=(1080, 1920))) == pytest.approx(-2.25 + 1)


def test_layout_puts_nothing_up() -> None:
    script = Script()
    title = script.to_edge(circle(1, name="dot"), UP)
    assert not script.stands(title)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda script: script.to_corner(circle(), LEFT), "a corner is a direction like UP_LEFT"),
        (lambda script: script.inside(4), "a margin of 4 leaves nothing of a frame of 14.22 by 8 units"),
        (lambda script: script.to_edge(circle(), LEFT, 9), "a margin of 9 leaves nothing"),
        (lambda script: script.to_edge(circle(), (0, 0)), "a direction must not be"),
        (lambda script: script.to_edge(circle(), LEFT, float("nan")), "margin must be finite"),
        (lambda script: script.to_edge(Group(name="empty"), LEFT), "'empty' has nothing to see"),
        (lambda script: script.fitted(Group(name="empty")), "'empty' has nothing to see"),
        (lambda script: script.to_edge("dot", LEFT), "node must be a Node"),
    ],
)
def test_a_layout_in_the_frame_refuses_what_has_no_place(call: object, message: str) -> None:
    with pytest.raises(NetreelError, match=message):
        call(Script())  # type: ignore[operator]


def test_the_error_of_a_margin_is_that_of_a_script() -> None:
    with pytest.raises(ScriptError):
        Script().inside(5)
