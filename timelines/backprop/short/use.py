"""What the gradient is for: one step, a hundred steps, and how many products it saved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from renderer import (
    Box,
    axes,
    box_of,
    curve,
    delay,
    fade_in,
    fade_out,
    indicate,
    lasting,
    move_to,
    stagger,
    table,
    tex,
    text,
    to,
    write,
)
from renderer.network import Facts, evaluate
from renderer.values.number_format import compact
from timelines.backprop.board import Board
from timelines.backprop.products import LARGE, products_by_ways, products_with_deltas
from timelines.backprop.roles import tinted

RATE = 0.5
STEPS = 100


def play(board: Board) -> None:
    """Every weight moves against its derivative: E falls; then the count of products."""
    the_fall(board)
    the_saving(board)


def the_fall(board: Board) -> None:
    """One step of gradient descent, and a hundred."""
    script, frame = board.script, board.frame
    script.chapter("What it is for")
    errors = descent(board.facts, STEPS)
    narrow = board.layout.narrow
    rule = tinted(tex(rf"w \leftarrow w - {RATE:g} \cdot \frac{{\partial E}}{{\partial w}}", size=1.4, name="step"))
    rule = rule.with_(scale=min(1.0, frame.width / rule.width))
    rule = rule.with_(at=(0.0, frame.top - rule.height * rule.scale / 2 - 0.1))
    board.say(f"A step against each derivative; learning rate {RATE:g}.")
    script.play(write(rule, seconds=2))
    script.wait(1)
    top = box_of(rule).bottom - 0.5
    room = Box(frame.left + 0.9, frame.bottom + 1.1, frame.right - 0.4, top)
    on = axes(
        x=(0, 1.08 * STEPS),
        y=(0, 1.08 * errors[0]),
        width=room.width - 0.6,
        height=min(room.height - 0.2, 4.4),
        x_step=25 if not narrow else 50,
        y_step=0,
        x_name="",
        y_name="E",
        size=0.8,
        at=room.center,
        name="fall-axes",
    )
    under = text("steps", size=0.7, name="steps")
    under = move_to(under, (room.center[0], frame.bottom + 0.3))
    fall = curve(errors.tolist(), on, x=list(range(STEPS + 1)), stroke="error", shown=0.0, tip=0.09, name="fall")
    board.say(f"After one step E is {compact(float(errors[1]))}, no longer {compact(float(errors[0]))}.")
    script.play(fade_in([on, under]), fade_in(fall))
    script.play(to(fall, shown=1 / (STEPS), seconds=1.5))
    script.begin(delay(0.4, indicate(rule.name, color=None, scale=1.06, seconds=1.4)))
    script.wait(2.5)
    board.say(f"A hundred steps: forward, back, a step. E falls to {compact(float(errors[-1]))}. The network learns.")
    script.play(to(fall, shown=1.0, seconds=5, ease="linear"))
    script.wait(1.5)
    script.play(fade_out([rule.name, on.name, under.name, fall.name]))


def the_saving(board: Board) -> None:
    """How many products the deltas save, for this network and for a larger one."""
    script, frame = board.script, board.frame
    script.chapter("What it saves")
    heads = ("way by way", "with δ")
    counts = {
        "-".join(map(str, sizes)): (f"{products_by_ways(sizes):,}", f"{products_with_deltas(sizes):,}")
        for sizes in dict.fromkeys((board.sizes, LARGE))
    }
    rows = [["network", *heads], *([name, *both] for name, both in counts.items())]
    if board.layout.short:
        # A tall frame has one network under the other: two columns of larger figures.
        rows = [row for name, both in counts.items() for row in ([name, ""], *map(list, zip(heads, both, strict=True)))]
    made = table(rows, name="saving", size=1.2)
    box = box_of(made)
    scale = min(1.4, 0.92 * frame.width / box.width)
    made = move_to(made.with_(scale=scale), (0.0, 0.6))
    large = products_by_ways(LARGE) / products_with_deltas(LARGE)
    board.say("Products for all weights: each way alone, or each δ computed once.")
    script.play(fade_in(made))
    columns = [[made[f"cells/{row}/{k}"] for row in range(len(rows))] for k in range(len(rows[0]))]
    script.begin(lasting(2.8, stagger([indicate(one, color=None, scale=1.08) for one in columns[-2:]], ratio=0.9)))
    script.wait(3)
    words = board.words("saving-words", f"{large:.0f} times fewer here,", "and more with each layer", size=1.6)
    words = move_to(words, (0.0, box_of(made).bottom - 0.5 - box_of(words).height / 2))
    board.say(f"For {'-'.join(map(str, LARGE))} that is {large:.0f} times fewer, and deeper networks save far more.")
    script.play(write(words, seconds=2))
    script.wait(3.5)


def descent(facts: Facts, steps: int) -> np.ndarray:
    """E before each step of gradient descent and after the last: shape (steps + 1,)."""
    model, errors = facts.network, [facts.gradients.error]
    for _ in range(steps):
        gradients = evaluate(model, facts.x, facts.y, facts.error).gradients
        weights = tuple(w - RATE * g for w, g in zip(model.weights, gradients.weights, strict=True))
        biases = tuple(b - RATE * g for b, g in zip(model.biases, gradients.biases, strict=True))
        model = replace(model, weights=weights, biases=biases)
        errors.append(evaluate(model, facts.x, facts.y, facts.error).gradients.error)
    return np.array(errors)
