from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from hashlib import blake2b

import numpy as np
import pytest

from renderer.drawing.canvas import rasterise
from renderer.drawing.same_picture import same_picture
from renderer.encode.encoder import decode, probe
from renderer.film.render.film import Cancelled, FilmSpec, drawn_frames, render_film
from renderer.film.render.film_spec import Progress
from renderer.scene.picture import Layer, Outline, same_item
from renderer.scene.shapes import circle
from renderer.script.clips.change import to
from renderer.script.script import Script
from renderer.values.errors import RenderError, ValuesError
from tests.sure import sure

SMALL = FilmSpec(size=(160, 90), fps=Fraction(12), preset="ultrafast")


def prints(scene, frames, spec=SMALL) -> dict[int, str]:
    drawn = drawn_frames(scene, frames, spec)
    return {k: blake2b(pixels.tobytes()).hexdigest() for k, (pixels, _) in zip(frames, drawn, strict=True)}


def test_a_film_has_all_its_frames_and_says_so(moving, tmp_path) -> None:
    told: list[Progress] = []
    report = render_film(moving, tmp_path / "new" / "a.mp4", SMALL, told.append)
    found = probe(report.path)
    assert (found.frames, found.size, found.fps, found.duration) == (18, (160, 90), 12, 1.5)
    assert (report.frames, report.size, report.fps, report.duration) == (18, (160, 90), 12, 1.5)
    assert report.bytes == report.path.stat().st_size and report.took > 0
    assert [step.done for step in told] == list(range(1, 19)) and {step.total for step in told} == {18}
    assert told[-1].left == 0 and all(step.rate > 0 and step.left >= 0 for step in told)


def test_frames_of_the_film_are_those_of_the_scene(moving, tmp_path) -> None:
    render_film(moving, tmp_path / "a.mp4", FilmSpec(size=(320, 180), fps=Fraction(12), crf=1))
    for k, pixels in enumerate(decode(tmp_path / "a.mp4")):
        drawn = rasterise(moving.at(1.5 if k == 17 else k / 12), (320, 180))[..., 2::-1]
        assert np.abs(pixels.astype(int) - drawn).mean() < 4, k


def test_a_frame_that_equals_the_last_is_not_drawn_again(moving, tmp_path) -> None:
    report = render_film(moving, tmp_path / "a.mp4", SMALL)
    # From 0.5 s to 1 s nothing moves: frames 6 to 12 look alike.
    assert (report.frames, report.drawn) == (18, 12)


def test_a_reused_frame_is_the_frame_it_stands_for(moving) -> None:
    together = prints(moving, range(18))
    alone = {k: prints(moving, range(k, k + 1))[k] for k in range(18)}
    assert together == alone


def test_frames_do_not_depend_on_the_rate(moving) -> None:
    slow, fast = prints(moving, range(18)), prints(moving, range(36), FilmSpec(size=(160, 90), fps=Fraction(24)))
    assert all(slow[k] == fast[2 * k] for k in range(17))
    assert slow[17] == fast[35]  # how the film ends


def test_a_part_of_a_film_is_made_of_the_whole_films_frames(moving, tmp_path) -> None:
    spec = FilmSpec(size=(160, 90), fps=Fraction(12), start=0.25, end=0.5)
    assert spec.frames(moving) == range(3, 6)
    whole, part = prints(moving, range(18)), prints(moving, range(3, 6), spec)
    assert {k: part[k] for k in (3, 4)} == {k: whole[k] for k in (3, 4)}
    assert part[5] == whole[6]  # the part ends where nothing moves yet: at 0.5 s
    assert render_film(moving, tmp_path / "a.mp4", spec).frames == 3


def test_an_exact_broadcast_rate_arrives_in_the_file(moving, tmp_path) -> None:
    report = render_film(moving, tmp_path / "a.mp4", FilmSpec(size=(64, 36), fps="24000/1001"))
    assert probe(report.path).fps == Fraction(24000, 1001) and report.frames == 36


def test_a_transparent_film_leaves_the_ground_out(moving, tmp_path) -> None:
    spec = FilmSpec(size=(64, 36), fps=Fraction(6), transparent=True)
    render_film(moving, tmp_path / "a.mov", spec)
    corner = next(decode(tmp_path / "a.mov", alpha=True))[0, 0]
    assert corner[3] == 0
    with pytest.raises(ValuesError, match="transparent"):
        render_film(moving, tmp_path / "a.mp4", spec)


@pytest.mark.parametrize(
    "fields",
    [
        {"size": (0, 10)},
        {"size": (math.nan, 10)},
        {"fps": 0},
        {"fps": math.nan},
        {"crf": 99},
        {"preset": "quick"},
        {"start": -1.0},
        {"end": math.inf},
    ],
)
def test_impossible_films_are_refused(fields) -> None:
    with pytest.raises(ValuesError):
        FilmSpec(**fields)


@pytest.mark.parametrize("fields", [{"size": (63, 36)}, {"start": 2.0}, {"end": 2.0}, {"start": 1.0, "end": 1.0}])
def test_films_that_the_scene_cannot_give_are_refused_before_any_work(moving, tmp_path, fields) -> None:
    asked = []

    class Watched:
        duration = moving.duration

        def at(self, t):
            asked.append(t)
            return moving.at(t)

    with pytest.raises(ValuesError):
        render_film(Watched(), tmp_path / "a.mp4", FilmSpec(**fields))
    assert not asked and not list(tmp_path.iterdir())


