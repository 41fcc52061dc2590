"""Act 2: a kernel lies on the digit; nine products make one cell, and six kernels make six maps."""

from __future__ import annotations

import numpy as np

from renderer import (
    DOWN,
    RIGHT,
    Box,
    Formula,
    Group,
    arrange,
    fade_in,
    fade_out,
    fit,
    group,
    move_to,
    number,
    rectangle,
    tex,
    to,
)
from renderer.network.motion.slide import Filled, Places
from renderer.parts.heat_map import HeatMap
from renderer.scene.node import Node
from renderer.values.numbers import Array
from timelines.digits.stage import Stage, cell
from timelines.telling import bracketed

SWEEP = 7.0  # seconds in which the window goes over all of the digit
COUNT = 6


def play(stage: Stage) -> None:
    """Nine products once slowly, once quickly, then all; then the maps of all kernels, and what each looks for."""
    _one_kernel(stage)
    _six_kernels(stage)


def chosen_place(stage: Stage) -> tuple[int, int, int]:
    """Return a kernel, row and column whose nine products add up as they are written; the largest sum of all."""
    z = np.asarray(stage.reader.run["conv1"].pre_activation)
    order = [np.unravel_index(k, z.shape) for k in np.argsort(-z.ravel(), kind="stable")]
    inner = [(int(k), int(i), int(j)) for k, i, j in order if 0 < i < 7 and 0 < j < 6]
    return next((one for one in inner if _adds_up(stage, *one)), inner[0])


def _adds_up(stage: Stage, kernel: int, row: int, column: int) -> bool:
    """Whether the sums at a place and at the next one are right as they are written."""
    bias = round(float(_bias(stage)[kernel]), 2)
    for at in ((row, column), (row, column + 1)):
        parts, z = products(stage, kernel, *at), float(stage.reader.run["conv1"].pre_activation[(kernel, *at)])
        written = [sum(round(float(one), 2) for one in parts.ravel()), round(float(parts.sum()), 2)]
        if any(abs(one + bias - round(z, 2)) > 1e-6 for one in written):
            return False
    return True


def products(stage: Stage, kernel: int, row: int, column: int) -> Array:
    """Return the nine products of a kernel with what it lies on, shape (3, 3)."""
    reader = stage.reader
    return np.asarray(_weight(stage)[kernel, 0]) * reader.patch(reader.number, row, column)


def _weight(stage: Stage) -> Array:
    found: Array = stage.reader.run["conv1"].weight.value
    return found


def _bias(stage: Stage) -> Array:
    found: Array = stage.reader.run["conv1"].bias.value
    return found


def _one_kernel(stage: Stage) -> None:
    script, run = stage.script, stage.reader.run
    left, right = stage.halves(0.42 if stage.wide else 0.43)
    side = 0.86 * min(left.width, left.height)  # there is room for a window that reaches over the edge
    x, z = run["x"].output[0], run["conv1"].pre_activation
    k, row, column = chosen_place(stage)
    shown = stage.picture(x, side, "digit", "{:.2f}", at=left.center)
    tiles, upper, lower = _tiles(stage, right, k, row, column)
    patch, kernel, result = tiles
    script.allow("crossed", "window", "digit", why="the window lies on the numbers that it reads")
    stage.begin_act(
        "A kernel",
        "It looks at a small piece at a time, through a kernel of 3 times 3 weights.",
        coming=stage.placed(shown),
    )
    script.play(fade_in(kernel, seconds=0.8), label="kernel")
    cut = rectangle(3 * side / 8, 3 * side / 8, stroke="lit", width=6, name="window", at=cell(shown, row, column), z=2)
    stage.say("It lies on nine pixels. Each pixel is multiplied by the weight on it.")
    script.play(fade_in(cut, seconds=0.6))
    script.play(fade_in([patch, upper["times"]], seconds=0.8), label="nine pixels")
    script.play(fade_in([result, upper["equals"]], seconds=0.8), label="nine products")
    stage.say("The nine products and a bias add up to one number: one cell of a map.")
    sum_line, empty = _sum(stage, lower, k, row, column, z)
    script.play(fade_in(sum_line, seconds=0.8), label="sum")
    before = np.zeros((8, 8))
    before[row, column] = float(z[k, row, column])
    script.play(fade_in(empty, seconds=0.6))
    script.play(to("map", values=before, seconds=0.8), label="one cell")
    stage.settle(0.6)
    stage.say("The kernel moves on by a pixel, and does the same again.")
    script.play(fade_out("sum", seconds=0.3), to(cut, at=cell(shown, row, column + 1), seconds=0.6))
    for changing in ("patch/numbers", "products/numbers"):
        script.allow("empty", changing, why="the sign of a number goes when it rises above 0")
    padded = _padded(stage, row, column + 1)
    moved = [to("patch", values=padded, seconds=0.6), to("products", values=products(stage, k, row, column + 1))]
    script.play(*moved, seconds=0.6)
    before[row, column + 1] = float(z[k, row, column + 1])
    again, _ = _sum(stage, lower, k, row, column + 1, z)
    script.play(fade_in(again, seconds=0.5), to("map", values=before.copy(), seconds=0.6), label="next cell")
    stage.say("Then everywhere. Beyond the edge it reads 0. The map tells where the kernel finds what it looks for.")
    everything_else = [*(one.name for one in tiles), upper["times"].name, upper["equals"].name, "sum"]
    grown = min(right.width, right.height, side) / empty.map.width
    script.play(fade_out(everything_else, seconds=0.5), to("map", at=right.center, scale=grown, seconds=0.8))
    _everywhere(stage, np.array([cell(shown, i, j) for i in range(8) for j in range(8)]), np.asarray(z[k]))
    stage.settle(0.8)
    stage.leave("digit", "map", "window")


