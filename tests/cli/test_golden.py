from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from renderer.cli.main import main
from renderer.film.voice.spoken_cache import VoiceCache

FILM = """
from renderer import Script, circle, fade_in, text, to, write

def build(color: str = "blue", seconds: float = 1.0):
    script = Script()
    script.play(write(text("Hello", name="title")))
    script.play(fade_in(circle(0.5, fill=color, at=(0, -2), name="dot")))
    script.wait(seconds)
    return script.scene()
"""
SMALL = ("--size", "160x90")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path, modules = list(sys.path), set(sys.modules)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.py").write_text(FILM)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def netreel(here: Path) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, words, prog_name="netreel")


@pytest.fixture
def change(here: Path) -> Callable[[str, str], None]:
    def changed(old: str, new: str) -> None:
        text = (here / "film.py").read_text()
        assert old in text
        (here / "film.py").write_text(text.replace(old, new))

    return changed


def test_goldens_are_made_beside_the_script_and_checked(netreel: Callable[..., Result], here: Path) -> None:
    made = netreel("golden", "update", "film.py", "--at", "0.5", "--at", "2", *SMALL)
    assert (made.exit_code, made.stdout) == (0, "new  film@0.50s\nnew  film@2.00s\n")
    assert sorted(path.name for path in (here / "goldens" / "film").iterdir()) == [
        *(f"film@{t}s.{end}" for t in ("0.50", "2.00") for end in ("png", "txt")),
        "index.json",
    ]
    found = netreel("golden", "check", "film.py")
    assert (found.exit_code, found.stdout, found.stderr) == (0, "", "2 goldens: 2 the same\n")
    assert not (here / "out").exists()


def test_a_film_that_differs_ends_with_one_and_can_be_approved(
    netreel: Callable[..., Result], change: Callable[[str, str], None], here: Path
) -> None:
    netreel("golden", "update", "film.py", *SMALL)
    change('"Hello"', '"Hullo"')
    found = netreel("golden", "check", "film.py")
    assert found.exit_code == 1
    assert "film@0.50s  different" in found.stdout
    assert "the report is out/golden/report.html" in found.stderr
    assert (here / "out" / "golden" / "report.html").is_file()
    assert netreel("golden", "approve", "film@0.50s").stdout == "approved  film@0.50s\n"
    assert "film@0.50s" not in netreel("golden", "check", "film.py").stdout
    unasked = netreel("golden", "approve", "--all")
    assert (unasked.exit_code, "give --yes" in unasked.stderr) == (2, True)
    assert "film@1.00s" in unasked.stdout
    assert netreel("golden", "check", "film.py").exit_code == 1
    assert netreel("golden", "approve", "--all", "--yes").exit_code == 0
    assert netreel("golden", "check", "film.py").exit_code == 0


def test_one_golden_that_cannot_be_compared_ends_with_two(
    netreel: Callable[..., Result], change: Callable[[str, str], None], here: Path
) -> None:
    netreel("golden", "update", "film.py", "--at", "1", "--at", "2", *SMALL)
    (here / "goldens" / "film" / "film@1.00s.png").write_bytes(b"")
    change('"Hello"', '"Hullo"')
    found = netreel("golden", "check", "film.py")
    assert found.exit_code == 2
    assert "film@1.00s  not comparable" in found.stdout
    assert "film@2.00s  different" in found.stdout


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (("return script.scene()", "return 1 / 0"), "film.py:9"),
        (("seconds: float = 1.0", "seconds: float = 0.1"), "ends at 2.1 s"),
    ],
    ids=["the build raises", "the film ends sooner"],
)
def test_a_film_that_cannot_be_compared_ends_with_two(
    netreel: Callable[..., Result], change: Callable[[str, str], None], spoil: tuple[str, str], message: str
) -> None:
    netreel("golden", "update", "film.py", "--at", "2.5", *SMALL)
    change(*spoil)
    found = netreel("golden", "check", "film.py")
    assert found.exit_code == 2
    assert message in found.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check", "film.py"), "make them with 'netreel golden update film.py'"),
        (("check", "flim.py"), "'flim.py' does not exist; did you mean 'film.py'?"),
        (("update", "film.py", "--at", "9"), "there is no frame at 9 s: the film ends at 3 s"),
        (("update", "film.py", "--every", "0"), "seconds of --every"),
        (("approve",), "which?"),
        (("approve", "film@1.00s"), "nothing failed"),
    ],
)
def test_what_cannot_be_done_is_said(netreel: Callable[..., Result], words: tuple[str, ...], message: str) -> None:
    found = netreel("golden", *words)
    assert found.exit_code == 2
    assert message in found.stderr


def test_parameters_are_kept_with_the_goldens(netreel: Callable[..., Result]) -> None:
    netreel("golden", "update", "film.py", "--set", "color=red", "--every", "1", *SMALL)
    assert netreel("golden", "check", "film.py").exit_code == 0
    assert netreel("golden", "check", "film.py", "--set", "color=green").exit_code == 1


def test_without_times_an_update_takes_the_beats_and_then_those_there_are(netreel: Callable[..., Result]) -> None:
    assert netreel("golden", "update", "film.py", *SMALL).stdout.count("new") == 5
    assert netreel("golden", "update", "film.py").stderr == "5 kept in goldens/film\n"


def test_goldens_can_live_elsewhere(netreel: Callable[..., Result], here: Path) -> None:
    netreel("golden", "update", "film.py", "--at", "1", "--folder", "kept", *SMALL)
    assert (here / "kept" / "film" / "film@1.00s.png").is_file()
    assert netreel("golden", "check", "film.py", "--folder", "kept").exit_code == 0


def test_the_words_alone_can_be_checked(netreel: Callable[..., Result], change: Callable[[str, str], None]) -> None:
    netreel("golden", "update", "film.py", "--at", "2.5", *SMALL)
    change('name="title"', 'name="head"')
    found = netreel("golden", "check", "film.py")
    assert (found.exit_code, "1 look the same but are built in another way" in found.stderr) == (0, True)
    assert netreel("golden", "check", "film.py", "--picture").exit_code == 1


SAID = """
from renderer import Script, circle, fade_in, shift

def build(script: Script):
    dot = circle(0.5, name="dot")
    script.say("It *comes*.")
    script.wait_until("comes")
    script.play(fade_in(dot, seconds=0.5))
    script.wait_until()
    script.play(shift(dot, (3, 0), seconds=0.5))
"""
VOICE = """
import sys, wave
with wave.open(sys.argv[2], "wb") as out:
    out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
    out.writeframes(b"\\0\\0" * 8000 * (3 if "comes" in sys.argv[1] else 1))
"""


def test_goldens_keep_the_voice_of_a_film(here, netreel, monkeypatch):
    kept = VoiceCache(here / "voices")
    monkeypatch.setattr("renderer.film.voice.program.kept_lines", lambda: kept)
    (here / "said.py").write_text(SAID)
    (here / "tell.py").write_text(VOICE)
    voice = f"{sys.executable} tell.py {{text}} {{file}}"
    result = netreel("golden", "update", "said.py", "--at", "3.4", *SMALL, "--voice", voice)
    assert result.exit_code == 0, result.stderr
    result = netreel("golden", "check", "said.py")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "1 goldens: 1 the same")
    # Without its voice the line is shorter, and what is seen then is beyond the end.
    result = netreel("golden", "check", "said.py", "--set", "theme=dark")
    assert result.exit_code == 2
