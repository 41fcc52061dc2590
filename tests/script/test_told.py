from __future__ import annotations

import pytest

from renderer.scene.grouping import group
from renderer.scene.shapes import circle
from renderer.script.script import Script
from renderer.tracks.signal_arithmetic import add
from renderer.values.errors import ScriptError


def test_a_caption_after_the_last_beat_is_refused():
    script = Script()
    script.wait(1)
    script.caption("too late")
    with pytest.raises(ScriptError, match=r"'too late' has no time: the film ends at 1\.00 s"):
        script.scene()


def test_a_caption_that_the_next_one_follows_at_once_is_refused():
    script = Script()
    script.caption("never seen")
    script.caption("seen")
    script.wait(1)
    with pytest.raises(ScriptError, match=r"'never seen' has no time: the next one comes at 0\.00 s"):
        script.scene()


def test_sounds_start_within_the_film():
    script = Script()
    with pytest.raises(ScriptError, match="would start 1 s before the film"):
        script.sound("a.wav", at=-1)
    script.sound("a.wav", at=2)
    script.wait(1)
    with pytest.raises(ScriptError, match=r"would start at 2\.00 s, but the film ends at 1\.00 s"):
        script.scene()


@pytest.mark.parametrize(
    ("reads", "said"),
    [
        ("doot.at", "would read 'doot.at', but no node is named 'doot' .*did you mean 'dot'"),
        ("g/y.att", "but 'g/y' has no property 'att'; did you mean 'at'"),
        ("g/w.at", "but no part is named 'g/w'"),
        ("g.*.att", "no property 'att'"),
        ("camera.fill", "no property 'fill'"),
    ],
)
def test_a_signal_that_reads_what_is_not_there_is_refused_where_it_is_followed(reads, said):
    script = Script()
    script.add(circle(name="dot"), group(circle(name="x"), circle(name="y"), name="g"))
    script.follow("dot.at", "g/y.at")
    script.wait(1)
    with pytest.raises(ScriptError, match=said):
        script.follow("g/x.at", add((0, 1), reads))
