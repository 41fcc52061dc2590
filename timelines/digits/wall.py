"""Act 6: all held-out digits as a wall, the wrong ones ringed, and the accuracy."""

from __future__ import annotations

import numpy as np

from renderer import Box, Text, circle, count, fade_in, fit, grow, heat_map, move_to, number, stagger, together, wipe_in
from renderer.values.numbers import Array
from timelines.digits.stage import Stage

STEP = 9  # pixels from one digit to the next: 8 and a gap
LINE = 0.62  # from one line of what is read wrong to the next, of a letter's size
ACROSS = 3  # of them side by side in narrow frames


def play(stage: Stage) -> None:
    """The wall comes in, the accuracy counts, and rings come round what is read wrong."""
    script, reader = stage.script, stage.reader
    total, wrong = reader.held_out, reader.wrong
    room, words = _boxes(stage)
    columns = int(np.ceil((total * room.width / room.height) ** 0.5))
    rows = -(-total // columns)
    pixel = min(room.width / (columns * STEP), room.height / (rows * STEP))
    wall = heat_map(
        _pixels(reader.pictures[:total, 0], rows, columns),
        name="wall",
        colors=stage.colors("input"),
        low=0.0,
        high=1.0,
        width=pixel * (columns * STEP - 1),
        height=pixel * (rows * STEP - 1),
        at=room.center,
    )
    stage.begin_act(
        "Digits it never saw",
        f"{total} digits were kept from its training. How many does it read right?",
        coming=wipe_in(wall, seconds=3.0),
        label="wall",
    )
    down = 0.5 * stage.em
    x, y = words.center[0], words.top - (1.8 if stage.wide else 0.5) * stage.em
    right = number(0, format="{:.0f}", size=1.7 * stage.em, fill="activation", at=(x, y + 2.2 * down), name="right")
    said = move_to(stage.line("right", 0.9, name="right-word"), (x, y + 0.9 * down))
    share = number(0.0, format="{:.2f}%", size=1.2 * stage.em, fill="activation", at=(x, y - 0.7 * down), name="share")
    if not stage.wide:
        right, said = right.with_(at=(x - 3.2 * down, y)), move_to(said, (x - 0.9 * down, y - 0.05))
        share = share.with_(at=(x + 2.6 * down, y))
    script.play(
        fade_in([right, said, share], seconds=0.5),
        count("right", to=total - len(wrong), seconds=3.0),
        count("share", to=100 * reader.accuracy, seconds=3.0),
        label="accuracy",
    )
    stage.say(f"{total - len(wrong)} are right. {len(wrong)} are wrong, and here they are.")
    rings = []
    takes = _takes(stage, words)
    for k in wrong:
        across, deep = (k % columns) * STEP + 4, (k // columns) * STEP + 4
        at = (wall.at[0] - wall.map.width / 2 + pixel * across, wall.at[1] + wall.map.height / 2 - pixel * deep)
        rings.append(circle(6.2 * pixel, stroke="error", width=6, at=at, z=2, name=f"ring-{k}"))
    shown = [together(grow(ring, seconds=0.6), fade_in(take)) for ring, take in zip(rings, takes, strict=True)]
    script.play(stagger(shown, ratio=0.5), label="rings")
    stage.settle(0.6)
    stage.say("A kernel that slides, the largest of four, a weighted sum: that is enough to read.")
    stage.settle(1.5)


def _takes(stage: Stage, box: Box) -> list[Text]:
    """Return what each wrong digit was meant as and is read as, in the order of the rings."""
    reader, em = stage.reader, stage.em
    said = [f"{int(reader.labels[k])} read as {int(reader.guesses[k])}" for k in reader.wrong]
    made = [stage.line(line, 0.6, "error", f"take-{k}") for line, k in zip(said, reader.wrong, strict=True)]
    if stage.wide:
        step = min(LINE * em, (box.height - 3.2 * em) / len(made))
        return [move_to(one, (box.center[0], box.top - 3.3 * em - n * step)) for n, one in enumerate(made)]
    wide = box.width / ACROSS
    top = box.top - 1.3 * em
    return [
        move_to(fit(one, width=0.8 * wide), (box.left + (n % ACROSS + 0.5) * wide, top - n // ACROSS * LINE * em))
        for n, one in enumerate(made)
    ]


def _boxes(stage: Stage) -> tuple[Box, Box]:
    """Return where the wall stands and where the accuracy does."""
    box = stage.body
    if stage.wide:
        x = box.right - 2.4
        return Box(box.left, box.bottom, x, box.top), Box(x + 0.2, box.bottom, box.right, box.top)
    y = box.bottom + (0.95 + LINE * -(-len(stage.reader.wrong) // ACROSS)) * stage.em
    return Box(box.left, y, box.right, box.top), Box(box.left, box.bottom, box.right, y)


def _pixels(pictures: Array, rows: int, columns: int) -> Array:
    """Return pictures (n, 8, 8) in rows, with a gap of a pixel between them."""
    made = np.zeros((rows * STEP, columns * STEP))
    for k, one in enumerate(pictures):
        y, x = (k // columns) * STEP, (k % columns) * STEP
        made[y : y + 8, x : x + 8] = one
    return made[:-1, :-1]
