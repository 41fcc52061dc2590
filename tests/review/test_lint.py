from __future__ import annotations

from collections.abc import Callable

import pytest

from renderer import Script, become, circle, dot, fade_in, fade_out, line, lines, rectangle, tex, text, to
from renderer.review.lint import lint, looks
from renderer.review.marks import marked, write_marked
from renderer.scene.scene import Scene, keyed
from renderer.values.box import Box

Write = Callable[[Script], None]


def film(write: Write) -> Scene:
    script = Script()
    write(script)
    script.wait(3)
    return script.scene()


def found(write: Write) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.kind, finding.addresses) for finding in lint(film(write)).findings]


def two_labels(script: Script) -> None:
    script.add(text("one", "first", at=(0, 0)), text("two", "second", at=(0.4, 0.1)))


def label_on_edge(script: Script) -> None:
    script.add(line("edge", (-2, -1), (2, 1), stroke="grey"), tex("w", "w_1", at=(0, 0)))


def label_on_one_of_many_edges(script: Script) -> None:
    many = lines("edges", [[[-2, 3], [2, 3]], [[-2, -1], [2, 1]], [[-2, -3], [2, -3]]], stroke="grey")
    script.add(many, tex("w", "w_1", at=(0, 0)))


def label_on_ring(script: Script) -> None:
    script.add(circle("ring", 1.0, stroke="blue"), tex("w", "w_1", at=(1, 0)))


def label_on_the_ring_of_a_disc(script: Script) -> None:
    script.add(circle("ring", 1.0, fill="#112233", stroke="blue"), tex("w", "w_1", at=(1, 0)))


def line_over_label_in_disc(script: Script) -> None:
    script.add(circle("disc", 0.8, fill="#112233"), tex("w", "w_1"), line("edge", (0, 0.05), (3, 0.05)))


def label_off_frame(script: Script) -> None:
    script.add(text("title", "Out to the right", at=(6.8, 0)))


def disc_off_frame(script: Script) -> None:
    script.add(circle("disc", 0.5, fill="blue", at=(0, 3.8)))


def label_under_card(script: Script) -> None:
    script.add(text("title", "Hidden"), rectangle("card", 5, 2, fill="blue"))


def dot_under_disc(script: Script) -> None:
    script.add(dot("point"), circle("disc", 1.0, fill="blue"))


def faint_label(script: Script) -> None:
    script.add(text("title", "Hardly there", fill="#333333"))


def dimmed_label(script: Script) -> None:
    script.add(text("title", "Hardly there", fill="#888888").with_(opacity=0.4))


def tiny_label(script: Script) -> None:
    script.add(text("title", "small print", size=0.25))


def hasty_sentence(script: Script) -> None:
    script.play(fade_in(text("title", "these are nine words that nobody can read through"), 0.5))
    script.wait(0.5)
    script.remove("title")


def hasty_caption(script: Script) -> None:
    script.add(circle("ring"))
    script.caption("these are nine words that nobody can read through", 1.0)


def caption_of_long_words(script: Script) -> None:
    script.add(circle("ring"))
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
        (hasty_sentence, "too short", ("title",)),
        (hasty_caption, "too short", ("captions",)),
        (caption_of_long_words, "too short", ("captions",)),
    ],
)
def test_a_scene_with_one_flaw_has_that_one_finding(write: Write, kind: str, addresses: tuple[str, ...]) -> None:
    assert found(write) == [(kind, addresses)]


def side_by_side(script: Script) -> None:
    script.add(text("one", "first", at=(-2, 0)), text("two", "second", at=(2, 0)))
    script.add(line("edge", (-3, -1), (3, -1)), circle("ring", 1.0, stroke="blue", at=(0, 2.5)))


def label_in_ring(script: Script) -> None:
    script.add(circle("ring", 0.6, fill="#224466", stroke="blue"), tex("a", "a_1"))


def edge_that_ends_under_a_disc(script: Script) -> None:
    script.add(line("edge", (0, 0), (3, 0)), circle("disc", 0.8, fill="#112233"), tex("a", "a_1"))


