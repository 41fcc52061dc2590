"""Act 5: the gradient tells which pixels mattered, and a wiped pixel shows that it is right."""

from __future__ import annotations

import numpy as np

from renderer import (
    DOWN,
    RIGHT,
    Box,
    Definition,
    Group,
    arrange,
    bars,
    fade_in,
    fit,
    group,
    heat_map,
    move_to,
    number,
    rectangle,
    tex,
    to,
    together,
)
from renderer.parts.heat_map import HeatMap
from renderer.scene.node import Node
from renderer.values.numbers import Array
from timelines.digits.answers import CLASSES
from timelines.digits.stage import Stage, cell
from timelines.telling import placed_in


def play(stage: Stage) -> None:
    """The gradient of the right score over the picture; one pixel is wiped, and the bar falls as it said."""
    script, reader, label = stage.script, stage.reader, stage.label
    one, two, three, foot = _boxes(stage)
    side = min(one.width, one.height)
    slopes_of_x = reader.logit["x"].output_gradient
    assert slopes_of_x is not None
    x, gradient = reader.run["x"].output[0], slopes_of_x[0]
    shown = stage.picture(x, side, "digit", at=one.center)
    before, after = reader.run["dense1"].output, reader.wiped(reader.pixel)["dense1"].output
    chart = _scores(stage, before, three)
    stage.begin_act(
        "Which pixels mattered",
        f"Did it look at the right pixels? Here is the score z of the {label}.",
        coming=together(stage.placed(shown), fade_in(chart, seconds=0.8)),
        label="scores",
    )
    stage.say("Its gradient, by backpropagation: how much z changes where the number of a pixel grows.")
    slopes = _slopes(stage, gradient, side).with_(at=two.center)
    script.play(fade_in(slopes, seconds=1.0), label="gradient")
    stage.settle(0.4)
    row, column = reader.pixel
    frames = [
        rectangle(side / 8, side / 8, stroke="lit", width=6, name=name, at=cell(node, row, column), z=2)
        for name, node in (("pixel", shown), ("slope", slopes))
    ]
    stage.say("One pixel is to be wiped. Its number times its slope is what z should lose.")
    script.play(fade_in(frames, seconds=0.6))
    said, measured = _lines(stage, foot, x[row, column], gradient[row, column])
    script.play(fade_in(said, seconds=0.8), label="foretold")
    script.claim("said/words", Definition(WORDS))
    stage.settle(0.4)
    stage.say(f"Wiped: z goes from {float(before[label]):.1f} to {float(after[label]):.1f}.")
    wiped = np.asarray(x).copy()
    wiped[row, column] = 0.0
    script.play(
        to("digit", values=wiped, seconds=1.0),
        to("scores", values=[after[k] for k in range(10)], seconds=1.6),
        label="wiped",
    )
    script.play(fade_in(measured, seconds=0.8), label="it fell")
    foretold = float(x[row, column]) * float(gradient[row, column])
    stage.say(
        f"Foretold {foretold:.2f}, and lost {reader.drop(reader.pixel):.2f}. So each pixel has a say, with ink or not."
    )
    stage.settle(0.6)
    stage.leave("digit", "scores", "slopes", "pixel", "slope", "said", "measured")


WORDS = r"x \times \frac{\partial z}{\partial x} ="


def _boxes(stage: Stage) -> tuple[Box, Box, Box, Box]:
    """Return where the digit, its gradient, the scores and the two lines stand."""
    box, gap = stage.body, 0.4 * stage.em
    if stage.wide:
        low = box.bottom + 1.7 * stage.em
        w = (box.width - 2 * gap) / 3
        first, second, third = (
            Box(box.left + n * (w + gap), low, box.left + n * (w + gap) + w, box.top) for n in range(3)
        )
        return first, second, third, Box(box.left, box.bottom, box.right, low - 0.2 * stage.em)
    if not stage.tall:
        low, gap = box.bottom + 2.0 * stage.em, 0.3 * stage.em
        high = (box.top - low - gap) / 2
        middle, edge = box.top - high, box.left + high
        return (
            Box(box.left, middle, edge, box.top),
            Box(box.left, low, edge, middle - gap),
            Box(edge + gap, low, box.right, box.top),
            Box(box.left, box.bottom, box.right, low - 0.1 * stage.em),
        )
    w = (box.width - gap) / 2
    low = box.top - w
    foot = box.bottom + 3.2 * stage.em
    return (
        Box(box.left, low, box.left + w, box.top),
        Box(box.right - w, low, box.right, box.top),
        Box(box.left, foot, box.right, low - gap),
        Box(box.left, box.bottom, box.right, foot - gap),
    )


def _scores(stage: Stage, z: Array, box: Box) -> Node:
    numbers = [z[k] for k in range(10)]
    made = bars(
        numbers,
        names=CLASSES,
        span=(float(min(map(float, numbers))) * 1.15, float(max(map(float, numbers))) * 1.5),
        width=box.height - 0.2,
        height=box.width - 1.6 * stage.em,
        horizontal=True,
        fill=["activation" if k == stage.label else "grey" for k in range(10)],
        numbers="{:.1f}",
        size=min(0.7 * stage.em, 0.14 * box.height),
        name="scores",
    )
    return placed_in(made, box)


def _slopes(stage: Stage, gradient: Array, side: float) -> HeatMap:
    """Return the gradient (8, 8): in the color of positive numbers where a larger pixel raises z."""
    most = float(np.abs(np.asarray(gradient)).max())
    return heat_map(
        gradient,
        name="slopes",
        colors=[stage.script.theme.color(name) for name in ("negative", "ground", "positive")],
        low=-most,
        high=most,
        width=side,
        height=side,
        numbers="{:.1f}",
        grid=1.0,
        grid_color="grey",
    )


def _lines(stage: Stage, box: Box, pixel: float, slope: float) -> tuple[Group, Group]:
    """Return two lines: what the gradient says that z loses, and what it lost."""
    reader, size = stage.reader, stage.em
    drop = reader.drop(reader.pixel)
    first = [
        tex(WORDS, size=size, name="words"),
        number(pixel, format="{:.2f}", size=size, fill="input", name="x"),
        tex(r"\times", size=size, name="times"),
        number(slope, format="{:.2f}", size=size, fill="gradient", name="gradient"),
        tex("=", size=size, name="is"),
        number(float(pixel) * float(slope), format="{:.2f}", size=size, fill="lit", name="product"),
    ]
    second = [
        stage.line("z fell by", 1.0, name="fell"),
        number(drop, format="{:.2f}", size=size, fill="lit", name="drop"),
    ]
    rows = [group(*arrange(parts, RIGHT, gap=0.2 * size)) for parts in (first, second)]
    across = stage.wide
    both = group(*arrange(rows, RIGHT if across else DOWN, gap=(1.2 if across else 0.4) * size))
    both = move_to(fit(both, width=box.width, height=box.height), box.center)
    (x, y), scale = both.at, both.scale
    places = [(x + scale * one.at[0], y + scale * one.at[1]) for one in both.parts]
    said, measured = (
        one.with_(at=at, scale=scale, name=name)
        for one, at, name in zip(rows, places, ("said", "measured"), strict=True)
    )
    return said, measured
