import numpy as np

from renderer.drawing.lines import bulk
from renderer.drawing.viewport import Lens
from renderer.scene.picture import Lines
from renderer.values.affine import IDENTITY
from renderer.values.color import ink
from renderer.values.paint import Stroke

LENS = Lens(IDENTITY, 10.0, 80.0, 45.0, (16.0, 9.0))


def item(ends: list[float]) -> Lines:
    return Lines(
        address="net",
        place=IDENTITY,
        opacity=1.0,
        stamp=None,
        lines=np.reshape(ends, (-1, 2, 2)),
        stroke=Stroke(ink("blue")),
    )


def test_lines_of_one_address_that_differ_have_bulks_of_their_own() -> None:
    one, another = item([0, 0, 1, 1]), item([0, 0, 2, 2])
    assert bulk(one, LENS).shown.tolist() == [[80, 45, 90, 35]]
    assert bulk(another, LENS).shown.tolist() == [[80, 45, 100, 25]]
    assert bulk(one, LENS) is bulk(one, LENS)
