"""Comparison of one frame of the film with its golden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from renderer.film.render.still import picture_array
from renderer.golden.golden_folder import Golden, frame_digest
from renderer.golden.machine import machine
from renderer.golden.png_frames import read_png, write_png
from renderer.review.pixel_tolerance import TOLERANCE, Difference, Pixels, Tolerance, compare, difference_map, sized
from renderer.review.words import told_apart, words
from renderer.scene.picture import Picture
from renderer.values.errors import RenderError

FrameVerdict = Literal["same", "alike", "differs", "cannot"]
Level = Literal["pixels", "picture"]


@dataclass(frozen=True, slots=True)
class Task:
    """A frame to examine: the picture at a time, its golden with its files, and the files of a failure.

    The level "picture" compares the words alone and draws nothing.
    """

    key: str
    t: float
    picture: Picture
    size: tuple[int, int]
    golden: Golden
    png: Path
    txt: Path
    left: Path
    level: Level = "pixels"
    tolerance: Tolerance = TOLERANCE


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for a frame: "same", "alike" (but for antialiasing), "differs" or "cannot" be compared, and why.

    `told` are the lines of the picture's words that differ; `left` the files that the failure left, by what they show.
    """

    key: str
    t: float
    verdict: FrameVerdict
    message: str = ""
    told: tuple[str, ...] = ()
    difference: Difference | None = None
    digest: str = ""
    machine: str = ""
    left: tuple[tuple[str, Path], ...] = ()


def examine(task: Task) -> Outcome:
    """Examine a frame, cheapest comparison first; write images of it when it differs.

    Antialiasing is forgiven only where the picture's words are the same: what was moved by a hair is a difference.
    """
    said = words(task.picture)
    left = _files(task)
    for _, path in left:
        path.unlink(missing_ok=True)
    try:
        told = told_apart(_read_words(task.txt), said)
        if task.level == "picture":
            verdict: FrameVerdict = "differs" if told else "same"
            return Outcome(task.key, task.t, verdict, "its words differ" if told else "", told)
        expected = read_png(task.png)
    except RenderError as error:
        return Outcome(task.key, task.t, "cannot", str(error))
    width, height = task.size
    if expected.shape[:2] != (height, width):
        message = f"the golden {str(task.png)!r} has {sized(expected)} pixels, but the frame has {width}x{height}"
        return Outcome(task.key, task.t, "cannot", message, told)
    actual = picture_array(task.picture, task.size)
    found = Outcome(task.key, task.t, "same", "", told, digest=frame_digest(actual), machine=machine())
    if task.golden.knows(found.digest):
        return found
    difference = compare(expected, actual, task.tolerance)
    if not difference.pixels:
        return found
    if difference.alike and not told:
        return replace(found, verdict="alike", message=difference.text, difference=difference)
    return _failed(replace(found, verdict="differs", difference=difference), dict(left), expected, actual, said)


def _failed(
    outcome: Outcome, files: dict[str, Path], expected: Pixels, actual: Pixels, said: tuple[str, ...]
) -> Outcome:
    """Return the outcome of a frame that differs, its pictures written."""
    assert outcome.difference is not None
    write_png(expected, files["expected"], small=False)
    write_png(actual, files["actual"], small=False)
    write_png(difference_map(expected, actual), files["difference"], small=False)
    files["words"].write_text("\n".join(said) + "\n", "utf-8")
    return replace(outcome, message=outcome.difference.text, left=tuple(files.items()))


def _files(task: Task) -> tuple[tuple[str, Path], ...]:
    """Return the files that a failure leaves."""
    names = ("expected", "actual", "difference")
    pictures = tuple((name, task.left.with_name(f"{task.left.name}.{name}.png")) for name in names)
    return (*pictures, ("words", task.left.with_name(f"{task.left.name}.txt")))


def _read_words(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text("utf-8").splitlines())
    except FileNotFoundError:
        raise RenderError(f"the golden {str(path)!r} is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError(f"the golden {str(path)!r} cannot be read: {error}") from error
