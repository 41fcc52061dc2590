from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest

from renderer import (
    Clock,
    Script,
    apply,
    area,
    axes,
    band,
    bars,
    become,
    circle,
    contours,
    counted,
    curve,
    group,
    histogram,
    legend,
    number_line,
    scatter,
    to,
    vector_field,
)
from renderer.parts.chart_text import line_of_text
from renderer.scene.chart import Redrawn
from renderer.scene.node import Shape, Strokes, walk
from renderer.typeset.text import Text
from renderer.values.box import Box
from renderer.values.color import Named
from renderer.values.errors import NetreelError, SceneError, ValuesError
from renderer.values.typeface import Typeface
from tests.sure import sure

ON = axes(x=(0, 4), y=(0, 1), width=4, height=2, name="on")
WIDE = axes(x=(-2, 2), y=(-2, 2), width=4, height=4, name="wide")
CHARTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "bars": (bars([1, 2, 3], names=["a", "b", "c"], name="bars"), {"values": [3, 0.5, -1]}),
    "groups": (bars([[1, 2], [3, 4]], name="bars"), {"values": [[4, 3], [0, 1]]}),
    "ranked": (
        bars([1, 2, 3], ranked=True, horizontal=True, names=["a", "b", "c"], name="bars"),
        {"values": [3, 2, 1]},
    ),
    "curve": (curve([1, 0.5, 0.2], ON, tip=0.1, name="curve"), {"values": [0.1, 0.9, 0.3], "shown": 0.4}),
    "smooth": (curve([1, 0.5, 0.2], ON, smooth=True, name="curve"), {"values": [0.1, 0.9, 0.3]}),
    "area": (area([1, 0.5, 0.2], ON, name="area"), {"low": 0.1, "high": [0.5, 0.6, 0.7]}),
    "band": (band(math.sin, 0.1, ON, name="band"), {"high": 0.8}),
    "scatter": (scatter([[1, 0.5], [2, 0.2]], ON, name="scatter"), {"values": [[0, 0], [9, 9]]}),
    "histogram": (histogram([1, 2, 2], ON, bins=4, name="histogram"), {"values": [0.1, 0.2, 0.3, 0.4]}),
    "contours": (
        contours(lambda x, y: x * x + y * y, WIDE, samples=21, name="contours"),
        {"values": np.add.outer(range(21), range(21))},
    ),
    "field": (
        vector_field(lambda x, y: (1, y), WIDE, columns=3, rows=2, name="vector_field"),
        {"values": np.ones((2, 3, 2))},
    ),
}


def read(scene: Any, where: str, t: float) -> Any:
    address, _, prop = where.rpartition(".")
    return scene.by_life[0][address][prop].at(t, lambda _: None)


def addresses(node: Any) -> list[str]:
    return [address for address, _ in walk(node)]


@pytest.mark.parametrize("word", CHARTS)
def test_other_data_keeps_the_tree_of_parts_and_the_driven_properties_tell_all_that_changes(word: str) -> None:
    chart, data = CHARTS[word]
    other = chart.redrawn(**data)
    assert addresses(other) == addresses(chart)
    driven = set(chart.driven)
    for address, node in other._below.items():
        before = chart._below[address]
        for prop in ("at", "path", "lines", "alphas", "scale", "fill", "stroke", "opacity"):
            values: tuple[Any, Any] = (getattr(before, prop, None), getattr(node, prop, None))
            if not np.array_equal(values[0], values[1]) if prop in ("lines", "alphas") else values[0] != values[1]:
                assert (address, prop) in driven


@pytest.mark.parametrize("word", CHARTS)
def test_a_chart_moves_to_other_data_and_stays_there_in_another_process_too(word: str) -> None:
    chart, data = CHARTS[word]
    script = Script()
    script.add(chart)
    script.play(to(chart, **data))
    script.wait(1)
    scene = pickle.loads(pickle.dumps(script.scene()))
    other = chart.redrawn(**data)
    for t in (1.0, 1.9):
        for address, prop in chart.driven:
            drawn = read(scene, f"{chart.name}/{address}.{prop}", t)
            wanted = getattr(other._below[address], prop)
            assert np.allclose(drawn, wanted) if isinstance(wanted, np.ndarray | tuple) else drawn == wanted
    assert scene.digest(0.4, 0.4) != scene.digest(0.6, 0.6)


