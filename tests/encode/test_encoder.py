from __future__ import annotations

import os
import signal
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from renderer.encode import encoder
from renderer.encode.codec import Coding, check_film
from renderer.encode.encoder import decode, encoded, join_segments, probe
from renderer.encode.ffmpeg_args import Extras, concat_list
from renderer.values.errors import RenderError, ValuesError

SIZE = (64, 36)
SHADES = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "grey": (128, 128, 128), "white": (255,) * 3}


def frame(rgb, alpha: int = 255, size=SIZE):
    made = np.empty((size[1], size[0], 4), np.uint8)
    made[:] = (*(channel * alpha // 255 for channel in reversed(rgb)), alpha)
    return made


def write(path: Path, count: int = 6, size=SIZE, fps=Fraction(30), coding: Coding | None = None, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    with encoded(path, size, fps, count, coding) as film:
        for _ in range(count):
            film.write(rng.integers(0, 256, (size[1], size[0], 4), np.uint8))
    return path


def atoms(data: bytes) -> list[str]:
    """The names of an MP4 file's outermost atoms, in order."""
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 8].decode())
        at += size if size != 1 else int.from_bytes(data[at + 8 : at + 16], "big")
    return found


@pytest.mark.parametrize("name", SHADES)
def test_pure_colors_come_back_from_the_film_within_2_of_255(tmp_path, name) -> None:
    with encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 3) as film:
        for _ in range(3):
            film.write(frame(SHADES[name]))
    frames = list(decode(tmp_path / "a.mp4"))
    assert len(frames) == 3
    for pixels in frames:
        assert np.abs(pixels.astype(int) - SHADES[name]).max() <= 2


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_film_is_h264_420_tagged_bt709_with_its_index_first(tmp_path, name) -> None:
    path = write(tmp_path / name)
    found = probe(path)
    assert (found.codec, found.pix_fmt, found.color) == ("h264", "yuv420p", ("tv", "bt709", "bt709", "bt709"))
    assert not found.audio
    order = atoms(path.read_bytes())
    assert order.index("moov") < order.index("mdat")


@pytest.mark.parametrize("fps", ["60", "30", "15", "25/2", "24000/1001", "30000/1001", "60000/1001", "1", "120"])
def test_frames_and_their_rate_are_exact(tmp_path, fps) -> None:
    found = probe(write(tmp_path / "a.mp4", 31, fps=Fraction(fps)))
    assert (found.frames, found.fps, found.size) == (31, Fraction(fps), SIZE)
    assert found.duration == pytest.approx(31 / Fraction(fps), abs=1e-9)


def test_a_film_of_one_frame_is_a_film(tmp_path) -> None:
    found = probe(write(tmp_path / "a.mp4", 1, fps=Fraction(24000, 1001)))
    assert (found.frames, found.fps) == (1, Fraction(24000, 1001))


def test_frames_come_back_in_their_order(tmp_path) -> None:
    with encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 20) as film:
        for k in range(20):
            film.write(frame((k * 12,) * 3))
    assert [int(pixels.mean()) for pixels in decode(tmp_path / "a.mp4")] == pytest.approx(
        [k * 12 for k in range(20)], abs=2
    )


FORMS = ("a.mp4", "a.mov", "a.webm")
RATES = (Fraction(60), Fraction(24000, 1001), Fraction(1000))
SHOWN = ("abbbcdd", "a", "aaaa", "abcdefffffffffffffffffffffffg")
# Each rate meets each form and each order of frames.
REPEATED = [(a, RATES[(m + n) % 3], b) for m, a in enumerate(FORMS) for n, b in enumerate(SHOWN)]


@pytest.mark.parametrize(("name", "fps", "shown"), REPEATED)
def test_a_repeated_frame_is_as_good_as_one_sent_again(tmp_path, name, fps, shown) -> None:
    coding = Coding(10, transparent=name == "a.webm")
    made = []
    for folder, repeating in (("sent", False), ("repeated", True)):
        path = tmp_path / folder / name
        with encoded(path, SIZE, fps, len(shown), coding) as film:
            for before, one in pairwise(["", *shown]):
                if repeating and one == before:
                    film.repeat()
                else:
                    film.write(frame(((ord(one) - 97) * 30, 80, 90), 200 if coding.transparent else 255))
        found = probe(path)
        assert found.frames == len(shown)
        assert found.fps == fps or name == "a.webm" or len(shown) == 1
        made.append(list(decode(path)))
    assert all(np.array_equal(a, b) for a, b in zip(*made, strict=True))


