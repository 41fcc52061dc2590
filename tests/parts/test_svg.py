from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resvg_py
from PIL import Image

from benchmarks.similarity import similarity
from renderer import LIGHT, Script, svg, theme, turn
from renderer.film.render.still import picture_array
from renderer.geometry.path import Path as Outline
from renderer.parts.svg_file.colors import read_color
from renderer.values.errors import NetreelError, ValuesError

DRAWINGS = sorted((Path(__file__).parent / "drawings").glob("*.svg"))
WIDE, HIGH = 480, 240
PAPER = theme("paper", LIGHT, ground="#ffffff")


def ours(file: Path) -> Any:
    drawing = svg(file, height=7.2, ink="#000000")
    script = Script(PAPER, size=(WIDE, HIGH))
    script.add(drawing)
    script.wait(1)
    return drawing, picture_array(script.scene().at(0), (WIDE, HIGH))[..., :3].astype(np.float64)


def theirs(file: Path, width: float, height: float) -> Any:
    """The same by resvg, in the middle of a frame of the same size."""
    high = round(HIGH * 0.9)
    wide = round(high * width / height)
    words = file.read_text("utf-8")
    png = bytes(resvg_py.svg_to_bytes(svg_string=words, background="white", dpi=96, width=wide, height=high))
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    frame = Image.new("RGB", (WIDE, HIGH), "white")
    frame.paste(picture, ((WIDE - picture.width) // 2, (HIGH - picture.height) // 2))
    return np.asarray(frame).astype(np.float64)


def test_there_are_twenty_drawings() -> None:
    assert len(DRAWINGS) == 20


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.stem)
def test_a_drawing_looks_as_another_renderer_draws_it(file: Path) -> None:
    drawing, picture = ours(file)
    other = theirs(file, drawing.width, drawing.height)
    assert similarity(picture, other) > 0.98
    assert np.abs(picture - other).mean() < 2


def write(folder: Path, body: str, head: str = "", more: str = "") -> Path:
    file = folder / "drawing.svg"
    file.write_text(f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" {more}>{body}</svg>', "utf-8")
    return file


RECT = '<rect width="5" height="5"/>'
BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("body", "head", "words"),
    [
        (f"{RECT}<title>&b;</title>", BOMB, "entit"),
        (f"{RECT}<title>&x;</title>", OUTSIDE, "entit"),
        ('<image href="http://example.com/a.png"/>', "", "nothing is fetched"),
        ('<image href="data:image/png;base64,AAAA"/>', "", "nothing is fetched or unpacked"),
        ('<use href="other.svg#a"/>', "", "outside of the file"),
        ("<style>@import url(http://example.com/a.css);</style>", "", "nothing is fetched"),
        ('<rect width="5" height="5" style="fill:url(http://example.com#a)"/>', "", "nothing is fetched"),
        ('<g id="a"><use href="#a"/></g>', "", "leads back to itself"),
        ("<g>" * 200 + "</g>" * 200, "", "nested"),
        ('<use href="#nothing"/>', "", "not there"),
        ('<path d="M0 0 L1"/>', "", "line 1"),
        ('<rect width="abc" height="5"/>', "", "no length"),
        ('<rect width="1e300" height="5"/>', "", "too large"),
        ('<rect width="-1" height="5"/>', "", "negative"),
        ('<rect width="5" height="5" fill="bluue"/>', "", "no color"),
        ('<rect width="5" height="5" transform="rotate(a)"/>', "", "transform"),
        ("<g/>", "", "nothing to see"),
        ("<rect", "", "not well-formed"),
        ("<text>word</text>" + RECT, "", r"<text> \(line 1\)"),
        ('<rect width="5" height="5" filter="url(#f)"/>', "", "filter"),
        ('<radialGradient id="r"/><rect width="5" height="5" fill="url(#r)"/>', "", "radialGradient"),
        ("<style>g > rect{fill:red}</style>" + RECT, "", "selector"),
    ],
)
def test_a_hostile_or_broken_file_or_one_with_unknown_features_is_refused_by_name(
    tmp_path: Path, body: str, head: str, words: str
) -> None:
    with pytest.raises(ValuesError, match=words) as caught:
        svg(write(tmp_path, body, head))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n", b"<html/>", b"\xff\xfe\x00", b"<svg/>", b"<svg xmlns='a'/>"])
def test_what_is_no_drawing_is_refused(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "a.svg"
    file.write_bytes(raw)
    with pytest.raises(ValuesError, match=r"cannot be read|nothing to see"):
        svg(file)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for file in (tmp_path / "missing.svg", tmp_path, pipe, "\0"):
        with pytest.raises(NetreelError):
            svg(file)


def test_features_that_are_not_drawn_are_left_out_on_request(tmp_path: Path) -> None:
    file = write(tmp_path, f"<text>word</text>{RECT}")
    assert [part.name for part in svg(file, skip=True).parts] == ["rect"]


def test_parts_go_by_their_ids_at_any_depth(tmp_path: Path) -> None:
    body = f'<g id="car"><g><circle id="wheel" r="2"/></g>{RECT}{RECT}</g>'
    drawing = svg(write(tmp_path, body))
    assert drawing["wheel"].address == "svg/car/g/wheel"
    assert drawing["car/rect~2"].node.name == "rect~2"
    with pytest.raises(ValuesError, match="did you mean 'wheel'"):
        drawing["whel"]


def test_the_view_is_as_high_as_asked_for_and_y_points_up(tmp_path: Path) -> None:
    drawing = svg(write(tmp_path, '<rect id="r" x="0" y="0" width="5" height="2"/>'), height=5)
    rect: Any = drawing["r"].node
    assert isinstance(rect.path, Outline) and rect.path.box is not None
    assert rect.path.box.width == 2.5 and rect.at == pytest.approx((-1.25, 2.0))
    assert (drawing.width, drawing.height) == (5, 5)
    assert svg(write(tmp_path, RECT), width=2).height == 2


def test_current_color_is_the_ink_of_the_film(tmp_path: Path) -> None:
    rect: Any = svg(write(tmp_path, '<rect id="r" width="5" height="5" fill="currentColor"/>'))["r"].node
    assert rect.fill.name == "ink"


@pytest.mark.parametrize(
    ("words", "hex_"),
    [("tomato", "#ff6347"), ("rgb(10% 20% 30%)", "#1a334c"), ("hsl(240deg 60% 40%)", "#2929a3"), ("#abc", "#aabbcc")],
)
def test_colors_are_read_in_all_their_forms(words: str, hex_: str) -> None:
    assert read_color(words).hex == hex_


def test_parts_of_a_drawing_without_a_name_are_found_on_the_stage() -> None:
    script = Script()
    wagon = svg("timelines/examples/wagon.svg", height=3)
    script.add(wagon)
    script.play(turn(wagon["back"], 1.0))
    assert script.scene().duration == 1.0
