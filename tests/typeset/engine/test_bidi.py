"""The order of mixed lines, against the orders of ICU (tools/bidi_reference.py), and the laws of the algorithm."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.typeset.engine.bidi import base_level, has_right_to_left, levels, visual_order

ROWS = json.loads((Path(__file__).parent / "bidi.json").read_text("utf-8"))
INVISIBLE = ("RLE", "LRE", "RLO", "LRO", "PDF", "BN")
CHARS = 'abאבسل 12٣.,:+-%$()[]«»"\u0301\u05b0\ufffc\u2066\u2067\u2068\u2069\u202a\u202b\u202d\u202e\u202c\u200e\u200f\t'


def seen(line, order):
    """The order of the characters that can be seen: explicit controls have no place of their own."""
    return [k for k in order if unicodedata.bidirectional(line[k]) not in INVISIBLE]


def order(line, direction="auto"):
    base = {"ltr": 0, "rtl": 1}.get(direction, base_level(line))
    return visual_order(levels(line, base))


def test_there_are_sixty_lines_of_reference():
    assert len({row["line"] for row in ROWS}) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['line']!a} {row['direction']}")
def test_a_mixed_line_has_the_order_of_icu(row):
    assert seen(row["line"], order(row["line"], row["direction"])) == seen(row["line"], row["order"])


@pytest.mark.parametrize(
    ("line", "shown"),
    (
        ("خسارة = 0.31", "0.31 = ةراسخ"),
        ("שלום עולם 123", "123 םלוע םולש"),
        ("א (ב) 97.5%", "97.5% )ב( א"),
        ("abc (אב) 12", "abc (בא) 12"),
        ("a\u2067א 1 ב\u2069 2", "a\u2067ב 1 א\u2069 2"),
        ("a \u202eabc\u202c 3", "a 3 cba"),
        ("א(ב]c", "c]ב(א"),
    ),
)
def test_what_is_shown_of_a_line_from_left_to_right(line, shown):
    assert "".join(line[k] for k in seen(line, order(line))) == shown


@given(st.text(CHARS, max_size=40), st.integers(0, 1))
def test_every_character_has_one_place(line, base):
    found = levels(line, base)
    assert len(found) == len(line) and all(level >= base for level in found)
    assert sorted(visual_order(found)) == list(range(len(line)))


@given(st.text('ab 12.,:+-%$()[]"\u0301\ufffc', max_size=40))
def test_a_line_without_right_to_left_characters_keeps_its_order(line):
    assert not has_right_to_left(line)
    assert visual_order(levels(line, 0)) == list(range(len(line)))


def test_embeddings_deeper_than_the_limit_are_passed_over():
    line = "\u202b\u202a" * 100 + "אב1" + "\u202c" * 200
    assert max(levels(line, 0)) <= 127
    assert sorted(order(line)) == list(range(len(line)))


@pytest.mark.parametrize(
    ("line", "base"), (("", 0), ("12", 0), ("\u2067א\u2069 a", 0), ("\u2067a\u2069 א", 1), ("ا1", 1))
)
def test_the_direction_of_a_line_is_that_of_its_first_letter_outside_of_isolates(line, base):
    assert base_level(line) == base