def test_ctrl_c_goes_through_and_leaves_nothing(moving, tmp_path) -> None:
    def stop(step) -> None:
        if step.done == 5:
            raise KeyboardInterrupt

    (tmp_path / "a.mp4").write_bytes(b"the film of yesterday")
    with pytest.raises(KeyboardInterrupt):
        render_film(moving, tmp_path / "a.mp4", SMALL, stop)
    assert [found.name for found in tmp_path.iterdir()] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == b"the film of yesterday"


@pytest.mark.skipif(sys.platform == "win32", reason="it needs signals (run on Linux or macOS)")
def test_a_real_ctrl_c_in_the_middle_leaves_nothing(tmp_path) -> None:
    program = (
        "import sys; from renderer.film.render.film import FilmSpec, render_film\n"
        "from renderer.scene.picture import Picture; from renderer.values.affine import pose\n"
        "from renderer.values.color import ink\n"
        "class Long:\n"
        "    duration = 3000.0\n"
        "    def at(self, t): return Picture((), ink('#123456'), pose((t, 0)), (16.0, 9.0))\n"
        "tell = lambda step: print(step.done, flush=True)\n"
        "render_film(Long(), sys.argv[1], FilmSpec(size=(160, 90)), tell)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "a.mp4")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().strip() == b"1"
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read().decode()
    assert "KeyboardInterrupt" in said
    assert not list(tmp_path.iterdir())


def test_a_film_that_is_called_off_leaves_nothing(moving, tmp_path) -> None:
    done: list[Progress] = []
    with pytest.raises(Cancelled, match="called off after 4 of 18 frames"):
        render_film(moving, tmp_path / "a.mp4", SMALL, done.append, cancelled=lambda: len(done) == 4)
    assert not list(tmp_path.iterdir())


def test_a_scene_that_fails_in_the_middle_leaves_nothing(moving, shape, shown, tmp_path) -> None:
    from renderer.geometry.outline import circle_path

    class Broken:
        duration = 1.0

        def at(self, t):
            return moving.at(t) if t < 0.5 else shown(shape(circle_path(1), "blue", address="title/J"))

    with pytest.raises(RenderError, match="'title/J'"):
        render_film(Broken(), tmp_path / "a.mp4", SMALL)
    assert not list(tmp_path.iterdir())


def test_no_ffmpeg_is_left_running_after_a_failure(moving, tmp_path, monkeypatch) -> None:
    started = []
    real = subprocess.Popen

    def watched(*arguments, **options):
        started.append(real(*arguments, **options))
        return started[-1]

    monkeypatch.setattr("renderer.encode.ffmpeg.subprocess.Popen", watched)

    def stop(step) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        render_film(moving, tmp_path / "a.mp4", SMALL, stop)
    assert [process.poll() is not None for process in started] == [True]


def test_pictures_are_the_same_by_what_they_hold_not_by_who_they_are(moving) -> None:
    assert same_picture(moving.at(0.2), moving.at(0.2))
    assert same_picture(moving.at(0.6), moving.at(0.9))
    assert not same_picture(moving.at(0.2), moving.at(0.21))


def test_any_difference_in_a_picture_is_seen(moving) -> None:
    picture = moving.at(0.2)
    net, pulses, disc, ring, pair = picture.items
    changed = [
        picture._replace(ground=disc.fill),
        picture._replace(view=disc.place),
        picture._replace(frame=(8.0, 8.0)),
        picture._replace(items=picture.items[:-1]),
        picture._replace(items=(pulses, net, disc, ring, pair)),
        picture._replace(items=(replace(net, lines=net.lines + 1e-9), pulses, disc, ring, pair)),
        picture._replace(items=(replace(net, alphas=np.ones(20)), pulses, disc, ring, pair)),
        picture._replace(items=(replace(net, opacity=0.5), pulses, disc, ring, pair)),
        picture._replace(items=(net, pulses, replace(disc, opacity=0.9), ring, pair)),
        picture._replace(items=(net, pulses, replace(disc, place=ring.place), ring, pair)),
        picture._replace(items=(net, pulses, replace(disc, path=pair.items[1].path), ring, pair)),
        picture._replace(items=(net, pulses, replace(disc, trim=(0.0, 0.3)), ring, pair)),
        picture._replace(items=(net, pulses, disc, ring, pair._replace(opacity=0.1))),
        picture._replace(items=(net, pulses, disc, ring, pair._replace(items=pair.items[:1]))),
    ]
    assert not any(same_picture(picture, other) or same_picture(other, picture) for other in changed)


def _stamped(item, stamp):
    return item._replace(stamp=stamp) if isinstance(item, Layer) else replace(item, stamp=stamp)


def test_another_still_span_does_not_change_how_a_picture_looks(moving) -> None:
    picture = moving.at(0.2)
    one, other = (tuple(_stamped(item, (k, by)) for k, item in enumerate(picture.items)) for by in (1, 2))
    assert same_picture(picture._replace(items=one), picture._replace(items=other))


def test_a_frame_that_looks_like_the_last_but_begins_to_move_is_drawn_again() -> None:
    # It is layered in another way, so its pixels must not depend on whether the frame before was drawn.
    script = Script()
    script.add(circle(fill="blue", name="a"), circle(fill="red", at=(1, 0), opacity=0.5, name="b"))
    script.wait(0.25)
    script.play(to("b", seconds=0.25, at=(0, 1)))
    scene = script.scene()
    assert same_item(sure(Outline, scene.at(0.25).items[1]), sure(Outline, scene.at(0.125).items[1]))
    assert not same_picture(scene.at(0.25), scene.at(0.125))
