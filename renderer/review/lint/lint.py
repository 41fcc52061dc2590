"""The lint: visual defects found by measuring the pictures of a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from renderer.review.lint.moving_nodes import restless
from renderer.review.lint.rules import Flaw, flaws, flights
from renderer.review.lint.stillness import LONGEST_STILL, holes
from renderer.review.lint.visible import seen_at
from renderer.scene.allowance import Allowance
from renderer.scene.scene import Scene
from renderer.scene.timeline import Beat
from renderer.script.reading_time import CHARACTERS_A_SECOND, WORDS_A_SECOND

_STEP = 0.5  # seconds between looks where there are no beats
_LONG = 2.0  # seconds from which on a move is long enough to be read in


@dataclass(frozen=True, slots=True)
class Finding:
    """One visual defect: its kind, first time and beat, the number of looks that show it, and the addresses."""

    kind: str
    t: float
    beat: int | None
    addresses: tuple[str, ...]
    message: str
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a lint, the number of checked pictures, and the allowances used."""

    findings: tuple[Finding, ...]
    looks: int
    allowed: tuple[Allowance, ...]


def lint(scene: Scene, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check the middle and end of every beat and the still stretches; return the visual defects.

    What is on its way at the moment is not read before it has arrived, so only its flight over standing labels counts,
    and what is wrong with it from the middle of a beat of two seconds or more to the end.
    """
    times = looks(scene)
    allowances: tuple[Allowance, ...] = tuple(cast(Iterable[Allowance], scene.notes.get("allowed", ())))
    used: dict[Allowance, None] = {}
    found: dict[tuple[str, tuple[str, ...]], Finding] = {}
    shown: dict[str, list[float]] = {}
    seconds = {one.number: one.seconds for one in scene.beats}
    moment: tuple[int | None, frozenset[Flaw]] = (None, frozenset())

    def add(finding: Finding) -> None:
        allowance = next((one for one in allowances if one.covers(finding.kind, finding.addresses)), None)
        if allowance is not None:
            used[allowance] = None
            return
        key = finding.kind, finding.addresses
        old = found.get(key)
        found[key] = finding if old is None else replace(old, looks=old.looks + 1)

    for number, (t, beat) in enumerate(times):
        standing, passing, words = _look(scene, t)
        for address in words:
            shown.setdefault(address, []).append(t)
        if beat is not None and moment[0] == beat and seconds[beat] >= _LONG:
            kept = {(flaw.kind, flaw.addresses) for flaw in moment[1]}
            standing += [flaw for flaw in passing if (flaw.kind, flaw.addresses) in kept]
        moment = beat, frozenset(passing)
        for flaw in standing:
            add(Finding(flaw.kind, t, beat, flaw.addresses, flaw.message))
        if progress is not None:
            progress(number + 1, len(times))
    for finding in (*_too_short(scene, shown), *_captions(scene), *_holes(scene)):
        add(finding)
    ordered = sorted(found.values(), key=lambda f: (f.t, f.kind, f.addresses))
    return Report(tuple(ordered), len(times), tuple(used))


def looks(scene: Scene) -> list[tuple[float, int | None]]:
    """Return the checked times, each with its beat: its middle, and a millisecond before its end.

    Without beats, every half second.
    """
    if scene.beats:
        return [(t, b.number) for b in scene.beats for t in (b.start + b.seconds / 2, max(b.end - 1e-3, b.start))]
    return [(k * _STEP, None) for k in range(int(scene.duration / _STEP) + 1)]


def _look(scene: Scene, t: float) -> tuple[list[Flaw], list[Flaw], list[str]]:
    """Return the flaws at a time of what stands, those of what is on its way, and the sentences that can be read."""
    seen = seen_at(scene, t)
    words = [label.address for label in seen.labels if label.words and label.opacity > 0.5]
    way = restless(scene, t, seen)
    standing: list[Flaw] = []
    passing: list[Flaw] = []
    for flaw in flaws(seen):
        (passing if any(way.holds(address, flaw.kind) for address in flaw.addresses) else standing).append(flaw)
    return [*standing, *flights(seen, way.moving, way.fading)], passing, words


def _too_short(scene: Scene, shown: dict[str, list[float]]) -> Iterator[Finding]:
    """Yield sentences that are gone before they can be read: those at the top of the scene, by their lives."""
    for life in scene.lives:
        source = getattr(life.node, "baselines", None) and getattr(life.node, "source", "")
        words = len(source.split()) if source else 0
        times = [t for t in shown.get(life.node.name, []) if life.start <= t <= life.end]
        seconds = min(life.end, scene.duration) - life.start
        if words >= 3 and times and seconds * WORDS_A_SECOND < words:
            message = f"{life.node.name!r} has {words} words and is there for {seconds:.1f} s"
            yield Finding("too short", times[0], _beat(scene.beats, times[0]), (life.node.name,), message)


def _captions(scene: Scene) -> Iterator[Finding]:
    for caption in scene.captions:
        words, seconds = len(caption.text.split()), caption.end - caption.start
        if seconds * WORDS_A_SECOND < words - 1e-9 or seconds * CHARACTERS_A_SECOND < len(caption.text) - 1e-9:
            size = f"{words} words, {len(caption.text)} characters,"
            message = f"the caption {caption.text!r:.60} has {size} and is there for {seconds:.1f} s"
            yield Finding("too short", caption.start, _beat(scene.beats, caption.start), ("captions",), message)


def _holes(scene: Scene) -> Iterator[Finding]:
    for start, end in holes(scene):
        message = (
            f"nothing moves from {start:.1f} to {end:.1f} s, and {LONGEST_STILL:g} s are enough for what is to be read"
        )
        yield Finding("still", start, _beat(scene.beats, start), (f"{start:.1f} s",), message)


def _beat(beats: tuple[Beat, ...], t: float) -> int | None:
    return next((beat.number for beat in beats if beat.start <= t < beat.end), None)
