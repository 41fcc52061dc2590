import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from renderer.parts.image import image
from renderer.scene.copies import hidden
from renderer.scene.node import Group, Strokes
from renderer.scene.picture import Outline
from renderer.script.clips.appear import fade_in, fade_out, grow, hide, show
from renderer.script.clips.change import resize, shift, swap, to, turn
from renderer.script.clips.clip import Clip, delay, together
from renderer.script.clips.draw import draw, erase, run_along, slots, write
from renderer.script.clips.emphasis import flash, focus, indicate, unfocus, wiggle
from renderer.script.script import Script
from renderer.values.color import Color, ink
from renderer.values.errors import NetreelError, ScriptError
from renderer.values.paint import Stroke, gradient
from tests.scene.films import lines, square, triangle
from tests.scene.looks import flat, item_look
from tests.script.become.test_become import alone, three
from tests.sure import sure, unchecked

RED, BLUE = Color(1, 0, 0), Color(0, 0, 1)


def played(*clips, nodes=()):
    """The scene of clips played one after another, each for its seconds, with a rest of a second after each."""
    script = Script()
    script.add(*nodes)
    for clip in clips:
        script.play(clip)
        script.wait(1)
    return script.scene()


def at(scene, t):
    return {item.address: item for item in flat(scene.at(t))}


def looks(scene, t):
    return {item.address: item_look(item) for item in scene.at(t).items}


ARRIVALS = [fade_in, grow, draw, write]
DEPARTURES: list[Callable[..., Clip]] = [fade_out, erase, run_along]


@pytest.mark.parametrize("arrive", ARRIVALS)
@pytest.mark.parametrize(
    "node", [three("n"), square("n", fill=RED, trim=(0.0, 0.5)), lines("n")], ids=["group", "shape", "lines"]
)
def test_what_comes_in_is_not_there_at_first_and_at_the_end_as_if_it_had_always_been(arrive, node):
    scene = played(arrive(node))
    start = at(scene, 0.0)
    assert all(_nothing(item) for item in start.values())
    assert _seen(scene, 1.5) == _seen(played(show_and_wait(node)), 0.5)


def _nothing(item):
    trims = getattr(item, "trims", None)
    if trims is not None:
        return bool((trims[:, 0] == trims[:, 1]).all()) or item.opacity == 0
    fill = getattr(item, "fill", None)
    return item.opacity == 0 or (item.trim[0] == item.trim[1] and (fill is None or fill.alpha == 0))


def _seen(scene, t):
    """The looks, with all of every line written out."""
    found = {}
    for item in scene.at(t).items:
        if hasattr(item, "trims") and item.trims is None:
            item = replace(item, trims=np.tile((0.0, 1.0), (len(item.lines), 1)))
        found[item.address] = item_look(item)
    return found


def test_lines_that_were_drawn_are_whole():
    scene = played(draw(lines("n")))
    assert at(scene, 1.5)["n"].trims.tolist() == [[0, 1]] * 4


@pytest.mark.parametrize("leave", DEPARTURES)
def test_what_goes_is_gone_and_its_second_life_starts_afresh(leave):
    scene = played(leave("n"), show_and_wait(three("n")), nodes=[three("n")])
    assert at(scene, 1.0) == {}
    assert looks(scene, 3.5) == alone(three("n"))


def show_and_wait(node):
    return together(show(node), delay(1.0))


@pytest.mark.parametrize("arrive", [*ARRIVALS, show_and_wait])
@pytest.mark.parametrize("leave", DEPARTURES)
def test_a_part_that_went_comes_back_as_it_was(leave, arrive):
    scene = played(to("g/x", opacity=0.5), leave("g/x"), arrive("g/x"), nodes=[three("g")])
    before, after = at(scene, 1.5), at(scene, 5.5)
    assert "g/x" not in at(scene, 3.5)
    assert item_look(before["g/x"]) == item_look(after["g/x"])


def test_a_part_that_flew_off_comes_back_to_its_place():
    scene = played(fade_out("g/x", shift=(3, 0), scale=2.0), fade_in("g/x"), nodes=[three("g")])
    assert at(scene, 0.999999)["g/x"].place.dx == pytest.approx(2, abs=1e-2)
    assert looks(scene, 3.5) == alone(three("g"))


