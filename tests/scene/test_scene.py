import math
import pickle

import numpy as np
import pytest

from renderer.scene.life import Life
from renderer.scene.node import Group
from renderer.scene.picture import Layer, Lines, Outline
from renderer.scene.scene import Scene, keyed
from renderer.tracks.bake import bake
from renderer.tracks.signal import nothing_to_read
from renderer.tracks.signal_arithmetic import Clock, add, apply, spliced
from renderer.tracks.stagger import Lag
from renderer.tracks.track import track
from renderer.values.affine import IDENTITY
from renderer.values.ease import ease_out_back, ease_out_elastic, linear, smooth
from renderer.values.errors import NetreelError, SceneError
from tests.scene.films import lines, ring, spring_step, square, swing, triangle
from tests.scene.looks import look
from tests.sure import sure, there


def shown(scene, t):
    return [item.address for item in scene.at(t).items]


def film(*lives, duration=4.0, **tracks):
    return keyed(*lives, tracks={name.replace("_", "."): signal for name, signal in tracks.items()}, duration=duration)


def test_siblings_are_drawn_by_rising_depth_then_in_order():
    scene = keyed(
        square("a", z=1.0),
        square("b"),
        Group(name="g", parts=(square("x", z=2.0), square("y"), square("w", z=2.0))),
        tracks={"b.z": track((1, 0.0), (1, 5.0)), "g/y.z": track((2, 0.0), (2, 3.0))},
        duration=3,
    )
    assert shown(scene, 0) == ["b", "g/y", "g/x", "g/w", "a"]
    assert shown(scene, 1) == ["g/y", "g/x", "g/w", "a", "b"]
    assert shown(scene, 2) == ["g/x", "g/w", "g/y", "a", "b"]


def test_without_isolation_opacity_multiplies_into_parts():
    inner = Group(name="h", parts=(square("x", opacity=0.5),), opacity=0.5, isolate=False)
    scene = keyed(
        Group(name="g", parts=(inner,), opacity=0.5, isolate=False),
        tracks={"g.opacity": track((1, 0.5), (2, 1.0))},
        duration=3,
    )
    assert [scene.at(t).items[0].opacity for t in (0, 1.5, 3)] == pytest.approx([0.125, 0.1875, 0.25])


def test_a_group_that_is_opaque_needs_no_layer():
    group = Group(name="g", parts=(square("x"), square("y")))
    scene = keyed(group, tracks={"g.opacity": track((1, 0.0), (2, 1.0))}, duration=3)
    assert [type(item) for item in scene.at(1.5).items] == [Layer]
    assert [item.address for item in scene.at(2.5).items] == ["g/x", "g/y"]


def test_a_group_fades_as_a_layer_with_one_opacity():
    parts = (square("x", opacity=0.5), square("y"))
    scene = keyed(Group(name="g", parts=parts, opacity=0.5), tracks={}, duration=1)
    (layer,) = scene.at(0).items
    assert isinstance(layer, Layer)
    assert (layer.address, layer.opacity) == ("g", 0.5)
    assert [(item.address, item.opacity) for item in layer.items] == [("g/x", 0.5), ("g/y", 1.0)]


def test_what_is_transparent_absent_or_without_size_is_not_in_the_picture():
    nodes = square("a", opacity=0.0), square("b", present=False), square("c", scale=0.0), square("d")
    empty = Group(name="g", parts=(square("x", opacity=0.0),), isolate=True)
    assert shown(keyed(*nodes, empty, tracks={}, duration=1), 0) == ["d"]


def test_eases_that_overshoot_make_nothing_more_than_opaque_or_less_than_nothing():
    scene = keyed(
        square("a"),
        square("b"),
        tracks={
            "a.opacity": track((0, 0.0), (1, 1.0, ease_out_elastic)),
            "b.scale": track((0, 1.0), (1, 0.0, ease_out_back)),
        },
        duration=1,
    )
    for k in range(61):
        for item in scene.at(k / 60).items:
            assert 0 < item.opacity <= 1
            assert sure(Outline, item).place.c >= 0


