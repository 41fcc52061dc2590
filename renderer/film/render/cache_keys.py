"""Keys: what decides the bytes of a segment, and what was different when it was made last."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.film.code.drawing_code import drawing_digests
from renderer.film.code.film_code import FilmCode
from renderer.film.render.film_spec import FilmSpec
from renderer.scene.scene import Scene
from renderer.scene.span_digest import span_parts
from renderer.values.digest import digest

Parts = dict[str, str]
"""The digests of what decides a segment, by what they are of."""

_MOST_NAMED = 6
_FRAMES, _ORDER = "its frames", "the order of nodes"


def segment_parts(
    scene: Scene, code: FilmCode, frames: range, spec: FilmSpec, suffix: str, threads: int
) -> tuple[Parts, tuple[str, ...]]:
    """Return what decides a segment, and why the segment cannot be known by it, if so.

    It is decided by the frames asked for, how they are coded, the code that draws, and what shows in them. Functions of
    the author that read a file, the clock or the like are the reasons why no earlier segment can take its place.
    """
    grid = spec.grid(scene)
    start, end = round(grid.time(frames[0]), 9), round(grid.time(frames[-1]), 9)
    said = {
        _FRAMES: digest(frames.start, frames.stop, spec.fps, grid.time(frames[-1])),
        "the size": digest(spec.size),
        "the coding": digest(spec.coding, suffix, threads),
        **drawing_digests(code.modules),
    }
    doubts: dict[str, None] = {}
    for name, proof in code.between(start, end).items():
        about = f"the code of {name.rpartition('#')[0]!r}"
        said[about] = digest(said.get(about, ""), proof.digest)
        doubts |= dict.fromkeys(proof.doubts)
    shown = span_parts(scene, start, end)
    for name, value in shown:
        # A name may live several times in one span.
        said[name] = digest(said.get(name, ""), value)
    said[_ORDER] = digest(tuple(name for name, _ in shown))
    return said, tuple(doubts)


def segment_key(parts: Parts) -> str:
    """The name under which a segment is kept: equal names, equal frames."""
    return digest(parts)


def film_key(name: str, spec: FilmSpec) -> str:
    """The name under which is noted how a film was made last."""
    return f"film-{digest(name, spec.size, spec.fps, spec.transparent)}"


Noted = Sequence[tuple[tuple[int, int], Parts]]
"""The parts of the segments of a film that was made before, by the first frame of each and the one after its last."""


def noted_parts(said: object) -> Noted | None:
    """Return what a store's note says of the segments made before; None when it says something else."""
    if not isinstance(said, list):
        return None
    found = []
    for entry in said:
        match entry:
            case [[int(start), int(stop)], dict(parts)] if all(
                isinstance(word, str) for pair in parts.items() for word in pair
            ):
                found.append(((start, stop), parts))
            case _:
                return None
    return found


def why_made(frames: range, now: Parts, before: Noted) -> str:
    """Return why a segment is made anew, compared with the earlier one that shares most frames."""

    def shared(entry: tuple[tuple[int, int], Parts]) -> int:
        (start, stop), _ = entry
        return min(stop, frames.stop) - max(start, frames.start)

    nearest = max(before, key=shared, default=None)
    if nearest is None or shared(nearest) <= 0:
        return "it was not made before"
    (start, stop), then = nearest
    names = [name for name in now if name in then and now[name] != then[name] and name not in (_FRAMES, _ORDER)]
    added = [f"{name} is new" for name in now if name not in then]
    gone = [f"{name} is gone" for name in then if name not in now]
    moved = [f"it was cut from frame {start} to {stop - 1}"] if (start, stop) != (frames.start, frames.stop) else []
    found = [*(f"{name} changed" for name in names), *added, *gone, *moved]
    if not found:
        return f"{_ORDER} changed" if now[_ORDER] != then.get(_ORDER) else "it is no longer kept"
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more
