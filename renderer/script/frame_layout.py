"""Layout relative to the frame of the film."""

from __future__ import annotations

from typing import TypeVar

from renderer.scene.layout import FRAME_MARGIN, align, box_of, fit
from renderer.scene.node import Node
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import PointLike
from renderer.values.box import Box
from renderer.values.errors import ScriptError
from renderer.values.numbers import finite

N = TypeVar("N", bound=Node)


class Framing:
    """The frame and the layout in it. All methods return copies of nodes and add nothing.

    `frame` is the width and height of the frame in units: 8 high, and as wide as the size of the film makes it.
    """

    frame: tuple[float, float]

    @check_arguments
    def inside(self, margin: float = FRAME_MARGIN) -> Box:
        """Return the box of the frame less a margin on every side, in units; raise a ScriptError if it is empty.

        It is a place for all layout: `next_to(label, script.inside(0), LEFT)` stands just outside of the frame.
        """
        width, height = self.frame
        box = Box(-width / 2, -height / 2, width / 2, height / 2).grown(-finite(margin, "a margin"))
        if box.width <= 0 or box.height <= 0:
            raise ScriptError(f"a margin of {margin:g} leaves nothing of a frame of {width:.4g} by {height:.4g} units")
        return box

    @check_arguments
    def to_edge(self, node: N, side: PointLike, margin: float = FRAME_MARGIN) -> N:
        """Return a copy of a node at a side of the frame (UP, LEFT ...), at a margin in units; the other axis stays.

        `title = script.to_edge(text("A line"), UP)` is right in a film of any size.
        """
        return align(node, self.inside(margin), side)

    @check_arguments
    def to_corner(self, node: N, corner: PointLike, margin: float = FRAME_MARGIN) -> N:
        """Return a copy of a node in a corner of the frame (UP_LEFT ...), at a margin in units from both sides."""
        if not corner[0] or not corner[1]:
            raise ScriptError(f"a corner is a direction like UP_LEFT or (-1, 1), but this is {corner!r}")
        return align(node, self.inside(margin), corner)

    @check_arguments
    def fitted(self, node: N, margin: float = FRAME_MARGIN) -> N:
        """Return a copy of a node, scaled down about its center if it is larger than the frame less a margin.

        Its center does not move: `script.to_edge(script.fitted(title), UP)` fits it and then places it.
        """
        room = self.inside(margin)
        box_of(node)  # a node with nothing to see is refused, with its name
        return fit(node, width=room.width, height=room.height)