def test_half_way_between_two_values_a_bar_has_the_length_of_the_value_between() -> None:
    chart = bars([0.2, 0.4], span=(0, 1), height=4, name="bars")
    script = Script()
    script.add(group(chart, name="panel"))
    script.play(to("panel/bars", values=[0.6, 0.4], ease="linear"))
    path = read(script.scene(), "panel/bars/bars/0.path", 0.5)
    assert path.box.height == pytest.approx(4 * 0.4)


def softmax(t: float) -> Any:
    raised = np.exp([t, 1.0])
    return raised / raised.sum()


def test_bars_follow_a_signal_of_arrays_until_it_ends_and_go_on_from_there() -> None:
    script = Script()
    script.add(bars([0.5, 0.5], span=(0, 1), height=1, name="bars"))
    script.follow("bars.values", apply(softmax, Clock()), until=2)
    script.wait(3)
    script.play(to("bars", values=[0, 1]))
    scene = script.scene()
    heights = [read(scene, "bars/bars/0.path", t).box.height for t in (1.0, 2.5, 3.0)]
    assert heights == pytest.approx([softmax(1)[0], softmax(2)[0], softmax(2)[0]])


def test_a_curve_grows_while_its_values_stay_and_goes_to_other_values_afterwards() -> None:
    loss = curve([1.0, 0.5, 0.25, 0.2, 0.1], ON, shown=0, tip=0.1, name="curve")
    script = Script()
    script.add(loss)
    script.play(to(loss, shown=1, ease="linear"))
    script.play(to(loss, values=[0.5] * 5))
    scene = script.scene()
    assert read(scene, "curve/line.path", 0.0).box is None
    assert read(scene, "curve/line.path", 0.5).box.right == pytest.approx(0)
    assert read(scene, "curve/tip.at", 0.5) == pytest.approx((0, -1 + 2 * 0.25))
    assert read(scene, "curve/line.path", 1.9999).box.height < 1e-3


def test_a_chart_becomes_something_else_as_it_stands() -> None:
    chart = bars([1, 2], name="bars")
    script = Script()
    script.add(chart)
    script.play(to(chart, values=[2, 1]))
    script.play(become(chart, circle(name="c")))
    assert script.stands("c")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"values": [1, 2]}, "shape"),
        ({"values": [1, math.nan, 2]}, "finite"),
        ({"shown": 0.5}, "no data 'shown'; it has 'values'"),
        ({"values": "abc"}, "array"),
    ],
)
def test_wrong_data_is_refused_where_it_is_said(data: dict[str, Any], words: str) -> None:
    script = Script()
    script.add(bars([1, 2, 3], name="bars"))
    with pytest.raises(NetreelError, match=words):
        script.play(to("bars", **data))


def test_what_is_no_chart_has_no_data() -> None:
    script = Script()
    script.add(circle(name="c"))
    with pytest.raises(SceneError, match="no property 'values'"):
        script.play(to("c", values=[[1]]))
    with pytest.raises(SceneError, match="no property 'shown'"):
        script.follow("c.shown", Clock())


def test_ranked_bars_stand_in_the_order_of_their_values_and_pass_smoothly() -> None:
    chart = bars([1.0, 5.0, 3.0], ranked=True, horizontal=True, span=(0, 5), width=3, name="bars")
    heights = [part.at[1] for part in chart["bars"].node.children]
    assert heights == pytest.approx([-1, 1, 0], abs=1e-3)
    places = [
        chart.redrawn(values=[value, 5.0, 3.0])["bars/0"].node.at[1] for value in np.linspace(2.6, 3.4, 161).tolist()
    ]
    assert np.diff(places).min() >= -1e-9 and np.diff(places).max() < 0.15


def test_bars_of_equal_values_stand_side_by_side() -> None:
    chart = bars([1.0, 1.0], ranked=True, width=2, name="bars")
    left, right = (part.at[0] for part in chart["bars"].node.children)
    assert right - left >= 0


def test_a_negative_bar_points_down_and_its_number_stands_below() -> None:
    chart = bars([1.0, -1.0], span=(-1, 1), height=2, name="bars")
    bar, number = sure(Shape, chart["bars/1"].node), chart["numbers/1"].node
    assert bar.at[1] == 0 and sure(Box, bar.path.box).bottom == -1
    assert number.at[1] < -1


def test_names_stand_on_one_baseline() -> None:
    names = bars([1, 2], names=["cat", "ygg"], name="bars")["names"].node.children
    heights = [name.at[1] + sure(Text, name).baselines[0] for name in names]
    assert heights[0] == pytest.approx(heights[1])