def test_a_film_cannot_begin_with_a_repeated_frame(tmp_path) -> None:
    with pytest.raises(RenderError, match="first frame"), encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 2) as film:
        film.repeat()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "fps"),
    [
        ("it's 1.mp4", Fraction(60)),
        ("it's 1.mp4", Fraction(24000, 1001)),
        ("it's 1.mp4", Fraction(25, 2)),
        ("a.mov", Fraction(25, 2)),
        ("a.webm", Fraction(24000, 1001)),
    ],
)
def test_joined_films_have_all_frames_at_their_times(tmp_path, name, fps) -> None:
    coding, parts = Coding(5, transparent=name == "a.webm"), []
    for number, count in enumerate((7, 1, 13, 2)):
        path = tmp_path / f"{number} {name}"
        with encoded(path, SIZE, fps, count, coding) as film:
            for k in range(count):
                film.write(frame((number * 60, k * 15, 90), 255))
        parts.append((path, count))
    found = join_segments(parts, tmp_path / name, fps)
    assert found.frames == 23 and (found.fps == fps or name == "a.webm")
    together = [pixels for path, _ in parts for pixels in decode(path)]
    assert all(np.array_equal(a, b) for a, b in zip(decode(tmp_path / name), together, strict=True))


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        ("a.mp4", Coding()),
        ("a.mov", Coding(codec="h265")),
        ("a.mp4", Coding(codec="av1")),
        ("a.webm", Coding(codec="vp9")),
        ("a.mov", Coding(transparent=True)),
        ("a.webm", Coding(transparent=True)),
    ],
)
def test_a_joined_film_does_not_depend_on_which_files_were_decoded(tmp_path, name, coding, monkeypatch) -> None:
    parts = []
    for number, count in enumerate((7, 18, 5, 20)):
        path = tmp_path / f"{number}-{name}"
        with encoded(path, SIZE, Fraction(30), count, coding) as film:
            for k in range(count):
                film.write(frame((number * 60, k * 12, 90), 255))
        parts.append((path, count))
    lists = []

    def listed(*given) -> str:
        lists.append(concat_list(*given))
        return lists[-1]

    def all_decoded(*given) -> str:
        return "\n".join(line for line in concat_list(*given).split("\n") if not line.startswith("option"))

    monkeypatch.setattr(encoder, "concat_list", listed)
    join_segments(parts, tmp_path / name, Fraction(30))
    assert lists[0].count("option codec_whitelist none") == len(parts) - 1
    monkeypatch.setattr(encoder, "concat_list", all_decoded)
    join_segments(parts, tmp_path / f"decoded-{name}", Fraction(30))
    if name == "a.webm":  # whose files have a random number in them
        both = [decode(tmp_path / one, alpha=coding.transparent) for one in (name, f"decoded-{name}")]
        assert all(np.array_equal(a, b) for a, b in zip(*both, strict=True))
        assert probe(tmp_path / name) == probe(tmp_path / f"decoded-{name}")
    else:
        assert (tmp_path / name).read_bytes() == (tmp_path / f"decoded-{name}").read_bytes()