def test_poses_compose_from_the_inside_out():
    inner = square("x", at=(1, 0), angle=math.pi / 2, scale=2.0)
    scene = keyed(Group(name="g", parts=(inner,), at=(10, 0), scale=0.5), tracks={}, duration=1)
    place = sure(Outline, scene.at(0).items[0]).place
    assert place.point((1, 0)) == pytest.approx((10.5, 1.0))
    assert place.scale == pytest.approx(1.0)


def test_trim_goes_into_the_picture_as_it_is():
    scene = keyed(square("a", trim=(0.0, 0.5)), tracks={"a.trim": track((0, (0.0, 0.5)), (1, (0.5, 1.0)))}, duration=1)
    assert [sure(Outline, scene.at(t).items[0]).trim for t in (0, 0.5, 1)] == [(0, 0.5), (0.25, 0.75), (0.5, 1)]


def test_the_camera_pans_zooms_and_turns():
    scene = keyed(
        square("a"),
        tracks={
            "camera.at": track((0, (0.0, 0.0)), (1, (2.0, 1.0))),
            "camera.scale": track((1, 1.0), (2, 2.0)),
            "camera.angle": track((2, 0.0), (3, math.pi / 2)),
        },
        duration=3,
    )
    assert scene.at(0).view == IDENTITY
    assert scene.at(1).view.point((2, 1)) == pytest.approx((0, 0))
    assert scene.at(1).view.point((3, 1)) == pytest.approx((1, 0))
    assert scene.at(2).view.point((3, 1)) == pytest.approx((2, 0))
    # A camera turned to the left sees what lies above it on its right.
    assert scene.at(3).view.point((2, 2)) == pytest.approx((2, 0))
    assert keyed(square("a"), tracks={}, duration=1).at(0).view == IDENTITY


def test_a_camera_without_zoom_is_refused():
    scene = keyed(square("a"), tracks={"camera.scale": track((0, 1.0), (1, 0.0))}, duration=1)
    with pytest.raises(SceneError, match="the camera's zoom is 0 at 1 s"):
        scene.at(1)


def test_signals_may_read_the_camera():
    scene = keyed(
        square("a"),
        tracks={"camera.at": track((0, (0.0, 0.0)), (1, (2.0, 0.0))), "a.at": add("camera.at", (0.0, 1.0))},
        duration=2,
    )
    assert sure(Outline, scene.at(0.5).items[0]).place[2:] == (1, 1)
    assert scene.at(0.5).items[0].stamp is None
    assert scene.at(1.5).items[0].stamp is not None


def test_a_place_leads_from_the_node_to_the_scene_whatever_groups_it_lies_in():
    inner = Group(name="h", parts=(square("x", at=(1, 0)),), at=(0, 1))
    scene = keyed(
        Group(name="g", parts=(inner,), at=(2, 0), scale=2.0),
        square("a"),
        tracks={"g.angle": track((0, 0.0), (1, math.pi / 2)), "a.at": apply(middle, "g/h/x.place")},
        duration=2,
    )
    assert sure(Outline, scene.at(0).items[1]).place[2:] == pytest.approx((4, 2))
    assert sure(Outline, scene.at(1).items[1]).place[2:] == pytest.approx((0, 2))
    assert (scene.at(0.5).items[1].stamp, scene.at(1.5).items[1].stamp is None) == (None, False)


def middle(place):
    return place.point((0.0, 0.0))


def test_a_name_may_live_several_times_and_each_life_has_its_own_tracks():
    scene = keyed(
        Life(square("a", fill="red"), 0, 1),
        Life(triangle("a", fill="blue"), 2, 3),
        tracks={"a.at": track((0, (1.0, 0.0))), "a#1.at": track((0, (2.0, 0.0)))},
        duration=4,
    )
    assert [shown(scene, t) for t in (0, 0.999, 1, 1.5, 2, 3, 4)] == [["a"], ["a"], [], [], ["a"], [], []]
    assert [sure(Outline, scene.at(t).items[0]).place.dx for t in (0, 2)] == [1, 2]
    assert scene.at(0).items[0].stamp != scene.at(2).items[0].stamp


