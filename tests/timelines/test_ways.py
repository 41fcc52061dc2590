"""What flies in the film of backpropagation goes past what stands, and what swells keeps off its neighbors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from renderer import Box
from renderer.review.lint.visible import seen_at
from renderer.scene.picture import Outline
from renderer.scene.scene import Scene
from renderer.script.building import build_scene
from renderer.tracks.way_past import touch
from tests.timelines.films import SHAPES, outline_box
from timelines.backprop import build

FACTOR = re.compile(r"[a-z]\d+_\d+(_\d+)?-[a-z]\d+_\d+(_\d+)?")


def act(name: str, shape: str) -> Scene:
    return build_scene(build, size=SHAPES[shape], act=name)


def moments(scene: Scene) -> Iterator[float]:
    for beat in scene.beats:
        yield from (beat.start + beat.seconds * k / 8 for k in range(1, 8))


@pytest.mark.parametrize("name", ["last_layer", "hidden_layer"])
def test_finished_lines_go_past_each_other(name: str) -> None:
    scene = act(name, "16:9")
    for t in moments(scene):
        lines = [one for one in seen_at(scene, t).labels if one.address.startswith("line-") and one.opacity > 0.5]
        for one, other in combinations(lines, 2):
            assert not touch(one.box, other.box), (t, one.address, other.address)


def test_no_label_that_becomes_a_factor_crosses_another() -> None:
    scene = act("hidden_layer", "16:9")
    for t in moments(scene):
        factors: dict[str, list[Box]] = {}
        for item in scene.at(t).items:
            mark = next((step for step in item.address.split("/") if FACTOR.fullmatch(step)), None)
            box = outline_box(item) if isinstance(item, Outline) and item.opacity > 0.3 else None
            if mark and box and item.address.startswith("full-"):
                factors.setdefault(mark, []).append(box)
        for (mark, ours), (other, theirs) in combinations(factors.items(), 2):
            crossed = [(a, b) for a in ours for b in theirs if a.grown(-0.03).overlaps(b.grown(-0.03))]
            assert not crossed, (t, mark, other)


def glyphs(scene: Scene, t: float, name: str) -> dict[str, list[Box]]:
    """The boxes of what is drawn below a name at a time, by the first two steps of their addresses."""
    found: dict[str, list[Box]] = {}
    for item in scene.at(t).items:
        box = outline_box(item) if isinstance(item, Outline) and item.opacity > 0.5 else None
        if box and item.address.split("/")[0].startswith(name):
            found.setdefault("/".join(item.address.split("/")[:2]), []).append(box)
    return found


@pytest.mark.parametrize(("part", "name"), [("last_layer", "whole-matrix"), ("hidden_layer", "rod-1")])
def test_what_is_pointed_out_beside_a_line_does_not_swell_over_its_neighbors(part: str, name: str) -> None:
    scene = act(part, "16:9")
    seen = 0
    for t in moments(scene):
        parts = glyphs(scene, t, name)
        if name == "rod-1":
            parts |= {k: v for k, v in glyphs(scene, t, "saved-").items() if parts}
        seen += len(parts) > 1
        for (one, ours), (other, theirs) in combinations(parts.items(), 2):
            assert not any(touch(a, b) for a in ours for b in theirs), (t, one, other)
    assert seen


def test_what_stands_round_framed_factors_is_paler_than_the_frames() -> None:
    scene = act("hidden_layer", "16:9")
    ends = [
        (beat.end - 1e-3, items)
        for beat in scene.beats
        if (items := {item.address: item for item in scene.at(beat.end - 1e-3).items}) and "branch-2" in items
    ]
    assert ends
    t, items = ends[0]
    around = [
        item for address, item in items.items() if "/sum-" in address and address.split("/")[1][-4:] in ("open", "lose")
    ]
    assert around and all(item.opacity < 0.5 for item in around), t
