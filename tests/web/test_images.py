from __future__ import annotations

import numpy as np

from renderer.web.images import Images, ShownImage


def series(images: Images, frames: list[np.ndarray], jumps: tuple[int, ...] = ()) -> list[ShownImage]:
    return [ShownImage(k, k / 60, images.add(frame), k in jumps) for k, frame in enumerate(frames)]


def flat(level: float, alpha: int = 255) -> np.ndarray:
    made = np.full((3, 4, 4), round(level), np.uint8)
    made[..., 3] = alpha
    return made


def test_equal_images_are_kept_once() -> None:
    images = Images()
    assert [images.add(flat(1)), images.add(flat(2)), images.add(flat(1)), images.add(flat(1)[:2])] == [0, 1, 0, 2]
    assert len(images) == 3 and np.array_equal(images.pixels(1), flat(2))


def test_images_on_a_straight_way_are_two_keys_that_are_blended() -> None:
    images = Images()
    shown = series(images, [flat(3 * k) for k in range(60)])
    assert [(one.moment, one.blends) for one in images.keys(shown)] == [(0, False), (59, True)]


def test_no_image_between_keys_is_off_by_more_than_two_levels() -> None:
    images = Images()
    frames = [flat(127 + 120 * np.sin(k / 9)) for k in range(90)]
    shown = series(images, frames)
    keys = images.keys(shown)
    assert 4 < len(keys) < 30
    blended = np.interp(range(90), [one.moment for one in keys], [images.pixels(one.image)[0, 0, 0] for one in keys])
    assert np.abs(blended - [frame[0, 0, 0] for frame in frames]).max() <= 2


def test_nothing_is_blended_over_a_jump_or_between_sizes() -> None:
    images = Images()
    shown = series(images, [flat(0), flat(0), flat(200), flat(200)[:2], flat(90)[:2]], jumps=(2,))
    keys = [(one.moment, one.blends) for one in images.keys(shown)]
    assert keys == [(0, False), (1, True), (2, False), (3, False), (4, True)]


def test_colors_that_cannot_be_seen_need_no_key() -> None:
    images = Images()
    shown = series(images, [flat(255 * (k % 2), alpha=0) for k in range(20)])
    assert len(images.keys(shown)) == 2
