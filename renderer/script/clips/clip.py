"""Clips: moves without a start time, and the functions that compose them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeAlias, cast, runtime_checkable

from renderer.scene.node import Node, Ref, Target
from renderer.script.stage import Stage
from renderer.values.argument_check import check_arguments
from renderer.values.argument_kinds import ANYTHING
from renderer.values.errors import ScriptError
from renderer.values.numbers import not_negative, positive
from renderer.values.short_repr import brief

Targets: TypeAlias = Target | Iterable[Target]


@runtime_checkable
class Clip(Protocol):
    """A move of some seconds that can enact itself on a stage."""

    @property
    def seconds(self) -> float:
        """The duration in seconds."""
        ...

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Write its moves between two times, in seconds of the script, on the stage."""
        ...


Clips: TypeAlias = Annotated[Clip | Iterable[object], ANYTHING]
"""A clip, or nested collections of clips; composing functions report other values."""


@dataclass(frozen=True)
class Composed:
    """Clips with their start times in seconds, from the start of the whole."""

    parts: tuple[tuple[float, Clip], ...]
    natural: float
    stretched: float | None = None

    @property
    def seconds(self) -> float:
        """The duration of the whole."""
        return self.natural if self.stretched is None else self.stretched

    def over(self, seconds: float) -> Composed:
        """Return the same clips, scaled in time to last `seconds`."""
        return Composed(self.parts, self.natural, seconds)

    def enact(self, stage: Stage, t0: float, t1: float) -> None:
        """Enact every clip in order of start."""
        for start, end, clip in placed(self, t0, t1):
            clip.enact(stage, start, end)


def placed(clip: Clip, t0: float, t1: float) -> list[tuple[float, float, Clip]]:
    """Return the simple clips inside a clip with their times, in order of start."""
    return sorted(_walk(clip, t0, t1), key=lambda found: round(found[0], 9))


def _walk(clip: Clip, t0: float, t1: float) -> Iterator[tuple[float, float, Clip]]:
    if not isinstance(clip, Composed):
        yield t0, t1, clip
        return
    factor = (t1 - t0) / clip.natural if clip.natural else 0.0
    for start, part in clip.parts:
        yield from _walk(part, t0 + start * factor, t0 + (start + part.seconds) * factor)


def _clips(clips: Sequence[Clips], word: str) -> list[Clip]:
    found: list[Clip] = []
    for clip in clips:
        if isinstance(clip, Clip):
            found.append(clip)
        elif isinstance(clip, Node | Ref | str) or not isinstance(clip, Iterable):
            raise ScriptError(f"{word} takes clips, such as fade_in(node), but this is {brief(clip)}")
        else:
            found += _clips(cast("Sequence[Clips]", list(clip)), word)
    return found


@check_arguments
def together(*clips: Clips) -> Composed:
    """Return clips that run at the same time: A and B start at 0 s; the whole lasts as long as the longest.

    >>> together(delay(1.0), delay(2.0)).seconds
    2.0
    """
    found = _clips(clips, "together")
    return Composed(tuple((0.0, clip) for clip in found), max((clip.seconds for clip in found), default=0.0))


@check_arguments
def one_after_another(*clips: Clips) -> Composed:
    """Return clips in sequence, each starting when the one before ends: A of 1 s starts at 0 s, B at 1 s.

    >>> one_after_another(delay(1.0), delay(2.0)).seconds
    3.0
    """
    parts, clock = [], 0.0
    for clip in _clips(clips, "one_after_another"):
        parts.append((clock, clip))
        clock += clip.seconds
    return Composed(tuple(parts), clock)


@check_arguments
def stagger(*clips: Clips, ratio: float = 0.5, seconds: float | None = None) -> Composed:
    """Return clips that start one after another, delayed by `ratio` of the length of the one before, or by `seconds`.

    With three clips of 1 s and ratio 0.5 they start at 0, 0.5 and 1 s, and the whole lasts 2 s.

    >>> stagger([delay(1.0)] * 3).seconds, stagger([delay(1.0)] * 3, seconds=0.1).seconds
    (2.0, 1.2)
    """
    not_negative(ratio if seconds is None else seconds, "the ratio or seconds of a stagger")
    parts, clock, end = [], 0.0, 0.0
    for clip in _clips(clips, "stagger"):
        parts.append((clock, clip))
        end = max(end, clock + clip.seconds)
        clock += clip.seconds * ratio if seconds is None else seconds
    return Composed(tuple(parts), end)


@check_arguments
def delay(seconds: float, *clips: Clips) -> Composed:
    """Return clips that start after some seconds; without clips, a pause of that length.

    >>> delay(1.5).seconds
    1.5
    """
    not_negative(seconds, "a delay")
    inner = together(*clips)
    return Composed(((seconds, inner),) if inner.parts else (), seconds + inner.seconds)


@check_arguments
def lasting(seconds: float, *clips: Clips) -> Composed:
    """Return clips that run at the same time, stretched or squeezed as a whole to last `seconds`.

    >>> lasting(2.0, stagger([delay(1.0)] * 9)).seconds
    2.0
    """
    positive(seconds, "the seconds of a clip")
    return together(*clips).over(seconds)


def each(stage: Stage, targets: Targets, t: float) -> list[Ref]:
    """Return the nodes on the stage for some targets, one or several."""
    if isinstance(targets, Node | Ref | str):
        return [stage.ref(targets, t)]
    found = [stage.ref(target, t) for target in targets]
    if not found:
        raise ScriptError("a clip was given nothing to move: the list of targets is empty")
    return found


def entering(stage: Stage, targets: Targets, t: float, over: int | None = None) -> list[Ref]:
    """Return the nodes that a clip shows; add the ones not yet on the stage.

    They come in front of all others, or directly in front of a life and with its z.
    """
    wanted = [targets] if isinstance(targets, Node | Ref | str) else list(targets)
    for target in wanted:
        if isinstance(target, Node):
            if not stage.has(target, t):
                over = _added(stage, target, t, over)
            elif not (name := stage.address(target, t)).parent and not stage.same(target, t):
                raise ScriptError(
                    f"another node named {name!r} is on the stage at {t:.2f} s; remove it first, or say "
                    f"{name!r} to bring that one in"
                )
        elif isinstance(target, Ref) and not target.address.parent and not stage.has(target, t):
            over = _added(stage, target.node, t, over)
    return each(stage, wanted, t)


def _added(stage: Stage, node: Node, t: float, over: int | None) -> int | None:
    """Add a node to the stage; a node with a place in the drawing order goes directly above the one before."""
    if over is None:
        stage.add(node, t)
        return None
    ref = stage.add(node, t, over)
    depth = stage.depth(over, t)
    if node.z == 0 and depth != 0:
        stage.jump(ref, "z", t, depth)
    return stage.life(ref.address, t)
