"""What the acts share: the reader, its colors, and where things stand in the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np

from renderer import DOWN, Box, Clip, Color, Group, Node, Script, Text, arrange, group, heat_map, text, to
from renderer.parts.heat_map import HeatMap
from renderer.scene.fields import Grouped
from renderer.values.numbers import Array
from timelines.digits.reader import Reader, make_reader
from timelines.telling import Telling


@dataclass(kw_only=True)
class Stage(Telling):
    """The stage while the film is written."""

    reader: Reader

    @property
    def label(self) -> int:
        """The digit that is told."""
        return int(self.reader.labels[self.reader.number])

    def halves(self, share: float = 0.5, gap: float = 0.6, box: Box | None = None) -> tuple[Box, Box]:
        """Return two boxes of the body: side by side in wide frames, else one above the other."""
        box = box or self.body
        if self.wide:
            x = box.left + share * box.width
            return Box(box.left, box.bottom, x - gap / 2, box.top), Box(x + gap / 2, box.bottom, box.right, box.top)
        y = box.top - share * box.height
        return Box(box.left, y + gap / 2, box.right, box.top), Box(box.left, box.bottom, box.right, y - gap / 2)

    def colors(self, role: str, signs: bool = False) -> list[Color]:
        """Return colors from 0 to full strength of a role; with signs, from the color of negative numbers."""
        names = ["negative", "ground", role] if signs else ["ground", role]
        return [self.script.theme.color(name) for name in names]

    def picture(self, values: Array, side: float, name: str, numbers: str = "", **fields: Unpack[Grouped]) -> HeatMap:
        """Return a picture (8, 8) of pixels from 0 to 1."""
        return heat_map(
            values,
            name=name,
            colors=self.colors("input"),
            low=0.0,
            high=1.0,
            width=side,
            height=side,
            numbers=numbers,
            grid=1.0,
            grid_color="grey",
            **fields,
        )

    def placed(self, picture: HeatMap) -> Clip:
        """Return a clip by which the picture of that name that stands goes where this one is, and shows its pixels."""
        standing = self.script.pose(picture.name)
        assert isinstance(standing, HeatMap)
        scale = picture.scale * picture.map.width / standing.map.width
        return to(picture.name, at=picture.at, scale=scale, values=picture.map.values, seconds=1.0)

    def signed(
        self,
        values: Array,
        side: float,
        name: str,
        role: str = "activation",
        numbers: str = "",
        most: float | None = None,
        **fields: Unpack[Grouped],
    ) -> HeatMap:
        """Return a matrix of numbers above and below 0."""
        most = (float(np.abs(np.asarray(values)).max()) or 1.0) if most is None else most
        return heat_map(
            values,
            name=name,
            colors=self.colors(role, signs=True),
            low=-most,
            high=most,
            width=side,
            height=side,
            numbers=numbers,
            grid=1.0,
            grid_color="grey",
            **fields,
        )

    def line(self, words: str, size: float = 0.9, fill: str = "ink", name: str | None = None) -> Text:
        """Return a line of text."""
        return text(words, size=size * self.em, fill=fill, name=name)

    def under(self, node: Node, words: str, name: str, fill: str = "ink", size: float = 0.8) -> Group:
        """Return a node with a line below it, as one group about the node."""
        below = self.line(words, size, fill, "word")
        return group(*arrange([node, below], DOWN, gap=0.15 * self.em), name=name)


def cell(node: HeatMap, row: int, column: int) -> tuple[float, float]:
    """Return the middle of a cell of a heat map in the frame."""
    rows, columns = node.map.values.shape
    x = node.at[0] + node.scale * node.map.width * ((column + 0.5) / columns - 0.5)
    return x, node.at[1] - node.scale * node.map.height * ((row + 0.5) / rows - 0.5)


def make_stage(script: Script, digit: int) -> Stage:
    """Return the stage for a digit; a NetreelError where it is none."""
    return Stage(script, reader=make_reader(digit))