def test_films_that_cannot_be_joined_leave_what_was_there(tmp_path) -> None:
    good = write(tmp_path / "good.mp4", 3)
    (tmp_path / "bad.mp4").write_bytes(b"no film")
    (tmp_path / "a.mp4").write_bytes(b"the film of yesterday")
    for parts in ([(good, 3), (tmp_path / "bad.mp4", 3)], [(good, 3), (good, 4)], [(tmp_path / "bad.mp4", 3)]):
        with pytest.raises(RenderError, match=r"not joined|instead of [67]|cannot be read"):
            join_segments(parts, tmp_path / "a.mp4", Fraction(30))
        assert (tmp_path / "a.mp4").read_bytes() == b"the film of yesterday"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_lower_crf_is_nearer_to_what_was_drawn(tmp_path) -> None:
    size, errors = (320, 180), []
    drawn = np.random.default_rng(0).integers(0, 256, (180, 320, 4), np.uint8)
    for crf in (0, 40):
        with encoded(tmp_path / "a.mp4", size, Fraction(30), 2, Coding(crf, "ultrafast")) as film:
            film.write(drawn)
            film.write(drawn)
        errors.append(np.abs(next(decode(tmp_path / "a.mp4")).astype(int) - drawn[..., 2::-1]).mean())
    assert errors[0] < errors[1]


@pytest.mark.parametrize("name, codec", [("a.mov", "prores"), ("a.webm", "vp9")])
def test_transparent_films_keep_straight_colors_and_alpha(tmp_path, name, codec) -> None:
    with encoded(tmp_path / name, SIZE, Fraction(30), 3, Coding(10, transparent=True)) as film:
        for alpha in (255, 128, 0):
            film.write(frame((255, 128, 0), alpha))
    assert probe(tmp_path / name).codec == codec and probe(tmp_path / name).frames == 3
    opaque, half, nothing = (pixels.astype(int) for pixels in decode(tmp_path / name, alpha=True))
    assert np.abs(opaque - (255, 128, 0, 255)).max() <= 4
    assert np.abs(half - (255, 128, 0, 128)).max() <= 4
    assert nothing[..., 3].max() <= 2


@pytest.mark.parametrize(
    "path, size, coding, message",
    [
        ("a.mp4", (641, 360), Coding(), "641x360 has an odd one; the next even size is 642x360"),
        ("a.mp4", (640, 1), Coding(), "next even size is 640x2"),
        ("a.mp4", (0, 10), Coding(), "pixels a side"),
        (
            "a.avi",
            (640, 360),
            Coding(),
            r"a\.avi' cannot hold a film; .* .mp4, .mov, .webm, .gif or .webp",
        ),
        ("a", (640, 360), Coding(), "cannot hold a film"),
        ("a.mp4", (640, 360), Coding(transparent=True), "cannot hold a transparent film; .* .mov, .webm or .webp"),
    ],
)
def test_what_does_not_fit_together_is_refused_before_any_work(tmp_path, path, size, coding, message) -> None:
    with pytest.raises(ValuesError, match=message):
        check_film(path, size, coding)
    with pytest.raises(ValuesError, match=message), encoded(tmp_path / path, size, Fraction(30), 1, coding):
        pytest.fail("the film was begun")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("crf", [-1, 52, 18.5, "18", True])
def test_impossible_crf_are_refused(crf) -> None:
    with pytest.raises(ValuesError, match="crf is a whole number"):
        Coding(crf)


def test_an_unknown_preset_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(ValuesError, match="did you mean 'medium'"):
        Coding(18, "mediun")


def test_an_error_inside_leaves_the_old_film_and_nothing_else(tmp_path) -> None:
    path = write(tmp_path / "a.mp4")
    before = path.read_bytes()
    for error in (KeyboardInterrupt, ZeroDivisionError):
        with pytest.raises(error), encoded(path, SIZE, Fraction(30), 5) as film:
            film.write(frame((255, 0, 0)))
            raise error
    assert path.read_bytes() == before and [found.name for found in tmp_path.iterdir()] == ["a.mp4"]


def test_too_few_frames_are_no_film(tmp_path) -> None:
    with (
        pytest.raises(RenderError, match=r"1 frames were drawn for .* but it was to have 5"),
        encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 5) as film,
    ):
        film.write(frame((255, 0, 0)))
    assert not list(tmp_path.iterdir())


def test_a_frame_of_another_size_is_refused(tmp_path) -> None:
    with pytest.raises(RenderError, match="shape"), encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 1) as film:
        film.write(frame((255, 0, 0), size=(32, 18)))
    assert not list(tmp_path.iterdir())


