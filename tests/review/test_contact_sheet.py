from __future__ import annotations

import imageio.v3 as imageio
import numpy as np
import pypdfium2
import pytest

from renderer.film.render.still import still_array
from renderer.review.contact_sheet import SheetMoment, beat_moments, moments_every, write_sheet
from renderer.scene.shapes import circle
from renderer.script.clips.appear import fade_in
from renderer.script.script import Script
from renderer.values.errors import TargetError


@pytest.fixture
def film():
    script = Script()
    script.play(fade_in(circle(radius=3, fill="blue", name="dot")), label="hello")
    script.wait(1.5)
    return script.scene()


def test_each_beat_has_the_moment_just_before_the_next_begins(film):
    assert [moment.words for moment in beat_moments(film)] == ["1.00 s   0 hello", "2.50 s   1 wait"]
    assert [moment.t for moment in beat_moments(film)] == pytest.approx([0.999, 2.499])


def test_moments_every_so_many_seconds_begin_at_0_and_tell_the_beat(film):
    found = moments_every(film, 1.0)
    assert [moment.words for moment in found] == ["0.00 s   0 hello", "1.00 s   1 wait", "2.00 s   1 wait"]


def test_a_chapter_is_named_where_it_begins():
    script = Script()
    for name in ("One", "Two"):
        script.chapter(name)
        script.wait(1, label="so")
        script.wait(1)
    told = [moment.words for moment in beat_moments(script.scene())]
    assert told == ["1.00 s   0 so   One", "2.00 s   1 wait", "3.00 s   2 so   Two", "4.00 s   3 wait"]


def test_the_pictures_of_a_sheet_are_those_of_the_film_and_words_stand_over_them(film, tmp_path):
    sheet = imageio.imread(write_sheet(film, beat_moments(film), tmp_path / "sheet.png", columns=2))
    still = still_array(film, 2.0, (384, 216))
    assert sheet.shape == (216 + 22 + 20, 2 * 384 + 30, 3)
    assert abs(sheet[32:248, 404:788].astype(int) - still).max() <= 3
    assert sheet[10:32, 404:788].max() > 150


def test_a_sheet_as_pdf_goes_on_with_another_page(film, tmp_path):
    path = write_sheet(film, moments_every(film, 0.2), tmp_path / "sheet.pdf", title="my_film")
    pages = [page.render(scale=1).to_numpy() for page in pypdfium2.PdfDocument(path)]
    assert len(pages) == 2
    # Of both the number stands at the foot, under the last row.
    assert all(page[-24:].max() > 150 for page in pages)
    assert not np.array_equal(pages[0][-24:], pages[1][-24:])


def test_a_sheet_that_would_be_too_large_or_empty_is_refused(film, tmp_path):
    with pytest.raises(TargetError, match=r"take fewer pictures, other columns, or a \.pdf"):
        write_sheet(film, [SheetMoment(0.0, "x")] * 100, tmp_path / "sheet.png", columns=1)
    with pytest.raises(TargetError, match="no pictures"):
        write_sheet(film, [], tmp_path / "sheet.png")
    with pytest.raises(TargetError, match="2500001 pictures"):
        moments_every(film, 1e-6)
    assert not list(tmp_path.iterdir())
