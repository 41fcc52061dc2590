"""The timeline of a film as plain data for a page: its frame, beats, chapters and captions."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.scene.scene import Scene


def course(scene: Scene, places: Sequence[str | None] = ()) -> dict[str, object]:
    """Return the timeline of a film; `places` are the script lines of the beats, such as "film.py:9"."""
    told = places or [None] * len(scene.beats)
    return {
        "duration": scene.duration,
        "frame": list(scene.frame),
        "beats": [
            {"number": b.number, "start": b.start, "end": b.end, "kind": b.kind, "label": b.label, "place": place}
            for b, place in zip(scene.beats, told, strict=True)
        ],
        "chapters": [{"name": c.name, "start": c.start, "end": c.end} for c in scene.chapters],
        "captions": [{"text": c.text, "start": c.start, "end": c.end} for c in scene.captions],
    }
