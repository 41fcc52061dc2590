"""Act 5: points that it never saw, and how the first layer makes the shape."""

from __future__ import annotations

import numpy as np

from renderer import (
    Definition,
    count,
    delay,
    fade_in,
    fade_out,
    group,
    heat_map,
    number,
    rectangle,
    stagger,
    text,
    to,
    write,
)
from timelines.telling import is_wide
from timelines.training.board import MAP, RULE, Board, made_rule
from timelines.training.data import GRID, places


def held_out(board: Board) -> None:
    """Other points come in, and it is counted how many are on the right side."""
    script, told, plan, u = board.script, board.lesson, board.plan, board.plan.unit
    last = len(told.recording) - 1
    if told.held_out is None:
        script.play(fade_out(["history", "steps", "loss", "loss-word", "right", "right-word", "rods"], seconds=0.7))
        return
    xs, ys = told.held_out
    board.leave("points", "rods", "history", "steps", "loss", "loss-word", "right", "right-word")
    x, y = plan.plot.center
    said = text("new points right", size=1.1 * u, at=(x, y + 0.45 * u), name="new-word")
    share = number(0.0, format="{:.0f}%", size=1.9 * u, at=(x, y - 0.45 * u), name="new")
    fresh = fade_in(board.cloud(xs, ys, "fresh"), seconds=1.2)
    board.begin_act(
        "Points it never saw",
        "Has it learned the shape? Here are points that it never saw.",
        coming=delay(0.3, fresh, delay(0.4, fade_in(said))),
        label="new points",
    )
    script.wait(0.6)
    # The number comes while it counts: standing alone, its beginning would be read as an accuracy.
    right = 100 * told.accuracy(last, held_out=True)
    script.play(fade_in(share, seconds=0.5), count("new", to=right, seconds=2.5), label="accuracy after")
    script.caption("This is what it is good for: the points to come.")
    script.wait(3.0)


def half_planes(board: Board) -> None:
    """Each neuron of the first layer halves the plane; together they make the shape."""
    script, told, plan = board.script, board.lesson, board.plan
    model = told.model(len(told.recording) - 1)
    kind = model.steps[0].kind
    seen = kind.tensors([places()])["output"].T.reshape(-1, GRID, GRID)
    shown = seen[:8]
    room = script.inside(0.5)
    if is_wide(script):
        left, right, top, bottom = plan.map.right + 0.4, room.right, plan.map.top - 0.2, plan.map.bottom + 0.2
        columns = 2 if right - left < 4 else 3 if right - left < 6 else 4
    else:
        left, right, top, bottom = room.left, room.right, plan.map.bottom - 0.3, room.bottom
        columns = 4
    rows = -(-len(shown) // columns)
    side = min((right - left) / columns - 0.15, (top - bottom) / rows - 0.15)
    tiles = []
    for k, one in enumerate(shown):
        x = (left + right) / 2 + (k % columns - (columns - 1) / 2) * (side + 0.15)
        y = (top + bottom) / 2 - (k // columns - (rows - 1) / 2) * (side + 0.15)
        share = (one - one.min()) / max(float(np.ptp(one)), 1e-9)
        tile = heat_map(share, colors=MAP, low=0, high=1, width=side, height=side, name="tile")
        rim = rectangle(side, side, stroke="grey", width=2, name="rim")
        tiles.append(group(tile, rim, center=False, at=(x, y), name=f"tile-{k}"))
    board.leave(*(name for name in ("new", "new-word") if script.stands(name)))
    board.begin_act(
        "How they make the shape",
        "How does it do that? Each neuron of the first layer cuts the plane once, along a line.",
        to("net", opacity=0.0, seconds=0.7),
        coming=delay(0.4, stagger([fade_in(one, seconds=0.8) for one in tiles], ratio=0.25)),
        label="half-planes",
    )
    script.wait(3.7)
    script.caption("The next layers weigh and add these cuts.")
    center = plan.map.center
    flights = [to(one, at=center, scale=plan.map.width / side, opacity=0.0, seconds=2.0) for one in tiles]
    script.play(stagger(flights, ratio=0.12), label="added up")
    script.caption("A loss, its gradient, a small step, again: that is how a network learns.")
    # The sentence as a formula: the end is no net above an empty half.
    rule = made_rule(board)
    script.play(to(["answers", "net"], opacity=1.0, seconds=1.0), delay(0.4, write(rule)), label="it has learned")
    script.claim("rule", Definition(RULE))
    script.wait(4.0)
