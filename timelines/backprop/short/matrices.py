"""The layer at once: delta's column times the row of what comes in; then the four lines and their program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer import (
    Box,
    Formula,
    Node,
    box_of,
    code,
    colored,
    fade_in,
    fade_out,
    hidden,
    indicate,
    lasting,
    matrix,
    move_to,
    stagger,
    tex,
    to,
    write,
)
from renderer.network import general_forms
from renderer.network.calculus.notation import LAST
from renderer.parts.code import Code
from renderer.scene.fields import Posed
from renderer.values.number_format import compact
from timelines.backprop.board import DIMMED, Board
from timelines.backprop.one_size import in_one_size
from timelines.backprop.roles import tinted

GAP = 0.35  # between matrices, in units
LAW = 1.3  # the size of the four equations
MOST = 4  # rows and columns that are written
PROGRAM = (
    "delta[L] = grad(a[L], y) * slope(z[L])",
    "delta[l] = W[l+1].T @ delta[l+1] * slope(z[l])",
    "dW[l] = outer(delta[l], a[l-1])",
    "db[l] = delta[l]",
)
NAMES = {"delta": "delta", "W": "weight", "dW": "weight", "db": "bias", "a": "activation", "y": "target"}
SOFTMAX_PROGRAM = "delta[L] = a[L] - y"
SOFTMAX_SAID = "At the outputs of a softmax: what came out less the target."


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
        rf"\delta^{{({LAST})}}",
        rf"(a^{{({last - 1})}})^{{\mathsf{{T}}}}",
        rf"\frac{{\partial E}}{{\partial W^{{({last})}}}}",
    )
    names = [tinted(tex(source, size=0.9, name=f"matrix-name-{k}")) for k, source in enumerate(sources)]
    equals = tex("=", size=1.5, name="matrix-equals")
    # In a narrow frame the product has a row of its own, so that its numbers can be read.
    nodes_of: list[Node] = [column, row, equals, product]
    rows: list[list[Node]] = [nodes_of[:2], nodes_of[2:]] if board.layout.narrow else [nodes_of]
    over = dict(zip(("deltas", "row", "products"), names, strict=True))
    placed: dict[str, Posed] = {}
    for k, nodes in enumerate(rows):
        height = free.height / len(rows)
        box = Box(free.left, free.top - (k + 1) * height, free.right, free.top - k * height)
        placed |= in_a_row(nodes, over, box)
    column, row, product = (one.with_(**placed[one.name]) for one in (column, row, product))
    equals, *names = (one.with_(**placed[one.name]) for one in (equals, *names))
    board.say("All weights at once: a column of δ, a row of a.")
    script.play(fade_in([column, names[0]]), to(board.net.name, opacity=DIMMED))
    script.play(fade_in([row, names[1]]))
    script.wait(1)
    board.say("Each δ multiplies the whole row: one row of the gradient after the other.")
    cells = len(gradient)
    script.add(hidden(product))
    script.play(fade_in([equals, names[2]]), fade_in([product["left"], product["right"]]))
    for k in range(cells):
        coming = [product[f"cells/{k}/{j}"] for j in range(len(before))]
        points = indicate(column[f"cells/{k}/0"], color=None, scale=1.08)
        script.play(points, indicate(row["cells"], color=None, scale=1.06))
        script.play(stagger([fade_in(one) for one in coming], seconds=1.2))
    script.wait(2)
    script.play(fade_out([column, row, equals, product, *names, board.net.name]))


def in_a_row(nodes: Sequence[Node], names: Mapping[str, Formula], box: Box) -> dict[str, Posed]:
    """Where matrices stand side by side in a box, each with its name above it, and how small, all alike."""
    sizes = [box_of(node) for node in nodes]
    whole = sum(size.width for size in sizes) + GAP * (len(nodes) - 1)
    highest = max(size.height for size in sizes)
    titles = [names[node.name] for node in nodes if node.name in names]
    high = highest + 0.2 + max(title.height for title in titles)
    scale = min(1.3, box.width / whole, box.height / high)
    x, y = box.center[0] - whole * scale / 2, box.center[1] - (high - highest) * scale / 2
    placed: dict[str, Posed] = {}
    for node, size in zip(nodes, sizes, strict=True):
        middle = x + size.width * scale / 2
        placed[node.name] = {"at": (middle, y), "scale": node.scale * scale}
        x += (size.width + GAP) * scale
        if node.name in names:
            title = names[node.name]
            top = y + (highest / 2 + 0.2 + title.height / 2) * scale
            placed[title.name] = {"at": (middle, top), "scale": scale}
    return placed


def four_lines(board: Board) -> None:
    """The four equations of backpropagation, and beside each its line of a program."""
    script = board.script
    script.chapter("Four lines, and their program")
    forms = general_forms(board.sizes, "standard", softmax=board.softmax)
    names = ["delta_last", *(["delta"] if board.last > 1 else []), "weights", "bias"]
    frame = board.frame
    said = {
        "delta_last": SOFTMAX_SAID
        if board.softmax
        else "At the outputs: the slope of the error times the slope of the curve.",
        "delta": "Back through the weights, times the slope: δ of the layer before.",
        "weights": "A weight's derivative: its δ times what comes in.",
        "bias": "A bias only adds, so its derivative is δ itself.",
    }
    program = (SOFTMAX_PROGRAM, *PROGRAM[1:]) if board.softmax else PROGRAM
    programs = [line for line, name in zip(program, said, strict=True) if name in names]
    if board.layout.short:
        programs = [broken(line) for line in programs]
    texts = [program_line(line, f"program-{k}") for k, line in enumerate(programs)]
    air = 0.0 if board.layout.short else 0.3  # beside the lines; a tall frame gives all its width to them
    room = frame.width - 2 * air
    small = min(1.0, *(room / box_of(one).width for one in texts))
    free = frame.height - sum(box_of(one).height * small + 0.15 for one in texts)
    box = Box(0.0, 0.0, room, (0.86 if board.layout.short else 0.78) * free)
    equations = {f"law-{name}": getattr(forms, name) for name in names}
    for name, equation in equations.items():
        script.claim(name, equation.claim(board.facts))
    lines = in_one_size(equations, LAW, box, left=True)
    gap = (free - sum(line.height for line in lines)) / max(len(lines) - 1, 1)
    top = frame.top
    for k, name in enumerate(names):
        line, words = lines[k], texts[k].with_(scale=small)
        high = line.height
        line = line.with_(at=(frame.left + air + line.width / 2, top - high / 2))
        box = box_of(words)
        words = move_to(words, (frame.left + air + box.width / 2, top - high - 0.15 - box.height / 2))
        top -= high + 0.15 + box.height + gap
        board.say(said[name])
        script.play(write(line, seconds=1.8))
        script.play(write(words, seconds=1.6))
        script.wait(1.4)
    board.say("Four equations, four lines of a program: that is backpropagation.")
    pairs = [[f"law-{name}", words.name] for name, words in zip(names, texts, strict=True)]
    script.begin(lasting(3.8, stagger([indicate(pair, color=None, scale=1.04) for pair in pairs], ratio=0.8)))
    script.wait(4)
    script.play(fade_out([name for pair in pairs for name in pair]))


def program_line(line: str, name: str) -> Code:
    """A line of the program, whose names have the colors of the symbols that they stand for."""
    made = code(line, size=1.0, colors={"Number": "ink"}, name=name)
    tokens = [(f"{row}/{k}", text) for row, found in enumerate(made.tokens) for k, (_, text) in enumerate(found)]
    return colored(made, {address: NAMES[text] for address, text in tokens if text in NAMES})


def broken(line: str) -> str:
    """A line of the program with a second row from its first operator on, if it has one."""
    sign = next((sign for sign in (" @ ", " * ") if sign in line), None)
    return line if sign is None else line.replace(sign, f" \\\n   {sign}", 1)
