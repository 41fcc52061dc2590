"""Numbers that count: steady digits, signs and points, as a function of time."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.scene.bounds import bounds
from renderer.scene.node import Shape
from renderer.tracks.signal import nothing_to_read
from renderer.typeset.formula import Glyph
from renderer.typeset.number import number
from renderer.values.box import Box
from renderer.values.digest import digest
from renderer.values.errors import NetreelError
from tests.sure import sure


@dataclass(frozen=True)
class Ramp:
    """Rises by one a second."""

    start: float = 0.0

    @property
    def inputs(self):
        return ()

    def at(self, t, read):
        return self.start + t

    def changes(self):
        return ((0.0, 10.0),)

    def digest(self, t0, t1):
        return digest(self.start, t0, t1)


@dataclass(frozen=True)
class Elsewhere(Ramp):
    """What stands elsewhere."""

    @property
    def inputs(self):
        return ("net.loss",)

    def at(self, t, read):
        return read("net.loss")


def shown(made, t, read=nothing_to_read):
    return [signal.at(t, read) for _, signal in made.signals()]


def written(node):
    """The characters of a number, as its glyphs tell them."""
    return "".join(sure(Glyph, part).source for part in node.parts)


def ink(paths):
    return [path.box for path in paths if path.contours]


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_number_is_written_as_its_format_says(value, places):
    made = number(value, format=f"{{:.{places}f}}", name="n")
    said = written(made)
    assert float(said.replace("−", "-")) == pytest.approx(value, abs=0.51 * 10**-places)
    assert "-" not in said


def test_a_zero_has_no_sign():
    assert [sure(Glyph, part).source for part in number(-0.001, name="n").parts] == list("0.00")


def test_powers_of_ten_are_raised_and_drawn():
    made = number(1e5, format="{:.0e}", name="n")
    assert written(made) == "1·10⁵"
    one, dot, _, zero, five = ink([sure(Shape, part).path for part in made.parts])
    assert five.bottom > zero.center[1] and five.height < 0.8 * zero.height
    assert one.right < dot.left
    assert written(number(-0.00012, format="{:.1e}", name="n")) == "−1.2·10⁻⁴"


def test_digits_stand_still_while_they_count():
    made = number(Ramp(0.11), align="decimal", name="n")
    before, after = ink(shown(made, 0.0)), ink(shown(made, 0.77))
    middles = [[box.center[0] for box in boxes] for boxes in (before, after)]
    assert middles[0] == pytest.approx(middles[1], abs=0.06)
    assert shown(made, 0.0)[-3] == shown(made, 0.77)[-3], "the point must not move"


@pytest.mark.parametrize("value", (1.5, -12.25, 1234.5, 7.0))
def test_the_decimal_point_stays_at_the_origin(value):
    made = number(value, align="decimal", size=2, name="n")
    (point,) = [part for part in made.parts if sure(Glyph, part).source == "."]
    (reference,) = [
        part for part in number(1.0, align="decimal", size=2, name="n").parts if sure(Glyph, part).source == "."
    ]
    assert bounds(point) == pytest.approx(bounds(reference))
    assert 0 < sure(Box, bounds(point)).left < sure(Box, bounds(point)).right < 0.3


def test_left_and_right_stay_where_they_are_told():
    assert sure(Box, bounds(number(123.0, align="left", name="n"))).left == pytest.approx(0, abs=0.06)
    assert sure(Box, bounds(number(123.0, align="right", name="n"))).right == pytest.approx(0, abs=0.06)
    assert sure(Box, bounds(number(88.0, format="{:.0f}", name="n"))).center == (
        pytest.approx(0, abs=0.02),
        pytest.approx(0, abs=0.02),
    )


def test_a_counting_number_shows_its_signal():
    made = number(Ramp(3.0), format="{:.1f}", name="n")
    still = number(3.5, format="{:.1f}", name="n")
    assert shown(made, 0.5)[-3:] == [sure(Shape, part).path for part in still.parts]
    assert [address for address, _ in made.signals("group/n")][:2] == ["group/n/0.path", "group/n/1.path"]


def test_a_number_longer_than_its_places_loses_nothing():
    made = number(Ramp(), format="{:.0f}", slots=2, name="n")
    assert sum(len(path.contours) for path in shown(made, 11111.0)) == 5


def test_a_signal_that_reads_elsewhere_begins_at_zero():
    made = number(Elsewhere(), name="n")
    assert written(made) == "0.00"
    (_, signal), *_ = made.signals()
    assert signal.inputs == ("net.loss",)
    assert shown(made, 0.0, lambda address: 2.5)[-4:] == [
        sure(Shape, part).path for part in number(2.5, name="n").parts
    ]


def test_its_signals_change_when_the_number_does_and_only_then():
    (_, one), *_ = number(Ramp(1.0), name="n").signals()
    (_, same), *_ = number(Ramp(1.0), name="n").signals()
    (_, other), *_ = number(Ramp(2.0), name="n").signals()
    assert one.changes() == ((0.0, 10.0),)
    assert one.digest(0, 1) == same.digest(0, 1) != other.digest(0, 1)
    (_, short), *_ = number(Ramp(1.0), format="{:.1f}", name="n").signals()
    assert one.digest(0, 1) != short.digest(0, 1)


def test_a_number_survives_pickling():
    made = number(Ramp(), name="n")
    assert pickle.loads(pickle.dumps(made)) == made
    assert number(3.0, name="n").signals() == ()


@pytest.mark.parametrize(
    ("value", "options", "said"),
    (
        (float("nan"), {}, "value must be finite"),
        ("x", {}, "must be a number"),
        (1.0, {"format": "{"}, "is not a format"),
        (1.0, {"format": "x"}, "has one field"),
        (1.0, {"format": "{:d}"}, "cannot write 1.0"),
        (1.0, {"format": "漢 {:.1f}"}, "no glyph for '漢'"),
        (1.0, {"align": "centre"}, "did you mean 'center'"),
        (1.0, {"slots": 0}, "slots are 0"),
        (1.0, {"size": 0}, "size of 'n'"),
    ),
)
def test_a_number_that_cannot_be_written_is_refused(value, options, said):
    with pytest.raises(NetreelError, match=said):
        number(value, **options, name="n")
