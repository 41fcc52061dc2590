from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer import (
    Group,
    Scene,
    Script,
    circle,
    fade_out,
    keyed,
    line,
    lines,
    masked,
    polygon,
    rectangle,
    shift,
    tex,
    text,
    track,
)
from renderer.scene.picture import Outline
from renderer.studio import hit as hits
from renderer.studio.item_description import brief_hit, description
from renderer.studio.source_lines import SourceLines
from tests.sure import sure


def hit(scene: Scene, t: float, at: tuple[float, float]) -> dict[str, Any] | None:
    found = hits.hit(scene, t, at)
    return None if found is None else description(scene, t, found, SourceLines())


def center(scene: Scene, address: str) -> tuple[float, float]:
    """The middle of what is drawn at an address at 0 s."""
    item = next(item for item in scene.at(0).items if item.address == address)
    assert isinstance(item, Outline)
    assert item.path.box is not None
    return item.place.point(item.path.box.center)


def address(scene: Scene, x: float, y: float, t: float = 0.0) -> str | None:
    found = hit(scene, t, (x, y))
    return None if found is None else str(found["address"])


def scene_of(*nodes: Any, **tracks: Any) -> Scene:
    return keyed(*nodes, tracks={name.replace("__", "."): value for name, value in tracks.items()}, duration=2.0)


def test_what_lies_in_front_is_hit() -> None:
    scene = scene_of(rectangle(4, 4, fill="blue", name="back"), circle(1, fill="red", name="front"))
    assert address(scene, 0.5, 0.5) == "front"
    assert address(scene, 1.5, 1.5) == "back"
    assert address(scene, 3, 3) is None


def test_what_a_mask_hides_is_not_hit() -> None:
    script = Script()
    script.add(masked(rectangle(6, 2, fill="blue", name="bar"), circle(0.5)))
    script.wait(1)
    assert hits.hit(script.scene(), 0.0, (0.2, 0.0)) is not None
    assert hits.hit(script.scene(), 0.0, (2.0, 0.0)) is None


def test_the_inside_of_an_outline_without_paint_is_not_hit() -> None:
    scene = scene_of(circle(2, stroke="red", name="ring"))
    assert address(scene, 0, 0) is None
    assert address(scene, 2.02, 0) == "ring"
    assert address(scene, 0, -1.97) == "ring"


def test_the_nearest_of_two_thin_lines_is_hit() -> None:
    scene = scene_of(
        line((-1, 0), (1, 0), stroke="red", name="low"), line((-1, 0.05), (1, 0.05), stroke="red", name="high")
    )
    assert address(scene, 0, -0.005) == "low"
    assert address(scene, 0, 0.055) == "high"


def test_a_part_is_hit_by_its_whole_address_where_its_group_stands() -> None:
    parts = circle(0.5, fill="red", name="a"), circle(0.5, at=(2, 0), fill="red", name="b")
    scene = scene_of(Group(name="net", parts=parts, at=(0, 1)))
    assert address(scene, 0, 1) == "net/a"
    assert address(scene, 2, 1) == "net/b"
    assert address(scene, 1, 1) is None


def test_one_of_many_lines_is_told_by_its_number() -> None:
    scene = scene_of(lines([((-1, y), (1, y)) for y in (-1.0, 0.0, 1.0)], stroke="blue", name="edges"))
    found = hit(scene, 0.0, (0.5, 1.01))
    assert found is not None
    assert (found["address"], found["line"]) == ("edges", 2)


def test_what_has_faded_or_is_gone_is_not_hit() -> None:
    script = Script()
    script.add(circle(1, fill="red", name="dot"))
    script.play(fade_out("dot"))
    script.wait(1)
    scene = script.scene()
    assert address(scene, 0, 0, t=0.2) == "dot"
    assert address(scene, 0, 0, t=1.5) is None


def test_the_camera_is_reckoned_with() -> None:
    scene = scene_of(circle(0.5, fill="red", at=(3, 0), name="dot"), camera__at=track((0, (3.0, 0.0))))
    assert address(scene, 0, 0) == "dot"
    assert address(scene, 3, 0) is None


def test_the_gap_of_a_letter_is_the_letters_but_that_of_a_large_shape_is_nobodys() -> None:
    assert address(scene_of(o := tex(r"O", size=4, name="f")), 0, 0) == o[0].address
    corners = [(-3, -3), (3, -3), (3, 3), (2.9, 3), (2.9, -2.9), (-3, -2.9)]
    assert address(scene_of(polygon(corners, fill="blue", at=(0, 0), name="corner")), 0, 0) is None


@pytest.mark.parametrize(
    ("leaf", "part", "source"), [("f/slope/0", "f/slope", "w^{(1)}"), ("f/up/6", "f/up", "y - b"), ("f/4", "f/4", "=")]
)
def test_a_part_of_a_formula_is_told_by_its_name_and_what_it_is_set_from(leaf: str, part: str, source: str) -> None:
    scene = scene_of(tex(r"\part{slope}{w^{(1)}} = \frac{\part{up}{y - b}}{x}", size=2, at=(1, 1), name="f"))
    found = hits.hit(scene, 0.0, center(scene, leaf))
    assert found is not None
    said = brief_hit(scene, 0.0, found)
    assert (said["leaf"], said["address"], said["source"]) == (leaf, part, source)
    left, bottom, right, top = sure(list, said["box"])
    for glyph in scene.lives[0].node[part.removeprefix("f/")].leaves:
        x, y = center(scene, glyph.address)
        assert left < x < right
        assert bottom < y < top


