from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderer import Scene
from renderer.notebook import page
from renderer.values.errors import RenderError
from tests.studio.chromium import chromium


@pytest.mark.parametrize("wrong", [{"scene": 3}, {"width": 20}, {"width": True}, {"width": "wide"}, {"title": 4}])
def test_a_page_of_something_else_is_refused(scene: Scene, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"scene": scene, **wrong}
    with pytest.raises(RenderError):
        page(**given)


def test_a_page_in_a_cell_plays_without_a_kernel_and_cannot_reach_out(scene: Scene, tmp_path: Path) -> None:
    made = page(scene, 480, title='"><img src=x>')
    assert (made.width, made.height) == (480, 270 + 44)
    assert "<img" not in made._repr_html_() and len(repr(made)) < 80
    blog = tmp_path / "blog.html"
    blog.write_text(f'<!doctype html><link rel="icon" href="data:,"><p>A film:</p>{made.html}', "utf-8")
    with chromium(tmp_path) as window:
        window.driver.get(blog.as_uri())
        window.driver.switch_to.frame(0)
        window.until("return document.documentElement.dataset.ready")
        window.run("netreel.player.play(0.5)")
        window.until("return !netreel.player.playing && netreel.player.t === 0.5")
        assert window.run("try { return parent.document.title } catch (error) { return error.name }") == "SecurityError"
