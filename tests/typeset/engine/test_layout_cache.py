"""Layouts kept on disk: whole or not at all, and never needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from renderer.typeset.engine import layout_cache
from renderer.typeset.engine.layout_bytes import Corrupt, pack_layout, unpack_layout
from renderer.typeset.tex import layout

SOURCE = r"\part{a}{\sqrt{x}} + \textcolor{red}{\frac{1}{2}}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    layout.cache_clear()
    return tmp_path


def entries(folder):
    return sorted(folder.rglob("*.layout"))


def test_a_layout_is_the_same_from_the_engine_and_from_its_bytes():
    made, _ = layout(SOURCE)
    assert unpack_layout(pack_layout(made)) == made


def test_a_layout_that_is_kept_needs_no_engine(folder, monkeypatch):
    made = layout(SOURCE)
    layout.cache_clear()
    monkeypatch.setattr("renderer.typeset.tex.tex_to_svg", None)
    assert layout(SOURCE) == made


@pytest.mark.parametrize("spoil", (lambda data: b"", lambda data: data[:-1], lambda data: data[:60] + b"?" + data[61:]))
def test_a_damaged_entry_is_made_anew(folder, spoil):
    made = layout(SOURCE)
    (entry,) = entries(folder)
    good = entry.read_bytes()
    entry.write_bytes(spoil(good))
    with pytest.raises(Corrupt):
        unpack_layout(entry.read_bytes())
    layout.cache_clear()
    assert layout(SOURCE) == made
    assert entry.read_bytes() == good


def test_a_folder_that_cannot_be_made_is_no_cache_and_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    layout.cache_clear()
    assert layout("q_7")[0].leaves
    layout.cache_clear()


def test_style_preamble_and_marks_have_entries_of_their_own(folder):
    for options in ({}, {"display": False}, {"preamble": r"\newcommand{\q}{x}"}):
        layout("x", **options)
    layout(r"\part{a}{x}")
    layout(r"\part{b}{x}")
    assert len(entries(folder)) == 5


def test_nothing_but_whole_entries_is_left_behind(folder):
    layout(SOURCE)
    assert [file.suffix for file in folder.rglob("*") if file.is_file()] == [".layout"]


def test_the_oldest_entries_go_when_there_are_too_many(folder, monkeypatch):
    layout("x")
    (entry,) = entries(folder)
    for age in range(30):
        old = entry.with_name(f"{age:02}.layout")
        old.write_bytes(b"o" * 100)
        os.utime(old, (age, age))
    new = len(pack_layout(layout("x")[0]))
    monkeypatch.setattr(layout_cache, "_MOST_BYTES", 2 * new + 1000)
    layout_cache.store_layout("f0", layout("x")[0])
    left = [file.name for file in entries(folder)]
    assert len(left) == 12 and entry.name in left and "29.layout" in left and "19.layout" not in left


def test_a_warm_start_does_not_load_the_engine(folder):
    layout(SOURCE)
    script = f"import sys\nfrom renderer.typeset.tex import tex\ntex({SOURCE!r})\nprint('quickjs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_font_outside_the_package_is_opened(folder):
    script = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from renderer.typeset.tex import tex
from renderer.typeset.text import text
tex(r"\\mathbb{R} \\text{Привет}", name="f")
text("words", name="t")
kinds = (".ttf", ".otf", ".woff", ".pfb", ".afm", "fonts.conf")
print([name for name in opened if name.endswith(kinds) and "_assets" not in name])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
