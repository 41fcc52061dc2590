"""Every form that a film can have, read again as others read it: frames, size, rate, duration, colors and alpha."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.image_sequence import render_frames, render_pictures
from renderer.geometry.outline import circle_path, rounded_path
from renderer.scene.picture import Picture
from renderer.values.affine import IDENTITY, pose
from renderer.values.theme import DARK
from tests.drawn import outline
from tests.sure import there, unchecked

SIZE, FPS, COUNT = (192, 108), Fraction(25), 13
ROLES = ("ink", "blue", "green", "red", "yellow", "yellow_e", "blue_b", "red_b")
NEAR = 3
"""Of 255: how far a color may be off that a viewer sees on a flat patch."""


@dataclass(frozen=True)
class Patches:
    """Eight flat patches in colors of a theme, each with an alpha, and a dot that crosses the middle."""

    alpha: float = 1.0
    duration: float = COUNT / 25

    def at(self, t: float) -> Picture:
        frame = (128 / 9, 8.0)
        patch = rounded_path(2.9, 3.0, 0.1)
        places = [pose(((k % 4 - 1.5) * frame[0] / 4, 2.2 - 4.4 * (k // 4))) for k in range(len(ROLES))]
        patches = [
            outline(patch, DARK.color(role).hex, place=place, opacity=self.alpha, address=role)
            for role, place in zip(ROLES, places, strict=True)
        ]
        dot = outline(circle_path(0.2), "#ffffff", place=pose((-6 + 12 * t / self.duration, 0.0)))
        return Picture((*patches, dot), DARK.color("ground"), IDENTITY, frame)


def from_ffmpeg(path: Path, alpha: bool) -> np.ndarray:
    """The frames of a film as ffmpeg reads them by itself, by the tags in the file."""
    # What ffmpeg takes for VP9 when nothing is said leaves the alpha out.
    reader = ["-c:v", "libvpx-vp9"] if path.suffix == ".webm" and alpha else []
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *reader, "-i", str(path), "-fps_mode", "passthrough"]
    pixels = ["-f", "rawvideo", "-pix_fmt", "rgba" if alpha else "rgb24", "-"]
    data = subprocess.run([*command, *pixels], capture_output=True, check=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, SIZE[1], SIZE[0], 4 if alpha else 3)


def from_pillow(path: Path, alpha: bool) -> np.ndarray:
    """The frames of a moving picture, as often as each is shown."""
    shown = []
    with Image.open(path) as image:
        for number in range(unchecked(image).n_frames):
            image.seek(number)
            image.load()
            pixels = np.array(image.convert("RGBA" if alpha else "RGB"))
            shown += [pixels] * round(image.info["duration"] / 1000 * FPS)
    return np.array(shown)


def from_pictures(folder: Path, alpha: bool) -> np.ndarray:
    return np.array([np.array(Image.open(file)) for file in sorted(folder.iterdir())])


def from_bare(file: Path, alpha: bool) -> np.ndarray:
    head, _, data = file.read_bytes().partition(b"\n")
    word, version, size, rate, count, kind = head.decode("ascii").split(" ")
    assert (word, version, size, rate, kind) == ("netreel-frames", "1", "192x108", "25/1", "rgba" if alpha else "rgb")
    return np.frombuffer(data, np.uint8).reshape(int(count), SIZE[1], SIZE[0], len(kind))


def told(path: Path) -> tuple[float, tuple[int, int], float]:
    """What ffmpeg says of a film's duration, size and rate."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path)]
    said = subprocess.run(command, capture_output=True, check=False).stderr.decode()
    hours, minutes, seconds = there(re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)).groups()
    width, height = there(re.search(r"Video: .*?, (\d+)x(\d+)", said)).groups()
    rate = there(re.search(r"([\d.]+) fps", said))[1]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds), (int(width), int(height)), float(rate)


def made(path: Path, scene: Patches, alpha: bool, codec: str = "h264") -> np.ndarray:
    """A film in one of its forms, read again."""
    spec = FilmSpec(SIZE, FPS, transparent=alpha, codec=codec)
    if path.name == "pictures":
        render_pictures(scene, path, spec)
        return from_pictures(path, alpha)
    if path.name == "bare":
        with path.open("wb") as stream:
            render_frames(scene, stream, spec)
        return from_bare(path, alpha)
    render_film(scene, path, spec)
    return from_pillow(path, alpha) if path.suffix in (".gif", ".webp") else from_ffmpeg(path, alpha)


