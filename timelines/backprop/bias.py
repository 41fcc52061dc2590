"""The bias: at the end of its derivative stands 1, so it is delta, and so for all layers (433-475 s)."""

from __future__ import annotations

from typing import TypeVar

from renderer import (
    RIGHT,
    UP,
    Equation,
    Formula,
    Node,
    arrow,
    become,
    box_of,
    delay,
    draw,
    fade_in,
    fade_out,
    grow,
    hidden,
    indicate,
    move_to,
    next_to,
    shift,
    shifted,
    tex,
    to,
    write,
)
from renderer.algebra.expressions import Number, Product
from renderer.network import Bias, Derivation
from renderer.network.calculus.expressions import Factor
from renderer.scene.part_place import lined_up, part_of
from timelines.backprop.board import Board, boxed
from timelines.backprop.derivative import derive_parameter
from timelines.backprop.lines import line_of
from timelines.backprop.narration import of_bias
from timelines.backprop.places import in_order, share, swelling
from timelines.backprop.roles import tinted
from timelines.backprop.values import clear

SIZE = 1.5  # of the line, in a frame that is 16:9
HINT = 0.72  # of what the bias neuron puts out, beside the line's
WORDS = 1.2  # of what is said of it
OVER = 1.4  # radians: how high what comes over rises above what it passes
GAP = 0.15  # between an arrow and what it joins
REACH = 1.0  # of the arrows to what is said of the line

N = TypeVar("N", bound=Node)


def stand(board: Board) -> None:
    """The net at its place."""
    board.script.add(board.net.group)


def play(board: Board) -> None:
    """433-475 s."""
    board.script.chapter("The bias")
    derivation = board.derivation(Bias(board.last, 1))
    line = line_of(board, derivation, line_size(board))
    derive_parameter(board, derivation, line, of_bias(board, Bias(board.last, 1)))
    generalise_bias(board, derivation, line)


def generalise_bias(board: Board, derivation: Derivation, line: Formula) -> None:
    """455.5-475 s: the last factor is 1 and goes, what is left is delta, and that holds for all layers."""
    shorter = last_factor_goes(board, derivation, line)
    short, said = the_rest_is_delta(board, derivation, shorter)
    for_any_layer(board, derivation, short, said)


def last_factor_goes(board: Board, derivation: Derivation, line: Formula) -> Formula:
    """455.5-461.5 s: dz/db is boxed, found to be what the bias neuron puts out, 1, and goes."""
    script, factor = board.script, derivation.ends[-1]
    assert isinstance(factor, Factor)
    board.say("b₁ is added to z₁ as it is, so ∂z₁/∂b₁ is 1.")
    box = boxed("one-box", part_of(line, factor.mark))
    script.play(draw(box), *clear(board, line.name))
    # What the bias neuron puts out is what the bias is multiplied with, so it is dz/db.
    named = rf"\part{{bias}}{{b^{{({board.last})}}}}"
    said = rf"{named} \part{{equals}}{{\text{{ puts out }}}} \part{{one}}{{1}}"
    hint = tinted(tex(said, size=HINT * line_size(board), name="hint"))
    if board.layout.narrow:
        hint = over(board, hint, box)
    else:
        hint = hint.with_(
            at=(next_to(hint, box, RIGHT, REACH * share(board)).at[0], lined_up(hint, line, "equals").at[1])
        )
    pointer = pointing(board, "pointer", box, hint, level(line))
    script.add(hidden(hint))
    label = board.net[f"labels/neuron/b/{board.last}"]
    script.play(grow(pointer, origin="tail"), become(label, hint["bias"], keep=True))
    script.play(write([hint["equals"], hint["one"]]))
    board.say("Times 1 changes nothing, so it can go.")
    with_one = Equation(derivation.left, Product((*derivation.right.parts[:-1], Number(1, "one"))))
    shorter = following(board, "line-with-one", with_one, line)
    turned = become(
        [line.name, hint["one"]],
        shorter,
        pairs={(hint["one"], line[factor.mark]): shorter["one"]},
        keep=hint["one"],
        arc=way_over(board),
    )
    # The box goes with the factor and comes back round the 1: it would stand empty while the 1 is on its way.
    small = boxed("number-box", part_of(shorter, "one"))
    closing = 0.0 if board.layout.narrow else box_of(small).right - box_of(box).right
    follows = shift([pointer.name, hint.name], (closing, 0.0))
    script.play(turned, follows, fade_out(box.name, seconds=0.4), delay(0.6, draw(small, seconds=0.4)))
    script.play(fade_out([pointer.name, hint.name]))
    script.play(fade_out([small.name, shorter["one"]]))
    return shorter


