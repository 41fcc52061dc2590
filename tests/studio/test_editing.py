"""What the page changes and asks of the inspector, by requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TIMED = """\
from renderer import Script, circle, rectangle, shift, fade_in

def build(times=None):
    script = Script(times=times)
    script.chapter("One")
    script.add(rectangle(3, 2, fill="green", at=(4, 0), name="box"))
    script.play(fade_in(circle(fill="red", name="dot")), label="come")
    script.play(shift("dot", (-3, 1), seconds=1))
    return script.scene()
"""


@pytest.fixture
def edited(open_studio: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """A studio of the test's own, with a film whose beats can get new lengths."""
    with open_studio(tmp_path, text=TIMED) as page:
        page.ready()
        yield page


JSON = {"content-type": "application/json"}


def file_of(edited: Any) -> Path:
    return Path(edited.script.with_name(f"{edited.script.stem}.times.toml"))


def test_a_new_length_goes_to_the_file_and_comes_back_as_a_new_film(edited: Any) -> None:
    before = edited.ready()
    assert before["film"]["times"]["why"] is None
    assert before["undo"] is None
    assert edited.post("/times", name="come", seconds=2.5).status_code == 200
    assert file_of(edited).read_text().endswith("come = 2.5\n")
    now = edited.state(lambda s: s["version"] == 2)
    assert [beat["end"] for beat in now["film"]["beats"]] == [2.5, 3.5]
    assert now["film"]["times"]["given"] == {"come": 2.5}
    assert now["undo"] == {"name": "come", "seconds": None}
    assert edited.post("/undo").status_code == 200
    assert edited.state(lambda s: s["version"] == 3)["film"]["duration"] == 2.0
    assert not file_of(edited).exists()
    assert edited.post("/undo").status_code == 409


def test_a_file_of_lengths_that_is_saved_by_hand_is_shown_and_a_wrong_one_told(edited: Any) -> None:
    file_of(edited).write_text("come = 3")
    assert edited.state(lambda s: s["version"] == 2)["film"]["duration"] == 4.0
    file_of(edited).write_text("comme = 3")
    assert "did you mean 'come'" in edited.state(lambda s: s["error"])["error"]["message"]
    file_of(edited).unlink()
    assert edited.state(lambda s: s["version"] == 3)["film"]["duration"] == 2.0


def test_a_film_that_takes_no_times_refuses_with_the_reason(page: Any) -> None:
    assert "takes no `times`" in page.ready()["film"]["times"]["why"]
    answer = page.post("/times", name="come", seconds=2)
    assert (answer.status_code, "takes no `times`" in answer.json()["message"]) == (409, True)
    assert not file_of(page).exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ('{"name": "come"}', 400),
        ('{"seconds": 1}', 400),
        ('{"name": "come", "seconds": NaN}', 409),
        ('{"name": "come", "seconds": 1e999}', 409),
        ('{"name": "come", "seconds": {"a": 1}}', 409),
        ('{"name": ["come"], "seconds": 1}', 409),
        ('{"name": "../../x", "seconds": 1}', 409),
        ('{"name": "\\ud800", "seconds": 1}', 409),
        (json.dumps({"name": "x" * 60000, "seconds": 1}), 409),
    ],
)
def test_a_length_that_is_none_changes_nothing(page: Any, body: str, status: int) -> None:
    page.ready()
    before = sorted(page.script.parent.iterdir())
    answer = page.client.post("/times", content=body, headers=JSON)
    assert answer.status_code == status
    assert len(answer.content) < 400
    assert sorted(page.script.parent.iterdir()) == before


@pytest.mark.parametrize("path", ["/times", "/undo"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"x-netreel-token": "wrong"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"host": "evil.example"}, 421),
    ],
)
def test_a_foreign_page_changes_no_length(page: Any, path: str, headers: dict[str, str], status: int) -> None:
    page.ready()
    body = '{"name": "come", "seconds": 2}'
    assert page.client.post(path, content=body, headers=JSON | headers).status_code == status
    assert page.client.get(path).status_code == 405
    assert not file_of(page).exists()


def test_a_click_tells_the_line_that_placed_what_lies_there_and_the_pointer_its_name(edited: Any) -> None:
    for x, y, name, line in [(-3, 1, "dot", 7), (4, 0, "box", 6)]:
        found = edited.client.get(f"/hit?t=1.999&x={x}&y={y}").json()
        place = found["lines"][found["placed"]]
        assert (found["address"], place["file"], place["line"]) == (name, edited.script.name, line)
        assert place["excerpt"][3] == {"line": line, "text": TIMED.splitlines()[line - 1]}
        brief = edited.client.get(f"/hit?t=1.999&x={x}&y={y}&brief=1").json()
        assert (brief["address"], "tracks" in brief) == (name, False)
    moved = edited.client.get("/hit?t=1.999&x=-3&y=1").json()
    keys = [key for track in moved["tracks"] if track["property"] == "at" for key in track["keys"]]
    assert [moved["lines"][key["line"]]["line"] for key in keys] == [8, 8]
    assert [beat["place"] for beat in edited.ready()["film"]["beats"]] == [
        f"{edited.script.name}:7",
        f"{edited.script.name}:8",
    ]


def test_the_lines_are_those_of_the_film_that_is_shown_though_the_script_has_changed_since(edited: Any) -> None:
    edited.save("\n\n\n" + TIMED.replace("shift(", "shft("))
    edited.state(lambda s: s["error"])
    found = edited.client.get("/hit?t=1.999&x=4&y=0").json()
    place = found["lines"][found["placed"]]
    assert (place["line"], place["text"]) == (6, TIMED.splitlines()[5].strip())
