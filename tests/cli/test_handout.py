from __future__ import annotations

import pypdfium2
import pytest

from tests.cli.conftest import SMALL


def test_a_handout_has_a_page_for_each_chapter(here, netreel):
    result = netreel("handout", "my_film.py")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "my_film_handout.pdf\n", "2 pages\n")
    assert len(pypdfium2.PdfDocument(here / "my_film_handout.pdf")) == 2


def test_a_handout_that_is_no_pdf_is_refused_before_the_script_runs(here, netreel):
    (here / "my_film.py").write_text("1 / 0")
    result = netreel("handout", "my_film.py", "-o", "a.png")
    assert result.exit_code == 2
    assert "it is a .pdf, but 'a.png' is none" in result.stderr


def test_slides_are_a_page(here, netreel):
    result = netreel("render", "my_film.py", "--slides", "-o", "a.mp4")
    assert result.exit_code == 2
    assert "--slides makes a talk; name it .html or .pptx" in result.stderr
    result = netreel("render", "my_film.py", "--slides")
    assert (result.exit_code, result.stdout) == (0, "my_film.html\n")
    assert "class Talk" in (here / "my_film.html").read_text("utf-8")


def test_slides_for_powerpoint_have_a_movie_for_each_chapter(here, netreel):
    pptx = pytest.importorskip("pptx", reason="python-pptx is not installed (pip install python-pptx)")
    result = netreel("render", "my_film.py", "--slides", "--format", "pptx", *SMALL)
    assert (result.exit_code, result.stdout) == (0, "my_film.pptx\n")
    assert "3 slides, 2 movies, " in result.stderr
    assert len(pptx.Presentation(str(here / "my_film.pptx")).slides) == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "a .pptx is a talk with a slide for each stop; add --slides"),
        (("--slides", "--transparent"), "movies in H.264 on slides and no --transparent; leave it out"),
        (("--slides", "--from", "1"), "a .pptx holds the whole film; leave --from"),
        (("--slides", "--size", "3x3"), "3"),
    ],
)
def test_what_a_presentation_cannot_have_is_refused(here, netreel, options, said):
    pytest.importorskip("pptx", reason="python-pptx is not installed (pip install python-pptx)")
    result = netreel("render", "my_film.py", "-o", "a.pptx", *options)
    assert result.exit_code == 2 and said in result.stderr and not (here / "a.pptx").exists()


def test_a_presentation_without_its_library_is_refused_before_the_script_runs(here, netreel, monkeypatch):
    (here / "my_film.py").write_text("1 / 0")
    monkeypatch.setattr("renderer.film.render.deck.find_spec", lambda name: None)
    result = netreel("render", "my_film.py", "--slides", "-o", "a.pptx")
    assert result.exit_code == 2
    assert "a .pptx needs python-pptx; pip install 'netreel[slides]'" in result.stderr
