"""The lint: what a viewer would stumble over, found by measuring the pictures of a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from renderer.review.labels import Label, Line, Seen, look
from renderer.scene.scene import Scene
from renderer.values.box import Box

_FAINT = 0.3  # an opacity below which nothing need be read
_SLACK = 0.02  # units that boxes may share: side bearings and the width of a line
_CONTRAST = 3.0  # WCAG 2.2, large text
_SMALLEST = 0.02  # of the frame's height: the em of a label's base line
_WORDS_A_SECOND = 4.0  # faster than this nobody reads along


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind, first time and beat, for how many of the looks it was there, and the addresses."""

    kind: str
    t: float
    beat: int
    addresses: tuple[str, ...]
    message: str
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a lint, how many pictures it looked at, and which allowances it used."""

    findings: tuple[Finding, ...]
    looks: int
    allowed: tuple[tuple[str, str, str], ...]


def lint(scene: Scene, progress: Callable[[int, int], None] | None = None) -> Report:
    """Look at the middle and end of every beat: what overlaps, is cut off, covered, faint, tiny or gone too soon."""
    times = looks(scene)
    allowances = tuple(scene.notes.get("allowed", ()))
    used: set[tuple[str, str, str]] = set()
    found: dict[tuple[str, tuple[str, ...]], Finding] = {}
    shown: dict[str, list[float]] = {}
    for number, (t, beat) in enumerate(times):
        seen = look(scene, t)
        for label in seen.labels:
            if label.words and label.opacity > 0.5:
                shown.setdefault(label.address, []).append(t)
        for kind, addresses, message in _at(seen):
            allowance = _allowance(addresses, allowances)
            if allowance is not None:
                used.add(allowance)
                continue
            key = (kind, addresses)
            old = found.get(key)
            found[key] = (
                Finding(kind, t, beat, addresses, message)
                if old is None
                else Finding(kind, old.t, old.beat, addresses, old.message, old.looks + 1)
            )
        if progress is not None:
            progress(number + 1, len(times))
    findings = [*found.values(), *_too_short(scene, shown)]
    return Report(tuple(sorted(findings, key=lambda f: (f.t, f.kind, f.addresses))), len(times), tuple(sorted(used)))


def looks(scene: Scene) -> list[tuple[float, int]]:
    """The times that are looked at, each with its beat: the middle of every beat and a millisecond before its end."""
    return [(t, b.number) for b in scene.beats for t in (b.start + b.seconds / 2, b.end - 1e-3)]


def _at(seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    labels = [label for label in seen.labels if label.opacity > _FAINT]
    yield from _overlapping(labels)
    for label in labels:
        yield from _crossed(label, seen.lines)
        yield from _alone(label, seen)


def _overlapping(labels: list[Label]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    ordered = sorted(labels, key=lambda label: label.box.left)
    for number, a in enumerate(ordered):
        for b in ordered[number + 1 :]:
            if b.box.left > a.box.right:
                break
            if _share(a.box, b.box) and any(_share(p, q) for p in a.glyphs for q in b.glyphs if p.overlaps(q)):
                pair = tuple(sorted((a.address, b.address)))
                yield "overlap", pair, f"{pair[0]!r} lies over {pair[1]!r}"


def _crossed(label: Label, lines: Iterable[Line]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for line in lines:
        if line.opacity <= _FAINT or not line.box.overlaps(label.box):
            continue
        if any(line.crosses(glyph.grown(-_SLACK / 2)) for glyph in label.glyphs if glyph.overlaps(line.box)):
            yield "crossed", (label.address, line.address), f"{label.address!r} is crossed by {line.address!r}"


def _alone(label: Label, seen: Seen) -> Iterator[tuple[str, tuple[str, ...], str]]:
    width, height = seen.frame
    frame = Box(-width / 2, -height / 2, width / 2, height / 2).grown(1e-3)
    box = label.box
    if box.left < frame.left or box.right > frame.right or box.bottom < frame.bottom or box.top > frame.top:
        yield "off frame", (label.address,), f"{label.address!r} reaches out of the frame"
    for cover in seen.covers:
        if cover.order > label.order and all(_inside(glyph, cover.box) for glyph in label.glyphs):
            yield "covered", (label.address, cover.address), f"{label.address!r} is covered by {cover.address!r}"
    if label.contrast < _CONTRAST:
        yield (
            "contrast",
            (label.address,),
            f"{label.address!r} has a contrast of {label.contrast:.1f}:1 to the ground; {_CONTRAST:g}:1 can be read",
        )
    if label.em < _SMALLEST * height - 1e-9:
        yield (
            "tiny",
            (label.address,),
            f"{label.address!r} is set at {100 * label.em / height:.1f} % of the frame's height, "
            f"less than the {100 * _SMALLEST:g} % that can be read",
        )


def _too_short(scene: Scene, shown: dict[str, list[float]]) -> Iterator[Finding]:
    """Sentences that are gone before they can be read: those at the top of the scene, by their lives."""
    for life in scene.lives:
        source = getattr(life.node, "baselines", None) and getattr(life.node, "source", "")
        words = len(source.split()) if source else 0
        times = [t for t in shown.get(life.node.name, []) if life.start <= t <= life.end]
        if words < 3 or not times:
            continue
        seconds = min(life.end, scene.duration) - life.start
        if seconds * _WORDS_A_SECOND < words:
            beat = next((b.number for b in scene.beats if b.start <= times[0] <= b.end), 0)
            message = f"{life.node.name!r} has {words} words and is there for {seconds:.1f} s"
            yield Finding("too short", times[0], beat, (life.node.name,), message)


def _share(a: Box, b: Box) -> bool:
    return (
        min(a.right, b.right) - max(a.left, b.left) > _SLACK and min(a.top, b.top) - max(a.bottom, b.bottom) > _SLACK
    )


def _inside(a: Box, b: Box) -> bool:
    return b.left <= a.left and b.right >= a.right and b.bottom <= a.bottom and b.top >= a.top


def _allowance(
    addresses: tuple[str, ...], allowances: tuple[tuple[str, str, str], ...]
) -> tuple[str, str, str] | None:
    """The allowance that names both addresses of a finding, or groups that they lie in."""

    def under(address: str, name: str) -> bool:
        return address == name or address.startswith(f"{name}/")

    for a, b, why in allowances:
        first, last = addresses[0], addresses[-1]
        if (under(first, a) and under(last, b)) or (under(first, b) and under(last, a)):
            return a, b, why
    return None