def test_what_reads_a_name_reads_the_life_that_stands_or_the_last_before():
    scene = keyed(
        Life(square("a", at=(1, 0)), 1, 2),
        Life(square("a", at=(2, 0)), 3, 4),
        square("b"),
        tracks={"b.at": add("a.at", (0.0, 1.0))},
        duration=5,
    )
    assert [sure(Outline, scene.at(t).items[-1]).place.dx for t in (0, 1.5, 2.5, 3, 4.5)] == [1, 1, 1, 2, 2]


def test_a_reading_means_a_life_that_has_the_part():
    first = Group(name="g", parts=(square("x", at=(3, 0)),))
    second = Group(name="g", parts=(square("y"),))
    scene = keyed(
        Life(first, 0, 1), Life(second, 1, 2), square("b"), tracks={"b.at": add("g/x.at", (0.0, 1.0))}, duration=2
    )
    assert [sure(Outline, scene.at(t).items[-1]).place.dx for t in (0.5, 1.5)] == [3, 3]


def test_bulk_lines_go_row_by_row_with_a_lag():
    scene = keyed(
        lines("l", 4),
        tracks={"l.trims": track((0, np.zeros((4, 2))), (1, np.tile((0.0, 1.0), (4, 1)), Lag(4, 1.0)))},
        duration=1,
    )
    assert there(sure(Lines, scene.at(0.5).items[0]).trims)[:, 1].tolist() == pytest.approx([1, 1, 0, 0])


def test_one_signal_drives_all_parts_of_a_group_and_others_read_it():
    group = Group(name="g", parts=(square("x"), square("y")))
    scene = keyed(
        group,
        lines("l", 1),
        tracks={"g.*.at": apply(ring, Clock()), "l.lines": apply(between, "g.*.at")},
        duration=2,
    )
    picture = scene.at(1.2)
    assert [sure(Outline, item).place[2:] for item in picture.items[:2]] == [pytest.approx(tuple(p)) for p in ring(1.2)]
    assert sure(Lines, picture.items[2]).lines.tolist() == [ring(1.2).tolist()]
    assert picture.items[2].stamp is None


def between(rows):
    return rows[None]


def test_signals_are_spliced_and_baked():
    spring = bake(spring_step, (1.0, 0.0), 1.0, dt=1 / 240, begin=1.0)
    scene = keyed(
        square("a"), tracks={"a.at": spliced((5.0, 5.0), (1, spring), (3, apply(swing, Clock())))}, duration=4
    )
    places = [sure(Outline, scene.at(t).items[0]).place[2:] for t in (0.5, 1, 2.5, 3.5)]
    assert places == [(5, 5), (1, 0), tuple(spring.states[-1]), pytest.approx(swing(3.5))]
    assert scene.at(0.5).items[0].stamp is not None
    assert scene.at(1.5).items[0].stamp is None


def test_times_before_the_start_and_after_the_end_show_the_ends():
    scene = keyed(square("a"), tracks={"a.at": track((0, (0.0, 0.0)), (2, (2.0, 0.0)))}, duration=1)
    assert look(scene.at(-5)) == look(scene.at(0))
    assert look(scene.at(9)) == look(scene.at(1))


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf, "now"])
def test_a_time_is_a_finite_number(t):
    with pytest.raises(NetreelError, match="a time must be"):
        keyed(square("a"), tracks={}, duration=1).at(t)


