from __future__ import annotations

import pypdfium2


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
    assert "--slides makes a page that is a talk; name it .html" in result.stderr
    result = netreel("render", "my_film.py", "--slides")
    assert (result.exit_code, result.stdout) == (0, "my_film.html\n")
    assert "class Talk" in (here / "my_film.html").read_text("utf-8")
