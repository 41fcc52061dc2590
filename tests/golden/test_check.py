from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer import Script, circle, keyed
from renderer.film.render.still import picture_array
from renderer.golden import check as checks
from renderer.golden.check import Looked, check_goldens, update_goldens
from renderer.golden.default_times import beat_at, beat_times, every
from renderer.golden.failures import approve, chosen_failures, failures, forget, record_failures
from renderer.golden.golden_folder import Album, Golden, frame_digest, read_album, write_album
from renderer.golden.png_frames import png_bytes, read_png, write_png
from renderer.golden.report import write_report
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError, TargetError
from tests.golden.films import build

SIZE = (213, 120)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    update_goldens(build(), Album(tmp_path / "goldens" / "film", "film", SIZE, target="film.py"), [0.5, 1.5, 3.5])
    return read_album(tmp_path / "goldens" / "film")


@pytest.fixture
def verdicts(tmp_path: Path) -> Callable[..., dict[str, str]]:
    def run(scene: Scene, album: Album, **how: object) -> dict[str, str]:
        looked = Looked(tmp_path / "out", **how)  # type: ignore[arg-type]
        return {outcome.key: outcome.verdict for outcome in check_goldens(scene, album, looked=looked)}

    return run


def test_a_film_is_the_same_as_its_own_goldens(album: Album, verdicts: Callable[..., dict[str, str]]) -> None:
    assert verdicts(build(), album) == {"film@0.50s": "same", "film@1.50s": "same", "film@3.50s": "same"}


def test_frames_that_differ_are_found_and_others_are_not(
    album: Album, verdicts: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    assert verdicts(build(shift=0.1), album) == {"film@0.50s": "same", "film@1.50s": "same", "film@3.50s": "differs"}
    left = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert left == [f"film@3.50s.{end}" for end in ("actual.png", "difference.png", "expected.png", "txt")]


def test_in_workers_the_outcomes_are_the_same(album: Album, tmp_path: Path) -> None:
    alone = check_goldens(build(shift=0.1), album, looked=Looked(tmp_path / "out", workers=1))
    assert check_goldens(build(shift=0.1), album, looked=Looked(tmp_path / "out", workers=2)) == alone


def test_the_words_alone_are_compared_without_drawing(
    album: Album, verdicts: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renderer.golden.compare_frame.picture_array", lambda *_: pytest.fail("drawn"))
    assert verdicts(build(shift=0.001), album, level="picture")["film@3.50s"] == "differs"


def test_antialiasing_is_forgiven_only_where_the_words_are_the_same(
    album: Album, verdicts: Callable[..., dict[str, str]]
) -> None:
    key = "film@3.50s"
    other = read_png(album.png(key)).astype(int)
    edge = np.argwhere((other.max(axis=2) > 60) & (other.max(axis=2) < 200))[0]
    other[tuple(edge)] += 3
    write_png(other.astype(np.uint8), album.png(key))
    elsewhere = album.with_golden(key, Golden(3.5, {"cairo 9 vax": (frame_digest(other.astype(np.uint8)),)}))
    assert verdicts(build(), elsewhere)[key] == "alike"
    album.txt(key).write_text("frame  of another kind\n")
    assert verdicts(build(), elsewhere)[key] == "differs"


def test_a_digest_that_was_approved_for_any_machine_is_the_same(
    album: Album, verdicts: Callable[..., dict[str, str]]
) -> None:
    key = "film@3.50s"
    write_png(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), album.png(key))
    assert verdicts(build(), album)[key] == "same"
    assert verdicts(build(), album.with_golden(key, Golden(3.5)))[key] == "differs"
    right = frame_digest(picture_array(build().at(3.5), SIZE))
    known = Golden(3.5).knowing("cairo 9 vax", "0" * 32).knowing("cairo 9 vax", right)
    assert verdicts(build(), album.with_golden(key, known))[key] == "same"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda album, key: album.png(key).unlink(), "is missing"),
        (lambda album, key: album.txt(key).unlink(), "is missing"),
        (lambda album, key: album.png(key).write_bytes(b"not a picture"), "no whole picture"),
        (lambda album, key: album.png(key).write_bytes(album.png(key).read_bytes()[:200]), "no whole picture"),
        (lambda album, key: album.txt(key).write_bytes(b"\xff\xfe\xfa"), "cannot be read"),
        (lambda album, key: write_png(np.zeros((9, 9, 3), np.uint8), album.png(key)), "9x9 pixels, but the frame has"),
    ],
)
def test_a_golden_that_is_not_whole_cannot_be_compared(
    album: Album, tmp_path: Path, spoil: Callable[[Album, str], object], message: str
) -> None:
    spoil(album, "film@1.50s")
    found = check_goldens(build(), album, looked=Looked(tmp_path / "out"))
    assert [outcome.verdict for outcome in found] == ["same", "cannot", "same"]
    assert message in found[1].message


