"""The pieces of a film, found out one by one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.film.code.film_code import FilmCode
from renderer.film.render.film_spec import FilmSpec
from renderer.film.render.segment_cuts import segments
from renderer.film.render.segment_plan import SegmentPlan
from renderer.film.render.segment_store import Store
from renderer.scene.scene import Scene, keyed
from renderer.scene.shapes import lines
from renderer.tracks.track import track

SPEC = FilmSpec(size=(64, 36), fps=Fraction(60))


@pytest.fixture(scope="module")
def busy() -> Scene:
    """A film in which a thousand lines move in its second half, so that it is cut finer there."""
    at = np.arange(4000.0).reshape(-1, 2, 2) % 7
    return keyed(lines(at, width=2, name="fan"), tracks={"fan.at": track((12, (0, 0)), (24, (1, 0)))}, duration=24)


def begun(scene: Scene, frames: range, folder: Path, store: Store | None = None) -> SegmentPlan:
    pieces = SegmentPlan(scene, SPEC, folder / "a.mp4", folder, store, FilmCode(scene))
    pieces.begin(frames)
    return pieces


@pytest.mark.parametrize("frames", [range(1440), range(700, 1300), range(900, 960), range(100, 130)])
def test_every_frame_is_in_one_piece_however_the_pieces_are_found_out(busy, frames, tmp_path) -> None:
    pieces = begun(busy, frames, tmp_path)
    assert pieces.all == [] and pieces.unknown == len(frames) and not pieces.complete
    while pieces.next():
        known = [frame for piece in pieces.all for frame in piece.order.frames]
        assert known == list(frames[: len(known)]) and pieces.unknown == len(frames) - len(known)
    assert pieces.complete and [piece.order.frames for piece in pieces.all] == segments(busy, SPEC.fps, frames)
    assert [piece.order.path.stem for piece in pieces.all] == [f"{number:05}" for number in range(len(pieces.all))]
    assert {piece.order.threads for piece in pieces.all} == {1 if len(pieces.all) > 1 else 2}


def test_there_are_never_fewer_pieces_than_are_expected(busy, tmp_path) -> None:
    pieces, expected = begun(busy, range(1440), tmp_path), []
    expected.append(pieces.at_least)
    while pieces.next():
        expected.append(pieces.at_least)
    assert expected == sorted(expected) and expected[0] > 1 and expected[-1] == len(pieces.all)


def test_pieces_that_are_known_are_made_by_their_work_and_the_others_as_they_come(busy, tmp_path) -> None:
    pieces = begun(busy, range(1440), tmp_path, Store(tmp_path / "store"))
    pieces.complete_all()
    orders = [order for order in pieces.missing() if order is not None]
    assert [order.effort for order in orders] == sorted((order.effort for order in orders), reverse=True)
    late = begun(busy, range(1440), tmp_path)
    assert [order.frames for order in late.missing() if order is not None] == segments(busy, SPEC.fps)
    assert {order.frames for order in orders} == set(segments(busy, SPEC.fps))
