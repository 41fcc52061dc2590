"""What the acts share: the script, the subject, its picture, and where things stand in the frame."""

from __future__ import annotations

from dataclasses import dataclass

from renderer import Box, Script
from renderer.network import ModelPicture, Softmax, model_picture
from renderer.network.panels.step_views import step_views
from renderer.values.errors import NetworkError
from renderer.values.short_repr import brief
from timelines.explain.subject import Subject, dense_steps, last_hidden
from timelines.telling import Telling, body_of, plain

NAMES = 0.15  # of the frame's shorter side: the size of text at which shapes have 20 pixels of 1080
LONGEST_NAME = 18  # characters of the name of an input; a longer one is cut
SHOWN = 12  # neurons of the layer from which one is told, where it is larger than can be shown


@dataclass(kw_only=True)
class Board(Telling):
    """The stage while the film is written.

    `neuron` is the one that mattered most for the answer, by step and number; None where no layer has one to show.
    """

    subject: Subject
    picture: ModelPicture
    neuron: tuple[str, int] | None

    def panel(self, step: str) -> Box:
        """Return where the picture shows a step, without its label."""
        plan, (x, y) = self.picture.plan, self.picture.group.at
        (u, v), size = plan.center(step), plan.size(step)
        wide, high = (size[1], size[0]) if plan.measure.down else size
        return Box(x + u - wide / 2, y + v - high / 2, x + u + wide / 2, y + v + high / 2)


def make_board(script: Script, subject: Subject, neuron: tuple[str, int] | None = None) -> Board:
    """Return the board of a film about a subject, with its picture in the body of the frame.

    `neuron` is the one that is told up close, by step and number; by default the one that mattered most.
    """
    script.allow("tiny", "model", why="signs between digits are low, and in the last act the picture steps back")
    neuron = strongest_neuron(subject) if neuron is None else _checked(subject, neuron)
    box = body_of(script)
    last = subject.model.step(subject.model.outputs[0]).kind
    picture = model_picture(
        subject.model,
        subject.run,
        name="model",
        filled=False,
        # Names stand at bars; logits have none in the picture, and are named in the answer.
        classes=subject.labels if isinstance(last, Softmax) and subject.task == "classes" else (),
        inputs=_input_names(subject),
        show=_shown(subject, neuron),
        fit=(box.width, box.height),
        text_size=NAMES * min(script.frame),
        at=box.center,
    )
    return Board(script, subject=subject, picture=picture, neuron=neuron)


def strongest_neuron(subject: Subject) -> tuple[str, int] | None:
    """Return the neuron whose value times its gradient is largest, in the last hidden dense layer."""
    step = last_hidden(subject)
    if step is None:
        return None
    run = subject.run[step]
    gradient = run.output_gradient
    worth = abs(run.output if gradient is None else run.output * gradient)
    return step, int(worth.argmax())


def _checked(subject: Subject, neuron: tuple[str, int]) -> tuple[str, int]:
    step, number = neuron
    known = dense_steps(subject)
    if step not in known:
        said = f"; these do: {', '.join(known)}" if known else ""
        raise NetworkError(f"{brief(step)} has no single neurons to show{said}")
    size = subject.run[step].output.size
    if not 0 <= number < size:
        raise NetworkError(f"{step!r} has the neurons 0 to {size - 1}, but {number} is to be told")
    return step, number


def _input_names(subject: Subject) -> tuple[str, ...]:
    """Return the names of the numbers of a row, x with a number where they have none; of other inputs nothing."""
    views = step_views(subject.model, subject.run, {}, {}, ())
    first = views[subject.model.inputs[0]]
    if len(subject.model.inputs) > 1 or first.view != "neurons" or sum(side > 1 for side in subject.pixels) > 1:
        return ()
    count = first.columns[0].size
    if len(subject.column_names) == count:
        return tuple(plain(_shortened(one)) for one in subject.column_names)
    return tuple(f"$x_{{{k + 1}}}$" for k in range(count))


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _shown(subject: Subject, neuron: tuple[str, int] | None) -> dict[str, list[int]] | None:
    """Return which neurons of a large layer are shown: the first, the last, and the one that is told."""
    if neuron is None:
        return None
    step, number = neuron
    size = subject.run[step].output.size
    if size <= SHOWN:
        return None
    return {step: sorted({*range(SHOWN // 2 - 1), number, *range(size - SHOWN // 2 + 1, size)})}


def halves(board: Board, share: float = 0.5, gap: float = 0.5) -> tuple[Box, Box]:
    """Return two boxes of the body: left and right of each other in wide frames, else one above the other."""
    box = board.body
    if board.wide:
        x = box.left + share * box.width
        return Box(box.left, box.bottom, x - gap / 2, box.top), Box(x + gap / 2, box.bottom, box.right, box.top)
    y = box.top - share * box.height
    return Box(box.left, y + gap / 2, box.right, box.top), Box(box.left, box.bottom, box.right, y - gap / 2)
