from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.film.render.segment_cuts import MOST_WORK, estimate, measured_segments, segments
from renderer.scene.frame_grid import FrameGrid
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle, lines
from renderer.scene.timeline import Beat
from renderer.tracks.track import track

FPS = Fraction(30)


def film(duration: float, lengths=(), kinds="play"):
    scene = keyed(circle(name="dot"), tracks={}, duration=duration)
    beats, now = [], 0.0
    for number, seconds in enumerate(lengths):
        kind: Literal["play", "wait"] = "wait" if kinds == "both" and number % 2 else "play"
        beats.append(Beat(number, now, seconds, kind))
        now += seconds
    return replace(scene, beats=tuple(beats))


@given(st.floats(0.5, 200), st.lists(st.floats(0.1, 20), max_size=30), st.sampled_from([FPS, Fraction(24000, 1001)]))
def test_segments_have_every_frame_once_and_last_4_to_8_seconds(duration, lengths, fps) -> None:
    pieces = segments(film(duration, lengths), fps)
    grid = FrameGrid(duration, fps)
    assert [frame for piece in pieces for frame in piece] == list(range(grid.count))
    seconds = [len(piece) / fps for piece in pieces]
    assert all(3.9 <= length <= 8.1 for length in seconds) or (len(pieces) == 1 and duration <= 8.1)


def test_cuts_fall_on_beats_and_rather_on_waits() -> None:
    pieces = segments(film(60, [2.5] * 24), FPS)
    assert all(piece.start % 75 == 0 for piece in pieces)
    waits = segments(film(60, [2.5] * 24, "both"), FPS)
    assert all(piece.start % 150 == 75 for piece in waits[1:])


def test_an_edit_that_moves_no_beat_moves_no_cut() -> None:
    scene = film(60, [3, 1, 2, 5] * 5)
    assert segments(scene, FPS) == segments(replace(scene, lives=()), FPS)


def test_a_part_has_the_cuts_of_the_whole_film() -> None:
    scene = film(60, [3, 1, 2, 5] * 5)
    cuts = {piece.start for piece in segments(scene, FPS)}
    part = segments(scene, FPS, range(200, 1000))
    assert (part[0].start, part[-1].stop) == (200, 1000)
    assert {piece.start for piece in part[1:]} == {cut for cut in cuts if 200 < cut < 1000}
    assert all(a.stop == b.start for a, b in pairwise(part))


@pytest.mark.parametrize("duration", [0.0001, 1, 7.9])
def test_a_short_film_is_one_segment(duration) -> None:
    assert len(segments(film(duration), FPS)) == 1


def test_what_moves_is_more_work_than_what_stands() -> None:
    scene = keyed(circle(name="dot"), tracks={"dot.at": track((0, (0, 0)), (4, (1, 0)))}, duration=8)
    grid = FrameGrid(8, FPS)
    assert estimate(scene, range(0, 120), grid) > 2 * estimate(scene, range(120, 240), grid) > 0
    assert estimate(scene, range(5, 6), grid) > 0
    nothing = replace(scene, lives=(), tracks={})
    assert estimate(nothing, range(120), grid) == estimate(scene, range(120, 240), grid)


def busy(duration: float, since: float):
    """A film in which a thousand lines move from a time on."""
    at = np.arange(4000.0).reshape(-1, 2, 2) % 7
    ways = {"fan.at": track((since, (0, 0)), (duration, (1, 0)))}
    return keyed(lines(at, width=2, name="fan"), tracks=ways, duration=duration)


def test_pieces_that_are_much_work_are_cut_again_and_no_others() -> None:
    fps = Fraction(60)
    scene = busy(24, since=12)
    coarse, fine = segments(busy(24, since=24), fps), measured_segments(scene, fps)
    pieces = [piece for piece, _ in fine]
    assert {piece.start for piece in coarse} < {piece.start for piece in pieces}
    assert [piece for piece in pieces if piece.stop <= 660] == [piece for piece in coarse if piece.stop <= 660]
    assert all(2 * fps <= len(piece) and (effort <= MOST_WORK or len(piece) < 4 * fps) for piece, effort in fine)
    assert [frame for piece in pieces for frame in piece] == list(range(24 * 60))


def test_a_part_has_the_cuts_of_the_whole_film_where_that_is_cut_again() -> None:
    fps = Fraction(60)
    scene = busy(24, since=12)
    whole = measured_segments(scene, fps)
    part = measured_segments(scene, fps, range(700, 1300))
    starts = [piece.start for piece, _ in whole if 700 < piece.start < 1300]
    assert [piece.start for piece, _ in part] == [700, *starts] and part[-1][0].stop == 1300
    efforts = dict(whole)
    assert all(efforts[piece] == effort for piece, effort in part[1:-1])
