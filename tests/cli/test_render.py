from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from rich.console import Console

from renderer.cli.progress import ProgressLines, shown
from renderer.cli.render import summary
from renderer.encode.encoder import decode, probe
from renderer.film.load.target import load
from renderer.film.render.film import FilmReport, Progress
from renderer.film.render.still import still_array

Netreel = Callable[..., Result]
Small = tuple[str, ...]
Writer = Callable[[str, str], Path]

LIGHT = np.array([0.2126, 0.7152, 0.0722])
"""How much of red, green and blue is in the lightness that films keep for every pixel (BT.709)."""


def left(here: Path) -> set[str]:
    """What lies in a folder besides scripts."""
    return {path.name for path in here.iterdir() if path.suffix != ".py" and path.name != "__pycache__"}


def test_a_film_lands_beside_the_caller_and_its_path_is_the_result(netreel: Netreel, here: Path, small: Small) -> None:
    result = netreel("render", "my_film.py", *small)
    assert (result.exit_code, result.stdout) == (0, "my_film.mp4\n")
    assert result.stderr.startswith("30 frames of 160x90 at 10 frames/s, 3.00 s, ")
    assert left(here) == {"my_film.mp4"}
    found = probe("my_film.mp4")
    assert (found.frames, found.size, found.fps) == (30, (160, 90), 10)


def test_a_film_lands_in_out_where_there_is_such_a_folder(netreel: Netreel, here: Path, small: Small) -> None:
    (here / "out").mkdir()
    assert netreel("render", "my_film.py", *small).stdout == "out/my_film.mp4\n"
    assert netreel("render", "my_film.py", *small, "--transparent").stdout == "out/my_film.mov\n"
    assert left(here / "out") == {"my_film.mp4", "my_film.mov"}


@pytest.mark.parametrize("output", ["new/deep/film.mp4", "new/deep/"])
def test_folders_of_the_output_are_made(netreel: Netreel, here: Path, small: Small, output: str) -> None:
    result = netreel("render", "my_film.py", *small, "--beat", "0", "-o", output)
    path = Path(output, "my_film.mp4") if output.endswith("/") else Path(output)
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    assert left(here / "new" / "deep") == {path.name}


def test_a_quality_gives_pixels_and_rate_and_options_override_it(netreel: Netreel, here: Path) -> None:
    assert netreel("render", "my_film.py", "-q", "480p15", "--beat", "0").exit_code == 0
    found = probe("my_film.mp4")
    assert (found.frames, found.size, found.fps) == (15, (854, 480), 15)
    words = ("-q", "480p15", "--beat", "0", "--size", "90x50", "--fps", "30000/1001")
    assert netreel("render", "my_film.py", *words).exit_code == 0
    found = probe("my_film.mp4")
    assert (found.frames, found.size, found.fps) == (30, (90, 50), Fraction(30000, 1001))


