from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from renderer import (
    Script,
    arrow,
    become,
    circle,
    dot,
    fade_in,
    fade_out,
    group,
    image,
    keyed,
    line,
    lines,
    masked,
    number,
    rectangle,
    shift,
    tex,
    text,
    to,
    write,
)
from renderer.geometry.path import Path
from renderer.review.lint.finding_pictures import framed_findings, write_marked
from renderer.review.lint.lint import lint, looks
from renderer.scene.allowance import Allowance
from renderer.scene.node import Group, Node
from renderer.scene.scene import Scene
from renderer.values.box import Box
from renderer.values.errors import ScriptError
from tests.sure import sure

Write = Callable[[Script], None]


def film(write: Write) -> Scene:
    script = Script()
    write(script)
    script.wait(3)
    return script.scene()


def found(write: Write) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.kind, finding.addresses) for finding in lint(film(write)).findings]


def two_labels(script: Script) -> None:
    script.add(text("first", at=(0, 0), name="one"), text("second", at=(0.4, 0.1), name="two"))


def label_on_edge(script: Script) -> None:
    script.add(line((-2, -1), (2, 1), stroke="grey", name="edge"), tex("w_1", at=(0, 0), name="w"))


def label_on_one_of_many_edges(script: Script) -> None:
    many = lines([[[-2, 3], [2, 3]], [[-2, -1], [2, 1]], [[-2, -3], [2, -3]]], stroke="grey", name="edges")
    script.add(many, tex("w_1", at=(0, 0), name="w"))


def label_on_ring(script: Script) -> None:
    script.add(circle(1.0, stroke="blue", name="ring"), tex("w_1", at=(1, 0), name="w"))


def label_on_the_ring_of_a_disc(script: Script) -> None:
    script.add(circle(1.0, fill="#112233", stroke="blue", name="ring"), tex("w_1", at=(1, 0), name="w"))


def line_over_label_in_disc(script: Script) -> None:
    script.add(circle(0.8, fill="#112233", name="disc"), tex("w_1", name="w"), line((0, 0.05), (3, 0.05), name="edge"))


def label_off_frame(script: Script) -> None:
    script.add(text("Out to the right", at=(6.8, 0), name="title"))


def disc_off_frame(script: Script) -> None:
    script.add(circle(0.5, fill="blue", at=(0, 3.8), name="disc"))


def label_under_card(script: Script) -> None:
    script.add(text("Hidden", name="title"), rectangle(5, 2, fill="blue", name="card"))


def dot_under_disc(script: Script) -> None:
    script.add(dot(name="point"), circle(1.0, fill="blue", name="disc"))


def faint_label(script: Script) -> None:
    script.add(text("Hardly there", fill="#333333", name="title"))


def dimmed_label(script: Script) -> None:
    script.add(text("Hardly there", fill="#888888", name="title").with_(opacity=0.4))


def tiny_label(script: Script) -> None:
    script.add(text("small print", size=0.25, name="title"))


def tiny_script(script: Script) -> None:
    script.add(tex("x_{n_{k_j}}", size=0.45, name="formula"))


def tiny_number(script: Script) -> None:
    script.add(number(3.14159, size=0.2, name="count"))


def tiny_through_the_camera(script: Script) -> None:
    script.add(text("of fair size", size=1.0, name="title"))
    script.play(to("camera", seconds=1, scale=0.3))


def black_on_blue(script: Script) -> None:
    script.add(rectangle(6, 3, fill="#000080", name="card"), text("Dark", fill="black", name="title"))


def white_on_half_a_card(script: Script) -> None:
    script.add(
        rectangle(6, 3, fill="white", at=(3, 0), name="card"), text("Light and dark", fill="white", name="title")
    )


def label_under_an_arrow_head(script: Script) -> None:
    script.add(text("x", at=(0.02, 0), name="name"), arrow((-3, 0), (0.2, 0.0), head=0.5, thickness=0.02, name="axis"))


def one_glyph_under_a_dot(script: Script) -> None:
    script.add(text("covered", name="title"), circle(0.7, fill="blue", at=(-0.1, 0), name="disc"))


def count_beyond_the_frame(script: Script) -> None:
    script.add(group(group(tex("784", at=(-7.3, 0), name="count"), name="counts"), name="net"))


def label_that_flies_over_another(script: Script) -> None:
    script.add(text("a heading that stands", name="stands"), text("x", at=(-3, -2), name="flies"))
    script.play(to("flies", seconds=1, at=(3, 2)))


