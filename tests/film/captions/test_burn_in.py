from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from renderer.film.captions.burn_in import burnt
from renderer.film.render.still import still_array
from renderer.review.lint.lint import lint
from renderer.scene.bounds import bounds
from renderer.scene.life import Life
from renderer.scene.node import Group
from renderer.scene.shapes import circle
from renderer.scene.timeline import Caption
from renderer.script.script import Script
from renderer.typeset.engine.assets import asset
from renderer.typeset.text import Text
from renderer.values.box import Box
from renderer.values.color import ink
from renderer.values.errors import RenderError, TypesetError
from renderer.values.paint import Stroke
from tests.sure import sure

LONG = "How far the error changes when one weight changes is a product of three slopes, each of which costs $0 to read."


def film(size=(16, 9), words=LONG):
    script = Script(size=size)
    script.wait(1)
    script.caption(words, 1.0)
    script.wait(2)
    return script.scene()


@pytest.mark.parametrize("size", [(16, 9), (9, 16), (1, 1)])
def test_a_caption_stands_at_the_foot_of_any_frame_while_it_is_told(size):
    scene = burnt(film(size))
    pixels = (90 * size[0] // size[1], 90)
    before, told, after = (still_array(scene, t, pixels) for t in (0.5, 1.5, 2.5))
    assert not before.any() and not after.any()
    assert told[45:].max() > 100
    width, height = scene.frame
    box = sure(Box, bounds(scene.lives[-1].node))
    assert box.left > -width / 2 and box.right < width / 2 and box.bottom > -height / 2 and box.top < 0
    assert not [finding for finding in lint(scene).findings if finding.kind == "off frame"]


def test_a_film_without_captions_is_left_as_it_is():
    script = Script()
    script.wait(1)
    scene = script.scene()
    assert burnt(scene) is scene


def test_a_caption_lies_over_all_that_is_there():
    script = Script(theme="light")
    script.caption("words")
    script.wait(1)
    pixels = still_array(burnt(script.scene()), 0.5, (160, 90))
    assert np.count_nonzero(pixels.max(axis=2) < 120) > 30


def test_captions_are_not_burnt_into_a_film_whose_camera_moves():
    from renderer.scene.camera import CAMERA
    from renderer.script.clips.change import to

    script = Script()
    script.caption("words")
    script.play(to(CAMERA.name, scale=2))
    with pytest.raises(RenderError, match="whose camera moves"):
        burnt(script.scene())


# ---- room is made


def over(y, start=0.0):
    """A film with a caption from 1 to 2 s, and a disc that is there from a time on."""
    script = Script()
    script.wait(max(start, 1e-3))
    script.add(circle(0.5, fill="blue", at=(0.0, y), name="disc"))
    script.wait(3 - script.now)
    scene = script.scene()
    return replace(scene, captions=(Caption(LONG, 1.0, 2.0),))


def lowest(pixels):
    return int(np.flatnonzero((pixels > 60).any(axis=(1, 2)))[-1])


def test_what_a_caption_would_cover_moves_up_as_a_whole_and_stays_in_sight():
    scene = over(-3.5)
    made = burnt(scene)
    before, told = still_array(made, 0.5, (320, 180)), still_array(made, 1.5, (320, 180))
    assert 0.75 < made.at(0).view.scale < 0.95
    assert lowest(before) < 165 < lowest(still_array(scene, 0.5, (320, 180)))
    # The picture above the bar is the one that it was before the caption came.
    rows = lowest(before) + 2
    assert (told[:rows] == before[:rows]).all()
    assert told[rows:].max() > 200
    for t in (0.0, 1.5, 2.9):
        assert made.at(t).view == made.at(0).view


@pytest.mark.parametrize("scene", [over(2.0), over(-3.5, start=2.2)], ids=["above", "later"])
def test_a_film_whose_foot_is_free_keeps_its_size(scene):
    assert burnt(scene).tracks == scene.tracks


def test_a_line_of_many_and_what_is_inside_of_a_layer_count_as_covered():
    from renderer.scene.node import Group, Strokes

    lines = Strokes(name="lines", lines=np.array([[[-5.0, 3.0], [0.2, -3.6]]]), stroke=Stroke(ink("#ffffff")))
    inside = Group(
        name="group", parts=(circle(0.5, fill="blue", at=(0, -3.5), name="disc"),), isolate=True, opacity=0.5
    )
    for node in (lines, inside):
        scene = over(3.0)
        scene = replace(scene, lives=(*scene.lives, Life(node, 0.0, 3.0)))
        assert burnt(scene).tracks != scene.tracks


def test_captions_of_one_and_of_two_lines_have_their_last_line_at_the_same_height():
    feet, lines = [], []
    for words in ("one", "gypsy", "∂E/∂w₁₂ is small", LONG, 3 * LONG):
        made = sure(Group, burnt(film((16, 9), words)).lives[-1].node)
        feet.append(round(sure(Box, bounds(made)).bottom, 6))
        lines.append(len(sure(Text, made.parts[1]).baselines))
    assert lines == [1, 1, 1, 2, 5]
    assert len(set(feet)) == 1


def test_long_captions_break_into_even_lines():
    made = sure(Group, sure(Group, burnt(film((16, 9), "a " * 70 + "b " * 30)).lives[-1].node).parts[1])
    wide = [sure(Box, bounds(line)).width for line in made.parts]
    assert len(wide) > 1 and min(wide) > 0.75 * max(wide)


def test_signs_of_mathematics_in_captions_are_set_as_formulas():
    caption = burnt(film((16, 9), "∂E/∂w₁₂ costs $0, for x⁽²⁾₁ and ℓ.")).lives[-1].node
    words = sure(Text, sure(Group, caption).parts[1])
    assert words.source == "$∂E/∂w_{12}$ costs \\$0, for $x^{(2)}_{1}$ and $ℓ$."


def test_a_caption_of_the_usual_length_has_two_lines_in_a_tall_frame():
    words = "Numbers run forward through it and give an answer, layer by layer."
    made = sure(Text, sure(Group, burnt(film((9, 16), words)).lives[-1].node).parts[1])
    assert len(made.baselines) == 2


@pytest.mark.parametrize(
    ("size", "least", "across"), [((16, 9), 0.02, 0.93), ((4, 5), 0.1, 0.9), ((9, 16), 0.25, 0.86)]
)
def test_captions_lie_where_players_of_that_shape_cover_nothing(size, least, across):
    for words in ("one", LONG):
        scene = burnt(film(size, words))
        box = sure(Box, bounds(scene.lives[-1].node))
        assert box.bottom + scene.frame[1] / 2 >= least * scene.frame[1]
        assert box.width <= across * scene.frame[0]
        assert box.top < 0.5


def words_of(caption, fonts=()):
    script = Script()
    script.caption(caption, seconds=2)
    script.wait(2)
    (life,) = burnt(script.scene(), fonts).lives
    return sure(Group, life.node).parts[1]


def test_every_line_of_a_caption_has_the_direction_of_the_whole():
    words = words_of("\u2068\u200f\u2069\u200f" + " ".join(f"({k}) word" for k in range(20)))
    opened = [line.parts for line in words.parts if line.parts[0].source == "("]
    assert len(opened) > 1
    for first, *others in opened:
        assert first.at[0] > max(leaf.at[0] for leaf in others)


def test_the_letters_of_a_caption_are_taken_from_the_font_files_given():
    plain, bold = words_of("word"), words_of("word", [asset("cmu-sans-bold.ttf")])
    assert plain != bold and len(plain.parts[0].parts) == len(bold.parts[0].parts)


def test_a_letter_that_no_font_has_is_told_with_the_caption_and_the_option():
    with pytest.raises(
        TypesetError, match=r"caption at 0 s cannot be burnt in: .*no glyph for '漢'.*by --caption-font"
    ):
        words_of("a 漢")
