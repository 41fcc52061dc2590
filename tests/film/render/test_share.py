from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from renderer.film.render.extras import told
from renderer.film.render.film import FilmSpec, render_film
from renderer.film.render.share import join_shares, render_share, share_path
from renderer.film.render.share_file import Share, read_share
from renderer.scene.shapes import circle
from renderer.script.clips.change import to
from renderer.script.script import Script
from renderer.values.errors import TargetError

SPEC = FilmSpec((64, 36), Fraction(4), preset="ultrafast")


def film(color: str = "blue"):
    """A film of 24 s in five segments, with a caption and a chapter."""
    script = Script()
    script.chapter("One")
    dot = circle(fill=color, name="dot")
    script.add(dot)
    script.caption("a dot", seconds=3)
    for k in range(12):
        script.play(to(dot.ref, at=(k % 3 - 1, 0), seconds=2))
    return script.scene()


def shares(folder: Path, count: int, spec: FilmSpec = SPEC, name: str = "a.mp4", color: str = "blue") -> list[Path]:
    scene = film(color)
    words = told(scene, spec.frames(scene), spec.fps)
    return [
        render_share(scene, folder / name, spec, Share(k, count), subtitles=True, told=words).path
        for k in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> list[Path]:
    return shares(tmp_path_factory.mktemp("three"), 3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "a.mp4"
    assert render_film(film(), path, SPEC, subtitles=True).segments == 5
    return path.read_bytes()


def test_parts_join_to_the_film_that_one_machine_makes(tmp_path, three, whole) -> None:
    report, beside = join_shares([three[2], three[0], three[1]], None, tmp_path)
    assert report.path == tmp_path / "a.mp4" and report.path.read_bytes() == whole
    assert [file.name for file in beside] == ["a.vtt", "a.srt", "a.chapters.txt"] and "a dot" in beside[0].read_text(
        "utf-8"
    )


def test_more_parts_than_segments_join_too(tmp_path, whole) -> None:
    parts = shares(tmp_path, 7)
    join_shares(parts, tmp_path / "b.mp4", tmp_path)
    assert (tmp_path / "b.mp4").read_bytes() == whole


def test_a_part_made_again_is_the_same_file(tmp_path, three) -> None:
    again = render_share(
        film(), tmp_path / "a.mp4", SPEC, Share(2, 3), subtitles=True, told=told(film(), range(96), SPEC.fps)
    )
    assert again.path.read_bytes() == three[1].read_bytes()


def refused(parts: list[Path], folder: Path) -> str:
    with pytest.raises(TargetError) as error:
        join_shares(parts, None, folder)
    assert not (folder / "a.mp4").exists()
    return str(error.value)


def test_missing_parts_are_named(tmp_path, three) -> None:
    assert refused(three[:1], tmp_path) == "of the 3 parts of 'a.mp4' these are missing: 2, 3"


def test_a_part_given_twice_is_named(tmp_path, three) -> None:
    copy = tmp_path / "copy.part"
    shutil.copy(three[1], copy)
    assert refused([*three, copy], tmp_path) == f"{str(three[1])!r} and {str(copy)!r} are both part 2/3"


def test_a_part_of_another_count_is_refused(tmp_path, three) -> None:
    other = shares(tmp_path, 2)[1]
    assert "is part 2/2 of 'a.mp4', but" in refused([three[0], other], tmp_path)


def test_a_part_of_another_film_is_refused(tmp_path, three) -> None:
    other = shares(tmp_path, 3, color="red")[1]
    assert "is a part of another film than" in refused([three[0], other, three[2]], tmp_path)


def test_a_part_with_other_settings_is_refused_with_what_differs(tmp_path, three) -> None:
    other = shares(tmp_path, 3, replace(SPEC, crf=30))[1]
    assert refused([three[0], other, three[2]], tmp_path).endswith(": crf 30 instead of 18")


def relabeled(part: Path, to: Path, **fields) -> Path:
    """A part with other words in its label."""
    with zipfile.ZipFile(part) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, json.dumps(json.loads(data) | fields) if name == "label.json" else data)
    return to


def test_a_part_of_another_machine_is_refused_by_its_versions(tmp_path, three) -> None:
    with zipfile.ZipFile(three[1]) as archive:
        here = json.loads(archive.read("label.json"))["versions"]
    assert set(here) == {"netreel", "Python", "NumPy", "cairo", "ffmpeg", "machine"}
    other = relabeled(three[1], tmp_path / "b.part", versions=here | {"cairo": "1.2"})
    message = refused([three[0], other, three[2]], tmp_path)
    assert "was made with other versions" in message and "cairo 1.2 instead of" in message


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_part_is_refused(tmp_path, three, share) -> None:
    data = three[1].read_bytes()
    cut = tmp_path / "cut.part"
    cut.write_bytes(data[: int(len(data) * share)])
    assert "not all of it is there" in refused([three[0], cut, three[2]], tmp_path)


def test_a_part_whose_segment_was_changed_is_refused(tmp_path, three) -> None:
    data = bytearray(three[1].read_bytes())
    at = data.index(b"mdat") + 40
    data[at] ^= 255
    (tmp_path / "changed.part").write_bytes(data)
    assert "is no part of a film" in refused([three[0], tmp_path / "changed.part", three[2]], tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "../a.mp4"},
        {"name": "a.txt"},
        {"number": 0},
        {"number": 4},
        {"cuts": []},
        {"cuts": [[0, 0]]},
        {"cuts": [[0, 5], [9, 12]]},
        {"cuts": [[0, "5"]]},
        {"members": {}},
        {"members": {"00001.mp4": [1e9, 3]}},
        {"versions": {"cairo": 1}},
        {"kind": 9},
    ],
)
def test_a_label_that_cannot_be_is_refused(tmp_path, three, fields) -> None:
    assert refused([three[0], relabeled(three[1], tmp_path / "b.part", **fields), three[2]], tmp_path)


def test_a_segment_that_is_a_list_of_other_files_is_not_handed_on(tmp_path, three) -> None:
    from hashlib import blake2b

    words = b"ffconcat version 1.0\nfile '/etc/hostname'\n"
    with zipfile.ZipFile(three[1]) as old, zipfile.ZipFile(tmp_path / "b.part", "w") as new:
        label = json.loads(old.read("label.json"))
        label["members"]["00001.mp4"] = [len(words), blake2b(words, digest_size=16).hexdigest()]
        new.writestr("label.json", json.dumps(label))
        new.writestr("00001.mp4", words)
        new.writestr("00004.mp4", old.read("00004.mp4"))
    assert "is no part of a film" in refused([three[0], tmp_path / "b.part", three[2]], tmp_path)


@pytest.mark.parametrize("words", ["", "3", "0/3", "4/3", "1/0", "a/b", "-1/3", "1/3/5", "nan/3", "1.5/3"])
def test_words_that_are_no_share_are_refused(words) -> None:
    with pytest.raises(TargetError):
        read_share(words)


def test_a_film_that_is_made_in_one_go_has_no_parts(tmp_path) -> None:
    with pytest.raises(TargetError, match="in one go"):
        render_share(film(), tmp_path / "a.gif", SPEC, Share(1, 2))
    assert not list(tmp_path.iterdir())


def test_a_part_lies_where_the_film_would() -> None:
    assert share_path(Path("out/a.mp4"), Share(1, 2)) == Path("out/a.mp4.1of2.part")
