"""Reproducibility of builds: again, with another hash seed, at another time of day."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from renderer.film.code.film_code import FilmCode
from renderer.film.load.target import load
from renderer.review.fingerprint import differing_keys, fingerprint
from renderer.review.other_process import SILENCE, OtherProcess, SpokenOptions
from renderer.scene.scene import Scene

_LATER = 40_000_000.0  # seconds: another year, month, day, hour and minute
CAUSES = {
    "again": "it differs from build to build: a random number without a seed, or something kept from the build before",
    "hashes": "it differs with Python's hash seed: the order of a set, or hash()",
    "clock": "it differs with the clock: the time of day, or how long something took",
    "elsewhere": "it differs from process to process: a random number without a seed, or the environment",
    "drawing": "it is not certain to be drawn alike: its functions depend on more than the script and the time",
}
"""The causes that can make two builds, or two drawings of one build, differ."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """A difference between builds: its address, such as "dot.at", and its cause."""

    what: str
    cause: str


def unlike(
    target: str,
    params: Mapping[str, str],
    scene: Scene,
    folder: Path | None = None,
    spoken: SpokenOptions = SILENCE,
) -> tuple[Unlike, ...]:
    """Return the differences between a scene, a rebuild of it, and three builds in separate processes.

    Those have two hash seeds and two clocks. Each thing is told once, with the first cause that explains it. Functions
    that are called while the film is drawn count with what they read, as it is after the build.
    """
    first_built = fingerprint(scene)
    with ExitStack() as stack:

        def build(seed: int, shift: float = 0.0) -> OtherProcess:
            return stack.enter_context(OtherProcess(target, params, folder, seed=seed, shift=shift, spoken=spoken))

        plain, hashes, clock = build(1), build(2), build(1, _LATER)
        with redirect_stdout(io.StringIO()):
            again = load(target, params, folder, *spoken).scene
        found = {"again": differing_keys(first_built, fingerprint(again))}
        first = plain.fingerprint()
        found["hashes"] = differing_keys(first, hashes.fingerprint())
        found["clock"] = differing_keys(first, clock.fingerprint())
        found["elsewhere"] = differing_keys(first_built, first)
        found["drawing"] = FilmCode(scene).whole.bound
    seen: dict[str, str] = {}
    for cause, what in found.items():
        for one in what:
            seen.setdefault(one, cause)
    return tuple(Unlike(what, cause) for what, cause in seen.items())
