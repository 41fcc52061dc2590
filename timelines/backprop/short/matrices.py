"""The layer at once: delta's column times the row of what comes in; then the four lines and their program."""

from __future__ import annotations

from renderer import (
    Formula,
    bounds,
    code,
    fade_in,
    fade_out,
    hidden,
    indicate,
    matrix,
    move_to,
    stagger,
    tex,
    to,
    write,
)
from renderer.network import general_forms
from renderer.values.number_format import compact
from timelines.backprop.board import Board
from timelines.backprop.roles import tinted

MOST = 4  # rows and columns that are written
PROGRAM = (
    "delta[L] = grad(a[L], y) * slope(z[L])",
    "delta[l] = W[l+1].T @ delta[l+1] * slope(z[l])",
    "dW[l] = outer(delta[l], a[l-1])",
    "db[l] = delta[l]",
)


def play(board: Board) -> None:
    """Numbers of the last layer in matrices, row by row; then formulas and program side by side."""
    script = board.script
    script.chapter("All weights of a layer at once")
    the_numbers(board)
    four_lines(board)


def the_numbers(board: Board) -> None:
    """The column of deltas and the row of activations, each entry multiplies its whole row."""
    script, facts, last = board.script, board.facts, board.last
    deltas = facts.gradients.deltas[last - 1][:MOST]
    before = facts.passed.activations[last - 1][:MOST]
    gradient = facts.gradients.weights[last - 1][:MOST, :MOST]
    free = board.above_net
    size = 0.95
    column = matrix([[compact(float(d))] for d in deltas], size=size, ink="delta", name="deltas")
    row = matrix([[compact(float(a)) for a in before]], size=size, ink="activation", name="row")
    product = matrix([[compact(float(g)) for g in line] for line in gradient], size=size, ink="error", name="products")
    sources = (
        rf"\delta^{{({last})}}",
        rf"(a^{{({last - 1})}})^{{\mathsf{{T}}}}",
        rf"\frac{{\partial E}}{{\partial W^{{({last})}}}}",
    )
    names = [tinted(tex(source, size=0.9, name=f"matrix-name-{k}")) for k, source in enumerate(sources)]
    equals = tex("=", size=1.0, name="matrix-equals")
    gap, scale = 0.35, 1.0
    nodes = [column, row, equals, product]
    widths = [box.width for node in nodes if (box := bounds(node))]
    whole = sum(widths) + gap * 3
    scale = min(1.0, free.width / whole)
    x, placed = -whole * scale / 2, []
    y = free.center[1] - 0.3
    for node, width in zip(nodes, widths, strict=True):
        placed.append(node.with_(scale=node.scale * scale, at=(x + width * scale / 2, y)))
        x += (width + gap) * scale
    column, row, equals, product = (one.with_(at=one.at) for one in placed)
    heights = [box.height for node in placed if (box := bounds(node))]
    over = [
        name.with_(at=(node.at[0], y + max(heights) / 2 + 0.2 + name.height / 2))
        for name, node in zip(names, (column, row, product), strict=True)
    ]
    board.say("All weights of the layer at once: δs as a column, what comes in as a row.")
    script.play(fade_in([column, over[0]]), to(board.net.name, opacity=0.4))
    script.play(fade_in([row, over[1]]))
    script.wait(1)
    board.say("Each δ multiplies the whole row: one row of the gradient after the other.")
    cells = len(gradient)
    script.add(hidden(product))
    script.play(fade_in([equals, over[2]]), fade_in([product["left"], product["right"]]))
    for k in range(cells):
        coming = [product[f"cells/{k}/{j}"] for j in range(len(before))]
        points = indicate(column[f"cells/{k}/0"], color=None, scale=1.25)
        script.play(points, indicate(row["cells"], color=None, scale=1.1))
        script.play(stagger([fade_in(one) for one in coming], seconds=1.2))
    script.wait(2)
    gone = [column, row, equals, product, *over]
    script.play(fade_out([*(one.name for one in gone), board.net.name]))


def four_lines(board: Board) -> None:
    """The four equations of backpropagation, and beside each its line of a program."""
    script = board.script
    script.chapter("Four lines, and their program")
    forms = general_forms(board.sizes, "standard")
    names = ["delta_last", *(["delta"] if board.last > 1 else []), "weights", "bias"]
    frame = board.frame
    said = {
        "delta_last": "At the outputs: the slope of the error times the slope of the curve.",
        "delta": "Back through the weights, times the slope: δ of the layer before.",
        "weights": "A weight's derivative: its δ times what comes in.",
        "bias": "A bias only adds, so its derivative is δ itself.",
    }
    lines: list[Formula] = [board.equation(f"law-{name}", getattr(forms, name), 1.3) for name in names]
    programs = [line for line, name in zip(PROGRAM, said, strict=True) if name in names]
    height = frame.height / len(lines)
    texts = [code(line, size=1.0, name=f"program-{k}") for k, line in enumerate(programs)]
    room = frame.width - 0.6
    scale = min(1.0, *(room / line.width for line in lines))
    small = min(1.0, *((room / box.width) for one in texts if (box := bounds(one))))
    for k, name in enumerate(names):
        line, words = lines[k], texts[k].with_(scale=small)
        box = bounds(words)
        assert box is not None
        high = line.height * scale + 0.12 + box.height
        top = frame.top - (k + 0.5) * height + high / 2
        line = line.with_(at=(frame.left + 0.3 + line.width * scale / 2, top - line.height * scale / 2), scale=scale)
        words = move_to(words, (frame.left + 0.3 + box.width / 2, top - high + box.height / 2))
        board.say(said[name])
        script.play(write(line, seconds=1.8))
        script.play(write(words, seconds=1.6))
        script.wait(1.4)
    board.say("Four equations, four lines of a program: that is backpropagation.")
    script.wait(4)
    script.play(fade_out([f"law-{name}" for name in names] + [one.name for one in texts]))
