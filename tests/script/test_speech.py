from __future__ import annotations

import pytest

from renderer.script.reading_time import read_silently
from renderer.script.speech import Speech, SpokenLine, by_share, marked_line
from renderer.values.errors import ScriptError


def test_stars_are_left_out_and_their_words_are_marks():
    line = marked_line(r"The *error* runs *back|home*, 2 * 3 = 6 \*")
    assert line.text == "The error runs back, 2 * 3 = 6 *"
    assert line.marks == (("error", 4), ("home", 15))


def test_a_mark_goes_before_a_word_that_is_said_earlier():
    line = marked_line("back and *back*")
    assert line.place("back", -1) == 9
    assert line.place("Back!", 9) is None
    assert line.place("AND  back", -1) == 5


def test_a_mark_of_signs_alone_is_found_by_its_signs():
    line = marked_line("this is *∂* and *→*")
    assert (line.place("∂", -1), line.place("→", -1), line.place("←", -1)) == (8, 14, None)


@pytest.mark.parametrize("text", ["", " ", "...", "**", "* *"])
def test_a_line_without_words_is_refused(text):
    with pytest.raises(ScriptError, match="a line needs words"):
        marked_line(text)


def test_a_line_is_read_at_the_rate_that_the_lint_asks_for():
    assert read_silently("no").seconds == 1.0
    assert read_silently("a b c d e f g h").seconds == 2.0
    assert read_silently("x" * 34).seconds == 2.0


def test_times_between_words_are_shared_by_characters():
    told = SpokenLine(4.0, ((0, 0.5), (4, 2.5), (8, 4.0)))
    assert [told.at(place) for place in (0, 2, 4, 6, 8, 99)] == [0.5, 1.5, 2.5, 3.25, 4.0, 4.0]
    assert by_share("abcd", 2.0).at(1) == 0.5


ENGLISH = "The *error* runs *back*"


def translated(german, english=ENGLISH):
    return Speech(lines={ENGLISH: german}, place="film.de.toml").line(english)


def test_marks_of_a_translation_belong_to_those_of_the_script_in_their_order():
    assert translated("Der *Fehler* läuft *zurück*").place("back", -1) == 17


def test_marks_of_a_translation_may_be_named_where_their_order_differs():
    line = translated("*Zurück|back* läuft der *Fehler|error*")
    assert (line.place("back", -1), line.place("error", -1)) == (0, 17)


def test_words_of_a_translation_are_no_marks_by_themselves():
    assert translated("Der *Fehler* runs *zurück*").place("runs", -1) is None


def test_a_missing_line_of_a_translation_is_refused_with_the_nearest():
    with pytest.raises(ScriptError, match=r"'film.de.toml' has no line for 'The error'; did you mean 'The \*error\*"):
        translated("Der *Fehler* läuft *zurück*", "The error")


def test_a_translation_with_fewer_marks_is_refused():
    with pytest.raises(ScriptError, match="has 2 marks between stars, but 1 in"):
        translated("Der Fehler läuft *zurück*")
