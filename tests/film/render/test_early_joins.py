"""Runs of segments that are joined early: the film stays byte for byte the same."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.encoder import encoded, join_segments
from renderer.film.render.early_joins import FEWEST_FRAMES, RUN, CodedPart, EarlyJoins

FPS = Fraction(24000, 1001)
COUNT = 2 * RUN + 3
STRIPES = np.tile(np.repeat(np.arange(0, 256, 32, dtype=np.uint8), 8)[None, :, None], (36, 1, 4))


def segments(folder: Path, suffix: str) -> list[CodedPart]:
    """As many segments as the least film has whose runs are joined, in two files."""
    files = []
    for frames in (FEWEST_FRAMES, FEWEST_FRAMES + 1):
        file = folder / f"{frames}{suffix}"
        with encoded(file, (64, 36), FPS, frames) as film:
            for level in range(frames):
                film.write(np.roll(STRIPES, level, axis=1))
        files.append((file, frames))
    return [files[number % 2] for number in range(COUNT)]


def begun(parts: list[CodedPart], folder: Path, *looks: range) -> list[CodedPart]:
    early = EarlyJoins(FPS, folder)
    early.begin(parts)
    with early.ending():
        for there in looks:
            early.look(there.__contains__)
            for joining in early._joined.values():
                joining.result()
        return early.parts()


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_a_film_of_runs_is_that_of_its_segments(tmp_path: Path, suffix: str) -> None:
    parts = segments(tmp_path, suffix)
    found = begun(parts, tmp_path, range(3), range(1, RUN + 2), range(2 * RUN))
    assert [file.name for file, _ in found] == [
        f"run-00000{suffix}",
        f"run-{RUN:05}{suffix}",
        *(file.name for file, _ in parts[2 * RUN :]),
    ]
    whole, joined = tmp_path / f"whole{suffix}", tmp_path / f"joined{suffix}"
    join_segments(parts, whole, FPS)
    join_segments(found, joined, FPS)
    assert joined.read_bytes() == whole.read_bytes()


def test_a_run_that_cannot_be_joined_stays_in_its_segments(tmp_path: Path) -> None:
    parts = segments(tmp_path, ".mp4")
    parts[1] = tmp_path / "gone.mp4", FEWEST_FRAMES
    found = begun(parts, tmp_path, range(COUNT))
    assert found[:RUN] == parts[:RUN] and found[RUN][0].name == f"run-{RUN:05}.mp4"


def test_runs_with_a_segment_of_few_frames_are_not_joined_early(tmp_path: Path) -> None:
    parts = segments(tmp_path, ".mp4")
    parts[0] = tmp_path / "short.mp4", FEWEST_FRAMES - 1
    assert begun(parts, tmp_path, range(RUN)) == parts


def test_short_films_and_webm_are_joined_at_once(tmp_path: Path) -> None:
    for parts in (
        [(tmp_path / "a.mp4", FEWEST_FRAMES)] * (2 * RUN),
        [(tmp_path / "a.webm", FEWEST_FRAMES)] * COUNT,
        [],
    ):
        assert begun(parts, tmp_path, range(COUNT)) == parts