def off(frames: np.ndarray, alpha: float = 1.0) -> float:
    """By how much, at most, a color or the alpha is off in the middle of a patch, in the first frame and the last."""
    worst = 0.0
    for k, role in enumerate(ROLES):
        color = DARK.color(role)
        want = [round(255 * part) for part in (color.red, color.green, color.blue, alpha)]
        x, y = SIZE[0] * (2 * (k % 4) + 1) // 8, round(SIZE[1] * (0.5 + 0.275 * (2 * (k // 4) - 1)))
        for frame in (frames[0], frames[-1]):
            middle = frame[y - 8 : y + 8, x - 8 : x + 8].astype(int)
            worst = max(worst, float(np.abs(middle - want[: frame.shape[2]]).max()))
    return worst


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "h264"),
        ("a.mov", "h264"),
        ("a.mp4", "h265"),
        ("a.mov", "h265"),
        ("a.mp4", "av1"),
        ("a.webm", "vp9"),
        ("a.webm", "av1"),
        ("a.gif", "h264"),
        ("a.webp", "h264"),
        ("pictures", "h264"),
        ("bare", "h264"),
    ],
)
def test_frames_and_colors_of_a_film_come_back_as_others_read_them(tmp_path, name, codec):
    frames = made(tmp_path / name, Patches(), False, codec)
    assert frames.shape == (COUNT, SIZE[1], SIZE[0], 3)
    assert off(frames) <= NEAR
    # The dot is where it was at that frame, and at its end in the last, so none was lost, doubled or moved.
    row = frames[:, SIZE[1] // 2, :, 1].astype(int)
    went = (row * np.arange(SIZE[0])).sum(axis=1) / row.sum(axis=1)
    share = np.array([*range(COUNT - 1), COUNT]) / COUNT
    # What AV1 leaves faintly behind the dot pulls the mean back.
    near = 2 if codec == "av1" else 1
    assert went == pytest.approx(SIZE[0] / 2 - 0.5 + SIZE[1] / 8 * (-6 + 12 * share), abs=near)


@pytest.mark.parametrize("alpha", [1.0, 128 / 255])
@pytest.mark.parametrize("name", ["a.mov", "a.webm", "a.webp", "pictures", "bare"])
def test_alpha_is_straight_and_colors_are_right_at_half_of_it(tmp_path, name, alpha):
    frames = made(tmp_path / name, Patches(alpha), True)
    assert frames.shape == (COUNT, SIZE[1], SIZE[0], 4)
    assert off(frames, alpha) <= NEAR
    assert frames[:, :3, :, 3].max() <= NEAR


@pytest.mark.parametrize(
    ("name", "codec", "alpha"),
    [
        ("a.mp4", "h264", False),
        ("a.mp4", "h265", False),
        ("a.mp4", "av1", False),
        ("a.mov", "h264", True),
        ("a.webm", "h264", True),
        ("a.webm", "vp9", False),
        ("a.gif", "h264", False),
    ],
)
def test_size_rate_and_duration_are_told_to_the_frame(tmp_path, name, codec, alpha):
    render_film(Patches(), tmp_path / name, FilmSpec(SIZE, FPS, transparent=alpha, codec=codec))
    duration, size, rate = told(tmp_path / name)
    assert duration == pytest.approx(COUNT / 25, abs=0.011)
    assert (size, rate) == (SIZE, 25)


def test_a_moving_webp_lasts_as_long_as_the_film_also_with_a_rate_that_thousandths_cannot_say(tmp_path):
    render_film(Patches(), tmp_path / "a.webp", FilmSpec(SIZE, Fraction(30000, 1001)))
    with Image.open(tmp_path / "a.webp") as image:
        seconds = 0.0
        for number in range(unchecked(image).n_frames):
            image.seek(number)
            image.load()
            seconds += image.info["duration"] / 1000
    assert seconds == pytest.approx(16 * 1001 / 30000, abs=0.002)


@pytest.mark.parametrize("fps", ["50", "30", "12.5", "24000/1001"])
def test_a_gif_is_as_fast_as_the_film_though_it_counts_hundredths(tmp_path, fps):
    report = render_film(Patches(), tmp_path / "a.gif", FilmSpec(SIZE, Fraction(fps)))
    with Image.open(tmp_path / "a.gif") as image:
        shown = []
        for number in range(unchecked(image).n_frames):
            image.seek(number)
            image.load()
            shown.append(image.info["duration"] / 1000)
    assert min(shown) >= 0.02
    assert sum(shown) == pytest.approx(float(report.frames / Fraction(fps)), abs=0.01)


def test_the_same_frames_come_out_of_every_form_that_loses_nothing(tmp_path):
    pictures = made(tmp_path / "pictures", Patches(128 / 255), True)
    assert np.array_equal(pictures, made(tmp_path / "bare", Patches(128 / 255), True))
    moving = made(tmp_path / "a.webp", Patches(128 / 255), True)
    seen = pictures[..., 3] > 0
    assert np.array_equal(pictures[seen], moving[seen])


def test_bare_frames_are_told_in_a_line_that_is_all_a_reader_needs():
    stream = io.BytesIO()
    render_frames(Patches(), stream, FilmSpec((64, 36), Fraction(24000, 1001)))
    head, _, rest = stream.getvalue().partition(b"\n")
    assert head == b"netreel-frames 1 64x36 24000/1001 13 rgb"
    assert len(rest) == 13 * 64 * 36 * 3
