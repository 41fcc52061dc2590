"""The lint: what a viewer would stumble over, found by measuring the pictures of a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from renderer.review.labels import Body, Label, Line, Seen, look
from renderer.review.rest import Restless, restless
from renderer.scene.beats import Beat
from renderer.scene.scene import Scene
from renderer.values.box import Box

FAINT = 0.3  # an opacity below which nothing need be read
_SLACK = 0.02  # units that boxes may share: side bearings and the width of a line
_CONTRAST = 3.0  # WCAG 2.2, large text
_SMALLEST = 0.02  # of the frame's height: the em of a label's base line
_WORDS_A_SECOND = 4.0  # faster than this nobody reads along
_SIGNS_A_SECOND = 17.0  # of captions, which are read beside the picture: what subtitlers keep to
_STEP = 0.5  # seconds between looks where there are no beats

Allowance = tuple[str, str, str]
"""Two addresses and the reason why they may lie over each other."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind, first time and beat, in how many of the looks it was there, and the addresses."""

    kind: str
    t: float
    beat: int | None
    addresses: tuple[str, ...]
    message: str
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a lint, how many pictures it looked at, and which allowances it used."""

    findings: tuple[Finding, ...]
    looks: int
    allowed: tuple[Allowance, ...]


def lint(scene: Scene, progress: Callable[[int, int], None] | None = None) -> Report:
    """Look at the middle and end of every beat: what overlaps, is cut off, covered, faint, tiny or gone too soon.

    What is on its way at the moment is left alone: it is not read before it has arrived.
    """
    times = looks(scene)
    allowances: tuple[Allowance, ...] = tuple(scene.notes.get("allowed", ()))
    used: set[Allowance] = set()
    found: dict[tuple[str, tuple[str, ...]], Finding] = {}
    shown: dict[str, list[float]] = {}
    for number, (t, beat) in enumerate(times):
        seen = look(scene, t)
        for label in seen.labels:
            if label.words and label.opacity > 0.5:
                shown.setdefault(label.address, []).append(t)
        for finding in _standing(scene, t, beat, seen):
            allowance = _allowance(finding.addresses, allowances)
            if allowance is not None:
                used.add(allowance)
                continue
            key = finding.kind, finding.addresses
            old = found.get(key)
            found[key] = finding if old is None else replace(old, looks=old.looks + 1)
        if progress is not None:
            progress(number + 1, len(times))
    findings = [*found.values(), *_too_short(scene, shown), *_captions(scene)]
    return Report(tuple(sorted(findings, key=lambda f: (f.t, f.kind, f.addresses))), len(times), tuple(sorted(used)))


def looks(scene: Scene) -> list[tuple[float, int | None]]:
    """The times that are looked at, each with its beat: the middle of every beat and a millisecond before its end.

    Without beats, every half second.
    """
    if scene.beats:
        return [(t, b.number) for b in scene.beats for t in (b.start + b.seconds / 2, max(b.end - 1e-3, b.start))]
    return [(k * _STEP, None) for k in range(int(scene.duration / _STEP) + 1)]


def _standing(scene: Scene, t: float, beat: int | None, seen: Seen) -> Iterator[Finding]:
    """The findings at a time among what stands still."""
    moving: Restless | None = None
    for kind, addresses, message in _at(seen):
        if moving is None:
            moving = restless(scene, t, seen)
        if not any(moving.holds(address, kind) for address in addresses):
            yield Finding(kind, t, beat, addresses, message)


def _at(seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    labels = [label for label in seen.labels if label.opacity > FAINT]
    bodies = [body for body in seen.bodies if body.opacity > FAINT]
    yield from _overlapping(labels)
    for label in labels:
        yield from _crossed(label, seen)
        yield from _readable(label, seen)
    seen_parts: list[Label | Body] = [*labels, *bodies]
    for one in seen_parts:
        yield from _visible(one, seen)


def _overlapping(labels: list[Label]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    ordered = sorted(labels, key=lambda label: label.box.left)
    for number, a in enumerate(ordered):
        for b in ordered[number + 1 :]:
            if b.box.left > a.box.right:
                break
            if _share(a.box, b.box) and any(_share(p, q) for p in a.glyphs for q in b.glyphs if p.overlaps(q)):
                pair = tuple(sorted((a.address, b.address)))
                yield "overlap", pair, f"{pair[0]!r} lies over {pair[1]!r}"


def _crossed(label: Label, seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    through: dict[str, list[str]] = {}
    for line in seen.lines:
        if line.opacity <= FAINT or not line.box.overlaps(label.box):
            continue
        near = [glyph for glyph in label.glyphs if glyph.overlaps(line.box)]
        if any(line.crosses(glyph.grown(-_SLACK / 2)) and not _between(line, label, glyph, seen) for glyph in near):
            node, _, which = line.address.partition("#")
            through.setdefault(node, []).append(which)
    for node, numbers in through.items():
        listed = ", ".join(numbers[:4]) + (" ..." if len(numbers) > 4 else "")
        several = f"lines {listed} of " if numbers[0] else ""
        yield "crossed", (label.address, node), f"{label.address!r} is crossed by {several}{node!r}"


def _between(line: Line, label: Label, glyph: Box, seen: Seen) -> bool:
    """Whether something hides the line behind a glyph, as a filled neuron hides the ends of its edges."""
    return any(line.order < cover.order < label.order and _inside(glyph, cover.box) for cover in seen.covers)


def _visible(one: Label | Body, seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    width, height = seen.frame
    frame = Box(-width / 2, -height / 2, width / 2, height / 2).grown(1e-3)
    box = one.box
    # Where the camera has moved, what it leaves out is left out on purpose; so is what is wider than the frame.
    meant = isinstance(one, Body) and (not seen.whole or box.width > width or box.height > height)
    if not _inside(box, frame) and not meant:
        yield "off frame", (one.address, "frame"), f"{one.address!r} reaches out of the frame"
    glyphs = one.glyphs if isinstance(one, Label) else (box,)
    for cover in seen.covers:
        if cover.order > one.order and all(_inside(glyph, cover.box) for glyph in glyphs):
            yield "covered", (one.address, cover.address), f"{one.address!r} is covered by {cover.address!r}"


def _readable(label: Label, seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    height = seen.frame[1]
    if label.contrast < _CONTRAST:
        message = (
            f"{label.address!r} has a contrast of {label.contrast:.2f}:1 to the ground; {_CONTRAST:g}:1 can be read"
        )
        yield "contrast", (label.address,), message
    if label.em < _SMALLEST * height - 1e-9:
        share = f"{100 * label.em / height:.1f} % of the frame's height"
        yield "tiny", (label.address,), f"{label.address!r} is set at {share}; {100 * _SMALLEST:g} % can be read"


def _too_short(scene: Scene, shown: dict[str, list[float]]) -> Iterator[Finding]:
    """Sentences that are gone before they can be read: those at the top of the scene, by their lives."""
    for life in scene.lives:
        source = getattr(life.node, "baselines", None) and getattr(life.node, "source", "")
        words = len(source.split()) if source else 0
        times = [t for t in shown.get(life.node.name, []) if life.start <= t <= life.end]
        seconds = min(life.end, scene.duration) - life.start
        if words >= 3 and times and seconds * _WORDS_A_SECOND < words:
            message = f"{life.node.name!r} has {words} words and is there for {seconds:.1f} s"
            yield Finding("too short", times[0], _beat(scene.beats, times[0]), (life.node.name,), message)


def _captions(scene: Scene) -> Iterator[Finding]:
    for caption in scene.captions:
        words, seconds = len(caption.text.split()), caption.end - caption.start
        if seconds * _WORDS_A_SECOND < words - 1e-9 or seconds * _SIGNS_A_SECOND < len(caption.text) - 1e-9:
            size = f"{words} words, {len(caption.text)} characters,"
            message = f"the caption {caption.text!r:.60} has {size} and is there for {seconds:.1f} s"
            yield Finding("too short", caption.start, _beat(scene.beats, caption.start), ("captions",), message)


def _beat(beats: tuple[Beat, ...], t: float) -> int | None:
    return next((beat.number for beat in beats if beat.start <= t < beat.end), None)


def _share(a: Box, b: Box) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > _SLACK and min(a.top, b.top) - max(a.bottom, b.bottom) > _SLACK


def _inside(a: Box, b: Box) -> bool:
    return b.left <= a.left and b.right >= a.right and b.bottom <= a.bottom and b.top >= a.top


def _allowance(addresses: tuple[str, ...], allowances: tuple[Allowance, ...]) -> Allowance | None:
    """The allowance that names both addresses of a finding, or groups that they lie in."""

    def under(address: str, name: str) -> bool:
        return address == name or address.startswith(f"{name}/")

    for a, b, why in allowances:
        first, last = addresses[0], addresses[-1]
        if (under(first, a) and under(last, b)) or (under(first, b) and under(last, a)):
            return a, b, why
    return None
