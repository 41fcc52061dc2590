from __future__ import annotations

import imageio.v3 as imageio


def test_a_sheet_has_a_picture_for_each_beat(here, netreel):
    result = netreel("sheet", "my_film.py", "--columns", "3")
    assert result.exit_code == 0
    assert result.stdout == "my_film_sheet.png\n"
    assert imageio.imread(here / "my_film_sheet.png").shape == (258, 3 * 394 + 10, 3)


def test_a_sheet_of_an_unknown_kind_is_refused_before_the_script_runs(here, netreel):
    (here / "my_film.py").write_text("raise SystemExit('ran')")
    result = netreel("sheet", "my_film.py", "-o", "sheet.tiff")
    assert result.exit_code != 0
    assert "'sheet.tiff' has no suffix of a picture" in result.stderr


def test_the_seconds_between_two_pictures_are_above_0(here, netreel):
    result = netreel("sheet", "my_film.py", "--every", "0")
    assert result.exit_code == 2
    assert "the seconds between two pictures" in result.stderr


def test_a_sheet_of_a_tall_film_has_tall_pictures(here, netreel):
    assert netreel("sheet", "my_film.py", "--columns", "1", "--size", "1080x1920").exit_code == 0
    assert imageio.imread(here / "my_film_sheet.png").shape[0] == 3 * (683 + 22 + 10) + 10
