"""Outlines of glyphs: path data to cubic contours, rectangles and lines, and paths about their own center."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from renderer.geometry.path import Contour, Path
from renderer.values.errors import TypesetError
from renderer.values.numbers import Array, Point

UNITS_PER_EM = 1000.0
_TOKEN = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "T": 2, "C": 6, "S": 4, "Z": 0}

Curves = tuple[Array, ...]  # closed contours, each of shape (3n + 1, 2)


@lru_cache(maxsize=4096)
def read_path_data(data: str, scale: float = 1.0) -> Curves:
    """Return the closed contours of SVG path data (M L H V Q T C S Z and m l h v q t c s z), in its own units.

    Its numbers are multiplied by `scale` first.
    """
    pen = ContourPen()
    at = control = np.zeros(2)
    for name, values in _commands(data):
        command = name.upper()
        origin = np.zeros(2) if name == command else at
        reflected = 2 * at - control  # T and S go on from a curve of their own kind, in all fonts met
        numbers = np.array(values) * scale
        p = list(numbers.reshape(-1, 2) + origin) if len(values) > 1 else []
        match command:
            case "Z":
                pen.close()
            case "M":
                pen.move(p[0])
            case "L":
                pen.line(p[0])
            case "H":
                pen.line(np.array((numbers[0] + origin[0], at[1])))
            case "V":
                pen.line(np.array((at[0], numbers[0] + origin[1])))
            case "Q":
                pen.quadratic(p[0], p[1])
            case "T":
                pen.quadratic(reflected, p[0])
            case "C":
                pen.cubic(p[0], p[1], p[2])
            case "S":
                pen.cubic(reflected, p[0], p[1])
        at = pen.at
        control = {"Q": p[:1], "T": [reflected], "C": p[1:2], "S": p[:1]}.get(command, [at])[0]
    pen.close()
    return tuple(pen.contours)


def _commands(data: str) -> Iterable[tuple[str, list[float]]]:
    """Return the commands of path data, each with its numbers; a command left out is the last one again."""
    tokens = _TOKEN.findall(data)
    k, command = 0, ""
    while k < len(tokens):
        if tokens[k][0]:
            command = tokens[k][0]
            k += 1
        takes = _TAKES.get(command.upper())
        if takes is None or (takes == 0 and k < len(tokens) and not tokens[k][0]):
            raise TypesetError(f"an outline of the font has the command {command!r}, which netreel cannot read")
        yield command, [float(token[1]) for token in tokens[k : k + takes]]
        k += takes
        command = {"M": "L", "m": "l"}.get(command, command)


class ContourPen:
    """A builder of closed contours of cubics from lines and curves; open contours are closed by a line."""

    def __init__(self) -> None:
        self.contours: list[Array] = []
        self.points: list[Array] = []

    @property
    def at(self) -> Array:
        """The current point."""
        return self.points[-1] if self.points else self.contours[-1][0]

    def move(self, p: Array) -> None:
        """Start a contour."""
        self.close()
        self.points = [p]

    def line(self, p: Array) -> None:
        """Add a straight line, as a cubic."""
        a = self.at
        self.points += [a + (p - a) / 3, a + (p - a) * (2 / 3), p]

    def quadratic(self, q: Array, p: Array) -> None:
        """Add a quadratic curve, converted to a cubic."""
        a = self.at
        self.points += [a + (q - a) * (2 / 3), p + (q - p) * (2 / 3), p]

    def cubic(self, c: Array, d: Array, p: Array) -> None:
        """Add a cubic curve."""
        self.points += [c, d, p]

    def close(self) -> None:
        """Close the contour at its first point; drop a contour of a single point."""
        if len(self.points) > 1:
            if np.abs(self.points[-1] - self.points[0]).max() > 1e-9:
                self.line(self.points[0])
            self.points[-1] = self.points[0]
            self.contours.append(np.array(self.points))
        self.points = []


def rectangle_curves(left: float, bottom: float, right: float, top: float) -> Array:
    """Return a rectangle as a closed contour, anticlockwise from its lower left corner."""
    return polygon_curves(np.array(((left, bottom), (right, bottom), (right, top), (left, top))))


def polygon_curves(corners: Array) -> Array:
    """Return the polygon with these corners, of shape (n, 2), as a closed contour."""
    pen = ContourPen()
    pen.move(corners[0])
    for corner in corners[1:]:
        pen.line(corner)
    pen.close()
    return pen.contours[0]


def thick_line(start: Point, end: Point, width: float, dash: float = 0.0) -> Curves:
    """Return a line as thin rectangles.

    One, or one for each dash of the length given, with gaps as long as the dashes.
    """
    a, b = np.array(start), np.array(end)
    length = float(np.hypot(*(b - a))) or 1.0
    along = (b - a) / length
    across = np.array((-along[1], along[0])) * width / 2
    pen = ContourPen()
    step = 2 * dash if dash else length
    for k in range(int(np.ceil(length / step))):
        p, q = a + along * (k * step), a + along * min(k * step + (dash or length), length)
        pen.move(p - across)
        for corner in (q - across, q + across, p + across):
            pen.line(corner)
        pen.close()
    return tuple(pen.contours)


def centered_path(curves: Curves) -> tuple[Path, Point]:
    """Return outlines in thousandths of an em as a path in ems about its own center, and that center in ems."""
    raw = np.concatenate(curves).astype("<f8").tobytes()
    return _centered(raw, tuple(len(contour) for contour in curves))


@lru_cache(maxsize=4096)
def _centered(raw: bytes, counts: tuple[int, ...]) -> tuple[Path, Point]:
    path = packed_path(raw, counts, 1 / UNITS_PER_EM)
    box = path.box
    assert box is not None
    x, y = box.center
    return Path(tuple(Contour(contour.points - (x, y), closed=True) for contour in path.contours)), (x, y)


@lru_cache(maxsize=4096)
def packed_path(raw: bytes, counts: tuple[int, ...], scale: float = 1.0) -> Path:
    """Return closed contours from raw little-endian float64 points and the number of points of each."""
    points = np.frombuffer(raw, dtype="<f8").reshape(-1, 2) * scale
    ends = np.cumsum(counts)
    pairs = zip(ends, counts, strict=True)
    return Path(tuple(Contour(points[end - count : end], closed=True) for end, count in pairs))
