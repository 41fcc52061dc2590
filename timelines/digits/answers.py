"""Act 4: ten bars are the answer; two more digits, and one that is read wrong."""

from __future__ import annotations

from typing import Literal

import numpy as np

from renderer import (
    Box,
    Definition,
    Formula,
    Group,
    bars,
    delay,
    fade_in,
    fade_out,
    fit,
    group,
    heat_map,
    indicate,
    move_to,
    one_after_another,
    stagger,
    to,
    wipe_in,
)
from renderer.network import softmax_bars, take_shares
from renderer.parts.heat_map import HeatMap
from renderer.scene.chart import Chart
from renderer.scene.node import Node
from renderer.values.numbers import Array
from timelines.digits.kernels import COUNT
from timelines.digits.stage import Stage
from timelines.telling import largest_in

CLASSES = [str(k) for k in range(10)]
NAMES = 0.7  # of a letter's size, for the names of the rows
TURNING = 1.2  # seconds in which a digit turns into another
STEPS = 12  # mixtures of both, each with its own shares


def play(stage: Stage) -> None:
    """Flat, dense and softmax; then other digits, and the neighbors of one that is read wrong."""
    _ten_bars(stage)
    _others(stage)
    _wrong(stage)


def _ten_bars(stage: Stage) -> None:
    script, run, body = stage.script, stage.reader.run, stage.body
    pooled = run["max_pool1"].output
    most = float(np.asarray(pooled).max())
    high = 0.4 * stage.em
    y = body.top - high / 2 - 0.1
    columns = COUNT // 2 if stage.tall else COUNT
    cell = body.width / columns
    side, rows = min(cell - 0.25 * stage.em, 2.0), COUNT // columns
    maps = []
    for n in range(COUNT):
        at = (body.left + (n % columns + 0.5) * cell, body.center[1] + ((rows - 1) / 2 - n // columns) * cell)
        maps.append(stage.signed(pooled[n], side, f"pooled-{n}", most=most, at=at))
    stage.begin_act(
        "Ten bars", "Six maps of 4 times 4: 96 numbers in one row.", coming=fade_in(maps, seconds=0.8), label="maps"
    )
    stage.settle()
    flat = [to(one.name, at=(one.at[0], y), scale=0.2, opacity=0.0, seconds=1.2) for one in maps]
    strip = Box(body.left + NAMES * stage.em, y - high / 2, body.right, y + high / 2)
    script.play(stagger(flat, ratio=0.2), fade_in(_row(stage, pooled, strip, most), seconds=2.0), label="flat")
    script.remove([one.name for one in maps])
    stage.say("Each digit has a weight for each of the 96 numbers. Products add up, with a bias, to its score z.")
    box = Box(body.left, body.bottom, body.right, strip.bottom - 0.3 * stage.em)
    weights = _weights(stage, Box(strip.left, box.bottom, strip.right, box.top))
    script.play(wipe_in(weights, seconds=2.5), label="weights")
    stage.settle()
    directions: tuple[Literal["right", "down"], ...] = ("right", "down")
    charts = [softmax_bars(run, classes=CLASSES, direction=way, size=stage.em, name="softmax") for way in directions]
    shown = largest_in(charts, box)
    stage.say("Softmax makes shares of the scores: all above 0, together 1.")
    script.play(fade_out("weights", seconds=0.5))
    script.play(take_shares(shown, seconds=6.0), label="softmax")
    formula = shown["formula"].node
    assert isinstance(formula, Formula)
    script.claim("softmax/formula", Definition(formula.source))
    stage.say(f"It takes the digit for a {int(np.argmax(np.asarray(run.output)))}.")
    stage.settle(0.6)


def _row(stage: Stage, pooled: Array, box: Box, most: float) -> Group:
    return heat_map(
        np.asarray(pooled).reshape(1, -1),
        name="strip",
        colors=stage.colors("activation"),
        low=0.0,
        high=most,
        width=box.width,
        height=box.height,
        grid=0.6,
        grid_color="grey",
        at=box.center,
    )


def _weights(stage: Stage, box: Box) -> Group:
    """Return the weights (10, 96), each below the number that it belongs to; rows and parts have their names."""
    weight = np.asarray(stage.reader.run["dense1"].weight.value)
    most = float(np.abs(weight).max())
    part = box.width / COUNT
    below = 0.75 * stage.em
    shown = heat_map(
        weight,
        name="rows",
        colors=stage.colors("weight", signs=True),
        low=-most,
        high=most,
        rows=CLASSES,
        size=0.85 * stage.em,
        width=box.width,
        height=min(box.height - below, 4.4),
        at=(box.center[0], box.center[1] + below / 2),
    )
    words = [stage.line(f"map {n + 1}", 0.7, "activation", f"map-{n}") for n in range(COUNT)]
    y = shown.at[1] - shown.map.height / 2 - 0.55 * below
    return group(
        shown,
        *(move_to(fit(word, width=0.7 * part), (box.left + (n + 0.5) * part, y)) for n, word in enumerate(words)),
        center=False,
        name="weights",
    )


def _chart(stage: Stage, output: Array, box: Box) -> Chart:
    made = bars(
        [output[k] for k in range(10)],
        names=CLASSES,
        span=(0, 1.2),
        width=box.height - 0.2,
        height=box.width - 1.4 * stage.em,
        horizontal=True,
        fill="activation",
        numbers="{:.2f}",
        size=min(0.85 * stage.em, 0.16 * box.height),
        name="shares",
    )
    return move_to(made, box.center)


def _places(stage: Stage) -> tuple[Box, Box, float]:
    left, right = stage.halves(0.45 if stage.wide else 0.48)
    return left, right, min(left.width, left.height - 0.8 * stage.em)


def _others(stage: Stage) -> None:
    script, reader = stage.script, stage.reader
    left, right, side = _places(stage)
    stage.say("What does it make of others? The label below each is what its writer meant.")
    at = (left.center[0], left.center[1] + 0.35 * stage.em)
    shown = stage.picture(reader.run["x"].output[0], side, "digit", at=at)
    label = _label(stage, reader.number, shown)
    script.play(
        fade_out(["softmax", "strip"], seconds=0.6),
        delay(0.3, fade_in([shown, label, _chart(stage, reader.run.output, right)], seconds=0.8)),
        label="first digit",
    )
    stage.settle()
    before = reader.number
    for number in (*reader.others, reader.riddle):
        run = reader.run_of(number)
        meant = int(reader.labels[number])
        if number == reader.riddle:
            taken = int(reader.guesses[number])
            stage.say(f"And this one? Meant as a {meant}, and read as a {taken}.")
        else:
            stage.say(f"A {meant}: read right.")
        script.play(
            to("digit", values=run["x"].output[0], seconds=TURNING, ease="linear"),
            one_after_another(
                to("shares", values=shares, seconds=TURNING / STEPS, ease="linear")
                for shares in reader.shares_between(before, number, STEPS)
            ),
            fade_out(f"label-{before}", seconds=0.3),
            delay(0.4, fade_in(_label(stage, number, shown), seconds=0.4)),
            label=f"a {meant}",
        )
        before = number
        script.play(indicate(f"shares/names/{int(np.argmax(np.asarray(run.output)))}"))
    stage.settle(0.5)


def _label(stage: Stage, number: int, shown: HeatMap) -> Node:
    low = shown.at[1] - shown.map.height / 2 - 0.4 * stage.em
    made = stage.line(f"a {int(stage.reader.labels[number])}", 1.1, "target", f"label-{number}")
    return move_to(made, (shown.at[0], low))


def _wrong(stage: Stage) -> None:
    script, reader = stage.script, stage.reader
    _, right, _ = _places(stage)
    near = reader.neighbors(reader.riddle)
    taken = int(reader.guesses[reader.riddle])
    alike = sum(int(reader.labels[k]) == taken for k in near)
    stage.say(f"Why? Of the {len(near)} digits of its training that look most like it, {alike} were a {taken}.")
    cells = [(0, 0), (1, 0), (2, 0), (0.5, 1), (1.5, 1)]
    w, h = right.width / 3, right.height / 2
    side = min(w - 0.3 * stage.em, h - 1.0 * stage.em)
    made = []
    for n, (k, (column, row)) in enumerate(zip(near, cells, strict=True)):
        one = stage.picture(reader.pictures[k][0], side, "pixels")
        color = "error" if int(reader.labels[k]) == taken else "target"
        tile = stage.under(one, f"a {int(reader.labels[k])}", f"near-{n}", color, 1.0)
        made.append(move_to(tile, (right.left + (column + 0.5) * w, right.top - (row + 0.5) * h)))
    script.play(fade_out("shares", seconds=0.5))
    script.play(stagger([fade_in(one, seconds=0.5) for one in made], ratio=0.4), label="neighbors")
    stage.settle(1.0)
    stage.leave(*(one.name for one in made), f"label-{reader.riddle}")