@pytest.mark.parametrize(
    ("words", "span", "end"),
    [
        (("--from", "1.05"), (11, 30), 3.0),
        (("--to", "0.95"), (0, 10), 0.95),
        (("--from", "0.5", "--to", "2.5"), (5, 25), 2.5),
        (("--beat", "1"), (10, 20), 2.0),
        (("--beat", "1-2"), (10, 30), 3.0),
        (("--beat", "aside"), (20, 30), 3.0),
        (("--chapter", "One"), (0, 20), 2.0),
        (("--chapter", "two"), (20, 30), 3.0),
    ],
)
def test_a_part_shows_the_very_frames_of_the_whole_and_then_how_it_ends(
    netreel: Netreel, here: Path, small: Small, words: tuple[str, ...], span: tuple[int, int], end: float
) -> None:
    # Frames that are coded with hardly any loss can be compared.
    for name, span_words in (("whole.mp4", ()), ("part.mp4", words)):
        assert netreel("render", "my_film.py", *small, "--crf", "0", "-o", name, *span_words).exit_code == 0
    whole, part = list(decode("whole.mp4")), list(decode("part.mp4"))
    assert len(part) == span[1] - span[0]
    apart = [np.abs(a.astype(int) - b).max() for a, b in zip(part[:-1], whole[span[0] : span[1] - 1], strict=True)]
    assert max(apart) <= 10
    last = still_array(load("my_film.py").scene, end - 1e-9, (160, 90))
    # Colors at edges are coded coarsely, but lightness is not.
    assert np.abs((part[-1].astype(int) - last) @ LIGHT).max() <= 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--beat", "3"), "there is no beat 3; beats are numbered 0 to 2"),
        (("--beat", "helo"), "no beat is labeled 'helo'; beats are numbered 0 to 2; did you mean 'hello'?"),
        (("--beat", "2-1"), "the beats '2-1' run backwards; write 1-2"),
        (("--beat", "-1"), "no beat is labeled '-1'; beats are numbered 0 to 2"),
        (("--chapter", "Tow"), "no chapter is named 'Tow'; did you mean 'Two'?"),
        (("--chapter", "xyz"), "no chapter is named 'xyz'; there are 'One', 'Two'"),
        (("--beat", "1", "--from", "1"), "--beat and --from and --to both choose a part of the film; give one of them"),
        (("--beat", "1", "--chapter", "One"), "--beat and --chapter both choose a part of the film"),
        (("--from", "3"), "there is nothing from 3 s on: the film ends at 3 s"),
        (("--to", "3.2"), "the film cannot be shown to 3.2 s: it ends at 3 s"),
        (("--from", "2", "--to", "1"), "no frame lies between 2 s and 1 s"),
        (("--from", "-1"), "--from: a time in seconds must not be negative, but it is -1"),
        (("--from", "nan"), "--from: a time in seconds must be finite, but it is nan"),
        (("--to", "inf"), "--to: a time in seconds must be finite, but it is inf"),
        (("--to", "soon"), "--to: a time in seconds must be a number, but it is 'soon'"),
        (("--size", "161x90"), "a film has even sides, but 161x90 has an odd one; the next even size is 162x90"),
        (("--size", "0x90"), "--size: a frame has 1 to 16384 pixels a side, but this is 0x90"),
        (("--size", "-160x90"), "--size: a frame has 1 to 16384 pixels a side, but this is -160x90"),
        (("--size", "big"), "--size: a size is written like '1920x1080', but this is 'big'"),
        (("--fps", "0"), "--fps: frames a second must be above 0 and at most 1000, but this is 0"),
        (("--fps", "nan"), "--fps: frames a second are a number or like '30000/1001', but this is 'nan'"),
        (
            ("-q", "1080p"),
            "--quality: no quality is named '1080p'; there are 480p15, 720p30, 1080p60, 1440p60, 2160p60",
        ),
        (("--crf", "52"), "crf is a whole number from 0 (best) to 51, but this is 52"),
        (("--preset", "fst"), "no preset is named 'fst'; there are "),
        (("--pace", "0"), "--pace: pace must be above 0, but it is 0"),
        (
            ("--theme", "drak"),
            "my_film.py:6: no theme is named 'drak'; there are dark, light, contrast, safe; did you mean 'dark'?",
        ),
        (("--set", "n"), "--set: a parameter is written key=value, but this is 'n'"),
        (("--set", "n=1", "--set", "n=2"), "--set: 'n' is given twice"),
        (("--set", "theme=dark", "--theme", "light"), "'theme' is given twice, by --theme and by --set"),
        (("--set", "n=many"), "my_film.py:5: build of 'my_film.py': 'n' must be a whole number, but it is 'many'"),
        (("--set", "m=1"), "my_film.py:5: build of 'my_film.py' has no parameter 'm'; it takes n, theme, size"),
        (("-o", "film.avi"), "'film.avi' cannot hold a film; its name must end in .mp4, .mov, .webm, .gif or .webp"),
        (
            ("-o", "film.mp4", "--transparent"),
            "'film.mp4' cannot hold a transparent film; its name must end in .mov, .webm or",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    netreel: Netreel, here: Path, small: Small, words: tuple[str, ...], said: str
) -> None:
    result = netreel("render", "my_film.py", *small, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"netreel: {said}")
    assert left(here) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--crf", "20"), "a page draws the film itself and has no --crf; leave it out"),
        (("--transparent",), "a page draws the film itself and has no --transparent; leave it out"),
        (("--draft",), "a page draws the film itself and has no --draft; leave it out"),
        (("--format", "gif"), "'film.html' is no .gif; name it so, or leave --format out"),
        (("--from", "1"), "a page holds the whole film; leave --from, --to, --beat and --chapter out"),
    ],
)
def test_a_page_refuses_what_it_has_no_use_for(netreel: Netreel, here: Path, words: tuple[str, ...], said: str) -> None:
    result = netreel("render", "my_film.py", "-o", "film.html", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"netreel: {said}")
    assert left(here) == set()


def test_a_page_is_named_by_its_suffix_or_its_format(netreel: Netreel, here: Path) -> None:
    named = netreel("render", "my_film.py", "-o", "film.html")
    assert (named.exit_code, named.stdout) == (0, "film.html\n")
    assert netreel("render", "my_film.py", "--format", "html").stdout == "my_film.html\n"
    assert left(here) == {"film.html", "my_film.html"}


