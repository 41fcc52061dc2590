"""Planar frames: colors as ffmpeg's scaler makes them, and changed parts as whole frames."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.encode.ffmpeg import run_ffmpeg
from renderer.encode.yuv_planes import Planes
from renderer.values.theme import THEMES, Theme

SIZES = ((2, 2), (16, 4), (90, 46), (128, 200))


def _frame(size: tuple[int, int], seed: int = 0) -> NDArray[np.uint8]:
    """A frame with smooth, plain and noisy parts, and hard edges between them."""
    width, height = size
    rng = np.random.default_rng(seed)
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    frame = np.full((height, width, 4), 255, np.uint8)
    frame[..., 0] = across * 255 // width
    frame[..., 1] = down * 255 // height
    frame[..., 2] = np.where((across // 5 + down // 3) % 2, 255, 0)
    frame[height // 2 :, : width // 3, :3] = (255, 0, 0)
    noise = frame[height // 4 : height // 2, width // 2 :, :3]
    noise[...] = rng.integers(0, 256, noise.shape)
    return frame


def _by_ffmpeg(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, _ = frame.shape
    source = ["-f", "rawvideo", "-pix_fmt", "bgra", "-s", f"{width}x{height}", "-i", "pipe:0"]
    scaled = ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-f", "rawvideo", "pipe:1"]
    return np.frombuffer(run_ffmpeg([*source, *scaled], "error", frame.tobytes()).stdout, np.uint8)


@pytest.mark.parametrize("size", SIZES[2:])
def test_planes_are_those_of_ffmpegs_scaler_within_2_of_255(size: tuple[int, int]) -> None:
    frame = _frame(size)
    theirs = _by_ffmpeg(frame)
    ours = Planes(size).update(frame)
    assert ours.shape == theirs.shape
    assert int(np.abs(ours.astype(int) - theirs).max()) <= 2


def test_plain_colors_have_the_luma_and_chroma_of_bt709() -> None:
    for color, planes in {
        (0, 0, 0): (16, 128, 128),
        (255, 255, 255): (235, 128, 128),
        (128, 128, 128): (126, 128, 128),
        (255, 0, 0): (32, 240, 118),
        (0, 255, 0): (173, 42, 26),
        (0, 0, 255): (63, 102, 240),
    }.items():
        frame = np.full((8, 16, 4), 255, np.uint8)
        frame[..., :3] = color
        data = Planes((16, 8)).update(frame)
        found = data[:128], data[128:160], data[160:]
        assert [(int(part.min()), int(part.max())) for part in found] == [(value, value) for value in planes], color


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_ground_of_a_theme_is_that_of_ffmpegs_scaler_exactly(theme: Theme) -> None:
    ground = theme.color("ground")
    frame = np.full((48, 32, 4), 255, np.uint8)
    frame[..., :3] = [round(part * 255) for part in (ground.blue, ground.green, ground.red)]
    assert np.array_equal(Planes((32, 48)).update(frame), _by_ffmpeg(frame))


def test_the_share_that_changed_tells_still_from_moving_pictures() -> None:
    planes, frame = Planes((160, 128)), np.full((128, 160, 4), 255, np.uint8)
    assert planes.changed_share(frame) == 1
    planes.update(frame)
    assert planes.changed_share(frame) == 0
    frame[:64, :80, :3] = 0
    assert planes.changed_share(frame) == 0.25


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_that_changes_in_a_part_has_the_planes_of_a_frame_alone(size: tuple[int, int]) -> None:
    width, height = size
    rng, planes = np.random.default_rng(1), Planes(size)
    frame = _frame(size)
    for _ in range(12):
        (left, right), (top, bottom) = np.sort(rng.integers(0, width, 2)), np.sort(rng.integers(0, height, 2))
        frame[top : bottom + 1, left : right + 1, :3] = rng.integers(0, 256, 3)
        assert np.array_equal(planes.update(frame), Planes(size).update(frame))


def test_one_pixel_changes_all_chroma_that_it_is_part_of() -> None:
    size = 32, 64
    for row in range(24, 40):
        frame, planes = np.full((64, 32, 4), 255, np.uint8), Planes(size)
        planes.update(frame)
        frame[row, 17, :3] = (255, 0, 0)
        assert np.array_equal(planes.update(frame), Planes(size).update(frame)), row


def test_a_frame_that_stays_the_same_keeps_its_planes() -> None:
    planes, frame = Planes((90, 46)), _frame((90, 46))
    first = planes.update(frame).copy()
    assert np.array_equal(planes.update(frame.copy()), first)
    assert np.array_equal(planes.update(np.asfortranarray(frame)), first)
