"""Films by several processes, with and without a store of segments, and after processes were killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from renderer.encode.encoder import decode, probe
from renderer.film.code.film_code import FilmCode
from renderer.film.render import pool
from renderer.film.render import work as films
from renderer.film.render.film import Cancelled, FilmSpec, Progress, render_film
from renderer.film.render.segment_plan import Piece
from renderer.film.render.segment_store import Found, Store, workplace
from renderer.film.render.work import FilmWork
from renderer.scene.grouping import group
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle, lines
from renderer.system.atomic_file import written_whole
from renderer.tracks.signal_arithmetic import Clock, apply
from renderer.tracks.track import track
from renderer.values.errors import NetreelError, RenderError

SPEC = FilmSpec(size=(160, 90), fps=Fraction(12), preset="ultrafast")
posix = pytest.mark.skipif(sys.platform == "win32", reason="it needs signals (run on Linux or macOS)")


def scene(color: str = "#ff8000", duration: float = 20.0):
    """Three segments and more: a dot that goes about, a still fan of lines, and a ring that comes late."""
    ends = np.random.default_rng(1).uniform(-3, 3, (30, 2, 2))
    parts = group(lines(ends, stroke="#888888", width=2, name="fan"), name="fan")
    return keyed(
        parts,
        circle(0.5, fill=color, name="dot"),
        circle(1, fill="#00ff00", opacity=0.0, name="late"),
        tracks={
            "dot.at": track((0, (-3, 0)), (duration - 2, (3, 0))),
            "late.opacity": track((16, 0.0), (17, 1.0)),
        },
        duration=duration,
    )


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def always(monkeypatch) -> None:
    """Workers, however short the film."""
    monkeypatch.setattr(films, "_WORTH_WORKERS", 0.0)


def shown(path: Path) -> str:
    state = blake2b()
    for pixels in decode(path):
        state.update(pixels.tobytes())
    return state.hexdigest()


def nothing_runs(folder: Path) -> bool:
    """Whether no worker or encoder that was started for a folder is left."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in entry.read_bytes() and entry.parent.name != str(os.getpid()):
                return False
        except OSError:
            continue
    return True


def test_a_film_of_another_name_takes_its_segments_and_starts_no_process(tmp_path, store, always, monkeypatch) -> None:
    first = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store, jobs=2)
    monkeypatch.setattr(pool, "WorkerProcess", None)
    second = render_film(scene(), tmp_path / "b.mp4", SPEC, store=store, jobs=2)
    assert (first.reused, first.workers, second.reused, second.workers) == (0, 2, second.segments, 0)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    # All is noted, in the order of the film, although segments are looked for while others are drawn.
    assert len(list(store.folder.glob("film-*"))) == 1
    assert "was not made before" in first.why[0] and first.why == tuple(sorted(first.why, key=seconds_of))


def test_segments_that_are_made_before_all_are_planned_are_kept(tmp_path, store, always, monkeypatch) -> None:
    usual, log = FilmWork._made, []

    def made(work: FilmWork, piece: Piece) -> None:
        assert work._queue is not None
        log.append(work._queue.planning)
        # As if all that was made came early.
        work._queue.planning, planning = True, work._queue.planning
        usual(work, piece)
        work._queue.planning = planning
        if not planning:
            assert not work._settle()

    monkeypatch.setattr(FilmWork, "_made", made)
    report = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store, jobs=2)
    assert len(log) == report.segments == sum(1 for entry in store.folder.glob("*.mp4"))


def seconds_of(line: str) -> float:
    """The second with which a line about a segment begins."""
    return float(line.split()[0])


def test_frames_are_the_same_for_any_number_of_workers_and_from_the_store(tmp_path, store, always) -> None:
    one = render_film(scene(), tmp_path / "1.mp4", SPEC)
    four = render_film(scene(), tmp_path / "4.mp4", SPEC, jobs=4)
    assert four.workers == min(4, four.segments) > 2
    assert (tmp_path / "1.mp4").read_bytes() == (tmp_path / "4.mp4").read_bytes()
    two = render_film(scene(), tmp_path / "2.mp4", SPEC, jobs=2, store=store)
    again = render_film(scene(), tmp_path / "3.mp4", SPEC, jobs=2, store=store)
    assert (one.workers, two.workers, again.workers) == (0, 2, 0)
    assert two.segments == again.reused == one.segments >= 3 and again.drawn == 0
    assert one.drawn == two.drawn and two.peak[0] > 1e6
    assert shown(tmp_path / "1.mp4") == shown(tmp_path / "2.mp4") == shown(tmp_path / "3.mp4")
    found = probe(tmp_path / "3.mp4")
    assert (found.frames, found.fps) == (240, 12)


