from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import Scene, Script, circle, to
from renderer.review.lint import stillness
from renderer.review.lint.stillness import holes, same_look

MOST = st.lists(st.sampled_from([0.2, 1.0, 3.9, 4.0, 4.1, 4.25, 6.0]), min_size=1, max_size=6)


def film(pauses: list[float], seconds: float = 0.5) -> Scene:
    """A dot that rests for some seconds and moves for some, in turn."""
    script = Script()
    script.add(dot := circle(1.0, name="dot"))
    for number, pause in enumerate(pauses):
        script.wait(pause)
        script.play(to(dot.ref, at=(number % 2 + 1.0, 0.0), seconds=seconds))
    return script.scene()


def every_look(scene: Scene) -> list[tuple[float, float]]:
    """The holes by the plain rule: all looks in turn, an eighth of a second apart."""
    times = [k / 8 for k in range(int(scene.duration * 8) + 1)]
    moved = [b for a, b in pairwise(times) if not same_look(scene.at(a), scene.at(b))]
    starts, ends = [0.0, *moved], [*(t - 1 / 8 for t in moved), scene.duration]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end - start > stillness.LONGEST_STILL]


@given(MOST)
def test_the_holes_are_those_that_looks_at_every_time_find(pauses: list[float]) -> None:
    scene = film(pauses)
    assert [tuple(hole) for hole in holes(scene)] == every_look(scene)


@pytest.mark.parametrize("before", [0.5, 2.0, 3.5])
def test_a_hole_is_found_wherever_it_begins(before: float) -> None:
    scene = film([0.1, before, 5.0])
    begin, end = list(accumulate([0.1, 0.5, before, 0.5, 5.0]))[3:]
    (hole,) = holes(scene)
    assert (hole.start, hole.end) == pytest.approx((begin, end), abs=1 / 8)


def test_a_film_that_moves_is_looked_at_twice_in_four_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, seen, at = film([0.1], seconds=60.0), [], Scene.at
    monkeypatch.setattr(Scene, "at", lambda self, t: seen.append(t) or at(self, t))
    assert list(holes(scene)) == []
    assert len(seen) == 2 * 15