def test_a_power_law_is_straight_on_logarithmic_axes() -> None:
    on = axes(x=(1, 1000), y=(1e-6, 1), width=3, height=2, x_log=True, y_log=True, name="on")
    x = np.array([1.0, 10, 100, 1000])
    points = sure(Shape, curve(x**-2.0, on, x=x, name="curve")["line"].node).path.contours[0].points
    assert np.allclose(np.diff(points[::3], axis=0), (1, -2 / 3))
    with pytest.raises(ValuesError, match="above 0 only"):
        axes(x=(0, 1), x_log=True, name="bad")


def test_zero_has_no_place_on_a_logarithmic_axis_and_breaks_the_curve() -> None:
    on = axes(x=(0, 4), y=(0.01, 1), y_log=True, name="on")
    assert len(sure(Shape, curve([1, 0.5, 0, 0.5, 1], on, name="curve")["line"].node).path.contours) == 2


def test_a_curve_is_cut_where_it_leaves_the_axes() -> None:
    box = sure(Box, sure(Shape, curve([0.5, 2, 0.5, -1, 0.5], ON, name="curve")["line"].node).path.box)
    assert (box.bottom, box.top) == pytest.approx((-1, 1), abs=1e-4)


def test_a_smooth_curve_stays_between_its_neighbors() -> None:
    flat = sure(Box, sure(Shape, curve([0.2, 0.2, 0.8, 0.8, 0.1], ON, smooth=True, name="curve")["line"].node).path.box)
    assert flat.top <= -1 + 2 * 0.8 + 1e-9 and flat.bottom >= -1 + 2 * 0.1 - 1e-9


def test_the_area_between_two_functions_is_their_integral() -> None:
    on = axes(x=(0, 1), y=(0, 1), width=1, height=1, name="on")
    made = area(lambda x: x, on, base=lambda x: x * x, name="area")
    assert abs(sure(Shape, made["area"].node).path.contours[0].area) == pytest.approx(1 / 6, abs=1e-4)


def test_a_histogram_counts_each_sample_once() -> None:
    on = axes(x=(0, 4), y=(0, 10), width=4, height=10, name="on")
    chart = histogram([0.5, 1.5, 1.6, 3.9, 99], on, bins=4, name="histogram")
    heights = [round(sure(Box, sure(Shape, bar).path.box).height) for bar in chart["bars"].node.children]
    assert heights == [1, 2, 0, 1]
    shares = counted([0.5, 1.5, 1.6, 3.9], [0, 2, 4], density=True)
    assert float(shares.sum() * 2) == 1


def test_contour_lines_of_a_cone_are_circles_and_filled_ones_have_no_gaps() -> None:
    cone = contours(np.hypot, WIDE, levels=[0.5, 1.0], samples=201, name="contours")
    radii = [math.sqrt(abs(part.path.contours[0].area) / math.pi) for part in cone.parts if isinstance(part, Shape)]
    assert radii == pytest.approx([0.5, 1.0], rel=1e-3)
    filled = contours(lambda x, y: x, WIDE, levels=4, filled=True, samples=11, name="contours")
    widths = [part.path.box.width for part in filled.parts if isinstance(part, Shape) and part.path.box]
    assert widths == pytest.approx([4, 3, 2, 1], abs=1e-6)


def test_a_filled_ring_has_a_hole() -> None:
    ring = contours(
        lambda x, y: -abs(math.hypot(x, y) - 1), WIDE, levels=[-0.5, 1.0], filled=True, samples=101, name="contours"
    )
    area_ = sum(contour.area for contour in ring.parts[0].path.contours)  # type: ignore[attr-defined]
    assert abs(area_) == pytest.approx(math.pi * (1.5**2 - 0.5**2), rel=0.01)


def test_the_longest_vector_is_as_long_as_a_cell_and_none_is_longer() -> None:
    field = vector_field(lambda x, y: (x, 0), WIDE, columns=4, rows=4, name="vector_field")
    widths = [part.path.box.width for part in field.parts if part.path.box]  # type: ignore[attr-defined]
    assert max(widths) == pytest.approx(0.95)
    far = field.redrawn(values=np.full((4, 4, 2), (100.0, 0.0)))
    assert far.parts[0].path.box.width == pytest.approx(0.95)  # type: ignore[attr-defined]


def test_ten_thousand_points_are_one_item() -> None:
    points = np.stack((np.linspace(0, 4, 10_000), np.linspace(0, 1, 10_000)), axis=1)
    assert sure(Strokes, scatter(points, ON, name="scatter")["points"].node).lines.shape == (10_000, 2, 2)