def test_only_segments_that_an_edit_touches_are_made_again(tmp_path, store) -> None:
    first = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    changed = replace(scene(), tracks={**scene().tracks, (2, "late", "opacity"): track((16, 0.0), (18, 1.0))})
    second = render_film(changed, tmp_path / "a.mp4", SPEC, store=store)
    assert second.reused == first.segments - 1
    assert len(second.why) == 1 and second.why[0].endswith("20.00 s: 'late' changed")
    assert len(first.why) == first.segments and "was not made before" in first.why[0]
    render_film(changed, tmp_path / "direct.mp4", SPEC)
    assert shown(tmp_path / "a.mp4") == shown(tmp_path / "direct.mp4")
    third = render_film(changed, tmp_path / "a.mp4", replace(SPEC, crf=30), store=store)
    assert third.reused == 0 and all("the coding changed" in line for line in third.why)


def test_the_time_left_after_an_edit_is_that_of_the_segments_that_are_made_anew(tmp_path, store, monkeypatch) -> None:
    render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    edited = replace(scene(), tracks={**scene().tracks, (2, "late", "opacity"): track((16, 0.0), (18, 1.0))})
    seconds = iter(range(10**6))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))
    told: list[Progress] = []
    report = render_film(edited, tmp_path / "a.mp4", SPEC, told.append, store=store)
    fresh = [one for one in told if one.rate > 0]
    assert report.reused == report.segments - 1 and fresh[-1].done == fresh[-1].total == 240
    again = 240 - len(fresh)
    for made, one in enumerate(fresh, start=1):
        assert one.done == again + made and one.rate == pytest.approx(made / one.took)
        assert one.left == pytest.approx(one.took * (len(fresh) - made) / made)
    # What was looked up before the first frame was drawn is no work of that kind.
    assert fresh[0].took <= 2


def test_a_part_of_a_film_uses_the_segments_that_lie_in_it(tmp_path, store) -> None:
    whole = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    part = render_film(scene(), tmp_path / "b.mp4", replace(SPEC, start=3.0), store=store)
    assert part.frames == 204 and part.reused == whole.segments - 1


def tenth(t: float) -> float:
    return t / 10


def fifth(t: float) -> float:
    return t / 5


def test_an_edited_function_of_a_script_makes_its_film_anew() -> None:
    def packed(function) -> str:
        return FilmCode(
            keyed(circle(name="dot"), tracks={"dot.scale": apply(function, Clock(1.0))}, duration=2)
        ).whole.digest

    before = packed(tenth)
    assert before == packed(tenth) != packed(fifth)
    kept, tenth.__code__ = tenth.__code__, fifth.__code__
    try:
        assert packed(tenth) != before
    finally:
        tenth.__code__ = kept


def open_file() -> object:
    return sys.stderr


def test_a_scene_that_cannot_travel_is_made_here(tmp_path, store, always) -> None:
    homely = replace(scene(), notes={"a thing that stays": open_file()})
    report = render_film(homely, tmp_path / "a.mp4", SPEC, jobs=2, store=store)
    assert (report.workers, report.frames) == (0, 240)
    assert "cannot be sent to other processes" in report.alone


def test_a_damaged_segment_is_made_anew(tmp_path, store) -> None:
    render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    before = shown(tmp_path / "a.mp4")
    damaged = next(file for _, _, file in store.entries() if file.suffix == ".mp4")
    damaged.write_bytes(damaged.read_bytes()[:100])
    report = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    assert "the segment that was kept is damaged" in report.why[-1] and shown(tmp_path / "a.mp4") == before
    assert render_film(scene(), tmp_path / "a.mp4", SPEC, store=store).reused == report.segments


