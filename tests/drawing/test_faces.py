from __future__ import annotations

import numpy as np
import pytest

from renderer.drawing.canvas import rasterise
from renderer.scene.picture import Faces, Picture
from renderer.values.affine import IDENTITY
from renderer.values.color import Color, ink
from tests.drawn import FRAME
from tests.sure import sure


@pytest.mark.parametrize("corners", [(), (4,)])
def test_faces_that_are_all_off_the_frame_draw_nothing(corners: tuple[int, ...]) -> None:
    quads = np.array([[(100, 100), (101, 100), (101, 101), (100, 101)]], dtype=float)
    faces = Faces(
        address="hills", place=IDENTITY, opacity=1.0, stamp=None, quads=quads, colors=np.ones((1, *corners, 4))
    )
    drawn = rasterise(Picture(items=(faces,), view=IDENTITY, ground=sure(Color, ink("#000000")), frame=FRAME), (64, 36))
    assert drawn[..., :3].max() == 0
