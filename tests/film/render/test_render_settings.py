"""What is asked for of a film: usual values, the writer that makes it, and what is refused before any script runs."""

from fractions import Fraction
from pathlib import Path

import pytest

from renderer.encode.codec import DRAFT, FINAL
from renderer.film.render.render import left_out, render
from renderer.film.render.render_settings import RenderSettings
from renderer.scene.frame_size import QUALITIES
from renderer.scene.scene import keyed
from renderer.scene.shapes import circle
from renderer.values.errors import NetreelError


def asked(**fields) -> RenderSettings:
    return RenderSettings(**fields)


@pytest.mark.parametrize(
    ("fields", "kind", "place"),
    [
        ({}, "film", "out/net.mp4"),
        ({"transparent": True}, "film", "out/net.mov"),
        ({"form": "gif"}, "moving", "out/net.gif"),
        ({"form": "png"}, "pictures", "out/net_frames"),
        ({"form": "png", "output": "frames"}, "pictures", "frames"),
        ({"output": "a.webm"}, "film", "a.webm"),
        ({"output": "films/"}, "film", "films/net.mp4"),
        ({"output": "-"}, "frames", "-"),
    ],
)
def test_the_settings_decide_the_writer_and_the_place(fields, kind: str, place: str) -> None:
    settings = asked(folder=Path("out"), **fields)
    assert (settings.kind, settings.place("net")) == (kind, Path(place))


def test_what_is_not_said_is_as_usual_for_the_rest() -> None:
    assert asked().spec.size == QUALITIES["1080p60"].size and asked(form="gif").spec.fps == QUALITIES["480p15"].fps
    assert asked(form="gif", quality=QUALITIES["720p30"]).spec.size == QUALITIES["720p30"].size
    assert (asked(manner="draft").spec.preset, asked(manner="draft").spec.crf) == DRAFT
    assert (asked(manner="final", crf=3).spec.preset, asked(manner="final", crf=3).spec.crf) == (FINAL[0], 3)
    assert (asked(output="a.webm").spec.codec, asked().spec.codec) == ("vp9", "h264")
    assert asked(aspect="9:16").spec.size == (1080, 1920) and asked().shape is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"output": "-", "form": "mp4"}, "bare frames have no --format"),
        ({"form": "png", "codec": "h265"}, "pictures have no --codec"),
        ({"form": "webm", "output": "a.mp4"}, "'a.mp4' is no .webm"),
        ({"output": "a.txt"}, "cannot hold a film"),
        ({"output": "https://x/a.mp4"}, "is an address"),
        ({"size": (64, 36), "aspect": "1:1"}, "give one of them"),
        ({"size": (63, 36)}, "even sides"),
    ],
)
def test_what_cannot_be_written_is_refused(fields, message: str) -> None:
    with pytest.raises(NetreelError, match=message):
        asked(**fields).check()


def test_the_writer_makes_what_is_asked_for(tmp_path) -> None:
    scene = keyed(circle(name="c", fill="blue"), tracks={}, duration=0.5)
    small = {"size": (64, 36), "fps": Fraction(4), "folder": tmp_path, "cached": False, "jobs": 1}
    film = render(scene, asked(**small), "net")
    pictures = render(scene, asked(form="png", **small), "net")
    assert film is not None and film.path == tmp_path / "net.mp4" and film.report.frames == 2
    assert pictures is not None and sorted(one.name for one in pictures.path.iterdir()) == ["00000.png", "00001.png"]
    assert left_out(scene, asked(subtitles=True)) == ()
    assert "no track for subtitles" in left_out(scene, asked(output="-", subtitles=True))[0]
