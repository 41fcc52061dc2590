"""What has moved on or faded out leaves nothing behind in a coded film."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from benchmarks.ghosts import widened
from renderer.drawing.canvas import Canvas
from renderer.encode.codec import DRAFT, Coding
from renderer.encode.encoder import decode, encoded
from renderer.geometry.outline import circle_path, line_path, rounded_path
from renderer.scene.picture import Picture
from renderer.values.affine import pose
from renderer.values.color import ink
from renderer.values.paint import Stroke
from tests.drawn import outline, picture

SIZE, FRAMES, NEAR = (640, 360), 45, 8


def faint_and_fading(frame: int) -> Picture:
    """Faint lines that move on black, and a disc and a frame that fade out slowly and are gone in the end."""
    t, left = frame / 30, max(0.0, 1 - frame / 30)
    faint = Stroke(ink("#202020"), 3)
    lines = [
        outline(line_path((-6, y), (-4.5, y + 0.4)), None, faint, place=pose((speed * t, 0.0)))
        for y, speed in zip(np.arange(-3, 1, 0.5), [5.6, 8.0] * 4, strict=True)
    ]
    disc = outline(circle_path(1.0), "#ffffff", place=pose((4, 2)), opacity=left)
    box = outline(rounded_path(3, 1, 0.1), None, Stroke(ink("#ffffff"), 2), place=pose((4, -2)), opacity=left**2)
    return picture(*lines, disc, box)


CODINGS = [Coding(), Coding(DRAFT[1], DRAFT[0]), Coding(codec="h265")]


@pytest.mark.parametrize("coding", CODINGS, ids=["default", "draft", "h265"])
def test_faint_moving_lines_and_a_slow_fade_leave_nothing_on_plain_ground(tmp_path, coding) -> None:
    canvas = Canvas(SIZE)
    drawn = [canvas.draw(faint_and_fading(k))[..., 2::-1].copy() for k in range(FRAMES)]
    with encoded(tmp_path / "a.mp4", SIZE, Fraction(30), FRAMES, coding) as film:
        for pixels in drawn:
            film.write(np.dstack((pixels[..., ::-1], np.full(pixels.shape[:2], 255, np.uint8))))
    for shown, want in zip(decode(tmp_path / "a.mp4"), drawn, strict=True):
        plain = ~widened(np.asarray(want.any(axis=2)), NEAR)
        assert shown[plain].max() <= 4
        assert abs(int(shown[90, 500, 1]) - int(want[90, 500, 1])) <= 4  # the middle of the disc does not lag
