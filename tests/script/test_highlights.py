"""Highlights follow what they light: place, opacity and order."""

import pickle
from collections.abc import Callable

import numpy as np
import pytest

from renderer.network.dense_chain import network
from renderer.network.motion.passes import propagate
from renderer.network.motion.pulses import pulses
from renderer.network.picture.picture import network_picture
from renderer.scene.grouping import group
from renderer.scene.life import Life
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle, line, rectangle
from renderer.script.clips.change import to
from renderer.script.clips.clip import Clip
from renderer.script.clips.emphasis import flash
from renderer.script.clips.trace import trace
from renderer.script.script import Script
from renderer.tracks.key import Key
from renderer.tracks.track import Track
from renderer.values.errors import SceneError
from tests.scene.looks import flat, item_look


def lit(kind, edges="single"):
    """A net that a highlight lies on from 0 to 4 s while it moves, turns, shrinks and fades, and a card over it."""
    picture = network_picture(network([2, 3]), edges=edges)
    script = Script()
    script.add(picture.group, rectangle(20, 20, fill="blue", name="card"))
    address = picture.edges_of(1)
    makers: dict[str, Callable[[], Clip]] = {
        "propagate": lambda: propagate(picture, 1, seconds=4.0),
        "pulses": lambda: pulses(picture, 1, seconds=4.0, every=1, fade=0),
        "trace": lambda: trace([address], seconds=4.0, name="way"),
        "flash": lambda: flash(address, seconds=4.0),
    }
    script.begin(makers[kind]())
    script.play(to(picture.group, seconds=3.0, at=(2, 1), scale=0.5, angle=0.4, opacity=0.3))
    script.wait(1)
    return script.scene()


def highlight(scene, t):
    """The items that are neither the net's nor the card."""
    return next(item for item in flat(scene.at(t)) if not item.address.startswith(("net/", "card")))


def points_of(item):
    found = item.lines.reshape(-1, 2) if hasattr(item, "lines") else item.path.contours[0].points
    return item.place.apply(found)


@pytest.mark.parametrize("kind", ["propagate", "trace", "flash", "pulses"])
@pytest.mark.parametrize("edges", ["single", "bulk"])
def test_a_highlight_moves_and_fades_with_what_it_lights(kind, edges):
    scene = lit(kind, edges)
    first, last = (highlight(scene, t) for t in (0.01, 3.5))
    net = [next(item for item in flat(scene.at(t)) if item.address == "net/neurons/0/0") for t in (0.01, 3.5)]
    assert last.opacity == pytest.approx(0.3) and first.opacity == pytest.approx(1, abs=0.01)
    if kind != "pulses":
        moved = net[0].place.inverse().then(net[1].place)
        assert np.allclose(moved.apply(points_of(first)), points_of(last))


@pytest.mark.parametrize("kind", ["propagate", "trace", "flash", "pulses"])
@pytest.mark.parametrize("edges", ["single", "bulk"])
@pytest.mark.parametrize("t", [0.5, 3.5])
def test_a_highlight_lies_above_the_edges_and_below_neurons_and_cards(kind, edges, t):
    scene = lit(kind, edges)
    order = [item.address for item in flat(scene.at(t))]
    place = order.index(highlight(scene, t).address)
    assert max(k for k, address in enumerate(order) if address.startswith("net/edges")) < place
    assert place < min(k for k, address in enumerate(order) if address.startswith("net/neurons"))
    assert order[-1] == "card"


def test_a_trace_follows_a_line_that_is_drawn_anew():
    script = Script()
    script.add(group(line((0, 0), (2, 0), name="a"), circle(0.1, name="c"), center=False, name="g"))
    script.play(trace("g/a", name="way"))
    other = line((0, 0), (0, 3), name="a")
    script.play(to("g/a", seconds=1.0, at=other.at, path=other.path))
    script.wait(1)
    item = highlight_of(script.scene(), 2.5, "way")
    assert np.allclose(item.place.apply(item.path.contours[0].points[[0, -1]]), [(0, 0), (0, 3)])


