"""The table of properties: all that reads properties by name goes by its rows."""

from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from typing import Any, get_type_hints

import pytest

from renderer.drawing.same_picture import same_picture
from renderer.scene import node, picture, properties
from renderer.scene.fields import Followed, Moving, PropertyValues
from renderer.scene.node import Group, Shape, Strokes
from renderer.scene.picture import Lines, Outline, same_item
from renderer.scene.properties import OF_PARTS, PROPERTIES, LinesProperties, Property, kind_of_property, rows
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle
from renderer.tracks.track import track
from renderer.values.argument_kinds import kind_of
from renderer.values.errors import SceneError
from renderer.values.numbers import not_negative
from tests.sure import sure, there


def test_the_keywords_of_to_are_the_rows_of_the_table_and_the_width_of_a_stroke() -> None:
    data = {"low", "high", "shown"}  # of charts
    counted = {"stands_for"}  # goes with the value of a number
    assert set(get_type_hints(Moving)) - {"pivot", "pinned"} == {*PROPERTIES, "width", *data} - counted


def test_every_row_can_be_followed_and_held_against_a_value() -> None:
    assert set(get_type_hints(Followed)) == set(PROPERTIES) - {"stands_for"}
    assert set(get_type_hints(PropertyValues)) == set(PROPERTIES) - {"stands_for"}


def test_nodes_and_what_is_drawn_of_them_share_their_rows() -> None:
    own = set(rows(Shape)) - set(rows(Group))
    assert own == set(rows(Outline))
    assert set(rows(Strokes)) - set(rows(Group)) == set(rows(Lines))


def test_no_two_classes_share_a_field_so_each_keeps_its_own_type() -> None:
    found = (one for module in (properties, node, picture) for one in vars(module).values())
    classes = [one for one in found if isinstance(one, type) and is_dataclass(one)]
    assert {LinesProperties, Strokes, Lines} <= set(classes)
    for one in classes:
        for name, written in vars(one).get("__annotations__", {}).items():
            if name in one.__dataclass_fields__:
                assert one.__dataclass_fields__[name].type == written, (one, name)


def test_every_default_is_of_the_kind_of_its_row() -> None:
    for kind in (Shape, Strokes):
        for one in fields(kind):
            if one.name in rows(kind) and one.default is not MISSING:
                assert there(kind_of_property(one.name)).take(one.default) == one.default
    assert {name.removeprefix("*.") for name in OF_PARTS} <= set(PROPERTIES)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Blurred(Shape):
    blur: float = field(default=0.0, metadata={"property": Property(not_negative, kind_of(float))})


def test_a_new_row_is_checked_and_driven_without_another_line(monkeypatch) -> None:
    monkeypatch.setattr(properties, "PROPERTIES", {**PROPERTIES, "blur": rows(_Blurred)["blur"]})
    path = circle(name="c").path
    with pytest.raises(SceneError, match="has no property 'blurr'; did you mean 'blur'"):
        keyed(_Blurred(name="b", path=path), tracks={"b.blurr": track((0, 1.0))}, duration=1.0)
    with pytest.raises(ValueError, match="blur of 'b' must not be negative"):
        _Blurred(name="b", path=path, blur=-1.0)
    scene = keyed(_Blurred(name="b", path=path), tracks={"b.blur": track((0, 0.0), (1, 2.0))}, duration=1.0)
    assert scene.player.reader(0.5)("b.blur") == 1.0
    with pytest.raises(SceneError, match="blur"):
        keyed(_Blurred(name="b", path=path), tracks={"b.blur": track((0, "thick"))}, duration=1.0)


def test_items_are_alike_when_all_their_rows_are_equal() -> None:
    picture = keyed(circle(fill="blue", name="c"), tracks={}, duration=1.0).at(0.0)
    (drawn,) = picture.items
    item = sure(Outline, drawn)
    assert same_item(item, replace(item, address="d"))
    different: tuple[dict[str, Any], ...] = ({"trim": (0.0, 0.5)}, {"fill": None}, {"opacity": 0.5})
    for changes in different:
        assert not same_item(item, replace(item, **changes))
        moved = replace(item, stamp=None, **changes)
        assert not same_picture(picture._replace(items=(moved,)), picture._replace(items=(replace(item, stamp=None),)))