def _everywhere(stage: Stage, places: Array, sums: Array) -> None:
    """Let the window go over all places, shape (64, 2), while the map fills with the sums there, shape (8, 8)."""
    script = stage.script
    script.play(to("window", at=places[0], seconds=0.4), to("map", values=np.zeros((8, 8))))
    now = script.now
    script.follow("window.at", Places(places, now, now + SWEEP), until=now + SWEEP)
    script.follow("map.values", Filled(sums, np.zeros((8, 8)), now, now + SWEEP), until=now + SWEEP)
    script.wait(SWEEP, label="all cells")


def _padded(stage: Stage, row: int, column: int) -> Array:
    return stage.reader.run["x"].output[0, row - 1 : row + 2, column - 1 : column + 2]


def _tiles(stage: Stage, right: Box, k: int, row: int, column: int) -> tuple[list[Group], dict[str, Formula], Box]:
    """Return the pixels, the kernel and their products in a row, the signs between, and the box below them."""
    gap = 0.55 * stage.em
    side = min((right.width - 2 * gap) / 3, right.height * 0.42)
    y = right.top - side / 2 - (0.35 * stage.em if stage.wide else 0.1)
    xs = [right.center[0] + (n - 1) * (side + gap) for n in range(3)]
    made = [
        stage.picture(_padded(stage, row, column), side, "patch", "{:.2f}", at=(xs[0], y)),
        stage.signed(_weight(stage)[k, 0], side, "kernel", "weight", "{:.2f}", at=(xs[1], y)),
        stage.signed(products(stage, k, row, column), side, "products", "activation", "{:.2f}", at=(xs[2], y)),
    ]
    signs = {
        name: tex(sign, size=stage.em, name=name, at=((xs[n] + xs[n + 1]) / 2, y))
        for n, (name, sign) in enumerate((("times", r"\times"), ("equals", "=")))
    }
    return list(made), signs, Box(right.left, right.bottom, right.right, y - side / 2 - 0.35 * stage.em)