def test_ffmpeg_killed_in_the_middle_is_told_and_leaves_nothing(tmp_path) -> None:
    with (
        pytest.raises(RenderError, match=r"a.mp4' was not written: ffmpeg was killed by signal 9 \(\d+ of 900 frames"),
        encoded(tmp_path / "a.mp4", (640, 360), Fraction(30), 900) as film,
    ):
        for k in range(900):
            if k == 10:
                os.kill(film.pid, signal.SIGKILL)
            film.write(frame((k % 256, 0, 0), size=(640, 360)))
    assert not list(tmp_path.iterdir())


def test_ffmpeg_killed_after_the_last_frame_is_told_too(tmp_path) -> None:
    with (
        pytest.raises(RenderError, match="killed by signal 9"),
        encoded(tmp_path / "a.mp4", SIZE, Fraction(30), 2) as film,
    ):
        film.write(frame((255, 0, 0)))
        film.write(frame((255, 0, 0)))
        os.kill(film.pid, signal.SIGKILL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("program", ["/nowhere/ffmpeg", "/etc"])
def test_a_missing_ffmpeg_is_told(tmp_path, monkeypatch, program) -> None:
    good = write(tmp_path / "good.mp4")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program)
    with pytest.raises(RenderError, match=r"ffmpeg cannot be started: .* install imageio-ffmpeg again"):
        write(tmp_path / "a.mp4")
    with pytest.raises(RenderError, match="ffmpeg cannot be started"):
        probe(good)
    assert [found.name for found in tmp_path.iterdir()] == ["good.mp4"]


def test_an_ffmpeg_that_was_never_installed_is_told(tmp_path, monkeypatch) -> None:
    def missing() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr("renderer.encode.ffmpeg.imageio_ffmpeg.get_ffmpeg_exe", missing)
    with pytest.raises(RenderError, match="ffmpeg cannot be started: it is not there"):
        write(tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="it needs /dev/full (run on Linux)")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch) -> None:
    real = subprocess.Popen

    def on_a_full_disk(command, **options):
        name = command[-1].removeprefix("file:")
        os.unlink(name)
        os.symlink("/dev/full", name)
        return real(command, **options)

    monkeypatch.setattr("renderer.encode.ffmpeg.subprocess.Popen", on_a_full_disk)
    with pytest.raises(RenderError, match=r"a.mp4' was not written: the disk is full"):
        write(tmp_path / "a.mp4", 60)
    assert not list(tmp_path.iterdir())


def test_a_film_that_lost_a_frame_is_not_kept(tmp_path, monkeypatch) -> None:
    real = subprocess.Popen

    def losing(command, **options):
        return real([part if before != "-frames:v" else "5" for before, part in pairwise(["", *command])], **options)

    monkeypatch.setattr("renderer.encode.ffmpeg.subprocess.Popen", losing)
    with pytest.raises(RenderError, match=r"came out with 5 frames of \(64, 36\), but 6 of \(64, 36\) were sent"):
        write(tmp_path / "a.mp4", 6)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="it needs limits of a process (run on Linux or macOS)")
def test_a_limit_on_files_is_told_and_leaves_nothing(tmp_path) -> None:
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from fractions import Fraction; import numpy as np; from renderer.encode.encoder import encoded\n"
        "rng = np.random.default_rng(0)\n"
        "with encoded(sys.argv[1], (320, 180), Fraction(30), 60) as film:\n"
        "    for _ in range(60): film.write(rng.integers(0, 256, (180, 320, 4), np.uint8))"
    )
    # Python would cut off what it compiles at the limit too, and keep it.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.mp4")], env=environment, capture_output=True, text=True
    )
    assert "was not written: the file would be larger than this process or disk allows" in done.stderr
    assert not list(tmp_path.iterdir())


