"""How films of learning are told: captions that can be read, chapters with headings, and the frame below these."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from renderer import (
    RIGHT,
    UP,
    Box,
    Clip,
    Gradient,
    Node,
    Ref,
    Script,
    Text,
    arrange,
    box_of,
    camera_back,
    delay,
    fade_in,
    fade_out,
    faded,
    fit,
    group,
    ink,
    move_to,
    rectangle,
    tex,
    text,
    zoom_to,
)

MARGIN = 0.4  # units of the frame that stay free
HEADING = 1.0  # units of a heading with the air below it, at size 1
FRONT = 9.0  # the z of headings
BAND = "behind-heading"
SOFT, BELOW = 0.7, 0.5  # units in which the band behind a heading fades out, and how far it reaches below the heading
LEAVING = 0.75  # seconds in which the pictures of an act go when the next one begins
HANDED_OVER = 0.2  # seconds after which those of the next one come
WORDS, CHARACTERS = 3.9, 16.5  # that are read in a second


@dataclass
class Telling:
    """A script with the pace of its captions.

    `until` is when the last one has been read, and `leaving` goes when the next act begins.
    """

    script: Script
    heading_number: int = 0
    until: float = 0.0
    leaving: tuple[Ref | Node | str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether there is room beside what stands in the middle of the frame."""
        return is_wide(self.script)

    @property
    def tall(self) -> bool:
        """Whether there is no room beside what stands in the middle: the frame is narrower than a sheet of 4:5."""
        return self.script.frame[0] < 0.75 * self.script.frame[1]

    @property
    def em(self) -> float:
        """The size of text: smaller in narrow frames, whose pixels are finer."""
        return text_size(self.script)

    @property
    def body(self) -> Box:
        """The frame below the heading."""
        return body_of(self.script)

    def say(self, words: str) -> None:
        """Begin a caption when the one before has been read."""
        self.settle()
        self.script.caption(words)
        self.until = self.script.now + max(len(words.split()) / WORDS, len(words) / CHARACTERS) + 0.2

    def settle(self, least: float = 0.0) -> None:
        """Wait until the caption has been read, and some seconds at least."""
        rest = max(self.until - self.script.now, least)
        if rest > 0.02:
            self.script.wait(round(rest, 2))

    def leave(self, *targets: Ref | Node | str) -> None:
        """Let nodes stand until the next act begins, and go then, so that no frame is empty between two acts."""
        self.leaving = (*self.leaving, *targets)

    def begin_act(
        self, title: str, words: str, *clips: Clip, coming: Clip | None = None, label: str | None = None
    ) -> None:
        """Begin a chapter: a heading in place of the one before, a caption, and clips that go with them.

        `coming` begins while the nodes of the act before, those of `leave`, are still fading; `label` names the beat.
        """
        self.settle()
        self.script.chapter(title)
        self.say(words)
        old, self.heading_number = self.heading_number, self.heading_number + 1
        made = self.fitted_text(title, 1.3 * self.em, name=f"heading-{self.heading_number}", pinned=True)
        made = self.script.to_edge(made, UP, MARGIN * 0.75).with_(z=FRONT)
        going = [fade_out(f"heading-{old}", seconds=0.3)] if old else []
        # One word at a time: two that cross-fade in one place cannot be read.
        shown = fade_in(made, seconds=0.5)
        if self.leaving:
            going.append(fade_out(list(self.leaving), seconds=LEAVING))
        entering = [] if coming is None else [delay(HANDED_OVER if old else 0.0, coming)]
        self.leaving = ()
        self.script.play(*going, delay(0.25, shown) if old else shown, *clips, *entering, label=label)

    def zoom_in(self, target: Ref | list[Ref], *clips: Clip, seconds: float, margin: float) -> None:
        """Let the camera go close to something, whose tallest part stays free of the heading.

        What else comes under the heading fades into a band behind it, whose lower edge is soft.
        """
        over = self.script.frame[1] / 2 - self.body.top + BELOW
        boxes = [box_of(self.script.pose(one)) for one in (target if isinstance(target, list) else [target])]
        margin = max(margin, over * max(box.height for box in boxes) / (self.script.frame[1] - 2 * over))
        if not self.script.stands(BAND):
            (wide, high), z = self.script.frame, FRONT - 1
            stops = ((0.0, ink("ground")), (1 - SOFT / over, ink("ground")), (1.0, faded("ground", 0.0)))
            fill = Gradient(stops, angle=-math.pi / 2)
            band = rectangle(wide, over, fill=fill, at=(0.0, (high - over) / 2), pinned=True, z=z, name=BAND)
            clips = (*clips, fade_in(band, seconds=seconds / 2))
        self.script.play(zoom_to(target, seconds=seconds, margin=margin), *clips)

    def zoom_back(self, *clips: Clip, seconds: float) -> None:
        """Let the camera go back to the whole frame."""
        gone = [fade_out(BAND, seconds=seconds)] if self.script.stands(BAND) else []
        self.script.play(camera_back(seconds=seconds), *clips, *gone)

    def fitted_text(self, line: str, size: float, *, name: str, fill: str = "ink", pinned: bool = False) -> Text:
        """Return a line of text no wider than the frame; dollars stand for themselves."""
        return fit(text(plain(line), size=size, fill=fill, name=name, pinned=pinned), width=self.body.width)


N = TypeVar("N", bound=Node)


def placed_in(node: N, box: Box) -> N:
    """Return a node in the middle of a box, made smaller where it does not fit."""
    return move_to(fit(node, width=box.width, height=box.height), box.center)


def largest_in(nodes: Iterable[N], box: Box) -> N:
    """Return that of several layouts which fits a box at the largest scale, the first of equals, in its middle."""

    def scale(node: N) -> float:
        own = box_of(node)
        return min(box.width / own.width, box.height / own.height, 1.0)

    return placed_in(max(nodes, key=scale), box)


def bracketed(shown: Node, value: float, size: float) -> Node:
    """Return a number, in parentheses when its value is below 0: its sign would be read as that of an operation."""
    if value >= 0:
        return shown
    signs = [tex(sign, size=size, name=name) for sign, name in (("(", "opened"), (")", "closed"))]
    return group(*arrange([signs[0], shown, signs[1]], RIGHT, gap=0.04 * size), name=f"{shown.name}-bracketed")


def is_wide(script: Script) -> bool:
    """Return whether a frame is wide enough for text at its full size."""
    return script.frame[0] >= 1.2 * script.frame[1]


def text_size(script: Script) -> float:
    """Return the size of text in a frame: as many pixels in a tall one as in a wide one, smaller in a square."""
    return 1.0 if is_wide(script) else min(0.78, script.frame[0] / 8)


def body_of(script: Script) -> Box:
    """Return the frame below the heading."""
    box = script.inside(MARGIN)
    return Box(box.left, box.bottom, box.right, box.top - HEADING * text_size(script) + 0.25)


def plain(line: str) -> str:
    """Return text in which dollars and backslashes stand for themselves."""
    return line.replace("\\", "/").replace("$", r"\$")