def test_a_bit_that_flipped_in_a_segment_that_was_kept_is_noticed(tmp_path, store) -> None:
    render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    before = shown(tmp_path / "a.mp4")
    flipped = next(file for _, _, file in store.entries() if file.suffix == ".mp4")
    data = bytearray(flipped.read_bytes())
    for place in (len(data) // 2, len(data) // 3):
        data[place] ^= 1
        flipped.write_bytes(data)
        report = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
        assert report.reused == report.segments - 1
        assert [line.partition(": ")[2] for line in report.why] == ["the segment that was kept is damaged"]
        assert shown(tmp_path / "a.mp4") == before
        data = bytearray(flipped.read_bytes())


@pytest.mark.parametrize(
    "note", [b"{", b"\xff\xfe", b"3", b"[1]", b"[[1, {}]]", b'[[[0, 5], {"a": 1}]]', b"[[[0], {}]]", b"[" * 10**5]
)
def test_a_note_that_is_damaged_is_said_and_written_anew(tmp_path, store, note) -> None:
    render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    file = next(file for _, _, file in store.entries() if file.name.startswith("film-"))
    file.write_bytes(note)
    report = render_film(scene(), tmp_path / "a.mp4", SPEC, store=store)
    assert report.reused == report.segments
    assert report.why == ("the note of how the film was made before is damaged, so it is not used",)
    assert render_film(scene(), tmp_path / "a.mp4", SPEC, store=store).why == ()


@posix
def test_what_a_process_that_was_killed_had_begun_to_write_is_deleted_by_the_next_film(tmp_path) -> None:
    left, other = tmp_path / ".a.0123abcd.mp4", tmp_path / ".a.mine.mp4"
    for file in (left, other):
        file.write_bytes(b"half")
    with written_whole(tmp_path / "a.mp4") as going_on:
        render_film(scene(duration=3.0), tmp_path / "a.mp4", SPEC)
        assert going_on.exists() and other.exists() and not left.exists()


def test_a_store_that_cannot_be_written_to_is_no_error(tmp_path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    report = render_film(scene(), tmp_path / "a.mp4", SPEC, store=Store(tmp_path / "file"))
    assert report.reused == 0 and probe(tmp_path / "a.mp4").frames == 240


def test_a_store_stays_within_its_bounds_and_drops_the_oldest_first(tmp_path) -> None:
    store = Store(tmp_path / "store", most=2500)
    for age, name in enumerate(("old", "older", "new")):
        (tmp_path / name).write_bytes(bytes(1000))
        store.keep(tmp_path / name, name)
        os.utime(store.folder / name, (1e9 - age, 1e9 - age) if name != "new" else None)
    store.tidy()
    assert [file.name for _, _, file in store.entries()] == ["old", "new"]
    with workplace(store) as folder:
        assert store.fetch("new", folder / "mine") is Found.WHOLE
        assert store.fetch("older", folder / "none") is Found.NOTHING
        assert store.clear() == 2000
        assert (folder / "mine").stat().st_size == 1000
    assert not list(store.folder.iterdir())


def test_workplaces_of_the_dead_are_swept_and_those_of_the_living_stay(tmp_path) -> None:
    store = Store(tmp_path / "store")
    dead = store.folder / "work-abc"
    dead.mkdir(parents=True)
    (dead / "lock").touch()
    with workplace(store) as mine, workplace(store) as other:
        # A process in another container sees neither the number of ours nor that it runs.
        store.tidy()
        assert mine.exists() and other.exists() and not dead.exists()


@posix
def test_a_film_called_off_leaves_no_process_and_nothing_else(tmp_path, store, always) -> None:
    began = time.monotonic()
    with pytest.raises(Cancelled, match="called off"):
        render_film(
            scene(duration=300.0),
            tmp_path / "a.mp4",
            SPEC,
            jobs=2,
            store=store,
            cancelled=lambda: time.monotonic() > began + 1.0,
        )
    assert not (tmp_path / "a.mp4").exists() and nothing_runs(store.folder)
    assert not list(store.folder.glob("work-*"))


def test_an_error_of_a_frame_in_a_worker_is_told_as_it_is_here(tmp_path, always) -> None:
    broken = keyed(circle(name="dot"), tracks={"dot.at": apply(failing, Clock(1.0))}, duration=20)
    with pytest.raises(NetreelError, match=r"the signal of 'dot.at' fails at \d+\.\d+ s: ZeroDivisionError"):
        render_film(broken, tmp_path / "a.mp4", SPEC, jobs=2)
    assert not list(tmp_path.iterdir())


def failing(t: float) -> tuple[float, float]:
    return (1 / (t < 15), 0.0)


def children(process: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found = []
    for entry in Path(f"/proc/{process}/task").glob("*/children"):
        for one in entry.read_text().split():
            found += [int(one), *children(int(one))]
    return found


RENDER = """
import sys
from fractions import Fraction
from pathlib import Path
from renderer.film.render import film, work
from renderer.film.render.segment_store import Store
from tests.film.render.test_segment_store import SPEC, scene
work._WORTH_WORKERS = 0.0
film.render_film(scene(duration=60.0), sys.argv[1], SPEC, jobs=2, store=Store(Path(sys.argv[2])))
"""


@posix
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it needs /proc (run on Linux)")
@pytest.mark.parametrize("who", ["parent", "worker", "encoder"])
def test_a_film_is_whole_after_any_process_was_killed(tmp_path, store, who, reference) -> None:
    path = tmp_path / "a.mp4"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *filter(None, sys.path)])}
    command = [sys.executable, "-c", RENDER, str(path), str(store.folder)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not list(store.entries()) and time.monotonic() < deadline:
            time.sleep(0.02)
        below = children(process.pid)
        kinds = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in below if Path(f"/proc/{pid}").exists()}
        wanted = b"renderer.film.render.worker" if who == "worker" else b"ffmpeg"
        victims = [process.pid] if who == "parent" else [pid for pid, line in kinds.items() if wanted in line]
        for victim in victims[:1]:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        code = process.wait()
    if who == "parent":
        assert code in (-signal.SIGKILL, 0)
    report = render_film(scene(duration=60.0), path, SPEC, store=store)
    assert probe(path).frames == 720 and shown(path) == reference
    assert report.reused > 0 or who == "parent"
    deadline = time.monotonic() + 5
    while not nothing_runs(store.folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert nothing_runs(store.folder)


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("reference") / "a.mp4"
    render_film(scene(duration=60.0), path, SPEC)
    return shown(path)


@posix
def test_a_segment_that_fails_again_and_again_is_given_up(tmp_path, always, monkeypatch) -> None:
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\nkill -9 $$\n", "utf-8")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "ffmpeg"))
    with pytest.raises(RenderError, match=r"failed 3 times, so it was given up: .*killed by signal 9"):
        render_film(scene(), tmp_path / "a.mp4", SPEC, jobs=2)