def test_a_number_line_tells_where_a_number_lies() -> None:
    line = number_line((0, 10), length=5, at=(1, 2), name="number_line")
    assert line.point(0) == (-1.5, 2)
    assert number_line((1, 100), length=2, log=True, name="number_line").point(10) == pytest.approx((0, 0))
    assert len(line["numbers"].parts) == 6


def test_marks_of_a_legend_are_its_colors_and_its_words_stand_on_their_lines() -> None:
    made = legend({"train": "blue", "yes": "red"}, across=True, name="legend")
    assert [sure(Named, sure(Shape, mark).fill).name for mark in made["marks"].node.children] == ["blue", "red"]
    heights = [word.at[1] + sure(Text, word).baselines[0] for word in made["words"].node.children]
    assert heights[0] == pytest.approx(heights[1])


@pytest.mark.parametrize(
    "make",
    [
        lambda: bars([], name="bars"),
        lambda: bars([1, math.inf], name="bars"),
        lambda: bars([[1, 2], [3]], name="bars"),
        lambda: bars([1], names=["a", "b"], name="bars"),
        lambda: bars(np.ones(1000), name="bars"),
        lambda: bars([1, 2], span=(1, 1), name="bars"),
        lambda: bars([[1, 2]], ranked=True, name="bars"),
        lambda: curve([1], ON, name="curve"),
        lambda: curve([1, 2], ON, x=[2, 1], name="curve"),
        lambda: curve([1, 2], ON, shown=2, name="curve"),
        lambda: area([9, 9], ON, x=[7, 8], name="area"),
        lambda: band([0.1, 0.2], -1, ON, name="band"),
        lambda: scatter([[9, 9]], ON, name="scatter"),
        lambda: scatter([1, 2], ON, name="scatter"),
        lambda: histogram([99], ON, name="histogram"),
        lambda: contours(lambda x, y: 1, WIDE, samples=5, name="contours"),
        lambda: contours(lambda x: x, WIDE, samples=5, name="contours"),
        lambda: contours(lambda x, y: x, WIDE, levels=[2, 1], samples=5, name="contours"),
        lambda: contours(lambda x, y: x, WIDE, levels=[70], samples=5, name="contours"),
        lambda: contours(lambda x, y: math.nan, WIDE, samples=5, name="contours"),
        lambda: vector_field(lambda x, y: 1, WIDE, name="vector_field"),
        lambda: vector_field(lambda x, y: (0, 0), WIDE, name="vector_field"),
        lambda: legend({}, name="legend"),
        lambda: number_line((1, 0), name="number_line"),
    ],
)
def test_bad_data_is_refused(make: Any) -> None:
    with pytest.raises(NetreelError):
        make()


class Counted:
    """A signal of the data of bars that counts how often it is asked."""

    def __init__(self, *inputs: str) -> None:
        self.inputs, self.times = inputs, 0

    def at(self, t: float, read: Any) -> Any:
        self.times += 1
        return [t, 2 * t, 1 + t]

    def changes(self) -> tuple[tuple[float, float], ...]:
        return ((0.0, 1.0),)

    def digest(self, t0: float, t1: float) -> str:
        return "counted"


def test_the_data_of_a_chart_is_asked_for_once_a_time_for_all_its_parts() -> None:
    chart, data, other = bars([1, 2, 3], names=["a", "b", "c"], span=(0, 4)), Counted(), Counted("dot.at")
    of, reading = (("values", data),), (("values", other),)
    for t in (0.25, 0.5):
        drawn = chart.redrawn(values=[t, 2 * t, 1 + t])
        for address, prop in chart.driven:
            value = Redrawn(chart, of, address, prop).at(t, lambda _: None)
            assert value == getattr(drawn[address].node, prop)
    assert data.times == 2
    # What reads other properties may have another value whenever it is asked.
    for address, prop in chart.driven:
        Redrawn(chart, reading, address, prop).at(0.25, lambda _: None)
    assert other.times == len(chart.driven)


def test_equal_words_of_charts_are_set_once_for_each_typeface() -> None:
    word = line_of_text("cat", name="0", size=0.8)
    assert line_of_text("cat", name="0", size=0.8, fill="ink") is word
    assert line_of_text("cat", name="1", size=0.8).name == "1"
    assert line_of_text("cat", name="0", size=0.8, fill="red") != word
    with Typeface("sans"):
        assert line_of_text("cat", name="0", size=0.8) != word