def same_items(one, other):
    return [item_look(item) for item in one] == [item_look(item) for item in other]


def highlight_of(scene, t, name):
    return next(item for item in flat(scene.at(t)) if item.address == name)


def test_a_trace_of_lines_in_several_nodes_follows_them_at_the_top_of_the_scene():
    script = Script()
    script.add(line((0, 0), (1, 0), name="a"), line((0, 1), (1, 1), name="b"))
    script.play(trace(["a", "b"], name="way"))
    script.play(to("b", seconds=1.0, at=(5, 5)))
    script.wait(1)
    item = highlight_of(script.scene(), 2.5, "way")
    assert np.allclose(item.place.apply(item.path.contours[1].points[[0, -1]]), [(4.5, 5), (5.5, 5)])
    assert flat(script.scene().at(2.5))[-1].address == "way"


def test_a_highlight_is_not_seen_when_its_host_is_gone_or_hidden():
    script = Script()
    script.add(group(line((0, 0), (2, 0), name="a"), name="g"))
    script.play(trace("g/a", name="way"))
    script.remove("g")
    script.wait(1)
    assert [item.address for item in script.scene().at(0.5).items] == ["g/a", "way"]
    assert script.scene().at(1.5).items == ()


def test_a_scene_with_highlights_is_the_same_whatever_was_asked_for_before():
    scene = lit("propagate")
    again = pickle.loads(pickle.dumps(scene))
    assert again == scene
    for t in (0.0, 1.0, 3.9, 0.0, 3.2, 1.0):
        fresh = pickle.loads(pickle.dumps(scene))
        assert same_items(flat(scene.at(t)), flat(fresh.at(t)))


def test_equal_stamps_of_a_highlight_mean_equal_items():
    scene = lit("trace")
    seen: dict[object, object] = {}
    for t in np.arange(0, 4, 0.125):
        item = highlight(scene, float(t))
        if item.stamp is not None:
            assert seen.setdefault(item.stamp, item) == item


def test_pose_tells_where_a_highlight_stands_in_the_frame():
    script = Script()
    script.add(group(line((0, 0), (2, 0), name="a"), center=False, at=(3, 0), scale=0.5, name="g"))
    script.play(trace("g/a", name="way"))
    assert np.allclose(script.pose("way").at, (3.5, 0)) and script.pose("way").scale == pytest.approx(0.5)


def test_hosts_can_be_written_with_keys_and_must_be_in_the_scene():
    host = group(circle(1, name="a"), circle(1, name="b"), center=False, name="g")
    guest = Life(circle(0.2, name="light"), 0, 2, "g", "g/a")
    moving = Track((Key(0, (0, 0)), Key(2, (4, 0))))
    scene = keyed(Life(host, 0, 2), guest, tracks={"g.at": moving, "g.opacity": Track((Key(0, 0.5),))}, duration=2)
    items = flat(scene.at(1))
    assert [item.address for item in items] == ["g/a", "light", "g/b"]
    assert items[1].place.point((0, 0)) == items[0].place.point((0, 0)) and items[1].opacity == 0.5
    for host_name, above, said in (
        ("g", "g/c", "no node 'g/c'"),
        ("h", "h", "no node 'h'"),
        ("g/a", "g/b", "'g/b', but that is no part of its host 'g/a'"),
    ):
        with pytest.raises(SceneError, match=said):
            keyed(host, Life(circle(0.2, name="light"), 0, 2, host_name, above), tracks={}, duration=2)


def test_a_highlight_of_a_node_that_goes_as_it_begins_is_not_seen():
    script = Script()
    script.add(circle(1, name="c"))
    script.wait(1)
    script.begin(flash("c"))
    script.remove("c")
    script.wait(1)
    assert script.scene().at(1.5).items == ()
