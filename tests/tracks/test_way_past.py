"""What flies past what stands."""

from __future__ import annotations

from renderer import Box
from renderer.tracks.way_past import meets, way_past

FRAME = Box(-8.0, -4.0, 8.0, 4.0)


def test_a_free_way_is_straight_and_one_round_what_stands_bends_no_more_than_it_must() -> None:
    start, goal, wall = Box(-5, 0, -4, 1), Box(4, 0, 5, 1), Box(-1, 0, 1, 0.5)
    assert way_past([(start, goal)], [], FRAME) == 0.0
    bend = way_past([(start, goal)], [wall], FRAME)
    assert bend and not meets(start, goal, bend, [wall], FRAME) and meets(start, goal, 0.5 * bend, [wall], FRAME)


def test_there_is_no_way_through_a_wall_or_out_of_the_frame() -> None:
    start, goal = Box(-5, 0, -4, 1), Box(4, 0, 5, 1)
    assert way_past([(start, goal)], [Box(-1, -4, 1, 4)], FRAME) is None
    assert way_past([(start, goal)], [Box(-1, -1, 1, 2)], Box(-8.0, -1.0, 8.0, 2.0)) is None


def test_what_stands_at_either_end_and_before_a_copy_is_seen_is_not_in_the_way() -> None:
    start, goal = Box(-5, 0, -4, 1), Box(4, 0, 5, 1)
    assert way_past([(start, goal)], [Box(-5.2, -1, -4.5, 2), Box(4.5, -1, 5.2, 2)], FRAME) == 0.0
    near = [Box(-3.9, -4, -3.8, 4)]
    assert way_past([(start, goal)], near, FRAME) is None
    assert way_past([(start, goal)], near, FRAME, first=0.3) == 0.0