def test_a_letter_of_a_text_is_told_by_itself() -> None:
    scene = scene_of(text("HI", size=2, name="said"))
    found = hits.hit(scene, 0.0, center(scene, scene.at(0).items[0].address))
    assert found is not None
    assert brief_hit(scene, 0.0, found)["source"] == "H"


def test_a_click_tells_the_lines_that_placed_a_thing_and_moved_it() -> None:
    script = Script()
    script.add(circle(fill="red", name="dot"))  # placed
    script.play(shift("dot", (1, 0), seconds=1))  # moved
    scene = script.scene()
    found = hits.hit(scene, 0.5, (0.5, 0))
    assert found is not None
    said: dict[str, Any] = description(scene, 0.5, found, SourceLines(None, [str(Path(__file__).resolve())]))
    assert said["lines"][said["placed"]]["text"].endswith("# placed")
    (track_told,) = said["tracks"]
    assert [said["lines"][key["line"]]["text"].rpartition("# ")[2] for key in track_told["keys"]] == ["moved", "moved"]
    line = said["lines"][said["placed"]]
    assert line["file"] == Path(__file__).name
    assert [x["text"] for x in line["excerpt"] if x["line"] == line["line"]] == [
        '    script.add(circle(fill="red", name="dot"))  # placed'
    ]


def test_lines_of_files_that_are_not_the_authors_are_not_told() -> None:
    scene = scene_of(circle(fill="red", name="dot"))
    found = hit(scene, 0.0, (0, 0))
    assert found is not None
    assert (found["placed"], found["lines"]) == (None, [])


def test_the_course_of_a_track_is_sampled_with_its_jumps() -> None:
    scene = scene_of(
        circle(fill="red", name="dot"), dot__at=track((0, (0, 0)), (1, (1, 2), "linear"), (1, (1, 0)), (2, (0, 0)))
    )
    found = hit(scene, 0.0, (0, 0))
    assert found is not None
    curve = found["tracks"][0]["curve"]
    assert (curve["from"], curve["to"]) == (0, 2)
    xs, ys = curve["lines"]
    assert (max(xs), max(ys)) == pytest.approx((1, 2), abs=1e-3)
    jump = [(a, b) for a, b in pairwise(ys) if a - b > 1.9]
    assert len(jump) == 1


def test_colors_are_drawn_as_colors_and_outlines_not_at_all() -> None:
    one, other = circle(fill="red", name="dot"), rectangle(1, 1, fill="red", name="dot")
    tracks: dict[str, Any] = {
        "dot__fill": track((0, "red"), (1, "blue")),
        "dot__path": track((0, one.path), (1, other.path)),
    }
    found = hit(scene_of(one, **tracks), 0.0, (0, 0))
    assert found is not None
    curves = {told["property"]: told["curve"] for told in found["tracks"]}
    assert curves["path"] is None
    assert all(color.startswith("#") for color in curves["fill"]["colors"])
    assert curves["fill"]["colors"][0] != curves["fill"]["colors"][-1]


def test_what_drives_all_parts_of_a_group_is_told_of_the_part_that_was_hit() -> None:
    script = Script()
    script.add(Group(name="net", parts=(circle(0.5, fill="red", name="a"), circle(0.5, fill="red", name="b"))))
    script.follow("net.*.at", Spread())
    script.wait(2)
    scene = script.scene()
    found = hit(scene, 1.0, (1.0, 0.0))
    assert found is not None
    assert found["address"] == "net/b"
    (one,) = found["tracks"]
    assert (one["property"], one["now"], one["keys"]) == ("*.at", "(1, 0)", [])
    assert one["curve"]["lines"][0][-1] == pytest.approx(2)


@dataclass(frozen=True)
class Spread:
    """The first part stays, the second goes to the right."""

    inputs: tuple[str, ...] = ()

    def at(self, t: float, read: Any) -> Any:
        return np.array(((-3.0, 0.0), (t, 0.0)))

    def changes(self) -> tuple[tuple[float, float], ...]:
        return ((0.0, float("inf")),)

    def digest(self, t0: float, t1: float) -> str:
        return f"spread {t0} {t1}"


@pytest.mark.parametrize("t", [0.0, 1.0, 1.5])
def test_tracks_are_told_with_their_keys_and_what_they_say_now(t: float) -> None:
    scene = scene_of(circle(1, fill="red", name="dot"), dot__scale=track((0, 1.0), (2, 2.0)))
    found = hit(scene, t, (0, 0))
    assert found is not None
    (told,) = found["tracks"]
    assert (told["address"], told["property"], [key["t"] for key in told["keys"]]) == ("dot", "scale", [0.0, 2.0])
    assert float(told["now"]) == pytest.approx(1 + t / 2)
