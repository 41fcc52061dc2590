from __future__ import annotations

import math

import numpy as np
import pytest

from renderer import Scene, Script, add, apply, axes, build_scene, circle, dot, fade_in, group, number, plot, to
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import pack, unpack
from renderer.scene.node import Shape
from renderer.scene.picture import Outline
from renderer.values.errors import NetreelError, SceneError, ScriptError
from tests.sure import sure


def place(scene: Scene, t: float, number: int = 0) -> tuple[float, float]:
    where = sure(Outline, scene.at(t).items[number]).place
    return round(where.dx, 6), round(where.dy, 6)


def sliding(script: Script) -> None:
    on = axes(x=(-5, 5), y=(-1, 1), width=10, height=4, x_step=0, y_step=0)
    curve = plot(on, lambda x: math.sin(x))
    point, ring = dot(), circle(0.2)
    x = script.value(-4.0)
    script.add(point, ring)
    script.follow(point, at=curve.point_at(x))
    script.follow(ring, at=lambda t: (math.cos(t), math.sin(t)), scale=x * 0.25 + 2, until=4.0)
    script.play(to(x, 4.0, seconds=3, ease="linear"))
    script.play(to(x, 0.0), seconds=2)
    script.wait(1)


def test_a_point_rides_on_a_curve_with_a_value_that_moves():
    scene = build_scene(sliding)
    assert place(scene, 0.0) == pytest.approx((-4, 2 * math.sin(-4)), abs=1e-5)
    assert place(scene, 1.5) == pytest.approx((0, 0), abs=1e-5)
    assert place(scene, 3.0) == pytest.approx((4, 2 * math.sin(4)), abs=1e-5)
    assert place(scene, 6.0) == pytest.approx((0, 0), abs=1e-5)


def test_a_function_of_the_seconds_drives_a_property_until_it_ends():
    scene = build_scene(sliding)
    assert place(scene, 2.0, 1) == pytest.approx((math.cos(2), math.sin(2)), abs=1e-5)
    assert place(scene, 5.0, 1) == pytest.approx((math.cos(4), math.sin(4)), abs=1e-5)


def test_a_value_is_not_drawn():
    script = Script()
    script.value(1.0)
    script.wait(1)
    assert script.scene().at(0.5).items == ()


@pytest.mark.parametrize("pace", [0.5, 2.0])
def test_at_another_pace_the_same_is_seen_at_the_same_beat(pace: float):
    plain, paced = build_scene(sliding), build_scene(sliding, pace=pace)
    for t in (0.0, 0.7, 1.5, 2.9, 4.1, 5.5):
        for item in (0, 1):
            assert place(paced, t / pace, item) == pytest.approx(place(plain, t, item), abs=1e-5)


def test_functions_without_names_travel_to_workers():
    scene = build_scene(sliding)
    packed = pack(scene, FilmCode(scene))
    assert packed.here == ""
    again = unpack(packed.data, frozenset())
    assert [place(again, t, 1) for t in (0.5, 3.0)] == [place(scene, t, 1) for t in (0.5, 3.0)]


def test_a_scene_of_another_function_has_another_digest():
    def circling(script: Script, radius: float = 1.0) -> None:
        point = dot()
        script.add(point)
        script.follow(point, at=lambda t: (radius * math.cos(t), 0.0))
        script.wait(1)

    one, same, other = build_scene(circling), build_scene(circling), build_scene(circling, radius=2.0)
    assert one.digest() == same.digest() != other.digest()


def test_arithmetic_on_values_is_that_on_numbers():
    script = Script()
    x, y = script.value(3.0), script.value(2.0)
    results = {
        "sum": (x + y, 5.0),
        "left": (1 + x, 4.0),
        "difference": (x - y, 1.0),
        "from": (1 - x, -2.0),
        "product": (x * y, 6.0),
        "twice": (2 * x, 6.0),
        "quotient": (x / y, 1.5),
        "inverse": (6 / x, 2.0),
        "power": (x**2, 9.0),
        "minus": (-x, -3.0),
        "all": ((x * 2 + 1) / (y - 1), 7.0),
        "function": (apply(math.hypot, x, 4), 5.0),
    }
    for name, (signal, value) in results.items():
        turned = circle(name=name)
        script.add(turned)
        script.follow(turned, angle=signal)
        assert script.read(f"{name}.angle") == pytest.approx(value), name


def test_a_number_shows_a_value_from_when_it_is_put_up():
    script = Script()
    x = script.value(1.0)
    label = number(x * 10, format="{:.0f}")
    script.play(fade_in(label))
    script.play(to(x, 8.0))
    shapes = [sure(Outline, item).path for item in script.scene().at(2.0).items if sure(Outline, item).path.contours]
    plain = [sure(Shape, part).path for part in number(80, format="{:.0f}").parts]
    assert [len(path.contours) for path in shapes] == [len(path.contours) for path in plain]


def test_a_number_can_follow_a_value_later():
    script = Script()
    x, label = script.value(7.0), number(0, format="{:.0f}")
    script.add(label)
    script.follow(label, value=x)
    script.wait(1)
    (item,) = script.scene().at(0.5).items
    assert np.allclose(
        sure(Outline, item).path.contours[0].points,
        sure(Shape, number(7, format="{:.0f}").parts[0]).path.contours[0].points,
    )


def test_what_stands_is_read_by_what_follows_it():
    script = Script()
    point, label = dot(), circle(0.1)
    script.add(point, label)
    script.follow(label, at=add(script.reading(point, "at"), (0.0, 0.5)))
    script.play(to(point, at=(2, 0)))
    assert place(script.scene(), 1.0, 1) == (2.0, 0.5)


def test_mistakes_are_told_when_they_are_made():
    script = Script()
    disc = circle(name="disc")
    script.add(disc)
    with pytest.raises(ScriptError, match="follow drives properties"):
        script.follow(disc)
    with pytest.raises(ScriptError, match="takes no 'position'; did you mean 'at'"):
        script.follow(disc, position=(1, 1))  # type: ignore[call-arg]
    with pytest.raises(SceneError, match="has no property 'value'"):
        script.play(to(disc, 3.0))
    with pytest.raises(NetreelError, match=r"what drives 'disc.at' at .* s must be a pair"):
        script.follow(disc, at=lambda t: t)
    with pytest.raises(NetreelError, match=r"fails at 0\.00 s: ZeroDivisionError"):
        script.follow(disc, at=lambda t: (1 / t, 0))


def test_a_value_in_a_group_of_clips_moves_with_them():
    script = Script()
    x, disc = script.value(), circle()
    script.add(group(disc))
    script.follow(disc, opacity=1 - x)
    script.play(to(x, 1.0), to(disc, at=(1, 0)))
    assert script.scene().at(0.5).items[0].opacity == pytest.approx(0.5)
