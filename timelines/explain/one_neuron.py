"""Act 4: the neuron that mattered most for the answer, up close."""

from __future__ import annotations

from renderer import Ref, delay, to
from renderer.network import add_up, close_up
from timelines.explain.board import Board
from timelines.explain.words import bends
from timelines.telling import placed_in, plain

DIMMED = 0.25  # the opacity of all that is not told

SECONDS = 8.0
"""In which its terms add up."""


def play(board: Board) -> None:
    """The camera goes into the neuron; its terms add up to z, and the point on its curve tells what it hands on."""
    if board.neuron is None:
        return
    script, subject = board.script, board.subject
    step, number = board.neuron
    known = subject.run[step].output_gradient is not None
    why = "which mattered most for the answer" if known else "whose output is the largest"
    board.begin_act("One neuron", f"One neuron up close: number {number + 1} of {step}, {why}.")
    others = _others(board, step, number)
    goal = board.picture.neuron(step, number)
    board.zoom_in(goal, to(others, opacity=DIMMED, seconds=1.0), seconds=1.6, margin=0.8)
    board.settle()
    first = subject.model.step(step).inputs[0] in subject.model.inputs
    shown = close_up(
        subject.run,
        step,
        number,
        inputs=[plain(one) for one in subject.column_names] if first else (),
        direction="right" if board.wide else "down",
        size=1.1 * board.em,
        name="close-up",
    )
    script.allow("crossed", "close-up/axes", "close-up/curve", why="a curve goes through the numbers of its axes")
    board.say("Each number that comes in is multiplied by its weight. All of it adds up to z, bias included.")
    board.zoom_back(
        to("model", opacity=0.0, seconds=0.6),
        delay(0.4, add_up(placed_in(shown, board.body), seconds=SECONDS)),
        seconds=0.6,
    )
    script.begin(to(others, opacity=1.0, seconds=0.01))
    curve = (
        "The curve of its activation makes a of z."
        if bends(subject.model.step(step).kind)
        else "No curve bends it: a is z."
    )
    board.say(f"{curve} That is what it hands on.")
    board.settle(1.0)
    board.leave("close-up")


def _others(board: Board, step: str, number: int) -> list[Ref]:
    """Return all of the picture but the neuron that is told."""
    picture = board.picture
    shown = picture.views[step].columns[0].neurons
    return [
        picture["edges"],
        *(picture[name] for name in picture.views if name != step),
        *(picture.neuron(step, k) for k in shown if k != number),
        *(picture[f"{step}/label"] for part in picture[step].node.children if part.name == "label"),
        *(picture[f"{step}/dots"] for part in picture[step].node.children if part.name == "dots"),
    ]
