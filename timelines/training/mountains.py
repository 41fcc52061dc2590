"""Acts 2 and 4: the loss over two of the weights, and how far a step should go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from renderer import (
    Definition,
    Group,
    Track,
    arrow,
    axes,
    axes3,
    contours,
    curve3,
    delay,
    dot,
    fade_in,
    fade_out,
    group,
    masked,
    polyline,
    rectangle,
    space,
    surface,
    tex,
    text,
    to,
    together,
    track,
    write,
)
from renderer.network import propagate
from renderer.parts.axes import Axes
from renderer.parts.chart_text import on_baseline
from renderer.scene.chart import Chart
from renderer.values.numbers import Array
from timelines.telling import LEAVING
from timelines.training.board import RULE, Board, made_rule
from timelines.training.data import Knobs, knobs

AXES: tuple[tuple[str, str, Callable[[float, float], tuple[float, float, float]]], ...] = (
    ("w1", "w_1", lambda reach, high: (0.0, 1.25 * reach, 0.0)),
    ("w2", "w_2", lambda reach, high: (1.25 * reach, 0.0, 0.0)),
    ("loss", "L", lambda reach, high: (reach, -reach, 1.12 * high)),
)
"""Names of the edges of the box about the surface: beside those of its floor, and above its height."""


def valley(board: Board) -> tuple[Knobs, float]:
    """The loss over two weights of the fresh net, and how far its axes reach."""
    told = board.lesson
    loss = knobs(told.model(0), told.inputs, told.targets)
    goal = loss.walk(loss.start, 3.0, 200)[-1]
    return loss, float(np.ceil(max(np.abs(goal).max() * 1.25, 2.0)))


def far_start(loss: Knobs, reach: float) -> tuple[float, float]:
    """A start on the far slope, from where there is a way to go."""
    goal = loss.walk(loss.start, 3.0, 200)[-1]
    way = -goal / max(float(np.abs(goal).max()), 1e-9)
    return float(way[0] * 0.55 * reach + 0.2 * reach * np.sign(way[1] or 1)), float(way[1] * 0.8 * reach)


def two_knobs(board: Board) -> None:
    """Two weights as knobs, contours, the surface, and the gradient that comes back through the net."""
    script, u = board.script, board.plan.unit
    loss, reach = valley(board)
    on, hills = _plane(board, loss, reach)
    coming = together(delay(0.4, fade_in(on, seconds=0.8)), fade_in(hills, seconds=1.2))
    board.begin_act("A landscape of weights", "Two weights become knobs.", coming=coming, label="contours")
    script.wait(0.6)
    script.caption("Each place is a choice of both. Dark: a small loss.")
    start = far_start(loss, reach)
    walker = dot(on.point(*start), 0.13 * u, fill="ink", z=3, name="walker")
    script.play(fade_in(walker, seconds=0.6), label="here")
    script.wait(2.5)
    _gradient(board, loss, reach, on, start)
    walk = loss.walk(start, 2.0, 60)
    _descent(board, on, walk)
    _from_the_side(board, loss, reach, walk)


def _plane(board: Board, loss: Knobs, reach: float) -> tuple[Axes, Chart]:
    """The axes of two weights, and contours of the loss on them, closer together where it is small."""
    box, u = board.plan.map, board.plan.unit
    on = axes(
        x=(-reach, reach),
        y=(-reach, reach),
        width=box.width - 1.5 * max(u, 0.7),
        height=box.height - 1.5 * max(u, 0.7),
        x_name="w_1",
        y_name="w_2",
        size=0.9 * u,
        x_step=reach / 2,
        y_step=reach / 2,
        outside=True,
        at=box.center,
        name="plane",
    )
    return on, _hills(_heights(loss, reach, 61), on, 15).with_(z=-1)


def _heights(loss: Knobs, reach: float, samples: int) -> Array:
    """The loss on a grid over the plane, (samples, samples)."""
    grid = np.linspace(-reach, reach, samples)
    return np.asarray(loss(*np.meshgrid(grid, grid)))


def _hills(heights: Array, on: Axes, levels: int) -> Chart:
    low, high = float(heights.min()), float(heights.max())
    steps = (low + (high - low) * (np.linspace(0, 1, levels) ** 2)).tolist()
    steps[0] = low - 1e-6
    return contours(heights, on, levels=steps, filled=True, opacity=0.8, name="hills")


def _gradient(board: Board, loss: Knobs, reach: float, on: Axes, start: tuple[float, float]) -> None:
    """Deltas run back through the net, and the arrow up the slope appears with the rule of a step."""
    script, u = board.script, board.plan.unit
    script.caption("Which way is down? Deltas run back to tell.")
    back = [propagate(board.net, k, seconds=0.9, color="delta", backwards=True) for k in reversed(board.layers)]
    for one in back:
        script.play(one)
    slope = loss.slope(*start)
    length = 0.22 * reach / float(np.hypot(*slope))
    goal = (start[0] + slope[0] * length, start[1] + slope[1] * length)
    needle = arrow(
        on.point(*start), on.point(*goal), thickness=0.06 * u, head=0.3 * u, fill="gradient", z=2, name="needle"
    )
    script.caption("The gradient points up the steepest way, so the step goes against it.")
    script.play(fade_in(needle, seconds=0.8), label="gradient")
    script.play(fade_out(["loss", "loss-word", "right", "right-word"], seconds=0.5))
    script.play(write(made_rule(board)), label="rule")
    script.claim("rule", Definition(RULE))
    script.wait(1.5)


def _descent(board: Board, on: Axes, walk: Array) -> None:
    """The dot walks down, and leaves a trail."""
    script, u = board.script, board.plan.unit
    places = [on.point(*place) for place in walk.tolist()]
    script.play(fade_out("needle", seconds=0.4))
    line = polyline(places, stroke="ink", width=4 * u, z=2, name="trail")
    script.add(line.with_(trim=(0.0, 0.0)))
    script.caption("Step after step, the dot walks down into the valley.")
    began = script.now
    script.follow("walker", at=steps_of(places, began, 5.0))
    script.follow("trail", trim=shares_of(walk, began, 5.0))
    script.wait(5.0, label="descent")


def _from_the_side(board: Board, loss: Knobs, reach: float, walk: Array) -> None:
    """The plane becomes a surface that turns while the walk runs down it."""
    script, box, u = board.script, board.plan.map, board.plan.unit
    script.caption("The same valley from the side: the loss is the height, and the steps run down it.")
    high = float(_heights(loss, reach, 61).max())
    land = surface(loss, (-reach, reach), (-reach, reach), samples=28, colors="viridis")
    trail = curve3(walk, loss, color="ink", width=7)
    size = min(box.width, box.height)
    # Edges of the floor, where the loss is 0, in front of the surface, and the height at its left.
    sides = ((-reach, reach), (-reach, reach), (0.0, high))
    view = space(
        land,
        *axes3(*sides, corner=(1, 1, 0), color="ink")[:2],
        axes3(*sides, corner=(1, 0, 0), color="ink")[2],
        trail,
        name="view",
        size=(size * 0.68, size * 0.68, size * 0.42),
        turn=-2.6,
        tilt=0.7,
        trim=(0, 0),
        at=box.center,
    )
    ends = {f"view-{name}": place(reach, high) for name, _, place in AXES}
    names = [
        tex(word, size=u, at=view.point(*ends[f"view-{name}"]), z=1, name=f"view-{name}") for name, word, _ in AXES
    ]
    script.play(
        fade_out(["plane", "hills", "walker", "trail"], seconds=0.7),
        delay(0.3, fade_in([view, *names], seconds=0.8)),
        label="surface",
    )
    for name, end in ends.items():
        script.follow(name, at=view.anchor(*end))
    script.play(to(view, trim=(0, 1), turn=-1.8, seconds=7), label="turning")
    board.leave("view", *names, "rule")


def rates(board: Board) -> None:
    """Too small, too large, right, and with momentum, side by side."""
    script, u = board.script, board.plan.unit
    loss, reach = valley(board)
    names = ("answers", "points", "rods", "history", "steps", "loss", "loss-word", "right", "right-word", "net")
    resting = {name: script.pose(name).opacity for name in names}
    start = far_start(loss, reach)
    walks = {
        "too small": loss.walk(start, 0.08, 60),
        "too large": loss.walk(start, 40.0, 60),
        "right": loss.walk(start, 6.0, 60),
        "momentum": loss.walk(start, 0.8, 60, 0.9),
    }
    width, height = script.frame
    columns = 4 if width > 1.5 * height else 2
    side = min((width - 0.7) / columns - 0.3, (height - 1.6) / (4 / columns) - 0.9 * max(u, 0.6))
    panels = []
    for k, (name, walk) in enumerate(walks.items()):
        x = (k % columns - (columns - 1) / 2) * (side + 0.35)
        row = k // columns - (4 // columns - 1) / 2
        y = -0.35 - row * (side + 0.9 * max(u, 0.6))
        panels.append(panel(loss, reach, walk, name, side, (x, y), u))
    # All valleys lie behind all walks, so that what stands still is drawn once.
    nodes = [*(lying for lying, *_ in panels), *(moving for _, moving, *_ in panels)]
    board.begin_act(
        "How far is a step?",
        "Four walks from one start, sixty steps each.",
        to(names, opacity=0.0, seconds=LEAVING),
        coming=delay(0.2, fade_in(nodes, seconds=1.0)),
        label="four walks",
    )
    script.wait(2.0)
    script.caption("Too small: it creeps. Too large: it jumps out of the valley. Right: it arrives.")
    began = script.now
    for _, moving, on, walk in panels:
        script.follow(f"{moving.name}/walker", at=steps_of([on.inner(*place) for place in walk.tolist()], began, 8.0))
        script.follow(f"{moving.name}/trail", trim=shares_of(walk, began, 8.0))
    script.wait(8.0, label="walking")
    script.caption("Momentum: small steps that add up like a heavy ball. It is fast, and swings a little.")
    script.wait(4.4)
    back = [to(name, opacity=opacity, seconds=0.8) for name, opacity in resting.items()]
    script.play(fade_out(nodes, seconds=LEAVING), delay(0.5, back))


def steps_of(places: list[tuple[float, float]], start: float, seconds: float) -> Track:
    """A walk in time: each step takes as long as any other."""
    return track(*((start + seconds * k / (len(places) - 1), place) for k, place in enumerate(places)))


def shares_of(walk: Array, start: float, seconds: float) -> Track:
    """The part of a walk's line that has been gone, in step with `steps_of`."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(walk, axis=0).T))))
    shares = lengths / max(float(lengths[-1]), 1e-9)
    return steps_of([(0.0, share) for share in shares.tolist()], start, seconds)


def panel(
    loss: Knobs, reach: float, walk: Array, name: str, side: float, at: tuple[float, float], u: float
) -> tuple[Group, Group, Axes, Array]:
    """A valley with its name over it, and a walk in it."""
    on = axes(x=(-reach, reach), y=(-reach, reach), width=side, height=side, x_step=reach, y_step=reach, name="on")
    hills = _hills(_heights(loss, reach, 41), on, 13)
    # A line needs two places that differ, and its length is shown by steps, as the dot goes.
    trail = polyline([on.inner(*place) for place in walk.tolist()], stroke="ink", width=3, trim=(0, 0), name="trail")
    walker = dot(on.inner(*walk[0]), 0.1 * max(u, 0.7), fill="ink", name="walker")
    words = on_baseline(text(name, size=1.0 * max(u, 0.6), name="words"), (0.0, side / 2 + 0.2 * max(u, 0.6)))
    title = name.replace(" ", "-")
    lying = group(hills, words, center=False, at=at, name=f"panel-{title}")
    moving = group(trail, walker, center=False, at=at, name=f"walk-{title}")
    # Steps that are too large lead out of the valley: there the walk goes on unseen.
    return lying, masked(moving, rectangle(side, side, at=at)), on, walk