def faint_label_that_travels_slowly(script: Script) -> None:
    script.add(text("Hardly there", fill="#333333", at=(-3, 0), name="title"))
    script.play(shift("title", (6, 0), seconds=4))
    script.remove("title")


def long_pause(script: Script) -> None:
    script.add(circle(name="ring"))
    script.wait(4.5)


def pause_in_two_beats(script: Script) -> None:
    script.add(circle(name="ring"))
    script.wait(0.5)
    script.wait(0.5)


def hasty_sentence(script: Script) -> None:
    script.play(fade_in(text("these are nine words that nobody can read through", name="title"), seconds=0.5))
    script.wait(0.5)
    script.remove("title")


def hasty_caption(script: Script) -> None:
    script.add(circle(name="ring"))
    script.caption("these are nine words that nobody can read through", 1.0)


def caption_of_long_words(script: Script) -> None:
    script.add(circle(name="ring"))
    script.caption("backpropagation differentiates", 1.0)


@pytest.mark.parametrize(
    ("write", "kind", "addresses"),
    [
        (two_labels, "overlap", ("one", "two")),
        (label_on_edge, "crossed", ("w", "edge")),
        (label_on_one_of_many_edges, "crossed", ("w", "edges")),
        (label_on_ring, "crossed", ("w", "ring")),
        (label_on_the_ring_of_a_disc, "crossed", ("w", "ring")),
        (line_over_label_in_disc, "crossed", ("w", "edge")),
        (label_off_frame, "off frame", ("title", "frame")),
        (disc_off_frame, "off frame", ("disc", "frame")),
        (label_under_card, "covered", ("title", "card")),
        (dot_under_disc, "covered", ("point", "disc")),
        (faint_label, "contrast", ("title",)),
        (dimmed_label, "contrast", ("title",)),
        (tiny_label, "tiny", ("title",)),
        (tiny_script, "tiny", ("formula",)),
        (tiny_number, "tiny", ("count",)),
        (tiny_through_the_camera, "tiny", ("title",)),
        (black_on_blue, "contrast", ("title",)),
        (white_on_half_a_card, "contrast", ("title",)),
        (label_under_an_arrow_head, "crossed", ("name", "axis")),
        (count_beyond_the_frame, "off frame", ("net/counts/count", "frame")),
        (label_that_flies_over_another, "flight", ("flies", "stands")),
        (faint_label_that_travels_slowly, "contrast", ("title",)),
        (long_pause, "still", ("0.0 s",)),
        (hasty_sentence, "too short", ("title",)),
        (hasty_caption, "too short", ("captions",)),
        (caption_of_long_words, "too short", ("captions",)),
    ],
)
def test_a_scene_with_one_flaw_has_that_one_finding(write: Write, kind: str, addresses: tuple[str, ...]) -> None:
    assert found(write) == [(kind, addresses)]


def side_by_side(script: Script) -> None:
    script.add(text("first", at=(-2, 0), name="one"), text("second", at=(2, 0), name="two"))
    script.add(line((-3, -1), (3, -1), name="edge"), circle(1.0, stroke="blue", at=(0, 2.5), name="ring"))


def label_in_ring(script: Script) -> None:
    script.add(circle(0.6, fill="#224466", stroke="blue", name="ring"), tex("a_1", name="a"))


def edge_that_ends_under_a_disc(script: Script) -> None:
    script.add(line((0, 0), (3, 0), name="edge"), circle(0.8, fill="#112233", name="disc"), tex("a_1", name="a"))


def label_over_card(script: Script) -> None:
    script.add(rectangle(5, 2, fill="#202020", name="card"), text("Plain", name="title"))


def label_that_flies_over_an_edge(script: Script) -> None:
    script.add(line((0, -2), (0, 2), name="edge"), tex("w_1", at=(-3, 0), name="w"))
    script.play(to("w", seconds=2, at=(3, 0)))


def labels_that_cross_on_their_way(script: Script) -> None:
    script.add(text("first", at=(-2, 0), name="one"), text("second", at=(2, 0), name="two"))
    script.play(to("one", seconds=1, at=(2, 0)), to("two", seconds=1, at=(-2, 0)))


def one_that_goes_as_another_comes(script: Script) -> None:
    script.add(text("first", name="one"))
    script.play(fade_out("one"), fade_in(text("second", name="two")))