def test_folders_that_cannot_be_made_are_told(tmp_path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(RenderError, match=r"file/x/a.mp4' cannot be written: a part of the path is a file"):
        write(tmp_path / "file" / "x" / "a.mp4")
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(RenderError, match="it is a folder"):
        write(tmp_path / "a.mp4")
    if Path("/proc/self").exists():
        with pytest.raises(RenderError, match=r"'/proc/nowhere/a.mp4' cannot be written"):
            write(Path("/proc/nowhere/a.mp4"))


def test_what_is_no_film_cannot_be_probed(tmp_path) -> None:
    (tmp_path / "a.mp4").write_text("no film at all")
    with pytest.raises(RenderError, match="cannot be read as a film"):
        probe(tmp_path / "a.mp4")
    with pytest.raises(RenderError, match="there is no film"):
        probe(tmp_path / "b.mp4")


NAMES = ["12:30.mp4", "-x.mp4", "http:a.mov", "a%d.gif", "a|b[c].mov", 'it\'s "q".mp4', "new\nline.mp4", "file:a.mp4"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", ["", "data:1\n'2"])
def test_a_file_may_have_any_name_also_a_relative_one(tmp_path, monkeypatch, name, folder) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(Path(folder, name), 3, fps=Fraction(25))
    assert probe(path).frames == 3
    if path.suffix in (".mp4", ".mov"):
        pieces: list[bytes] = []
        with encoded(path, SIZE, Fraction(25), 1, live=pieces.append) as film:
            film.write(frame((255, 0, 0)))
        assert pieces and probe(path).frames == 1


@pytest.mark.parametrize("name", ["12:30.mp4", "it's\n'2.mov", "-x.webm"])
def test_pieces_in_any_folder_are_joined_under_any_name(tmp_path, monkeypatch, name) -> None:
    monkeypatch.chdir(tmp_path)
    coding = Coding(codec="vp9" if name.endswith("webm") else "h264")
    piece = write(Path("data:1\n'2", f"piece{Path(name).suffix}"), 2, fps=Fraction(25), coding=coding)
    captions = piece.parent / "captions.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:00,040\nwords\n")
    assert join_segments([(piece, 2), (piece, 2)], name, Fraction(25), Extras(captions=captions)).frames == 4
    assert len(list(decode(name))) == 4


@pytest.mark.parametrize("preset", ["flat", "ultrafast", "slow"])
def test_the_best_quality_has_a_profile_that_players_show(tmp_path, preset) -> None:
    path = write(tmp_path / "a.mp4", 2, coding=Coding(0, preset))
    profile = path.read_bytes().split(b"avcC")[1][1]
    assert profile in (66, 77, 100)  # Baseline, Main, High; 244 would be High 4:4:4 Predictive
    assert probe(path).pix_fmt == "yuv420p"


@pytest.mark.parametrize(("codec", "least"), [("h265", 16), ("av1", 16)])
def test_a_codec_with_a_least_size_says_it_and_takes_it(tmp_path, codec, least) -> None:
    with pytest.raises(ValuesError, match=f"a film in {codec} has {least} pixels a side at least, but this is 2x64"):
        check_film("a.mp4", (2, 64), Coding(codec=codec))
    assert probe(write(tmp_path / "a.mp4", 1, size=(least, least), coding=Coding(codec=codec))).size == (least, least)


@pytest.mark.parametrize("moving", [False, True])
def test_films_of_still_and_of_moving_pictures_have_the_colors_that_were_sent(tmp_path, moving) -> None:
    frames = [np.full((64, 96, 4), 255, np.uint8) for _ in range(4)]
    for number, frame in enumerate(frames):
        frame[..., :3] = (200, 60 + 40 * number * moving, 30)
        frame[:16, :16, :3] = (20 + 50 * number, 0, 255)
    with encoded(tmp_path / "a.mp4", (96, 64), Fraction(30), 6, Coding(crf=1)) as film:
        for frame in frames:
            film.write(frame)
        film.repeat()
        film.repeat()
    for shown, frame in zip(decode(tmp_path / "a.mp4"), [*frames, frames[-1], frames[-1]], strict=True):
        assert int(np.abs(shown[2:-2, 20:-2] - frame[2:-2, 20:-2, 2::-1].astype(int)).max()) <= 3
        assert int(np.abs(shown[2:12, 2:12] - frame[2:12, 2:12, 2::-1].astype(int)).max()) <= 3