def test_fade_in_comes_on_a_way_and_from_a_size():
    scene = played(fade_in(square("a", at=(1, 1), scale=2.0), shift=(0, 1), scale=0.5))
    almost = at(scene, 0.01)["a"]
    assert almost.place.dy == pytest.approx(0, abs=1e-2)
    assert almost.place.scale == pytest.approx(1, abs=1e-2)
    assert at(scene, 1)["a"].place[:] == (2, 0, 1, 1)


def test_growth_from_a_point_and_from_a_tail():
    scene = played(grow(square("a", at=(2, 0)), origin=(0, 0)))
    assert at(scene, 0.01)["a"].place[2:] == pytest.approx((0, 0), abs=1e-2)
    scene = played(grow(square("a", at=(2, 0)), origin="tail"))
    assert at(scene, 0.01)["a"].place[2:] == pytest.approx((1.5, -0.5), abs=1e-2)


def test_there_and_back_returns_exactly():
    nodes = [square("a", fill="red", stroke=Stroke(ink("blue"), 3), at=(1 / 3, 0), scale=1.1, angle=0.7)]
    scene = played(indicate("a"), wiggle("a"), flash("a"), nodes=nodes)
    rest = alone(*nodes)
    assert looks(scene, 0.5) != rest
    assert [looks(scene, t) for t in (1, 3, 5)] == [rest] * 3
    assert at(scene, 0.5)["a"].place.scale == pytest.approx(1.32)
    assert at(scene, 0.5)["a"].stroke.width == 3
    assert len(at(scene, 4.5)) == 2


def test_indicate_keeps_what_is_transparent_transparent():
    clear = Color(0, 0, 0, 0)
    scene = played(indicate("a"), nodes=[square("a", fill=clear)])
    assert at(scene, 0.5)["a"].fill == clear


def test_focus_dims_the_rest_and_unfocus_brings_it_back():
    inner = Group(name="h", parts=(square("p"), square("q", opacity=0.5)))
    whole = Group(name="g", parts=(square("x"), inner, square("y")))
    scene = played(focus("g", "g/h/p"), focus("g", "g/x", "g/y"), unfocus("g"), nodes=[whole])
    opacities = [{k: i.opacity for k, i in at(scene, t).items()} for t in (1.5, 3.5, 5.5)]
    assert opacities[0] == pytest.approx({"g/x": 0.25, "g/h/p": 1, "g/h/q": 0.125, "g/y": 0.25})
    assert opacities[1]["g/x"] == opacities[1]["g/y"] == 1
    assert opacities[1]["g/h/p"] == pytest.approx(0.25)
    assert looks(scene, 5.5) == alone(whole)
    with pytest.raises(ScriptError, match="'other' is no part of 'g'"):
        played(focus("g", "other"), nodes=[whole, square("other")])


def test_a_part_that_was_hidden_in_a_focus_comes_in_as_it_is_after_it():
    whole = Group(name="g", parts=(square("x"), square("y")))
    scene = played(focus("g", "g/x"), unfocus("g"), fade_in("g/y"), nodes=[hidden(whole, "y")])
    assert at(scene, 6)["g/y"].opacity == 1


def test_two_nodes_swap_their_centres_on_arcs():
    a, b = square("a", at=(-2, 0), pivot=(0.5, 0)), triangle("b", at=(2, 1), pivot=(0, 0.5), angle=1.0)
    scene = played(swap("a", "b"), nodes=[a, b])
    first, last = at(scene, 0), at(scene, 1)
    assert last["a"].place.point((0.5, 0)) == pytest.approx(first["b"].place.point((0, 0.5)))
    assert last["b"].place.point((0, 0.5)) == pytest.approx(first["a"].place.point((0.5, 0)))
    # The way is no straight line.
    assert math.dist(at(scene, 0.5)["a"].place[2:], at(scene, 0.5)["b"].place[2:]) > 1
    with pytest.raises(ScriptError, match="'a' cannot change places with itself"):
        played(swap("a", "a"), nodes=[a])


def test_parts_of_two_groups_swap_where_they_are_seen():
    near, far = (
        Group(name="g", parts=(square("x"),), at=(-2, 0), scale=0.5),
        Group(name="h", parts=(square("y"),), at=(3, 1)),
    )
    scene = played(swap("g/x", "h/y"), nodes=[near, far])
    assert at(scene, 1)["g/x"].place[2:] == pytest.approx((3, 1))
    assert at(scene, 1)["h/y"].place[2:] == pytest.approx((-2, 0))