def test_a_frame_whose_time_is_no_whole_nanosecond_sees_a_key_at_that_time():
    scene = keyed(
        square("a"), tracks={"a.z": track((2 / 3, 0.0), (2 / 3, 1.0)), "a.at": track((0, (1.0, 0.0)))}, duration=1
    )
    assert scene.player.entries(0)["a"].driven["z"].at(round(2 / 3, 9), nothing_to_read) == 1.0
    late = keyed(square("a"), Life(square("b"), 2 / 3), tracks={}, duration=1)
    assert shown(late, 40 / 60) == ["a", "b"]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: film(square("a"), duration=0), "the duration of a scene must be above 0"),
        (lambda: film(square("a"), duration=math.inf), "must be finite"),
        (lambda: film(square("a"), b_at=track((0, (0.0, 0.0)))), "no node is named 'b', so 'b.at' drives nothing"),
        (lambda: film(square("abc"), abd_at=track((0, 0.0))), "did you mean 'abc'"),
        (lambda: film(square("a"), a_att=track((0, 0.0))), "'a' has no property 'att'; did you mean 'at'"),
        (lambda: film(square("a"), a=track((0, 0.0))), "a track drives a property, as in 'dot.at'"),
        (lambda: keyed(square("a"), tracks={"a#1.at": 0.0}, duration=1), "'a' lives 1 times, counted from 0"),
        (lambda: keyed(square("a"), tracks={"a#x.at": 0.0}, duration=1), "'a' lives 1 times"),
        (lambda: keyed(square("a"), tracks={"a/b.at": 0.0}, duration=1), "no part is named 'a/b'"),
        (lambda: keyed(square("a"), tracks={"camera.fill": 0.0}, duration=1), "'camera' has no property 'fill'"),
        (lambda: film(square("a"), square("a")), "'a' is in the scene until inf s, so it cannot be added at 0 s"),
        (lambda: Life(square("a"), 2, 1), "'a' cannot end at 1.0 s before it starts at 2.0 s"),
        (lambda: Life(square("a"), math.nan), "Life: start must be finite"),
        (lambda: Life(square("a"), 0, math.nan), "Life: end must be finite"),
    ],
)
def test_scenes_that_cannot_be_are_refused(build, message):
    with pytest.raises(NetreelError, match=message):
        build()


def test_equal_scenes_are_equal_however_they_were_made_and_pickled():
    def made(seconds=1.0, end=2.0):
        return film(square("a"), duration=4.0, a_at=track((0, (0.0, 0.0)), (seconds, (end, 0.0), smooth)))

    assert made() == made()
    assert hash(made()) == hash(made())
    played = made()
    played.at(0.3)
    assert pickle.loads(pickle.dumps(played)) == made()
    assert made() != made(seconds=2.0)
    assert made() != made(end=3.0)
    assert film(square("a"), duration=1) != film(square("a"), duration=2)


def test_a_scene_needs_no_theme_after_it_is_made():
    light = keyed(
        square("a", fill="blue"), tracks={"a.fill": track((0, "blue"), (1, "red", linear))}, duration=1, theme="light"
    )
    dark = keyed(square("a", fill="blue"), tracks={"a.fill": track((0, "blue"), (1, "red", linear))}, duration=1)
    assert sure(Outline, light.at(0.5).items[0]).fill != sure(Outline, dark.at(0.5).items[0]).fill
    assert isinstance(light, Scene)


def test_a_property_is_read_at_a_time_by_address():
    scene = film(Group(name="g", parts=(square(name="a"),)), g_at=track((0.0, (0.0, 0.0)), (2.0, (4.0, 0.0), linear)))
    assert scene.read("g.at", 1.0) == (2.0, 0.0) and scene.read("g/a.opacity", 9.0) == 1.0
    assert scene.read("g/a.place", 1.0).point((0.0, 0.0))[0] == pytest.approx(2.0)
    for where, message in (
        ("h.at", "no node is named 'h'"),
        ("g.att", "did you mean 'at'"),
        ("g", "as in 'dot.at'"),
        (3, "as in 'dot.at'"),
    ):
        with pytest.raises(SceneError, match=message):
            scene.read(where, 0.0)
    with pytest.raises(NetreelError, match="a time must be finite"):
        scene.read("g.at", math.nan)
