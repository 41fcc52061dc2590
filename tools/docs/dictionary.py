"""The visual dictionary: a page with a picture of each word, drawn from the code it shows.

`python -m tools.docs.dictionary docs` writes `docs/dictionary.md` and the pictures beside it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np

import renderer
import renderer.network as nn
from renderer.film.render.still import picture_array
from renderer.golden.png_frames import write_png
from renderer.review.pixel_tolerance import Pixels
from renderer.scene.scene import Scene
from renderer.script.script import Script
from renderer.system.atomic_file import written_whole
from tools.docs.entries import CLIPS, NETWORKS, OUTLINES, Entry

STILL, MOMENT = (240, 135), (192, 108)
MOMENTS = 5
_GAP = 4
_FOLDER = "dictionary"


def scene_of(entry: Entry) -> Scene:
    """The scene that an entry shows: its nodes, and its clip if it is one."""
    script, made = begun(entry)
    if entry.still:
        script.add(made)
        script.wait(1)
    else:
        script.play(made)
    return script.scene()


def begun(entry: Entry) -> tuple[Script, Any]:
    """A script with all on the stage that an entry stands on, and the node or the clip that its code makes."""
    names: dict[str, Any] = {name: getattr(renderer, name) for name in dir(renderer)} | {
        "math": math,
        "nn": nn,
        "np": np,
    }
    for line in entry.given:
        exec(line, names)
    script = Script()
    script.add(*(names[name] for name in entry.added))
    with chdir(Path(__file__).parents[2]):  # files are named as seen from the top of the repository
        return script, eval(entry.code, names)


def picture_of(entry: Entry) -> Pixels:
    """The picture of an entry: one frame of what stands still, five of a clip, from its first moment to its last."""
    scene = scene_of(entry)
    if entry.still:
        return picture_array(scene.at(0.0), STILL)
    last = scene.duration
    # A moment before the end, what goes is still there, and what comes has arrived to the eye.
    times = [min(last * k / (MOMENTS - 1), last - 1e-3) for k in range(MOMENTS)]
    frames = [picture_array(scene.at(t), MOMENT) for t in times]
    bar = np.full((MOMENT[1], _GAP, 3), 96, np.uint8)
    return np.concatenate([part for frame in frames for part in (frame, bar)][:-1], axis=1)


def write_dictionary(folder: Path) -> list[Path]:
    """Writes the page and its pictures into a folder and tells which; pictures of words that are gone go too."""
    pictures = folder / _FOLDER
    written = []
    for entry in (*OUTLINES, *CLIPS, *NETWORKS):
        written.append(pictures / f"{entry.word}.png")
        write_png(picture_of(entry), written[-1])
    for path in set(pictures.glob("*.png")) - set(written):
        path.unlink()
    page = folder / "dictionary.md"
    with written_whole(page) as part:
        part.write_text(page_text(), "utf-8")
    return [page, *written]


def page_text() -> str:
    """The page in Markdown."""
    return "\n".join(
        [
            "# Visual dictionary",
            "",
            "Every outline and every clip, drawn by the code beside it. `python -m tools.docs.dictionary docs`",
            "makes this page and its pictures anew; a test compares them with what the code draws.",
            "",
            "## Nodes",
            "",
            *_section(OUTLINES),
            "## Clips",
            "",
            "Five moments each, from the start to the end.",
            "",
            *_section(CLIPS),
            "## Networks",
            "",
            "Pictures of a run, and what moves in them; `nn` is `renderer.network`.",
            "",
            *_section(NETWORKS),
        ]
    )


def _section(entries: Sequence[Entry]) -> list[str]:
    lines = []
    for entry in entries:
        shown = entry.code if entry.still else f"script.play({entry.code})"
        added = [f"script.add({', '.join(entry.added)})"] if entry.added and not entry.still else []
        said = (getattr(nn if entry in NETWORKS else renderer, entry.word).__doc__ or "").strip().partition("\n\n")[0]
        said = " ".join(said.split()).replace("`", "")
        lines += [f"### {entry.word}", "", said, "", "```python", *entry.given, *added, shown, "```", ""]
        lines += [f"![{entry.word}]({_FOLDER}/{entry.word}.png)", ""]
    return lines


def main(words: Sequence[str]) -> int:
    """Writes the dictionary into the folder that the words name."""
    if len(words) != 1 or words[0].startswith("-"):
        print("usage: python -m tools.docs.dictionary FOLDER", file=sys.stderr)
        return 2
    written = write_dictionary(Path(words[0]))
    print(f"{written[0]} and {len(written) - 1} pictures, {sum(path.stat().st_size for path in written) / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