def label_that_is_written_glyph_by_glyph(script: Script) -> None:
    # At rest its contrast is 4.2; while its glyphs are filled, some of them have less than 3.
    script.play(write(text("a title of many words", fill="#686868", name="title"), seconds=3.0))


def word_that_becomes_another(script: Script) -> None:
    script.add(text("first", name="one"))
    script.play(become("one", text("second", name="two"), seconds=2))


def mark_that_is_hardly_there(script: Script) -> None:
    script.add(text("Gone", at=(7, 0), name="title").with_(opacity=0.2))


def edge_that_runs_out_under_a_zoom(script: Script) -> None:
    script.add(circle(1, at=(5, 0), name="ring"))
    script.play(to("camera", seconds=1, at=(0, 0), scale=2.0))


def tiny_text_that_the_camera_is_near(script: Script) -> None:
    script.add(text("near", size=0.3, name="title"))
    script.play(to("camera", seconds=1, at=(0, 0), scale=5.0))


def dots_and_rules(script: Script) -> None:
    script.add(tex(r"\frac{a}{b} \cdot - 1.", name="formula"))


def label_behind_which_a_card_lies(script: Script) -> None:
    script.add(rectangle(6, 3, fill="white", name="card"), text("Dark", fill="black", name="title"))


def pause_with_much_to_read(script: Script) -> None:
    script.play(
        fade_in(
            text("these lines have more", "words than anybody reads", "in so little time, so they stay", name="answer")
        )
    )
    script.wait(1)


def pause_with_a_caption(script: Script) -> None:
    script.add(circle(name="ring"))
    script.caption("This is a long caption that takes its time, and a viewer needs all of it to read the words.", 6)
    script.wait(3)


def sentence_with_time(script: Script) -> None:
    script.add(text("these are nine words that nobody can miss here", name="title"))
    script.caption("these are nine words that nobody can miss here")


@pytest.mark.parametrize(
    "write",
    [
        side_by_side,
        label_in_ring,
        edge_that_ends_under_a_disc,
        label_over_card,
        label_that_flies_over_an_edge,
        label_that_is_written_glyph_by_glyph,
        labels_that_cross_on_their_way,
        one_that_goes_as_another_comes,
        word_that_becomes_another,
        mark_that_is_hardly_there,
        tiny_text_that_the_camera_is_near,
        dots_and_rules,
        label_behind_which_a_card_lies,
        pause_in_two_beats,
        pause_with_much_to_read,
        pause_with_a_caption,
        edge_that_runs_out_under_a_zoom,
        sentence_with_time,
    ],
)
def test_a_sound_scene_has_no_finding(write: Write) -> None:
    assert found(write) == []


def test_a_label_that_drifts_slowly_over_an_edge_is_found() -> None:
    def write(script: Script) -> None:
        label_on_edge(script)
        script.play(to("w", seconds=4, at=(0.4, 0.2)))

    assert ("crossed", ("w", "edge")) in found(write)


def test_a_finding_tells_when_it_is_first_seen_and_how_often() -> None:
    def write(script: Script) -> None:
        script.add(text("first", at=(-2, 0), name="one"))
        script.wait(1)
        script.play(fade_in(text("second", at=(-1.8, 0), name="two")), label="clash")

    (finding,) = lint(film(write)).findings
    assert (finding.beat, finding.t, finding.looks) == (1, pytest.approx(1.999), 3)


def test_what_a_script_allows_is_counted_and_no_finding() -> None:
    def write(script: Script) -> None:
        label_on_edge(script)
        script.allow("crossed", "edge", "w", why="the label names the point where they meet")
        script.allow("crossed", "edge", "nothing", why="never used")
        script.allow("tiny", "w", why="never used")

    report = lint(film(write))
    assert report.findings == ()
    assert report.allowed == (Allowance("crossed", ("edge", "w"), "the label names the point where they meet"),)


def test_an_allowance_holds_for_the_frame_and_for_a_node_alone() -> None:
    def write(script: Script) -> None:
        label_off_frame(script)
        script.add(text("print", size=0.25, name="small"))
        script.allow("off frame", "title", "frame", why="it goes on outside")
        script.allow("tiny", "small", why="nobody need read it")

    assert found(write) == []