def the_rest_is_delta(board: Board, derivation: Derivation, line: Formula) -> tuple[Formula, list[str]]:
    """461.5-468 s: what is left has been met, as delta. Returns the new line, and the names of what is said of it."""
    script, delta = board.script, derivation.closed.deltas[0]
    left_over = [factor.mark for factor in derivation.factors[:-1]]
    last = part_of(line, left_over[-1])
    said = rf"Recall this is just $\part{{delta}}{{{delta.quantity.tex}}}$"
    recall = board.words("recall", said, size=WORDS * words_share(board))
    if board.layout.narrow:
        recall = over(board, recall, last)
    else:
        recall = next_to(recall, last, RIGHT, 1.2 * REACH * share(board))
        recall = recall.with_(at=(recall.at[0], level(line)))
    board.say("What is left is known: how E changes with z₁, its δ₁.")
    script.play(fade_in(pointing(board, "recall-arrow", last, recall, level(line))), write(recall, seconds=2))
    script.wait(1.5)
    short = following(board, "line-short", derivation.simplified, line)
    goal = box_of(part_of(short, delta.mark))
    if board.layout.narrow:
        follows = [shift("recall-arrow", (goal.center[0] - box_of(last).center[0], 0.0))]
    else:
        follows = [shift([recall.name, "recall-arrow"], (goal.right - box_of(last).right, 0.0))]
    # The letter comes over from the words; the factors that it stands for go.
    pairs = {(recall["delta"], *(line[mark] for mark in left_over)): short[delta.mark]}
    board.say("So the derivative by a bias is simply its δ.")
    turned = become([line.name, recall["delta"]], short, pairs=pairs, keep=recall["delta"], arc=way_over(board))
    script.play(turned, *follows)
    script.wait(2)
    return short, [recall.name, "recall-arrow"]


def for_any_layer(board: Board, derivation: Derivation, line: Formula, said: list[str]) -> None:
    """468-475 s: one bias becomes those of a layer, its delta theirs; the equation is boxed, and all else fades."""
    script, general = board.script, board.general.bias
    free, left, delta = board.above_net, derivation.left, derivation.closed.deltas[0]
    words = board.words("generalizes", "This generalizes to...", size=WORDS * words_share(board))
    x, y = box_of(script.pose(said[0])).center
    words = words.with_(at=(x, y if board.layout.narrow else level(line)))
    board.say("So it is for every bias of every layer: B.")
    script.play(fade_out(said, seconds=0.5), delay(0.4, fade_in(words, seconds=0.6)))
    # Both sides turn at once: with one general side it would be false for all layers but the last.
    done = following(board, "bias-formula", general, line)
    letters = [*done.find("B"), *done["gradient-bottom-layer"].leaves]
    pairs = in_order(line[left.bottom_mark].leaves, letters)
    pairs |= in_order(line[delta.mark].leaves, done["delta"].leaves)
    script.play(become(line.name, done, pairs=pairs))
    script.play(indicate(done["delta"], color=None, scale=swelling(part_of(done, "delta"))))
    raised = script.to_edge(words.with_(at=(free.center[0], 0.0)), UP, board.layout.margin + 0.1)
    board.say("The gradient of a layer's biases is its δ.")
    script.play(to(words.name, at=raised.at))
    middle = done.with_(at=(free.center[0], (box_of(raised).bottom + free.bottom) / 2))
    script.play(to(done.name, at=middle.at))
    script.play(draw(boxed("bias-box", middle, margin=0.22)))
    script.play(fade_out([words.name, "bias-box", board.net.name]))


def following(board: Board, name: str, equation: Equation, line: Formula) -> Formula:
    """The next form of a line, as large, its equals sign where that of the line is, or as near as the frame allows."""
    made = lined_up(board.equation(name, equation, line.size), line, "equals")
    over = board.frame.left - box_of(made).left
    return shifted(made, (over, 0.0)) if over > 0 else made


def pointing(board: Board, name: str, start: Node, end: Node, height: float) -> Node:
    """An arrow from one thing to another: from its right side at a height, or up from it in a narrow frame."""
    here, there = box_of(start), box_of(end)
    if board.layout.narrow:
        return arrow((here.center[0], here.top + GAP), (here.center[0], there.bottom - GAP), fill="blue", name=name)
    return arrow((here.right + GAP, height), (there.left - GAP, height), fill="blue", name=name)


def over(board: Board, node: N, place: Node) -> N:
    """What is said of something over it, as near to its middle as the frame allows."""
    box, frame = box_of(place), board.frame
    half = box_of(node).width / 2
    x = min(max(box.center[0], frame.left + half), frame.right - half)
    return move_to(node, (x, box.top + REACH + box_of(node).height / 2))


def line_size(board: Board) -> float:
    """The size of the line."""
    return SIZE * share(board) if board.layout.bias is None else board.layout.bias


def words_share(board: Board) -> float:
    """How much of their size words have."""
    return share(board) if board.layout.bias is None else 1.0


def way_over(board: Board) -> float:
    """How far what comes over to the line leaves the straight way, in radians."""
    return OVER if board.layout.bias is None else OVER / 3


def level(line: Formula) -> float:
    """The height of a line's equals sign."""
    return box_of(part_of(line, "equals")).center[1]