def test_two_beats_of_one_label_are_told_apart_by_number(netreel: Netreel, write: Writer, small: Small) -> None:
    write("twice.py", "from renderer import Script\ndef build():\n    s = Script()\n    s.wait(1, label='a')\n"
          "    s.wait(1, label='a')\n    return s.scene()\n")  # fmt: skip
    result = netreel("render", "twice.py", *small, "--beat", "a")
    assert result.exit_code == 2
    assert result.stderr == "netreel: several beats are labeled 'a': 0, 1; choose one by its number\n"
    assert "the film has no chapters" in netreel("render", "twice.py", *small, "--chapter", "a").stderr


def test_a_script_that_fails_while_it_is_drawn_is_named_and_nothing_is_left(
    netreel: Netreel, here: Path, write: Writer, small: Small
) -> None:
    film = write(
        "wavy.py",
        """
        from renderer import Clock, Script, apply, circle

        def up(t):
            return (0.0, 1 / (t - 0.5))

        def build():
            script = Script()
            script.add(circle(name="dot"))
            script.follow("dot.at", apply(up, Clock()))
            script.wait(1)
            return script.scene()
""",
    )
    os.utime(film, (1, 1))
    # The second time its scene is read back, which knows no lines.
    for _ in range(2):
        result = netreel("render", "wavy.py", *small)
        assert (result.exit_code, result.stdout) == (2, "")
        assert (
            result.stderr == "netreel: wavy.py:4: the signal of 'dot.at' fails at 0.50 s: "
            "ZeroDivisionError: float division by zero\n"
        )
        assert left(here) == set()


def test_an_output_that_cannot_be_written_fails(netreel: Netreel, here: Path, small: Small) -> None:
    (here / "file").write_text("")
    result = netreel("render", "my_film.py", *small, "-o", "file/film.mp4")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "netreel: 'file/film.mp4' cannot be written: a part of the path is a file, not a folder\n"


