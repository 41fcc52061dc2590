from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer import Scene, keyed
from renderer.film.render.still import still_array
from renderer.notebook import showing
from renderer.notebook.still import scene_summary, still_bundle
from renderer.values.errors import NetreelError
from tests.sure import sure


def picture(data: dict[str, Any]) -> Any:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))


def test_a_scene_shows_the_frame_in_its_middle(scene: Scene) -> None:
    data, sizes = still_bundle(scene)
    assert np.array_equal(picture(data), still_array(scene, 1.5, (1280, 720)))
    assert sizes == {"image/png": {"width": 640, "height": 360}}
    json.dumps(data)


def test_a_tall_scene_is_not_shown_as_high_as_the_page(scene: Scene) -> None:
    tall = keyed(*scene.lives, tracks={}, duration=1, frame=(4.5, 8))
    assert still_bundle(tall)[1]["image/png"]["height"] < 640


def test_a_scene_is_told_in_a_few_words(scene: Scene) -> None:
    assert scene_summary(scene) == "<Scene: 3 s, 2 nodes, 3 beats, 1 chapter>"


def test_without_anywidget_a_scene_shows_its_still_and_a_player_says_what_it_needs(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "find_spec", lambda name: None)
    data, _ = sure(tuple, scene._repr_mimebundle_())
    assert set(data) == {"image/png", "text/plain"}
    with pytest.raises(NetreelError, match=r"pip install 'netreel\[notebook\]'"):
        showing.player(scene)


def test_a_scene_is_shown_by_whoever_is_declared_for_it_and_is_told_in_words_where_nobody_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "image/png" in sure(tuple, scene._repr_mimebundle_())[0]
    monkeypatch.setattr("renderer.scene.scene.entry_points", lambda **asked: ())
    assert scene._repr_mimebundle_() == {"text/plain": "a scene of 3 s"}


def test_a_scene_that_is_made_loads_nothing_of_a_notebook() -> None:
    code = (
        "import sys; from renderer import Script, circle, fade_in\n"
        "s = Script(); s.play(fade_in(circle(name='a'))); s.scene()\n"
        "print([n for n in sys.modules if n.startswith(('anywidget', 'renderer.notebook', 'renderer.film'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("wrong", [None, "intro", 3])
def test_a_player_of_what_is_no_scene_is_refused(wrong: Any) -> None:
    with pytest.raises(NetreelError, match="a player takes a scene"):
        showing.player(wrong)


@pytest.mark.parametrize("wrong", [0, -5, 1.5, True, 10**6, "wide"])
def test_a_width_that_cannot_be_is_refused(scene: Scene, wrong: Any) -> None:
    with pytest.raises(NetreelError, match="a player is 100 to 10000 pixels wide"):
        showing.player(scene, wrong)


def test_ipython_shows_the_picture_and_few_words(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("IPython", reason="IPython is not installed (pip install IPython)")
    from IPython.core.formatters import DisplayFormatter

    monkeypatch.setattr(showing, "find_spec", lambda name: None)
    data, sizes = DisplayFormatter(active_types=["text/plain", "image/png"]).format(scene)
    assert data == still_bundle(scene)[0]
    assert sizes["image/png"]["width"] == 640
