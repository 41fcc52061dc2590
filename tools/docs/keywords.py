"""The keywords that makers of nodes and clips share: their kinds, units and meanings, for the reference."""

from __future__ import annotations

from typing import Final

KEYWORDS: Final = {
    "at": ("Point", "place of the node's origin in its parent, in units; makers put the origin at the center"),
    "scale": ("float", "size about `pivot`, 0 or more; 1 is as made"),
    "angle": ("float", "turn about `pivot`, in radians, anticlockwise"),
    "pivot": ("Point", "point of the node's own coordinates about which it is scaled and turned; it does not move"),
    "opacity": ("float", "from 0, not seen, to 1; of a group as a whole"),
    "z": ("float", "siblings are drawn by rising z, then in order"),
    "present": ("bool", "whether the node is drawn at all"),
    "mask": ("Path | None", "only what lies inside this path shows, in the node's own coordinates; None hides nothing"),
    "pinned": ("bool", "the camera does not move the node; not for parts of groups"),
    "isolate": ("bool", "of a group: fade as one picture; `False` fades each part by itself"),
    "fill": ("Color | Gradient | str | None", "paint inside: a color, the name of one, a gradient, None for none"),
    "stroke": ("Stroke | Color | Gradient | str | None", "paint along the outline, or a whole `Stroke`"),
    "width": ("float | None", "width of the stroke, in hundredths of a unit; groups do not scale it"),
    "trim": ("tuple[float, float]", "the part of the outline's length that the stroke shows, as shares from 0 to 1"),
    "path": ("Path", "the outline itself; moves are morphs"),
    "value": ("float", "the number that a moving value, or a running number, is"),
    "lines": ("array (n, 2, 2)", "start and end of each of many lines, in units"),
    "widths": ("array (n,)", "width of each line, in hundredths of a unit"),
    "colors": ("array (n, 4)", "sRGB and alpha of each line or dot, each from 0 to 1"),
    "alphas": ("array (n,)", "opacity of each line or dot, from 0 to 1"),
    "trims": ("array (n, 2)", "the part shown of each line, as shares from 0 to 1"),
    "points": ("array (n, 2)", "places of dots in units, or data of a chart in the axes' numbers"),
    "radii": ("array (n,)", "radius of each dot, in units"),
    "pixels": ("array (rows, columns[, 3 or 4])", "the pixels of an image, the top row first"),
    "crop": ("tuple[float, float, float, float]", "the part shown, as shares: left, bottom, right, top"),
    "values": ("array", "the data that a chart or a heat map is drawn from"),
    "low": ("array (n,)", "the lower edge of a band, in the axes' numbers"),
    "high": ("array (n,)", "the upper edge of a band, in the axes' numbers"),
    "shown": ("float", "the share of a chart's data that is drawn, from 0 to 1"),
    "turn": ("float", "of a space: where the eye is around the vertical axis, in radians"),
    "tilt": ("float", "of a space: how high the eye is, in radians"),
}
"""Each keyword with its kind and what it is."""