@pytest.mark.parametrize(
    ("kind", "why", "message"),
    [
        ("overlaps", "so", "did you mean 'overlap'"),
        ("tiny", " ", "allowed for a reason"),
        (3, "so", "kind must be text"),
    ],
)
def test_an_allowance_needs_a_kind_and_a_reason(kind: Any, why: str, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        Script().allow(kind, "w", why=why)


def test_a_scene_without_beats_is_looked_at_every_half_second() -> None:
    scene = keyed(text("Out", at=(7, 0), name="title"), tracks={}, duration=1.2)
    assert looks(scene) == [(0.0, None), (0.5, None), (1.0, None)]
    assert [(f.kind, f.beat, f.looks) for f in lint(scene).findings] == [("off frame", None, 3)]


def test_one_covered_glyph_is_enough() -> None:
    assert ("covered", ("title", "disc")) in found(one_glyph_under_a_dot)


def test_a_glyph_without_ink_is_found() -> None:
    whole = text("ab", name="title")
    glyph = sure(Group, whole.parts[0]).parts[1]
    bare = whole.with_(
        parts=(whole.parts[0].with_(parts=(sure(Group, whole.parts[0]).parts[0], glyph.with_(path=Path(())))),)
    )
    (finding,) = lint(film(lambda script: script.add(bare))).findings
    assert (finding.kind, finding.message) == ("empty", "'b' in 'title' draws nothing")


def test_a_tiny_label_is_told_in_pixels_of_both_sizes() -> None:
    (finding,) = lint(film(tiny_label)).findings
    assert finding.message.startswith("the smallest glyph of 'title' is ")
    assert "px high at 1080p" in finding.message
    assert "at 360p; 12 and 4 can be read" in finding.message


def test_a_label_is_measured_by_the_shorter_side_of_the_frame() -> None:
    def smallest(size: tuple[int, int]) -> float:
        script = Script(size=size)
        script.add(text("x", size=0.15, name="title"))
        script.wait(1)
        (finding,) = lint(script.scene()).findings
        return float(finding.message.split("is ")[1].split(" px")[0])

    assert smallest((1920, 1080)) == pytest.approx(smallest((1080, 1080)), abs=0.06)
    tall = Script(size=(1080, 1920)).frame
    assert smallest((1080, 1920)) == pytest.approx(smallest((1920, 1080)) * 8 / min(tall), abs=0.06)


def test_thousands_of_dots_are_looked_at() -> None:
    dots = [dot(at=(k % 100 / 10 - 5, k // 100 / 15 - 3), name=f"{k}") for k in range(1_500)]
    assert lint(film(lambda script: script.add(group(*dots, name="dots")))).findings == ()


def test_the_lint_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    lint(film(side_by_side), lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_marks_frame_what_a_finding_is_about(tmp_path: object) -> None:
    from pathlib import Path

    import imageio.v3 as imageio

    assert isinstance(tmp_path, Path)
    scene = film(two_labels)
    (finding,) = lint(scene).findings
    shown = imageio.imread(write_marked(scene, finding, tmp_path / "found.png", (320, 180)))
    assert ((shown[..., 0] > 200) & (shown[..., 1] < 110)).any(), "the first is framed in red"
    assert ((shown[..., 0] > 200) & (shown[..., 2] < 60)).any(), "the second in yellow"
    framed = framed_findings(scene.at(0), [Box(0, 0, 1, 1)])
    assert [item.address for item in framed.items][-1] == "mark 0"


def shown_through(node: Node) -> Write:
    return lambda script: script.add(masked(node, rectangle(2, 2)), text("word", at=(3, 0), name="word"))


@pytest.mark.parametrize(
    "node",
    [
        rectangle(12, 1.5, fill="blue", stroke=None, name="bar"),
        line((-6, 0), (6, 0), name="wire"),
        lines([[[-6, 0], [6, 0]], [[3, -3], [3, 3]]], name="wires"),
        image(np.ones((2, 12, 3)), height=2, name="pixels"),
        text("wwwwwwwwwwwwwwwwww", size=3, name="long"),
    ],
    ids=lambda node: node.name,
)
def test_what_a_mask_hides_neither_covers_nor_crosses_a_label(node: Node) -> None:
    before = found(lambda script: script.add(node, text("word", at=(3, 0), name="word")))
    assert any("word" in addresses for _, addresses in before)
    assert not any("word" in addresses for _, addresses in found(shown_through(node)))


def test_what_shows_through_a_mask_is_still_seen() -> None:
    clash = [masked(rectangle(9, 9, fill="blue", stroke=None, name="card"), rectangle(2, 2))]
    assert found(lambda script: script.add(text("word", name="word"), *clash)) == [("covered", ("word", "card"))]
