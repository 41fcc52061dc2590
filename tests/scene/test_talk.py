from __future__ import annotations

import pytest

from renderer.scene.scene import Scene
from renderer.scene.shapes import circle
from renderer.scene.talk import Slide, halted, slides
from renderer.script.clips.appear import fade_in
from renderer.script.clips.change import to
from renderer.script.script import Script


def talk() -> Scene:
    script = Script()
    script.chapter("One")
    script.caption("A dot comes.", seconds=1)
    script.play(fade_in(circle(name="dot")))
    script.stop("Ask who has seen this.")
    script.wait(2)
    script.stop()
    script.chapter("Two")
    script.caption("Nothing more.")
    script.wait(1)
    return script.scene()


def test_a_talk_stops_at_each_stop_before_each_chapter_and_at_the_end():
    assert slides(talk()) == (
        Slide(1, 0.0, 1.0, "One", "Ask who has seen this.", ("A dot comes.",)),
        Slide(2, 1.0, 3.0, "One", "", ()),
        Slide(3, 3.0, 4.0, "Two", "", ("Nothing more.",)),
    )


def test_the_picture_of_a_stop_is_the_last_one_before_the_next_slide_begins():
    film = talk()
    last = slides(film)[1]
    assert 2.999 < last.shown < last.end
    assert film.at(last.shown).items == film.at(2.5).items


def test_a_note_at_the_start_is_that_of_slide_0():
    script = Script()
    script.stop("Greet them.")
    script.wait(1)
    found = slides(script.scene())
    assert [(slide.number, slide.end, slide.note) for slide in found] == [(0, 0.0, "Greet them."), (1, 1.0, "")]
    assert found[0].shown == 0.0


def test_a_film_without_stops_and_chapters_is_one_slide():
    script = Script()
    script.wait(2.5)
    assert [(slide.start, slide.end, slide.chapter) for slide in slides(script.scene())] == [(0.0, 2.5, None)]


@pytest.mark.parametrize("pace", [0.5, 3.0])
def test_stops_keep_their_pictures_at_any_pace(pace):
    script = Script(pace=pace)
    script.wait(1)
    script.stop("here")
    script.wait(1)
    assert [slide.end * pace for slide in slides(script.scene())] == pytest.approx([1, 2])


def moving(*, until: float, chapter: float) -> Scene:
    """A move from 1 s to `until`, and a chapter that begins at `chapter`."""
    script = Script()
    script.chapter("One")
    dot = circle(name="dot")
    script.add(dot)
    script.wait(1)
    script.begin(to(dot, at=(1, 0), seconds=until - 1))
    script.wait(chapter - 1)
    script.chapter("Two")
    script.wait(until - chapter + 2)
    return script.scene()


def test_a_chapter_within_a_move_stops_at_the_nearest_end_of_that():
    late, early = moving(until=4, chapter=3), moving(until=4, chapter=1.5)
    assert [(slide.end, slide.chapter) for slide in slides(late)] == [(4.0, "One"), (6.0, "Two")]
    assert [(slide.end, slide.chapter) for slide in slides(early)] == [(1.0, "One"), (6.0, "Two")]
    assert halted(late) == ("a clip moves where the chapter 'Two' begins, at 3.00 s, so the talk stops at 4.00 s",)


def test_moves_that_only_touch_the_start_of_a_chapter_leave_it_where_it_is():
    film = moving(until=4, chapter=4)
    assert [slide.end for slide in slides(film)] == [4.0, 6.0] and halted(film) == ()


def test_a_long_move_is_halted_at_the_start_of_a_chapter():
    film = moving(until=30, chapter=15)
    assert [slide.end for slide in slides(film)] == [15.0, 32.0] and halted(film) == ()
