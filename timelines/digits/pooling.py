"""Act 3: pooling keeps the largest of four, and a shift matters less."""

from __future__ import annotations

import numpy as np

from renderer import Box, delay, fade_in, fade_out, hide, move_to, rectangle, show, stagger, to, together
from renderer.network.motion.slide import Filled, Places
from renderer.parts.heat_map import HeatMap
from renderer.values.numbers import Array
from timelines.digits.kernels import COUNT
from timelines.digits.stage import Stage, cell

SWEEP = 5.0  # seconds in which the window goes over all of the map


def play(stage: Stage) -> None:
    """The largest of four, once slowly and then everywhere; then both digits, and how much of them differs."""
    _largest(stage)
    _shift(stage)


def strongest(stage: Stage) -> int:
    """Return the kernel whose map has the largest sum."""
    return int(np.asarray(stage.reader.run["conv1"].output).sum(axis=(1, 2)).argmax())


def change(before: Array, after: Array) -> float:
    """Return the length of the difference of two tensors, as a share of the first one's."""
    first = np.asarray(before)
    return float(np.linalg.norm(first - np.asarray(after)) / np.linalg.norm(first))


def _largest(stage: Stage) -> None:
    script, run = stage.script, stage.reader.run
    left, right = stage.halves()
    k = strongest(stage)
    whole, small = run["conv1"].output[k], run["max_pool1"].output[k]
    most = float(np.asarray(whole).max())
    side = min(left.width, left.height)
    shown = stage.signed(whole, side, "whole", numbers="{:.1f}", most=most, at=left.center)
    goal = stage.signed(np.zeros((4, 4)), side / 2, "small", numbers="{:.1f}", most=most, at=right.center)
    cells = [f"small/numbers/{i}/{j}" for i in range(4) for j in range(4)]
    stage.begin_act(
        "Pooling",
        "Where exactly a kernel found something hardly matters. So the maps are made smaller.",
        # A cell that is not filled yet has no number: a zero would be read as one.
        coming=together(fade_in([shown, goal], seconds=0.8), hide(cells)),
        label="map",
    )
    stage.settle(0.3)
    places = _corners(shown)
    first = int(np.asarray(small).argmax())
    row, column = divmod(first, 4)
    window = rectangle(side / 4, side / 4, stroke="lit", width=6, name="window", z=2)
    window = window.with_(at=tuple(places[first].tolist()))
    spot = rectangle(side / 8, side / 8, stroke="lit", width=6, name="spot", z=2)
    spot = spot.with_(at=cell(goal, row, column))
    stage.say("Of each four numbers, the largest one stays.")
    script.play(fade_in([window, spot], seconds=0.6))
    script.allow("crossed", "window", "whole", why="the window lies on the numbers that it reads")
    script.allow("crossed", "spot", "small", why="the frame lies round the number that is told")
    script.allow("empty", "small/numbers", why="a number changes its digits")
    one = np.zeros((4, 4))
    one[row, column] = float(small[row, column])
    script.play(show(cells[first]), to("small", values=one, seconds=0.8), label="the largest of four")
    stage.settle(0.5)
    stage.say("The same everywhere: 64 numbers become 16.")
    targets = np.array([cell(goal, *divmod(n, 4)) for n in range(16)])
    script.play(
        to("window", at=tuple(places[0].tolist()), seconds=0.5),
        to("spot", at=tuple(targets[0].tolist()), seconds=0.5),
        to("small", values=np.zeros((4, 4)), seconds=0.5),
        hide(cells[first]),
    )
    now = script.now
    script.follow("window.at", Places(places, now, now + SWEEP), until=now + SWEEP)
    script.follow("spot.at", Places(targets, now, now + SWEEP), until=now + SWEEP)
    script.follow("small.values", Filled(np.asarray(small), np.zeros((4, 4)), now, now + SWEEP), until=now + SWEEP)
    script.begin(stagger(*map(show, cells), seconds=SWEEP / len(cells)))
    script.wait(SWEEP, label="all of the map")
    script.play(fade_out(["window", "spot"], seconds=0.4))
    stage.settle(0.5)


def _corners(shown: HeatMap) -> Array:
    """Return the middles (16, 2) of the squares of four cells."""
    corners = [(2 * (n // 4), 2 * (n % 4)) for n in range(16)]
    ends = [(cell(shown, i, j), cell(shown, i + 1, j + 1)) for i, j in corners]
    return np.asarray(np.array(ends).mean(axis=1))


def _shift(stage: Stage) -> None:
    """Both digits with their six pooled maps, one row each in wide frames, and by how much they differ."""
    script, reader = stage.script, stage.reader
    runs = (reader.run, reader.shifted)
    stage.say("The digit and its shifted copy, each with its six smaller maps.")
    most = max(float(np.asarray(run["max_pool1"].output).max()) for run in runs)
    names: list[str] = []
    spots = _spots(stage)
    for which, (run, (large, small)) in enumerate(zip(runs, spots, strict=True)):
        digit = stage.picture(run["x"].output[0], large.width, f"digit-{which}", at=large.center)
        maps = [
            stage.signed(run["max_pool1"].output[n], box.width, f"pooled-{which}-{n}", most=most, at=box.center)
            for n, box in enumerate(small)
        ]
        coming = fade_in([digit, *maps], seconds=0.8)
        going = [] if which else [fade_out(["whole", "small"], seconds=0.6)]
        script.play(*going, delay(0.3, coming) if going else coming, label=("as it was", "shifted copy")[which])
        names += [digit.name, *(one.name for one in maps)]
    pixels = change(runs[0]["x"].output, runs[1]["x"].output)
    pooled = change(runs[0]["max_pool1"].output, runs[1]["max_pool1"].output)
    stage.say(f"The shift changed the pixels by {pixels:.0%} of their length, the smaller maps by {pooled:.0%}.")
    body = stage.body
    y = body.bottom + 0.35 * stage.em
    said = [
        move_to(stage.line(f"{pixels:.0%} differ", 0.85, "error", "pixels-changed"), (spots[0][0].center[0], y)),
        move_to(
            stage.line(f"{pooled:.0%} differ", 0.85, "error", "maps-changed"),
            ((spots[0][1][0].left + spots[0][1][-1].right) / 2, y),
        ),
    ]
    script.play(fade_in(said, seconds=0.8), label="how much differs")
    stage.settle(1.0)
    stage.leave(*names, *(one.name for one in said))


def _spots(stage: Stage) -> list[tuple[Box, list[Box]]]:
    """Return for both digits where the picture stands, and where its maps do."""
    body, em = stage.body, stage.em
    gap, below = 0.25 * em, 0.8 * em
    high = (body.height - below - gap) / 2
    columns = COUNT if stage.wide else 2
    rows = COUNT // columns
    side = min(high, body.width * (0.3 if stage.wide else 0.45)) - 0.1
    room = body.width - side - 2 * gap
    tile = min((room - gap * (columns - 1)) / columns, (high - gap * (rows - 1)) / rows)
    found = []
    for which in range(2):
        y = body.top - high / 2 - which * (high + gap)
        left = body.left + side + 2 * gap + (room - columns * tile - (columns - 1) * gap) / 2
        boxes = []
        for n in range(COUNT):
            x = left + (n % columns) * (tile + gap) + tile / 2
            up = y + ((rows - 1) / 2 - n // columns) * (tile + gap)
            boxes.append(Box(x - tile / 2, up - tile / 2, x + tile / 2, up + tile / 2))
        found.append((Box(body.left, y - side / 2, body.left + side, y + side / 2), boxes))
    return found