def test_a_missing_ffmpeg_fails_and_what_stood_there_stays(
    netreel: Netreel, here: Path, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "my_film.mp4").write_text("an older film")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(here / "no_ffmpeg"))
    result = netreel("render", "my_film.py", *small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("netreel: ffmpeg cannot be started")
    assert left(here) == {"my_film.mp4"}
    assert (here / "my_film.mp4").read_text() == "an older film"


def test_what_a_script_prints_does_not_mix_with_the_result(netreel: Netreel, write: Writer, small: Small) -> None:
    write("loud.py", "from my_film import build as quiet\ndef build():\n    print('hello')\n    return quiet()\n")
    result = netreel("render", "loud.py", *small, "--beat", "0")
    assert result.stdout == "loud.mp4\n"
    assert result.stderr.startswith("hello\n")


def test_reserved_parameters_go_to_a_build_that_takes_them(netreel: Netreel, here: Path) -> None:
    words = ("--size", "90x160", "--fps", "10", "--theme", "light", "--beat", "0", "--crf", "0")
    result = netreel("render", "my_film.py", *words)
    assert (result.exit_code, "note" in result.stderr) == (0, False)
    first = next(iter(decode("my_film.mp4")))
    assert first.min() > 250  # the white ground reaches the edges of an upright frame


def test_a_build_that_does_not_take_them_is_told_of(netreel: Netreel, write: Writer) -> None:
    write(
        "plain.py", "from renderer import Script\ndef build():\n    s = Script()\n    s.wait(1)\n    return s.scene()\n"
    )
    words = ("--size", "90x160", "--fps", "10", "--theme", "light", "--pace", "2")
    result = netreel("render", "plain.py", *words)
    assert result.exit_code == 0
    notes = result.stderr.splitlines()[:3]
    assert notes[0] == "netreel: note: build of 'plain.py' takes no 'theme', so it stays as it is"
    assert notes[1] == "netreel: note: build of 'plain.py' takes no 'pace', so it stays as it is"
    assert notes[2].startswith(
        "netreel: note: build of 'plain.py' takes no 'size', and made a frame of 14.2222 to 8, so"
    )


def test_the_video_is_opened_when_asked_for(
    netreel: Netreel, here: Path, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", lambda path: opened.append(path) or 1)
    result = netreel("render", "my_film.py", *small, "--beat", "0", "--open")
    assert (result.exit_code, opened) == (0, ["my_film.mp4"])
    assert result.stderr.endswith("netreel: note: nothing on this machine opens 'my_film.mp4'\n")


@pytest.mark.parametrize(
    ("number", "said", "code"),
    [(signal.SIGINT, "netreel: stopped", 130), (signal.SIGTERM, "netreel: ended by SIGTERM", 143)],
)
def test_ctrl_c_stops_with_130_and_leaves_nothing_and_so_does_the_system_with_its_code(
    here: Path, tmp_path_factory: pytest.TempPathFactory, write: Writer, number: int, said: str, code: int
) -> None:
    write("long.py", "from my_film import build as short\ndef build():\n    return short(n=3000)\n")
    command = [sys.executable, "-m", "renderer.cli.main", "render", "long.py", "--size", "160x90", "-j", "2"]
    caches = tmp_path_factory.mktemp("caches")
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=here,
        env={**os.environ, "XDG_CACHE_HOME": str(caches)},
    )
    try:
        deadline = time.monotonic() + 60
        while not list(caches.glob("netreel/segments/work-*/*.mp4")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out) == (code, "")
    assert err.strip() == said
    assert left(here) == set() and not list(caches.glob("netreel/segments/work-*"))


def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ProgressLines("intro")
    for done in range(1, 101):
        lines(Progress(done, 100, 4.0, (100 - done) / 4, done / 4))
    assert capsys.readouterr().err.splitlines() == [
        "intro: 40 of 100 frames, 4.0 frames/s, 0:15 left",
        "intro: 80 of 100 frames, 4.0 frames/s, 0:05 left",
    ]


def test_no_line_of_progress_comes_before_ten_seconds_of_drawing_however_much_is_reused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = ProgressLines("intro")
    for drawn in range(1, 31):
        lines(Progress(9000 + drawn, 9040, 3.0, (40 - drawn) / 3, drawn / 3))
    assert capsys.readouterr().err.splitlines() == ["intro: 9030 of 9040 frames, 3.0 frames/s, 0:03 left"]


def test_progress_on_a_terminal_is_one_line_that_goes_away() -> None:
    console = Console(force_terminal=True, width=100, color_system=None)
    with console.capture() as capture, shown("intro", console) as show:
        for done in (1, 50, 100):
            show(Progress(done, 100, 4.0, (100 - done) / 4, done / 4))
    text = capture.get()
    assert "intro" in text and "frames/s" in text
    assert text.endswith("\x1b[2K")


def test_the_summary_tells_what_was_made() -> None:
    report = FilmReport(Path("a.mp4"), (640, 360), Fraction(30000, 1001), 300, 200, 2_500_000, 75.0)
    assert summary(report) == ("300 frames of 640x360 at 29.970 frames/s, 10.01 s, 2.5 MB; took 1:15 (4.0 frames/s)")


def test_captions_and_a_list_of_chapters_go_beside_the_video(here: Path, netreel: Netreel, small: Small) -> None:
    text = (here / "my_film.py").read_text("utf-8")
    (here / "my_film.py").write_text(
        text.replace('chapter("One")', 'chapter("One")\n    script.caption("Hi")'), "utf-8"
    )
    result = netreel("render", "my_film.py", *small, "--subtitles", "--chapter-list", "--burn-captions", "--no-cache")
    assert result.exit_code == 0, result.output
    assert (here / "my_film.chapters.txt").read_text("utf-8") == "0:00 One\n0:02 Two\n"
    assert (here / "my_film.srt").read_text("utf-8").splitlines()[2] == "Hi"
    assert (here / "my_film.vtt").is_file()


def test_a_format_names_the_file_and_png_is_a_folder(here: Path, netreel: Netreel, small: Small) -> None:
    assert netreel("render", "my_film.py", *small, "--format", "gif").stdout == "my_film.gif\n"
    assert probe(here / "my_film.gif").frames == 30
    assert netreel("render", "my_film.py", *small, "--format", "png").stdout == "my_film_frames\n"
    assert len(list((here / "my_film_frames").glob("*.png"))) == 30
    result = netreel("render", "my_film.py", *small, "--format", "gif", "-o", "a.mp4")
    assert (result.exit_code, "'a.mp4' is no .gif" in result.stderr) == (2, True)


def test_bare_frames_go_to_the_standard_output(here: Path, netreel: Netreel, small: Small) -> None:
    result = netreel("render", "my_film.py", *small, "-o", "-")
    head, _, pixels = result.stdout_bytes.partition(b"\n")
    assert head == b"netreel-frames 1 160x90 10/1 30 rgb"
    assert len(pixels) == 30 * 160 * 90 * 3
    assert left(here) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "-", "--format", "gif"), "bare frames have no --format; leave --format gif out"),
        (("-o", "-", "--codec", "av1"), "bare frames have no --codec; leave --codec av1 out"),
        (("--format", "png", "--codec", "av1"), "pictures have no --codec; leave --codec av1 out"),
    ],
)
def test_what_frames_have_no_use_for_is_refused(
    here: Path, netreel: Netreel, words: tuple[str, ...], said: str
) -> None:
    result = netreel("render", "my_film.py", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"netreel: {said}\n")