def _sum(stage: Stage, box: Box, k: int, row: int, column: int, z: Array) -> tuple[Group, HeatMap]:
    """Return the line with the sum of the products, the bias and z, and the empty map below or beside it."""
    size = (0.95 if stage.wide else 1.0) * stage.em
    total, bias = float(products(stage, k, row, column).sum()), _bias(stage)[k]
    parts = [
        number(total, format="{:.2f}", size=size, fill="activation", name="total"),
        tex("+", size=size, name="plus"),
        bracketed(number(bias, format="{:.2f}", size=size, fill="bias", name="bias"), bias, size),
        tex("=", size=size, name="is"),
        number(z[k, row, column], format="{:.2f}", size=size, fill="lit", name="z"),
    ]
    made = group(*arrange(parts, RIGHT, gap=0.2 * stage.em), name="sum")
    if stage.wide:
        map_side = min(box.height, 0.45 * box.width)
        made = fit(made, width=box.width - map_side - 0.5 * stage.em)
        spot = ((box.left + box.right - map_side) / 2 - 0.1 * stage.em, box.center[1])
        at = (box.right - map_side / 2, box.center[1])
    else:
        map_side = min(box.height - 0.7 * stage.em, box.width)
        spot = (box.center[0], box.top - 0.25 * stage.em)
        at = (box.center[0], box.bottom + map_side / 2)
    return move_to(made, spot), stage.signed(np.zeros((8, 8)), map_side, "map", most=most_of(stage), at=at)


def most_of(stage: Stage) -> float:
    """Return the largest number in the maps, which has full color in all of them."""
    return float(np.abs(np.asarray(stage.reader.run["conv1"].pre_activation)).max())


def spots(stage: Stage, box: Box | None = None) -> tuple[list[Box], float]:
    """Return six boxes, three in a row in wide frames and two in tall ones, and the side of squares in them."""
    box, columns = box or stage.body, 3 if stage.wide else 2
    rows, gap = COUNT // columns, 0.45 * stage.em
    w, h = (box.width - gap * (columns - 1)) / columns, (box.height - gap * (rows - 1)) / rows
    found = []
    for n in range(COUNT):
        x, y = box.left + (n % columns) * (w + gap), box.top - (n // columns) * (h + gap)
        found.append(Box(x, y - h, x + w, y))
    return found, min(w, h)


def _six_kernels(stage: Stage) -> None:
    script, run = stage.script, stage.reader.run
    boxes, _ = spots(stage)
    w, h, gap = boxes[0].width, boxes[0].height, 0.2 * stage.em
    wide = w > 1.3 * h
    small = (w - gap) * 0.38 if wide else h * 0.3
    large = min(h, w - gap - small) if wide else min(w, h - gap - small)
    small = min(small, large * 0.62)
    shown: list[tuple[Node, Node]] = []
    for n, box in enumerate(boxes):
        kernel = stage.signed(_weight(stage)[n, 0], small, f"kernel-{n}", "weight")
        result = stage.signed(run["conv1"].pre_activation[n], large, f"map-{n}", most=most_of(stage))
        pair = move_to(group(*arrange([kernel, result], RIGHT if wide else DOWN, gap=gap)), box.center)
        first, second = (one.with_(at=(one.at[0] + pair.at[0], one.at[1] + pair.at[1])) for one in pair.parts)
        shown.append((first, second))
    stage.begin_act(
        "Six kernels",
        "The network has learned six kernels. Green weights look for ink, red for none.",
        coming=fade_in([one for one, _ in shown], seconds=0.8),
        label="six kernels",
    )
    stage.say("Six kernels make six maps of the same digit.")
    script.play(fade_in([one for _, one in shown], seconds=1.0), label="six maps")
    stage.say("Relu takes away what is below zero: the red goes.")
    stage.settle(0.2)
    script.play(
        *(to(one.name, values=run["conv1"].output[n], seconds=1.6) for n, (_, one) in enumerate(shown)), label="relu"
    )
    stage.settle(0.6)
    stage.say("What does each look for? The four pieces of all held-out digits at which it answers most.")
    script.play(fade_out([one.name for _, one in shown], seconds=0.5))
    liked = []
    for n, (_, one) in enumerate(shown):
        side = (large - 0.12 * stage.em) / 2
        for m, (picture, row, column) in enumerate(stage.reader.liked(n)):
            x, y = ((m % 2) - 0.5) * (large - side), (0.5 - m // 2) * (large - side)
            at = (one.at[0] + x, one.at[1] + y)
            seen = stage.reader.patch(picture, row, column)
            liked.append(stage.picture(seen, side, f"liked-{n}-{m}", at=at))
    script.play(fade_in(liked, seconds=1.0), label="liked")
    stage.settle(1.2)
    stage.leave(*(one.name for one in liked), *(one.name for one, _ in shown))
