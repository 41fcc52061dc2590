"""Pages in a notebook: a film that plays in the output of a cell without a kernel."""

from __future__ import annotations

import html
from dataclasses import dataclass

from renderer.notebook.still import WIDTH
from renderer.scene.scene import Scene
from renderer.values.errors import RenderError
from renderer.web.page import page_of

_BAR = 44
"""Pixels of the bar of buttons below the picture."""


@dataclass(frozen=True, slots=True)
class EmbeddedPage:
    """A film as a page, which a notebook shows and keeps; `html` is the line that shows it in any page."""

    text: str
    width: int
    height: int

    @property
    def html(self) -> str:
        """The page as one element that holds all of it, cut off from the page around it."""
        return (
            f'<iframe srcdoc="{html.escape(self.text)}" width="{self.width}" height="{self.height}" '
            'sandbox="allow-scripts" allow="fullscreen" style="border: 0; max-width: 100%"></iframe>'
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<EmbeddedPage: {len(self.text) / 1e6:.1f} MB, {self.width}x{self.height}>"


def page(scene: Scene, width: int = WIDTH, title: str = "film", slides: bool = False) -> EmbeddedPage:
    """Return a scene as a page for the output of a cell, `width` pixels wide; with `slides` it is a talk.

    The saved notebook holds all of it: it plays where there is neither a kernel nor a network.
    """
    if not isinstance(scene, Scene):
        raise RenderError(f"a page takes a scene, but this is {type(scene).__name__} {scene!r:.60}")
    if isinstance(width, bool) or not isinstance(width, int) or not 100 <= width <= 10000:
        raise RenderError(f"a page is 100 to 10000 pixels wide, but this is {width!r:.40}")
    if not isinstance(title, str):
        raise RenderError(f"the title of a page is words, but this is {title!r:.40}")
    height = round(width * scene.frame[1] / scene.frame[0]) + (0 if slides else _BAR)
    return EmbeddedPage(page_of(scene, title, as_slides=bool(slides)).text, width, height)