def test_a_golden_beyond_the_films_end_cannot_be_compared(album: Album, tmp_path: Path) -> None:
    found = check_goldens(build(seconds=0.2), album, looked=Looked(tmp_path / "out"))
    assert (found[-1].verdict, found[-1].message) == ("cannot", "the golden is of 3.5 s, but the film ends at 3.2 s")


def test_a_time_without_a_golden_cannot_be_compared(album: Album, tmp_path: Path) -> None:
    (found,) = check_goldens(build(), album, [2.25], Looked(tmp_path / "out"))
    assert found.verdict == "cannot"
    assert "no golden 'film@2.25s'" in found.message


def test_an_update_leaves_what_is_the_same_as_it_is(album: Album) -> None:
    before = album.png("film@0.50s").stat().st_mtime_ns
    made = update_goldens(build(shift=0.1), album, [2.25])
    assert (made.new, made.changed, made.kept) == (("film@2.25s",), ("film@3.50s",), ("film@0.50s", "film@1.50s"))
    assert album.png("film@0.50s").stat().st_mtime_ns == before
    assert not [path for path in album.folder.iterdir() if path.name.startswith(".")]


def test_an_update_drops_what_lies_beyond_the_end(album: Album) -> None:
    made = update_goldens(build(seconds=0.2), album)
    assert made.dropped == ("film@3.50s",)
    assert not album.png("film@3.50s").exists()
    assert sorted(read_album(album.folder).goldens) == ["film@0.50s", "film@1.50s"]


def test_an_update_with_other_pixels_makes_all_anew(album: Album) -> None:
    update_goldens(build(), album, size=(107, 60))
    assert {read_png(path).shape for path in album.folder.glob("*.png")} == {(60, 107, 3)}
    assert read_album(album.folder).size == (107, 60)


def test_an_update_beyond_the_end_is_refused(album: Album) -> None:
    with pytest.raises(RenderError, match=r"no golden at 40 s: the film ends at 4 s"):
        update_goldens(build(), album, [40.0])


def test_albums_are_read_as_they_were_written(album: Album) -> None:
    write_album(album)
    assert replace(read_album(album.folder), made=album.made) == album


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "there are no goldens"), ("{", "is not an index"), ("[]", "is not an index"), ('{"form": 7}', "form 7")],
)
def test_a_bad_index_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "index.json").write_text(text)
    with pytest.raises(TargetError, match=message):
        read_album(tmp_path)