def test_ways_turns_and_sizes_count_from_where_a_node_stands():
    scene = played(
        shift("a", (1, 0)), turn("a", 1.0), resize("a", 0.5), shift("a", (0, 2)), nodes=[square("a", at=(5, 5))]
    )
    place = at(scene, 7.5)["a"].place
    assert (place.dx, place.dy, place.scale, place.angle) == pytest.approx((6, 7, 0.5, 1.0))


def test_a_color_keeps_the_width_of_a_stroke_and_a_stroke_brings_its_own():
    pen = Stroke(RED, 7, dash=(0.1, 0.1))
    scene = played(
        to("a", stroke=BLUE), to("a", width=2.0), to("a", stroke=Stroke(RED)), nodes=[square("a", stroke=pen)]
    )
    strokes = [at(scene, t)["a"].stroke for t in (1.5, 3.5, 5.5)]
    assert strokes == [Stroke(BLUE, 7, dash=(0.1, 0.1)), Stroke(BLUE, 2, dash=(0.1, 0.1)), Stroke(RED)]


def test_color_and_width_of_a_stroke_move_as_one():
    scene = played(to("a", stroke=BLUE, width=9.0), nodes=[square("a", stroke=Stroke(RED, 1))])
    assert at(scene, 1.5)["a"].stroke == Stroke(BLUE, 9)


def test_paint_reaches_every_shape_in_a_group_and_leaves_bulk_lines_without_a_fill():
    group = Group(name="g", parts=(square("x"), lines("l")))
    scene = played(to("g", fill=RED, stroke=BLUE), nodes=[group])
    assert at(scene, 1)["g/x"].fill == RED
    assert at(scene, 1)["g/l"].stroke == Stroke(BLUE, 2)
    with pytest.raises(NetreelError, match="'l' has no property 'fill'"):
        played(to("l", fill=RED), nodes=[lines("l")])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("alphas", np.linspace(0, 1, 4)),
        ("widths", np.linspace(1, 5, 4)),
        ("trims", np.tile((0.0, 0.5), (4, 1))),
        ("colors", np.tile((1.0, 0.0, 0.0, 1.0), (4, 1))),
    ],
)
def test_lines_that_were_all_alike_may_differ_one_by_one(name, values):
    scene = played(to("l", **{name: values}), nodes=[lines("l")])
    assert getattr(at(scene, 1.5)["l"], name).tolist() == values.tolist()
    whole = {"alphas": 1.0, "widths": 2.0, "trims": (0.0, 1.0), "colors": tuple(grey())}[name]
    middle = (np.asarray(whole) + values) / 2
    assert getattr(at(scene, 0.5)["l"], name) == pytest.approx(middle)


def grey():
    color = played(show_and_wait(lines("l"))).at(0).items[0].stroke.color
    return np.array((color.red, color.green, color.blue, color.alpha))


def test_lines_with_a_gradient_have_no_colors_of_their_own():
    node = Strokes(name="l", lines=np.zeros((4, 2, 2)), stroke=Stroke(gradient("red", "blue")))
    with pytest.raises(ScriptError, match="gradient along its lines"):
        played(to("l", colors=np.ones((4, 4))), nodes=[node])


def test_writing_draws_the_outline_first_and_fills_it_then():
    scene = played(write(square("a", fill=RED)))
    early, late = at(scene, 0.25)["a"], at(scene, 0.75)["a"]
    assert (early.trim, early.fill.alpha, early.stroke.color) == ((0, 0.5), 0, RED)
    assert (late.trim, late.fill.alpha) == ((0, 1), 0.5)
    assert 0 < late.stroke.color.alpha < 1
    assert at(scene, 1)["a"].stroke is None


def test_writing_with_a_pen_of_ones_own_leaves_the_stroke_of_the_glyph():
    scene = played(write(square("a", fill=RED, stroke=Stroke(BLUE, 4)), outline="yellow"))
    assert at(scene, 0.25)["a"].stroke.width == 1.5
    assert at(scene, 1)["a"].stroke == Stroke(BLUE, 4)


