"""Nodes in motion at a moment: moving, fading or morphing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from renderer.review.lint.measurements import Body, SeenLabel, SeenLine
from renderer.review.lint.visible import Seen, seen_at
from renderer.scene.scene import Scene
from renderer.values.box import Box

_AHEAD = 0.02  # seconds
_FAST = 0.6  # units a second: faster than anything that drifts
_FADING = 0.25  # opacity a second
_OF_THE_EYE = ("contrast", "overlap", "crossed", "covered")  # what does not matter while a label comes or goes


@dataclass(frozen=True, slots=True)
class Restless:
    """The addresses of moving nodes and of fading labels."""

    moving: frozenset[str] = frozenset()
    fading: frozenset[str] = frozenset()

    def holds(self, address: str, kind: str) -> bool:
        """Return whether a finding of some kind about an address is only momentary."""
        return address in self.moving or (kind in _OF_THE_EYE and address in self.fading)


def restless(scene: Scene, t: float, seen: Seen) -> Restless:
    """Return the moving and fading nodes at a time at which `seen` is visible."""
    if not seen.moves and all(label.formed for label in seen.labels) and _standing_camera(scene, t, seen):
        return Restless()
    # A scene is looked at a moment before, so that what has just arrived at the end of a beat is at rest.
    other = seen_at(scene, _near(t))
    moving = {label.address for label in seen.labels if not label.formed}
    moving |= _moved(_boxes(seen), _boxes(other))
    before = {label.address: label for label in other.labels}
    fading = {label.address for label in seen.labels if _fades(label, before.get(label.address))}
    return Restless(frozenset(moving), frozenset(fading))


def _fades(label: SeenLabel, before: SeenLabel | None) -> bool:
    """Return whether a label fades as a whole or glyph by glyph, as when it is written."""
    if before is None or len(before.paints) != len(label.paints):
        return True
    now, then = ([one.opacity, *(c.alpha * opacity for c, opacity in one.paints)] for one in (label, before))
    return max(abs(a - b) for a, b in zip(now, then, strict=True)) > _FADING * _AHEAD


def _near(t: float) -> float:
    return t + _AHEAD if t < _AHEAD else t - _AHEAD


def _standing_camera(scene: Scene, t: float, seen: Seen) -> bool:
    other = scene.at(_near(t))
    return other.view == seen.picture.view and len(other.items) == len(seen.picture.items)


def _boxes(seen: Seen) -> dict[str, Box]:
    """Return the boxes of everything seen; of lines in bulk, the first that is seen."""
    found: dict[str, Box] = {}
    parts: list[SeenLabel | SeenLine | Body] = [*seen.labels, *seen.lines, *seen.bodies]
    for part in parts:
        found.setdefault(part.address.partition("#")[0], part.box)
    return found


def _moved(now: Mapping[str, Box], then: Mapping[str, Box]) -> set[str]:
    return {
        address
        for address, box in now.items()
        if address not in then or max(abs(a - b) for a, b in zip(box, then[address], strict=True)) > _FAST * _AHEAD
    }
