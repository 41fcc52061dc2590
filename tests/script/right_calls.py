"""Calls that a type checker must accept: each hands in what the run time converts, and reads what it became."""

from fractions import Fraction

import numpy as np

from renderer import (
    Contour,
    Gradient,
    Group,
    Key,
    Path,
    Shape,
    Stroke,
    Strokes,
    Track,
    arrange,
    circle,
    dot,
    line,
    number,
    pan,
    polyline,
    shift,
    stroke,
    text,
    to,
    track,
)
from renderer.film.render.film_spec import FilmSpec
from renderer.network import (
    Attention,
    AveragePool,
    BatchNorm,
    Constant,
    Conv,
    Dense,
    Embedding,
    Facts,
    Gru,
    LayerNorm,
    Lstm,
    MaxPool,
    Network,
    Positions,
    Recording,
    Reduce,
    Reshape,
    RmsNorm,
    Rnn,
    Run,
    Take,
    Transpose,
)
from renderer.tracks.stagger import Lag
from renderer.values.color import Color, Named
from renderer.values.ease import Ease
from renderer.values.numbers import Array


def paint() -> None:
    color: Color | Named | Gradient = Stroke("blue", dash=[0.1, 0.2]).color
    stops: tuple[tuple[float, Color | Named], ...] = Gradient([(0, "red"), (1, "blue")]).stops
    dash: tuple[float, ...] = Stroke(color, 2, dash=[0.1, 0.2]).dash
    assert stops and dash and stroke("red", 2)


def nodes() -> None:
    square = Path([Contour([(0, 0), (0, 1), (1, 1), (1, 0)])])
    contours: tuple[Contour, ...] = square.contours
    points: Array = contours[0].points
    shape = Shape(path=square, fill="red", stroke="blue", name="square", at=(1, 2))
    assert isinstance(shape.stroke, Stroke) and len(points) == 4
    ends = [[(0, 0), (1, 1)], [(0, 0), (1, 0)]]
    strokes = Strokes(lines=ends, stroke="ink", colors=("red", "blue"), widths=[1, 2], alphas=[1, 0.5])
    lines: Array = strokes.lines
    parts = Group(parts=[circle(1.0), strokes], opacity=0.5).parts
    assert len(lines) == len(parts)


def points() -> None:
    place = np.array([1.0, 2.0])
    dots = [dot([1, 2]), dot(place), circle(1.0, at=[1, 2], pivot=place), text("a", at=[0, -1.5]), line([0, 0], place)]
    row = arrange(dots, direction=[1, 0], at=place)
    moves = [to(dots[0], at=[2, 2.5]), to(dots[1], at=place), shift(dots[2], [0, 1]), pan([1, 0])]
    at: tuple[float, float] = dots[0].at
    assert at and len(row) == 5 and len(moves) == 4
    polyline([[0, 0], [1, 1]], trim=[0, 0.5])


def signals() -> None:
    ease: Ease = Key(0, 0.0, "smooth").ease
    keys: tuple[Key, ...] = Track([Key(0, 0.0), Key(1, 1.0, ease)]).keys
    assert len(keys) == 2
    assert track((0, np.zeros((2, 1))), (1, np.ones((2, 1)), Lag(2, 0.5, "smooth")), (2, np.zeros((2, 1)), "linear"))


def films() -> None:
    fps: Fraction = FilmSpec(fps="24000/1001").fps
    assert fps and FilmSpec(fps=30).fps and FilmSpec(fps=29.97).fps


def layers() -> None:
    weight: Array = Dense([[1, 2]], [0.5]).weight
    assert weight.shape == Embedding([[1, 2]]).weight.shape == Constant([[1, 2]]).weight.shape
    assert Conv([[[1, 2]]], [0], stride=[1], padding=[0, 0]).weight.ndim == 3
    assert MaxPool([2, 2], stride=[1, 1]).kernel == AveragePool([2, 2], padding=[0, 0]).kernel
    assert BatchNorm([0, 0], [1, 1], [1, 1]).mean.shape == (2,)
    assert LayerNorm([1, 1], [0, 0]).parameters and RmsNorm([1, 1]).parameters and Positions([[0, 0]]).parameters
    assert Attention([[1]], [[1]], [[1]], query_bias=[0]).parameters
    assert Rnn([[1]], [[1]], [0], activation="relu").units == 1
    assert Gru([[1]] * 3, [[1]] * 3).units == Lstm([[1]] * 4, [[1]] * 4, hidden_bias=[0] * 4).units
    sizes: tuple[int, ...] = Network([2, 1], [[[1, 2]]], [[0]], ["relu"]).sizes
    assert sizes == (2, 1)
    places: tuple[int, ...] = Take([0, 1]).places
    assert places == Transpose([0, 1]).axes and Reshape([2, 3]).sides and Reduce([0]).axes
    x: Array = Facts(Network([2, 1], [[[1, 2]]], [[0]]), [0.5, 1], [1]).x
    losses: Array = Recording([0, 1], [0.5, 0.25], {"fc.weight": [[[1.0]], [[2.0]]]}, layers="tanh").losses
    assert len(x) == len(losses)


def sources(run: Run) -> None:
    assert number(run.loss, stands_for=run.loss)