def test_outlines_are_drawn_one_after_another_and_backwards_from_the_last():
    scene = played(draw(three("g"), ratio=1.0))
    assert [i.trim for i in scene.at(0.5).items] == [(0, 1), pytest.approx((0, 0.5)), (0, 0)]
    scene = played(draw(three("g"), ratio=1.0, backwards=True))
    assert [i.trim for i in scene.at(0.5).items] == [(1, 1), pytest.approx((0.5, 1)), (0, 1)]


def test_a_highlight_runs_along_and_is_gone():
    scene = played(run_along(lines("l"), ratio=0.0))
    trims = [at(scene, t)["l"].trims[0].tolist() for t in (0, 0.5, 0.999)]
    assert trims[0] == [0, 0]
    assert trims[1] == pytest.approx([0, 1])
    assert trims[2] == pytest.approx([1, 1], abs=0.05)
    assert at(scene, 1) == {}


@pytest.mark.parametrize("clip", [write, draw])
def test_what_has_no_outline_fades_in_where_others_are_drawn(clip):
    script = Script()
    script.play(clip(image([[0.0, 1.0]], name="photo")))
    script.play(erase("photo"))
    scene = script.scene()
    assert [scene.at(t).items[0].opacity for t in (0.5, 1.0, 1.5)] == pytest.approx([0.5, 1.0, 0.5])


def test_nothing_is_drawn_of_parts_that_are_hidden():
    script = Script()
    script.add(three("g"))
    script.remove("g/x")
    script.play(draw("g"))
    script.play(fade_in("g/x"))
    assert sure(Outline, script.scene().at(1.999).items[0]).trim == (0, 1)


def test_slots_fill_the_time():
    assert slots(0, 0.5, 1, 2) == []
    for count, ratio in ((1, 0.5), (7, 0.3), (3, 0.0), (4, 2.0)):
        made = slots(count, ratio, 1.0, 3.0)
        assert (made[0][0], made[-1][1]) == (1.0, pytest.approx(3.0))
        assert slots(count, ratio, 1.0, 3.0, backwards=True) == made[::-1]


def test_hiding_is_at_once():
    script = Script()
    script.add(square("a"), square("b"))
    script.play(hide("a"), to("b", z=1.0))
    assert [i.address for i in script.scene().at(0).items] == ["b"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: draw("a", ratio=-1),
        lambda: erase("a", ratio=math.nan),
        lambda: write("a", ratio=-1),
        lambda: indicate("a", scale=-1),
        lambda: wiggle("a", swings=0),
        lambda: wiggle("a", angle=math.inf),
        lambda: flash("a", lines=0),
        lambda: flash("a", length=-1),
        lambda: focus("a", "a/x", opacity=2),
        lambda: fade_in("a", scale=-1),
        lambda: fade_in("a", shift=(math.nan, 0)),
        lambda: fade_in("a", start=2),
        lambda: grow("a", origin=unchecked((1,))),
        lambda: to("a", at=(math.nan, 0)),
        lambda: to("a", opacity=2),
        lambda: to("a", scale=-1),
        lambda: to("a", arc=math.inf),
        lambda: to("a", alphas=[math.nan]),
        lambda: to("a", fill="not a color"),
        lambda: shift("a", unchecked(3)),
        lambda: turn("a", math.nan),
        lambda: resize("a", -1),
    ],
)
def test_clips_refuse_what_makes_no_sense(wrong):
    with pytest.raises(NetreelError):
        script = Script()
        script.add(Group(name="a", parts=(square("x", fill="red"),)))
        script.play(wrong())


def test_of_a_hidden_group_only_the_part_that_is_brought_in_is_seen_at_any_depth():
    from renderer.scene.copies import hidden
    from renderer.scene.grouping import group
    from renderer.scene.shapes import circle

    inner = group(circle(name="a"), circle(name="b"), name="inner")
    script = Script()
    script.add(hidden(group(group(inner, circle(name="c"), name="middle"), circle(name="d"), name="outer")))
    script.play(fade_in("outer/middle/inner/a"))
    script.play(fade_in("outer/middle/c"))
    scene = script.scene()
    assert {item.address for item in scene.at(0.9).items} == {"outer/middle/inner/a"}
    assert {item.address for item in scene.at(2.0).items} == {"outer/middle/inner/a", "outer/middle/c"}
