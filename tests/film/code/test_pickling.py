"""Scenes that are packed for other processes."""

from dataclasses import dataclass

from renderer import circle, keyed, track
from renderer.film.code.film_code import FilmCode
from renderer.film.code.pickling import _slots, pack, unpack
from renderer.scene.node import Node
from renderer.scene.scene import Scene
from renderer.tracks.key import Key
from renderer.tracks.track import Track
from renderer.values.sourced import Source
from tests.sure import sure


def moving() -> Scene:
    keys = [Key(0.0, (0.0, 0.0)), Key(1.0, (1.0, 0.5), arc=0.5), Key(2.0, (3.0, 0.0), "ease_out_sine")]
    return keyed(circle(1, name="dot"), tracks={"dot.at": track(*keys)}, duration=2)


def test_a_scene_that_was_packed_is_the_same_scene() -> None:
    scene = moving()
    again = unpack(pack(scene, FilmCode(scene)).data, frozenset())
    assert again == scene and again.at(0.7) == scene.at(0.7)


def test_the_fields_of_a_key_are_packed_as_they_are() -> None:
    scene = moving()
    again = unpack(pack(scene, FilmCode(scene)).data, frozenset())
    before, after = (sure(Track, one.tracks[0, "dot", "at"]).keys for one in (scene, again))
    assert [(key.t, key.value, key.ease, key.arc) for key in after] == [
        (key.t, key.value, key.ease, key.arc) for key in before
    ]


def test_only_classes_without_a_way_of_their_own_are_packed_by_their_slots() -> None:
    """A number's source leaves its run behind, and a node has a memo that does not travel."""
    assert _slots(Key) == ("t", "value", "ease", "arc")
    assert not any(map(_slots, (Source, Node, Track, Scene, int, Point)))


@dataclass(frozen=True, slots=True)
class Point:
    """A class of an author, which is packed as the author says."""

    x: float
