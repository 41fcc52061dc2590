"""Keys: what decides the bytes of a segment, and what was different when it was made last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderer.film.spec import FilmSpec
from renderer.film.travel import drawing_version
from renderer.scene.scene import Scene
from renderer.scene.spans import span_parts
from renderer.values.digest import digest

Parts = dict[str, str]
"""The digests of what decides a segment, by what they are of."""

_MOST_NAMED = 6
_FRAMES, _ORDER = "its frames", "the order of nodes"


def segment_parts(scene: Scene, code: str, frames: range, spec: FilmSpec, suffix: str, threads: int) -> Parts:
    """What decides a segment: the frames asked for, how they are coded, the code that draws, and what shows in them."""
    grid = spec.grid(scene)
    said = {
        _FRAMES: digest(frames.start, frames.stop, spec.fps, grid.time(frames[-1])),
        "the size": digest(spec.size),
        "the coding": digest(spec.coding, suffix, threads),
        "netreel itself": drawing_version(),
        "functions of the script": code,
    }
    shown = span_parts(scene, round(grid.time(frames[0]), 9), round(grid.time(frames[-1]), 9))
    for name, value in shown:
        # A name may live several times in one span.
        said[name] = digest(said.get(name, ""), value)
    said[_ORDER] = digest(tuple(name for name, _ in shown))
    return said


def segment_key(parts: Parts) -> str:
    """The name under which a segment is kept: equal names, equal frames."""
    return digest(parts)


def film_key(name: str, spec: FilmSpec) -> str:
    """The name under which is noted how a film was made last."""
    return f"film-{digest(name, spec.size, spec.fps, spec.transparent)}"


def changed(frames: range, now: Parts, before: Sequence[tuple[Sequence[int], Mapping[str, str]]]) -> str:
    """What is different about a segment, compared with the one made before that shared most of its frames."""

    def shared(entry: tuple[Sequence[int], Mapping[str, str]]) -> int:
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
