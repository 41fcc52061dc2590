"""Cuts of a film into segments: at which frames, and how the work of the segments compares."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from math import ceil

from renderer.drawing.layers import work
from renderer.scene.frame_grid import Filmed, FrameGrid
from renderer.scene.scene import Scene

SHORTEST, USUAL, LONGEST = 4.0, 6.0, 8.0
"""The seconds of a segment: at least, if nothing says otherwise, and at most."""

FINEST = 2.0
"""The seconds of a segment that is much work, at least."""

MOST_WORK = 2.4e6
"""The work of a segment in microseconds, at most: 64 workers then share a film of eight minutes evenly."""

_LOOKS = 6
"""The pictures of a piece that its estimate takes: within a fifth of 24 of them, where 3 can be off by 6 times."""

_ENCODED, _REPEATED = 12_000.0, 4_000.0  # microseconds for a frame of 1920x1080, whatever is in it


def segments(scene: Filmed, fps: Fraction, part: range | None = None) -> list[range]:
    """The frames of a film in pieces; of a `part` of it, the same pieces as far as they lie in it.

    Pieces last 4 to 8 s and begin with beats where they can, best with a wait. Pieces that are much work are cut again,
    into equal ones of 2 s or more. The first cuts depend on the beats and the duration alone, the others on what moves
    in the piece: an edit that moves no beat moves no cut outside of the piece that it is in.
    """
    return [piece for piece, _ in measured_segments(scene, fps, part)]


def measured_segments(scene: Filmed, fps: Fraction, part: range | None = None) -> list[tuple[range, float]]:
    """The segments of a film, each with roughly its work in microseconds at 1920x1080."""
    cut = FilmCut(scene, fps, part)
    return [piece for rough in cut.rough for piece in cut.measured(rough)]


class FilmCut:
    """The cut of a film, or of a part of it: at beats at once, and of each rough piece further when it is asked for.

    To weigh a piece, pictures of it are looked at, which takes most of the time of cutting. What a piece is cut into
    depends on itself alone, so some can be drawn while others are weighed.
    """

    def __init__(self, scene: Filmed, fps: Fraction, part: range | None = None) -> None:
        self._scene, self._fps = scene, fps
        grid = self._grid = FrameGrid(scene.duration, fps)
        beats = scene.beats if isinstance(scene, Scene) else ()
        starts = [(grid.first(beat.start), beat.kind == "wait") for beat in beats]
        # A short film in short pieces, so that there is something for every worker.
        usual = min(max(scene.duration / 16, SHORTEST + 0.5), USUAL)
        cuts = _cuts(grid.count, sorted(starts), *(max(round(s * fps), 1) for s in (SHORTEST, usual, LONGEST)))
        self._whole = not cuts
        self._part = part if part is not None else range(grid.count)
        pieces = [range(a, b) for a, b in pairwise([0, *cuts, grid.count])]
        self.rough = [one for one in pieces if one.stop > self._part.start and self._part.stop > one.start]
        """The pieces between beats that the part has frames of, in their order."""

    def measured(self, rough: range) -> list[tuple[range, float]]:
        """The segments of a rough piece as far as they lie in the part, each with roughly its work in microseconds."""
        # A film of one piece is made by one process, which has nothing to weigh.
        effort = float(len(rough)) if self._whole else estimate(self._scene, rough, self._grid)
        found = []
        for some in [rough] if self._whole else _finer(rough, effort, round(FINEST * self._fps)):
            shown = range(max(some.start, self._part.start), min(some.stop, self._part.stop))
            if shown:
                found.append((shown, effort / len(rough) * len(shown)))
        return found


def _finer(piece: range, effort: float, finest: int) -> list[range]:
    """Cut a piece that is much work into equal ones, of so many frames at least."""
    count = max(min(ceil(effort / MOST_WORK), len(piece) // max(finest, 1)), 1)
    ends = [piece.start + round(len(piece) * k / count) for k in range(count + 1)]
    return [range(a, b) for a, b in pairwise(ends)]


def threads_each(pieces: int) -> int:
    """Return the encoder's threads for each of `pieces` segments; they decide the bytes."""
    return 1 if pieces > 1 else 2


def _cuts(count: int, beats: list[tuple[int, bool]], shortest: int, usual: int, longest: int) -> list[int]:
    """The frames that begin a segment, without the first."""
    cuts: list[int] = []
    last = 0
    while count - last > longest:
        # What is left after a cut must be a segment too.
        most = min(last + longest, count - shortest)
        low = bisect_left(beats, (last + shortest, False))
        near = [beat for beat in beats[low:] if beat[0] <= most]
        fallen = min(last + usual, most)
        waits = [frame for frame, wait in near if wait] or [frame for frame, _ in near] or [fallen]
        last = min(waits, key=lambda frame: (abs(frame - fallen), frame))
        cuts.append(last)
    return cuts


def estimate(scene: Filmed, frames: range, grid: FrameGrid) -> float:
    """Roughly the work of a segment, in microseconds, from a few of its pictures and how much moves in them."""
    step = max(len(frames) // _LOOKS, 1)
    looked = range(frames.start + step // 2, frames.stop, step) or frames[:1]
    return sum(_work(scene, grid.time(frame)) for frame in looked) / len(looked) * len(frames)


def _work(scene: Filmed, t: float) -> float:
    picture = scene.at(t)
    moving = [work(item) for item in picture.items if item.stamp is None]
    return _ENCODED + sum(moving) if moving else _REPEATED
