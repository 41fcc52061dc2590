from __future__ import annotations

from typing import Any

import pytest

from renderer import Group, Scene, Script, circle, fade_out, keyed, line, lines, rectangle, track
from renderer.studio.hit import hit


def address(scene: Scene, x: float, y: float, t: float = 0.0) -> str | None:
    found = hit(scene, t, (x, y))
    return None if found is None else str(found["address"])


def scene_of(*nodes: Any, **tracks: Any) -> Scene:
    return keyed(*nodes, tracks={name.replace("__", "."): value for name, value in tracks.items()}, duration=2.0)


def test_what_lies_in_front_is_hit() -> None:
    scene = scene_of(rectangle("back", 4, 4, fill="blue"), circle("front", 1, fill="red"))
    assert address(scene, 0.5, 0.5) == "front"
    assert address(scene, 1.5, 1.5) == "back"
    assert address(scene, 3, 3) is None


def test_the_inside_of_an_outline_without_paint_is_not_hit() -> None:
    scene = scene_of(circle("ring", 2, stroke="red"))
    assert address(scene, 0, 0) is None
    assert address(scene, 2.02, 0) == "ring"
    assert address(scene, 0, -1.97) == "ring"


def test_the_nearest_of_two_thin_lines_is_hit() -> None:
    scene = scene_of(line("low", (-1, 0), (1, 0), stroke="red"), line("high", (-1, 0.05), (1, 0.05), stroke="red"))
    assert address(scene, 0, -0.005) == "low"
    assert address(scene, 0, 0.055) == "high"


def test_a_part_is_hit_by_its_whole_address_where_its_group_stands() -> None:
    parts = circle("a", 0.5, fill="red"), circle("b", 0.5, at=(2, 0), fill="red")
    scene = scene_of(Group(name="net", parts=parts, at=(0, 1)))
    assert address(scene, 0, 1) == "net/a"
    assert address(scene, 2, 1) == "net/b"
    assert address(scene, 1, 1) is None


def test_one_of_many_lines_is_told_by_its_number() -> None:
    scene = scene_of(lines("edges", [((-1, y), (1, y)) for y in (-1.0, 0.0, 1.0)], stroke="blue"))
    found = hit(scene, 0.0, (0.5, 1.01))
    assert found is not None
    assert (found["address"], found["line"]) == ("edges", 2)


def test_what_has_faded_or_is_gone_is_not_hit() -> None:
    script = Script()
    script.add(circle("dot", 1, fill="red"))
    script.play(fade_out("dot"))
    script.wait(1)
    scene = script.scene()
    assert address(scene, 0, 0, t=0.2) == "dot"
    assert address(scene, 0, 0, t=1.5) is None


def test_the_camera_is_reckoned_with() -> None:
    scene = scene_of(circle("dot", 0.5, fill="red", at=(3, 0)), camera__at=track((0, (3.0, 0.0))))
    assert address(scene, 0, 0) == "dot"
    assert address(scene, 3, 0) is None


@pytest.mark.parametrize("t", [0.0, 1.0, 1.5])
def test_tracks_are_told_with_their_keys_and_what_they_say_now(t: float) -> None:
    scene = scene_of(circle("dot", 1, fill="red"), dot__scale=track((0, 1.0), (2, 2.0)))
    found = hit(scene, t, (0, 0))
    assert found is not None
    (told,) = found["tracks"]
    assert (told["address"], told["property"], [key["t"] for key in told["keys"]]) == ("dot", "scale", [0.0, 2.0])
    assert float(told["now"]) == pytest.approx(1 + t / 2)