def label_over_card(script: Script) -> None:
    script.add(rectangle("card", 5, 2, fill="#202020"), text("title", "Plain"))


def label_that_flies_over_an_edge(script: Script) -> None:
    script.add(line("edge", (0, -2), (0, 2)), tex("w", "w_1", at=(-3, 0)))
    script.play(to("w", 2, at=(3, 0)))


def labels_that_cross_on_their_way(script: Script) -> None:
    script.add(text("one", "first", at=(-2, 0)), text("two", "second", at=(2, 0)))
    script.play(to("one", 1, at=(2, 0)), to("two", 1, at=(-2, 0)))


def one_that_goes_as_another_comes(script: Script) -> None:
    script.add(text("one", "first"))
    script.play(fade_out("one"), fade_in(text("two", "second")))


def word_that_becomes_another(script: Script) -> None:
    script.add(text("one", "first"))
    script.play(become("one", text("two", "second"), 2))


def mark_that_is_hardly_there(script: Script) -> None:
    script.add(text("title", "Gone", at=(7, 0)).with_(opacity=0.2))


def edge_that_runs_out_under_a_zoom(script: Script) -> None:
    script.add(circle("ring", 1, at=(5, 0)))
    script.play(to("camera", 1, at=(0, 0), scale=2.0))


def sentence_with_time(script: Script) -> None:
    script.add(text("title", "these are nine words that nobody can miss here"))
    script.caption("these are nine words that nobody can miss here")


@pytest.mark.parametrize(
    "write",
    [
        side_by_side,
        label_in_ring,
        edge_that_ends_under_a_disc,
        label_over_card,
        label_that_flies_over_an_edge,
        labels_that_cross_on_their_way,
        one_that_goes_as_another_comes,
        word_that_becomes_another,
        mark_that_is_hardly_there,
        edge_that_runs_out_under_a_zoom,
        sentence_with_time,
    ],
)
def test_a_sound_scene_has_no_finding(write: Write) -> None:
    assert found(write) == []


def test_a_label_that_drifts_slowly_over_an_edge_is_found() -> None:
    def write(script: Script) -> None:
        label_on_edge(script)
        script.play(to("w", 4, at=(0.4, 0.2)))

    assert ("crossed", ("w", "edge")) in found(write)


def test_a_finding_tells_when_it_is_first_seen_and_how_often() -> None:
    def write(script: Script) -> None:
        script.add(text("one", "first", at=(-2, 0)))
        script.wait(1)
        script.play(fade_in(text("two", "second", at=(-1.8, 0))), label="clash")

    (finding,) = lint(film(write)).findings
    assert (finding.beat, finding.t, finding.looks) == (1, pytest.approx(1.999), 3)


def test_what_a_script_allows_is_counted_and_no_finding() -> None:
    def write(script: Script) -> None:
        label_on_edge(script)
        script.allow_overlap("edge", "w", "the label names the point where they meet")
        script.allow_overlap("edge", "nothing", "never used")

    report = lint(film(write))
    assert report.findings == ()
    assert report.allowed == (("edge", "w", "the label names the point where they meet"),)


def test_an_allowance_holds_for_the_frame_and_for_a_node_alone() -> None:
    def write(script: Script) -> None:
        label_off_frame(script)
        script.add(text("small", "print", size=0.25))
        script.allow_overlap("title", "frame", "it goes on outside")
        script.allow_overlap("small", "small", "nobody need read it")

    assert found(write) == []


def test_a_scene_without_beats_is_looked_at_every_half_second() -> None:
    scene = keyed(text("title", "Out", at=(7, 0)), tracks={}, duration=1.2)
    assert looks(scene) == [(0.0, None), (0.5, None), (1.0, None)]
    assert [(f.kind, f.beat, f.looks) for f in lint(scene).findings] == [("off frame", None, 3)]


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
    framed = marked(scene.at(0), [Box(0, 0, 1, 1)])
    assert [item.address for item in framed.items][-1] == "mark 0"
