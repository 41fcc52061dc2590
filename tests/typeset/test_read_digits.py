from __future__ import annotations

import pytest

from renderer.geometry.outline import circle_path
from renderer.typeset.number import Figures, placed_characters
from renderer.typeset.read_digits import read_digits


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        (Figures("{:.2f}"), "−0123456789.50"),
        (Figures("{:.1e}"), "−3.1·10⁻¹²"),
        (Figures("{:.0%}", font="sans"), "70%"),
        (Figures("{:.1f} kg", font="sans", bold=True), "1.5"),
        (Figures("{:.3f}", font="typewriter", align="decimal"), "12.345"),
    ],
)
def test_a_number_is_read_off_as_it_is_written(figures: Figures, text: str) -> None:
    assert read_digits(placed_characters(text, figures, len(text) + 2), figures) == text


def test_an_outline_that_is_no_character_is_unreadable() -> None:
    one, two = placed_characters("12", Figures("{}"), 2)
    assert read_digits((one, circle_path(0.2), two), Figures("{}")) == "1?2"


def test_characters_that_share_a_slot_are_read_one_by_one() -> None:
    for text in ("1234", "−80.5%", "1.2·10⁻⁴"):
        assert (
            read_digits(placed_characters(text, Figures("{:%}", font="sans"), 3), Figures("{:%}", font="sans")) == text
        )