@pytest.mark.parametrize(("words", "who"), [(("-o", "a.gif"), "pictures"), (("-o", "-"), "bare frames")])
def test_what_a_form_has_no_room_for_is_said(
    netreel: Netreel, write: Writer, small: Small, words: tuple[str, ...], who: str
) -> None:
    write("loud.py", "from renderer import Script\ndef build():\n    s = Script()\n    s.sound('music.wav')\n"
          "    s.wait(0.2)\n    return s.scene()\n")  # fmt: skip
    write("music.wav", "")  # it is looked for, but not read
    result = netreel("render", "loud.py", *small, *words, "--subtitles")
    assert result.exit_code == 0
    assert f"netreel: note: {who} have no sound, so the film's is left out\n" in result.stderr
    assert f"netreel: note: {who} have no track for subtitles; --burn-captions draws them\n" in result.stderr


def test_a_gif_is_small_and_slow_unless_it_is_asked_for_more(here: Path, netreel: Netreel) -> None:
    assert netreel("render", "my_film.py", "--to", "0.2", "--format", "gif").exit_code == 0
    assert (probe(here / "my_film.gif").size, probe(here / "my_film.gif").frames) == ((854, 480), 3)
    assert "a GIF shows 50 at most" in netreel("render", "my_film.py", "-q", "1080p60", "-o", "a.gif").stderr
    assert netreel("render", "my_film.py", "--to", "0.2", "--aspect", "1:1", "-o", "a.gif").exit_code == 0
    assert probe(here / "a.gif").size == (480, 480)


def test_captions_that_cannot_be_written_are_told_before_the_film_is_made(
    here: Path, netreel: Netreel, write: Writer, small: Small
) -> None:
    write("told.py", "from renderer import Script\ndef build():\n    s = Script()\n    s.caption('so')\n"
          "    s.wait(1)\n    return s.scene()\n")  # fmt: skip
    (here / "told.srt").mkdir()
    result = netreel("render", "told.py", *small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "netreel: 'told.srt' cannot be written: it is a folder\n"
    assert left(here) == {"told.srt"}


def test_a_film_is_coded_as_asked(here: Path, netreel: Netreel, small: Small) -> None:
    assert netreel("render", "my_film.py", *small, "--codec", "h265").exit_code == 0
    assert probe(here / "my_film.mp4").codec == "hevc"


def test_an_aspect_is_the_shape_of_the_frame(here: Path, netreel: Netreel) -> None:
    words = ("render", "my_film.py", "-q", "480p15", "--to", "0.2")
    assert netreel(*words, "--aspect", "9:16").exit_code == 0
    assert probe(here / "my_film.mp4").size == (480, 854)
    assert "there are 16:9, 1:1, 9:16, 4:5" in netreel(*words, "--aspect", "3:2").stderr
    assert "give one of them" in netreel(*words, "--aspect", "1:1", "--size", "100x100").stderr


def test_an_address_is_no_place_for_a_film(here: Path, netreel: Netreel) -> None:
    done = netreel("render", "my_film.py", "-o", "http://127.0.0.1:9/x.mp4")
    assert done.exit_code == 2
    assert "'http://127.0.0.1:9/x.mp4' is an address, but a film is written to a file" in done.stderr
    assert not list(here.glob("http*"))


def test_a_film_that_was_built_before_is_not_built_again_and_its_segments_are_reused(
    netreel: Netreel, here: Path, write: Writer, small: Small
) -> None:
    film = write(
        "again.py",
        "from renderer import circle, to\n\ndef build(script):\n    dot = circle()\n    script.add(dot)\n"
        "    script.play(to(dot, at=(1, 0)), seconds=1)\n",
    )
    os.utime(film, (1, 1))
    first = netreel("render", "again.py", *small, "-o", "a.mp4")
    sys.modules.pop("again")
    again = netreel("render", "again.py", *small, "-o", "b.mp4")
    assert "again" not in sys.modules
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "reused" not in first.stderr and "1 of 1 segments reused" in again.stderr
    assert (here / "a.mp4").read_bytes() == (here / "b.mp4").read_bytes()
