from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from renderer.film.render.still import still_array
from renderer.review.handout import write_handout
from renderer.scene.shapes import circle
from renderer.script.clips.appear import fade_in
from renderer.script.script import Script
from renderer.values.errors import TargetError, TypesetError


def talk(*notes):
    script = Script()
    script.chapter("One")
    script.caption("It comes.")
    script.play(fade_in(circle(radius=2, fill="blue", name="dot")))
    for note in notes:
        script.stop(note)
        script.wait(1)
    return script.scene()


def pages(path):
    return [page.render(scale=1, rev_byteorder=True).to_numpy().astype(int) for page in pypdfium2.PdfDocument(path)]


def test_a_handout_has_a_page_a_stop_with_the_picture_that_waits_there(tmp_path):
    film = talk("Ask them.", "")
    assert write_handout(film, tmp_path / "a.pdf", "talk") == 3
    seen = pages(tmp_path / "a.pdf")
    # At 72 pixels an inch the picture is three quarters as large as on the page.
    still = still_array(film, 0.999999, (481, 271))
    assert np.abs(seen[0][48:319, 57:538] - still).mean() < 1.5
    assert still.std() > 20


def test_a_note_stands_under_the_picture_and_a_page_without_words_there_is_blank(tmp_path):
    write_handout(talk("Ask them for $5, 50% & a_b {now}.", ""), tmp_path / "a.pdf")
    below = [page[325:770].min() for page in pages(tmp_path / "a.pdf")]
    assert below[0] < 100
    assert below[1] == 255


def test_long_notes_go_on_with_another_page_and_a_long_word_is_set_smaller(tmp_path):
    film = talk("A rather long remark of the speaker about it all.\n" * 40)
    assert write_handout(film, tmp_path / "a.pdf") == 3
    write_handout(talk("w" * 300), tmp_path / "b.pdf")
    first = pages(tmp_path / "b.pdf")[0]
    assert (first[325:770, :50] == 255).all() and (first[325:770, 545:] == 255).all()
    assert first[325:770].min() < 200


def test_a_note_from_right_to_left_stands_at_the_right(tmp_path):
    write_handout(talk("\u200f\u202eabc\u202c = 0.31"), tmp_path / "a.pdf")
    first = pages(tmp_path / "a.pdf")[0]
    # The note is the upper one of two lines; the caption below it begins at the left.
    assert first[350:375, 57:400].min() == 255
    assert first[350:375, 500:540].min() < 150


def test_a_sign_that_no_font_has_is_told_with_its_slide(tmp_path):
    with pytest.raises(TypesetError, match="the notes of slide 1 cannot be set"):
        write_handout(talk("漢字"), tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()


def test_a_handout_is_a_pdf(tmp_path):
    with pytest.raises(TargetError, match=r"it is a \.pdf"):
        write_handout(talk(), tmp_path / "a.png")


def test_the_same_talk_makes_the_same_handout(tmp_path):
    for name in ("a.pdf", "b.pdf"):
        write_handout(talk("x"), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
