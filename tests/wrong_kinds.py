"""Mistakes of tests that the type checker refuses: where it does not, `make lint` finds a remark that is not needed."""

from renderer.geometry.outline import circle_path
from renderer.scene.layout import box_of
from renderer.scene.node import Node
from renderer.scene.scene import Scene


def mistakes(fixture, node: Node, scene: Scene):
    assert box_of(circle_path(1.0))  # type: ignore[arg-type]
    assert box_of(node).outline  # type: ignore[attr-defined]
    assert box_of(node, fixture)  # type: ignore[call-arg]
    assert circle_path(1.0).box.left  # type: ignore[union-attr]
    assert scene.read("dot.at", 0.0)[0]  # type: ignore[index]
    assert box_of(node).left < "1"  # type: ignore[operator]
    assert scene.lives["dot"]  # type: ignore[call-overload]
