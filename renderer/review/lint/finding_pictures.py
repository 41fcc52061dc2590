"""Pictures of findings, with frames around the nodes concerned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from renderer.film.render.still import write_picture
from renderer.geometry.outline import rounded_path
from renderer.review.lint.lint import Finding
from renderer.review.lint.measurements import Body, SeenLabel, SeenLine
from renderer.review.lint.visible import seen_at
from renderer.scene.picture import Outline, Picture
from renderer.scene.scene import Scene
from renderer.values.box import Box, union
from renderer.values.color import ink
from renderer.values.paint import Stroke

_MARGIN = 0.09
_COLORS = ("#ff4f81", "#ffb000", "#35d0ba", "#8c9eff")


def framed_findings(picture: Picture, boxes: Iterable[Box]) -> Picture:
    """Return a picture with a colored frame around each of some boxes, given in units of the frame."""
    back = picture.view.inverse()
    marks = []
    for number, box in enumerate(boxes):
        wide, high = box.width + 2 * _MARGIN, box.height + 2 * _MARGIN
        path = rounded_path(wide, high, min(wide, high, 0.2) / 2)
        place = back._replace(dx=0.0, dy=0.0)
        x, y = back.point(box.center)
        stroke = Stroke(ink(_COLORS[number % len(_COLORS)]), 4 * back.scale)
        marks.append(
            Outline(
                address=f"mark {number}",
                path=path,
                stroke=stroke,
                place=place._replace(dx=x, dy=y),
                opacity=1.0,
                stamp=None,
            )
        )
    return picture._replace(items=(*picture.items, *marks))


def write_marked(scene: Scene, finding: Finding, path: Path, size: tuple[int, int]) -> Path:
    """Write the picture of a finding, with its nodes framed."""
    seen = seen_at(scene, finding.t)
    boxes: list[Box] = []
    for address in finding.addresses:
        parts: list[SeenLabel | SeenLine | Body] = [*seen.labels, *seen.bodies, *seen.lines]
        box = union(part.box for part in parts if part.address.partition("#")[0] == address)
        boxes += [] if box is None else [box]
    return write_picture(framed_findings(scene.at(finding.t), boxes), path, size)