def test_an_approved_frame_is_the_golden_from_then_on(
    album: Album, verdicts: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    (failure,) = failures(out)
    assert (failure.name, failure.beat) == ("film@3.50s", "beat 3, wait from 3 to 4 s")
    approve(failure, out)
    assert set(verdicts(changed, read_album(album.folder)).values()) == {"same"}
    assert verdicts(build(), read_album(album.folder))["film@3.50s"] == "differs"
    assert failures(out) == []


def test_a_frame_approved_beside_the_golden_leaves_both_right(
    album: Album, verdicts: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    approve(failures(out)[0], out, beside=True)
    both = read_album(album.folder)
    assert set(verdicts(changed, both).values()) == set(verdicts(build(), both).values()) == {"same"}


def test_failures_are_forgotten_when_the_frame_is_right_again(album: Album, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for scene, count in ((build(shift=0.1), 1), (build(), 0)):
        record_failures(check_goldens(scene, album, looked=Looked(out)), album, scene, out)
        assert len(failures(out)) == count
    assert not list(out.glob("*.png"))


def test_failures_are_forgotten_even_where_their_records_cannot_be_read(tmp_path: Path) -> None:
    for name in ("film@1.00s", "tests/one[a]@1.00s"):
        for end in ("failure.json", "actual.png", "txt"):
            path = tmp_path / f"{name}.{end}"
            path.parent.mkdir(exist_ok=True)
            path.write_text("{")
    with pytest.raises(TargetError, match="is not a record"):
        failures(tmp_path)
    forget(tmp_path, "*/*")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "film@1.00s.actual.png",
        "film@1.00s.failure.json",
        "film@1.00s.txt",
    ]


def test_names_that_did_not_fail_are_refused_with_the_nearest(album: Album, tmp_path: Path) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    assert [failure.name for failure in chosen_failures(out, ["film@*"])] == ["film@3.50s"]
    with pytest.raises(TargetError, match=r"did you mean 'film@3.50s'"):
        chosen_failures(out, ["film@3.5s"])


def test_what_cannot_be_compared_cannot_be_approved(album: Album, tmp_path: Path) -> None:
    album.png("film@1.50s").unlink()
    out = tmp_path / "out"
    record_failures(check_goldens(build(), album, looked=Looked(out)), album, build(), out)
    with pytest.raises(TargetError, match="has no frame to approve"):
        approve(failures(out)[0], out)


def test_the_report_is_one_file_with_everything_in_it(album: Album, tmp_path: Path) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    failed = record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    page = write_report(failed, out / "report.html", 3).read_text("utf-8")
    for what in (
        "1 of 3 not as expected",
        "beat 3, wait from 3 to 4 s",
        "netreel golden approve &#x27;film@3.50s&#x27;",
        "(FLIP)",
        "- sum/0  outline",
        'data-mode="blink"',
        'type="range"',
    ):
        assert what in page
    assert page.count("data:image/png;base64,") == 6
    assert 'src="http' not in page
    assert "file:" not in page


def test_the_report_shows_what_a_film_calls_itself_as_it_is(album: Album, tmp_path: Path) -> None:
    odd = replace(album, goldens={"<b>&'film'@1.00s": Golden(1.0)})
    failed = record_failures(
        check_goldens(build(), odd, looked=Looked(tmp_path / "out")), odd, build(), tmp_path / "out"
    )
    page = write_report(failed, tmp_path / "report.html").read_text("utf-8")
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


@pytest.mark.parametrize("colors", [2, 200, 4000])
def test_a_frame_is_read_back_as_it_was_written(tmp_path: Path, colors: int) -> None:
    frame = np.random.default_rng(1).integers(0, colors, (60, 70, 3)).astype(np.uint8)
    frame[..., 1:] = 0 if colors < 4000 else frame[..., 1:]
    (tmp_path / "frame.png").write_bytes(png_bytes(frame))
    assert (read_png(tmp_path / "frame.png") == frame).all()


def test_moments_worth_a_golden_are_middles_and_ends_of_plays_and_ends_of_waits() -> None:
    assert beat_times(build()) == pytest.approx([0.5, 0.9999, 1.5, 1.9999, 2.5, 2.9999, 3.9999])
    assert every(build(), 1.5) == [0.75, 2.25, 3.75]
    assert every(build(), 60) == [4.0]
    assert beat_times(keyed(circle(name="dot"), tracks={}, duration=2.0)) == [0.5, 1.5]
    with pytest.raises(TargetError, match="take fewer"):
        every(build(), 1e-6)


def test_the_end_of_a_beat_is_kept_on_its_own_side_of_the_cut() -> None:
    script = Script()
    for seconds in (1 / 3, 0.125, 1.996, 0.7):
        node = circle(fill="blue", name="dot")
        script.add(node)
        script.wait(seconds)
        script.remove(node)
        script.wait(seconds)
    scene = script.scene()
    shows = [bool(scene.at(t).items) for t in beat_times(scene)]
    assert shows == [True, False] * 4


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw["goldens"].update({"../../etc": raw["goldens"].pop("film@0.50s")}),
        lambda raw: raw["goldens"].update({"/tmp/x@0.50s": raw["goldens"].pop("film@0.50s")}),
        lambda raw: raw.update(name="../film"),
        lambda raw: raw["goldens"]["film@0.50s"].update(t=float("nan")),
    ],
)
def test_an_index_whose_names_lead_elsewhere_is_refused(album: Album, spoil: Callable[[Any], Any]) -> None:
    raw = json.loads((album.folder / "index.json").read_text())
    spoil(raw)
    (album.folder / "index.json").write_text(json.dumps(raw))
    with pytest.raises(TargetError, match="is not an index of goldens"):
        read_album(album.folder)


def test_a_record_of_a_failure_that_names_files_elsewhere_is_refused(album: Album, tmp_path: Path) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    path = out / "film@3.50s.failure.json"
    raw = json.loads(path.read_text())
    raw["files"]["actual"] = str(tmp_path / "precious.png")
    path.write_text(json.dumps(raw))
    with pytest.raises(TargetError, match="lies outside"):
        failures(out)


def test_a_frame_that_changed_since_it_was_checked_is_not_approved(album: Album, tmp_path: Path) -> None:
    out, changed = tmp_path / "out", build(shift=0.1)
    (failure,) = record_failures(check_goldens(changed, album, looked=Looked(out)), album, changed, out)
    write_png(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), failure.files["actual"])
    with pytest.raises(TargetError, match="run golden check again"):
        approve(failure, out)


def test_a_killed_worker_is_an_error_that_says_so(
    album: Album, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
    monkeypatch.setattr("renderer.golden.compare_workers.python", lambda module: killed)
    with pytest.raises(RenderError, match="a process that compares goldens was killed by signal 9"):
        check_goldens(build(shift=0.1), album, looked=Looked(tmp_path / "out", workers=2))


@pytest.mark.parametrize(("t", "beat"), [(0.0, 0), (1.0, 0), (1.1, 1), (4.0, 3)])
def test_a_time_on_the_border_belongs_to_the_beat_that_ends_there(t: float, beat: int) -> None:
    found = beat_at(build(), t)
    assert found is not None
    assert found.number == beat


def test_forty_goldens_take_workers_when_that_pays(tmp_path: Path) -> None:
    golden = Golden(0.0)
    album = Album(tmp_path, "film", (1920, 1080), {str(k): golden for k in range(40)})
    tasks = [checks._task(build(), album, key, golden, Looked()) for key in album.goldens]
    assert checks._workers(tasks, Looked()) == min(os.cpu_count() or 1, 40)
    assert checks._workers(tasks, Looked(workers=3)) == 3
    assert checks._workers(tasks[:1], Looked()) == 1
